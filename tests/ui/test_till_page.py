"""The page of the till through its real window: open, take, void, give back, count, look back, decide."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QApplication

from clerkdesk.devices.scan import read_scan
from clerkdesk.domain import events as e
from clerkdesk.services import drafts, export, reception, till
from clerkdesk.ui.dossiers.amend import RefundForm
from clerkdesk.ui.dossiers.forms import FeeForm
from clerkdesk.ui.reception import Reception
from clerkdesk.ui.shell import Entry
from clerkdesk.ui.till.page import Till, View
from clerkdesk.ui.till.past import Stand
from clerkdesk.ui.till.shiftlist import ShiftList
from tests.counter import LAN, deal, first_run, parts, person, wish
from tests.ui.lists_bench import ListsBench

Key = Qt.Key
BINH = e.Clerk(id="clerk-binh", name="Lê Thị Bình")
FEE = {"typed_fee": 8000, "fee_reason": "mức thu của tỉnh"}


class Bench(ListsBench):
    def paid(self, who: int, **more: object) -> reception.Accepted:
        self.clock.forward(minutes=1)
        return reception.receive(self.desk, LAN, wish(self.desk, "2.000635", person(who), **{**FEE, **more}))

    def page(self) -> Till:
        found = self.shell.open("till")
        self.hands.settle()
        assert isinstance(found, Till)
        return found

    def opened(self, amount: int = 100_000) -> Till:
        till.open_shift(self.desk, LAN, amount, "sáng")
        return self.page()

    def scanned(self, code: str) -> None:
        """Let the page have what a scanner read; how it is told from typing is no matter of this page."""
        assert self.page().on_scan(read_scan(code))
        self.hands.settle()

    def count(self, *pieces: int) -> None:
        """Type how many notes there are, from the largest value down."""
        self.hands.press(Key.Key_F9)
        for number in pieces:
            if number:
                self.hands.type(str(number))
            self.hands.press(Key.Key_Down)


def view(page):
    return page.view


def stand(page):
    return page.past.stand


def form(page):
    return page.side.form


def owed(bench, accepted):
    return bench.details(accepted).owed


def closed(bench, stream):
    return till.report(bench.desk, stream).till.closed


@pytest.fixture
def bench(qapp, tmp_path):
    assert isinstance(qapp, QApplication)
    made = Bench(qapp, tmp_path / "desk")
    made.desk.save_site(replace(made.desk.site, tills=True))
    made.shell.add_page(Entry(name="till", title="till", icon="till", key="Alt+4", build=partial(Till, made.session)))
    yield made
    made.close()


def test_a_till_is_opened_by_typing_what_is_in_it(bench):
    page = bench.page()
    assert view(page) is View.CLOSED
    bench.hands.press(Key.Key_F9)
    assert "Type what is in the till" in bench.notice()
    bench.hands.type("500000")
    assert page.opening.money.text() == "500.000"
    bench.hands.press(Key.Key_Return, Key.Key_Return)
    assert view(page) is View.SHIFT
    assert till.report(bench.desk, till.mine(bench.desk, LAN)).till.opening == 500_000
    assert page.header._fact.words() == "500.000 đ"


def test_on_the_least_screen_the_end_of_a_shift_and_the_words_of_the_keys_are_whole(bench):
    bench.shell.speak("vi")
    bench.shell.resize(1366, 768)
    page = bench.page()
    bench.hands.type("500000")
    bench.hands.press(Key.Key_Return, Key.Key_Return)
    bench.count(1)
    bench.hands.press(Key.Key_F9)
    bench.hands.settle()
    rows = page.findChild(ShiftList).list
    cell = rows.ids_model().columns()[0].cell(page.findChild(ShiftList).current())
    room = rows.columnWidth(0) - 24
    assert rows.fontMetrics().horizontalAdvance(cell.sub) <= room
    assert cell.sub.count(":") == 2
    assert page.buttons.export.text()


def test_takings_stand_in_the_list_as_they_come(bench):
    page = bench.opened()
    first = bench.paid(1, series="AA/26E", number="0000123")
    bench.paid(2, means=e.Means.TRANSFER)
    page.refresh(first.changes)
    bench.hands.settle()
    newest, oldest = page.takings.entries()
    assert (oldest.series, oldest.number, newest.means) == ("AA/26E", "0000123", e.Means.TRANSFER)
    assert [(one.name, one.value) for one in page.side.sums.sums()][-1] == ("Taken by transfer", "8.000 đ")
    assert "108.000" in page.side.sums.accessibleName()


def test_the_entries_of_the_shift_are_exported_by_key(bench, tmp_path):
    page = bench.opened()
    page.refresh(bench.paid(1).changes)
    bench.hands.settle()
    bench.hands.press(Key.Key_E, hold=Qt.KeyboardModifier.ControlModifier)
    page.export_bar.path.setText(str(tmp_path / "thu"))
    bench.hands.press(Key.Key_Return)
    bench.hands.settle()
    assert (tmp_path / "thu.xlsx").exists()
    assert [(one.list, one.rows) for one in export.made(bench.desk)] == [("till", 1)]


def test_a_fee_is_taken_with_its_official_receipt(bench):
    page = bench.opened()
    owed = bench.paid(1, pay_now=False)
    bench.scanned(owed.code)
    assert isinstance(form(page), FeeForm)
    bench.hands.press(Key.Key_Return)
    bench.hands.type("AA-26E")
    bench.hands.press(Key.Key_Return)
    bench.hands.type("0001234")
    bench.hands.press(Key.Key_Return)
    bench.hands.settle()
    (entry,) = page.takings.entries()
    assert (entry.amount, entry.series, entry.number) == (8000, "AA-26E", "0001234")
    assert form(page) is None
    bench.scanned(owed.code)
    assert isinstance(form(page), RefundForm)


def test_the_dossier_of_a_fee_is_found_by_name(bench):
    page = bench.opened()
    bench.paid(1, pay_now=False)
    bench.hands.press(Key.Key_F5)
    bench.hands.type("nguyen van")
    assert [hit.tag for hit in page.side.finder.box.hits()] == ["owes 8.000 đ"]
    bench.hands.press(Key.Key_Return)
    assert isinstance(form(page), FeeForm)
    bench.hands.press(Key.Key_Escape)
    assert form(page) is None
    assert page.takings.list.hasFocus()


def test_an_entry_is_voided_or_given_back_with_a_reason(bench):
    bench.opened()
    first, second = bench.paid(1), bench.paid(2)
    page = bench.page()
    assert page.takings.current().stream == second.stream
    bench.hands.press(Key.Key_F8, Key.Key_F9)
    assert "Say why" in bench.notice()
    bench.hands.type("thu nham")
    bench.hands.press(Key.Key_F9)
    bench.hands.settle()
    assert owed(bench, second) == 8000
    page.takings.list.select_id(next(one.event for one in page.takings.entries() if one.stream == first.stream))
    bench.hands.press(Key.Key_F7)
    bench.hands.type("3000")
    bench.hands.press(Key.Key_Return)
    bench.hands.type("thu thua")
    bench.hands.press(Key.Key_Return)
    bench.hands.settle()
    assert owed(bench, first) == 3000
    assert till.report(bench.desk, till.mine(bench.desk, LAN)).expected == 105_000
    assert page.header._fact.words() == "105.000 đ"


def test_a_count_that_differs_needs_a_reason_and_its_paper_is_shown(bench):
    page = bench.opened()
    bench.paid(1)
    stream = till.mine(bench.desk, LAN)
    bench.page()
    bench.count(0, 0, 1)
    assert view(page) is View.COUNT
    assert (page.counting.total(), page.counting.off()) == (100_000, -8000)
    bench.hands.press(Key.Key_F9)
    assert "say why they differ" in bench.notice()
    assert page.counting.reason.editor.hasFocus()
    bench.hands.type("thoi nham")
    bench.hands.press(Key.Key_Return)
    bench.hands.settle()
    count = closed(bench, stream)
    assert (count.counted, count.reason, count.notes) == (100_000, "thoi nham", (e.Notes(value=100_000, pieces=1),))
    assert (view(page), stand(page)) == (View.PAST, Stand.COUNTED)
    assert page.past.preview.pages() == 1
    bench.hands.press(Key.Key_F7)
    bench.hands.type("ket giay")
    bench.hands.press(Key.Key_Return)
    bench.hands.settle()
    assert till.report(bench.desk, stream).till.papers == {e.PaperKind.TILL_CLOSE: 2}
    bench.hands.press(Key.Key_Escape)
    assert view(page) is View.CLOSED


def test_a_count_half_done_is_there_again(bench):
    page = bench.opened()
    bench.count(0, 0, 1)
    bench.hands.settle()
    bench.shell.open("dossiers")
    bench.hands.settle()
    with QSignalBlocker(page.counting):  # as a fresh program finds it: this is no change that a draft follows
        page.counting.begin(page.counting.report)
    assert page.counting.total() == 0
    bench.page()
    bench.hands.press(Key.Key_Escape, Key.Key_F9)
    assert page.counting.total() == 100_000


def test_a_count_is_kept_while_it_is_typed(bench):
    page = bench.opened()
    bench.count(0, 0, 1)
    bench.hands.wait(lambda: drafts.load(bench.desk, f"{page.counting.name}:{page.counting.subject}"), "a draft")
    kept = drafts.load(bench.desk, f"{page.counting.name}:{page.counting.subject}")
    assert kept is not None
    assert kept.body == page.counting.draft()


def test_a_till_of_yesterday_or_of_another_clerk_is_said(bench):
    till.open_shift(bench.desk, BINH, 50_000, "chiều")
    page = bench.page()
    assert BINH.name in bench.notice()
    bench.hands.press(Key.Key_Escape, Key.Key_F6)
    assert stand(page) is Stand.OPEN
    bench.count(0, 0, 0, 1)
    bench.hands.press(Key.Key_F9)
    bench.hands.settle()
    (shift,) = page.tills.shifts
    assert (shift.counted, shift.clerk) == (50_000, BINH.name)
    till.open_shift(bench.desk, LAN, 0, "sáng")
    bench.clock.forward(days=1)
    bench.desk.confirm_date(bench.desk.today())
    bench.shell.open("dossiers")
    bench.page()
    assert "has been open since" in bench.notice()


def test_two_counts_stand_side_by_side_until_one_is_chosen(bench, tmp_path):
    stream = till.open_shift(bench.desk, LAN, 100_000, "sáng").stream
    with closing(first_run(tmp_path / "other", "B", clock=bench.clock).desk) as other:
        deal(other, parts(bench.desk))
        till.close_shift(other, BINH, 100_000, stream=stream)
        bench.clock.forward(minutes=1)
        till.close_shift(bench.desk, LAN, 99_000, reason="thiếu một tờ 1.000 đ")
        deal(bench.desk, parts(other))
    page = bench.page()
    bench.hands.press(Key.Key_F6)
    assert stand(page) is Stand.CONTESTED
    assert ["100.000 đ" in page.past.choices[0].text(), "99.000 đ" in page.past.choices[1].text()] == [True, True]
    bench.hands.press(Key.Key_F9)
    assert "Choose which" in bench.notice()
    page.past.choices[1].click()
    page.past.reason.editor.setFocus()
    bench.hands.type("hai nguoi dem lai")
    bench.hands.press(Key.Key_Return)
    bench.hands.settle()
    assert closed(bench, stream).counted == 99_000
    assert stand(page) is Stand.COUNTED


def test_other_pages_say_that_the_till_is_shut_and_lead_to_it(bench):
    bench.shell.add_page(
        Entry(name="reception", title="reception", icon="reception", key="F2", build=partial(Reception, bench.session))
    )
    for name in ("reception", "deliver"):
        bench.shell.open(name)
        bench.hands.settle()
        assert "Open your till first" in bench.notice()
    bench.shell.page().header.banner.action.click()
    bench.hands.settle()
    assert isinstance(bench.shell.page(), Till)
    till.open_shift(bench.desk, LAN, 0)
    bench.shell.open("deliver")
    bench.hands.settle()
    assert bench.notice() == ""
    bench.desk.save_site(replace(bench.desk.site, tills=False))


def test_every_part_is_named_in_both_languages(bench):
    page = bench.opened()
    for language, words in (("vi", "Các khoản trong ca"), ("en", "Takings of this shift")):
        bench.shell.speak(language)
        assert page.takings.list.accessibleName() == words
        assert all(box.accessibleName() for box in page.counting.pieces.values())
