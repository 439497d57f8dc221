"""The kiosk by keys alone: every step, in both languages, by Tab, arrows, Enter and Esc."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from clerkdesk.language import LANGUAGES, current
from clerkdesk.ui.kiosk.tile import Tile
from tests.ui.kiosk import MARRIAGE, AtTheKiosk, at, standing
from tests.ui.opened import made

__all__ = ["at", "made", "standing"]

pytestmark = pytest.mark.qt_log_ignore("does not support raise")  # the offscreen platform has no stack of windows

Key = Qt.Key
ARROWS = (Key.Key_Down, Key.Key_Up, Key.Key_Right, Key.Key_Left)
STEPS = ("wish", "search", "fields", "field", "papers", "priority", "guided", "sorry", "leaving")


def to(at: AtTheKiosk, name: str) -> None:
    what = {"field": "Hộ tịch", "papers": at.procedure(MARRIAGE), "guided": 1}.get(name)
    if name != "wish":
        at.kiosk.open(name, what)
    at.settle()


def has_focus(at: AtTheKiosk) -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None, at.kiosk.at
    assert found.isVisible(), at.kiosk.at
    assert found.isEnabled(), at.kiosk.at
    return found


def what_can_be_pressed(at: AtTheKiosk) -> set[QWidget]:
    wanted = [*at.kiosk.findChildren(Tile), *at.kiosk.findChildren(QLineEdit)]
    return {one for one in wanted if one.isVisible() and one.isEnabled() and not one.visibleRegion().isEmpty()}


def reached_by_arrows(at: AtTheKiosk) -> set[QWidget]:
    """Return what arrows reach from where the focus is, one arrow after another."""
    reached, waiting = set(), [has_focus(at)]
    while waiting:
        one = waiting.pop()
        if one in reached:
            continue
        reached.add(one)
        for arrow in ARROWS:
            one.setFocus()
            QTest.keyClick(at.kiosk.windowHandle(), arrow)  # what an arrow does it does at once
            waiting.append(has_focus(at))
    return reached


@pytest.mark.parametrize("name", STEPS)
def test_arrows_alone_reach_everything_and_esc_leads_back(at, name):
    to(at, name)
    assert at.step.isAncestorOf(has_focus(at)), "the focus begins in the step"
    begun = has_focus(at)
    for language in LANGUAGES:
        at.kiosk.speak(language)
        begun.setFocus()
        missed = what_can_be_pressed(at) - reached_by_arrows(at)
        assert [one.accessibleName() for one in missed] == [], language
    begun.setFocus()
    at.hands.press(Key.Key_Escape)
    assert at.kiosk.at == "wish"
    assert at.step.isAncestorOf(has_focus(at))


def test_an_arrow_goes_where_it_points(at):
    at.settle()
    first, second, third = at.step.tiles.shown()[:3]
    assert has_focus(at) is first
    at.hands.press(Key.Key_Right)
    assert has_focus(at) is second
    at.hands.press(Key.Key_Left, Key.Key_Down)
    assert has_focus(at) is third, "the one below, not the one beside it"
    at.hands.press(Key.Key_Up, Key.Key_Up)
    assert has_focus(at) in at.kiosk.tongues.values()


def test_from_the_search_to_what_was_found_and_to_the_keyboard(at):
    to(at, "search")
    at.hands.type("ket hon")
    at.hands.press(Key.Key_Down)
    assert has_focus(at) is at.step.tiles.shown()[0]
    at.hands.press(Key.Key_Up)
    assert at.step.line.hasFocus()
    for _row in range(9):
        at.hands.press(Key.Key_Down)
        if has_focus(at) is at.step.keyboard.key("Q"):
            break
    at.hands.press(Key.Key_Right, Key.Key_Return)
    assert at.step.line.text() == "ket honw"
    at.hands.press(Key.Key_Down, Key.Key_Down, Key.Key_Down)
    assert not at.step.keyboard.isAncestorOf(has_focus(at)), "and below it to the foot"


def test_pages_of_tiles_are_turned_by_their_keys(at):
    to(at, "fields")
    tiles = at.step.tiles
    assert tiles.first() == 0
    at.hands.press(Key.Key_PageDown)
    assert tiles.first() == len(tiles.shown())
    assert at.step.isAncestorOf(has_focus(at))
    at.hands.press(Key.Key_PageUp)
    assert tiles.first() == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_whole_visit_by_keys_a_paper_marked_and_taken_back(at, language):
    tongue = at.kiosk.tongues[language]
    at.hands.press(Key.Key_Up)
    while has_focus(at) is not tongue:
        at.hands.press(Key.Key_Right)
    at.hands.press(Key.Key_Return)
    assert current() == language
    assert has_focus(at) is tongue, "the focus stays where the hand is"
    at.hands.press(Key.Key_Tab, Key.Key_Return)
    at.settle()
    assert at.kiosk.at in {"papers", "wish"}
    if at.kiosk.at == "wish":  # the other language stands between
        at.hands.press(Key.Key_Tab, Key.Key_Return)
        at.settle()
    assert at.kiosk.at == "papers"
    assert has_focus(at) is at.step.ready_tile
    at.hands.press(Key.Key_Up)
    lacked = has_focus(at)
    at.hands.press(Key.Key_Space)
    assert at.step.lacking()
    assert has_focus(at) is lacked
    at.hands.press(Key.Key_Space)
    assert not at.step.lacking()
    at.step.ready_tile.setFocus()
    at.hands.press(Key.Key_Return)
    at.settle()
    assert at.kiosk.at == "priority"
    assert has_focus(at) is at.step.none_tile
    at.hands.press(Key.Key_Escape)
    assert (at.kiosk.at, has_focus(at)) == ("papers", at.step.ready_tile)
    at.hands.press(Key.Key_Return)
    at.hands.press(Key.Key_Return)
    at.settle()
    assert at.kiosk.at == "number"
    assert len(at.lines()) == 1
    at.hands.press(Key.Key_Return)
    assert at.kiosk.at == "wish"
    assert current() == "vi"
    assert at.step.isAncestorOf(has_focus(at))
