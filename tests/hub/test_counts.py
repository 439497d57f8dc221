"""A desk and its hub count what they have: equal, on its way, lost there, missing here; over real HTTP and straight."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from clerkdesk.cli import main
from clerkdesk.hub import counting, giving_way
from clerkdesk.services import look, reception
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Filter
from clerkdesk.services.opening import open_desk
from clerkdesk.store import hops
from clerkdesk.store.events import Origin, my_origin
from clerkdesk.sync import comparing, engine
from clerkdesk.sync.comparing import Compared, Todo
from clerkdesk.sync.protocol import counts
from tests.counter import LAN, SetClock, parts, wish
from tests.meeting import Hub, Straight, enrol, exchange, hop, served

DeskOf = Callable[[str], Desk]


def compared(desk: Desk, hub: Hub) -> Compared:
    found = hop(desk)
    _origin, caller = engine.calling(desk.store, Straight(hub), found, lambda: milliseconds(desk.clock.now()))
    return comparing.compare(desk.store, caller, found)


@pytest.fixture
def met(desk: DeskOf, hub: Hub) -> tuple[Desk, Desk]:
    """Two desks of a site that have exchanged everything, a dossier each."""
    pair = desk("B"), desk("C")
    for one in pair:
        enrol(one, hub)
        reception.receive(one, LAN, wish(one))
        exchange(one, Straight(hub))
    for one in pair:
        exchange(one, Straight(hub))
    return pair


def test_both_have_the_same_month_by_month(met: tuple[Desk, Desk], hub: Hub) -> None:
    for one in met:
        found = compared(one, hub)
        assert found.equal
        assert found.different == ()
        assert sum(month.here.events for month in found.months) == len(hub.events())
        assert any(month.name.startswith("20") for month in found.months)


def test_what_is_on_its_way_is_no_fault(met: tuple[Desk, Desk], hub: Hub) -> None:
    stream = reception.receive(met[0], LAN, wish(met[0])).stream
    found = compared(met[0], hub)
    assert found.equal
    (dossier,) = [one for one in found.different if one.stream == stream]
    assert (dossier.there, dossier.todo) == (0, Todo.WAIT)
    assert not comparing.mend(met[0].store, hop(met[0]), found)


def test_what_the_hub_lost_is_sent_again_and_what_is_missing_here_fetched(met: tuple[Desk, Desk], hub: Hub) -> None:
    mine = reception.receive(met[0], LAN, wish(met[0])).stream
    theirs = reception.receive(met[1], LAN, wish(met[1])).stream
    exchange(met[1], Straight(hub))
    with met[0].store.writing() as connection:  # marks and cursor that tell more than is true
        end = hub.now
        hops.confirm(connection, hop(met[0]).hub, [(hop(met[0]).origin, 10_000)])
        hops.heard(connection, hop(met[0]).hub, end, 0)
    found = compared(met[0], hub)
    assert not found.equal
    assert {one.todo for one in found.different if one.stream == mine} == {Todo.SEND}
    assert {(one.todo, one.lacking_here) for one in found.different if one.stream == theirs} == {(Todo.FETCH, 2)}
    assert comparing.mend(met[0].store, hop(met[0]), found)
    exchange(met[0], Straight(hub))
    assert compared(met[0], hub).different == ()


def test_a_hole_amid_an_origin_is_filled_again(met: tuple[Desk, Desk], hub: Hub) -> None:
    """A hub whose disk lost rows that it had confirmed: heads, marks and cursors tell nothing of it, only counts do."""
    stream = reception.receive(met[0], LAN, wish(met[0])).stream
    exchange(met[0], Straight(hub))
    whole = hub.events()
    hole = "SELECT origin, seq, hash, site, id, stream, type, raw, NULL, 0 FROM event WHERE seq BETWEEN 2 AND 4"
    with hub.database.writing() as connection:  # nothing else lets a row leave the table
        connection.execute(text(f"INSERT INTO aside {hole}"))
        for table in ("sealed", "event"):
            connection.execute(text(f"DELETE FROM {table} WHERE seq BETWEEN 2 AND 4"))
        connection.execute(text("DELETE FROM aside"))
    assert len(hub.events()) == len(whole) - 6, "of each desk three"
    for one in met:
        exchange(one, Straight(hub))
    found = compared(met[0], hub)
    assert {one.todo for one in found.different} == {Todo.SEND}
    assert comparing.mend(met[0].store, hop(met[0]), found)
    exchange(met[0], Straight(hub))
    assert hub.events() == whole, "also the other desk's, under the heads that it signed"
    for one in met:
        exchange(one, Straight(hub))
        assert compared(one, hub).different == ()
    with hub.database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM sealed")).scalar() == sum(
            sealed is not None for _, sealed in parts(met[0])
        )
        seqs = connection.execute(text("SELECT seq FROM origin WHERE letters <> '' ORDER BY seq")).scalars().all()
    assert seqs == sorted(mark.last_seq for mark in map(own, met))
    assert stream in {one.stream for one in look.lines(met[1], look.ids(met[1], Filter()))}


def own(desk: Desk) -> Origin:
    with desk.store.reading() as connection:
        origin = my_origin(connection)
    assert origin is not None
    return origin


def test_a_stream_that_tells_another_story_is_for_a_person(met: tuple[Desk, Desk], hub: Hub) -> None:
    if not hub.database.lite:
        pytest.skip("its guard is taken away in another way there")
    with hub.database.reading() as connection:
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
    with hub.database.writing() as connection:
        for name in names:
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text("UPDATE event SET hash = :hash WHERE type = 'dossier.received'"), {"hash": "ab" * 32})
    assert {one.todo for one in compared(met[0], hub).different} == {Todo.ASK}


def test_a_desk_counts_nothing_of_another_site(met: tuple[Desk, Desk], hub: Hub) -> None:
    stream = next(month.name for month in compared(met[0], hub).months)
    with hub.database.reading() as connection:
        for query in ("", f"month={stream}", f"stream={look.lines(met[0], look.ids(met[0], Filter()))[0].stream}"):
            assert counting.answer(connection, met[0].site.agency, query, counting.Months()).counts
            assert counting.answer(connection, "H24.999.99", query, counting.Months()).counts == ()


def test_months_that_were_counted_are_counted_on(met: tuple[Desk, Desk], hub: Hub) -> None:
    site, months = met[0].site.agency, counting.Months()
    for _ in range(3):
        with hub.database.reading() as connection:
            assert months.of(connection, site) == counting.Months().of(connection, site)
        reception.receive(met[0], LAN, wish(met[0]))
        exchange(met[0], Straight(hub))
    with hub.database.writing() as connection:
        origin = hop(met[0]).origin
        giving_way.give_way(connection, origin, 3, hub.now)
    with hub.database.reading() as connection:
        assert months.of(connection, site) == counting.Months().of(connection, site), "also when the feed went back"


def test_bad_questions_are_refused(met: tuple[Desk, Desk], hub: Hub) -> None:
    _origin, caller = engine.calling(met[0].store, Straight(hub), hop(met[0]), lambda: hub.now)
    for query in ("month=2026", "month=x", "stream=" + "x" * 300):
        with pytest.raises(Exception, match="bad-request"):
            caller.ask("GET", f"{counts.PATH}?{query}", None, counts.Counts)


def test_the_command_counts_over_real_http(desk: DeskOf, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk("B").close()
    folder, hub = tmp_path / "B", Hub(tmp_path / "hub")
    with served(hub.gate) as url, closing(hub):
        with closing(open_desk(folder, clock=SetClock())) as one:
            enrol(one, hub, url=url)
            reception.receive(one, LAN, wish(one))
        words = ["--data", str(folder), "sync", "compare"]
        assert main([*words, "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["equal"]
        assert {one["todo"] for one in told["different"]} == {"wait"}
        assert main(["--data", str(folder), "sync", "--once"]) == 0
        capsys.readouterr()
        assert main([*words]) == 0
        assert "=" in capsys.readouterr().out
        assert main(["--data", str(folder), "sync", "leave", told["hub"][:6], "--json"]) == 0
        assert main([*words, "--json"]) == 1


@given(st.dictionaries(st.text(min_size=1, max_size=5), st.sets(st.text("ab01", min_size=4, max_size=4)), max_size=6))
def test_digests_need_no_order(streams: dict[str, set[str]]) -> None:
    one = [(name, digest) for name in sorted(streams) for digest in sorted(streams[name])]
    two = [(name, digest) for name in sorted(streams, reverse=True) for digest in sorted(streams[name], reverse=True)]
    assert counts.by_month(counts.by_stream(one)) == counts.by_month(counts.by_stream(two))


def test_the_month_is_told_by_the_name() -> None:
    assert counts.month_of("dossier:019aab12-0000-7000-8000-000000000001") == "2025-11"
    for ms, month in ((1_764_521_999_999, "2025-11"), (1_764_522_000_000, "2025-12"), (1_767_200_400_000, "2026-01")):
        name = f"{ms:012x}"
        stream = f"{name[:8]}-{name[8:]}-7000-8000-000000000001"
        first, last = counts.span_of(month)
        assert counts.month_of(f"dossier:{stream}") == month
        assert first <= stream[:13] < last
    assert counts.month_of("till:B") == counts.month_of("dossier:1") == ""
