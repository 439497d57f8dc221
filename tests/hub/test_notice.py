"""Live notice: a desk hears at once that its site's feed moved, whichever process moved it; the hub stops cleanly."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from queue import Queue

import pytest
from sqlalchemy import create_engine, text

from clerkdesk.hub import notice as live
from clerkdesk.hub import streaming
from clerkdesk.hub.desks import Known
from clerkdesk.hub.notice import Notice
from clerkdesk.hub.reached import Reached
from clerkdesk.services import reception
from clerkdesk.services.desk import Desk
from clerkdesk.store.keys import signing_name
from clerkdesk.sync.line import Caller, Said
from clerkdesk.sync.notice import notices
from clerkdesk.sync.transport import HttpLine
from tests.counter import LAN, troubled, wish
from tests.meeting import Hub, Straight, enrol, exchange, hop, served, unsent


class Heard(threading.Thread):
    """Reads one desk's notices; ``None`` in ``lines`` ends them."""

    def __init__(self, caller: Caller, url: str) -> None:
        super().__init__(daemon=True)
        self.caller = caller
        self.url = url
        self.lines: Queue[int | str | None] = Queue()
        self.start()

    def run(self) -> None:
        with HttpLine(self.url) as line:
            for position in notices(line, self.caller):
                self.lines.put("beat" if position is None else position)
        self.lines.put(None)

    def next(self) -> int | str | None:
        return self.lines.get(timeout=60)

    def until(self, position: int) -> list[int | str | None]:
        """Return what comes up to the line that tells ``position``."""
        found = [self.next()]
        while found[-1] != position:
            found.append(self.next())
        return found


def caller(desk: Desk, hub: Hub) -> Caller:
    known = hop(desk)
    private = desk.store.folder.key_place().get(signing_name(known.origin))
    assert private is not None
    return Caller(Straight(hub), known.hub, known.public_key, private, lambda: hub.now, known.certificate)


def work(desk: Desk, hub: Hub) -> int:
    """Receive a dossier and send it; return how many events went."""
    reception.receive(desk, LAN, wish(desk))
    return exchange(desk, Straight(hub)).sent


@pytest.fixture
def two(hub: Hub, desk: Callable[..., Desk]) -> tuple[Desk, Desk]:
    one, other = desk("B"), desk("C")
    for each in (one, other):
        enrol(each, hub)
    return one, other


def test_a_desk_hears_what_another_sent(hub: Hub, two: tuple[Desk, Desk]) -> None:
    one, other = two
    with served(hub.gate) as url:
        heard = Heard(caller(other, hub), url)
        assert heard.next() == 0, "where the feed is, at once"
        sent = work(one, hub)
        assert heard.next() == sent
        assert exchange(other, Straight(hub)).received == sent
        again = work(one, hub)
        assert heard.until(sent + 1 + again), "it sent its opening in between"
    assert heard.next() is None, "the hub stopped, the stream ended"
    heard.join(30)
    with HttpLine(url) as line:
        assert troubled(lambda: next(notices(line, caller(other, hub)))).code == "no-line"


