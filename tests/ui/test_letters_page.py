"""Letters that another desk has, on the screen: a question to the administrator, a word to whoever sits there."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from clerkdesk.hub import lettering
from clerkdesk.services import reception, workstation
from clerkdesk.services.opening import open_desk
from clerkdesk.sync.talk import State
from clerkdesk.ui.camera import Camera
from clerkdesk.ui.exchanging.page import ExchangePage
from clerkdesk.ui.widgets.strip import Strip
from tests.counter import LAN, SetClock, first_run, wish
from tests.meeting import Hub, Straight, enrol, exchange, served
from tests.ui.opened import CLERK, CLERK_PIN, Opened, folder, made, opened

__all__ = ["folder", "made", "opened"]

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def hubs(tmp_path: Path) -> Iterator[list[tuple[Hub, str]]]:
    with closing(Hub(tmp_path / "one")) as one, closing(Hub(tmp_path / "two")) as two:
        one.now = two.now = int(time.time() * 1000)
        with served(one.gate) as first, served(two.gate) as second:
            yield [(one, first), (two, second)]


def until(one: Opened, what, named: str) -> None:
    one.hands.wait(what, named, 40)


def earlier(path: Path, hub: Hub) -> None:
    """A desk with the letters of the window's own is at ``hub``, and began before it."""
    clock = SetClock()
    clock.forward(days=-1)
    with closing(first_run(path, clock=clock).desk) as other:
        enrol(other, hub)
        reception.receive(other, LAN, wish(other))
        exchange(other, Straight(hub))


def states(one: Opened) -> list[State]:
    assert one.window._bench is not None
    status = one.window._bench.exchange.status
    return [hub.state for hub in status.hubs] if status is not None else []


def said(strip: Strip) -> str:
    notice = strip.notice()
    return notice.texts()[0] if notice is not None else ""


def pictured(one: Opened, name: str) -> None:
    """Take pictures where somebody wants to see them."""
    if place := os.environ.get("CLERKDESK_PICTURES"):
        from clerkdesk.ui.shots import portray

        portray(one.window, one.hands, Camera(one.shell, Path(place)), name)


def test_who_sits_there_is_told_that_the_numbers_begin_otherwise(opened, folder, hubs, tmp_path) -> None:
    (hub, url), _other = hubs
    earlier(tmp_path / "earlier", hub)
    with closing(open_desk(folder, clock=SetClock())) as desk, pytest.MonkeyPatch.context() as older:
        older.setattr(lettering, "anothers", lambda *_: False)  # of an older version, the hub let both in
        enrol(desk, hub, url=url)
    one = opened(folder, SetClock())
    one.sign_in(CLERK, CLERK_PIN)
    one.shell.speak("en")
    desk = one.window.opening.session.desk
    until(one, lambda: workstation.letters(desk) == "BB", "other letters")
    strip = one.window._bench.strip
    until(one, lambda: "New numbers of this one begin with B" in said(strip), "the word")
    until(one, lambda: "BB" in one.shell.status._desk_letter, "the letters at the foot")
    pictured(one, "letters-told")
    page = one.shell.open("exchange")
    one.hands.press(Key.Key_5, hold=CTRL)
    pictured(one, "letters-twice")
    one.shell.speak("en")
    strip._act()
    assert "New numbers" not in said(strip)
    until(one, lambda: not one.window._bench.exchange.status.letters, "that it was seen")
    one.hands.settle()
    assert "New numbers" not in said(strip)
    assert isinstance(page, ExchangePage)


def test_an_administrator_takes_other_letters_where_another_has_them(opened, folder, hubs, tmp_path) -> None:
    (near, near_url), (far, far_url) = hubs
    earlier(tmp_path / "earlier", near)
    with closing(open_desk(folder, clock=SetClock())) as desk:
        enrol(desk, far, url=far_url)
    one = opened(folder, SetClock())
    one.sign_in()
    one.shell.speak("en")
    desk = one.window.opening.session.desk
    page = one.shell.open("exchange")
    until(one, lambda: states(one) == [State.CONNECTED], "the line")
    one.hands.press(Key.Key_5, hold=CTRL)
    part = page.hubs
    part.url.set_value(near_url)
    part.code.set_value(near.code())
    one.hands.press(Key.Key_F9)
    until(one, part._letters.isVisible, "the question")
    assert part.keep.hasFocus()
    assert not part.enrol.isVisible(), "one question at a time"
    assert "What it has given out keeps its numbers" in part._letters.text()
    pictured(one, "letters-question")
    one.shell.speak("en")
    one.hands.press(Key.Key_Escape)
    assert not part._letters.isVisible()
    assert workstation.letters(desk) == "AB"
    one.hands.press(Key.Key_F9)
    until(one, part._letters.isVisible, "the question again")
    one.hands.press(Key.Key_F9, hold=CTRL)
    until(one, lambda: workstation.letters(desk) == "BB", "other letters")
    until(one, lambda: len(part.stands.hubs) == 2, "both hubs")
    until(one, lambda: states(one) == [State.CONNECTED] * 2, "both lines")
    for hub in (near, far):
        with hub.database.reading() as connection:
            assert "BB" in lettering.had(connection, desk.site.agency), "both have heard of it"
