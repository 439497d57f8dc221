"""A citizen's page by the token on the paper: what it says, to whom it says nothing, and for how long."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import select

from clerkdesk.domain.folding import fold
from clerkdesk.domain.ticket import Stage
from clerkdesk.hub import relay
from clerkdesk.hub.board import citizen, dossier, hall, tables, tokens
from clerkdesk.hub.board.hall import Standing
from clerkdesk.hub.limits import Limits, Rate
from clerkdesk.hub.logs import route_of
from clerkdesk.language import words
from clerkdesk.services import delivery, reception, site_words
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.delivery import Handing
from clerkdesk.services.desk import Desk
from clerkdesk.services.queue import calling, counters, issuing
from clerkdesk.services.queue import hall as waiting
from clerkdesk.store.events import facts_of
from tests.counter import LAN, SITE, SetClock, wish
from tests.hub.test_front import limited
from tests.meeting import Hub, Straight, enrol, exchange, served

DAY = 24 * 3600_000


@pytest.fixture
def one(hub: Hub, desk: Callable[..., Desk]) -> Desk:
    found = desk("B")
    enrol(found, hub)
    site_words.save(found, LAN, replace(SITE, public_address="https://tra-cuu.example.vn"))
    counters.open_counter(found, LAN, "3")
    return found


def ticket(desk: Desk) -> tuple[str, str]:
    stream = issuing.issue(desk, LAN).stream
    return stream, waiting.line(desk, stream).token


def token_of(desk: Desk, stream: str) -> str:
    with desk.store.reading() as connection:
        return fold(stream, facts_of(connection, stream)).token


def test_a_ticket_until_the_end_of_its_day(hub: Hub, one: Desk) -> None:
    first, mine = ticket(one)
    second, its = ticket(one)
    exchange(one, Straight(hub))
    with served(hub.gate) as url, httpx.Client(base_url=url, timeout=60) as client:
        assert "Sắp đến lượt ông/bà" in client.get(f"/t/{mine}").text
        assert "Before you: 1" in client.get(f"/t/{its}?lang=en").text
        calling.call(one, LAN, second)
        exchange(one, Straight(hub))
        assert "Mời ông/bà đến quầy 3" in client.get(f"/t/{its}").text
        never = client.get("/t/" + "A" * 22)
        assert never.status_code == 404
        assert client.get("/t/" + "x" * 3000).text == never.text
        assert client.get("/t/%00%ff").text == never.text
        hub.now += DAY
        gone = client.get(f"/t/{mine}")
        assert (gone.status_code, gone.text, dict(gone.headers, date="")) == (
            404,
            never.text,
            dict(never.headers, date=""),
        )
    with hub.database.reading() as connection:
        kept = connection.execute(select(tables.token)).all()
    assert {row.stream for row in kept} == {first, second}
    assert not any(mine in str(row) or its in str(row) for row in kept), "hashes alone"


def test_a_dossier_from_its_reception_until_days_after_its_end(hub: Hub, one: Desk) -> None:
    wished = wish(one)
    applicant = wished.applicant
    accepted = reception.receive(one, LAN, wished)
    token = token_of(one, accepted.stream)
    exchange(one, Straight(hub))
    with served(hub.gate) as url, httpx.Client(base_url=url, timeout=60) as client:

        def page() -> str:
            exchange(one, Straight(hub))
            return client.get(f"/t/{token}").text

        said = page()
        assert "Đăng ký khai sinh" in said
        assert "Hồ sơ của ông/bà đã được tiếp nhận" in said
        assert applicant.identity is not None
        for personal in (applicant.name, applicant.identity.number, accepted.code, LAN.name):
            assert personal not in said
        delivery.enter_result(one, LAN, accepted.stream, number="12/2026", excerpt="Trích lục")
        said = page()
        assert "Đã có kết quả" in said
        assert "12/2026" not in said
        delivery.deliver(one, LAN, Handing(stream=accepted.stream, collector=applicant))
        assert "Kết quả đã được trả" in page()
        hub.now += dossier.DAYS * DAY
        assert client.get(f"/t/{token}").status_code == 200
        hub.now += 1
        assert client.get(f"/t/{token}").status_code == 404


def test_a_higher_hub_knows_the_tokens_too(hub: Hub, small_hub: Hub, one: Desk) -> None:
    stream, token = ticket(one)
    exchange(one, Straight(hub))
    here = relay.Here(hub.database, hub.key, lambda: hub.now)
    higher = relay.join(here, Straight(small_hub), "https://province.example", small_hub.code(), SITE.agency)
    relay.exchange(here, Straight(small_hub), higher)
    with small_hub.database.reading() as connection:
        assert tokens.named(connection, token) == tokens.Named(SITE.agency, stream)


def test_tokens_of_tickets_are_forgotten_after_days(hub: Hub, one: Desk) -> None:
    stream, _ = ticket(one)
    exchange(one, Straight(hub))
    hub.now += 4 * DAY
    assert isinstance(one.clock, SetClock)
    one.clock.forward(days=4)
    later, _ = ticket(one)
    exchange(one, Straight(hub))
    with hub.database.reading() as connection:
        assert set(connection.execute(select(tables.token.c.stream)).scalars()) == {later} != {stream}


def test_the_wait_is_the_one_that_a_desk_would_tell(small_hub: Hub, desk: Callable[..., Desk]) -> None:
    one = desk("B")
    enrol(one, small_hub)
    counters.open_counter(one, LAN, "1")
    clock, drawn = one.clock, random.Random(3)
    assert isinstance(clock, SetClock)
    streams = [issuing.issue(one, LAN).stream for _ in range(16)]
    for _ in range(12):
        called = calling.call_next(one, LAN)
        assert called is not None
        calling.serve(one, LAN, called.stream)
        clock.forward(minutes=drawn.randint(3, 9))
        calling.done(one, LAN, called.stream)
    small_hub.now = milliseconds(clock.now())
    exchange(one, Straight(small_hub))
    kept = hall.Hall(SITE.agency)
    with small_hub.database.reading() as connection:
        kept.catch_up(connection, small_hub.now)
    for stream in streams[12:]:
        told, mine = issuing.place_of(one, stream), kept.standing(stream, small_hub.now)
        assert mine is not None
        assert mine.wait is not None
        assert (mine.before, mine.wait) == (told.before, told.wait)
    last = kept.standing(streams[15], small_hub.now)
    assert last is not None
    page = citizen.of_ticket(last, words("vi"))
    assert page.great == "Còn 3 người trước ông/bà"
    assert page.lines[0].startswith("Dự kiến chờ ")


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.VOIDED])
@pytest.mark.parametrize("spoken", ["vi", "en"])
def test_every_stage_is_said(stage: Stage, spoken: str) -> None:
    page = citizen.of_ticket(Standing(number="A012", stage=stage, counter="3", before=2, wait=(5, 15)), words(spoken))
    assert "A012" in page.kind
    assert all("{" not in text for text in (page.great, *page.lines))
    assert page.over is (stage is Stage.DONE)


def test_an_address_is_limited_apart_from_desks(small_hub: Hub) -> None:
    with limited(small_hub, Limits(public=Rate(3, 0.1))) as url, httpx.Client(base_url=url, timeout=60) as client:
        answers = [client.get("/t/" + "B" * 22).status_code for _ in range(5)]
        assert answers == [404, 404, 404, 429, 429]
        assert client.get("/board/style.css").status_code == 429
        assert "Try again in" in client.get("/t/x").text
        assert client.get("/hello").status_code == 200, "desks are counted apart"


def test_no_log_and_no_meter_names_a_key_or_a_token() -> None:
    assert route_of("/t/" + "A" * 22) == "/t"
    assert {route_of("/board/abc"), route_of("/board/abc/events")} == {"/board"}
