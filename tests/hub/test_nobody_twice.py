"""Drawn mornings at two counters and one hub: in touch, nobody is called twice; cut off, all agree in the end."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import suppress

import pytest

from clerkdesk.domain.claiming import Answer, Claim, Wanted
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.ticket import Stage
from clerkdesk.hub import claims
from clerkdesk.hub.desks import Known
from clerkdesk.projections import rebuild
from clerkdesk.services.desk import Desk
from clerkdesk.services.queue import calling, counters, hall, issuing
from clerkdesk.services.queue.hall import Line
from clerkdesk.sync.protocol.claims import MOST, AskClaim, Further
from tests.counter import LAN, SITE, SetClock
from tests.meeting import Hub, Straight, enrol, exchange

STEPS = 60
LATEST = 60.0
"""Seconds after which a desk in touch has exchanged, whatever comes: far below the time for which a claim holds."""


class Post:
    """One desk with its counter, and whether it reaches the hub. Asks for claims as the program does."""

    def __init__(self, desk: Desk, hub: Hub, name: str, *, asks: bool) -> None:
        self.desk, self.hub, self.name, self.asks = desk, hub, name, asks
        self.cut = False
        self.quiet = 0.0
        enrol(desk, hub)
        counters.open_counter(desk, LAN, name)

    def claim(self, wanted: Sequence[Wanted], counter: str) -> Claim:
        if self.cut or not self.asks:
            return Claim(answer=Answer.ALONE)
        first, *others = [Further(one.ticket, one.version) for one in wanted[:MOST]]
        asked = AskClaim(ticket=first.ticket, version=first.version, counter=counter, further=tuple(others))
        found = claims.answer(self.hub.database, Known(self.name, SITE.agency, b""), asked, self.hub.now)
        lost = frozenset(one.ticket for one in wanted[: found.passed])
        if not found.held:
            return Claim(answer=Answer.TAKEN, lost=lost)
        return Claim(answer=Answer.MINE, ticket=wanted[found.passed].ticket, lost=lost)

    def exchange(self) -> None:
        if not self.cut:
            exchange(self.desk, Straight(self.hub))
            self.quiet = 0.0


def morning(posts: Sequence[Post], clock: SetClock, seed: int, *, cuts: bool) -> None:
    """Let ``STEPS`` things happen; in the end all are in touch and know everything."""
    dice = random.Random(seed)
    for _ in range(STEPS):
        passed = dice.uniform(1, 20)
        clock.forward(seconds=passed)
        posts[0].hub.now += round(passed * 1000)
        post = dice.choice(posts)
        if cuts and dice.random() < 0.1:
            post.cut = not post.cut
        with suppress(Refused):  # what the other did meanwhile may forbid it
            act(dice, post)
        for one in posts:
            one.quiet += passed
            if one.quiet > LATEST or dice.random() < 0.2:
                one.exchange()
    for post in posts:
        post.cut = False
    for post in (*posts, *posts):
        post.exchange()


def act(dice: random.Random, post: Post) -> None:
    """Do one thing that a greeter or a counter does."""
    desk, mine = post.desk, hall.mine(post.desk)
    if dice.random() < 0.3:
        issuing.issue(desk, LAN, ground=dice.choice(("", "", "elderly")), paper=False)
    elif mine is None:
        held, missed = hall.held(desk), hall.lines(desk, {Stage.NO_SHOW})
        if held and dice.random() < 0.3:
            calling.serve(desk, LAN, held[0].stream)
        elif missed and dice.random() < 0.3:
            calling.give_back(desk, LAN, missed[0].stream)
        else:
            calling.call_next(desk, LAN, post)
    elif mine.stage is Stage.CALLED:
        dice.choice((calling.serve, calling.serve, calling.recall, calling.skip))(desk, LAN, mine.stream)
    elif dice.random() < 0.2:
        calling.transfer(desk, LAN, mine.stream, to="1" if post.name == "2" else "2")
    else:
        dice.choice((calling.done, calling.done, calling.hold))(desk, LAN, mine.stream)


def twice(lines: Sequence[Line]) -> list[Line]:
    """Return the tickets that two counters had at one time, or two counters called."""
    found = []
    for line in lines:
        spells = sorted(line.spells, key=lambda one: one.called_at)
        overlap = any(not one.ended_at or one.ended_at > after.called_at for one, after in zip(spells, spells[1:]))  # noqa: B905, RUF007
        if line.rivals or overlap:
            found.append(line)
    return found


def at(desk: Desk, clock: SetClock) -> Desk:
    desk.clock = clock
    return desk


@pytest.fixture
def posts(small_hub: Hub, desk: Callable[..., Desk], clock: SetClock) -> Callable[..., list[Post]]:
    def make(*, asks: bool = True) -> list[Post]:
        return [Post(at(desk(letter), clock), small_hub, name, asks=asks) for letter, name in ("B1", "C2")]

    return make


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


def everything(posts: Sequence[Post]) -> list[Line]:
    """Return all tickets; every desk shows the same, and no number stands twice."""
    dumps = []
    for post in posts:
        with post.desk.store.reading() as connection:
            dumps.append(rebuild.dump(connection))
    assert dumps[0] == dumps[1], "all desks agree"
    lines = hall.lines(posts[0].desk, tuple(Stage))
    assert len({(line.day, line.number) for line in lines}) == len(lines), "no number twice"
    return lines


def test_in_touch_nobody_is_called_twice(posts: Callable[..., list[Post]], clock: SetClock) -> None:
    made = posts()
    for seed in range(3):
        morning(made, clock, seed, cuts=False)
        assert twice(everything(made)) == [], seed


def test_without_claims_the_same_mornings_have_double_calls(posts: Callable[..., list[Post]], clock: SetClock) -> None:
    made = posts(asks=False)
    for seed in range(3):
        morning(made, clock, seed, cuts=False)
    assert twice(everything(made)), "what the test above looks for can be found"


def test_cut_off_now_and_then_all_agree_in_the_end_and_each_ticket_is_at_one_counter(
    posts: Callable[..., list[Post]], clock: SetClock
) -> None:
    made = posts()
    for seed in range(3):
        morning(made, clock, seed, cuts=True)
        for line in everything(made):
            assert line.stage in set(Stage)
        both = [hall.mine(post.desk) for post in made]
        held = [line.stream for line in both if line is not None]
        assert len(set(held)) == len(held), "no ticket is at two counters"
