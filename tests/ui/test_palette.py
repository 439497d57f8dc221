"""The box that finds anything, through the real window, with keys and scans alone."""

import pytest
from PySide6.QtCore import Qt

from clerkdesk.services import online, reception, workstation
from clerkdesk.ui.palette.panel import Palette
from tests.counter import LAN, first_run, person, wish
from tests.ui.lists_bench import card
from tests.ui.opened import Opened, opened

__all__ = ["opened"]
CTRL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


@pytest.fixture
def desk_window(opened, tmp_path):
    path = tmp_path / "data"  # a desk of its own: a copy that others wrote to would be taken for an old one
    first = first_run(path)
    workstation.confirm_recovery(first.desk, first.recovery_code)
    first.desk.close()
    one = opened(path)
    one.sign_in()
    for number, name in ((1, "Nguyễn Văn An"), (2, "Trần Thị Bích")):
        one.clock.forward(minutes=1)
        desk = one.opening.session.desk
        reception.receive(desk, LAN, wish(desk, applicant=person(number, name)))
    one.shell.speak("en")
    return one


def palette(window: Opened) -> Palette:
    window.hands.press(Key.Key_K, hold=CTRL)
    found = window.shell.findChild(Palette)
    assert isinstance(found, Palette)
    assert found.isVisible()
    return found


def title(box: Palette) -> str:
    hit = box.results.current()
    return hit.title if hit else ""


def detail(box: Palette) -> str:
    hit = box.results.current()
    return hit.detail if hit else ""


def page(window: Opened) -> str:
    window.hands.settle()
    return type(window.shell.page()).__name__


def test_a_name_opens_the_newest_dossier(desk_window):
    box = palette(desk_window)
    desk_window.hands.type("bich")
    assert [hit.title for hit in box.results.hits()][:2] == ["Trần Thị Bích", "Trần Thị Bích"]
    desk_window.hands.press(Key.Key_Return)
    assert page(desk_window) == "Dossiers"
    assert desk_window.shell.page().pane.details.dossier.applicant.name == "Trần Thị Bích"
    assert not box.isVisible()


def test_the_code_of_what_was_filed_online_leads_to_whoever_filed_it(desk_window):
    desk = desk_window.opening.session.desk
    procedure = desk.catalogue.get("1.001193", on=desk.today())
    steps = [step.key for step in online.STEPS]
    known, new = person(2, "Trần Thị Bích"), person(9, "Lê Văn Cường")
    for number, who in ((7, known), (8, new)):
        online.filed(desk, LAN, procedure, f"H24.101.05-261123-000{number}", steps, who)
    box = palette(desk_window)
    desk_window.hands.type("H24.101.05-261123-0007")
    assert (title(box), detail(box)) == ("Trần Thị Bích", "H24.101.05-261123-0007 · Đăng ký khai sinh")
    desk_window.hands.press(Key.Key_Return)
    assert page(desk_window) == "PersonPage"
    assert desk_window.shell.page().person.party.name == "Trần Thị Bích"
    palette(desk_window)
    desk_window.hands.type("261123-0008")
    desk_window.hands.press(Key.Key_Return)
    assert page(desk_window) == "Reception"
    assert desk_window.shell.page().form.applicant.get("name") == "Lê Văn Cường", "no dossier of theirs is here yet"


def test_escape_closes_and_gives_the_focus_back(desk_window):
    before = desk_window.shell.focusWidget()
    box = palette(desk_window)
    desk_window.hands.press(Key.Key_Escape)
    assert not box.isVisible()
    assert desk_window.shell.focusWidget() is before
    assert page(desk_window) == "Reception"


def test_the_same_key_closes_it(desk_window):
    box = palette(desk_window)
    desk_window.hands.press(Key.Key_K, hold=CTRL)
    assert not box.isVisible()


def test_keys_of_the_page_under_it_do_nothing(desk_window):
    box = palette(desk_window)
    desk_window.hands.press(Key.Key_F3, Key.Key_F9, Key.Key_F4)
    assert page(desk_window) == "Reception"
    assert box.isVisible()


def test_pages_are_found_by_name_without_accents(desk_window):
    desk_window.shell.speak("vi")
    box = palette(desk_window)
    desk_window.hands.type("cai dat")
    assert "Cài đặt" in [hit.title for hit in box.results.hits()]
    while title(box) != "Cài đặt":
        desk_window.hands.press(Key.Key_Down)
    desk_window.hands.press(Key.Key_Return)
    assert page(desk_window) == "Settings"


def test_help_is_found_by_what_it_says(desk_window):
    desk_window.shell.speak("vi")
    box = palette(desk_window)
    desk_window.hands.type("het giay")
    hits = {hit.title: hit.detail for hit in box.results.hits()}
    assert "hết giấy" in hits["ClerkDesk"]


def test_a_deed_of_the_page_is_pressed(desk_window):
    desk_window.hands.press(Key.Key_F3)
    shown = desk_window.shell.page().order.text()
    box = palette(desk_window)
    desk_window.hands.type("sorted")
    assert [hit.title for hit in box.results.hits()] == [shown]
    desk_window.hands.press(Key.Key_Return)
    assert desk_window.shell.page().order.text() != shown


def test_a_procedure_is_begun_at_the_reception(desk_window):
    desk_window.hands.press(Key.Key_F3)
    box = palette(desk_window)
    desk_window.hands.type("1.004873")
    while detail(box)[:8] != "1.004873":
        desk_window.hands.press(Key.Key_Tab)
    desk_window.hands.press(Key.Key_Return)
    assert page(desk_window) == "Reception"
    assert desk_window.shell.page().procedure().code == "1.004873"


def test_tab_goes_from_group_to_group_and_round(desk_window):
    box = palette(desk_window)
    titles = {title(box)}
    first = box.results.current()
    for _turn in range(6):
        desk_window.hands.press(Key.Key_Tab)
        titles.add(title(box))
        if box.results.current() == first:
            break
    assert box.results.current() == first
    assert len(titles) >= 2


def test_a_scan_reaches_the_box_and_not_the_page(desk_window):
    box = palette(desk_window)
    desk_window.hands.scan(card(person(1), "Nguyễn Văn An"))
    assert box.box.text() == person(1).identity.number
    assert [hit.title for hit in box.results.hits()][:1] == ["Nguyễn Văn An"]
    assert page(desk_window) == "Reception"


def test_nothing_found_says_what_to_do(desk_window):
    box = palette(desk_window)
    desk_window.hands.type("zzqxw")
    assert box.results.hits() == []
    assert "Type less" in box._nothing.text()
    desk_window.hands.press(Key.Key_Return, Key.Key_Tab, Key.Key_Down)
    assert box.isVisible()


def test_locking_puts_it_away_and_it_stays_away(desk_window):
    box = palette(desk_window)
    desk_window.hands.press(Key.Key_L, hold=CTRL)
    assert not box.isVisible()
    desk_window.hands.press(Key.Key_K, hold=CTRL)
    assert not box.isVisible()
