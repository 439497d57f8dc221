"""What must hold after each step, and when every line is back."""

from __future__ import annotations

from collections import Counter
from itertools import cycle
from typing import Any, Final
from unittest import mock

from sqlalchemy import select

from clerkdesk.hub.connectors import ledger
from clerkdesk.projections import rebuild
from clerkdesk.projections.tickets import ticket
from clerkdesk.services import look, recoding, refusals
from clerkdesk.services.look import Filter
from clerkdesk.store import hops
from clerkdesk.sync import protocol as p
from tests import verifier
from tests.counter import LAN
from tests.sim.schedules.places import Post
from tests.sim.schedules.world import World


def after_a_step(post: Post) -> None:
    """Nothing that was committed on a desk is ever gone from it."""
    now = post.ids()
    assert post.seen <= now, f"{post.name} lost {sorted(post.seen - now)}"
    post.seen = now


def in_the_end(world: World) -> None:
    """Every line is back: everything is everywhere, once, and looks alike."""
    _heal(world)
    _province(world)
    accepted = set().union(*(post.seen for post in world.posts), *(hub.ids() for hub in world.hubs))
    hub = _events(world.hub.database.bare)
    for one in world.hubs:
        assert _events(one.database.bare) == hub, "both hubs have the same"
    assert set(hub) == accepted, f"the hub has everything: {_about(world, accepted ^ set(hub))}"
    chains: dict[tuple[str, int], str] = {}
    shown = []
    for post in world.posts:
        found = _events(post.store.database)
        assert set(found) == accepted, f"{post.name} has everything"
        for name, (origin, seq, digest) in found.items():
            assert hub[name] == (origin, seq, digest), "the same event, wherever it is"
            assert chains.setdefault((origin, seq), digest) == digest, "no chain forks"
        assert verifier.check(post.store.database) == [], post.name
        with post.store.reading() as connection:
            assert hops.unsent(connection) == 0
            shown.append(rebuild.dump(connection))
    assert all(one == shown[0] for one in shown), "all desks show the same"
    with world.dice.choice(world.posts).store.writing() as connection:
        rebuild.rebuild(connection)
        assert rebuild.dump(connection) == shown[0], "what is shown is what was written"
    _numbers(world)
    _refusals(world)


def _province(world: World) -> None:
    """The province has each dossier once, or a reason is written down; what it said is on every desk."""
    if world.province is None:
        return
    for calm in (False, False, True, True, True, True):
        for hub in world.hubs:
            hub.now += 30 * 3_600_000  # nothing is put off for so long
        world.send(calm=calm)
    with world.hubs[-1].database.reading() as connection:
        standing = ledger.counts(connection)
    assert not standing.get("waiting"), standing
    for state, count in standing.items():
        world.found[f"province: {state} in the end"] += count
    numbers: dict[str, str] = {}
    for number, streams in world.province.bearers.items():
        assert len(streams) == 1 or world.copied, f"{number} means {streams}"
        for stream in streams:
            assert numbers.setdefault(stream, number) == number, f"{stream} is there twice"
    _heal(world)


def _about(world: World, names: set[str]) -> list[object]:
    """Return of what kind these events are, and who has them."""
    holders = [*((post.name, post.store.database) for post in world.posts), ("hub", world.hub.database.bare)]
    return [
        (who, *row)
        for who, database in holders
        for row in database.execute("SELECT id, origin, seq, stream, type FROM event")
        if row[0] in names
    ]


def _heal(world: World) -> None:
    for hub in world.hubs:
        hub.start()
    for post in world.posts:
        post.start()
    everybody: list[Post | None] = [*world.posts, *([None] if world.top else [])]  # None: the hub, to the higher one
    well = 0  # so many in a row came to their end
    with mock.patch.object(p, "USUAL_EVENTS", 500):
        for turn, one in enumerate(cycle(everybody)):
            if well >= len(everybody) and _alike(world):
                break
            well = well + 1 if (_settled(world, one) if one else world.relay(calm=True)) else 0
            assert turn < 20 * len(everybody), "it comes to no end"
    for post in world.posts:
        after_a_step(post)


def _alike(world: World) -> bool:
    """Return whether everybody has the same events and verdicts: then one more exchange brings nothing."""
    databases = [hub.database.bare for hub in world.hubs] + [post.store.database for post in world.posts]
    first, *others = [
        [sorted(database.execute(rows)) for rows in ("SELECT id FROM event", _VERDICTS)] for database in databases
    ]
    return all(one == first for one in others)


_VERDICTS: Final = "SELECT event, state FROM verdict WHERE state <> 'accepted'"


def _settled(world: World, post: Post) -> bool:
    """Let a desk exchange, or begin anew if it must; return whether it is in order."""
    if world.exchange(post, calm=True):
        return True
    assert post.stopped, "a line that is there fails"
    assert world.begin_anew(post, calm=True)
    return False


def _events(database: Any) -> dict[str, tuple[str, int, str]]:
    rows = database.execute("SELECT id, origin, seq, hash FROM event").fetchall()
    found = {name: (origin, seq, digest) for name, origin, seq, digest in rows}
    assert len(found) == len(rows), "each exactly once"
    return found


def _numbers(world: World) -> None:
    """No number means two things."""
    desk = world.posts[0].desk
    lines = look.lines(desk, look.ids(desk, Filter()))
    codes = Counter(code for line in lines for code in {line.code, line.official_code} - {""})
    world.found["dossiers with an official code"] += sum(line.official_code != "" for line in lines)
    world.found["dossiers in the end"] += len(lines)
    double = {code for code, times in codes.items() if times > 1}
    assert world.copied or not double, double
    assert {one.code for one in recoding.codes_twice(desk)} == double, "the desk sees them"
    with desk.store.reading() as connection:
        tickets = Counter((row.letters, row.day, row.number) for row in connection.execute(select(ticket)))
    world.found["tickets in the end"] += len(tickets)
    assert world.copied or all(times == 1 for times in tickets.values()), "no ticket's number twice"
    anew = 0
    desk.confirm_date(desk.today())  # its clock may have been turned
    while ours := [one for one in recoding.codes_twice(desk) if _is_own(one)]:
        for one in ours:
            recoding.reissue(desk, LAN, one.apart)
            anew += 1
    world.found["numbers given out twice, and anew"] += anew


def _is_own(one: recoding.Twice) -> bool:
    """Return whether it is a provisional code: of official ones the province decides."""
    return one.code == one.lines[0].code and one.lines[0].provisional and not any(line.frozen for line in one.lines)


def _refusals(world: World) -> None:
    """Every refusal that nobody settled is seen at every desk, and has an owner there."""
    rows = world.hub.database.bare.execute("SELECT event FROM verdict WHERE state = 'refused'").fetchall()
    refused = {event for (event,) in rows}
    above = world.hubs[-1].database.bare.execute("SELECT stream FROM ledger WHERE state = 'refused'").fetchall()
    by_province = {stream for (stream,) in above}
    for post in world.posts:
        with post.store.reading() as connection:
            assert {one.event for one in hops.judged(connection, "refused")} == refused
        seen = refusals.refusals(post.desk)
        assert sum(bool(one.hub) for one in seen) == len(refused)
        assert {one.stream for one in seen if not one.hub} == by_province
        assert all(one.owner for one in seen)
    world.refusals["seen at every desk"] += len(refused)
