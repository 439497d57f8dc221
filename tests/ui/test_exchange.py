"""The window and its background exchange: a real child process, a real hub over the loopback, a real neighbour desk."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import update

from clerkdesk.hub import tables as t
from clerkdesk.services import reception
from clerkdesk.services.opening import open_desk
from clerkdesk.sync.talk import State
from clerkdesk.ui import exchange as ui_exchange
from clerkdesk.ui.exchanging.page import ExchangePage
from tests.counter import LAN, SetClock, first_run, wish
from tests.meeting import Hub, Straight, enrol, exchange, served
from tests.staying import Staying
from tests.ui.opened import folder, made, opened

__all__ = ["folder", "made", "opened"]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with closing(Hub(tmp_path / "hub")) as one:
        one.now = int(time.time() * 1000)
        yield one


@pytest.fixture
def url(hub: Hub, folder: Path) -> Iterator[str]:
    """Serve the hub; the window's folder is enrolled there."""
    with served(hub.gate) as address:
        with closing(open_desk(folder, clock=SetClock())) as desk:
            enrol(desk, hub, url=address)
        yield address


def words(one) -> str:
    return str(one.shell.status._exchange._text.words())


def until(one, what, named: str = "the exchange") -> None:
    one.hands.wait(what, named, 60)


def stands(one, state: State) -> bool:
    status = one.window._bench.exchange.status
    return status is not None and status.state is state


def test_a_neighbours_dossier_comes_into_the_list_and_ours_goes_up(opened, folder, url, hub, tmp_path) -> None:
    one = opened(folder)
    one.sign_in()
    one.shell.speak("en")
    page = one.shell.open("dossiers")
    until(one, lambda: stands(one, State.CONNECTED))
    assert words(one) == "Connected"
    with closing(first_run(tmp_path / "C", "C").desk) as other:
        enrol(other, hub)
        stream = reception.receive(other, LAN, wish(other)).stream
        exchange(other, Straight(hub))
        until(one, lambda: len(page.list.ids_model().ids()) == 1, "the neighbour's dossier")
        desk = one.window._bench.exchange
        ours = reception.receive(one.window.opening.session.desk, LAN, wish(other)).stream
        until(one, lambda: any(ours in raw.decode() for raw in hub.events().values()), "our own at the hub")
        assert stream != ours
        desk.pause()
        until(one, lambda: words(one) == "Exchange paused")
        shown = one.shell.open("exchange")
        assert shown.pause.text() == "Go on exchanging"
        one.hands.press(Qt.Key.Key_F6)
        until(one, lambda: stands(one, State.CONNECTED))
    assert one.end() == 0
    assert not desk.running


def test_killed_it_begins_again_and_says_so(opened, folder, url, expect_log, monkeypatch) -> None:
    monkeypatch.setattr(ui_exchange, "AGAIN", (1,))
    one = opened(folder)
    one.sign_in()
    one.shell.speak("en")
    until(one, lambda: stands(one, State.CONNECTED))
    exchange = one.window._bench.exchange
    with expect_log("the exchange ended with"):
        os.kill(exchange._process.processId(), signal.SIGKILL)
        until(one, lambda: words(one) == "The exchange begins again")
    notice = one.shell.page().header.banner.notice()
    assert notice is not None
    assert notice.texts()[0] == "The exchange ended by itself; it begins again in 1 seconds."
    until(one, lambda: stands(one, State.CONNECTED))


