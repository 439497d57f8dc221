"""A pull passes over what the asker has, however much it is, and never past what it has not."""

from __future__ import annotations

import pytest

from clerkdesk.hub import feed, giving_way
from clerkdesk.sync import protocol as p
from tests.hub.test_taking import Writer
from tests.meeting import Hub


def paged(one: Writer, have: int, limit: int) -> tuple[list[bytes], list[p.Pulled]]:
    """Return what ``one`` gets page by page, and the pages."""
    pages = [one.pull(have=have, limit=limit)]
    while pages[-1].more:
        pages.append(one.pull(pages[-1].cursor, have, limit))
    return [wire.raw for page in pages for wire in page.events], pages


@pytest.fixture
def two(hub: Hub) -> tuple[Writer, Writer]:
    """Two desks of a site, of which the first has written much and the other now and then in between."""
    one, other = Writer(hub), Writer(hub, letters="CC")
    for desk in (one, other):
        desk.enrol()
    for _ in range(5):
        first = len(one.chain) if len(one.chain) > 1 else 0
        for number in range(7):
            one.note(stream=f"dossier:{number}")
        one.push(one.range(first + 1))
        last = len(other.chain) if len(other.chain) > 1 else 0
        other.note()
        other.push(other.range(last + 1))
    return one, other


def test_ones_own_cost_no_page(two: tuple[Writer, Writer]) -> None:
    one, other = two
    theirs = [event.raw for event in other.chain]
    found, pages = paged(one, len(one.chain), 100)
    assert found == theirs
    assert len(pages) == 1
    assert one.pull(pages[-1].cursor, len(one.chain)).events == ()
    found, pages = paged(one, len(one.chain), 2)
    assert found == theirs
    assert len(pages) == 3
    assert [page.rest for page in pages][-1] == 0
    own, _ = paged(one, len(one.chain) - 3, 100)
    assert own == [*theirs[:-1], *(event.raw for event in one.chain[-3:]), theirs[-1]]


def test_a_long_stretch_of_ones_own_is_passed_in_pieces(
    two: tuple[Writer, Writer], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = two
    monkeypatch.setattr(feed, "_PASSED", 6)
    theirs = [event.raw for event in other.chain]
    for limit in (1, 2, 3):
        found, pages = paged(one, len(one.chain), limit)
        assert found == theirs
        assert len(pages) > 5
    one.note()
    one.push(one.range(len(one.chain)))
    assert one.pull(pages[-1].cursor, len(one.chain) - 1).events == (p.Wire(one.chain[-1].raw),)


def test_places_that_were_given_up_hold_nobody_up(
    hub: Hub, two: tuple[Writer, Writer], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = two
    monkeypatch.setattr(feed, "_PASSED", 2)
    before = one.pull(have=len(one.chain)).cursor
    with hub.database.writing() as connection:
        feed.lock(connection, one.site)
        assert giving_way.give_way(connection, one.origin, 3, hub.now) == len(one.chain) - 3
    theirs = [event.raw for event in other.chain]
    again = one.pull(before, have=3)
    assert again.again
    found, pages = paged(one, 3, 1)
    assert found == theirs
    assert not one.pull(pages[-1].cursor, have=3).again
    with hub.database.writing() as connection:  # now nothing follows any more
        feed.lock(connection, one.site)
        giving_way.give_way(connection, other.origin, 0, hub.now)
    found, pages = paged(one, 0, 1)
    assert found == [event.raw for event in one.chain[:3]]
    assert not one.pull(pages[-1].cursor, have=0).again
