"""Two real desks and a hub over real HTTP: what one received appears at the other, once, whatever breaks on the way."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx

from clerkdesk.journal.event import Record, record_of
from clerkdesk.projections import rebuild
from clerkdesk.services import delivery, erasing, look, reception
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Filter
from clerkdesk.services.opening import recover
from clerkdesk.store import hops
from clerkdesk.sync import protocol as p
from clerkdesk.sync import pushing
from clerkdesk.sync.ranges import next_range
from clerkdesk.sync.transport import HttpLine
from tests.counter import LAN, SetClock, parts, person, refused, sound, troubled, wish
from tests.meeting import Hub, Straight, enrol, exchange, hop, served, unsent


def take(desk: Desk, count: int = 1) -> list[str]:
    return [reception.receive(desk, LAN, wish(desk)).stream for _ in range(count)]


def tables(desk: Desk) -> object:
    with desk.store.reading() as connection:
        return rebuild.dump(connection)


def alike(*desks: Desk) -> bool:
    assert all(sound(one) for one in desks)
    known = [{(raw, sealed) for raw, sealed in parts(one)} for one in desks]
    return all(one == known[0] for one in known) and all(tables(one) == tables(desks[0]) for one in desks)


def test_what_is_received_apart_appears_at_both_over_http(hub: Hub, desk: Callable[..., Desk]) -> None:
    one, two = desk("B"), desk("C")
    mine = take(one, 3)
    assert (unsent(one), unsent(two)) == (None, None), "no hub, nothing to wait for"
    with served(hub.gate) as url, HttpLine(url) as line, HttpLine(url + "/") as other:
        for each in (one, two):
            enrol(each, hub, line, url)
        assert unsent(one) == len(parts(one))
        first = exchange(one, line)
        assert (first.sent, first.received, unsent(one)) == (len(parts(one)), 0, 0)
        theirs = take(two, 2)
        second = exchange(two, other)
        assert set(mine) <= set(second.streams)
        assert second.received == first.sent
        assert exchange(one, line).received == second.sent
        assert set(look.ids(one, Filter())) == set(look.ids(two, Filter()))
        delivery.enter_result(two, LAN, mine[0], number="1")
        exchange(two, other)
        exchange(one, line)
        assert alike(one, two)
        assert hub.events().keys() == {(p_.origin, p_.seq) for p_ in _records(one)}
        before = hub.events()
        for _ in range(2):
            assert (exchange(one, line).sent, exchange(two, line).received) == (0, 0)
        assert hub.events() == before
        health = httpx.get(url + "/health")
        assert (health.status_code, health.json()["healthy"]) == (200, True)
    assert len({*mine, *theirs}) == 5


def _records(desk: Desk) -> list[Record]:
    return [record_of(raw) for raw, _ in parts(desk)]


def test_a_lost_answer_is_asked_for_again(hub: Hub, desk: Callable[..., Desk]) -> None:
    one, two = desk("B"), desk("C")
    line = Straight(hub)
    enrol(one, hub)
    enrol(two, hub)
    take(one, 2)
    line.cut = "after"
    assert troubled(exchange, one, line).code == "no-line"
    assert hub.events(), "the hub has them"
    assert unsent(one) == len(parts(one)), "but nobody confirmed it"
    with one.store.reading() as connection:
        (mark,) = hops.marks(connection, hop(one).hub).values()
    assert (mark.sent, mark.confirmed) == (len(parts(one)), 0), "sent, awaiting confirmation"
    before = hub.events()
    line.cut = ""
    exchange(one, line)
    assert hub.events() == before
    assert unsent(one) == 0
    line.cut = "before"
    assert troubled(exchange, two, line).code == "no-line"
    assert len(parts(two)) == 1
    line.cut = ""
    exchange(two, line)
    exchange(one, line)
    assert alike(one, two)


class CutAfter(Straight):
    """Breaks after so many answers."""

    def __init__(self, hub: Hub, answers: int) -> None:
        super().__init__(hub)
        self.left = answers

    def ask(self, method: str, target: str, headers: dict[str, str], body: bytes) -> p.Reply:
        self.cut = "" if self.left > 0 else "after"
        self.left -= 1
        return super().ask(method, target, headers, body)


def _alike_large(*of: Any, soon: bool) -> p.Range | None:
    """The next range, of the usual size also when the hub is idle."""
    return next_range(*of)


def test_an_interrupted_transfer_goes_on_where_it_stopped(hub: Hub, desk: Callable[..., Desk], monkeypatch) -> None:
    monkeypatch.setattr(p, "USUAL_EVENTS", 4)
    monkeypatch.setattr(pushing, "next_range", _alike_large)
    one, two = desk("B"), desk("C")
    enrol(one, hub)
    enrol(two, hub)
    take(one, 4)
    whole = len(parts(one))
    assert whole > 12
    line = CutAfter(hub, 2)
    troubled(exchange, one, line)
    assert len(hub.events()) == 12, "two confirmed, a third taken"
    assert unsent(one) == whole - 8
    line = CutAfter(hub, 99)
    exchange(one, line)
    assert sum("push" in target for target in line.asked) == -(-(whole - 8) // 4), "from where it was confirmed"
    line = CutAfter(hub, 3)
    troubled(exchange, two, line)
    came = len(parts(two)) - 1
    assert 0 < came < whole
    exchange(two, CutAfter(hub, 99))
    exchange(one, CutAfter(hub, 99))
    assert alike(one, two)


def test_a_cloned_desk_is_told_and_nothing_of_it_gets_in(
    hub: Hub, desk: Callable[..., Desk], tmp_path: Path, expect_log
) -> None:
    one = desk("B")
    line = Straight(hub)
    enrol(one, hub)
    take(one)
    exchange(one, line)
    one.close()
    shutil.copytree(tmp_path / "B", tmp_path / "clone")  # bit for bit, with its key file
    one, clone = desk("B"), desk("B", "clone")
    take(one, 2)
    take(clone)
    exchange(one, line)
    before = hub.events()
    with expect_log("is stopped: fork"):
        assert troubled(exchange, clone, line).code == "origin-stopped"
    assert hub.events() == before
    assert set(hub.stopped().values()) == {"fork"}
    assert hop(clone).stopped == "origin-stopped"
    assert unsent(clone), "it stays in sight"
    take(one)
    with expect_log("is stopped: fork"):
        assert troubled(exchange, one, line).code == "origin-stopped", "both hold the key: neither goes on"
    two = desk("C")
    enrol(two, hub)
    exchange(two, line)
    assert len(parts(two)) == len(before) + 1, "the others go on"
    assert sound(two)


def test_an_old_copy_is_told_before_it_writes(hub: Hub, desk: Callable[..., Desk], tmp_path: Path, monkeypatch) -> None:
    one = desk("B")
    line = Straight(hub)
    enrol(one, hub)
    exchange(one, line)
    one.close()
    shutil.copytree(tmp_path / "B", tmp_path / "old")
    one = desk("B")
    take(one)
    exchange(one, line)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "another computer"))
    old = desk("B", "old")
    assert troubled(exchange, old, line).code == "copied"
    assert hop(old).stopped == "copied"
    assert not hub.stopped()
    take(old)
    line.asked.clear()
    assert troubled(exchange, old, line).code == "copied"
    assert not any(target.startswith("/v1/push") for target in line.asked), "it looks first, and sends nothing"
    assert not hub.stopped(), "the one that is in use goes on"


def test_a_restored_desk_begins_anew_and_enrols_again(hub: Hub, desk: Callable[..., Desk], tmp_path: Path) -> None:
    one = desk("B")
    line = Straight(hub)
    enrol(one, hub)
    take(one)
    exchange(one, line)
    take(one)
    exchange(one, line)
    code = (tmp_path / "B" / "code").read_text()
    one.close()
    with closing(recover(tmp_path / "B", code, keys="file", clock=SetClock())) as anew:
        assert troubled(exchange, anew, line).code == "enrol-anew"
        enrol(anew, hub)
        take(anew)
        exchange(anew, line)
        assert unsent(anew) == 0
        assert hub.events().keys() == {(one.origin, one.seq) for one in _records(anew)}
        assert sound(anew)


def test_a_restored_hub_gets_back_what_it_lost(tmp_path: Path, desk: Callable[..., Desk]) -> None:
    hub = Hub(tmp_path / "hub")
    one, two = desk("B"), desk("C")
    line = Straight(hub)
    for each in (one, two):
        enrol(each, hub)
        exchange(each, line)
    hub.close()
    shutil.copytree(tmp_path / "hub", tmp_path / "last night")
    hub = Hub(tmp_path / "hub")
    line = Straight(hub)
    take(one, 2)
    exchange(one, line)
    take(two)
    exchange(two, line)
    exchange(one, line)
    whole = hub.events()
    hub.close()
    hub = Hub(tmp_path / "last night")
    line = Straight(hub)
    assert len(hub.events()) < len(whole)
    exchange(two, line)
    assert hub.events() == whole, "the other desk's too, under its own signatures"
    exchange(one, line)
    assert alike(one, two)
    hub.close()


def test_a_hub_restored_from_before_the_enrolment_knows_the_desk(tmp_path: Path, desk: Callable[..., Desk]) -> None:
    hub = Hub(tmp_path / "hub")
    hub.close()
    shutil.copytree(tmp_path / "hub", tmp_path / "before")
    hub = Hub(tmp_path / "hub")
    one = desk("B")
    enrol(one, hub)
    exchange(one, Straight(hub))
    hub.close()
    hub = Hub(tmp_path / "before")
    take(one)
    exchange(one, Straight(hub))
    assert len(hub.events()) == len(parts(one))
    hub.close()


def test_what_was_erased_is_erased_everywhere(hub: Hub, desk: Callable[..., Desk]) -> None:
    one, two = desk("B"), desk("C")
    line = Straight(hub)
    for each in (one, two):
        enrol(each, hub)
    (stream,) = take(one)
    exchange(one, line)
    exchange(two, line)
    delivery.void(two, LAN, stream, "nhập nhầm")
    erasing.erase(two, LAN, stream, "theo yêu cầu")
    exchange(two, line)
    exchange(one, line)
    assert alike(one, two)
    with hub.database.reading() as connection:
        kept = connection.exec_driver_sql("SELECT bytes FROM sealed").scalars().all()
    assert {bytes(part) for part in kept} == {bytes(sealed) for _, sealed in parts(one) if sealed is not None}


def test_a_wrong_clock_is_told_and_nothing_is_rewritten(hub: Hub, desk: Callable[..., Desk]) -> None:
    one = desk("B")
    enrol(one, hub)
    hub.now += 3600_000
    before = parts(one)
    outcome = exchange(one, Straight(hub))
    assert outcome.clock == -3600_000
    assert outcome.clock_doubted
    assert parts(one) == before
    take(one)
    assert _records(one)[-1].clock == -3600_000, "later events say so"
    assert hop(one).clock == -3600_000


def test_only_the_hub_of_the_code_is_believed(hub: Hub, desk: Callable[..., Desk], tmp_path: Path) -> None:
    one = desk("B")
    with closing(Hub(tmp_path / "false")) as false:
        assert troubled(enrol, one, hub, Straight(false)).code == "not-the-hub"
        enrol(one, hub)
        take(one)
        assert troubled(exchange, one, Straight(false)).code == "not-the-hub"
        assert not false.events()
    assert unsent(one) == len(parts(one))


def test_no_server_at_all(desk: Callable[..., Desk], hub: Hub) -> None:
    one = desk("B")
    with served(hub.gate) as url, HttpLine(url) as line:
        enrol(one, hub, line, url)
    with HttpLine(url) as line:
        assert troubled(exchange, one, line).code == "no-line"
    for bad in ("hub.example", "http://hub.example", "ftp://x", "https://", "https://a:b@hub.example", "https://h/?q"):
        assert refused(HttpLine, bad) == "bad-url"


def test_dossiers_of_one_citizen_received_apart_are_found_together(hub: Hub, desk: Callable[..., Desk]) -> None:
    one, two = desk("B"), desk("C")
    line = Straight(hub)
    for each in (one, two):
        enrol(each, hub)
        reception.receive(each, LAN, wish(each, applicant=person(7)))
    for each in (one, two, one):
        exchange(each, line)
    assert len(look.ids(two, Filter(words="031090000007"))) == 2
    assert alike(one, two)


def test_a_data_folder_that_is_gone_for_a_while_is_told_and_nothing_is_lost(
    hub: Hub, desk: Callable[..., Desk]
) -> None:
    """A disk that is pulled out and put back; what is still open is nowhere meanwhile."""
    one, line = desk("B"), Straight(hub)
    enrol(one, hub, line)
    take(one, 2)
    here = one.store.folder.path
    away = here.rename(here.with_name("away"))
    assert troubled(exchange, one, line).code == "unusable"
    assert "/v1/push" not in line.asked
    away.rename(here)
    exchange(one, line)
    assert sorted(hub.events().values()) == sorted(raw for raw, _ in parts(one))


def test_a_key_that_is_gone_is_told_with_the_way_out(hub: Hub, desk: Callable[..., Desk]) -> None:
    one, line = desk("B"), Straight(hub)
    enrol(one, hub, line)
    (one.store.folder.path / "clerkdesk.key").unlink()
    assert troubled(exchange, one, line).code == "no-signing-key"
