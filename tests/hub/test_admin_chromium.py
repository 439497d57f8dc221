"""The pages in a headless Chromium, over TLS, as people use them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from sqlalchemy import select

from clerkdesk.hub.admin import accounts
from clerkdesk.hub.admin.accounts import Role
from clerkdesk.hub.connectors.tables import ledger
from clerkdesk.services import reception
from clerkdesk.services.desk import Desk
from clerkdesk.sync import protocol as p
from tests.counter import LAN, SITE, wish
from tests.hub.chromium import chromium, needed, shows
from tests.hub.chromium import picture as chromium_picture
from tests.hub.pages import refuse_some, served_with_tls, stop_an_origin
from tests.meeting import Hub, Straight, enrol, exchange

PASSWORD = "một câu dài dễ nhớ"
pytestmark = needed


@pytest.fixture
def pages(small_hub: Hub) -> Iterator[tuple[Hub, str]]:
    with served_with_tls(small_hub) as url:
        yield small_hub, url + "/admin"


@pytest.fixture
def browser(pages: tuple[Hub, str], tmp_path: Path) -> Iterator[WebDriver]:
    with chromium(tmp_path) as found:
        yield found


def fill(browser: WebDriver, **fields: str) -> None:
    for name, value in fields.items():
        field = browser.find_element(By.NAME, name)
        field.clear()
        field.send_keys(value)


def press(browser: WebDriver, words: str) -> None:
    browser.find_element(By.XPATH, f"//button[normalize-space()='{words}']").click()


def let_in(browser: WebDriver, hub: Hub, url: str, name: str = "quan", role: Role = Role.ADMINISTRATOR) -> None:
    with hub.database.writing() as connection:
        code = accounts.new_code(connection, hub.now, role)
    browser.get(url + "/join?lang=en")
    fill(browser, code=code, name=name, password=PASSWORD, again=PASSWORD)
    press(browser, "Make the account")
    assert shows(browser, "The account is made")
    fill(browser, name=name, password=PASSWORD)
    press(browser, "Sign in")
    assert shows(browser, "Overview")


def picture(browser: WebDriver, name: str) -> None:
    chromium_picture(browser, name, ((1366, 768), (390, 844)))


def test_the_first_administrator_brings_a_desk_in(
    browser: WebDriver, pages: tuple[Hub, str], desk: Callable[..., Desk]
) -> None:
    hub, url = pages
    browser.get(url)
    assert browser.current_url.endswith("/admin/sign-in")
    assert browser.find_element(By.TAG_NAME, "h1").text == "Đăng nhập", "Vietnamese first"
    picture(browser, "sign-in")
    let_in(browser, hub, url)
    picture(browser, "overview-empty")
    browser.get(url + "/sites")
    fill(browser, agency=SITE.agency, name="Xã An Phú")
    press(browser, "Add")
    assert shows(browser, f"{SITE.agency} · Xã An Phú")
    fill(browser, first="1", last="500")
    press(browser, "Grant")
    assert shows(browser, "The numbers are granted")
    fill(browser, first="400", last="600")
    press(browser, "Grant")
    assert shows(browser, "were granted before")
    press(browser, "Make a code for a desk")
    code = browser.find_element(By.CSS_SELECTOR, ".secret").text
    assert p.read_code(code) is not None
    assert browser.find_element(By.CSS_SELECTOR, ".qr svg").is_displayed()
    picture(browser, "code")
    one = desk("B")
    hub.code = lambda site="": code  # type: ignore[method-assign]
    enrol(one, hub)
    reception.receive(one, LAN, wish(one))
    exchange(one, Straight(hub))
    browser.get(url + f"/sites/{SITE.agency}")
    assert shows(browser, "in order")
    assert code not in browser.page_source, "once"
    fill(browser, name="Sảnh chờ")
    press(browser, "Make an address")
    address = browser.find_element(By.CSS_SELECTOR, ".secret").text
    assert browser.find_element(By.CSS_SELECTOR, ".qr svg").is_displayed()
    picture(browser, "board-address")
    browser.get(address)
    assert browser.find_element(By.ID, "none").is_displayed()
    browser.get(url + f"/sites/{SITE.agency}")
    assert shows(browser, "Sảnh chờ")
    picture(browser, "site")
    browser.find_element(By.XPATH, "//td[normalize-space()='Sảnh chờ']/..//summary").click()
    press(browser, "Revoke this board")
    assert shows(browser, "The board is revoked")
    browser.get(address)
    assert shows(browser, "There is nothing to show here any more")
    browser.get(url + f"/sites/{SITE.agency}")
    stop_an_origin(hub, SITE.agency)
    refuse_some(hub, SITE.agency)
    for path in ("", "/desks", "/stopped", "/refused", "/ledger", "/versions", "/administrators"):
        for lang in ("vi", "en"):
            browser.get(f"{url}{path}?lang={lang}")
            picture(browser, f"{(path or '/overview')[1:]}-{lang}")
    browser.get(url + "/ledger?lang=en")
    press(browser, "Try all of them again")
    assert shows(browser, "They are tried now")
    with hub.database.reading() as connection:
        due = connection.execute(select(ledger.c.stream).where(ledger.c.next_at <= hub.now)).scalars()
        assert set(due) >= {"dossier:0", "dossier:1", "dossier:3"}, "what is held waits on"
    browser.get(url + "/desks")
    browser.find_element(By.TAG_NAME, "summary").click()
    press(browser, "Revoke this desk")
    assert shows(browser, "revoked")
    press(browser, "Sign out")
    assert shows(browser, "Sign in")
    browser.get(url + "/sites")
    assert browser.current_url.endswith("/sign-in")
    complaints = [entry["message"] for entry in browser.get_log("browser") if address not in entry["message"]]
    assert not [words for words in complaints if "Content Security Policy" in words or "404" in words]


def test_who_only_looks_finds_no_forms_and_a_false_form_is_refused(browser: WebDriver, pages: tuple[Hub, str]) -> None:
    hub, url = pages
    hub.code()
    let_in(browser, hub, url, "xem", Role.VIEWER)
    browser.get(url + "/sites")
    assert browser.execute_script("return document.querySelectorAll('main form').length") == 0
    browser.get(url + "/administrators")
    change = "document.querySelector('main form').action = arguments[0]; document.querySelector('main form').submit()"
    browser.execute_script(change, f"{url}/sites/{SITE.agency}/code")
    assert shows(browser, "An administrator may")
    browser.get(url + "/administrators")
    browser.execute_script(
        "document.querySelector('main form [name=proof]').value = 'false'; " + change, url + "/password"
    )
    assert shows(browser, "another page sent the form")
