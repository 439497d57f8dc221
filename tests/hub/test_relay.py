"""A hub of the local network passes its desks' work on to the province's and takes in what that one has, once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from clerkdesk.hub import above, giving_way, relay
from clerkdesk.hub.feed import lock
from clerkdesk.hub.relay import Here, Passed
from clerkdesk.journal.event import record_of
from clerkdesk.projections import rebuild
from clerkdesk.services import delivery, erasing, reception
from clerkdesk.services.desk import Desk
from clerkdesk.store import above as beyond
from clerkdesk.store import hops
from clerkdesk.sync import engine
from clerkdesk.sync import protocol as p
from clerkdesk.sync.asking import myself
from clerkdesk.sync.protocol import Verdict
from clerkdesk.sync.ranges import next_range
from tests.counter import LAN, SITE, parts, refused, sound, troubled, wish
from tests.meeting import Hub, Straight, begin_anew, enrol, exchange, hop, unsent


@pytest.fixture
def lan(tmp_path: Path) -> Iterator[Hub]:
    with closing(Hub(tmp_path / "lan")) as made:
        yield made


def here(hub: Hub) -> Here:
    return Here(hub.database, hub.key, lambda: hub.now)


def join(lan: Hub, province: Hub) -> None:
    relay.join(here(lan), Straight(province), "https://province.example", province.code(), SITE.agency)


def passed(lan: Hub, province: Hub, line: Straight | None = None) -> Passed:
    with lan.database.reading() as connection:
        higher = above.of(connection, SITE.agency)
    assert higher is not None
    return relay.exchange(here(lan), line or Straight(province), higher)


def take(desk: Desk, count: int = 1) -> list[str]:
    return [reception.receive(desk, LAN, wish(desk)).stream for _ in range(count)]


def tables(desk: Desk) -> object:
    with desk.store.reading() as connection:
        return rebuild.dump(connection)


def alike(*desks: Desk) -> bool:
    known = [sorted(parts(one)) for one in desks]
    return all(sound(one) for one in desks) and all(
        one == known[0] and tables(desk) == tables(desks[0]) for one, desk in zip(known, desks, strict=True)
    )


def test_work_goes_up_and_comes_down_once(lan: Hub, hub: Hub, desk: Callable[..., Desk]) -> None:
    one, two = desk("B"), desk("C")
    enrol(one, lan)
    enrol(two, hub)
    join(lan, hub)
    (mine,) = take(one)
    theirs = take(two, 2)
    exchange(one, Straight(lan))
    exchange(two, Straight(hub))
    first = passed(lan, hub)
    assert (first.sent, first.received) == (len(parts(one)), len(parts(two)))
    exchange(one, Straight(lan))
    exchange(two, Straight(hub))
    assert alike(one, two)
    assert passed(lan, hub) == Passed(0, 0), "what went up does not come down again"
    delivery.enter_result(two, LAN, mine, number="1")
    delivery.void(one, LAN, theirs[0], "nhập nhầm")
    for _ in range(2):
        exchange(two, Straight(hub))
        exchange(one, Straight(lan))
        passed(lan, hub)
    exchange(one, Straight(lan))
    exchange(two, Straight(hub))
    assert alike(one, two)
    assert lan.events() == hub.events()
    assert len(hub.events()) == len(parts(one))


def test_the_desk_learns_how_far_the_province_has_its_work(lan: Hub, hub: Hub, desk: Callable[..., Desk]) -> None:
    one = desk("B")
    enrol(one, lan)
    take(one)
    exchange(one, Straight(lan))
    with one.store.reading() as connection:
        assert beyond.above(connection) == []
    join(lan, hub)
    for seconds in (0, 60):
        lan.now += seconds * 1000
        exchange(one, Straight(lan))
        with one.store.reading() as connection:
            (told,) = beyond.above(connection)
            marks = beyond.marks(connection, lan.key.id)
        assert (told.hub, told.name, told.url) == (lan.key.id, hub.key.id, "https://province.example")
        assert marks == ({} if not seconds else {hop(one).origin: len(parts(one))}), "of each hop by itself"
        passed(lan, hub)
    assert unsent(one) == 0


def test_the_line_to_the_province_is_cut(lan: Hub, hub: Hub, desk: Callable[..., Desk]) -> None:
    one, two = desk("B"), desk("C")
    line = Straight(hub)
    for each in (one, two):
        enrol(each, lan)
    join(lan, hub)
    for line.cut in ("before", "after"):
        take(one)
        take(two)
        for each in (one, two, one):
            exchange(each, Straight(lan))
        assert alike(one, two), "they see each other all the same"
        assert troubled(passed, lan, hub, line).code == "no-line"
    assert not hub.events(), "a pull that is not heard changes nothing"
    line.cut = ""
    assert passed(lan, hub, line).sent == len(lan.events())
    assert hub.events() == lan.events()
    assert sum("push" in target for target in line.asked) == 2, "a range for each desk"


class AnswersLost(Straight):
    """Loses the answer of every push."""

    def ask(self, method, target, headers, body):
        self.cut = "after" if method == "POST" else ""
        return super().ask(method, target, headers, body)


def test_large_ranges_are_passed_on_one_by_one(
    lan: Hub, small_hub: Hub, desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each fitted in a body when its desk sent it; several together might not."""
    one, two = desk("B"), desk("C")
    for each in (one, two):
        enrol(each, lan)
    join(lan, small_hub)
    for each in (one, one, one, two):
        take(each)
        exchange(each, Straight(lan))
    origin = myself(one.store)[0]
    with two.store.reading() as connection:
        far = next_range(connection, origin.id, 0, origin.last_seq, None)
        monkeypatch.setattr(p, "LARGE", 1)
        near = next_range(connection, origin.id, 0, origin.last_seq, None)
    assert far is not None
    assert near is not None
    assert 0 < len(near.events) < len(far.events)
    line = Straight(small_hub)
    passed(lan, small_hub, line)
    assert line.asked.count("/v1/push") == 4
    assert small_hub.events() == lan.events()


