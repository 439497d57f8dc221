"""What a hub says in its own name: desks keep it, give it back to a restored hub, and it never says two things."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text

from clerkdesk.domain import events as e
from clerkdesk.hub import author, life, ranges
from clerkdesk.hub import tables as t
from clerkdesk.hub.feed import lock
from clerkdesk.hub.ranges import Span
from clerkdesk.journal.event import Event, record_of
from clerkdesk.services import look, reception
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Filter
from tests.counter import LAN, MONDAY, SITE, SetClock, parts, sound, wish
from tests.hub.test_taking import Writer
from tests.meeting import Hub, Straight, enrol, exchange, unsent

CODE = "H24.101.05-261123-0007"


def say(hub: Hub, stream: str, *whats: e.Payload) -> list[Event]:
    with hub.database.writing() as connection:
        feed = lock(connection, SITE.agency)
        return [author.write(connection, feed, hub.key, stream, what, hub.now) for what in whats]


def lives(hub: Hub) -> int:
    with hub.database.writing() as connection:
        return life.current(connection, hub.now).number


def take(desk: Desk) -> reception.Accepted:
    return reception.receive(desk, LAN, wish(desk))


def shown(desk: Desk, stream: str) -> look.Details:
    details = look.details(desk, stream)
    assert details is not None
    return details


def test_what_the_hub_says_comes_to_every_desk(hub: Hub, desk: Callable[..., Desk]) -> None:
    one, two = desk("B"), desk("C")
    line = Straight(hub)
    for each in (one, two):
        enrol(each, hub)
    taken = take(one)
    exchange(one, line)
    said = say(
        hub,
        taken.stream,
        e.Coded(code=CODE, by="range"),
        e.ProvinceSaid(state="4", words="Đang xử lý", said_at=MONDAY),
        e.ProvinceRefused(code="-1", words="Thiếu thành phần", said_at=MONDAY + timedelta(hours=1)),
    )
    assert [one.record.version for one in said] == [said[0].record.version + n for n in range(3)]
    for each in (one, two):
        assert taken.stream in exchange(each, line).streams
        assert unsent(each) == 0, "nothing of it waits to be sent"
        assert sound(each)
        dossier = shown(each, taken.stream).dossier
        assert (dossier.number, dossier.code, dossier.contested) == (CODE, taken.code, False)
        assert dossier.province == e.ProvinceRefused(
            code="-1", words="Thiếu thành phần", said_at=MONDAY + timedelta(hours=1)
        )
        for code in (CODE, taken.code):
            assert look.ids(each, Filter(words=code)) == look.ids(each, Filter())
        told = [moment.what.text for moment in shown(each, taken.stream).timeline]
        assert {"The province says: {words}", "The province refuses it ({code}): {words}"} <= set(told)
    pushes = [target for target in line.asked if "push" in target]
    exchange(two, line)
    assert [target for target in line.asked if "push" in target] == pushes, "and no desk sends it back"


def test_a_restored_hub_gets_its_own_words_back_and_goes_on_under_a_fresh_key(
    tmp_path: Path, desk: Callable[..., Desk]
) -> None:
    hub = Hub(tmp_path / "hub")
    one, two = desk("B"), desk("C")
    for each in (one, two):
        enrol(each, hub)
    first, second = take(one), take(one)
    exchange(one, Straight(hub))
    (before,) = {event.record.origin for event in say(hub, first.stream, e.Coded(code=CODE, by="range"))}
    exchange(one, Straight(hub))
    hub.close()
    shutil.copytree(tmp_path / "hub", tmp_path / "last night")
    hub = Hub(tmp_path / "hub")
    say(hub, second.stream, e.Coded(code="H24.101.05-261123-0008", by="range"))
    for each in (one, two):
        exchange(each, Straight(hub))
    whole = hub.events()
    hub.close()
    hub = Hub(tmp_path / "last night")
    (anew,) = say(hub, first.stream, e.ProvinceSaid(state="4", words="Đang xử lý", said_at=MONDAY))
    assert anew.record.origin != before, "it stands elsewhere: a new life"
    exchange(two, Straight(hub))
    assert hub.events().items() > whole.items()
    exchange(one, Straight(hub))
    assert all(sound(each) for each in (one, two))
    assert set(parts(one)) == set(parts(two))
    assert shown(one, second.stream).dossier.number == "H24.101.05-261123-0008"
    assert lives(hub) == 2
    hub.close()


def test_a_database_that_went_back_in_its_place_is_noticed_by_what_a_desk_gives_back(
    hub: Hub, desk: Callable[..., Desk]
) -> None:
    one = desk("B")
    enrol(one, hub)
    taken = take(one)
    exchange(one, Straight(hub))
    with hub.database.reading() as connection:
        old = connection.execute(select(t.site)).all()
    (event,) = say(hub, taken.stream, e.Coded(code=CODE, by="range"))
    exchange(one, Straight(hub))
    _forget(hub, event, old[0])
    assert lives(hub) == 1
    with hub.database.writing() as connection:
        ranges.grant(connection, SITE.agency, Span(day="", first=1, last=9))
    assert isinstance(one.clock, SetClock)
    one.clock.forward(minutes=11)
    take(one)  # its code is asked for in the same exchange, and would be said under the old key
    exchange(one, Straight(hub))
    assert not hub.stopped()
    assert (event.record.origin, event.record.seq) in hub.events(), "it came back"
    assert lives(hub) == 2
    (after,) = say(hub, taken.stream, e.ProvinceSaid(state="4", words="x", said_at=MONDAY))
    assert after.record.origin != event.record.origin
    exchange(one, Straight(hub))
    assert sound(one)


def _forget(hub: Hub, event: Event, site: object) -> None:
    """Take the hub's last event away, as a machine does that was put back as a whole."""
    record = event.record
    with hub.database.writing() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER event_no_delete")
        else:
            connection.exec_driver_sql("ALTER TABLE event DISABLE TRIGGER USER")
        for table in (t.head, t.feed, t.event):
            connection.execute(table.delete().where(table.c.origin == record.origin, table.c.seq == record.seq))
        prev = record.prev
        connection.execute(
            t.origin.update().where(t.origin.c.id == record.origin).values(seq=record.seq - 1, hash=prev)
        )
        end = connection.execute(select(t.feed.c.position, t.feed.c.mark).order_by(t.feed.c.position.desc())).first()
        assert end is not None
        connection.execute(t.site.update().values(position=end.position, mark=end.mark))


