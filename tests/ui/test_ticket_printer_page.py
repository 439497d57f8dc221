"""The printer of tickets on the settings page: chosen by key, tried on a printer that rebuilds what it gets."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from clerkdesk.printing.spool import Job, JobState
from clerkdesk.printing.ticket import Roll
from clerkdesk.services import ticket_logo
from clerkdesk.services.spooling import printing
from clerkdesk.ui.press import stuck
from clerkdesk.ui.settings.tickets import NOT_READY, READY
from tests.counter import PIN
from tests.printing.samples import emblem
from tests.printing.thermal import ThermalPrinter
from tests.ui.opened import ADMINISTRATOR, folder, made, opened

__all__ = ["folder", "made", "opened"]

KEY, MOD = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def at(opened, folder):
    one = opened(folder)
    one.sign_in(ADMINISTRATOR, PIN)
    page = one.shell.open("settings", "printing")
    one.hands.settle()
    return one, page, page.section().tickets, one.opening.session.desk


def what(page):
    notice = page.header.banner.notice()
    return notice and notice.what


def choose(card, kind):
    card.printer.setCurrentIndex(card.printer.findData(kind))
    card.printer.activated.emit(card.printer.currentIndex())


def test_a_printer_on_the_network_is_chosen_tried_and_kept(at):
    one, page, card, desk = at
    assert card.address.isHidden()
    with ThermalPrinter() as printer:
        choose(card, "network:")
        assert card.address.editor.hasFocus()
        one.hands.type(printer.address.removeprefix("network:"))
        one.hands.press(KEY.Key_F9, hold=MOD.ShiftModifier)
        one.hands.wait(lambda: printer.sheets, "the test ticket")
        one.hands.settle()
        assert what(page) == "The test ticket went to {name}."
        assert printing(desk).tickets == printer.address
        assert card.state.look() == READY
        printer.shut = False
        one.hands.press(KEY.Key_F9, hold=MOD.ShiftModifier)
        one.hands.settle()
        assert what(page) == "The test ticket did not come out of {name}: {detail}."
        assert card.state.look() == NOT_READY
        assert "nắp đang mở" in card.why.text()


def test_what_is_typed_wrong_is_said_and_stays(at):
    one, page, card, desk = at
    choose(card, "usb:")
    one.hands.type("04b8")
    one.hands.press(KEY.Key_S, hold=MOD.ControlModifier)
    assert what(page).startswith("A ticket printer's address looks like")
    assert card.address.editor.property("wrong")
    assert card.address.value() == "04b8"
    assert printing(desk).tickets == ""
    page.section().layouts[1].click()  # something else is kept meanwhile
    one.hands.settle()
    assert card.address.value() == "04b8"
    one.hands.type(":0202")
    card.roll.setCurrentIndex(1)
    card.cut.click()
    one.hands.press(KEY.Key_S, hold=MOD.ControlModifier)
    assert what(page) == "Saved."
    how = printing(desk)
    assert (how.tickets, how.roll, how.cut) == ("usb:04b8:0202", Roll.MM_58, False)
    choose(card, "")
    one.hands.press(KEY.Key_S, hold=MOD.ControlModifier)
    assert printing(desk).tickets == ""


def test_a_logo_is_chosen_shown_and_dropped(at, tmp_path):
    one, page, card, desk = at
    assert card.logo.isHidden()
    (tmp_path / "logo.png").write_bytes(emblem())
    (tmp_path / "bad.png").write_bytes(b"no picture")
    card.pick = lambda *_asked: str(tmp_path / "bad.png")
    one.hands.press(KEY.Key_F5, hold=MOD.ShiftModifier)
    assert what(page).startswith("This is no picture")
    card.pick = lambda *_asked: str(tmp_path / "logo.png")
    one.hands.press(KEY.Key_F5, hold=MOD.ShiftModifier)
    assert ticket_logo.logo(desk)
    assert not card.logo.isHidden()
    card.drop.click()
    one.hands.settle()
    assert (ticket_logo.logo(desk), card.logo.isHidden()) == (b"", True)


def test_without_the_extra_the_page_says_so(at, monkeypatch):
    one, _page, card, _desk = at
    monkeypatch.setitem(__import__("sys").modules, "escpos", None)
    choose(card, "network:")
    one.hands.type("192.0.2.7")
    one.hands.press(KEY.Key_S, hold=MOD.ControlModifier)
    one.hands.settle()
    assert card.state.look() == NOT_READY
    assert "clerkdesk[thermal]" in card.why.text()


def test_a_ticket_that_did_not_come_out_is_not_called_a_dossier():
    texts = {}
    for kind in ("ticket", "receipt"):
        job = Job("j", "s", kind, 1, "A012", JobState.FAILED, "no paper", "", "", "", 0, 0)
        texts[kind] = stuck(job).texts()
    assert texts["ticket"][0] == texts["receipt"][0] == "Chưa in được giấy tờ A012: hết giấy"
    assert texts["ticket"][1] == "Số đã được lưu và vẫn giữ lượt chờ: in lại phiếu hoặc hủy phiếu."
    assert texts["receipt"][1] != texts["ticket"][1]