def test_a_lost_answer_of_the_province_doubles_nothing(lan: Hub, hub: Hub, desk: Callable[..., Desk]) -> None:
    one = desk("B")
    enrol(one, lan)
    join(lan, hub)
    take(one, 2)
    exchange(one, Straight(lan))
    assert troubled(passed, lan, hub, AnswersLost(hub)).code == "no-line"
    assert hub.events() == lan.events()
    assert passed(lan, hub) == Passed(0, 0), "the next pull says how far it has come"


def test_a_desk_of_both_hubs(lan: Hub, hub: Hub, desk: Callable[..., Desk]) -> None:
    one, two = desk("B"), desk("C")
    join(lan, hub)
    enrol(one, lan)
    enrol(one, hub, url="https://province.example")
    enrol(two, lan)
    both = [Straight(lan), Straight(hub)]

    def everywhere() -> None:
        with one.store.reading() as connection:
            found = hops.hops(connection)
        for hop_ in found:
            straight = both[0] if hop_.hub == lan.key.id else both[1]
            engine.exchange(one.store, straight, hop_, lambda: lan.now)

    take(one, 2)
    everywhere()
    take(two)
    exchange(two, both[0])
    for _ in range(2):
        passed(lan, hub)
        everywhere()
        exchange(two, both[0])
    assert alike(one, two)
    assert lan.events() == hub.events()
    assert len(lan.events()) == len(parts(one))


def test_a_restored_hub_of_the_network_gets_everything_back(
    tmp_path: Path, hub: Hub, desk: Callable[..., Desk]
) -> None:
    lan = Hub(tmp_path / "lan")
    one, two = desk("B"), desk("C")
    enrol(one, lan)
    enrol(two, hub)
    join(lan, hub)
    passed(lan, hub)
    lan.close()
    shutil.copytree(tmp_path / "lan", tmp_path / "last night")
    lan = Hub(tmp_path / "lan")
    take(one, 2)
    take(two)
    exchange(one, Straight(lan))
    exchange(two, Straight(hub))
    passed(lan, hub)
    whole = hub.events()
    lan.close()
    with closing(Hub(tmp_path / "last night")) as lan:
        assert len(lan.events()) < len(whole)
        assert passed(lan, hub).received == len(whole)
        assert lan.events() == whole == hub.events()
        take(one)
        exchange(one, Straight(lan))
        assert passed(lan, hub).sent
        exchange(two, Straight(hub))
        exchange(one, Straight(lan))
        assert alike(one, two)


