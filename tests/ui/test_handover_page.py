"""Hand-over lists through the real window: a scan a dossier, one key for all, a clear answer to every other scan."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from clerkdesk.domain.dossier import State
from clerkdesk.domain.events import PaperKind, Way
from clerkdesk.services import delivery, drafts, export, handover, reception
from clerkdesk.services.clerks import Account, Role
from clerkdesk.services.spooling import Spooler
from clerkdesk.ui.handover.batch import Outcome
from clerkdesk.ui.handover.keeper import key
from clerkdesk.ui.handover.page import Handover
from clerkdesk.ui.shell import Entry
from tests.counter import LAN, person
from tests.ui.lists_bench import ListsBench, card

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
OFFICE = "Tư pháp - Hộ tịch"


class HandoverBench(ListsBench):
    """A window with the page, beside those of the lists."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        super().__init__(app, folder)
        for name in ("handover", "another"):  # the same page twice, as after a start of the program
            build = partial(Handover, self.session)
            self.shell.add_page(Entry(name=name, title="Hand over", icon="send", key="", build=build))

    def page(self, name: str = "handover") -> Handover:
        page = self.shell.open(name)
        self.hands.settle()
        assert isinstance(page, Handover)
        return page

    def received(self, count: int) -> list[reception.Accepted]:
        """Receive ``count`` dossiers of as many citizens."""
        return [self.receive(number=number) for number in range(1, count + 1)]

    def given(self, count: int) -> list[reception.Accepted]:
        """Receive ``count`` dossiers and hand them over."""
        accepted = self.received(count)
        handover.hand_over(self.desk, LAN, [one.code for one in accepted], OFFICE)
        return accepted

    def back(self) -> Handover:
        page = self.page()
        self.hands.press(Key.Key_2, hold=CONTROL)
        return page

    def states(self, accepted: list[reception.Accepted]) -> set[State | None]:
        return {self.details(one).dossier.state for one in accepted}


@pytest.fixture
def bench(qapp, tmp_path):
    assert isinstance(qapp, QApplication)
    made = HandoverBench(qapp, tmp_path / "desk")
    yield made
    made.close()


