"""What stands on papers, set by keys: the public address, the label stock, the papers that were compared."""

import pytest
from PySide6.QtCore import Qt

from clerkdesk.domain.events import PaperKind
from clerkdesk.printing.labels import LabelStock
from clerkdesk.printing.page import Layout
from clerkdesk.services import reception
from clerkdesk.services.compared import UNCOMPARED, compared, form_compared
from clerkdesk.services.spooling import printing
from tests.counter import LAN, wish
from tests.ui.opened import ADMINISTRATOR, CLERK, CLERK_PIN, folder, made, opened
from tests.ui.test_settings import at, what

__all__ = ["at", "folder", "made", "opened"]

KEY = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_the_public_address_is_kept_or_refused(at):
    one, page, section, desk = at("centre")
    section.address.editor.setFocus()
    one.hands.type("http://x")
    one.hands.press(KEY.Key_F9)
    assert page.header.banner.notice().field == "public_address"
    assert section.address.editor.hasFocus()
    assert desk.site.public_address == ""
    section.address.editor.selectAll()
    one.hands.type("https://tra-cuu.example.vn/ho-so")
    one.hands.press(KEY.Key_F9)
    assert what(page) == "Saved."
    assert desk.site.public_address == "https://tra-cuu.example.vn/ho-so"


def test_labels_go_on_the_stock_that_was_chosen(at):
    one, _page, section, desk = at("printing")
    section.layouts[1].click()
    section.stock.setFocus()
    one.hands.press(KEY.Key_Down, KEY.Key_Down)
    assert printing(desk).labels is LabelStock.ROLL_100X50
    assert printing(desk).layout is Layout.A5_PAIR, "the other choices stay"
    one.shell.speak("en")
    assert section.stock.currentText() == "Roll, 100 × 50 mm"
    section.use.click()
    one.hands.settle()
    assert printing(desk).labels is LabelStock.ROLL_100X50


def test_an_administrator_records_a_comparison_and_takes_it_back(at):
    one, _page, section, desk = at("printing")
    papers = section.comparing.list
    forms = desk.forms.all(desk.today(), desk.site.province)
    assert len(papers._all) == len(UNCOMPARED) + len(forms)
    papers.select_id(1)
    one.hands.press(KEY.Key_F8)
    assert {kind: by.by for kind, by in compared(desk).items()} == {PaperKind.LOST_RECEIPT: ADMINISTRATOR}
    assert papers.chosen().by.by == ADMINISTRATOR
    assert not section.comparing.record.isEnabled()
    one.hands.press(KEY.Key_F8, hold=SHIFT)
    assert compared(desk) == {}
    assert papers.chosen().by is None


def test_a_statutory_form_is_compared_there_too(at):
    one, _page, section, desk = at("printing")
    papers = section.comparing.list
    papers.select_id(len(UNCOMPARED))
    chosen = papers.chosen().name
    one.hands.press(KEY.Key_F8)
    ((form, version),) = form_compared(desk)
    assert desk.forms.version(form, version).title.vi == chosen
    one.hands.press(KEY.Key_F8, hold=SHIFT)
    assert form_compared(desk) == {}


@pytest.mark.parametrize("name", ["record", "withdraw"])
def test_a_clerk_only_looks(at, name):
    _one, _page, section, _desk = at("printing", CLERK, CLERK_PIN)
    assert not getattr(section.comparing, name).isEnabled()
    assert section.stock.isEnabled(), "how this desk prints is everybody's"


def test_papers_that_go_into_files_because_nobody_chose_a_printer_are_told_of(at):
    one, _page, section, desk = at("printing")
    strip = one.window._bench.strip
    assert section._files.isVisible()
    assert not strip.isVisible(), "nothing was printed yet"
    one.work.deed(lambda: reception.receive(desk, LAN, wish(desk)))
    one.hands.wait(strip.isVisible, "the first paper")
    assert strip.notice().what == "No printer is chosen: papers are put into files."
    one.shell.open("reception")
    strip.action.click()
    one.hands.settle()
    assert one.shell.page().section() is section
    section.layouts[1].click()
    one.hands.settle()
    assert strip.isVisible(), "a layout is no printer"
    section.list.select_id([place.name for place in section.list.rows()].index("PDF"))
    section.use.click()
    one.hands.settle()
    assert printing(desk).chosen
    assert not strip.isVisible()
    assert section._files.isVisible(), "they are still not encrypted"
