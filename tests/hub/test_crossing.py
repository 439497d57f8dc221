"""A dossier that another site may see arrives there whole, in its order, and what happens there comes back."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from clerkdesk.domain import events as e
from clerkdesk.domain import folding
from clerkdesk.domain.dossier import State
from clerkdesk.domain.party import Address, Party
from clerkdesk.domain.site import Site
from clerkdesk.hub import cli, crossing, relay, showing
from clerkdesk.hub.crossing_tables import crossing as queue
from clerkdesk.hub.crossing_tables import guest
from clerkdesk.hub.gate import Gate
from clerkdesk.journal.event import record_of
from clerkdesk.services import correction, delivery, erasing, look, reception
from clerkdesk.services.desk import Desk, deed
from clerkdesk.services.look import Filter
from clerkdesk.services.opening import open_desk, set_up
from clerkdesk.store.events import facts_of
from tests.counter import LAN, PIN, SITE, SetClock, parts, person, refused, sound, wish
from tests.hub.test_feed_order import together
from tests.hub.test_taking import Writer, received
from tests.meeting import Hub, Straight, enrol, exchange, unsent

FAR = Site(
    agency="H24.102.07",
    authority="ỦY BAN NHÂN DÂN PHƯỜNG BÌNH HÒA",
    centre="TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
    counter="Trung tâm Phục vụ hành chính công phường Bình Hòa",
    place="Bình Hòa",
)
OTHER = Site(
    agency="H24.103.01",
    authority="ỦY BAN NHÂN DÂN XÃ ĐÔNG SƠN",
    centre="TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
    counter="Trung tâm Phục vụ hành chính công xã Đông Sơn",
    place="Đông Sơn",
)
UNIT = "10027"


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("sites")
    for name, site in {"home": SITE, "far": FAR, "other": OTHER}.items():
        set_up(
            top / name, site, letter="B", administrator="Lê Văn Quản", pin=PIN, keys="file", clock=SetClock()
        ).desk.close()
    return top


Open = Callable[[str], Desk]


@pytest.fixture
def at(sites: Path, tmp_path: Path) -> Iterator[Open]:
    with ExitStack() as stack:

        def opened(name: str) -> Desk:
            shutil.copytree(sites / name, tmp_path / name)
            return stack.enter_context(closing(open_desk(tmp_path / name, clock=SetClock())))

        yield opened


def serve(hub: Hub) -> None:
    with hub.database.writing() as connection:
        crossing.serve(connection, SITE.agency, ["10001"], [SITE.counter])
        crossing.serve(connection, FAR.agency, [UNIT], [FAR.counter])
        crossing.serve(connection, OTHER.agency, ["10099"], [OTHER.counter])


def stream_of(desk: Desk, stream: str) -> list[e.Fact]:
    with desk.store.reading() as connection:
        return facts_of(connection, stream)


def deliver(desk: Desk, stream: str) -> None:
    """Hand the result out to the applicant."""
    applicant = folding.fold(stream, stream_of(desk, stream)).applicant
    assert applicant is not None
    delivery.deliver(desk, LAN, delivery.Handing(stream=stream, collector=applicant))


def streams(desk: Desk) -> set[str]:
    return {record_of(raw).stream for raw, _ in parts(desk) if record_of(raw).stream.startswith("dossier:")}


def meet(hub: Hub, *desks: Desk) -> None:
    for _ in range(2):
        for one in desks:
            exchange(one, Straight(hub))


def waiting(hub: Hub) -> int:
    with hub.database.reading() as connection:
        return len(connection.execute(select(queue)).all())


def test_a_dossier_collected_elsewhere_arrives_there_whole_and_its_delivery_comes_back(hub: Hub, at: Open) -> None:
    home, far, other = at("home"), at("far"), at("other")
    serve(hub)
    for one in (home, far, other):
        enrol(one, hub)
    there = reception.receive(home, LAN, wish(home, collect_at=FAR.counter)).stream
    reception.receive(home, LAN, wish(home))
    delivery.enter_result(home, LAN, there, number="1")
    meet(hub, home, far, other)
    assert streams(far) == {there}
    assert stream_of(far, there) == stream_of(home, there)
    assert streams(other) == set()
    assert refused(delivery.void, far, LAN, there, "nhập nhầm") == "received-elsewhere"
    deliver(far, there)
    meet(hub, far, home, other)
    assert stream_of(far, there) == stream_of(home, there)
    assert any(isinstance(one.what, e.Delivered) for one in stream_of(home, there))
    assert streams(other) == set()
    assert all(sound(one) for one in (home, far, other))
    (line,) = look.lines(far, look.ids(far, Filter()))
    assert (line.place, line.state) == (SITE.counter, State.DELIVERED)
    assert (look.counts(home).delivered, look.counts(far).delivered) == (1, 0), "it counts where it was received"
    assert [unsent(one) for one in (home, far, other)] == [0, 0, 0]
    assert waiting(hub) == 0
    assert exchange(far, Straight(hub)).received == 0


def test_a_corrected_residence_brings_the_whole_stream_at_that_place(hub: Hub, at: Open) -> None:
    home, far = at("home"), at("far")
    serve(hub)
    enrol(home, hub), enrol(far, hub)
    stream = reception.receive(home, LAN, wish(home)).stream
    meet(hub, home, far)
    assert streams(far) == set()
    correction.correct(
        home,
        LAN,
        stream,
        "applicant.address",
        "Tổ 4, phường Bình Hòa",
        "nhập nhầm",
        unit=UNIT,
    )
    later = reception.receive(home, LAN, wish(home, applicant=living(UNIT))).stream
    meet(hub, home, far)
    assert stream_of(far, stream) == stream_of(home, stream)
    order = [record_of(raw) for raw, _ in parts(far) if record_of(raw).stream == stream]
    assert [one.version for one in order] == sorted(one.version for one in order)
    assert streams(far) == {stream, later}


def living(unit: str) -> Party:
    return replace(person(77), address=Address(text="Tổ 4, phường Bình Hòa", province="31", unit=unit))


def test_what_is_erased_at_home_is_erased_wherever_it_was_shown(hub: Hub, at: Open) -> None:
    home, far = at("home"), at("far")
    serve(hub)
    enrol(home, hub), enrol(far, hub)
    stream = reception.receive(home, LAN, wish(home, collect_at=FAR.counter)).stream
    delivery.enter_result(home, LAN, stream, number="1")
    meet(hub, home, far)
    deliver(far, stream)
    meet(hub, far, home)
    erasing.erase(home, LAN, stream, "theo đơn của công dân")
    meet(hub, home, far)
    assert all(getattr(one.what, "personal", None) is None for one in stream_of(far, stream))
    with hub.database.reading() as connection:
        rows = showing.rows_of(connection, stream)
    assert all(row.bytes is None for row in rows)
    assert sound(far)


def test_writing_on_a_stream_gives_no_right_to_it(hub: Hub, at: Open) -> None:
    home, far, other = at("home"), at("far"), at("other")
    serve(hub)
    for one in (home, far, other):
        enrol(one, hub)
    stream = reception.receive(home, LAN, wish(home, collect_at=FAR.counter)).stream
    with deed(other, LAN) as forged:
        forged.note(stream, e.FactCorrected(field="collect_at", reason="x", old="", new=OTHER.counter))
        forged.note(stream, e.Voided(reason="x"))
    meet(hub, other, home, far)
    assert not any(isinstance(one.what, e.Voided) for one in (*stream_of(home, stream), *stream_of(far, stream)))
    assert len(stream_of(other, stream)) == 2, "its own alone"


def test_killed_between_storing_and_showing_it_is_shown_at_the_next_start(hub: Hub, at: Open, monkeypatch) -> None:
    home, far = at("home"), at("far")
    serve(hub)
    enrol(home, hub), enrol(far, hub)
    stream = reception.receive(home, LAN, wish(home, collect_at=FAR.counter)).stream
    with monkeypatch.context() as killed:
        killed.setattr(showing, "carry_out", lambda _database: 0)
        meet(hub, home, far)
    assert (waiting(hub) > 0, streams(far)) == (True, set())
    Gate(hub.database, hub.key, lambda: hub.now)
    meet(hub, far)
    assert stream_of(far, stream) == stream_of(home, stream)
    assert waiting(hub) == 0
    assert (showing.carry_out(hub.database), exchange(far, Straight(hub)).received) == (0, 0)


def test_what_a_site_answers_for_can_be_said_later(hub: Hub, at: Open) -> None:
    home, far = at("home"), at("far")
    enrol(home, hub), enrol(far, hub)
    stream = reception.receive(home, LAN, wish(home, collect_at=FAR.counter)).stream
    meet(hub, home, far)
    assert streams(far) == set()
    serve(hub)
    assert showing.sweep(hub.database, FAR.agency) == 1
    showing.carry_out(hub.database)
    meet(hub, far)
    assert stream_of(far, stream) == stream_of(home, stream)


def test_a_lan_hub_passes_streams_of_other_sites_on_to_its_desks(small_hub: Hub, at: Open, tmp_path: Path) -> None:
    home, far = at("home"), at("far")
    serve(small_hub)
    with closing(Hub(tmp_path / "lan")) as lan:
        enrol(home, small_hub), enrol(far, lan)
        here = relay.Here(lan.database, lan.key, lambda: lan.now)
        code = small_hub.code(FAR.agency)
        higher = relay.join(here, Straight(small_hub), "https://province.example", code, FAR.agency)
        stream = reception.receive(home, LAN, wish(home, collect_at=FAR.counter)).stream
        delivery.enter_result(home, LAN, stream, number="1")
        exchange(home, Straight(small_hub))
        relay.exchange(here, Straight(small_hub), higher)
        exchange(far, Straight(lan))
        assert stream_of(far, stream) == stream_of(home, stream)
        deliver(far, stream)
        for _ in range(2):
            exchange(far, Straight(lan))
            relay.exchange(here, Straight(small_hub), higher)
            exchange(home, Straight(small_hub))
        assert stream_of(far, stream) == stream_of(home, stream)
        erasing.erase(home, LAN, stream, "theo đơn của công dân")
        exchange(home, Straight(small_hub))
        relay.exchange(here, Straight(small_hub), higher)
        exchange(far, Straight(lan))
        assert all(getattr(one.what, "personal", None) is None for one in stream_of(far, stream))
        with lan.database.reading() as connection:
            assert not any(connection.execute(select(guest.c.sealed)).scalars())
        assert sound(far)
        assert relay.exchange(here, Straight(small_hub), higher) == relay.Passed(0, 0)


def test_concurrent_writers_at_three_sites_show_each_other_everything_in_one_order(hub: Hub) -> None:
    serve(hub)
    sites = {one.agency: Writer(hub, site=one.agency, letters=f"B{n}") for n, one in enumerate((SITE, FAR, OTHER))}
    for one in sites.values():
        one.enrol()
    home, far, other = sites.values()
    names = [f"dossier:{number}" for number in range(6)]
    for stream in names:
        home.write(stream, replace(received("H24.101.05-261123-B10001"), collect_at=""))
    home.push(home.range())

    def grant() -> None:
        for stream in names:
            for place in (FAR.counter, OTHER.counter):
                home.write(stream, e.FactCorrected(field="collect_at", reason="x", new=place), version=2)
                home.push(home.range(len(home.chain)))

    def work(one: Writer) -> Callable[[], None]:
        def run() -> None:
            for turn in range(3):
                for stream in names:
                    one.note(stream=stream, version=3 + turn)
                    one.push(one.range(max(1, len(one.chain) - 1)))

        return run

    far.push(far.range()), other.push(other.range())
    together(grant, work(far), work(other))
    showing.carry_out(hub.database)
    assert waiting(hub) == 0
    every = {event.record.id for one in sites.values() for event in one.chain if event.record.stream in names}
    for one in sites.values():
        cursor, seen = "", []
        while True:
            answer = one.pull(cursor, limit=3)
            seen += [record_of(wire.raw) for wire in (*answer.events, *answer.guests)]
            cursor = answer.cursor
            if not answer.more:
                break
        mine = [record for record in seen if record.stream in names]
        assert sorted(record.id for record in mine) == sorted(every), "each once, none skipped"


def test_an_administrator_says_what_a_site_answers_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def site(*words: str, agency: str = FAR.agency, code: int = 0) -> str:
        assert cli.main(["--lang", "en", "site", agency, *words, "--folder", str(tmp_path / "hub")]) == code
        return "".join(capsys.readouterr())

    assert site() == ""
    said = site("--units", UNIT, "--places", FAR.counter)
    assert said == f"place\t{FAR.agency}\nplace\t{FAR.counter}\nunit\t{UNIT}\n"
    assert site("--units", "10028") == said.replace(UNIT, "10028"), "the names stay"
    assert site() == said.replace(UNIT, "10028")
    assert f"10028 was {FAR.agency}'s until now." in site("--units", "10028", agency=OTHER.agency)
    assert "10028" not in site()
    assert site("--units", "Đông Sơn", code=1).startswith("bad-unit")
