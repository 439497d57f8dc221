"""Desks of a site under the same letters: one takes others, by one rule everywhere; what stands twice is mended."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from clerkdesk.cli.joining import enrolled
from clerkdesk.hub import above, desks, lettering, relay
from clerkdesk.hub import tables as t
from clerkdesk.hub.admin import views
from clerkdesk.hub.gate import Gate
from clerkdesk.hub.relay import Here
from clerkdesk.journal import signing
from clerkdesk.services import lettering as letters_here
from clerkdesk.services import reception, recoding
from clerkdesk.services.clock import WallClock, milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.services.lettering import Clash
from clerkdesk.services.queue import issuing
from clerkdesk.store import hops
from clerkdesk.store.events import my_origin
from clerkdesk.sync import anew, engine
from clerkdesk.sync import protocol as p
from clerkdesk.sync.asking import asking
from clerkdesk.sync.line import Line, Said, no_line
from clerkdesk.sync.protocol.letters import PATH, AskLetters, Lettered
from tests.counter import LAN, SITE, SetClock, first_run, refused, sound, troubled, wish
from tests.meeting import Hub, Straight, enrol, exchange, hop, served, unsent


def letters(desk: Desk) -> str:
    with desk.store.reading() as connection:
        mine = my_origin(connection)
    assert mine is not None
    return mine.letters


def clash(desk: Desk) -> Clash:
    return letters_here.clash(desk)


def hub_of(desk: Desk, hub: Hub) -> hops.Hop:
    with desk.store.reading() as connection:
        return next(one for one in hops.hops(connection) if one.hub == hub.key.id)


def meet(desk: Desk, hub: Hub, line: Line | None = None) -> engine.Outcome:
    return engine.exchange(desk.store, line or Straight(hub), hub_of(desk, hub), lambda: milliseconds(desk.clock.now()))


@contextmanager
def alike(hub: Hub, path: Path, later: int = 0) -> Iterator[Desk]:
    """A desk that ``hub`` let in under letters of another, as one of an older version did; minutes ``later``."""
    clock = SetClock()
    clock.forward(minutes=later)
    with closing(first_run(path, "B", clock=clock).desk) as desk:
        with pytest.MonkeyPatch.context() as older:
            older.setattr(lettering, "anothers", lambda *_: False)
            enrol(desk, hub)
        yield desk


def numbers(desk: Desk, many: int) -> tuple[list[str], list[str]]:
    return (
        [issuing.issue(desk, LAN, paper=False).number for _ in range(many)],
        [reception.receive(desk, LAN, wish(desk)).code for _ in range(many)],
    )


def test_the_one_that_began_later_takes_others_by_itself(hub: Hub, desk: Callable[..., Desk], tmp_path: Path) -> None:
    first = desk("B")
    enrol(first, hub)
    with alike(hub, tmp_path / "second", later=1) as second:
        before = numbers(first, 2), numbers(second, 3)
        assert exchange(second, Straight(hub)).letters == "", "it knows of nobody yet"
        assert exchange(first, Straight(hub)).letters == "", "first it is, and stays"
        assert letters(first) == "BB"
        assert clash(first) is Clash.KEEPS
        between = numbers(first, 2)
        assert not {*between[0], *between[1]} & {*before[1][0], *before[1][1]}, "what is known is not given out again"
        done = exchange(second, Straight(hub))
        assert done.letters == letters(second) == "CB"
        assert clash(second) is Clash.NONE
        assert unsent(second) == 0, "what it wrote under both is there"
        assert exchange(second, Straight(hub)).letters == "", "once"
        after = numbers(second, 2)
        assert after[0] == ["C001", "C002"]
        exchange(second, Straight(hub))
        exchange(first, Straight(hub))
        assert clash(first) is Clash.NONE
        twice = {one.code: one.apart for one in recoding.codes_twice(first)}
        assert set(twice) == set(before[0][1]) & set(before[1][1]), "found and shown"
        assert twice == {one.code: one.apart for one in recoding.codes_twice(second)}, "the same one at both"
        for stream in twice.values():
            recoding.reissue(second, LAN, stream, receipt=False)
        exchange(second, Straight(hub))
        exchange(first, Straight(hub))
        assert recoding.codes_twice(first) == recoding.codes_twice(second) == []
        assert not anew.wanted(second.store)
        for one in (first, second):
            sound(one)
    with hub.database.reading() as connection:
        known = [(one.letters, bool(one.revoked)) for one in views.desks(connection, SITE.agency)]
    assert known == [("BB", False), ("CB", False), ("BB", True)], "as what it was it comes no more"


def test_it_is_the_same_one_whoever_hears_first(small_hub: Hub, desk: Callable[..., Desk], tmp_path: Path) -> None:
    younger = desk("B")
    enrol(younger, small_hub)
    with alike(small_hub, tmp_path / "older", later=-5) as older:
        exchange(older, Straight(small_hub))
        assert exchange(younger, Straight(small_hub)).letters == "CB"
        exchange(older, Straight(small_hub))
        assert letters(older) == "BB"


class Loses(Straight):
    """A line on which the hub carries out what is asked, and the answer to ``path`` is lost."""

    def __init__(self, hub: Hub, path: str) -> None:
        super().__init__(hub)
        self._path = path

    def ask(self, method: str, target: str, headers: dict[str, str], body: bytes) -> p.Reply:
        self.cut = "after" if target == self._path else ""
        return super().ask(method, target, headers, body)


def test_letters_whose_answer_is_lost_are_the_same_the_next_time(
    hub: Hub, desk: Callable[..., Desk], tmp_path: Path
) -> None:
    first = desk("B")
    enrol(first, hub)
    exchange(first, Straight(hub))
    with alike(hub, tmp_path / "second", later=1) as second:
        for _ in range(2):
            assert troubled(exchange, second, Loses(hub, PATH)).code == "no-line"
            assert letters(second) == "BB"
        assert exchange(second, Straight(hub)).letters == "CB"
        with hub.database.reading() as connection:
            assert [one.letters for one in views.desks(connection, SITE.agency)].count("CB") == 1


def test_an_older_hub_deals_none_and_all_goes_on(small_hub: Hub, desk: Callable[..., Desk], tmp_path: Path) -> None:
    class Older(Straight):
        def ask(self, method: str, target: str, headers: dict[str, str], body: bytes) -> p.Reply:
            return super().ask(method, "/v1/unheard-of" if target == PATH else target, headers, body)

    first = desk("B")
    enrol(first, small_hub)
    exchange(first, Straight(small_hub))
    with alike(small_hub, tmp_path / "second", later=1) as second:
        assert exchange(second, Older(small_hub)).letters == ""
        assert clash(second) is Clash.GIVES_WAY, "shown until it is settled"
        assert numbers(second, 1)[0] == ["B001"]
        assert exchange(second, Straight(small_hub)).letters == "CB"


def ask(desk: Desk, hub: Hub, public: bytes, wished: str = "", avoid: tuple[str, ...] = ()) -> str:
    now = lambda: milliseconds(desk.clock.now())  # noqa: E731
    caller = asking(desk.store, hop(desk), now)(Straight(hub))
    try:
        asked = AskLetters(public_key=public, letters=wished, avoid=avoid)
        return caller.ask("POST", PATH, asked, Lettered).letters
    except Said as no:
        return no.code


def test_what_a_hub_deals(hub: Hub, desk: Callable[..., Desk]) -> None:
    first, keys = desk("B"), [signing.public_key(signing.new_key()) for _ in range(4)]
    enrol(first, hub)
    exchange(first, Straight(hub))
    assert ask(first, hub, keys[0], avoid=("CB", "GB", "no letters")) == "HB"
    assert ask(first, hub, keys[0]) == "HB", "the same key, the same answer"
    assert ask(first, hub, keys[1], "HB") == "letters-taken"
    assert ask(first, hub, keys[1], "BB") == "letters-taken", "not even its own: they belong to its origin"
    assert ask(first, hub, keys[1], "KB") == "KB"
    assert ask(first, hub, b"no key") == "bad-request"
    with hub.database.writing() as connection:
        connection.execute(update(t.origin).values(stopped="fork"))
    assert ask(first, hub, keys[2]) == "origin-stopped", "two may hold its key"


def test_who_is_revoked_is_so_as_whatever_it_went_on_as(
    small_hub: Hub, desk: Callable[..., Desk], tmp_path: Path
) -> None:
    first = desk("B")
    enrol(first, small_hub)
    exchange(first, Straight(small_hub))
    with alike(small_hub, tmp_path / "second", later=1) as second:
        with small_hub.database.reading() as connection:
            (before,) = [one.id for one in views.desks(connection, SITE.agency) if one.id not in _desk_of(first)]
        exchange(second, Straight(small_hub))
        with small_hub.database.writing() as connection:
            desks.revoke(connection, before)
        assert troubled(exchange, second, Straight(small_hub)).code == "hub-refuses"
        exchange(first, Straight(small_hub))


def _desk_of(desk: Desk) -> list[str]:
    paper = p.from_header(hop(desk).certificate)
    assert paper is not None
    found = p.certified(hop(desk).public_key, paper)
    return [found.desk] if found else []


@pytest.fixture
def lan(small_hub: Hub) -> Hub:
    return small_hub


def test_a_desk_that_is_known_elsewhere_takes_others_and_its_other_hub_hears_of_it(
    lan: Hub, hub: Hub, desk: Callable[..., Desk], tmp_path: Path
) -> None:
    """Enrolled at the province under letters that another has on the network: on it goes under others, at both."""
    first = desk("B")
    enrol(first, lan)
    exchange(first, Straight(lan))
    with closing(first_run(tmp_path / "apart", "B").desk) as apart:
        enrol(apart, hub)
        before = numbers(apart, 2)
        meet(apart, hub)
        later = numbers(apart, 1)  # what the province has not heard when the letters change
        code, url = lan.code(), "https://lan.example"
        assert refused(enrolled, apart, Straight(lan), url, code) == "letters-taken"
        assert letters(apart) == "BB", "nobody has said that it shall"
        enrolled(apart, Straight(lan), url, code, others=True)
        assert letters(apart) == "CB"
        assert not anew.wanted(apart.store), "the province is told by itself"
        assert numbers(apart, 1)[0] == ["C001"]
        meet(apart, lan)
        meet(apart, hub)
        assert hub_of(apart, hub).origin == hub_of(apart, lan).origin
        assert unsent(apart) == 0
        for one in (lan, hub):
            everything = b"".join(one.events().values())
            assert all(code.encode() in everything for code in (*before[1], *later[1])), "it keeps its numbers"
        sound(apart)


def test_letters_that_the_other_hub_gave_somebody_are_changed_once_more(
    lan: Hub, hub: Hub, desk: Callable[..., Desk], tmp_path: Path
) -> None:
    first, other = desk("B"), desk("C")
    enrol(first, lan)
    enrol(other, hub)
    with closing(first_run(tmp_path / "apart", "B").desk) as apart:
        enrol(apart, hub)
        enrolled(apart, Straight(lan), "https://lan.example", lan.code(), others=True)
        assert letters(apart) == "CB"
        meet(apart, hub)
        assert letters(apart) == "GB", "nobody has these, here or there"
        meet(apart, lan)
        meet(apart, hub)
        assert hub_of(apart, hub).origin == hub_of(apart, lan).origin
        assert unsent(apart) == 0


def test_what_two_networks_dealt_alike_is_settled_over_the_province(
    lan: Hub, hub: Hub, desk: Callable[..., Desk], tmp_path: Path
) -> None:
    with closing(Hub(tmp_path / "other lan")) as other, closing(first_run(tmp_path / "two", "B").desk) as two:
        one = desk("B")
        given = []
        for at, (each, near) in enumerate(((one, lan), (two, other))):
            enrol(each, near)
            given.append(numbers(each, at + 2))
            exchange(each, Straight(near))
            relay.join(here(near), Straight(hub), "https://province.example", hub.code(), SITE.agency)
        for _ in range(3):
            for each, near in ((one, lan), (two, other)):
                with near.database.reading() as connection:
                    higher = above.of(connection, SITE.agency)
                assert higher is not None
                relay.exchange(here(near), Straight(hub), higher)
                exchange(each, Straight(near))
        assert {"BB", "CB"} == {letters(one), letters(two)}
        assert {clash(one), clash(two)} == {Clash.NONE}
        twice = set(given[0][1]) & set(given[1][1])
        assert {each.code for each in recoding.codes_twice(one)} == twice
        assert recoding.codes_twice(one)[0].apart == recoding.codes_twice(two)[0].apart
        assert unsent(one) == unsent(two) == 0
        for each in (one, two):
            sound(each)


def here(hub: Hub) -> Here:
    return Here(hub.database, hub.key, lambda: hub.now)


def test_an_enrolment_under_others_whose_answer_is_lost_is_gone_on_with(
    lan: Hub, hub: Hub, desk: Callable[..., Desk], tmp_path: Path
) -> None:
    first = desk("B")
    enrol(first, lan)
    with closing(first_run(tmp_path / "apart", "B").desk) as apart:
        enrol(apart, hub)
        code, url = lan.code(), "https://lan.example"
        refused(enrolled, apart, Straight(lan), url, code)
        lost = troubled(enrolled, apart, LosesOnceIn(lan, "/v1/enrol"), url, code, others=True)
        assert lost.code == "no-line"
        assert letters(apart) == "CB", "it writes under them already"
        enrolled(apart, Straight(lan), url, code)
        assert letters(apart) == "CB"
        meet(apart, lan)
        meet(apart, hub)
        assert unsent(apart) == 0
        with lan.database.reading() as connection:
            assert [one.letters for one in views.desks(connection, SITE.agency)] == ["BB", "CB"]


class LosesOnceIn(Loses):
    """The same, when the hub has let somebody in."""

    def ask(self, method: str, target: str, headers: dict[str, str], body: bytes) -> p.Reply:
        reply = Straight.ask(self, method, target, headers, body)
        if target == self._path and reply.status == 200:
            raise no_line("cut")
        return reply


class Holds(Gate):
    """A hub that answers ``PATH`` only when it may, so that whoever asked can be killed meanwhile."""

    def __init__(self, *of: Any, **how: Any) -> None:
        super().__init__(*of, **how)
        self.asked, self.may = threading.Event(), threading.Event()

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> p.Reply:
        reply = super().answer(method, target, headers, body)
        if target == PATH and not self.may.is_set():
            self.asked.set()
            self.may.wait(120)
        return reply


def test_killed_while_letters_are_dealt_it_takes_the_same(
    small_hub: Hub, desk: Callable[..., Desk], tmp_path: Path
) -> None:
    small_hub.now = milliseconds(WallClock().now())
    first = desk("B")
    enrol(first, small_hub)
    exchange(first, Straight(small_hub))
    gate = Holds(small_hub.database, small_hub.key, lambda: small_hub.now)
    with served(gate) as url:
        with alike(small_hub, tmp_path / "second", later=1) as second, second.store.writing() as connection:
            hops.move_to(connection, small_hub.key.id, url)
        words = [sys.executable, "-m", "clerkdesk", "--data", str(tmp_path / "second"), "sync", "--once", "--json"]
        with subprocess.Popen(words, stdout=subprocess.PIPE) as child:
            assert gate.asked.wait(120)
            child.kill()
            gate.may.set()
        ended = subprocess.run(words, check=False, capture_output=True)
        assert ended.returncode == 0, ended.stdout.decode()
        done = json.loads(ended.stdout)
        assert done["letters"] == "CB"
        assert done["unsent"] == 0
    with small_hub.database.reading() as connection:
        assert [one.letters for one in views.desks(connection, SITE.agency)].count("CB") == 1
