"""Files carried by hand in every order: which is newest, what comes late, sticks that cross, what was put back."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from clerkdesk.domain.errors import Refused
from clerkdesk.hub.database import Database
from clerkdesk.projections import rebuild
from clerkdesk.services import reception, scans
from clerkdesk.services.desk import Desk
from clerkdesk.store import attached
from clerkdesk.store import tables as t
from clerkdesk.sync.protocol import carry
from tests.counter import LAN, parts, refused, sound, wish
from tests.hub.test_by_hand import across, by_hand, down, take, take_at, up
from tests.hub.test_lane import kept, scan
from tests.hub.test_lane_damaged import chunks, spoil
from tests.meeting import Hub, hop, unsent

YEAR = 365 * 24 * 3600 * 1000


@pytest.fixture
def own_hub(tmp_path: Path) -> Iterator[Hub]:
    with closing(Hub(tmp_path / "hub")) as hub:
        yield hub


def back_up(hub: Hub, place: Path) -> None:
    hub.database.close()
    shutil.copy(hub.folder / "hub.db", place)
    hub.database = Database(f"sqlite:///{hub.folder / 'hub.db'}", hub.key.file_key)


def put_back(hub: Hub, place: Path) -> None:
    """Let the hub be as it was at its backup: what it took and counted since is lost."""
    hub.database.close()
    for file in hub.folder.glob("hub.db*"):
        file.unlink()
    shutil.copy(place, hub.folder / "hub.db")
    hub.database = Database(f"sqlite:///{hub.folder / 'hub.db'}", hub.key.file_key)


def number(file: Path) -> int:
    """Read the number in a file's header by the words of PROTOCOL.md alone."""
    rest = file.read_bytes().partition(b"\n")[2]
    found = msgspec.msgpack.decode(rest[4 : 4 + int.from_bytes(rest[:4], "big")])["number"]
    assert isinstance(found, int)
    return found


def test_which_file_is_newest_rests_on_no_clock(own_hub: Hub, desk: Callable[..., Desk], tmp_path: Path) -> None:
    hub, stick, old = own_hub, tmp_path / "stick", tmp_path / "old"
    one = by_hand(desk("B"), hub, tmp_path)
    back_up(hub, tmp_path / "backup")

    def there_and_back(came: Path) -> None:
        up(one, stick)
        take_at(hub, stick)
        down(hub, came)
        take(one, came)
        assert unsent(one) == 0

    reception.receive(one, LAN, wish(one))
    hub.now += 73 * YEAR
    there_and_back(old)
    hub.now -= 73 * YEAR
    last = number(old)
    for _ in range(2):  # put back from the same backup twice: both lives have the same number
        put_back(hub, tmp_path / "backup")
        reception.receive(one, LAN, wish(one))
        up(one, stick)
        assert refused(take_at, hub, stick) == "carried-gap"
        down(hub, stick)
        take(one, stick)
        assert unsent(one) == len(parts(one)), "the hub has lost all of it"
        there_and_back(stick)
        assert set(hub.events().values()) == {raw for raw, _ in parts(one)}
        assert number(stick) > last
        last = number(stick)
    take(one, old)
    assert unsent(one) == 0
    up(one, stick)
    assert take_at(hub, stick).events == 0, "an older file says nothing of the hub any more"


