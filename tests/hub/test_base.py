"""A new desk can find every dossier before its journal has come, and never shows less than the outline said."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from sqlalchemy import func, select

from clerkdesk.hub import outlining
from clerkdesk.projections import rebuild
from clerkdesk.services import delivery, erasing, look, reception
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Filter
from clerkdesk.services.verify import verify
from clerkdesk.store import base as bases
from clerkdesk.store import tables as t
from clerkdesk.sync import base, engine
from clerkdesk.sync import protocol as p
from clerkdesk.sync.asking import asking
from clerkdesk.sync.line import no_line
from clerkdesk.sync.pace import Pace
from clerkdesk.sync.protocol.base import Base
from tests.counter import LAN, refused, sound, troubled, wish
from tests.meeting import Hub, Straight, enrol, exchange, hop


class Broken(Straight):
    """Breaks before so many pulls."""

    def __init__(self, hub: Hub, pulls: int, bases: int = 99) -> None:
        super().__init__(hub)
        self.pulls, self.bases = pulls, bases

    def ask(self, method: str, target: str, headers: dict[str, str], body: bytes) -> p.Reply:
        self.pulls -= "/v1/pull" in target
        self.bases -= "/v1/base" in target
        if self.pulls < 0 or self.bases < 0:
            raise no_line("cut")
        return super().ask(method, target, headers, body)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(p, "USUAL_EVENTS", 4)
    monkeypatch.setattr(base, "LONG", 1)


def begun(hub: Hub, desk: Callable[..., Desk], count: int = 4) -> tuple[Desk, Desk, list[str]]:
    """Return an old desk with dossiers, and a new one that has the outlines and four events."""
    one, two = desk("B"), desk("C")
    enrol(one, hub), enrol(two, hub)
    streams = [reception.receive(one, LAN, wish(one)).stream for _ in range(count)]
    delivery.enter_result(one, LAN, streams[0], number="1")
    exchange(one, Straight(hub))
    troubled(exchange, two, Broken(hub, 1))
    return one, two, streams


def test_pages_asked_for_beforehand_bring_the_same(hub: Hub, desk) -> None:
    one, two, _streams = begun(hub, desk)
    line = Straight(hub)
    now = lambda: hub.now  # noqa: E731
    engine.exchange(two.store, line, hop(two), now, Pace(ahead=True))
    assert (left(two), rows(two)) == (0, rows(one))
    assert sound(two)
    pulls = [asked for asked in line.asked if "/v1/pull" in asked]
    assert len(pulls) == len(set(pulls)), "none twice"
    line.asked.clear()
    assert engine.exchange(two.store, line, hop(two), now, Pace(ahead=True)).received == 0
    assert len(line.asked) == 1


def rows(desk: Desk) -> object:
    with desk.store.reading() as connection:
        return rebuild.dump(connection)["p_dossier"]


def left(desk: Desk) -> int:
    with desk.store.reading() as connection:
        return connection.execute(select(func.count()).select_from(t.base)).scalar_one()


def test_every_dossier_can_be_found_at_once_and_its_events_take_the_outlines_place(hub: Hub, desk) -> None:
    one, two, streams = begun(hub, desk)
    assert left(two) >= 3
    assert rows(two) == rows(one)
    assert set(look.ids(two, Filter())) == set(look.ids(one, Filter()))
    line = look.by_stream(one, streams[3])
    assert line is not None
    assert [found.stream for found in look.find_text(two, line.id_number)] == [streams[3]]
    with two.store.writing() as connection:
        rebuild.rebuild(connection)
    assert rows(two) == rows(one), "a rebuild keeps them"
    assert verify(two).projections
    exchange(two, Straight(hub))
    assert (left(two), rows(two)) == (0, rows(one))
    assert sound(two)


def test_taking_outlines_goes_on_where_it_was_cut(hub: Hub, desk, monkeypatch) -> None:
    monkeypatch.setattr(outlining, "USUAL", 2)
    one, two = desk("B"), desk("C")
    enrol(one, hub), enrol(two, hub)
    for _ in range(5):
        reception.receive(one, LAN, wish(one))
    exchange(one, Straight(hub))
    troubled(exchange, two, Broken(hub, 9, bases=1))
    assert len(look.ids(two, Filter())) == 2
    line = Broken(hub, 1)
    troubled(exchange, two, line)
    assert rows(two) == rows(one)
    assert sum("/v1/base" in asked for asked in line.asked) == 2
    exchange(two, Straight(hub))
    assert sound(two)


def test_a_page_goes_on_whatever_is_asked_for(small_hub: Hub, desk) -> None:
    one, _two, streams = begun(small_hub, desk)
    for limit in ("0", "1"):
        answer = asking(one.store, hop(one), lambda: small_hub.now)(Straight(small_hub)).ask(
            "GET", f"/v1/base?after=&limit={limit}", None, Base
        )
        assert (answer.after, answer.more) == (min(streams), True), limit


def test_a_deed_on_an_outline_waits_for_its_events_or_says_so(hub: Hub, desk) -> None:
    one, two, streams = begun(hub, desk)
    assert refused(delivery.enter_result, two, LAN, streams[2], number="2") == "not-here-yet"
    assert refused(look.details, two, streams[2]) == "not-here-yet"
    two.fetch = lambda stream: fetched(two, hub, stream)
    found = look.details(two, streams[2])
    assert found is not None
    assert found.dossier.state is not None
    delivery.enter_result(two, LAN, streams[2], number="2")
    assert verify(two).sound, "what came before its turn is no fault"
    exchange(two, Straight(hub))
    exchange(one, Straight(hub))
    assert (left(two), rows(two)) == (0, rows(one))
    assert sound(two)
    assert sound(one)


def fetched(desk: Desk, hub: Hub, stream: str) -> None:
    assert base.fetch(desk.store, Straight(hub), hop(desk), lambda: hub.now, stream)


def test_what_is_erased_has_no_outline_left(hub: Hub, desk) -> None:
    one, two, streams = begun(hub, desk)
    erasing.erase(one, LAN, streams[3], "theo đơn")
    exchange(one, Straight(hub))
    two.fetch = lambda stream: fetched(two, hub, stream)
    look.details(two, streams[3])
    line = look.by_stream(two, streams[3])
    assert line is not None
    assert line.name == ""
    exchange(two, Straight(hub))
    assert rows(two) == rows(one)


def test_the_hub_makes_an_outline_anew_when_something_happened(hub: Hub, desk) -> None:
    one, _two, streams = begun(hub, desk)

    def page() -> dict[str, str]:
        site = one.site.agency
        return {each.stream: each.state for each in outlining.page(hub.database, site, "").outlines}

    before = page()
    assert before == page()
    assert set(before) == set(streams)
    delivery.void(one, LAN, streams[1], "nhập nhầm")
    exchange(one, Straight(hub))
    assert page() == {**before, streams[1]: "voided"}
    assert outlining.page(hub.database, one.site.agency, "limit=1").more


def test_an_outline_that_the_journal_does_not_bear_out_goes_at_its_end(hub: Hub, desk) -> None:
    one, two, streams = begun(hub, desk)
    with two.store.writing() as connection:
        found = next(each for each in bases.outlines(connection) if each.stream == streams[3])
        rebuild.outline(connection, [msgspec.structs.replace(found, events=99)])
    exchange(two, Straight(hub))
    assert (left(two), rows(two)) == (0, rows(one))