def test_a_restored_province_gets_everything_back(lan: Hub, tmp_path: Path, desk: Callable[..., Desk]) -> None:
    province = Hub(tmp_path / "province")
    one = desk("B")
    enrol(one, lan)
    join(lan, province)
    take(one)
    exchange(one, Straight(lan))
    passed(lan, province)
    province.close()
    shutil.copytree(tmp_path / "province", tmp_path / "last night")
    province = Hub(tmp_path / "province")
    take(one, 2)
    exchange(one, Straight(lan))
    passed(lan, province)
    whole = province.events()
    province.close()
    with closing(Hub(tmp_path / "last night")) as province:
        lost = len(whole) - len(province.events())
        assert lost
        assert passed(lan, province).sent == lost
        assert province.events() == whole


def test_a_fork_between_the_hubs_is_seen_at_both(
    lan: Hub, hub: Hub, desk: Callable[..., Desk], tmp_path: Path, expect_log
) -> None:
    one = desk("B")
    join(lan, hub)
    enrol(one, lan)
    enrol(one, hub, url="https://province.example")
    one.close()
    shutil.copytree(tmp_path / "B", tmp_path / "clone")
    one, clone, two = desk("B"), desk("B", "clone"), desk("C")
    enrol(two, lan)
    take(one)
    take(clone, 2)
    take(two)

    def give(each: Desk, to: Hub) -> None:
        with each.store.reading() as connection:
            found = next(one for one in hops.hops(connection) if one.hub == to.key.id)
        engine.exchange(each.store, Straight(to), found, lambda: lan.now)

    give(one, lan)
    give(clone, hub)
    give(two, lan)
    with expect_log("is stopped"):
        passed(lan, hub)
    assert set(lan.stopped()) == set(hub.stopped()) == {_origin(one)}
    assert troubled(give, one, lan).code == "copied", (
        "told at the hub that it speaks with, which has the other story now"
    )
    take(two)
    assert troubled(give, two, lan).code == "bad-batch", "it has what gave way at its hub"
    begin_anew(two, lan, code="")
    give(two, lan)
    assert passed(lan, hub).sent, "the others go on"
    assert {event for event in lan.events() if event[0] == hop(two).origin} <= hub.events().keys()


def test_what_the_network_confirmed_of_a_fork_ends_under_a_new_origin(
    lan: Hub, hub: Hub, desk: Callable[..., Desk], tmp_path: Path, expect_log
) -> None:
    """The province alone saw the fork: nothing is left at the hub of the network that never gets any further."""
    one, two = desk("B"), desk("C")
    join(lan, hub)
    for each in (one, two):
        enrol(each, lan)
    take(one)
    exchange(one, Straight(lan))
    passed(lan, hub)
    one.close()
    shutil.copytree(tmp_path / "B", tmp_path / "clone")
    one, clone = desk("B"), desk("B", "clone")
    forked = _origin(one)
    with clone.store.writing() as connection:
        connection.exec_driver_sql("UPDATE hop SET stopped = 'elsewhere'")
    enrol(clone, hub, url="https://province.example")

    def give(each: Desk, to: Hub) -> None:
        with each.store.reading() as connection:
            found = next(one for one in hops.hops(connection) if one.hub == to.key.id)
        engine.exchange(each.store, Straight(to), found, lambda: lan.now)

    mine, theirs = take(one, 3), take(clone, 2)
    give(clone, hub)
    for each in (one, two):
        exchange(each, Straight(lan))
    assert unsent(one) == 0, "the hub of the network has confirmed it"
    with expect_log("is stopped"):
        passed(lan, hub)
    assert {seq for origin, seq in lan.events() if origin == forked} == {
        seq for origin, seq in hub.events() if origin == forked
    }
    assert lan.events().items() >= hub.events().items(), "what the province took stands here, too"
    assert troubled(exchange, one, Straight(lan)).code in {"origin-stopped", "copied"}
    assert troubled(exchange, two, Straight(lan)).code == "bad-batch", "it has what gave way"
    assert begin_anew(one, lan).rehomed > 0
    exchange(one, Straight(lan))
    begin_anew(two, lan, code="")
    for _ in range(2):
        for each in (one, two):
            exchange(each, Straight(lan))
        passed(lan, hub)
    begin_anew(clone, hub)
    for _ in range(2):
        give(clone, hub)
        passed(lan, hub)
        for each in (one, two):
            exchange(each, Straight(lan))
    assert alike(one, two, clone)
    assert lan.events() == hub.events()
    assert {record_of(raw).origin for raw in hub.events().values() if record_of(raw).stream in mine}.isdisjoint(
        {forked}
    )
    assert {record_of(raw).stream for raw in hub.events().values()} >= {*mine, *theirs}
    names = [record_of(raw).id for raw in hub.events().values()]
    assert len(names) == len(set(names)), "each deed exactly once"
    with lan.database.reading() as connection:
        assert giving_way.how_many(connection, forked) == 0, "all that gave way came back"
        with pytest.raises(Exception, match="never"):
            connection.exec_driver_sql("DELETE FROM event")