def test_the_line_fails_and_the_clock_is_wrong(opened, folder, hub) -> None:
    hub.now = int(time.time() * 1000) - 20 * 60_000
    with served(hub.gate) as address:
        port = int(address.rpartition(":")[2])
        with closing(open_desk(folder, clock=SetClock())) as desk:
            enrol(desk, hub, url=address)
        one = opened(folder)
        one.sign_in()
        one.shell.speak("en")
        strip = one.window._bench.strip
        until(one, lambda: stands(one, State.CONNECTED))
        until(one, lambda: strip.notice() is not None)
        found = {cause.notice.texts()[0] for cause in strip._causes.values()}
        assert "The clock of this computer differs from the hub's by 20 minutes." in found
    until(one, lambda: words(one).startswith("No line since"))
    hub.now = int(time.time() * 1000)
    one.hands.press(Qt.Key.Key_7, hold=Qt.KeyboardModifier.AltModifier)
    shown = one.shell.page()
    assert isinstance(shown, ExchangePage)
    assert shown.header._fact_label.words().startswith("No line since")
    assert shown.header._fact.words(), "how long this desk has been apart"
    assert shown.why.text().startswith("The hub does not answer."), "without a mouse, too"
    assert "The hub does not answer" in shown.header.toolTip()
    with served(hub.gate, port):
        one.hands.press(Qt.Key.Key_F5)
        until(one, lambda: stands(one, State.CONNECTED))
        until(one, lambda: "exchange-clock" not in strip._causes)


def test_a_hub_that_says_nothing_is_told_before_it_is_given_up(opened, folder, hub) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the call
        with closing(open_desk(folder, clock=SetClock())) as desk:
            enrol(desk, hub, url=f"http://127.0.0.1:{silent.getsockname()[1]}")
        one = opened(folder)
        one.sign_in()
        one.shell.speak("en")
        until(one, lambda: words(one).startswith("No answer since"))
        one.hands.press(Qt.Key.Key_7, hold=Qt.KeyboardModifier.AltModifier)
        shown = one.shell.page()
        assert isinstance(shown, ExchangePage)
        until(one, lambda: bool(shown.hubs.stands.hubs))
        assert shown.hubs._look(shown.hubs.stands.hubs[0]).word == "No answer yet"
        assert shown.header._fact.words() == "No answer yet"
        assert shown.header._fact_label.words().startswith("No answer since")
        assert "waited for, about a minute" in shown.header.toolTip()


def test_a_desk_that_is_let_in_no_more_is_led_to_where_a_code_is_entered(opened, folder, url, hub) -> None:
    with hub.database.writing() as connection:
        connection.execute(update(t.desk).values(revoked=1))
    one = opened(folder)
    one.sign_in()
    one.shell.speak("en")
    strip = one.window._bench.strip
    until(one, lambda: stands(one, State.STOPPED))
    until(one, lambda: strip.notice() is not None)
    what, _safe, todo = strip.notice().texts()
    assert what == "The hub does not let this desk in any more."
    assert todo.endswith("enrols this desk: Exchange, Hubs.")
    assert "(revoked)" not in strip._what.text()
    strip.action.click()
    one.hands.settle()
    shown = one.shell.page()
    assert isinstance(shown, ExchangePage)
    assert shown.part() is shown.hubs
    assert shown.why.isHidden(), "the strip says it"
    strip.later.click()
    until(one, shown.why.isVisible)
    assert shown.why.text().startswith("The hub does not let this desk in any more."), "once it is put off"


def test_without_a_hub_nothing_runs_and_nothing_is_said(opened, folder) -> None:
    one = opened(folder)
    one.sign_in()
    one.hands.settle(1.2)
    assert not one.window._bench.exchange.running
    assert not one.shell.status._exchange.isVisible()


def test_while_another_program_exchanges_the_window_waits(opened, folder, url) -> None:
    with Staying(folder) as other:
        other.until(lambda: other.stands(State.CONNECTED, other.status.unsent if other.status else 0))
        one = opened(folder)
        one.sign_in()
        one.shell.speak("en")
        until(one, lambda: words(one) == "Another program exchanges")
        assert not one.window._bench.exchange.running
        assert one.window._bench.strip.notice() is None or "exchange" not in one.window._bench.strip.notice().what
    one.window._bench.exchange.now()
    until(one, lambda: stands(one, State.CONNECTED))
