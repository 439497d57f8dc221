"""No event is skipped because a later transaction committed first: writers at once, and a reader who never waits."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import insert, select

from clerkdesk.hub import tables as t
from clerkdesk.hub.feed import end_of, lock, pull
from tests.counter import SITE
from tests.hub.test_taking import Writer
from tests.meeting import Hub

WRITERS, TIMES = 4, 12


def together(*tasks: Callable[[], None]) -> None:
    failed: list[BaseException] = []

    def guarded(task: Callable[[], None]) -> None:
        try:
            task()
        except BaseException as error:  # noqa: BLE001
            failed.append(error)

    threads = [threading.Thread(target=guarded, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
        assert not thread.is_alive()
    if failed:
        raise failed[0]


def test_a_reader_beside_concurrent_writers_sees_every_event_once(hub: Hub) -> None:
    writers = [Writer(hub, letters=f"B{number}") for number in range(WRITERS)]
    reader = Writer(hub)
    for one in (*writers, reader):
        one.enrol()
    done = threading.Event()
    seen: list[bytes] = []

    def work(one: Writer) -> Callable[[], None]:
        def run() -> None:
            for _ in range(TIMES):
                one.note(), one.note()
                one.push(one.range(max(1, len(one.chain) - 2)))

        return run

    def read() -> None:
        cursor = ""
        while True:
            last = done.is_set()
            answer = reader.pull(cursor, limit=5)
            assert not answer.again
            seen.extend(wire.raw for wire in answer.events)
            cursor = answer.cursor
            if last and not answer.more:
                return

    def write() -> None:
        try:
            together(*(work(one) for one in writers))
        finally:
            done.set()

    together(write, read)
    expected = [event.raw for one in writers for event in one.chain]
    assert sorted(seen) == sorted(expected), "each once, none skipped"
    for one in writers:
        own = {event.raw for event in one.chain}
        assert [raw for raw in seen if raw in own] == [event.raw for event in one.chain], "each origin in sequence"


def test_who_comes_second_waits_for_the_first_to_commit(hub: Hub) -> None:
    one = Writer(hub)
    one.enrol()
    one.push(one.range())
    start = one.pull().cursor
    entered, second_done = threading.Event(), threading.Event()

    def second() -> None:
        entered.wait(20)
        with hub.database.writing() as connection:
            feed = lock(connection, SITE.agency)
            connection.execute(insert(t.feed), _row(feed.position + 1, "second"))
            connection.execute(t.site.update().values(position=feed.position + 1, mark="second"))
        second_done.set()

    thread = threading.Thread(target=second)
    thread.start()
    with hub.database.writing() as connection:
        feed = lock(connection, SITE.agency)
        entered.set()
        assert not second_done.wait(0.5), "it must wait"
        connection.execute(insert(t.feed), _row(feed.position + 1, "first"))
        connection.execute(t.site.update().values(position=feed.position + 1, mark="first"))
        with hub.database.reading() as other:
            end = end_of(other, SITE.agency)
            query = pull(other, SITE.agency, after=start, have={}, limit=9, end=end, relay=False)
            assert query.cursor == start, "nobody sees it before the commit"
    assert second_done.wait(20)
    thread.join()
    with hub.database.reading() as connection:
        marks = connection.execute(select(t.feed.c.mark).order_by(t.feed.c.position)).scalars().all()
    assert marks[-2:] == ["first", "second"]


def _row(position: int, mark: str) -> dict[str, object]:
    return {
        "site": SITE.agency,
        "position": position,
        "origin": "",
        "seq": 0,
        "verdict": b"",
        "mark": mark,
    }


@pytest.mark.parametrize("cursor", ["1", "x:y", "1:", "-1:0", "9" * 30 + ":0", "²:0"])
def test_cursors_that_are_none_begin_again(hub: Hub, cursor: str) -> None:
    from urllib.parse import quote

    one = Writer(hub)
    one.enrol()
    one.push(one.range())
    answer = one.pull(quote(cursor))
    assert answer.again
    assert len(answer.events) == 1
