"""A headless Chromium for tests of the hub's pages."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import text_to_be_present_in_element
from selenium.webdriver.support.wait import WebDriverWait

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
needed = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="no Chromium on this machine")
_WORDS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--ignore-certificate-errors", "--disable-dev-shm-usage")


@contextmanager
def chromium(folder: Path, size: tuple[int, int] = (1366, 768)) -> Iterator[WebDriver]:
    """Open a browser that keeps what it keeps in ``folder``; it leaves before the server does."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for word in (*_WORDS, f"--user-data-dir={folder / 'chromium'}", f"--window-size={size[0]},{size[1]}"):
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    found = webdriver.Chrome(options, webdriver.ChromeService(str(DRIVER)))
    found.implicitly_wait(20)
    try:
        yield found
    finally:
        found.quit()


def shows(browser: WebDriver, words: str, part: tuple[str, str] = (By.TAG_NAME, "main"), seconds: float = 60) -> bool:
    """Wait until ``part`` of the page says ``words``."""
    patient = WebDriverWait(browser, seconds, ignored_exceptions=[StaleElementReferenceException])
    return bool(patient.until(text_to_be_present_in_element(part, words), words))


def picture(browser: WebDriver, name: str, sizes: tuple[tuple[int, int], ...]) -> None:
    """Keep pictures of the page in both themes where ``CLERKDESK_SHOTS`` says; check that nothing is wider than it."""
    for theme in ("light", "dark"):
        media = [{"name": "prefers-color-scheme", "value": theme}]
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})
        for size in sizes:
            metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size[0] < 500}
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
            wide = browser.execute_script("return document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, f"{name} is {wide} px too wide at {size[0]}"
            if folder := os.environ.get("CLERKDESK_SHOTS"):
                browser.save_screenshot(str(Path(folder) / f"{name}-{theme}-{size[0]}.png"))
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def complaints(browser: WebDriver) -> list[str]:
    """Return what the browser's console says of the page's policy."""
    return [said for entry in browser.get_log("browser") if "Content Security Policy" in (said := entry["message"])]
