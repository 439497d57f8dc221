"""The page of dossiers through its real window: filtering, the pane, and every deed by its key."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from clerkdesk.domain import events as e
from clerkdesk.domain.dossier import State
from clerkdesk.domain.party import Authority, Kinship, Representative
from clerkdesk.services import delivery, drafts, look
from clerkdesk.services.look import Due, Filter
from clerkdesk.services.opening import set_up
from clerkdesk.ui import tokens
from clerkdesk.ui.dossiers.listing import columns_of, state_look
from clerkdesk.ui.states import CONTESTED, OVERDUE
from tests.counter import LAN, PIN, SITE, deal, parts, person
from tests.ui.lists_bench import ListsBench, shown

CTRL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


@pytest.fixture
def bench(qapp, tmp_path):
    assert isinstance(qapp, QApplication)
    made = ListsBench(qapp, tmp_path / "desk")
    yield made
    made.close()


def test_the_newest_dossier_is_chosen_and_shown_whole(bench):
    bench.receive("Trần Thị Bích", 2)
    newest = bench.receive("Nguyễn Văn An", 1)
    page = bench.dossiers()
    assert shown(page) == ["Nguyễn Văn An", "Trần Thị Bích"]
    assert page.pane.details.dossier.id == newest.stream
    assert page.words.hasFocus()
    told = {fact.name: fact.value for fact in page.pane.story.facts.facts()}
    assert told["ID number"] == person(1).identity.number


def test_the_list_masks_the_number_and_the_pane_does_not(bench):
    bench.receive()
    page = bench.dossiers()
    number = person(1).identity.number
    line = page.list.ids_model().row(0)
    cells = [column.cell(line) for column in columns_of(bench.desk)]
    assert not any(number in f"{cell.text} {cell.sub}" for cell in cells)
    assert any(fact.value == number for fact in page.pane.story.facts.facts())


@pytest.mark.parametrize("typed", ["bich", "BÍCH", "ttb", "0002", "031090000002", "0900000002", "khai sinh tran"])
def test_typing_filters_by_name_initials_code_number_phone_and_procedure(bench, typed):
    bench.receive(
        "Nguyễn Văn An",
        1,
    )
    bench.receive("Trần Thị Bích", 2)
    page = bench.dossiers()
    bench.hands.type(typed)
    assert shown(page) == ["Trần Thị Bích"]
    assert page.pane.details.dossier.applicant.name == "Trần Thị Bích"


def test_letters_typed_into_the_list_go_to_the_filter(bench):
    bench.receive("Nguyễn Văn An", 1)
    bench.receive("Trần Thị Bích", 2)
    page = bench.dossiers()
    bench.hands.press(Key.Key_Down)
    assert page.list.hasFocus()
    bench.hands.type("an")
    assert page.words.text() == "an"
    assert shown(page) == ["Nguyễn Văn An"]
    bench.hands.press(Key.Key_Escape)
    assert page.words.text() == ""
    assert len(shown(page)) == 2


def test_chips_count_and_filter(bench):
    bench.receive("Nguyễn Văn An", 1)
    bench.ready("Trần Thị Bích", 2)
    bench.clock.forward(days=20)
    page = bench.dossiers()
    counts = {chip.choice.word: chip.count() for chip in page.bar.chips}
    assert counts["Under way"] == 1
    assert counts["Result in"] == 1
    assert counts["Overdue"] == 1
    assert counts["Contested"] == 0
    assert page.bar.contested.isHidden(), "what is seldom takes no room"
    bench.hands.press(Key.Key_3, hold=CTRL)
    assert shown(page) == ["Trần Thị Bích"]
    bench.hands.press(Key.Key_3, hold=CTRL)
    bench.hands.press(Key.Key_5, hold=CTRL)
    assert shown(page) == ["Nguyễn Văn An"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_chips_stand_in_one_line_at_125_and_150_percent_by_leaving_their_icons_out(bench, language):
    bar = bench.dossiers().bar
    bench.shell.speak(language)

    def widths():
        return {chip.width() - chip.wanted_width(bare=False) for chip in bar.chips if not chip.isHidden()}

    bench.shell.resize(1366, 768)
    bench.hands.wait(lambda: widths() == {0}, "icons")
    for size in ((1093, 614), (911, 512)):
        bench.shell.resize(*size)
        bench.hands.wait(lambda: bar.height() == tokens.TARGET, "one line")
    assert max(widths()) < 0, "without icons"


def test_an_empty_list_says_what_to_do(bench):
    page = bench.dossiers()
    assert page.empty.isVisible()
    assert not page.empty.action.isVisible()
    bench.receive()
    page.arrive(None)
    bench.hands.type("zzz")
    assert page.empty.isVisible()
    assert page.pane.details is None
    page.empty.action.click()
    bench.hands.settle()
    assert shown(page) == ["Nguyễn Văn An"]


def test_sorting_by_due_date(bench):
    late = bench.receive("Nguyễn Văn An", 1, typed_due=bench.clock.at.replace(month=12), due_reason="theo phiếu hẹn")
    bench.receive("Trần Thị Bích", 2)
    page = bench.dossiers()
    assert bench.details(late).dossier.due_at is not None
    assert shown(page) == ["Trần Thị Bích", "Nguyễn Văn An"]
    bench.receive("Lê Văn Cường", 3, typed_due=bench.clock.at.replace(year=2027), due_reason="theo phiếu hẹn")
    bench.hands.press(Key.Key_O, hold=CTRL)
    assert shown(page) == ["Trần Thị Bích", "Nguyễn Văn An", "Lê Văn Cường"]


def test_the_result_is_entered_by_keys(bench):
    accepted = bench.receive()
    page = bench.dossiers()
    bench.hands.press(Key.Key_F9)
    bench.hands.type("12/KS")
    bench.hands.press(Key.Key_Return)
    bench.hands.type("Giấy khai sinh")
    bench.hands.press(Key.Key_F9)
    dossier = bench.details(accepted).dossier
    assert dossier.state is State.RESULT_IN
    assert dossier.result == e.ResultIn(number="12/KS", excerpt="Giấy khai sinh", granted=True)
    assert page.pane.details.dossier.state is State.RESULT_IN
    assert page.list.current_id() == page.pane.details.line.row
    assert "result is entered" in bench.notice()


def test_a_result_half_typed_is_there_after_the_power_went(bench):
    accepted = bench.receive()
    page = bench.dossiers()
    bench.hands.press(Key.Key_F9)
    bench.hands.type("12/K")
    page.pane.close_form()
    bench.hands.settle()
    kept = drafts.load(bench.desk, f"result:{accepted.stream}")
    assert kept is not None
    assert kept.body["number"] == "12/K"
    bench.hands.press(Key.Key_F9)
    bench.hands.type("S")
    bench.hands.press(Key.Key_F9)
    assert bench.details(accepted).dossier.result.number == "12/KS"
    assert drafts.load(bench.desk, f"result:{accepted.stream}") is None


def test_voiding_needs_a_reason_and_frees_nothing(bench):
    accepted = bench.receive()
    page = bench.dossiers()
    bench.hands.press(Key.Key_F8, Key.Key_F9)
    assert bench.details(accepted).dossier.state is State.RECEIVED
    assert bench.notice() == "Say why."
    bench.hands.type("nhap nham")
    bench.hands.press(Key.Key_F9)
    assert bench.details(accepted).dossier.state is State.VOIDED
    assert not page.pane.foot.void.isEnabled()


def test_a_refusal_goes_when_what_was_tried_is_given_up_or_says_something_else(bench):
    bench.receive()
    bench.dossiers()
    bench.hands.press(Key.Key_F8, Key.Key_F9)
    assert bench.notice() == "Say why."
    bench.hands.type("n")
    assert not bench.notice()
    bench.hands.press(Key.Key_Backspace, Key.Key_F9)
    assert bench.notice() == "Say why."
    bench.hands.press(Key.Key_Escape)
    bench.hands.settle()
    assert not bench.notice()


def test_the_fee_that_is_owed_is_taken(bench):
    accepted = bench.receive(code="2.000815", pay_now=False)
    assert bench.details(accepted).owed > 0
    page = bench.dossiers()
    bench.hands.press(Key.Key_F7, Key.Key_F9)
    assert bench.details(accepted).owed == 0
    assert not page.pane.story.fee.isVisible()


def test_printing_again_says_why_and_counts(bench):
    accepted = bench.receive()
    bench.dossiers()
    bench.hands.press(Key.Key_F6)
    bench.hands.type("ket giay")
    bench.hands.press(Key.Key_F9)
    assert bench.details(accepted).dossier.papers[e.PaperKind.RECEIPT] == 2


def test_the_receipt_is_seen_as_printed(bench):
    bench.receive()
    page = bench.dossiers()
    bench.hands.press(Key.Key_F5)
    assert page.pane.preview.isVisible()
    assert page.pane.preview.pages() >= 1
    bench.hands.press(Key.Key_Escape)
    assert not page.pane.preview.isVisible()


def test_the_code_is_copied_from_wherever_the_focus_is(bench):
    accepted = bench.receive()
    bench.dossiers()
    bench.hands.press(Key.Key_C, hold=CTRL)
    assert QGuiApplication.clipboard().text() == accepted.code


def test_a_scanned_receipt_shows_its_dossier_and_an_unknown_one_says_so(bench):
    first = bench.receive("Nguyễn Văn An", 1)
    bench.receive("Trần Thị Bích", 2)
    page = bench.dossiers()
    bench.hands.scan(first.code)
    assert page.pane.details.dossier.id == first.stream
    assert page.list.current_id() == page.pane.details.line.row
    bench.hands.scan("H24.101.05-261101-ZZ9999")
    assert "H24.101.05-261101-ZZ9999" in bench.notice()


def test_the_timeline_tells_what_happened_by_whom_at_which_desk(bench):
    accepted = bench.ready()
    bench.dossiers()
    timeline = bench.details(accepted).timeline
    assert timeline[0].kind == "dossier.received"
    assert timeline[-1].kind == "dossier.result_in"
    assert {one.clerk for one in timeline} == {LAN.name}
    assert {one.desk for one in timeline} == {accepted.code.split("-")[-1][:2]}


def test_a_dossier_changed_elsewhere_is_shown_anew_in_its_place(bench):
    accepted = bench.receive("Nguyễn Văn An", 1)
    bench.receive("Trần Thị Bích", 2)
    page = bench.dossiers()
    page.arrive(accepted.stream)
    bench.hands.settle()
    done = delivery.enter_result(bench.desk, LAN, accepted.stream, number="1")
    bench.shell.refresh(done)
    bench.hands.settle()
    assert page.pane.details.dossier.state is State.RESULT_IN
    assert page.list.current_id() == page.pane.details.line.row


def test_a_contested_dossier_is_decided_side_by_side(bench, tmp_path):
    accepted = bench.ready()
    other = set_up(
        tmp_path / "other", SITE, letter="B", administrator="Lê Văn Quản", pin=PIN, keys="file", clock=bench.clock
    ).desk
    try:
        deal(other, parts(bench.desk))
        handing = delivery.Handing(stream=accepted.stream, collector=person(1))
        delivery.deliver(other, LAN, handing)
        bench.clock.forward(minutes=5)
        delivery.deliver(bench.desk, LAN, handing)
        deal(bench.desk, parts(other))
    finally:
        other.close()
    page = bench.dossiers()
    assert page.pane.details.dossier.contested
    assert (page.bar.contested.isHidden(), page.bar.contested.count()) == (False, 1)
    bench.hands.press(Key.Key_F9, Key.Key_2, Key.Key_1, Key.Key_Tab)
    bench.hands.type("hoi ca 2")  # a figure in the reason chooses nothing
    assert page.pane._form.deed() is not None
    assert page.pane._form._group.checkedId() == 0
    bench.hands.press(Key.Key_F9)
    assert not bench.details(accepted).dossier.contested
    assert page.pane.details.dossier.state is State.DELIVERED


def test_what_the_chips_count_is_what_they_show(bench):
    bench.receive("Nguyễn Văn An", 1)
    bench.ready("Trần Thị Bích", 2)
    bench.clock.forward(days=9)
    bench.receive("Lê Văn Cường", 3)
    for words in ("", "an", "tran", "khong ai"):
        tally = look.tally(bench.desk, Filter(words=words))
        assert tally.all == len(look.ids(bench.desk, Filter(words=words)))
        for state in State:
            wanted = Filter(words=words, states=frozenset({state}))
            assert tally.states.get(state, 0) == len(look.ids(bench.desk, wanted))
        for due, count in ((Due.OVERDUE, tally.overdue), (Due.TODAY, tally.today), (Due.SOON, tally.soon)):
            assert count == len(look.ids(bench.desk, Filter(words=words, due=due)))
        assert tally.contested == len(look.ids(bench.desk, Filter(words=words, contested=True)))


def test_a_chip_says_the_worst_of_a_dossier(bench):
    bench.receive()
    bench.clock.forward(days=30)
    line = look.lines(bench.desk, look.ids(bench.desk, Filter()))[0]
    assert state_look(line, bench.desk.now()) == OVERDUE
    assert state_look(replace(line, contested=True), bench.desk.now()) == CONTESTED


def test_who_acts_is_told_with_the_ground(bench):
    agent = Representative(party=person(9, "Trần Thị Bích"), authority=Authority.CLOSE_KIN, kinship=Kinship.SPOUSE)
    bench.receive("Nguyễn Văn An", 1, representative=agent)
    page = bench.dossiers()
    acting = next(fact.value for fact in page.pane.story.facts.facts() if fact.name == "Acting")
    assert "Trần Thị Bích" in acting
    assert "spouse" in acting
