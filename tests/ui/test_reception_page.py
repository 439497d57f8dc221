"""The reception page through its real widgets, by keyboard alone."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from clerkdesk.domain.dossier import State
from clerkdesk.domain.party import Authority
from clerkdesk.printing.spool import Spool
from clerkdesk.services import drafts, look
from clerkdesk.services.clerks import Account, Role
from clerkdesk.ui.reception import finding, keeper
from tests.counter import wish
from tests.ui.workbench import AN, BICH, Workbench

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def bench(qapp, tmp_path):
    bench = Workbench(qapp, tmp_path / "desk")
    yield bench
    bench.close()


def receive(bench, card=AN, procedure="dkks"):
    bench.scan(card)
    bench.press(procedure, Key.Key_Return, Key.Key_F7, Key.Key_F9)
    return bench.page.form.filed[-1]


def details(bench, stream):
    found = look.details(bench.desk, stream)
    assert found is not None
    return found


def focused(bench):
    return bench.shell.focusWidget()


# --- the main job


def test_a_common_procedure_takes_at_most_twelve_keys_from_scan_to_receipt(bench):
    bench.scan(AN)
    assert bench.pressed == 0
    bench.press("dkks", Key.Key_Return, Key.Key_F7, Key.Key_F9)
    assert bench.pressed <= 12
    filed = bench.page.form.filed
    assert [one.kind for one in filed] == ["accepted"]
    found = details(bench, filed[0].stream)
    assert found.dossier.applicant.name == "Nguyễn Văn An"
    assert found.line.procedure == "1.001193"
    assert bench.page.board.outcome.code.words() == found.line.code
    assert "23/11/2026" in bench.page.board.outcome._due.words()


def test_the_card_fills_the_citizen_and_each_field_says_scanned(bench):
    bench.press("x")
    bench.press(Key.Key_Backspace)
    bench.scan(AN)  # the focus was in the scan box; nothing of the card landed there
    cells = bench.page.board.people.applicant.cells
    assert bench.page.board.scan_box.text() == ""
    assert (cells["name"].value(), cells["name"].source()) == ("Nguyễn Văn An", "scanned")
    assert cells["born"].value() == "17/05/1990"
    assert cells["phone"].source() == ""
    cells["phone"].take_focus()
    bench.press("0912345678")
    assert cells["phone"].source() == "typed"
    bench.scan(AN.replace("Nam", "Nữ"))  # the same number: the fields are read again
    assert bench.page.board.people.applicant.warnings.said()


def test_the_due_date_and_the_fee_are_told_with_why(bench):
    bench.scan(AN)
    bench.press("dkks", Key.Key_Return)
    summary = bench.page.board.summary
    assert summary.due.fact() == "17:00 Monday 23/11/2026"
    assert "15:00" in summary.due.why()
    assert summary.fee.fact() == "0 đ"


def test_pages_make_the_fee(bench):
    bench.scan(AN)
    bench.press("2.000815", Key.Key_Return)
    assert focused(bench) is bench.page.board.dossier.terms.cells["pages"].editor
    bench.press("2x12", Key.Key_Return)
    assert bench.page.board.summary.fee.fact() == "28.000 đ"
    bench.press(Key.Key_F7, Key.Key_F9)
    assert details(bench, bench.page.form.filed[0].stream).dossier.fee == 28000


# --- papers


def test_a_missing_paper_blocks_and_offers_the_slip(bench):
    bench.scan(AN)
    bench.press("dkks", Key.Key_Return, Key.Key_F9)
    notice = bench.page.header.banner.notice()
    assert notice is not None
    assert "F8" in notice.texts()[2]
    assert not bench.page.form.filed
    bench.press(Key.Key_F8)
    assert len(bench.page.board.slip.lines()) == 3
    bench.press(Key.Key_F8)
    (filed,) = bench.page.form.filed
    found = details(bench, filed.stream)
    assert found.line.state is State.COMPLETING
    assert not found.line.code


def test_a_dossier_that_was_to_be_completed_is_taken_up_again(bench):
    bench.scan(AN)
    bench.press("dkks", Key.Key_Return, Key.Key_F8, Key.Key_F8)
    stream = bench.page.form.filed[0].stream
    bench.press(Key.Key_F5)
    bench.scan(AN)
    assert [line.value.stream for line in bench.page.board.dossier.earlier.lines()] == [stream]
    bench.page.board.dossier.earlier.setFocus()
    bench.press(Key.Key_Return, Key.Key_F7, Key.Key_F9)
    assert details(bench, stream).line.state is State.RECEIVED


def test_data_looked_up_and_an_earlier_copy_meet_a_paper_with_their_source(bench):
    first = receive(bench)
    bench.press(Key.Key_F6, "dkks", Key.Key_Return)
    rows = bench.page.board.dossier.checklist.rows()
    rows[0].setFocus()
    bench.press("e")
    bench.press(Key.Key_Down, "d")
    bench.press(Key.Key_F7, Key.Key_F9)
    parts = details(bench, bench.page.form.filed[-1].stream).dossier.components
    assert (parts[0].held, parts[0].source) == ("digitised", first.code)
    assert parts[1].held == "data"
    assert parts[1].source


def test_refusing_needs_a_reason(bench):
    bench.scan(AN)
    bench.press("dkks", Key.Key_Return)
    bench.press(Key.Key_F8, hold=SHIFT)
    bench.press(Key.Key_F8, hold=SHIFT)
    assert not bench.page.form.filed
    bench.page.board.refusal.reason.setFocus()
    bench.press("Not our commune")
    bench.press(Key.Key_F8, hold=SHIFT)
    assert details(bench, bench.page.form.filed[0].stream).line.state is State.REFUSED


# --- visits


def test_one_list_is_printed_of_a_visit_with_several_dossiers(bench):
    receive(bench)
    assert not bench.page.board.outcome.one_list.isVisible()
    bench.press(Key.Key_F6, "dkks", Key.Key_Return, Key.Key_F7, Key.Key_F9)
    assert bench.page.board.outcome.one_list.isVisible()
    bench.press(Key.Key_F7)
    jobs = [job for job in Spool(bench.desk.store).jobs() if job.stream == bench.page.form.visit]
    assert [job.kind for job in jobs] == ["visit_list"]


def test_several_dossiers_in_one_visit_keep_the_citizen(bench):
    receive(bench)
    bench.press(Key.Key_F6)
    assert focused(bench) is bench.page.board.search
    bench.press("2.000815", Key.Key_Return, "4", Key.Key_Return, Key.Key_F7, Key.Key_F9)
    first, second = bench.page.form.filed
    assert details(bench, first.stream).line.visit == details(bench, second.stream).line.visit
    assert bench.page.form.total() == 6000
    assert len(bench.page.board.outcome.list.lines()) == 2
    bench.press(Key.Key_F5)
    assert bench.page.form.blank
    assert focused(bench) is bench.page.board.scan_box


def test_the_next_card_after_a_receipt_is_the_next_citizen(bench):
    receive(bench)
    bench.scan(BICH)
    assert bench.page.form.applicant.get("name") == "Trần Thị Bích"
    assert not bench.page.form.filed
    assert not bench.page.form.visit
    assert focused(bench) is bench.page.board.search


def test_a_second_card_becomes_the_representative_with_one_key(bench):
    bench.scan(AN)
    bench.press("dkks", Key.Key_Return, Key.Key_F7)
    bench.scan(BICH)
    assert not bench.page.board.people.second.isHidden()
    assert bench.page.form.applicant.get("name") == "Nguyễn Văn An"
    bench.press(Key.Key_F11)
    assert bench.page.form.agent.get("name") == "Trần Thị Bích"
    kinship = bench.page.board.people.agent.ground.cells["kinship"]
    bench.press(Key.Key_F9)  # close kin have to say how they are related
    assert kinship.wrong()
    assert focused(bench) is kinship.editor
    bench.press(Key.Key_Down, Key.Key_Down, Key.Key_F9)
    dossier = details(bench, bench.page.form.filed[0].stream).dossier
    assert dossier.representative.authority is Authority.CLOSE_KIN
    assert dossier.representative.party.name == "Trần Thị Bích"


def test_a_second_card_replaces_the_citizen_with_one_key(bench):
    bench.scan(AN)
    bench.scan(BICH)
    bench.press(Key.Key_F5)
    assert bench.page.form.applicant.get("name") == "Trần Thị Bích"
    assert bench.page.board.people.second.isHidden()


def test_esc_forgets_the_second_card(bench):
    bench.scan(AN)
    bench.scan(BICH)
    bench.press(Key.Key_Escape)
    assert bench.page.board.people.second.isHidden()
    assert bench.page.form.applicant.get("name") == "Nguyễn Văn An"


def test_what_was_put_away_can_be_brought_back(bench):
    bench.scan(AN)
    bench.press("dkks", Key.Key_Return, Key.Key_F7, Key.Key_F5)
    assert bench.page.form.blank
    bench.page.header.banner.action.setFocus()
    bench.press(Key.Key_Return)
    assert bench.page.form.procedure == "1.001193"
    assert bench.page.form.applicant.get("name") == "Nguyễn Văn An"


def test_earlier_dossiers_stand_beside_and_fill_what_the_card_does_not_say(bench):
    bench.scan(AN)
    bench.page.board.people.applicant.cells["phone"].take_focus()
    bench.press("0912345678")
    bench.page.board.search.setFocus()
    bench.press("dkks", Key.Key_Return, Key.Key_F7, Key.Key_F9, Key.Key_F5)
    bench.scan(AN)
    phone = bench.page.board.people.applicant.cells["phone"]
    assert (phone.value(), phone.source()) == ("0912345678", "reused")
    assert len(bench.page.board.dossier.earlier.lines()) == 1
    bench.press("dkks", Key.Key_Return)
    assert bench.page.board.dossier.warnings.said()  # the same procedure is under way


# --- scans and findings


def test_a_receipt_s_code_opens_the_dossier(bench):
    filed = receive(bench)
    handed = []
    bench.page.go.disconnect()
    bench.page.go.connect(lambda name, what: handed.append((name, what)))
    bench.scan(filed.code)
    assert handed == [("dossiers", filed.stream)]
    bench.scan("H24.101.05-261123-ZZ9999")
    assert len(handed) == 1
    assert "ZZ9999" in bench.page.header.banner.notice().texts()[0]


def test_a_garbled_card_is_said_and_not_taken(bench):
    bench.scan(AN.replace("Nguyễn Văn An", "Nguyá»…n VÄƒn An"))
    assert bench.page.form.blank
    assert "UTF-8" in bench.page.header.banner.notice().texts()[0]


def test_words_in_the_scan_box_find_procedures_and_people(bench):
    receive(bench)
    bench.press(Key.Key_F5, "nguyen van")
    titles = [hit.title for hit in bench.page.board.scan_box.hits()]
    assert titles[0] == "Nguyễn Văn An"
    bench.press(Key.Key_Return)
    cells = bench.page.board.people.applicant.cells
    assert (cells["number"].value(), cells["number"].source()) == ("031090001234", "reused")
    found = finding.anything(bench.desk, "dkks")
    assert found[0].value.code == "1.001193"


def test_recent_and_frequent_procedures_are_chosen_below_the_box(bench):
    receive(bench)
    bench.press(Key.Key_F5)
    bench.scan(BICH)
    assert [line.value.code for line in bench.page.board.dossier.often.lines()] == ["1.001193"]
    bench.press(Key.Key_Down, Key.Key_Return)
    assert bench.page.form.procedure == "1.001193"
    assert finding.procedures(bench.desk, "")[0].value.code == "1.001193"


def test_what_is_only_from_memory_is_marked(bench):
    bench.scan(AN)
    bench.press("1.001776", Key.Key_Return)
    assert bench.page.board.dossier._unverified.look() is not None
    assert any("Not verified" in hit.detail for hit in finding.procedures(bench.desk, "1.001776"))


def test_the_police_s_procedures_show_the_way_only(bench):
    bench.scan(AN)
    bench.press("1.004222", Key.Key_Return)
    board = bench.page.board
    assert board.dossier._papers.isHidden()
    assert not board.accept_button.isEnabled()
    bench.press(Key.Key_F9)
    assert not bench.page.form.filed


# --- what a procedure asks


def test_an_unknown_time_asks_for_a_due_date_and_a_reason(bench):
    bench.scan(AN)
    bench.press("1.014028", Key.Key_Return)
    cells = bench.page.board.dossier.terms.cells
    assert focused(bench) is cells["due_day"].editor
    bench.press(Key.Key_F7, Key.Key_F9)
    assert not bench.page.form.filed
    bench.press("30/11/2026", Key.Key_Return, Key.Key_Return, Key.Key_F9)
    assert cells["due_reason"].wrong()
    bench.press("theo mau", Key.Key_F9)
    found = details(bench, bench.page.form.filed[0].stream)
    assert found.dossier.due_at.isoformat() == "2026-11-30T17:00:00+07:00"


def test_a_council_s_fee_is_typed_with_its_ground_where_the_site_has_none(bench):
    bench.scan(AN)
    bench.press("1.001612", Key.Key_Return, "100.000", Key.Key_Return, "NQ 23", Key.Key_Return, Key.Key_F7)
    assert bench.page.board.summary.fee.fact() == "100.000 đ"
    bench.press(Key.Key_F9)
    assert details(bench, bench.page.form.filed[0].stream).dossier.fee == 100_000


def test_a_fee_that_is_paid_later_is_owed(bench):
    bench.scan(AN)
    bench.press("2.000635", Key.Key_Return)
    bench.page.board.dossier.terms.cells["payment"].take_focus()
    bench.press(Key.Key_Down, Key.Key_Down, Key.Key_F7, Key.Key_F9)
    found = details(bench, bench.page.form.filed[0].stream)
    assert (found.dossier.fee, found.dossier.paid, found.owed) == (8000, 0, 8000)


def test_enter_goes_on_through_the_papers(bench):
    bench.scan(AN)
    bench.press("dkks", Key.Key_Return)
    rows = bench.page.board.dossier.checklist.rows()
    assert focused(bench) is rows[0]
    bench.press(Key.Key_Space, Key.Key_Return)
    assert focused(bench) is rows[1]
    assert rows[0].met()


def test_an_exemption_needs_a_reason_and_takes_nothing(bench):
    bench.scan(AN)
    bench.press("2.000635", Key.Key_Return)
    assert bench.page.board.summary.fee.fact() == "8.000 đ"
    bench.press(Key.Key_M, hold=CTRL)
    assert bench.page.board.summary.fee.fact() == "8.000 đ"
    bench.press("ho ngheo", Key.Key_Return)
    assert bench.page.board.summary.fee.fact() == "0 đ"
    bench.press(Key.Key_F7, Key.Key_F9)
    assert details(bench, bench.page.form.filed[0].stream).dossier.fee == 0


def test_another_time_case_changes_the_due_date(bench):
    bench.scan(AN)
    bench.press("1.012812", Key.Key_Return)
    before = bench.page.board.summary.due.fact()
    bench.page.board.dossier.terms.cells["time_case"].take_focus()
    bench.press(Key.Key_Down)
    assert bench.page.board.summary.due.fact() != before


def test_a_late_entry_counts_from_its_own_time_and_is_marked(bench):
    bench.scan(AN)
    bench.press(Key.Key_F12)
    assert not bench.page.board.late.isHidden()
    cells = bench.page.board.late.when.cells
    assert focused(bench) is cells["late_clock"].editor
    cells["late_day"].take_focus()
    bench.press("20/11/2026", Key.Key_Return, "15:30", Key.Key_Return)
    bench.press("dkks", Key.Key_Return, Key.Key_F7)
    assert "23/11/2026" in bench.page.board.summary.due.fact()  # after 15:00 on a Friday
    bench.press(Key.Key_F9)
    found = details(bench, bench.page.form.filed[0].stream)
    assert found.line.late
    assert found.dossier.received_at.isoformat() == "2026-11-20T15:30:00+07:00"


def test_a_late_entry_without_a_time_is_asked_for(bench):
    bench.scan(AN)
    bench.press(Key.Key_F12)
    bench.page.board.search.setFocus()
    bench.press("dkks", Key.Key_Return, Key.Key_F7, Key.Key_F9)
    assert not bench.page.form.filed
    assert bench.page.board.late.when.cells["late_day"].wrong()


def test_the_address_is_picked_by_folded_search(bench):
    cells = bench.page.board.people.applicant.cells
    cells["name"].take_focus()
    bench.press("Le Van Binh", *[Key.Key_Return] * 5)
    assert focused(bench) is cells["address"].editor
    bench.press("Thon 3", Key.Key_Return, Key.Key_Return)
    assert focused(bench) is cells["unit"].editor
    bench.press("an khanh hai phong", Key.Key_Return)
    form = bench.page.form
    assert form.applicant.get("unit") == "11668"
    assert form.applicant.get("province") == "31"
    assert "An Khánh" in form.applicant.address(bench.desk.units)
    assert cells["province"].value() == "31"


# --- drafts


def test_what_is_typed_is_a_draft_within_300_ms(bench):
    cells = bench.page.board.people.applicant.cells
    cells["name"].take_focus()
    started = time.monotonic()
    bench.hands.type("L")
    key = keeper.key(bench.account.clerk)
    while drafts.load(bench.desk, key) is None and time.monotonic() - started < 30:
        QTest.qWait(10)
    kept = drafts.load(bench.desk, key)
    assert kept is not None
    assert kept.body["applicant"]["values"]["name"] == "L"
    assert keeper.WAIT_MS <= 200  # and a commit takes a few ms


def test_a_draft_comes_back_as_it_was(bench):
    bench.scan(AN)
    bench.press("2.000815", Key.Key_Return, "2x12", Key.Key_Return, Key.Key_F7)
    QTest.qWait(keeper.WAIT_MS + 50)
    bench.settle()
    before = bench.page.form.draft()
    bench.close_window()
    bench.open_window()
    assert bench.page.form.draft() == before
    assert bench.page.board.summary.fee.fact() == "28.000 đ"
    assert bench.page.board.people.applicant.cells["name"].value() == "Nguyễn Văn An"
    bench.press(Key.Key_F9)
    assert bench.page.form.filed


def test_a_draft_whose_dossier_was_accepted_before_the_kill_is_not_offered_again(bench):
    bench.scan(AN)
    bench.press("dkks", Key.Key_Return, Key.Key_F7)
    QTest.qWait(keeper.WAIT_MS + 50)
    bench.settle()
    bench.page._keeper._timer.stop()
    before = bench.page.form.draft()
    bench.press(Key.Key_F9)
    done = bench.page.form.filed[0]
    bench.close_window()
    saved = drafts.load(bench.desk, keeper.key(bench.account.clerk))
    assert saved is not None
    drafts.save(bench.desk, keeper.key(bench.account.clerk), bench.account.clerk, before)  # as a kill leaves it
    bench.open_window()
    assert [one.stream for one in bench.page.form.filed] == [done.stream]
    assert bench.page.form.procedure == ""
    assert bench.page.board.panel == "outcome"


def test_an_accepted_dossier_leaves_no_draft_for_the_next_citizen(bench):
    receive(bench)
    bench.press(Key.Key_F5)
    assert drafts.load(bench.desk, keeper.key(bench.account.clerk)) is None


def test_each_clerk_has_a_draft_of_their_own(bench):
    bench.scan(AN)
    bench.page.leave()
    other = Account("clerk-hoa", "Phạm Thị Hoa", Role.CLERK, active=True)
    bench.session.lock()
    bench.session.enter(other)
    bench.settle()
    assert bench.page.form.blank
    bench.scan(BICH)
    bench.page.leave()
    bench.session.lock()
    bench.session.enter(bench.account)
    bench.settle()
    assert bench.page.form.applicant.get("name") == "Nguyễn Văn An"


# --- the page among others


def test_the_language_changes_and_nothing_that_was_typed(bench):
    bench.scan(AN)
    bench.press("dkks", Key.Key_Return, Key.Key_F7)
    before = bench.page.form.draft()
    bench.shell.speak("vi")
    bench.settle()
    assert bench.page.form.draft() == before
    assert focused(bench) is bench.page.board.dossier.checklist.rows()[0]
    assert bench.page.board.accept_button.text() == "Tiếp nhận và in"
    assert "thứ Hai" in bench.page.board.summary.due.fact()
    bench.shell.speak("en")


def test_a_party_handed_over_becomes_the_citizen(bench):
    party = wish(bench.desk).applicant
    bench.page.go.emit("reception", {"party": party})
    bench.settle()
    assert bench.page.form.applicant.get("name") == party.name
    assert set(bench.page.form.applicant.sources.values()) == {"reused"}


def test_in_a_narrow_window_the_half_at_work_is_shown(bench):
    bench.shell.resize(911, 512)
    bench.settle()
    board = bench.page.board
    bench.scan(AN)
    assert board.left.width() > 700
    bench.press("dkks", Key.Key_Return)
    assert (board.left.width(), board.right.width() > 700) == (0, True)
    bench.press(Key.Key_F11)
    assert (board.left.width() > 700, board.right.width()) == (True, 0)
    assert focused(bench) is board.people.agent.party.cells["name"].editor


def test_the_next_citizen_does_not_stand_under_the_last_one_s_notice(bench):
    bench.scan(AN)
    bench.press("dkks", Key.Key_Return, Key.Key_F7, Key.Key_F9)
    assert bench.page.header.banner.notice().tone == "good"
    bench.scan(BICH)
    assert bench.page.header.banner.notice() is None


def test_who_comes_back_with_papers_finds_the_dossier_under_the_box(bench):
    bench.scan(AN)
    bench.press("dkks", Key.Key_Return, Key.Key_F8, Key.Key_F8)
    bench.press(Key.Key_F5)
    bench.scan(AN)
    search = bench.page.board.search
    assert search.hasFocus()
    assert "Đăng ký khai sinh" in search.placeholderText()
    bench.press(Key.Key_Down, Key.Key_Return)
    assert bench.page.form.procedure == "1.001193"
    assert bench.page.form.presented
    assert "no second one" in bench.page.header.banner.notice().what
    bench.press(Key.Key_F5)
    assert "Đăng ký khai sinh" not in search.placeholderText()
