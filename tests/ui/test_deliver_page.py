"""Delivering results through the real window: the receipt, the card, one key; and everything that is in the way."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from clerkdesk.domain import events as e
from clerkdesk.domain.dossier import State
from clerkdesk.domain.party import Authority, Kinship, Representative
from clerkdesk.services import delivery
from clerkdesk.services.delivery import BY_CARD, BY_EYE
from clerkdesk.store.events import facts_of
from clerkdesk.ui.deliver.boards import Board
from tests.counter import LAN, person
from tests.ui.lists_bench import ListsBench, card

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
AGENT = person(9, "Trần Thị Bích")


@pytest.fixture
def bench(qapp, tmp_path):
    assert isinstance(qapp, QApplication)
    made = ListsBench(qapp, tmp_path / "desk")
    yield made
    made.close()


def test_receipt_card_and_one_key(bench):
    accepted = bench.ready()
    page = bench.deliver()
    bench.hands.scan(accepted.code)
    assert not page.case.main.isEnabled()
    bench.hands.scan(card(person(1)))
    assert page.case.collector.panel.tone() == "good"
    before = bench.hands.pressed
    bench.hands.press(Key.Key_F9)
    assert bench.hands.pressed - before == 1
    dossier = bench.details(accepted).dossier
    assert dossier.state is State.DELIVERED
    assert dossier.collector.name == "Nguyễn Văn An"
    assert dossier.checked == BY_CARD
    assert dossier.papers[e.PaperKind.DELIVERY] == 1
    assert accepted.code in bench.notice()


def test_another_persons_card_is_a_clear_mismatch(bench):
    accepted = bench.ready()
    page = bench.deliver()
    bench.hands.scan(accepted.code)
    bench.hands.scan(card(AGENT))
    panel = page.case.collector.panel
    assert (panel.tone(), panel.title()) == ("bad", "The card does not match")
    assert AGENT.identity.number in panel.lines()[0]
    assert person(1).identity.number in panel.lines()[1]
    bench.hands.press(Key.Key_F9)
    assert bench.details(accepted).dossier.state is State.RESULT_IN


def test_enter_reads_who_collects_before_it_delivers(bench):
    accepted = bench.ready()
    page = bench.deliver()
    bench.hands.scan(accepted.code)
    bench.hands.scan(card(person(1)))
    assert page.case.collector.panel.hasFocus()
    bench.hands.press(Key.Key_Return)
    assert bench.details(accepted).dossier.state is State.RESULT_IN
    assert page.case.main.hasFocus()
    bench.hands.press(Key.Key_Return)
    assert bench.details(accepted).dossier.state is State.DELIVERED


def test_enter_leads_without_a_card_to_what_says_it_was_compared_and_says_nothing_itself(bench):
    accepted = bench.ready()
    page = bench.deliver()
    bench.hands.scan(accepted.code)
    assert page.shelf.chips[Board.WAITING].isChecked(), "what the scanner typed on its way is not looked for"
    bench.hands.press(Key.Key_Return)
    assert page.case.collector.second.hasFocus()
    assert not page.case.main.isEnabled()
    bench.hands.press(Key.Key_Return, Key.Key_Return, Key.Key_Return)
    assert bench.details(accepted).dossier.checked == BY_EYE


def test_the_same_number_with_another_name_is_no_match(bench):
    accepted = bench.ready()
    page = bench.deliver()
    bench.hands.scan(accepted.code)
    bench.hands.scan(card(person(1), name="Nguyễn Văn Ân"))
    assert page.case.collector.panel.tone() == "good"  # accents are not what tells people apart
    bench.hands.scan(card(person(1), name="Nguyễn Văn Bình"))
    assert page.case.collector.panel.title() == "The number matches, the name does not"
    assert not page.case.main.isEnabled()


def test_the_representative_on_file_may_collect(bench):
    agent = Representative(party=AGENT, authority=Authority.CLOSE_KIN, kinship=Kinship.SPOUSE)
    accepted = bench.ready(representative=agent)
    page = bench.deliver()
    bench.hands.scan(accepted.code)
    bench.hands.scan(card(AGENT))
    assert page.case.collector.ways[1].isChecked()
    bench.hands.press(Key.Key_F9)
    assert bench.details(accepted).dossier.collector.name == AGENT.name


def test_somebody_else_collects_with_an_authorisation(bench):
    accepted = bench.ready()
    page = bench.deliver()
    bench.hands.scan(accepted.code)
    bench.hands.scan(card(AGENT))
    bench.hands.press(Key.Key_F8)
    other = page.case.collector.other
    assert other is not None
    assert not page.case.main.isEnabled()
    bench.hands.press(Key.Key_Tab, Key.Key_Down, Key.Key_Down)
    assert page.case.main.isEnabled()
    bench.hands.press(Key.Key_F9)
    dossier = bench.details(accepted).dossier
    assert dossier.state is State.DELIVERED
    assert dossier.collector.identity.number == AGENT.identity.number
    assert dossier.collector_authority.kinship is Kinship.PARENT


def test_compared_by_eye_is_said_on_the_record(bench):
    accepted = bench.ready()
    bench.deliver()
    bench.hands.scan(accepted.code)
    bench.hands.press(Key.Key_F8, Key.Key_Return)
    assert bench.details(accepted).dossier.state is State.RESULT_IN  # one Enter comes to the button
    bench.hands.press(Key.Key_Return)
    assert bench.details(accepted).dossier.checked == BY_EYE


def test_the_citizens_card_alone_finds_the_result(bench):
    accepted = bench.ready()
    bench.ready("Lê Văn Cường", 3)
    page = bench.deliver()
    bench.hands.scan(card(person(1)))
    assert page.case.details.dossier.id == accepted.stream
    assert page.case.main.isEnabled()
    bench.hands.press(Key.Key_F9)
    assert bench.details(accepted).dossier.state is State.DELIVERED


def test_what_else_waits_for_the_same_person_is_offered(bench):
    one, two = bench.ready(), bench.ready()
    page = bench.deliver()
    bench.hands.scan(one.code)
    bench.hands.scan(card(person(1)))
    bench.hands.press(Key.Key_F9)
    assert page.shelf.list.hasFocus()
    bench.hands.press(Key.Key_Return)
    assert page.case.details.dossier.id == two.stream
    bench.hands.press(Key.Key_F9)
    assert bench.details(two).dossier.state is State.DELIVERED


def test_a_lost_receipt_is_found_by_number_and_declared(bench):
    accepted = bench.ready()
    page = bench.deliver()
    bench.hands.type(person(1).identity.number)
    bench.hands.press(Key.Key_Return)
    assert page.case.details.dossier.id == accepted.stream
    bench.hands.press(Key.Key_F6)
    assert bench.details(accepted).dossier.papers[e.PaperKind.LOST_RECEIPT] == 1
    assert page.case.lost.isChecked()
    bench.hands.press(Key.Key_F8, Key.Key_F9)
    assert bench.details(accepted).dossier.receipt_lost


def test_a_result_goes_out_by_post_with_its_consignment_number(bench):
    accepted = bench.ready()
    page = bench.deliver()
    bench.hands.scan(accepted.code)
    bench.hands.press(Key.Key_7, hold=Qt.KeyboardModifier.ControlModifier)
    assert page.case.collector.isHidden()
    assert not page.case.main.isEnabled()
    bench.hands.type("EA123456789VN")
    bench.hands.press(Key.Key_Return, Key.Key_F9)
    dossier = bench.details(accepted).dossier
    assert (dossier.state, dossier.by_post) == (State.DELIVERED, "EA123456789VN")
    assert e.PaperKind.DELIVERY not in dossier.papers
    assert "EA123456789VN" in bench.notice()
    assert any("EA123456789VN" in line for line in page.case.standing.lines())


def test_whoever_comes_with_a_card_takes_it_in_place_of_the_post(bench):
    accepted = bench.ready()
    page = bench.deliver()
    bench.hands.scan(accepted.code)
    bench.hands.press(Key.Key_7, hold=Qt.KeyboardModifier.ControlModifier)
    bench.hands.scan(card(person(1)))
    assert not page.case.post.chosen
    assert not page.case.collector.isHidden()
    bench.hands.press(Key.Key_F9)
    assert bench.details(accepted).dossier.by_post == ""


def test_the_fee_is_taken_first(bench):
    accepted = bench.ready(code="2.000815", pay_now=False)
    page = bench.deliver()
    bench.hands.scan(accepted.code)
    bench.hands.scan(card(person(1)))
    assert not page.case.main.isEnabled()
    bench.hands.press(Key.Key_F7)
    assert bench.details(accepted).owed == 0
    bench.hands.press(Key.Key_F9)
    assert bench.details(accepted).dossier.state is State.DELIVERED


def test_the_fee_goes_with_its_official_receipt(bench):
    accepted = bench.ready(code="2.000815", pay_now=False)
    page = bench.deliver()
    bench.hands.scan(accepted.code)
    page.case.owed.receipt.editor.setFocus()
    bench.hands.type("AA/26E 0001234")
    bench.hands.press(Key.Key_Return)
    assert page.case.owed.cash.hasFocus()
    bench.hands.press(Key.Key_F7)
    with bench.desk.store.reading() as connection:
        (taken,) = (fact.what for fact in facts_of(connection, accepted.stream) if isinstance(fact.what, e.FeeTaken))
    assert (taken.series, taken.number) == ("AA/26E", "0001234")
    bench.hands.scan(card(person(1)))
    bench.hands.press(Key.Key_F9)
    assert bench.details(accepted).dossier.state is State.DELIVERED


def test_what_is_collected_elsewhere_says_so(bench):
    accepted = bench.ready(collect_at="Bưu điện xã An Thành")
    page = bench.deliver()
    bench.hands.scan(accepted.code)
    assert "Bưu điện xã An Thành" in page.case.facts.accessibleDescription()
    bench.hands.scan(bench.ready(number=2).code)
    assert bench.desk.site.counter not in page.case.facts.accessibleDescription()


def test_a_delivery_is_entered_late_with_its_own_time(bench):
    accepted = bench.ready()
    bench.clock.forward(hours=2)
    page = bench.deliver()
    bench.hands.scan(accepted.code)
    bench.hands.scan(card(person(1)))
    page.case.late.click()
    bench.hands.settle()
    bench.hands.type("0945")
    bench.hands.press(Key.Key_F9)
    at = bench.details(accepted).dossier.delivered_at
    assert at is not None
    assert f"{at:%H:%M}" == "09:45"


def test_what_was_delivered_says_when_to_whom_and_by_whom(bench):
    accepted = bench.ready()
    delivery.deliver(bench.desk, LAN, delivery.Handing(stream=accepted.stream, collector=person(1)))
    page = bench.deliver()
    bench.hands.scan(accepted.code)
    assert page.case.standing.title() == "Delivered already"
    assert "Nguyễn Văn An" in page.case.standing.lines()[0]
    assert LAN.name in page.case.standing.lines()[1]
    bench.hands.press(Key.Key_F9)
    assert bench.shell.page() is not page


def test_what_is_not_ready_says_when_it_is_due(bench):
    accepted = bench.receive()
    page = bench.deliver()
    bench.hands.scan(accepted.code)
    assert page.case.standing.title() == "The result is not in yet"
    assert "Due" in page.case.standing.lines()[0]


def test_a_code_that_is_not_here_says_so(bench):
    page = bench.deliver()
    bench.hands.scan("H24.101.05-261101-ZZ9999")
    assert "H24.101.05-261101-ZZ9999" in bench.notice()
    assert page.case.details is None


def test_results_that_wait_too_long_are_listed(bench):
    bench.ready("Lê Văn Cường", 3)
    bench.clock.forward(days=16)
    bench.ready("Nguyễn Văn An", 1)
    page = bench.deliver()
    assert {board: chip.count() for board, chip in page.shelf.chips.items()} == {
        Board.WAITING: 2,
        Board.TODAY: 1,
        Board.TOO_LONG: 1,
    }
    page.shelf.show_board(Board.TOO_LONG)
    bench.hands.settle()
    assert page.shelf.list.ids_model().row(0).name == "Lê Văn Cường"


def test_what_can_be_delivered_is_found_first(bench):
    ready = bench.ready("Trần Thị Hà", 1)
    bench.receive("Lê Thị Hà", 2)  # newer, not ready
    page = bench.deliver()
    bench.hands.type("ha")
    rows = page.shelf.list.ids_model()
    bench.hands.wait(lambda: rows.rowCount() == 2, "both to be found")
    assert [rows.row(at).name for at in (0, 1)] == ["Trần Thị Hà", "Lê Thị Hà"]
    assert rows.headerData(1, Qt.Orientation.Horizontal) == "State"
    bench.hands.press(Key.Key_Return)
    bench.hands.settle()
    assert page.case.details.dossier.id == ready.stream


def test_esc_puts_the_dossier_away_and_its_card_with_it(bench):
    one = bench.ready()
    page = bench.deliver()
    bench.hands.scan(one.code)
    bench.hands.scan(card(person(1)))
    bench.hands.press(Key.Key_Escape)
    assert page.case.details is None
    assert page.box.hasFocus()
    bench.hands.scan(one.code)
    assert not page.case.collector.checked()


def test_a_second_press_delivers_once(bench):
    accepted = bench.ready()
    page = bench.deliver()
    bench.hands.scan(accepted.code)
    bench.hands.scan(card(person(1)))
    page.case.main.click()
    page.case.main.click()
    bench.hands.settle()
    assert sum(one.kind == "dossier.delivered" for one in bench.details(accepted).timeline) == 1
    assert not bench.details(accepted).dossier.contested


def test_who_else_collects_is_typed_by_hand_and_kept_as_a_draft(bench):
    accepted = bench.ready()
    page = bench.deliver()
    bench.hands.scan(accepted.code)
    bench.hands.press(Key.Key_6, hold=CTRL)
    bench.hands.type("Tran Thi B")
    page.case.show_details(None)
    bench.hands.settle()
    bench.hands.scan(bench.ready("Lê Văn Cường", 3).code)
    bench.hands.scan(accepted.code)
    bench.hands.press(Key.Key_6, hold=CTRL)
    assert page.case.collector.other.who.value() == "Tran Thi B"
