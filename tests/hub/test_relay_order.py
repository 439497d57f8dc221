"""What a relay sends and what it asks, in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from clerkdesk.hub import tables as t
from clerkdesk.hub.feed import lock
from clerkdesk.services import delivery
from clerkdesk.services.desk import Desk
from clerkdesk.store import hops
from clerkdesk.sync import engine
from clerkdesk.sync.protocol import Reply, Verdict
from tests.counter import LAN, SITE
from tests.hub.test_relay import join, passed, take
from tests.meeting import Hub, Straight, enrol, exchange


@pytest.fixture
def lan(tmp_path: Path) -> Iterator[Hub]:
    with closing(Hub(tmp_path / "lan")) as made:
        yield made


class Looking(Straight):
    """Notes before each question how many refusals stand at the hub that asks."""

    def __init__(self, hub: Hub, asks: Hub) -> None:
        super().__init__(hub)
        self.asks = asks
        self.refused: list[int] = []

    def ask(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Reply:
        with self.asks.database.reading() as connection:
            query = select(func.count()).select_from(t.verdict).where(t.verdict.c.state == "refused")
            self.refused.append(connection.execute(query).scalar_one())
        return super().ask(method, target, headers, body)


def refuse(province: Hub, desk: Desk, stream: str) -> None:
    """Let the province refuse a reception by a rule that no other hub has."""
    with province.database.writing() as connection:
        query = select(t.event.c.id).where(t.event.c.stream == stream).order_by(t.event.c.seq).limit(1)
        event = connection.execute(query).scalar_one()
        verdict = Verdict(event=event, stream=stream, state="refused", code="of-a-newer-rule")
        its = {"event": event, "stream": stream, "state": "refused", "code": verdict.code, "by": ""}
        connection.execute(insert(t.verdict), {"site": SITE.agency, **its})
        lock(connection, SITE.agency).put([verdict])


def test_a_refusal_that_was_settled_meanwhile_does_not_come_down(
    lan: Hub, small_hub: Hub, desk: Callable[..., Desk]
) -> None:
    one = desk("B")
    enrol(one, lan)
    join(lan, small_hub)
    (stream,) = take(one)
    exchange(one, Straight(lan))
    passed(lan, small_hub)
    refuse(small_hub, one, stream)
    delivery.void(one, LAN, stream, "nhập nhầm")
    exchange(one, Straight(lan))
    line = Looking(small_hub, lan)
    passed(lan, small_hub, line)
    assert line.asked[0] == "/v1/push", "what is new here goes first"
    assert line.refused == [0] * len(line.asked)
    exchange(one, Straight(lan))
    with one.store.reading() as connection:
        assert hops.judged(connection, "refused") == []
        assert [judged.code for judged in hops.judged(connection, "superseded")] == ["of-a-newer-rule"]


def test_a_hub_that_joins_sends_nothing_that_its_desks_have_sent(
    lan: Hub, small_hub: Hub, desk: Callable[..., Desk]
) -> None:
    one = desk("B")
    enrol(one, small_hub)
    take(one, 3)
    exchange(one, Straight(small_hub))
    engine.exchange(one.store, Straight(lan), enrol(one, lan), lambda: lan.now)
    join(lan, small_hub)
    line = Straight(small_hub)
    passed(lan, small_hub, line)
    assert [target.partition("?")[0] for target in line.asked] == ["/v1/pull"]
    assert lan.events() == small_hub.events()