def _origin(desk: Desk) -> str:
    with desk.store.reading() as connection:
        return hops.hops(connection)[0].origin


def test_what_the_province_says_reaches_the_desk(lan: Hub, hub: Hub, desk: Callable[..., Desk]) -> None:
    one = desk("B")
    enrol(one, lan)
    join(lan, hub)
    (stream,) = take(one)
    exchange(one, Straight(lan))
    passed(lan, hub)
    with hub.database.writing() as connection:
        verdict = Verdict(event="x", stream=stream, state="refused", code="of-a-newer-rule")
        lock(connection, SITE.agency).put([verdict])
    for _ in range(2):
        passed(lan, hub)
        exchange(one, Straight(lan))
    with one.store.reading() as connection:
        (judged,) = hops.judged(connection, "refused")
    assert (judged.event, judged.code) == ("x", "of-a-newer-rule")


def test_what_was_erased_at_the_province_is_erased_on_the_network(
    lan: Hub, hub: Hub, desk: Callable[..., Desk]
) -> None:
    one, two = desk("B"), desk("C")
    enrol(one, lan)
    enrol(two, hub)
    join(lan, hub)
    (stream,) = take(one)
    exchange(one, Straight(lan))
    passed(lan, hub)
    exchange(two, Straight(hub))
    delivery.void(two, LAN, stream, "nhập nhầm")
    erasing.erase(two, LAN, stream, "theo yêu cầu")
    exchange(two, Straight(hub))
    passed(lan, hub)
    exchange(one, Straight(lan))
    assert alike(one, two)
    with lan.database.reading() as connection:
        kept = connection.exec_driver_sql("SELECT bytes FROM sealed").scalars().all()
    assert {bytes(part) for part in kept} == {bytes(sealed) for _, sealed in parts(one) if sealed is not None}


def test_what_is_not_joined(lan: Hub, hub: Hub) -> None:
    line, url = Straight(hub), "https://province.example"
    assert refused(relay.join, here(lan), line, url, hub.code()) == "which-site"
    assert refused(relay.join, here(lan), line, url, lan.code(), SITE.agency) == "own-code"
    assert refused(relay.join, here(lan), line, url, hub.code("H24.101.06"), SITE.agency) == "other-agency"
    assert troubled(relay.join, here(lan), Straight(lan), url, hub.code(), SITE.agency).code == "not-the-hub"
    code = hub.code()
    relay.join(here(lan), line, url, code)
    relay.join(here(lan), line, url, code)


def test_a_hub_that_is_lost_is_begun_anew_on_another_computer(
    lan: Hub, desk: Callable[..., Desk], tmp_path: Path
) -> None:
    one, two = desk("B"), desk("C")
    for each in (one, two):
        enrol(each, lan)
        take(each, 2)
        exchange(each, Straight(lan))
    exchange(one, Straight(lan))
    with closing(Hub(tmp_path / "another")) as anew:
        found = enrol(one, anew, url="https://another.example")
        engine.exchange(one.store, Straight(anew), found, lambda: anew.now)
        assert anew.events() == lan.events(), "also the other desk's, under its own signatures"
