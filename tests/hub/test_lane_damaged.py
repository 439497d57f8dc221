"""Attachments that a disk spoils: found out on both sides, no other waits for them, healed where anybody has them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, nullcontext
from pathlib import Path

import pytest
from sqlalchemy import text

from clerkdesk.domain.errors import Trouble
from clerkdesk.hub import above
from clerkdesk.hub.passing import Passing
from clerkdesk.services import scans
from clerkdesk.services.desk import Desk
from clerkdesk.services.opening import open_desk
from clerkdesk.store.attachments import CHUNK
from clerkdesk.sync import attachments
from tests.counter import SITE, SetClock, troubled
from tests.hub.test_lane import asker, kept, now, scan
from tests.hub.test_relay import here, join, passed
from tests.meeting import Hub, Straight, enrol, exchange, hop


def carry(desk: Desk, line: Straight) -> attachments.Transferred:
    return attachments.carry(desk.store, lambda: nullcontext(line), hop(desk), now(desk))


def spoil(hub: Hub) -> None:
    """Turn a bit of the one file on the hub's shelf."""
    (file,) = [path for path in (hub.folder / "shelf").rglob("*") if path.is_file()]
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def test_what_the_hubs_disk_spoiled_is_brought_again(hub: Hub, desk: Callable[..., Desk]) -> None:
    one, two = desk("B"), desk("C")
    for each in (one, two):
        enrol(each, hub)
    _, name, content = scan(one, 3 * CHUNK + 5)
    exchange(one, Straight(hub))
    carry(one, Straight(hub))
    exchange(two, Straight(hub))
    spoil(hub)
    assert not attachments.fetch(two.store, asker(two, hub), name, now(two))
    assert kept(hub) == {name: "wanted"}, "whoever has it is asked for it"
    assert carry(one, Straight(hub)).count == 1
    for _ in range(2):  # what came of the spoiled one is thrown away first
        attachments.fetch(two.store, asker(two, hub), name, now(two))
    assert b"".join(two.store.attachments.get(name)) == content


def chunks(desk: Desk, change: str, name: str) -> None:
    with desk.store.attachments._engine.begin() as connection:
        where = " WHERE attachment = (SELECT id FROM attachment WHERE hash = :name)"
        connection.execute(text(change + where), {"name": name})


@pytest.mark.parametrize("change", ["UPDATE chunk SET bytes = zeroblob(length(bytes))", "DELETE FROM chunk"])
def test_one_that_is_damaged_here_holds_up_no_other(small_hub: Hub, desk: Callable[..., Desk], change: str) -> None:
    one = desk("B")
    enrol(one, small_hub)
    first, *others = sorted(scan(one, 1000)[1] for _ in range(4))
    exchange(one, Straight(small_hub))
    chunks(one, change, first)
    line = Straight(small_hub)
    assert troubled(carry, one, line).code == "damaged-attachment"
    assert kept(small_hub) == {first: "wanted"} | dict.fromkeys(others, "kept")
    line.asked.clear()
    assert troubled(carry, one, line).code == "damaged-attachment"
    assert len(line.asked) == 2, "the line is not taken for it again"
    assert [one.name for one in spoiled(one)] == [first]


def spoiled(desk: Desk) -> list[scans.Spoiled]:
    with desk.store.reading() as connection:
        return scans.spoiled(connection)


def test_a_colleague_s_copy_mends_the_damaged_one(small_hub: Hub, desk: Callable[..., Desk]) -> None:
    one, two = desk("B"), desk("C")
    for each in (one, two):
        enrol(each, small_hub)
    stream, name, content = scan(one, 1000)
    two.store.attachments.put([content], media="application/pdf", at=0)  # it came across on a stick
    exchange(one, Straight(small_hub))
    exchange(two, Straight(small_hub))
    chunks(one, "UPDATE chunk SET bytes = zeroblob(length(bytes))", name)
    assert troubled(carry, one, Straight(small_hub)).code == "damaged-attachment"
    (found,) = spoiled(one)
    assert (found.stream, found.title, found.line is not None) == (stream, "Tờ khai", True)
    carry(two, Straight(small_hub))
    carry(one, Straight(small_hub))
    assert spoiled(one) == []
    assert attachments.fetch(one.store, asker(one, small_hub), name, now(one))
    assert scans.content(one, name) == content


def readable(desk: Desk, name: str) -> bool:
    try:
        return bool(b"".join(desk.store.attachments.get(name)))
    except Trouble:
        return False


def test_a_bad_place_in_the_file_holds_up_no_other(
    small_hub: Hub, desk: Callable[..., Desk], tmp_path: Path, expect_log: pytest.LogCaptureFixture
) -> None:
    one = desk("B")
    enrol(one, small_hub)
    names = [scan(one, 3 * CHUNK)[1] for _ in range(3)]
    exchange(one, Straight(small_hub))
    one.close()
    file = tmp_path / "B" / "attachments.db"
    content = bytearray(file.read_bytes())
    content[-2000] ^= 255
    file.write_bytes(content)
    with closing(open_desk(tmp_path / "B", clock=SetClock())) as again:
        lost = [name for name in names if not readable(again, name)]
        assert 0 < len(lost) < 3
        assert troubled(carry, again, Straight(small_hub)).code == "damaged"
    assert kept(small_hub) == {name: "wanted" if name in lost else "kept" for name in names}


def test_a_hub_between_passes_the_others_on_and_has_the_damaged_one_brought_again(
    small_hub: Hub, desk: Callable[..., Desk], tmp_path: Path
) -> None:
    one = desk("B")
    with closing(Hub(tmp_path / "lan")) as lan:
        enrol(one, lan)
        join(lan, small_hub)
        with lan.database.reading() as connection:
            higher = above.of(connection, SITE.agency)
        assert higher is not None
        passing = Passing(here(lan), lan.shelf, higher)
        _, spoiled, _ = scan(one, 700_000)
        exchange(one, Straight(lan))
        carry(one, Straight(lan))
        spoil(lan)
        _, sound, _ = scan(one, 700_000)
        exchange(one, Straight(lan))
        carry(one, Straight(lan))
        passed(lan, small_hub)
        assert passing.send(lambda: nullcontext(Straight(small_hub)), lambda: False)
        assert kept(small_hub) == {sound: "kept", spoiled: "wanted"}
        assert kept(lan) == {sound: "kept", spoiled: "wanted"}
        carry(one, Straight(lan))
        assert passing.send(lambda: nullcontext(Straight(small_hub)), lambda: False)
        assert set(kept(small_hub).values()) == {"kept"}
