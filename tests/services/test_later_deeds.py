"""What happens to a dossier after its reception: supplements, apologies, ends, hand-overs, corrections, the post."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from clerkdesk.domain import events as e
from clerkdesk.domain.dossier import State
from clerkdesk.domain.errors import BatchRefused, Refused
from clerkdesk.domain.party import Address
from clerkdesk.printing.spool import JobState
from clerkdesk.services import correction, delivery, ending, handover, look, people, reception, supplement
from clerkdesk.services.desk import Desk
from clerkdesk.services.handover import Back
from clerkdesk.services.papers import paper
from clerkdesk.services.saying import say
from clerkdesk.services.spooling import Spooler
from tests.counter import LAN, SetClock, first_run, person, refused, sound, wish
from tests.printing.papers import texts

AN, BINH = person(1), person(2, "Lê Thị Bình")


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def desk(tmp_path: Path, clock: SetClock) -> Iterator[Desk]:
    with closing(first_run(tmp_path / "desk", clock=clock).desk) as found:
        yield found


def state(desk: Desk, stream: str) -> look.Details:
    found = look.details(desk, stream)
    assert found is not None
    return found


def working_days(desk: Desk) -> str:
    """Return a procedure that takes five working days or more."""
    from clerkdesk.domain.due import WorkingDays

    for one in desk.catalogue.all(desk.today()):
        if one.receivable and one.times and isinstance(one.times[0].rule, WorkingDays) and one.times[0].rule.days >= 5:
            return one.code
    raise LookupError


def received(desk: Desk, code: str = "1.001193", **more: object) -> str:
    return reception.receive(desk, LAN, wish(desk, code, AN, **more)).stream


def test_a_supplement_moves_the_due_date_by_the_days_that_it_was_waited_for(desk: Desk, clock: SetClock) -> None:
    stream = received(desk, working_days(desk))
    first = state(desk, stream).dossier.due_at
    assert first is not None
    assert refused(supplement.receive, desk, LAN, stream) == "no-result"
    assert refused(supplement.ask, desk, LAN, stream, (" ",)) == "nothing-missing"
    asked = supplement.ask(desk, LAN, stream, ("bản sao giấy khai sinh",), "thiếu")
    assert asked.job
    assert state(desk, stream).dossier.state is State.SUPPLEMENTING
    assert not state(desk, stream).overdue
    assert refused(supplement.ask, desk, LAN, stream, ("ảnh",)) == "waits-supplement"
    clock.forward(days=7)
    seen = supplement.new_due(desk, stream)
    done = supplement.receive(desk, LAN, stream, (e.ComponentIn(key="other-1", name="bản sao", held=e.Held.PAPER),))
    dossier = state(desk, stream).dossier
    assert dossier.state is State.RECEIVED
    assert done.before == first == dossier.first_due_at
    assert {"ask", "give", "correct", "withdraw", "apologise"} <= state(desk, stream).may
    assert not {"take_back", "receive_supplement", "deliver"} & state(desk, stream).may
    assert done.due_at == dossier.due_at == seen.at
    assert done.due_at == first + timedelta(days=6), "a week, in which 24/11 would not have been counted"
    assert dossier.dues == (first, done.due_at)
    assert dossier.components[-1].key == "other-1"
    assert refused(supplement.new_due, desk, stream) == "no-result"
    assert sound(desk)


def test_without_a_known_time_limit_the_clerk_types_the_new_date(desk: Desk, clock: SetClock) -> None:
    stream = received(desk, typed_due=clock.at + timedelta(days=3), due_reason="hẹn")
    kept = state(desk, stream).dossier
    supplement.ask(desk, LAN, stream, ("ảnh",))
    soon = desk.now() + timedelta(days=2)
    assert refused(supplement.receive, desk, LAN, stream, due=soon) == "due-without-reason"
    done = supplement.receive(desk, LAN, stream, due=soon, due_reason="đã thống nhất với người dân")
    assert done.due_at is not None
    assert (done.before, done.due_at.replace(second=0)) == (kept.due_at, soon.replace(second=0, microsecond=0))


def test_an_apology_names_its_signer_and_a_later_date(desk: Desk, clock: SetClock) -> None:
    stream = received(desk)
    first = state(desk, stream).dossier.due_at
    assert first is not None
    later = first + timedelta(days=3)
    assert refused(supplement.apologise, desk, LAN, stream, later, "", "Ông A") == "no-reason"
    assert refused(supplement.apologise, desk, LAN, stream, later, "chờ xác minh", " ") == "no-signer"
    assert refused(supplement.apologise, desk, LAN, stream, first, "chờ xác minh", "Ông A") == "due-not-later"
    done = supplement.apologise(desk, LAN, stream, later, "chờ xác minh", "Phạm Văn Thủ")
    found = state(desk, stream)
    assert (found.dossier.due_at, found.dossier.first_due_at) == (later, first)
    assert found.dossier.signer == "Phạm Văn Thủ"
    assert done.job
    assert "Phạm Văn Thủ" in say(found.timeline[-2].what)


@pytest.mark.parametrize("deed", [ending.refuse, ending.withdraw, ending.stop], ids=lambda deed: deed.__name__)
def test_a_dossier_ends_with_a_reason_and_not_after_its_result(desk: Desk, deed) -> None:
    stream = received(desk)
    assert refused(deed, desk, LAN, stream, " ") == "no-reason"
    assert refused(deed, desk, LAN, "dossier:0", "x") == "not-found"
    deed(desk, LAN, stream, "theo yêu cầu")
    assert state(desk, stream).dossier.reason == "theo yêu cầu"
    assert refused(deed, desk, LAN, stream, "x") in {"refused-before", "withdrawn", "stopped"}
    other = received(desk)
    delivery.enter_result(desk, LAN, other, number="1")
    assert refused(deed, desk, LAN, other, "x") == "result-in"
    assert sound(desk)


def test_one_by_one_over_and_back(desk: Desk) -> None:
    stream = received(desk)
    assert refused(handover.take_back, desk, LAN, stream, "Tư pháp") == "not-handed-over"
    assert refused(handover.give, desk, LAN, stream, " ") == "no-other"
    handover.give(desk, LAN, stream, "Tư pháp - hộ tịch")
    assert state(desk, stream).dossier.handed_to == "Tư pháp - hộ tịch"
    assert refused(handover.give, desk, LAN, stream, "x") == "handed-over"
    handover.take_back(desk, LAN, stream, "Tư pháp - hộ tịch", "thiếu chữ ký")
    assert (state(desk, stream).dossier.state, state(desk, stream).dossier.handed_to) == (State.RECEIVED, "")


def test_a_batch_goes_over_and_comes_back_with_its_results_or_not_at_all(desk: Desk) -> None:
    accepted = [reception.receive(desk, LAN, wish(desk, applicant=AN)) for _ in range(3)]
    codes = [one.code for one in accepted]
    with pytest.raises(BatchRefused) as no:
        handover.hand_over(desk, LAN, [*codes, codes[0], "H24.101.05-261123-ZZ9999", "x"], "Tư pháp")
    assert [(code, fault.code) for code, fault in no.value.faults] == [
        (codes[0], "code-again"),
        ("H24.101.05-261123-ZZ9999", "not-found"),
        ("x", "not-found"),
    ]
    assert all(state(desk, one.stream).dossier.state is State.RECEIVED for one in accepted)
    assert refused(handover.hand_over, desk, LAN, [], "Tư pháp") == "bad-batch"
    done = handover.hand_over(desk, LAN, codes, "Tư pháp")
    assert done.dossiers == tuple(one.stream for one in accepted)
    assert all(state(desk, one.stream).dossier.state is State.HANDED_OVER for one in accepted)
    verdict = handover.look_at(desk, codes[0], e.Way.OUT)
    assert verdict.line is not None
    assert verdict.refused is not None
    assert handover.look_at(desk, codes[0], e.Way.BACK).refused is None
    back = [Back(code=codes[0], has_result=True, result="12/GKS"), Back(code=codes[1])]
    given = handover.hand_back(desk, LAN, back, "Tư pháp")
    assert state(desk, accepted[0].stream).dossier.state is State.RESULT_IN
    assert state(desk, accepted[1].stream).dossier.state is State.RECEIVED
    assert given.number != done.number
    shown = handover.listed(desk, given.stream)
    assert [entry.code for entry in shown.listed.entries] == codes[:2]
    assert shown.lines[0] is not None
    assert [one.stream for one in handover.newest(desk)] == [given.stream, done.stream]
    assert refused(handover.listed, desk, "handover:0") == "no-list"
    assert sound(desk)


def test_a_result_may_come_of_a_dossier_whose_papers_never_left_the_counter(desk: Desk) -> None:
    code, stream = (one := reception.receive(desk, LAN, wish(desk, applicant=AN))).code, one.stream
    assert handover.look_at(desk, code, e.Way.BACK).refused is not None
    assert handover.look_at(desk, code, e.Way.BACK, has_result=True).refused is None
    handover.hand_back(desk, LAN, [Back(code=code, has_result=True, result="7")], "Tư pháp")
    found = state(desk, stream)
    assert found.dossier.state is State.RESULT_IN
    assert [one.kind for one in found.timeline if one.kind.startswith("dossier.")][1:] == ["dossier.result_in"]
    assert handover.look_at(desk, code, e.Way.BACK, has_result=True).refused is not None
    assert sound(desk)


def test_what_comes_back_without_its_result_says_why(desk: Desk) -> None:
    code, stream = (one := reception.receive(desk, LAN, wish(desk, applicant=AN))).code, one.stream
    handover.hand_over(desk, LAN, [code], "Tư pháp")
    assert handover.look_at(desk, code, e.Way.BACK).with_whom == "Tư pháp"
    done = handover.hand_back(desk, LAN, [Back(code=code, note="thiếu chữ ký", result="unused")], "Tư pháp")
    assert "thiếu chữ ký" in say(state(desk, stream).timeline[-1].what)
    entry = handover.listed(desk, done.stream).listed.entries[0]
    assert (entry.has_result, entry.result) == (False, "")


def test_another_sites_code_is_said_to_be_so(desk: Desk) -> None:
    foreign = handover.look_at(desk, "H24.999.01-261123-0001", e.Way.OUT).refused
    assert foreign is not None
    assert (foreign.code, foreign.params["agency"]) == ("other-site", "H24.999.01")
    own = handover.look_at(desk, "H24.101.05-261123-ZZ9999", e.Way.OUT).refused
    assert own is not None
    assert own.code == "not-found"


def test_lists_of_hand_overs_are_found_and_printed_again(desk: Desk, clock: SetClock) -> None:
    codes = [reception.receive(desk, LAN, wish(desk, applicant=AN)).code for _ in range(3)]
    for code, to in zip(codes, ("Tư pháp", "Địa chính", "Tư pháp"), strict=True):
        clock.forward(minutes=1)
        done = handover.hand_over(desk, LAN, [code], to)
    assert handover.others(desk) == ["Tư pháp", "Địa chính"]
    newest = handover.recent(desk)[0]
    assert (newest.stream, newest.number, newest.other, newest.entries) == (done.stream, done.number, "Tư pháp", 1)
    assert refused(handover.print_again, desk, LAN, done.stream, " ") == "no-reason"
    assert refused(handover.print_again, desk, LAN, "handover:0", "kẹt giấy") == "no-list"
    handover.print_again(desk, LAN, done.stream, "kẹt giấy")
    jobs = Spooler(desk).spool.jobs(JobState.QUEUED)
    assert sorted(job.copy for job in jobs if job.stream == done.stream) == [1, 2]


def test_a_second_slip_and_a_second_apology_are_papers_of_their_own(desk: Desk, clock: SetClock) -> None:
    stream = received(desk, typed_due=clock.at + timedelta(days=3), due_reason="hẹn")
    for number in range(2):
        supplement.ask(desk, LAN, stream, (f"giấy thứ {number}",))
        soon = desk.now() + timedelta(days=2)
        supplement.receive(desk, LAN, stream, due=soon, due_reason="đã thống nhất với người dân")
        later = desk.now() + timedelta(days=10 + number)
        supplement.apologise(desk, LAN, stream, later, f"chờ lần {number}", "Phạm Văn Thủ")
    assert state(desk, stream).dossier.papers == {"receipt": 1, "supplement": 2, "apology": 2}
    slips = [texts(paper(desk, e.PaperKind.SUPPLEMENT, stream, copy))[0] for copy in (1, 2)]
    assert ["giấy thứ 0" in slip for slip in slips] == [True, False]
    assert ["giấy thứ 1" in slip for slip in slips] == [False, True]
    letters = [texts(paper(desk, e.PaperKind.APOLOGY, stream, copy))[0] for copy in (1, 2)]
    assert [f"chờ lần {number}" in letter for number, letter in enumerate(letters)] == [True, True]
    assert not any("BẢN IN LẠI" in page for page in slips + letters)
    told = [say(one.what) for one in state(desk, stream).timeline]
    assert not [line for line in told if "again" in line]


def test_the_receipt_after_a_supplement_bears_both_dates(desk: Desk, clock: SetClock) -> None:
    stream = received(desk, working_days(desk))
    supplement.ask(desk, LAN, stream, ("bản sao giấy khai sinh",))
    clock.forward(days=7)
    done = supplement.receive(desk, LAN, stream, receipt=True)
    assert done.before is not None
    assert done.due_at is not None
    assert done.job
    first, again = (texts(paper(desk, e.PaperKind.RECEIPT, stream, copy))[0] for copy in (1, 2))
    both = [f"ngày {at:%d} tháng {at:%m}" for at in (done.before, done.due_at)]
    assert "hẹn lại" not in first
    assert f"Thời gian hẹn lại: 17 giờ 00 phút, {both[1]}" in again
    assert both[0] in first
    assert both[0] in again


def test_a_typed_fact_is_corrected_and_its_old_value_kept(desk: Desk) -> None:
    stream = received(desk)
    correction.correct(desk, LAN, stream, "applicant.name", " Nguyễn  Văn Ân ", "gõ sai dấu")
    found = state(desk, stream)
    assert found.dossier.applicant is not None
    assert found.dossier.applicant.name == found.line.name == "Nguyễn Văn Ân"
    told = say(found.timeline[-1].what)
    assert "Nguyễn Văn An" in told
    assert "Nguyễn Văn Ân" in told
    assert [line.stream for line in look.find_text(desk, "nguyen van an")] == [stream]
    correction.correct(desk, LAN, stream, "applicant.number", "031090000077", "gõ sai số")
    assert [line.stream for line in look.of_person(desk, "031090000077")] == [stream]
    assert look.of_person(desk, AN.identity.number) == []
    correction.correct(desk, LAN, stream, "collect_at", "Bưu điện xã", "đổi nơi nhận")
    correction.correct(desk, LAN, stream, "sets", "2", "đếm lại")
    dossier = state(desk, stream).dossier
    assert (dossier.collect_at, dossier.sets) == ("Bưu điện xã", 2)
    assert set(correction.correctable(state(desk, stream))) >= {"applicant.name", "note", "sets"}
    assert sound(desk)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("applicant.name", "", "no-name"),
        ("applicant.name", "Nguyễn Văn An", "nothing-corrected"),
        ("applicant.number", "12", "identity-unknown"),
        ("applicant.number", "citizen 12", "identity-malformed"),
        ("applicant.born", "1990-13-01", "birth-date"),
        ("applicant.sex", "robot", "bad-value"),
        ("applicant.colour", "x", "no-such-fact"),
        ("collector.name", "x", "no-such-fact"),
        ("result.number", "x", "no-such-fact"),
        ("sets", "0", "bad-sets"),
        ("fee", "1", "no-such-fact"),
        ("note", "x\x00", "text-control"),
    ],
)
def test_what_cannot_be_corrected_is_refused(desk: Desk, field: str, value: str, code: str) -> None:
    stream = received(desk)
    assert refused(correction.correct, desk, LAN, stream, field, value, "gõ sai") == code
    assert refused(correction.correct, desk, LAN, stream, field, value, "") == "no-reason"
    delivery.void(desk, LAN, stream, "nhầm")
    assert refused(correction.correct, desk, LAN, stream, "note", "y", "gõ sai") == "voided"


def test_by_post_needs_a_number_an_address_and_the_fee(desk: Desk) -> None:
    stream = received(desk)
    assert refused(delivery.send_by_post, desk, LAN, stream, "EA1VN") == "no-result"
    delivery.enter_result(desk, LAN, stream, number="1")
    assert refused(delivery.send_by_post, desk, LAN, stream, " ") == "no-consignment"
    delivery.send_by_post(desk, LAN, stream, "EA123456789VN")
    assert state(desk, stream).dossier.state is State.DELIVERED
    assert "EA123456789VN" in say(state(desk, stream).timeline[-1].what)
    nowhere = reception.receive(desk, LAN, wish(desk, applicant=replace(BINH, address=Address()))).stream
    delivery.enter_result(desk, LAN, nowhere, number="1")
    assert refused(delivery.send_by_post, desk, LAN, nowhere, "EA1VN") == "no-address"


def test_two_records_of_one_person_are_joined_and_parted(desk: Desk) -> None:
    old = replace(AN, identity=replace(AN.identity, number="031090999999"))
    one, other = received(desk), reception.receive(desk, LAN, wish(desk, applicant=old)).stream
    third = reception.receive(desk, LAN, wish(desk, applicant=BINH)).stream
    number, second = AN.identity.number, old.identity.number
    assert [found.number for found in people.alike(desk, number)] == [second]
    assert refused(people.merge, desk, LAN, number, (second,), " ") == "no-reason"
    assert refused(people.merge, desk, LAN, number, (), "x") == "nothing-to-merge"
    assert refused(people.merge, desk, LAN, number, ("031090123456",), "x") == "no-person"
    assert refused(people.split, desk, LAN, number, "x", (second,)) == "not-merged"
    people.merge(desk, LAN, number, (second,), "cùng một người, đã xem CMND cũ")
    assert refused(people.merge, desk, LAN, second, (number,), "x") == "merged-before"
    for asked in (number, second):
        assert {line.stream for line in look.of_person(desk, asked)} == {one, other}
        assert people.same(desk, asked).main == number
        found = look.known_party(desk, asked)
        assert found is not None
        assert found.identity.number == asked
    assert people.alike(desk, number) == []
    people.merge(desk, LAN, second, (), "giấy tờ gốc", dossiers=(third,))
    assert {line.stream for line in look.of_person(desk, number)} == {one, other, third}
    people.split(desk, LAN, number, "nhầm người", dossiers=(third,))
    people.split(desk, LAN, number, "nhầm người", (second,))
    assert [line.stream for line in look.of_person(desk, number)] == [one]
    assert [line.stream for line in look.of_person(desk, second)] == [other]
    assert sound(desk)


def test_linked_procedures_come_in_together_or_not_at_all(desk: Desk) -> None:
    wishes = [wish(desk, code, AN) for code in ("1.001193", "1.004873", "2.000635")]
    with pytest.raises(Refused) as no:
        reception.receive_linked(desk, LAN, [*wishes[:2], replace(wishes[2], sets=0)])
    assert (no.value.code, no.value.field) == ("bad-sets", "wishes[2].sets")
    with pytest.raises(Refused) as no:
        reception.receive_linked(desk, LAN, [wishes[0], replace(wishes[1], dossier="dossier:0")])
    assert (no.value.code, no.value.field) == ("not-found", "wishes[1].dossier")
    assert look.ids(desk, look.Filter()).tolist() == []
    assert refused(reception.receive_linked, desk, LAN, []) == "bad-linked"
    done = reception.receive_linked(desk, LAN, wishes)
    assert len({one.visit for one in done}) == 1
    assert len({one.code for one in done}) == 3
    assert [line.stream for line in look.of_visit(desk, done[0].visit)] == [one.stream for one in done]
    assert len(done[0].changes.jobs) == 4, "three receipts and a list"
    marked = [replace(one, nonce=reception.new_nonce()) for one in wishes]
    first = reception.receive_linked(desk, LAN, marked)
    assert [one.code for one in reception.receive_linked(desk, LAN, marked)] == [one.code for one in first]
    assert refused(reception.receive_linked, desk, LAN, [marked[0], marked[0]]) == "bad-nonce"
    again = reception.visit_list(desk, LAN, done[0].visit)
    printed = Spooler(desk).spool.job(again.job)
    assert printed is not None
    assert printed.copy == 2
    assert refused(reception.visit_list, desk, LAN, "visit:0") == "no-visit"
    assert sound(desk)
