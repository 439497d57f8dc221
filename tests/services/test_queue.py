"""Tickets from the door to the counter, through the real services."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from clerkdesk.domain.claiming import Answer, Claim, Claims, Wanted
from clerkdesk.domain.ticket import Stage, ticket_code
from clerkdesk.printing.spool import JobState
from clerkdesk.services import delivery, look, reception, tabular
from clerkdesk.services.desk import Desk
from clerkdesk.services.queue import calling, counters, greeting, hall, issuing, kiosk
from clerkdesk.services.queue.calling import Called
from clerkdesk.services.queue.morning import morning
from clerkdesk.services.saying import say
from clerkdesk.services.spooling import Spooler
from tests.counter import LAN, MONDAY, SITE, SetClock, deal, first_run, parts, person, refused, sound, wish

BIRTHS, COPIES = "1.001193", "2.000815"


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def desk(tmp_path: Path, clock: SetClock) -> Iterator[Desk]:
    made = first_run(tmp_path / "B", "B", clock=clock).desk
    yield made
    made.close()


def next_at(desk: Desk, claims: Claims | None = None) -> Called:
    found = calling.call_next(desk, LAN, claims)
    assert found is not None
    return found


def field_of(desk: Desk, code: str) -> str:
    found = desk.catalogue.latest(code)
    assert found is not None
    return found.field


def test_a_visit_is_one_thread_from_the_door_to_the_rating(desk: Desk, clock: SetClock) -> None:
    counters.open_counter(desk, LAN, "1")
    given = issuing.issue(desk, LAN, procedures=[BIRTHS], ground="elderly")
    assert (given.number, given.before, given.wait, given.home) == ("B001", 0, None, "1")
    clock.forward(minutes=4)
    called = next_at(desk)
    assert (called.number, called.counter, called.calls, called.claimed) == ("B001", "1", 1, False)
    assert calling.recall(desk, LAN, given.stream).calls == 2
    assert calling.recall(desk, LAN, given.stream).calls == 3
    assert refused(calling.recall, desk, LAN, given.stream) == "called-thrice"
    assert refused(calling.call_next, desk, LAN) == "ticket-open"
    clock.forward(minutes=1)
    served = calling.serve(desk, LAN, given.stream)
    accepted = reception.receive(desk, LAN, wish(desk, BIRTHS, person(1), visit=served.visit))
    assert accepted.visit == served.visit
    clock.forward(minutes=9)
    calling.done(desk, LAN, given.stream, score=5, reason="quick")
    line = hall.line(desk, given.stream)
    assert (line.stage, line.visit, line.waited) == (Stage.DONE, served.visit, 4)
    details = look.details(desk, accepted.stream)
    assert details is not None
    kinds = [one.kind for one in details.timeline]
    assert kinds[:6] == ["ticket.issued", *["ticket.called"] * 3, "ticket.serving", "dossier.received"]
    assert kinds[-2:] == ["ticket.done", "visit.rated"]
    assert say(details.timeline[-1].what) == "Công dân đánh giá 5/5: Nhanh gọn"
    told = morning(desk)
    assert (told.issued, told.done, told.wait, told.service, told.scores) == (1, 1, 4, 10, {5: 1})
    assert [(seat.name, seat.served, seat.busy_ms, seat.idle_ms) for seat in told.seats] == [("1", 1, 600_000, 240_000)]
    found = hall.of_visit(desk, served.visit)
    assert found is not None
    assert found.number == "B001"
    assert sound(desk)


def test_the_visit_in_which_a_result_is_collected_is_told_on_the_dossier_too(desk: Desk, clock: SetClock) -> None:
    counters.open_counter(desk, LAN, "1")
    accepted = reception.receive(desk, LAN, wish(desk, COPIES, person(1)))
    delivery.enter_result(desk, LAN, accepted.stream)
    clock.forward(hours=2)
    others = issuing.issue(desk, LAN)
    next_at(desk)
    calling.serve(desk, LAN, others.stream)
    clock.forward(minutes=2)
    calling.done(desk, LAN, others.stream)
    given = issuing.issue(desk, LAN)
    clock.forward(minutes=2)
    next_at(desk)
    calling.serve(desk, LAN, given.stream)
    clock.forward(minutes=1)
    delivery.deliver(desk, LAN, delivery.Handing(stream=accepted.stream, collector=person(1)))
    clock.forward(minutes=1)
    calling.done(desk, LAN, given.stream, score=5)
    details = look.details(desk, accepted.stream)
    assert details is not None
    kinds = [one.kind for one in details.timeline if one.kind.partition(".")[0] in {"ticket", "visit"}]
    assert kinds == ["ticket.issued", "ticket.called", "ticket.serving", "ticket.done", "visit.rated"]


def test_who_was_held_in_between_was_served_once(desk: Desk, clock: SetClock) -> None:
    counters.open_counter(desk, LAN, "1")
    given = issuing.issue(desk, LAN, procedures=[BIRTHS])
    next_at(desk)
    calling.serve(desk, LAN, given.stream)
    calling.hold(desk, LAN, given.stream)
    clock.forward(minutes=1)
    calling.call(desk, LAN, given.number)
    calling.serve(desk, LAN, given.stream)
    assert [seat.served for seat in morning(desk).seats] == [1]


def test_on_hold_transferred_missed_and_back(desk: Desk, clock: SetClock) -> None:
    counters.open_counter(desk, LAN, "1")
    first, second = (issuing.issue(desk, LAN, procedures=[BIRTHS]) for _ in range(2))
    clock.forward(minutes=3)
    assert next_at(desk).stream == first.stream
    calling.serve(desk, LAN, first.stream)
    calling.hold(desk, LAN, first.stream, "đi photo")
    assert [one.number for one in hall.held(desk)] == ["B001"]
    assert next_at(desk).stream == second.stream
    calling.skip(desk, LAN, second.stream)
    assert hall.line(desk, second.stream).stage is Stage.NO_SHOW
    visit = calling.serve(desk, LAN, first.stream).visit
    assert visit == hall.line(desk, first.stream).visit
    clock.forward(minutes=2)
    calling.transfer(desk, LAN, first.stream, to="2")
    line = hall.line(desk, first.stream)
    assert (line.stage, line.sent_on, line.sent_to, line.since) == (Stage.WAITING, True, "2", line.issued)
    calling.give_back(desk, LAN, second.stream)
    back = hall.line(desk, second.stream)
    assert back.since == desk.now()
    assert next_at(desk).stream == first.stream  # counter 2 is not open: it may be called here
    assert refused(calling.transfer, desk, LAN, first.stream, to="1") == "same-counter"
    again = calling.serve(desk, LAN, first.stream)
    assert again.visit == visit  # one visit
    calling.done(desk, LAN, first.stream)
    assert refused(issuing.void, desk, LAN, first.stream, "nhầm") == "ticket-not-now"
    issuing.void(desk, LAN, second.stream, "nhầm")
    assert calling.call_next(desk, LAN) is None
    assert sound(desk)


def test_a_counter_serves_some_fields_only(desk: Desk) -> None:
    births = field_of(desk, BIRTHS)
    copies = field_of(desk, COPIES)
    assert births != copies
    counters.open_counter(desk, LAN, "1", [copies])
    issuing.issue(desk, LAN, procedures=[BIRTHS])
    wanted = issuing.issue(desk, LAN, procedures=[COPIES])
    assert wanted.home == "1"
    assert next_at(desk).stream == wanted.stream
    calling.skip(desk, LAN, wanted.stream)
    assert calling.call_next(desk, LAN) is None
    assert [one.params for one in morning(desk).alerts] == [{"field": births, "count": 1}]
    counters.serve_fields(desk, LAN, [])
    assert next_at(desk).number == "B001"


class Hub:
    """Gives what nobody else has. taken: what others have. away: it does not answer, but what it said is known."""

    def __init__(self, *taken: str, away: bool = False) -> None:
        self.taken = frozenset(taken)
        self.away = away
        self.asked: list[list[Wanted]] = []

    def claim(self, wanted: Sequence[Wanted], counter: str) -> Claim:
        self.asked.append(list(wanted))
        names = [one.ticket for one in wanted]
        free = next((name for name in names if name not in self.taken), "")
        lost = self.taken & set(names[: names.index(free)] if free and not self.away else names)
        answer = Answer.ALONE if self.away else Answer.MINE if free else Answer.TAKEN
        return Claim(answer=answer, ticket="" if self.away else free, lost=lost, counter="2")


def test_what_another_counter_claimed_is_passed_over(desk: Desk) -> None:
    counters.open_counter(desk, LAN, "1")
    first, second, third = (issuing.issue(desk, LAN) for _ in range(3))
    hub = Hub(first.stream)
    called = next_at(desk, hub)
    assert (called.stream, called.claimed) == (second.stream, True)
    assert hub.asked == [[Wanted(one.stream, 1) for one in (first, second, third)]], "asked once, for all that wait"
    calling.skip(desk, LAN, second.stream)
    typed = Hub(first.stream)
    with pytest.raises(Exception, match="Counter 2 has just called"):
        calling.call(desk, LAN, "b1", typed)
    assert typed.asked == [[Wanted(first.stream, 1)]], "whoever types a number wants no other"
    assert calling.call_next(desk, LAN, Hub(first.stream, third.stream)) is None, "others have all that wait here"


def test_what_a_hub_said_to_be_anothers_is_not_called_when_it_is_away(desk: Desk) -> None:
    counters.open_counter(desk, LAN, "1")
    first, second = (issuing.issue(desk, LAN) for _ in range(2))
    away = Hub(first.stream, away=True)
    called = next_at(desk, away)
    assert (called.stream, called.claimed) == (second.stream, False)
    calling.skip(desk, LAN, second.stream)
    assert calling.call_next(desk, LAN, away) is None
    with pytest.raises(Exception, match="Counter 2 has just called"):
        calling.call(desk, LAN, "b1", away)
    assert calling.call(desk, LAN, "b1", Hub(away=True)).stream == first.stream, "nothing was ever said of it"


def test_however_many_others_were_just_given_the_next_one_is_found(desk: Desk) -> None:
    counters.open_counter(desk, LAN, "1")
    given = [issuing.issue(desk, LAN, paper=False).stream for _ in range(15)]
    assert next_at(desk, Hub(*given[:-1])).stream == given[-1]


def test_cut_off_a_counter_calls_its_own_first_and_a_double_call_is_shown_to_both(
    desk: Desk, clock: SetClock, tmp_path: Path
) -> None:
    other = first_run(tmp_path / "C", "C", clock=clock).desk
    counters.open_counter(desk, LAN, "1")
    counters.open_counter(other, LAN, "2")
    for one, peer in ((desk, other), (other, desk)):
        deal(peer, parts(one))
    assert refused(counters.open_counter, desk, LAN, "2") == "counter-taken"
    homes = []
    for _ in range(4):
        homes.append(issuing.issue(desk, LAN).home)
        clock.forward(minutes=1)
    assert homes == ["1", "2", "1", "2"]
    deal(other, parts(desk))
    assert next_at(desk).number == "B001"
    assert next_at(other).number == "B002"
    mine = hall.mine(other)
    assert mine is not None
    calling.skip(other, LAN, mine.stream)
    typed = calling.call(other, LAN, "b001")  # a paper that was shown at the wrong counter
    calling.serve(other, LAN, typed.stream)
    deal(desk, parts(other))
    deal(other, parts(desk))
    for one in (desk, other):
        (line,) = hall.contested(one)
        assert (line.number, line.counter, [rival.counter for rival in line.rivals]) == ("B001", "2", ["1"])
    assert refused(calling.serve, desk, LAN, typed.stream) == "ticket-taken"
    assert next_at(desk).number == "B003"
    other.close()


def test_what_was_sent_on_to_a_counter_that_never_calls_it_is_called_elsewhere(
    desk: Desk, clock: SetClock, tmp_path: Path
) -> None:
    other = first_run(tmp_path / "C", "C", clock=clock).desk
    counters.open_counter(other, LAN, "2")
    deal(desk, parts(other))
    counters.open_counter(desk, LAN, "1")
    given = issuing.issue(desk, LAN)
    clock.forward(minutes=40)
    next_at(desk)
    calling.transfer(desk, LAN, given.stream, to="2")
    clock.forward(minutes=desk.site.queue.alert_minutes)
    assert calling.call_next(desk, LAN) is None
    clock.forward(minutes=1)
    assert next_at(desk).stream == given.stream
    other.close()


def test_who_came_before_a_clock_was_set_back_is_not_passed_by_all_who_came_after(desk: Desk, clock: SetClock) -> None:
    counters.open_counter(desk, LAN, "1")
    clock.forward(hours=1)
    before = [issuing.issue(desk, LAN).number for _ in range(2)]
    clock.forward(minutes=-55)
    desk.confirm_date(desk.today())
    after = []
    for ground in ("", "", "disabled"):
        clock.forward(minutes=1)
        after.append(issuing.issue(desk, LAN, ground=ground).number)
    clock.forward(minutes=20)
    assert [line.number for line in hall.waiting(desk)] == [after[2], *before, *after[:2]]
    assert [issuing.place_of(desk, line.stream).before for line in hall.waiting(desk)] == [0, 1, 2, 3, 4]
    assert [line.waited for line in hall.lines(desk)] == [22, 21, 20, 22, 22]
    calling.skip(desk, LAN, next_at(desk).stream)
    returned = next_at(desk)
    assert returned.number == before[0]
    calling.skip(desk, LAN, returned.stream)
    calling.give_back(desk, LAN, returned.stream)
    assert [line.number for line in hall.waiting(desk)] == [before[1], *after[:2], before[0]]


def test_yesterdays_paper_has_no_turn_and_is_seen_once_a_clerk_calls_it(desk: Desk, clock: SetClock) -> None:
    waited, missed = issuing.issue(desk, LAN), issuing.issue(desk, LAN)
    counters.open_counter(desk, LAN, "1")
    calling.call(desk, LAN, missed.number)
    calling.skip(desk, LAN, missed.stream)
    clock.forward(days=1)
    counters.open_counter(desk, LAN, "1")
    code = ticket_code(waited.day, waited.number, waited.stream)
    assert kiosk.standing(desk, code) is None
    assert refused(calling.give_back, desk, LAN, missed.stream) == "ticket-old"
    assert calling.call_next(desk, LAN) is None
    calling.call(desk, LAN, code)
    mine = hall.mine(desk)
    assert mine is not None
    assert mine.stream == waited.stream
    assert issuing.issue(desk, LAN).number == "B002", "no two in the hall have one number"
    calling.serve(desk, LAN, waited.stream)
    assert refused(calling.transfer, desk, LAN, waited.stream, to="2") == "ticket-old"
    calling.done(desk, LAN, waited.stream)
    assert hall.mine(desk) is None
    assert (morning(desk).issued, morning(desk).done) == (1, 0)


def test_a_double_call_that_was_over_before_the_line_came_back_is_told_all_the_same(
    desk: Desk, clock: SetClock, tmp_path: Path
) -> None:
    other = first_run(tmp_path / "C", "C", clock=clock).desk
    given = issuing.issue(desk, LAN)
    deal(other, parts(desk))
    for one, name in ((desk, "1"), (other, "2")):
        counters.open_counter(one, LAN, name)
        calling.call_next(one, LAN)
        calling.serve(one, LAN, given.stream)
        clock.forward(minutes=3)
        calling.done(one, LAN, given.stream)
    deal(desk, parts(other))
    deal(other, parts(desk))
    for one in (desk, other):
        assert [line.stage for line in hall.contested(one)] == [Stage.DONE]
        (told,) = map(say, morning(one).alerts)
        assert told == "Số B001 được cả quầy 1 và quầy 2 gọi trong lúc mất kết nối. Số này tính cho quầy 1."
    other.close()


def test_another_desk_takes_over_what_one_that_died_left_open(desk: Desk, tmp_path: Path, clock: SetClock) -> None:
    other = first_run(tmp_path / "C", "C", clock=clock).desk
    counters.open_counter(desk, LAN, "3")
    given = issuing.issue(desk, LAN)
    next_at(desk)
    visit = calling.serve(desk, LAN, given.stream).visit
    deal(other, parts(desk))
    assert refused(counters.open_counter, other, LAN, "3") == "counter-taken"
    counters.open_counter(other, LAN, "3", anyway=True)
    assert [one.origin == hall.seated(desk)[0].origin for one in hall.seated(other)] == [False]
    assert refused(calling.call, other, LAN, "b1") == "ticket-taken"
    calling.call(other, LAN, "b1", anyway=True)
    clock.forward(minutes=3)
    assert calling.serve(other, LAN, given.stream).visit == visit, "one visit, whoever goes on with it"
    deal(desk, parts(other))
    assert counters.mine(desk) is None
    assert hall.mine(desk) is None
    assert refused(calling.done, desk, LAN, given.stream) == "ticket-taken"
    calling.done(other, LAN, given.stream)
    assert (sound(desk), sound(other)) == (True, True)
    other.close()


def test_numbers_go_on_when_the_clock_is_set_back_and_begin_anew_at_midnight(desk: Desk, clock: SetClock) -> None:
    first = issuing.issue(desk, LAN)
    clock.at += timedelta(hours=17)  # past midnight
    night = issuing.issue(desk, LAN)
    assert (night.number, night.day) == ("B001", first.day + timedelta(days=1))
    clock.at -= timedelta(hours=17)
    desk.confirm_date(desk.today())
    back = issuing.issue(desk, LAN)
    assert (back.number, back.day) == ("B002", night.day)


def test_work_goes_on_past_midnight_and_no_two_in_the_hall_have_one_number(desk: Desk, clock: SetClock) -> None:
    clock.at = MONDAY.replace(hour=16, minute=50)  # 23:50
    counters.open_counter(desk, LAN, "1")
    evening = [issuing.issue(desk, LAN).number for _ in range(3)]
    called = next_at(desk)
    clock.forward(minutes=15)
    calling.serve(desk, LAN, called.stream)
    assert counters.mine(desk) is not None, "nobody stood up"
    night = issuing.issue(desk, LAN)
    assert (night.number, night.day.isoformat()) == ("B004", "2026-11-24")
    assert [line.number for line in hall.lines(desk)] == [*evening, "B004"]
    clock.forward(minutes=-8)  # set back over midnight, by so little that nobody is asked
    assert [line.number for line in hall.waiting(desk)] == [*evening[1:], "B004"]
    assert counters.mine(desk) is not None
    calling.done(desk, LAN, called.stream)
    clock.forward(hours=8)
    assert hall.lines(desk) == [hall.line(desk, night.stream)]
    assert counters.mine(desk) is None
    assert issuing.issue(desk, LAN).number == "B005"


def test_the_ticket_of_a_public_site_has_a_token_and_no_personal_data(desk: Desk) -> None:
    assert hall.line(desk, issuing.issue(desk, LAN).stream).token == ""
    desk.save_site(replace(SITE, public_address="https://tra-cuu.example.vn"))
    tokens = {hall.line(desk, issuing.issue(desk, LAN).stream).token for _ in range(20)}
    assert len(tokens) == 20
    assert {len(token) for token in tokens} == {22}


def test_guided_at_the_door_and_what_is_given_for_free(desk: Desk) -> None:
    guided = greeting.guide(desk, LAN, BIRTHS, ["Giấy chứng sinh"])
    greeting.rate(desk, LAN, guided.visit, 4)
    assert greeting.count_utility(desk, LAN, "copies", 3) == 3
    assert greeting.count_utility(desk, LAN, "copies", -1) == 2
    assert refused(greeting.count_utility, desk, LAN, "copies", -3) == "bad-pieces"
    told = morning(desk)
    assert (told.guided, told.scores, told.utilities) == (1, {4: 1}, {"copies": ("Photo giấy tờ", 2)})
    assert sound(desk)


def test_the_wait_is_told_from_this_sites_own_history(desk: Desk, clock: SetClock) -> None:
    counters.open_counter(desk, LAN, "1")
    for _ in range(10):
        assert issuing.estimate(desk).wait is None
        issuing.issue(desk, LAN)
        one = next_at(desk)
        calling.serve(desk, LAN, one.stream)
        clock.forward(minutes=8)
        calling.done(desk, LAN, one.stream)
    for _ in range(3):
        issuing.issue(desk, LAN)
    assert issuing.estimate(desk) == issuing.Estimate(before=3, wait=(20, 35))
    counters.close_counter(desk, LAN, "nghỉ trưa")
    assert issuing.estimate(desk).wait is None


def test_a_ticket_comes_out_of_the_printer_again_as_it_was_and_a_void_one_never(desk: Desk) -> None:
    given = issuing.issue(desk, LAN, procedures=[BIRTHS])
    spooler = Spooler(desk)
    (job,) = spooler.run()
    assert (job.id, job.state, job.kind) == (given.job, JobState.DONE, "ticket")
    again = issuing.reprint(desk, LAN, given.stream)
    issuing.void(desk, LAN, given.stream, "máy in hết giấy")
    (job,) = spooler.run()
    assert (job.id, job.state) == (again.job, JobState.FAILED)
    assert hall.waiting(desk) == []
    assert issuing.issue(desk, LAN, paper=False).job == ""


def test_the_days_tickets_as_a_table_and_what_is_asked_at_this_hour(desk: Desk, clock: SetClock) -> None:
    counters.open_counter(desk, LAN, "1")
    for code in (COPIES, BIRTHS, COPIES):
        issuing.issue(desk, LAN, procedures=[code])
    calling.serve(desk, LAN, next_at(desk).stream)
    clock.forward(minutes=6)
    calling.done(desk, LAN, hall.lines(desk)[0].stream)
    assert greeting.asked_now(desk) == [COPIES, BIRTHS]
    for hours, asked in ((3, []), (21, [COPIES, BIRTHS]), (28 * 24, [COPIES, BIRTHS]), (24, [])):
        clock.forward(hours=hours)
        assert greeting.asked_now(desk) == asked, "at that hour, for thirty days"
    clock.forward(days=-30)
    table = tabular.of(desk, "tickets")
    assert [row[0] for row in table.rows] == ["B001", "B002", "B003"]
    assert table.rows[0][6:11] == ("1", LAN.name, 0, 6, 1)
    assert tabular.of(desk, "tickets:2026-11-22").rows == ()
    assert refused(tabular.of, desk, "tickets:x") == "no-such-list"