def shown(page: Handover) -> list[list[str]]:
    """Return what stands in the rows, as a screen reader reads it."""
    model = page.sheet.rows.ids_model()
    return [
        [str(model.data(model.index(row, column)) or "") for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_thirty_dossiers_take_thirty_scans_and_two_keys(bench):
    bench.given(1)  # so that somebody is known to hand over to
    accepted = bench.received(30)
    bench.shell.add_page(
        Entry(name="real", title="Hand over", icon="send", key="Alt+3", build=partial(Handover, bench.session))
    )
    bench.dossiers()
    before = bench.hands.pressed
    bench.hands.press(Key.Key_3, hold=Qt.KeyboardModifier.AltModifier)
    page = bench.shell.page()
    for one in accepted:
        bench.hands.scan(one.code)
    assert len(page.sheet.batch.rows) == 30
    assert page.sheet.batch.ready
    bench.hands.press(Key.Key_F9)
    assert bench.hands.pressed - before == 2
    assert bench.states(accepted) == {State.HANDED_OVER}
    newest = handover.recent(bench.desk)[0]
    assert (newest.entries, newest.other, newest.way) == (30, OFFICE, Way.OUT)
    assert newest.number in bench.notice()
    assert page.sheet.batch.rows == []
    assert page.lists.current() == newest.stream


def test_each_row_says_at_once_whether_it_may_go_and_why_not(bench):
    good, gone, done = bench.receive(), bench.given(1)[0], bench.ready()
    page = bench.page()
    for code in (good.code, gone.code, done.code, "H24.999.01-261123-0001", "H24.101.05-261123-ZZ9999"):
        bench.hands.scan(code)
    rows = shown(page)
    assert [row[-1] for row in rows] == ["Goes over", *["Not accepted"] * 4]
    for row, words in zip(
        rows[1:],
        (OFFICE, "is in already", "another site's, H24.999.01", "There is no such dossier"),
        strict=True,
    ):
        assert words in row[1]
    bench.hands.press(Key.Key_F9)
    assert "4 of 5" in bench.notice()
    assert bench.details(good).dossier.state is State.RECEIVED
    bench.hands.press(Key.Key_F8, hold=SHIFT)
    assert [row.code for row in page.sheet.batch.rows] == [good.code]
    bench.hands.press(Key.Key_F9)
    assert bench.details(good).dossier.state is State.HANDED_OVER


def test_a_second_scan_is_said_and_not_doubled(bench):
    one, two = bench.received(2)
    page = bench.page()
    for code in (one.code, two.code, one.code):
        bench.hands.scan(code)
    assert len(page.sheet.batch.rows) == 2
    assert page.sheet.rows.current_id() == one.code
    assert bench.notice() == f"{one.code} is on the list already."
    bench.hands.scan(bench.receive(number=9).code)
    assert bench.notice() == ""


@pytest.mark.parametrize(
    ("scanned", "said"),
    [
        (card(person(1)), "ID card"),
        ("8934563138164", "is no code of a dossier"),
        ("H24.101.05-261123-Ấ0001", "UniKey"),
    ],
    ids=["card", "some barcode", "rewritten"],
)
def test_other_scans_get_an_answer_and_no_row(bench, scanned, said):
    page = bench.page()
    bench.hands.scan(scanned)
    assert page.sheet.batch.rows == []
    assert said in bench.notice()


def test_a_code_can_be_typed_and_a_row_taken_off(bench):
    bench.given(1)
    one, two = bench.received(2)
    page = bench.page()
    bench.hands.type(one.code)
    assert page.box.text() == one.code
    bench.hands.press(Key.Key_Return)
    bench.hands.scan(two.code)
    bench.hands.press(Key.Key_Delete)
    assert [row.code for row in page.sheet.batch.rows] == [one.code]
    bench.hands.press(Key.Key_F8)
    assert page.sheet.batch.rows == []
    assert not page.deeds.accept.isEnabled()


def test_somebody_has_to_be_named_and_is_offered_the_next_time(bench):
    one, two = bench.received(2)
    page = bench.page()
    bench.hands.scan(one.code)
    bench.hands.press(Key.Key_F9)
    assert page.sheet.box.hasFocus()
    assert bench.details(one).dossier.state is State.RECEIVED
    bench.hands.type("Phòng Kinh tế")
    bench.hands.press(Key.Key_Return, Key.Key_F9)
    assert bench.details(one).dossier.handed_to == "Phòng Kinh tế"
    bench.hands.scan(two.code)
    assert page.sheet.batch.other == "Phòng Kinh tế"
    page.sheet.box.setFocus(Qt.FocusReason.TabFocusReason)
    bench.hands.press(Key.Key_Down)
    assert [hit.title for hit in page.sheet.box.hits()] == ["Phòng Kinh tế"]
    page.sheet.box.selectAll()
    bench.hands.type("Phòng")
    assert [hit.title for hit in page.sheet.box.hits()] == ["Phòng Kinh tế", "Phòng"]
    bench.hands.press(Key.Key_Down, Key.Key_Return)
    assert page.sheet.batch.other == "Phòng"


def test_results_come_back_with_number_and_excerpt_or_without(bench):
    first, second, third = bench.given(3)
    page = bench.back()
    bench.hands.scan(first.code)
    assert page.sheet.batch.other == OFFICE
    bench.hands.type("12/2026")
    bench.hands.press(Key.Key_Return)
    bench.hands.type("03 bản sao")
    bench.hands.scan(second.code)  # wherever the focus is
    bench.hands.press(Key.Key_F7)
    bench.hands.scan(third.code)
    bench.hands.press(Key.Key_F7, Key.Key_F7)
    bench.hands.type("thiếu chữ ký")
    assert [row.outcome for row in page.sheet.batch.rows] == list(Outcome)
    bench.hands.press(Key.Key_F9)
    found = [bench.details(one).dossier for one in (first, second, third)]
    assert [one.state for one in found] == [State.RESULT_IN, State.RESULT_IN, State.RECEIVED]
    assert (found[0].result.number, found[0].result.excerpt, found[0].result.granted) == ("12/2026", "03 bản sao", True)
    assert found[1].result.granted is False
    newest = handover.recent(bench.desk)[0]
    assert (newest.way, newest.entries, newest.results) == (Way.BACK, 3, 2)


def test_without_its_result_only_what_was_handed_over_comes_back(bench):
    accepted = bench.receive()
    page = bench.back()
    bench.hands.scan(accepted.code)
    assert shown(page)[0][-1] == "With result"
    bench.hands.press(Key.Key_F7, Key.Key_F7)
    assert shown(page)[0][-1] == "Not accepted"
    bench.hands.press(Key.Key_F7)
    assert shown(page)[0][-1] == "With result"


def test_what_happens_elsewhere_meanwhile_is_seen_in_the_row(bench):
    one, two = bench.received(2)
    page = bench.page()
    bench.hands.scan(one.code)
    bench.hands.scan(two.code)
    bench.shell.refresh(delivery.enter_result(bench.desk, LAN, one.stream))
    bench.hands.settle()
    assert [row[-1] for row in shown(page)] == ["Not accepted", "Goes over"]


def test_a_batch_that_is_refused_as_a_whole_marks_its_rows(bench):
    bench.given(1)
    one, two = bench.received(2)
    page = bench.page()
    bench.hands.scan(one.code)
    bench.hands.scan(two.code)
    delivery.void(bench.desk, LAN, two.stream, "nhầm")  # another window, of which nobody told this one
    bench.hands.press(Key.Key_F9)
    assert bench.details(one).dossier.state is State.RECEIVED
    assert [row[-1] for row in shown(page)] == ["Goes over", "Not accepted"]
    assert "Nothing was done" in bench.notice()


def test_a_list_that_was_begun_is_there_again(bench):
    one, two = bench.given(2)
    page = bench.back()
    bench.hands.scan(one.code)
    bench.hands.type("7/2026")
    bench.hands.scan(two.code)
    bench.hands.press(Key.Key_1, hold=CONTROL)
    three = bench.receive(number=9)
    bench.hands.scan(three.code)
    page.leave()
    bench.hands.settle()
    assert drafts.load(bench.desk, key(LAN)) is not None
    again = bench.page("another")
    assert [row.code for row in again.sheet.batches[Way.OUT].rows] == [three.code]
    back = again.sheet.batches[Way.BACK]
    assert [(row.code, row.number, row.good) for row in back.rows] == [(one.code, "7/2026", True), (two.code, "", True)]
    assert "here again" in bench.notice()
    bench.hands.press(Key.Key_F9)
    assert bench.details(three).dossier.state is State.HANDED_OVER
    bench.hands.press(Key.Key_2, hold=CONTROL)
    bench.hands.press(Key.Key_F9)
    bench.hands.settle()
    assert drafts.load(bench.desk, key(LAN)) is None


def test_another_clerk_has_lists_of_their_own(bench):
    page = bench.page()
    bench.hands.scan(bench.receive().code)
    page.leave()
    bench.session.lock()
    bench.session.enter(Account("clerk-hoa", "Lê Thị Hoa", Role.CLERK, active=True))
    bench.hands.settle()
    assert page.sheet.batch.rows == []
    bench.session.enter(Account(LAN.id, LAN.name, Role.CLERK, active=True))
    bench.hands.settle()
    assert len(page.sheet.batch.rows) == 1


def test_the_newest_lists_are_seen_and_printed_again(bench):
    bench.given(2)
    page = bench.page()
    assert page.lists.see.isEnabled()
    bench.hands.press(Key.Key_F5)
    bench.hands.wait(lambda: page.preview.pages() > 0, "the list is drawn")
    bench.hands.press(Key.Key_F6, Key.Key_Return)
    stream = page.lists.current()
    assert _copies(bench, stream) == [1]
    bench.hands.type("kẹt giấy")
    bench.hands.press(Key.Key_Return)
    assert _copies(bench, stream) == [1, 2]
    bench.hands.press(Key.Key_Escape, Key.Key_Escape)
    assert page.sheet.isVisible()


def test_control_sheets_of_a_whole_list_take_one_key(bench):
    accepted = bench.given(3)
    bench.page()
    bench.hands.press(Key.Key_F12)
    assert all(bench.details(one).dossier.papers[PaperKind.CONTROL] == 1 for one in accepted)
    assert "3 control sheets" in bench.notice()


def _copies(bench, stream: str) -> list[int]:
    return sorted(job.copy for job in Spooler(bench.desk).spool.jobs() if job.stream == stream)


def test_a_remark_is_kept_and_stands_on_the_list(bench):
    one = bench.received(1)[0]
    page = bench.page()
    bench.hands.scan(one.code)
    page.sheet.name_other(OFFICE)
    page.sheet.remark.editor.setFocus()
    bench.hands.type("kèm 02 bản vẽ")
    bench.hands.press(Key.Key_Return)
    page.leave()
    bench.hands.settle()
    again = bench.page("another")
    assert again.sheet.remark.value() == "kèm 02 bản vẽ"
    bench.hands.press(Key.Key_F9)
    (made,) = handover.newest(bench.desk)
    assert made.listed.note == "kèm 02 bản vẽ"
    assert again.sheet.remark.value() == ""


def test_a_list_is_exported_by_key(bench, tmp_path):
    one = bench.received(1)[0]
    handover.hand_over(bench.desk, LAN, [one.code], OFFICE)
    page = bench.page()
    bench.hands.press(Key.Key_E, hold=CONTROL)
    assert page.export_bar.isVisible()
    bench.hands.press(Key.Key_Escape)
    assert not page.export_bar.isVisible()
    bench.hands.press(Key.Key_E, hold=CONTROL)
    page.export_bar.path.setText(str(tmp_path / "bg"))
    bench.hands.press(Key.Key_Return)
    bench.hands.settle()
    assert (tmp_path / "bg.xlsx").exists()
    (made,) = export.made(bench.desk)
    assert (made.list, made.rows) == ("handover", 1)