def test_files_of_an_older_program_are_read_and_give_way(
    own_hub: Hub, desk: Callable[..., Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub, stick = own_hub, tmp_path / "stick"
    one = by_hand(desk("B"), hub, tmp_path)
    back_up(hub, tmp_path / "backup")
    reception.receive(one, LAN, wish(one))
    up(one, stick)
    take_at(hub, stick)
    real = carry.writing

    def unnumbered(*words: Any, number: int = 0, **named: Any) -> Any:
        return real(*words, **named)

    with monkeypatch.context() as before:
        before.setattr(carry, "writing", unnumbered)
        hub.now += 73 * YEAR
        down(hub, stick)
        assert b"number" not in stick.read_bytes()[:2000]
        assert take(one, stick).confirmed == len(parts(one))
        hub.now -= 73 * YEAR
        put_back(hub, tmp_path / "backup")
        down(hub, tmp_path / "older", whole=True)
        take(one, tmp_path / "older")
        assert unsent(one) == 0, "by its clock it is the older one: such files have nothing else"
    down(hub, stick, whole=True)
    take(one, stick)
    assert unsent(one) == len(parts(one))
    take(one, tmp_path / "older")
    up(one, stick)
    assert take_at(hub, stick).events == len(parts(one))


def test_content_that_comes_after_its_event_is_in_a_later_file_once_nobody_has_to_ask(
    hub: Hub, desk: Callable[..., Desk], tmp_path: Path
) -> None:
    one, two = by_hand(desk("B"), hub, tmp_path), by_hand(desk("C"), hub, tmp_path)
    stick = tmp_path / "stick"
    _, name, content = scan(one, 2_500_000)
    _, lost, _ = scan(one, 2_000)
    up(one, stick, content=False)
    take_at(hub, stick)
    assert down(hub, stick).attachments == 0
    assert take(two, stick).events == len(parts(one))
    take(one, stick)
    up(two, stick)
    take_at(hub, stick)
    assert up(one, stick).attachments == 2, "the other way: what the hub has not said that it has goes along"
    take_at(hub, stick)
    for _ in range(2):  # the first stick is lost
        held = down(hub, stick)
        assert (held.events, held.attachments) == (1, 2), "of events how the other desk's journal opens, alone"
    taken = take(two, stick)
    assert (taken.attachments, scans.content(two, name)) == (2, content)
    assert take(two, stick).attachments == 0
    take(one, stick)
    up(two, stick)
    take_at(hub, stick)
    assert down(hub, stick).attachments == 0, "what is not lacked any more is not carried again"
    two.store.attachments.drop([lost])
    up(two, stick)
    take_at(hub, stick)
    assert down(hub, stick).attachments == 1, "nor is more carried than what is lacked"


def test_spoiled_content_is_not_carried_and_comes_from_whoever_has_it(
    own_hub: Hub, desk: Callable[..., Desk], tmp_path: Path
) -> None:
    hub, stick = own_hub, tmp_path / "stick"
    one, two = by_hand(desk("B"), hub, tmp_path), by_hand(desk("C"), hub, tmp_path)
    _, first, _ = scan(one, 1000)
    up(one, stick)
    take_at(hub, stick)
    spoil(hub)
    assert down(hub, stick).attachments == 0
    assert kept(hub) == {first: "wanted"}
    take(two, stick)
    down(hub, stick)
    take(one, stick)
    assert up(one, stick).attachments == 1
    take_at(hub, stick)
    up(two, stick)
    take_at(hub, stick)
    down(hub, stick)
    assert take(two, stick).attachments == 1
    take(one, stick)
    _, second, content = scan(one, 1000)
    chunks(one, "UPDATE chunk SET bytes = zeroblob(length(bytes))", second)
    _, third, _ = scan(one, 1000)
    assert up(one, stick).attachments == 1, "one that is spoiled here keeps nothing else back"
    take_at(hub, stick)
    assert kept(hub) == {first: "kept", second: "wanted", third: "kept"}
    two.store.attachments.put([content], media="application/pdf", at=0)
    down(hub, stick)
    take(two, stick)
    up(two, stick)
    take_at(hub, stick)
    down(hub, stick)
    assert take(one, stick).attachments == 1, "and a colleague's copy takes the place of the spoiled one"
    assert scans.content(one, second) == content


def allowed(codes: str, action: Callable[..., object], *args: object, **named: object) -> bool:
    """Return whether ``action`` was carried out; it may be refused by one of ``codes`` and by nothing else."""
    try:
        action(*args, **named)
    except Refused as no:
        if no.code not in codes.split():
            raise
        return False
    return True


class World:
    """Two desks, a hub, and every stick that was ever written."""

    def __init__(self, hub: Hub, desk: Callable[..., Desk], place: Path, chance: random.Random) -> None:
        self.hub, self.desk, self.place, self.chance = hub, desk, place, chance
        self.desks = {letter: by_hand(desk(letter), hub, place) for letter in "BC"}
        self.sticks: list[tuple[str, Path]] = []
        self.put_away: dict[str, int] = {}
        back_up(hub, place / "hub.bak")

    def stick(self, way: str) -> Path:
        file = self.place / f"stick{len(self.sticks)}"
        self.sticks.append((way, file))
        return file

    def some(self) -> Desk:
        return self.desks[self.chance.choice("BC")]

    def deed(self) -> None:
        scan(self.some(), self.chance.choice((100, 3000)))

    def up(self) -> None:
        up(self.some(), self.stick("up"), content=self.chance.random() < 0.6)

    def down(self) -> None:
        down(self.hub, self.stick("down"), content=self.chance.random() < 0.6)

    def across(self) -> None:
        writer = self.some()
        file = self.place / f"stick{len(self.sticks)}"
        if allowed("no-other-desk", across, writer, file, content=self.chance.random() < 0.3):
            self.sticks.append(("across", file))

    def take(self) -> None:
        if self.sticks:
            way, file = self.chance.choice(self.sticks[-6:] if self.chance.random() < 0.7 else self.sticks)
            self.taken(way, file)

    def taken(self, way: str, file: Path) -> None:
        reader = self.chance.choice("BC")
        some = (take_at, self.hub) if way == "up" else (take, self.desks[reader])
        allowed("carried-gap not-for-us", *some, file)

    def cut(self) -> None:
        if self.sticks:
            way, file = self.chance.choice(self.sticks)
            half = self.place / "half"
            half.write_bytes(file.read_bytes()[: -self.chance.randrange(1, 200)])
            reader = (lambda: take_at(self.hub, half)) if way == "up" else (lambda: take(self.some(), half))
            assert refused(reader) in {"cut-off", "tampered", "not-for-us"}

    def clock(self) -> None:
        self.hub.now += self.chance.choice((-1, 1)) * self.chance.choice((1000, YEAR, 30 * YEAR))

    def hub_backed_up(self) -> None:
        back_up(self.hub, self.place / "hub.bak")

    def hub_restored(self) -> None:
        put_back(self.hub, self.place / "hub.bak")

    def desk_restored(self) -> None:
        """Put a desk's marks back; its own journal may not be older, or it would begin anew."""
        letter = self.chance.choice("BC")
        one, copy = self.desks[letter], self.place / f"{letter}.bak"
        with one.store.reading() as connection:
            of = select(t.origin.c.last_seq).where(t.origin.c.id == hop(one).origin)
            seq = connection.execute(of).scalar_one()
        one.close()
        if self.put_away.get(letter) == seq:
            shutil.rmtree(self.place / letter)
            shutil.copytree(copy, self.place / letter)
        else:
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(self.place / letter, copy)
            self.put_away[letter] = seq
        self.desks[letter] = self.desk(letter)

    STEPS = (deed, deed, up, up, up, down, down, across, take, take, take, take, cut, clock, hub_backed_up)
    RARE = (hub_restored, desk_restored)

    def step(self) -> None:
        self.chance.choice(self.RARE if self.chance.random() < 0.12 else self.STEPS)(self)

    def settle(self) -> None:
        """Carry a few more rounds as people would."""
        for _ in range(4):
            for one in self.desks.values():
                file = self.stick("up")
                up(one, file)
                allowed("carried-gap", take_at, self.hub, file)
            file = self.stick("down")
            down(self.hub, file)
            for one in self.desks.values():
                if not allowed("carried-gap", take, one, file):
                    down(self.hub, file, whole=True)
                    take(one, file)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_carried_in_whatever_order_all_end_the_same(
    own_hub: Hub, desk: Callable[..., Desk], tmp_path: Path, seed: int
) -> None:
    world = World(own_hub, desk, tmp_path, random.Random(seed))
    for _ in range(40):
        world.step()
    world.settle()
    one, two = world.desks.values()
    journal = {raw for raw, _ in parts(one)}
    assert journal == {raw for raw, _ in parts(two)} == set(own_hub.events().values())
    assert own_hub.stopped() == {}
    for each in (one, two):
        assert unsent(each) == 0
        with each.store.reading() as connection:
            named = attached.everywhere(connection)
            assert attached.unsent(connection, own_hub.key.id, "H24.101.05") == []
        assert each.store.attachments.present(named) == set(named)
        assert sound(each)
    assert set(kept(own_hub)) == set(named)
    assert set(kept(own_hub).values()) <= {"kept"}
    with one.store.reading() as here, two.store.reading() as there:
        assert rebuild.dump(here) == rebuild.dump(there)