def test_many_moves_are_told_in_few_lines_the_last_one_always(
    hub: Hub, two: tuple[Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "REST", 2.0)
    one, other = two
    with served(hub.gate) as url:
        heard = Heard(caller(other, hub), url)
        assert heard.next() == 0
        sent = sum(work(one, hub) for _ in range(6))
        assert len(heard.until(sent)) < 6


def test_a_pull_tells_how_much_of_its_feed_a_desk_has(hub: Hub, two: tuple[Desk, Desk]) -> None:
    one, other = two
    told: list[tuple[str, int]] = []

    class Told(Reached):
        def note(self, desk: str, position: int) -> None:
            told.append((desk, position))

    hub.gate.reached = Told()
    sent = work(one, hub)
    exchange(other, Straight(hub))
    assert [position for _desk, position in told] == [sent, sent + 1]
    assert len({desk for desk, _position in told}) == 2


def test_what_a_desk_has_pulled_is_not_told_again(hub: Hub, two: tuple[Desk, Desk]) -> None:
    one, _ = two
    notice = Notice(hub.database)
    told: dict[str, list[bytes]] = {"has it": [], "has not": []}

    async def hear() -> None:
        async def until(name: str, position: int) -> None:
            while told[name][-1:] != [b"data: %d\n\n" % position]:
                await asyncio.sleep(0.01)

        def sink(name: str) -> Callable[[dict[str, bytes]], object]:
            async def send(message: dict[str, bytes]) -> None:
                told[name].append(message.get("body", b""))

            return send

        never = asyncio.Event()
        tasks = [
            asyncio.create_task(notice.stream(Known(name, one.site.agency, b""))({}, never.wait, sink(name)))  # type: ignore[arg-type]
            for name in told
        ]
        for name in told:
            await until(name, 0)
        reception.receive(one, LAN, wish(one))
        has = unsent(one) or 0
        notice.reached.note("has it", has)
        await asyncio.to_thread(exchange, one, Straight(hub))
        await until("has not", has)
        sent = await asyncio.to_thread(work, one, hub)
        for name in told:
            await until(name, has + sent)
        assert b"data: %d\n\n" % has not in told["has it"]
        notice.close()
        await asyncio.gather(*tasks)

    asyncio.run(asyncio.wait_for(hear(), 60))


def test_another_process_of_the_hub_moves_the_feed(hub: Hub, two: tuple[Desk, Desk]) -> None:
    one, other = two
    with closing(Hub(hub.folder, hub.address)) as beside, served(hub.gate) as url:
        heard = Heard(caller(other, hub), url)
        assert heard.next() == 0
        sent = work(one, beside)
        assert heard.next() == sent


def test_only_desks_of_this_hub_and_of_the_site_hear(hub: Hub, two: tuple[Desk, Desk], monkeypatch) -> None:
    monkeypatch.setattr(streaming, "HEARTBEAT", 0.3)
    one, other = two
    with served(hub.gate) as url, HttpLine(url) as line:
        stranger = caller(one, hub)
        stranger.certificate = ""
        with pytest.raises(Said, match="unknown-desk"):
            next(notices(line, stranger))
        mine = caller(one, hub)
        mine.private = caller(other, hub).private
        with pytest.raises(Said, match="bad-signature"):
            next(notices(line, mine))
        hub.code("H24.101.06")
        heard = Heard(caller(other, hub), url)
        assert heard.next() == 0
        with hub.database.writing() as connection:
            connection.execute(text("UPDATE site SET position = 7, mark = 'x' WHERE id = 'H24.101.06'"))
            if not hub.database.lite:
                connection.execute(text("SELECT pg_notify('clerkdesk_feed', 'H24.101.06 7')"))
        assert [heard.next(), heard.next()] == ["beat", "beat"], "another site's feed is none of its business"


def test_a_newer_stream_ends_the_one_before(hub: Hub, two: tuple[Desk, Desk]) -> None:
    one, _ = two
    with served(hub.gate) as url:
        first = Heard(caller(one, hub), url)
        assert first.next() == 0
        second = Heard(caller(one, hub), url)
        assert second.next() == 0
        assert first.next() is None


def test_many_streams_share_one_thread_and_do_not_hold_up_the_end(hub: Hub, two: tuple[Desk, Desk]) -> None:
    one, _ = two

    async def streams(count: int, notice: Notice) -> list[bytes]:
        before = _watches()
        told: list[list[bytes]] = [[] for _ in range(count)]
        never = asyncio.Event()

        async def receive() -> dict[str, str]:
            await never.wait()
            return {"type": "http.disconnect"}

        def sink(mine: list[bytes]) -> Callable[[dict[str, bytes]], object]:
            async def send(message: dict[str, bytes]) -> None:
                mine.append(message.get("body", b"start"))

            return send

        tasks = [
            asyncio.create_task(notice.stream(Known(str(n), one.site.agency, b""))({}, receive, sink(told[n])))  # type: ignore[arg-type]
            for n in range(count)
        ]
        while any(len(mine) < 2 for mine in told):
            await asyncio.sleep(0.01)
        threads = _watches() - before
        assert len(threads) == 1
        await asyncio.to_thread(work, one, hub)
        while any(len(mine) < 3 for mine in told):
            await asyncio.sleep(0.01)
        notice.close()
        await asyncio.wait_for(asyncio.gather(*tasks), 5)
        for watch in threads:
            await asyncio.to_thread(watch.join, 5)
        assert all(mine == told[0] for mine in told)
        return told[0]

    sent = len(hub.events())
    told = asyncio.run(streams(200, Notice(hub.database)))
    assert told == [b"start", b"data: 0\n\n", b"data: %d\n\n" % (len(hub.events()) - sent), b""]


def test_a_slow_reader_is_dropped(hub: Hub, two: tuple[Desk, Desk], monkeypatch) -> None:
    monkeypatch.setattr(streaming, "PATIENCE", 0.1)
    notice = Notice(hub.database)

    async def stuck() -> None:
        sent = []

        async def send(message: object) -> None:
            sent.append(message)
            if len(sent) > 1:
                await asyncio.Event().wait()

        await notice.stream(Known("slow", two[0].site.agency, b""))({}, asyncio.Event().wait, send)  # type: ignore[arg-type]

    asyncio.run(asyncio.wait_for(stuck(), 60))
    for watch in _watches():
        watch.join(30)
    assert not _watches(), "the last stream ends the watch"


def _watches() -> set[threading.Thread]:
    return {one for one in threading.enumerate() if one.name == "notice"}


def test_postgresql_comes_back_and_all_hear(two: tuple[Desk, Desk], hub: Hub, expect_log) -> None:
    if hub.database.lite:
        pytest.skip("a file does not restart")
    one, other = two
    address = hub.address
    name = address.rpartition("/")[2]
    with ExitStack() as stack:
        stack.enter_context(expect_log("notices wait for the database"))
        heard = Heard(caller(other, hub), stack.enter_context(served(hub.gate)))
        assert heard.next() == 0
        around = create_engine(
            address.rpartition("/")[0].replace("postgresql:", "postgresql+psycopg:") + "/postgres",
            isolation_level="AUTOCOMMIT",
        )
        with around.connect() as admin:
            admin.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'))
            admin.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :n"), {"n": name}
            )
            time.sleep(0.5)
            admin.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'))
        around.dispose()
        assert heard.next() == 0, "whoever missed something looks now"
        sent = work(one, hub)
        assert heard.next() == sent