def test_postgresql_put_back_is_another_place(cluster: str) -> None:
    from tests.meeting import fresh_database

    first = fresh_database(cluster, "life_one")
    with_driver = cluster.replace("postgresql:", "postgresql+psycopg:")
    engine = create_engine(with_driver, isolation_level="AUTOCOMMIT")
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        hub = Hub(Path(folder), first)
        assert (lives(hub), lives(hub)) == (1, 1)
        hub.close()
        with engine.connect() as connection:
            connection.execute(text('DROP DATABASE IF EXISTS "life_two"'))
            connection.execute(text('CREATE DATABASE "life_two" TEMPLATE "life_one"'))
        engine.dispose()
        copy = Hub(Path(folder), first.replace("life_one", "life_two"))
        assert lives(copy) == 2
        copy.close()


def test_the_administrator_may_say_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from clerkdesk.hub.cli import main

    assert main(["--folder", str(tmp_path), "code", SITE.agency]) == 0
    capsys.readouterr()
    assert main(["--folder", str(tmp_path), "restored"]) == 0
    assert capsys.readouterr().out.startswith("Đời thứ 2 ")


def test_a_desk_does_not_speak_for_a_hub(hub: Hub) -> None:
    desk = Writer(hub)
    desk.enrol()
    desk.write("dossier:1", e.Coded(code=CODE, by="range"))
    (verdict,) = desk.push(desk.range()).verdicts
    assert (verdict.state, verdict.code) == ("refused", "not-a-hub")


def test_keys_are_kept_closed(hub: Hub) -> None:
    Writer(hub).enrol()
    (event,) = say(hub, "dossier:1", e.Coded(code=CODE, by="range"))
    with hub.database.reading() as connection:
        (row,) = connection.execute(select(t.site_key)).all()
    assert row.origin == event.record.origin
    assert len(bytes(row.sealed)) == 12 + 32 + 16
    assert record_of(event.raw).clerk.id == f"hub:{hub.key.id}"
