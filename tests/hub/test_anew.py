"""Beginning anew: forked, cloned and restored desks; afterwards all have every accepted deed exactly once."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from clerkdesk.journal import signing
from clerkdesk.journal.event import record_of
from clerkdesk.projections import rebuild
from clerkdesk.services import backup, backup_plan, epochs, look, opening, reception, recoding
from clerkdesk.services.desk import Desk
from clerkdesk.services.doctor import examine
from clerkdesk.store import hops, replacing, settings
from clerkdesk.store.events import my_origin
from clerkdesk.sync import anew
from clerkdesk.sync.protocol import Reply
from tests.counter import LAN, SetClock, parts, refused, sound, troubled, wish
from tests.meeting import Hub, Straight, begin_anew, enrol, exchange, unsent


def take(desk: Desk, count: int = 1) -> list[str]:
    return [reception.receive(desk, LAN, wish(desk)).stream for _ in range(count)]


def deeds(desk: Desk) -> set[tuple[object, ...]]:
    """Return what happened, wherever it stands: openings of origins are no deeds."""
    found = [record_of(raw) for raw, _ in parts(desk)]
    return {
        (one.id, one.stream, one.version, one.type, one.at, one.clerk.id, bytes(one.body), one.seal)
        for one in found
        if one.type != "origin.opened"
    }


def settled(hub: Hub, *desks: Desk) -> None:
    """All of them and the hub hold the same events once, nothing waits, and every desk is sound."""
    for _ in range(2):
        for desk in desks:
            exchange(desk, Straight(hub))
    known = sorted(hub.events().values())
    names = [record_of(raw).id for raw in known]
    assert len(names) == len(set(names)), "each deed exactly once"
    shown = []
    for desk in desks:
        assert sorted(raw for raw, _ in parts(desk)) == known
        assert unsent(desk) == 0
        assert sound(desk)
        with desk.store.reading() as connection:
            assert hops.orphaned(connection) == 0
            shown.append(rebuild.dump(connection))
    assert all(one == shown[0] for one in shown)


@pytest.fixture
def forked(hub: Hub, desk: Callable[..., Desk], tmp_path: Path, expect_log) -> tuple[Desk, Desk, Desk]:
    """A desk and its clone, both of which worked on, and an honest one; the hub has stopped the forked origin."""
    one, two = desk("B"), desk("C")
    line = Straight(hub)
    for each in (one, two):
        enrol(each, hub)
        exchange(each, line)
    take(one)
    exchange(one, line)
    one.close()
    shutil.copytree(tmp_path / "B", tmp_path / "clone")
    one, clone = desk("B"), desk("B", "clone")
    with one.store.reading() as connection:
        sound_until = my_origin(connection).last_seq + 1  # type: ignore[union-attr]
    take(one, 2)
    take(clone, 3)
    exchange(one, line)
    with expect_log("is stopped: fork"):
        stopped = troubled(exchange, clone, line)
    assert (stopped.code, stopped.params["detail"]) == ("origin-stopped", f"fork {sound_until}")
    take(one)
    with expect_log("is stopped: fork"):
        assert troubled(exchange, one, line).params["detail"] == f"fork {sound_until}"
    return one, clone, two


def test_both_clones_begin_anew_and_nothing_is_lost(hub: Hub, forked: tuple[Desk, Desk, Desk]) -> None:
    one, clone, two = forked
    every = deeds(one) | deeds(clone)
    assert refused(anew.hub_of, one.store, "") == "needs-code"
    assert [found.what for found in anew.wanted(one.store)] == ["code"]
    assert anew.wanted(two.store) == []
    begun = begin_anew(one, hub)
    assert begun.rehomed > 0
    assert begun.twins == 0
    assert begun.letters != "BB"
    other = begin_anew(clone, hub)
    assert other.rehomed > begun.rehomed
    assert other.letters != begun.letters
    settled(hub, one, clone, two)
    assert deeds(two) >= every
    take(one)
    take(clone)
    settled(hub, one, clone, two)
    assert replacing.evidence(one.store.folder)[0].path == begun.evidence


def test_letters_that_the_other_clone_drew_too_are_drawn_once_more(
    hub: Hub, forked: tuple[Desk, Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, clone, two = forked
    few = opening._THREE_LETTERS[:4]
    monkeypatch.setattr(opening, "_THREE_LETTERS", few)
    by_place: dict[int, list[bytes]] = {place: [] for place in range(len(few))}
    new_key = signing.new_key
    while not any(len(keys) > 1 for keys in by_place.values()) or sum(map(bool, by_place.values())) < 2:
        key = new_key()
        drawn = int.from_bytes(hashlib.sha256(signing.public_key(key)).digest(), "big")
        by_place[drawn % len(few)].append(key)
    alike, others = sorted((keys for keys in by_place.values() if keys), key=len, reverse=True)[:2]
    given = iter([*alike[:2], others[0]])
    monkeypatch.setattr(signing, "new_key", lambda: next(given))
    begun, other = begin_anew(one, hub), begin_anew(clone, hub)
    assert next(given, None) is None, "the clone drew twice"
    assert other.letters != begun.letters
    settled(hub, one, clone, two)


def test_what_is_no_history_is_carried_over(hub: Hub, forked: tuple[Desk, Desk, Desk]) -> None:
    one, _, _ = forked
    name = one.store.attachments.put([b"scan"], media="image/png", at=1)
    with one.store.writing() as connection:
        settings.put(connection, "mine", {"kept": True})
        connection.exec_driver_sql("INSERT INTO draft VALUES ('k', 'lan', 1, '{}')")

    def kept() -> list[object]:
        with one.store.reading() as connection:
            return [
                connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1, 2").all()
                for table in ("draft", "print_job", "counter", "clerk")
            ] + [settings.get(connection, "mine")]

    before = kept()
    begin_anew(one, hub)
    assert kept() == before
    assert b"".join(one.store.attachments.get(name)) == b"scan"
    assert troubled_by_deleting(one)


def troubled_by_deleting(desk: Desk) -> bool:
    """Whether the event table is guarded again."""
    with pytest.raises(Exception, match="never deleted"), desk.store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM event")
    with desk.store.reading() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'table'").scalars().all()
        return "aside" not in names


def test_nobody_writes_meanwhile_and_others_go_on_with_the_new_file(
    hub: Hub, forked: tuple[Desk, Desk, Desk], desk: Callable[..., Desk]
) -> None:
    one, _, _ = forked
    window = desk("B")  # another process of the same desk, as far as the file can tell
    seen: list[str] = []

    def told(step: epochs.Step, _done: int, _whole: int) -> bool:
        seen.append(step)
        if step is epochs.Step.MEET:
            assert troubled(take, window).code == "anew-under-way"
            assert troubled(begin_anew, window, hub).code == "anew-under-way"
        return True

    begun = begin_anew(one, hub, told=told)
    assert set(seen) == set(epochs.Step)
    (stream,) = take(window)
    origins = {record_of(raw).origin for raw, _ in parts(one) if record_of(raw).stream == stream}
    assert origins == {begun.origin}, "it writes under the new origin, into the new file"


def test_what_gave_way_is_told_of_and_goes_with_the_backups_of_its_day(
    hub: Hub, forked: tuple[Desk, Desk, Desk], tmp_path: Path
) -> None:
    one, _, _ = forked
    begun = begin_anew(one, hub)
    clock = one.clock
    assert isinstance(clock, SetClock)
    told = {found.name: found for found in examine(one.store.folder.path)}
    assert begun.evidence.name in str(told["evidence"].what.params)
    backup_plan.save_plan(one, backup_plan.Plan(folder=str(tmp_path / "stick"), keep=2))
    for still in (True, True, False):
        clock.forward(hours=1)
        backup_plan.make_planned(one)
        assert begun.evidence.exists() is still


def test_stopping_it_changes_nothing(hub: Hub, forked: tuple[Desk, Desk, Desk]) -> None:
    one, _, _ = forked
    before = parts(one)
    for step in set(epochs.Step) - {epochs.Step.PUT}:
        assert refused(begin_anew, one, hub, told=lambda now, _done, _whole: now is not step) == "stopped"  # noqa: B023
        assert parts(one) == before
        take(one)
        before = parts(one)
    begin_anew(one, hub)


def test_a_restored_desk_finds_a_home_for_the_tail_of_its_old_key(
    hub: Hub, desk: Callable[..., Desk], tmp_path: Path
) -> None:
    one, two = desk("B"), desk("C")
    for each in (one, two):
        enrol(each, hub)
        exchange(each, Straight(hub))
    take(one, 2)  # nobody was told of these
    code = (tmp_path / "B" / "code").read_text()
    every = deeds(one)
    backup.make(one, tmp_path / "stick")
    (made,) = backup.made(tmp_path / "stick")
    one.close()
    with closing(backup.restore(made.path, tmp_path / "again", code, keys="file", clock=SetClock())) as again:
        enrol(again, hub)
        exchange(again, Straight(hub))
        with again.store.reading() as connection:
            assert hops.orphaned(connection) == len(every) > 0
        begun = begin_anew(again, hub, code="")
        assert (begun.rehomed, begun.twins) == (len(every), 0)
        settled(hub, again, two)
        assert deeds(two) == every
        with closing(
            backup.restore(made.path, tmp_path / "thrice", code, keys="file", clock=SetClock())
        ) as thrice:  # the same backup once more
            enrol(thrice, hub)
            assert troubled(exchange, thrice, Straight(hub)).code == "bad-batch"
            assert begin_anew(thrice, hub, code="").twins >= len(every)
            settled(hub, again, two, thrice)


def test_the_old_machine_comes_back_and_its_twins_are_dropped(
    hub: Hub, desk: Callable[..., Desk], tmp_path: Path, expect_log
) -> None:
    one, two = desk("B"), desk("C")
    for each in (one, two):
        enrol(each, hub)
        exchange(each, Straight(hub))
    take(one, 2)
    twins = deeds(one)
    code = (tmp_path / "B" / "code").read_text()
    made = backup.make(one, tmp_path / "stick")
    take(one, 3)  # and these are in no backup
    every = deeds(one)
    with closing(backup.restore(made.path, tmp_path / "again", code, keys="file", clock=SetClock())) as again:
        enrol(again, hub)
        begin_anew(again, hub, code="")
        take(again)
        exchange(again, Straight(hub))
        with expect_log("is stopped: same-id"):
            assert troubled(exchange, one, Straight(hub)).code == "origin-stopped"
        begun = begin_anew(one, hub)
        assert begun.twins == len(twins)
        assert begun.rehomed == len(every) - len(twins)
        settled(hub, one, two, again)
        assert deeds(two) >= every


def test_a_clone_of_a_clone(
    hub: Hub, forked: tuple[Desk, Desk, Desk], desk: Callable[..., Desk], tmp_path: Path, expect_log
) -> None:
    one, clone, two = forked
    begin_anew(clone, hub)
    clone.close()
    shutil.copytree(tmp_path / "clone", tmp_path / "third")
    clone, third = desk("B", "clone"), desk("B", "third")
    exchange(clone, Straight(hub))
    take(clone)
    take(third, 2)
    exchange(clone, Straight(hub))
    with expect_log("is stopped: fork"):
        assert troubled(exchange, third, Straight(hub)).code == "origin-stopped"
    with expect_log("is stopped: fork"):
        take(clone)
        assert troubled(exchange, clone, Straight(hub)).code == "origin-stopped"
    every = deeds(one) | deeds(clone) | deeds(third)
    for each in (third, one, clone):
        begin_anew(each, hub)
    settled(hub, one, clone, third, two)
    assert deeds(two) == every


def test_an_old_copy_begins_anew_from_what_the_hub_has(
    hub: Hub, desk: Callable[..., Desk], tmp_path: Path, monkeypatch
) -> None:
    one, two = desk("B"), desk("C")
    for each in (one, two):
        enrol(each, hub)
        exchange(each, Straight(hub))
    one.close()
    shutil.copytree(tmp_path / "B", tmp_path / "old")
    one = desk("B")
    take(one)
    exchange(one, Straight(hub))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "another computer"))
    old = desk("B", "old")
    assert troubled(exchange, old, Straight(hub)).code == "copied"
    begin_anew(old, hub)
    settled(hub, one, two, old)


def test_a_restored_hub_and_a_fork_at_once(tmp_path: Path, desk: Callable[..., Desk], expect_log) -> None:
    hub = Hub(tmp_path / "hub")
    one, two = desk("B"), desk("C")
    for each in (one, two):
        enrol(each, hub)
        exchange(each, Straight(hub))
    hub.close()
    shutil.copytree(tmp_path / "hub", tmp_path / "last night")
    one.close()
    shutil.copytree(tmp_path / "B", tmp_path / "clone")
    one, clone = desk("B"), desk("B", "clone")
    hub = Hub(tmp_path / "hub")
    take(one, 2)
    exchange(one, Straight(hub))
    take(two)
    exchange(two, Straight(hub))  # knows what the one wrote
    hub.close()
    hub = Hub(tmp_path / "last night")
    take(clone, 3)
    exchange(clone, Straight(hub))  # the restored hub hears the other story first
    every = deeds(one) | deeds(two) | deeds(clone)
    assert troubled(exchange, one, Straight(hub)).code == "copied", "told before it writes again"
    assert troubled(exchange, two, Straight(hub)).code == "bad-batch"
    begin_anew(one, hub)
    exchange(one, Straight(hub))
    assert begin_anew(two, hub, code="").rehomed == 0, "an honest desk goes on under its own key"
    settled(hub, one, two)
    begin_anew(clone, hub)
    settled(hub, one, two, clone)
    assert deeds(two) == every
    hub.close()


def test_an_honest_desk_that_knows_more_than_the_forked_one_brings_it_back(
    tmp_path: Path, desk: Callable[..., Desk], expect_log
) -> None:
    """The machine that wrote it is gone, the hub was restored: one desk alone still knows."""
    hub = Hub(tmp_path / "hub")
    one, two = desk("B"), desk("C")
    for each in (one, two):
        enrol(each, hub)
        exchange(each, Straight(hub))
    hub.close()
    shutil.copytree(tmp_path / "hub", tmp_path / "last night")
    one.close()
    shutil.copytree(tmp_path / "B", tmp_path / "clone")
    one, clone = desk("B"), desk("B", "clone")
    hub = Hub(tmp_path / "hub")
    take(one, 2)
    exchange(one, Straight(hub))
    exchange(two, Straight(hub))
    every = deeds(one)
    hub.close()
    hub = Hub(tmp_path / "last night")
    take(clone)
    exchange(clone, Straight(hub))
    assert troubled(exchange, two, Straight(hub)).code == "bad-batch"
    assert begin_anew(two, hub, code="").rehomed == len(every)
    settled(hub, two)
    assert deeds(two) >= every
    begin_anew(one, hub)  # it is not gone after all: all of it has come
    begin_anew(clone, hub)
    settled(hub, one, two, clone)
    hub.close()


def test_a_code_that_was_used_by_a_try_that_failed_holds(hub: Hub, forked: tuple[Desk, Desk, Desk]) -> None:
    one, _, _ = forked
    code = hub.code()

    class Cut(Straight):
        def ask(self, method: str, target: str, headers: dict[str, str], body: bytes) -> object:  # type: ignore[override]
            reply = super().ask(method, target, headers, body)
            if "pull" in target:
                self.cut = "after"
                return super().ask(method, target, headers, body)
            return reply

    assert troubled(begin_anew, one, hub, code=code, line=Cut(hub)).code == "no-line"
    assert begin_anew(one, hub, code=code).rehomed
    assert refused(begin_anew, one, hub, code=code) == "code-used", "another epoch needs another code"


def test_codes_that_both_clones_gave_out_are_found_and_issued_again(hub: Hub, forked: tuple[Desk, Desk, Desk]) -> None:
    one, clone, two = forked
    for each in (one, clone):
        begin_anew(each, hub)
    settled(hub, one, clone, two)
    found = recoding.codes_twice(two)
    assert len(found) == 3, "as many as the clone had given out before it was told"
    for number in found:
        mine = next(line for line in number.lines if line.stream == number.apart)
        assert look.details(two, mine.stream).same_code  # type: ignore[union-attr]
        recoding.reissue(two, LAN, number.apart)
    settled(hub, one, clone, two)
    for desk in (one, clone, two):
        assert recoding.codes_twice(desk) == []
        for number in found:
            assert {line.stream for line in look.by_code(desk, number.code)} == {line.stream for line in number.lines}


def test_an_exchange_under_way_is_told(
    hub: Hub, forked: tuple[Desk, Desk, Desk], desk: Callable[..., Desk], expect_log
) -> None:
    """The hub's answer comes when the events that were sent stand elsewhere already."""
    _, clone, two = forked
    background = desk("B", "clone")  # another process of the same desk

    class Late(Straight):
        begun = False

        def ask(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Reply:
            reply = super().ask(method, target, headers, body)
            if not self.begun:
                self.begun = True
                begin_anew(clone, hub)
            return reply

    with expect_log("is stopped: fork"):
        assert troubled(exchange, background, Late(hub)).code == "anew-under-way"
    settled(hub, clone, two)
    take(background)
    settled(hub, clone, two)
