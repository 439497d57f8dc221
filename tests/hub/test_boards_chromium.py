"""The board and a citizen's page in a headless Chromium, as on a TV and a telephone; the hub goes and comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By

from clerkdesk.domain.folding import fold
from clerkdesk.hub.board import keys
from clerkdesk.services import reception, site_words
from clerkdesk.services.desk import Desk
from clerkdesk.services.queue import calling, counters, hall, issuing
from clerkdesk.store.events import facts_of
from tests.counter import LAN, SITE, wish
from tests.hub.chromium import chromium, complaints, needed, picture, shows
from tests.meeting import Hub, Straight, enrol, exchange, served

pytestmark = needed
TV, PHONE = (1920, 1080), (390, 844)
SEEN, CALLS, TICKER, COUNT = ((By.ID, name) for name in ("seen", "calls", "ticker", "count"))


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[WebDriver]:
    with chromium(tmp_path, TV) as found:
        yield found


@pytest.fixture
def one(small_hub: Hub, desk: Callable[..., Desk]) -> Desk:
    found = desk("B")
    enrol(found, small_hub)
    notice = "Chiều thứ Sáu 27/11 Trung tâm nghỉ họp; mời bà con đến vào sáng thứ Bảy."
    site = replace(SITE, notices={"*": notice}, public_address="https://tra-cuu.example.vn")
    site_words.save(found, LAN, site)
    counters.open_counter(found, LAN, "3")
    return found


def send(desk: Desk, hub: Hub) -> None:
    exchange(desk, Straight(hub))


def test_a_board_flashes_calls_and_survives_its_hub(browser: WebDriver, small_hub: Hub, one: Desk) -> None:
    with small_hub.database.writing() as connection:
        key = keys.new_key(connection, SITE.agency, "Sảnh chờ", small_hub.now)
    tickets = [issuing.issue(one, LAN).stream for _ in range(5)]
    send(one, small_hub)
    with ExitStack() as first:
        url = first.enter_context(served(small_hub.gate))
        browser.get(f"{url}/board/{key}")
        assert shows(browser, "5", COUNT)
        assert shows(browser, "Giờ tiếp nhận: thứ Hai đến thứ Sáu, 07:", TICKER)
        assert shows(browser, "nghỉ họp", TICKER)
        assert "Opening hours" in browser.find_element(*TICKER).text
        picture(browser, "board-empty", (TV, PHONE))
        called = calling.call_next(one, LAN)
        assert called is not None
        send(one, small_hub)
        assert shows(browser, f"{called.number}\n→\n3", CALLS)
        assert browser.find_elements(By.CSS_SELECTOR, "#calls .flash"), "a new call flashes"
        calling.recall(one, LAN, called.stream)
        send(one, small_hub)
        assert LAN.name not in browser.page_source
        picture(browser, "board", (TV, PHONE))
        seen = browser.find_element(*SEEN).text
    assert shows(browser, f"Đang mất kết nối – số liệu lúc {seen}", SEEN)
    assert called.number in browser.find_element(*CALLS).text, "what was seen last stays"
    picture(browser, "board-cut", (TV, PHONE))
    calling.serve(one, LAN, called.stream)
    calling.done(one, LAN, called.stream)
    after = calling.call_next(one, LAN)
    assert after is not None
    assert after.stream == tickets[1]
    send(one, small_hub)
    with served(small_hub.gate, urlsplit(url).port or 0):
        assert shows(browser, f"{after.number}\n→\n3", CALLS, 30), "it came back by itself"
        assert "mất kết nối" not in browser.find_element(*SEEN).text
        button = browser.find_element(By.ID, "chime")
        button.click()
        assert button.get_attribute("aria-pressed") == "true"
        browser.get(f"{url}/board/{key}?theme=dark")
        ground = browser.find_element(By.TAG_NAME, "body").value_of_css_property("background-color")
        assert ground.startswith("rgba(21, 23, 28"), "dark, whatever the browser prefers"
        assert complaints(browser) == []
        browser.get("about:blank")


def test_a_citizen_looks_from_home(browser: WebDriver, small_hub: Hub, one: Desk) -> None:
    streams = [issuing.issue(one, LAN).stream for _ in range(3)]
    token = hall.line(one, streams[2]).token
    wished = wish(one)
    accepted = reception.receive(one, LAN, wished)
    send(one, small_hub)
    dossier = token_of(one, accepted.stream)
    with served(small_hub.gate) as url:
        browser.get(f"{url}/t/{token}")
        assert shows(browser, "Còn 2 người trước ông/bà")
        assert shows(browser, "Chưa đủ số liệu")
        picture(browser, "citizen-ticket", (PHONE,))
        browser.find_element(By.LINK_TEXT, "English").click()
        assert shows(browser, "Before you: 2")
        calling.call(one, LAN, streams[2])
        send(one, small_hub)
        browser.execute_script("document.dispatchEvent(new Event('visibilitychange'))")
        browser.refresh()
        assert shows(browser, "Please come to counter 3")
        picture(browser, "citizen-called", (PHONE,))
        browser.get(f"{url}/t/{dossier}")
        assert shows(browser, "đã được tiếp nhận")
        picture(browser, "citizen-dossier", (PHONE,))
        source = browser.page_source
        assert wished.applicant.name not in source
        assert accepted.code not in source
        assert complaints(browser) == []
        browser.get("about:blank")


def token_of(desk: Desk, stream: str) -> str:
    with desk.store.reading() as connection:
        return fold(stream, facts_of(connection, stream)).token
