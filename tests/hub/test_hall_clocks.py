"""A desk whose clock is days off: its tickets are of the day that the hub's clock says, and leave the hall with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from clerkdesk.domain.ticket import Stage, ticket_code
from clerkdesk.hub.board.hall import Hall
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.services.queue import calling, counters, hall, issuing, morning
from clerkdesk.services.queue.issuing import Issued
from clerkdesk.store import hops
from tests.counter import LAN, MONDAY, SITE, SetClock
from tests.meeting import Hub, Straight, enrol, exchange


class Centre:
    """Two desks at one hub: ``right`` by the hub's clock, ``wrong`` by so many days off."""

    def __init__(self, hub: Hub, right: Desk, wrong: Desk, days: int) -> None:
        self.hub, self.right, self.wrong = hub, right, wrong
        self.clocks = [one.clock for one in (right, wrong) if isinstance(one.clock, SetClock)]
        self.clocks[1].forward(days=days)
        wrong.confirm_date(wrong.today())

    def meet(self) -> None:
        for one in (self.right, self.wrong, self.right):
            exchange(one, Straight(self.hub))

    def forward(self, **by: float) -> None:
        for clock in self.clocks:
            clock.forward(**by)
        self.wrong.confirm_date(self.wrong.today())
        self.hub.now += milliseconds(MONDAY + timedelta(**by)) - milliseconds(MONDAY)

    def seen(self) -> list[list[str]]:
        """Return the numbers that wait at the right desk, at the wrong one, and how many the hub's board tells."""
        board = Hall(SITE.agency)
        with self.hub.database.reading() as connection:
            board.catch_up(connection, self.hub.now)
        told = [str(board.shown(self.hub.now).waiting)]
        return [*([one.number for one in hall.waiting(desk)] for desk in (self.right, self.wrong)), told]


@pytest.fixture(params=[7, -9], ids=["ahead", "behind"])
def centre(hub: Hub, desk: Callable[..., Desk], request: pytest.FixtureRequest) -> Centre:
    right, wrong = desk("B"), desk("C")
    made = Centre(hub, right, wrong, request.param)
    for one in (right, wrong):
        enrol(one, hub)
    return made


def test_its_tickets_are_in_the_hall_today_and_gone_tomorrow_and_can_still_be_called(centre: Centre) -> None:
    counters.open_counter(centre.right, LAN, "1")
    one, kept = issuing.issue(centre.wrong, LAN), Hall(SITE.agency)
    assert one.day != centre.right.today(), "what is on the paper stays"
    centre.forward(minutes=7)
    other = issuing.issue(centre.right, LAN)
    centre.meet()
    assert centre.seen() == [[one.number, other.number]] * 2 + [["2"]], "in the order in which they came"
    assert hall.line(centre.right, one.stream).waited == 7
    assert [morning.morning(desk).issued for desk in (centre.right, centre.wrong)] == [2, 2]
    with centre.hub.database.reading() as connection:
        kept.catch_up(connection, centre.hub.now)
    centre.forward(days=1)
    assert centre.seen() == [[], [], ["0"]]
    assert kept.shown(centre.hub.now).waiting == 0
    counters.open_counter(centre.right, LAN, "1")
    called = calling.call(centre.right, LAN, ticket_code(one.day, one.number, one.stream))
    assert called.number == one.number
    for days in range(1, 12):
        centre.forward(days=1)
        assert one.number not in [line.number for line in hall.lines(centre.right, set(Stage))], days


def test_its_counter_stands_open_today_alone(centre: Centre) -> None:
    counters.open_counter(centre.wrong, LAN, "4")
    centre.meet()
    assert [[one.name for one in hall.seated(desk)] for desk in (centre.right, centre.wrong)] == [["4"], ["4"]]
    centre.forward(days=1)
    assert [hall.seated(desk) for desk in (centre.right, centre.wrong)] == [[], []]


def test_numbers_of_two_of_its_days_are_told_apart_by_what_is_in_the_hall(centre: Centre) -> None:
    first = issuing.issue(centre.wrong, LAN)
    centre.forward(days=1)
    again = issuing.issue(centre.wrong, LAN)
    assert (first.number, first.stream) != (again.number, again.stream)
    centre.meet()
    assert hall.the_one(centre.right, again.number) == again.stream


@pytest.fixture
def late(small_hub: Hub, desk: Callable[..., Desk]) -> tuple[Centre, Issued]:
    """Return a desk that gave a number out before any hub told it that its clock is a week ahead."""
    made = Centre(small_hub, desk("B"), desk("C"), 7)
    counters.open_counter(made.wrong, LAN, "2")
    issued = issuing.issue(made.wrong, LAN)
    for one in (made.right, made.wrong):
        enrol(one, small_hub)
    made.meet()
    return made, issued


def test_what_nobody_can_date_waits_where_it_was_given_out_and_is_called_elsewhere_when_typed(
    late: tuple[Centre, Issued],
) -> None:
    centre, issued = late
    assert centre.seen() == [[], [issued.number], ["0"]]
    assert [one.name for one in hall.seated(centre.wrong)] == ["2"], "its clerk need not sit down again"
    assert hall.seated(centre.right) == []
    counters.open_counter(centre.right, LAN, "1")
    assert calling.call(centre.right, LAN, issued.number.lower()).stream == issued.stream
    exchange(centre.right, Straight(centre.hub))
    exchange(centre.wrong, Straight(centre.hub))
    assert hall.line(centre.wrong, issued.stream).counter == "1"


def test_a_clock_that_was_set_right_is_believed_before_the_hub_tells_it(late: tuple[Centre, Issued]) -> None:
    centre, _issued = late
    centre.clocks[1].forward(days=-7)
    centre.wrong.confirm_date(centre.wrong.today())
    one = issuing.issue(centre.wrong, LAN)
    assert one.number in [line.number for line in hall.waiting(centre.wrong)]
    centre.meet()
    assert [one.number in numbers for numbers in centre.seen()[:2]] == [True, True]


@pytest.mark.parametrize(
    ("ahead", "heard", "now", "told"),
    [
        (7000, 50_000, 90_000, 7000),  # as it was told
        (None, 0, 90_000, None),  # no hub ever told
        (9 * 86_400_000, 20 * 86_400_000, 21 * 86_400_000, 9 * 86_400_000),  # apart for a day
        (9 * 86_400_000, 20 * 86_400_000, 11 * 86_400_000, None),  # set back since
        (-9 * 86_400_000, 11 * 86_400_000, 20 * 86_400_000, None),  # set forward since
        (-9 * 86_400_000, 11 * 86_400_000, 12 * 86_400_000, -9 * 86_400_000),
        (-7000, 50_000, 90_000, -7000),  # so little is no matter
    ],
)
def test_how_far_a_clock_is_off_is_told_while_it_was_not_set(
    small_hub: Hub, desk: Callable[..., Desk], ahead: int | None, heard: int, now: int, told: int | None
) -> None:
    one = desk("B")
    hop = enrol(one, small_hub)
    with one.store.writing() as connection:
        hops.heard(connection, hop.hub, heard, ahead)
        assert hops.clock(connection, now) == told
