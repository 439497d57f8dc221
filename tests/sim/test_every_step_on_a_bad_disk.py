"""Every step that writes, on a disk that is full, or gone: done whole or not at all, told in a sentence, done later."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from clerkdesk import language
from clerkdesk.domain.dossier import State
from clerkdesk.domain.errors import Trouble
from clerkdesk.printing.printer import FilePrinter
from clerkdesk.printing.spool import JobState
from clerkdesk.services import backup, catalogue, delivery, drafts, export, handover, look, reception
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Filter
from clerkdesk.services.opening import open_desk
from clerkdesk.services.saying import trouble
from clerkdesk.services.sheets import Format
from clerkdesk.services.spooling import Spooler
from clerkdesk.services.verify import rebuild_projections, sign_now, verify
from clerkdesk.store import store as stores
from tests.counter import LAN, SetClock, deal, first_run, parts, sound, troubled, wish
from tests.sim import world as worlds
from tests.sim.world import LATER, PACKAGE, World
from tests.store.test_disk import SmallDisk, disk

__all__ = ["disk"]

FREE = (0, 4096, 20_000, 70_000, 200_000)
TOLD = {"disk-full", "backup-failed", "unwritten", "unusable"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        return worlds.make(tmp_path_factory.mktemp("bad-disk"))


@pytest.fixture
def path(world: World, disk: SmallDisk, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(stores, "STOP_FREE", 0)
    return shutil.copytree(world.top / "desk", disk.path / "desk")


def _export(desk: Desk, _: World, place: Path) -> None:
    (place / "lists").mkdir(exist_ok=True)
    export.export(desk, LAN, Filter(), place / "lists" / "list.csv", Format.CSV)


def _paper(desk: Desk, _: World, place: Path) -> None:
    spooler = Spooler(desk, FilePrinter(place / "paper"))
    for job in spooler.spool.jobs(JobState.FAILED):
        spooler.again(job.id)
    failed = [job for job in spooler.run() if job.state is JobState.FAILED]
    if failed:
        assert failed[0].reason == "The printer PDF did not take the paper: No space left on device."
        raise Trouble("disk-full", "x", safe="x", todo="x")


def _results(desk: Desk, _: World, __: Path) -> None:
    for line in look.lines(desk, look.ids(desk, Filter(states=frozenset({State.RECEIVED})))):
        delivery.enter_result(desk, LAN, line.stream, number="1" * 90, excerpt="x" * 400)


def _give(desk: Desk, _: World, __: Path) -> None:
    code = reception.receive(desk, LAN, wish(desk)).code
    handover.hand_over(desk, LAN, [code], "Tư pháp")


STEPS: dict[str, Callable[[Desk, World, Path], Any]] = {
    "a reception": lambda desk, _, __: reception.receive(desk, LAN, wish(desk)),
    "results": _results,
    "a hand-over": _give,
    "a draft": lambda desk, _, __: drafts.save(desk, "reception", LAN, {"note": "x" * 100_000}),
    "a scan": lambda desk, _, __: desk.store.attachments.put([bytes(300_000)], media="image/png", at=1),
    "a package": lambda desk, world, _: catalogue.import_package(desk, world.administrator, PACKAGE),
    "events of a peer": lambda desk, world, _: deal(desk, world.peer),
    "a rebuild": lambda desk, _, __: rebuild_projections(desk),
    "a verification": lambda desk, _, __: verify(desk),
    "a signature": lambda desk, _, __: sign_now(desk),
    "an export": _export,
    "a backup": lambda desk, _, place: backup.make(desk, place / "stick"),
    "paper as files": _paper,
}


@pytest.mark.parametrize("name", STEPS)
def test_each_step_on_a_full_disk_is_done_whole_or_told_and_done_later(
    name: str, world: World, disk: SmallDisk, path: Path
) -> None:
    step, stopped = STEPS[name], 0
    with closing(open_desk(path, clock=SetClock(LATER))) as desk:
        assert desk.catalogue.procedures
        for free in FREE:
            disk.leave(free)
            before = parts(desk)
            told = _tried(lambda: step(desk, world, disk.path))
            if told is not None:
                stopped += 1
                assert told.code in TOLD
                assert all(words.strip() and "{" not in words for words in trouble(told))
                if name not in {"results", "a hand-over"}:  # of several deeds, those before the full disk stand
                    assert parts(desk) == before, "not even in part, and no record of what was not done"
            disk.empty()
            if told is None:
                break
            assert look.lines(desk, look.ids(desk, Filter())), "what is there can be looked at"
        if name != "a package" or stopped == len(FREE):  # one that came in is refused the second time
            step(desk, world, disk.path)
        assert desk.store.quick_check() is None
        assert sound(desk)
        assert reception.receive(desk, LAN, wish(desk)).code


def _tried(step: Callable[[], object]) -> Trouble | None:
    try:
        step()
    except Trouble as told:
        return told
    return None


@pytest.mark.parametrize("free", [60_000, 300_000])
def test_a_migration_on_a_full_disk_leaves_the_old_file_and_is_done_later(
    world: World, disk: SmallDisk, monkeypatch: pytest.MonkeyPatch, free: int
) -> None:
    monkeypatch.setattr(stores, "STOP_FREE", 0)
    path = shutil.copytree(world.top / "sample", disk.path / "sample")
    before = (path / "clerkdesk.db").read_bytes()
    disk.leave(free)
    if disk.mounted:
        assert troubled(open_desk, path, clock=SetClock(LATER)).code == "disk-full"
        assert (path / "clerkdesk.db").read_bytes() == before
    disk.empty()
    with closing(open_desk(path, clock=SetClock(LATER))) as desk:
        assert sound(desk)
        assert len(look.ids(desk, Filter())) == 7


def test_a_restore_onto_a_full_disk_is_told_and_done_later(world: World, disk: SmallDisk, monkeypatch) -> None:
    monkeypatch.setattr(stores, "STOP_FREE", 0)
    source = backup.made(world.top / "stick")[0].path
    for free in (0, 20_000, 200_000):
        disk.leave(free)
        told = troubled(backup.restore, source, disk.path / "new", world.code, keys="file", clock=SetClock(LATER))
        assert told.code in TOLD
        assert not (disk.path / "new" / "folder.json").exists(), "no half desk"
        disk.empty()
    with closing(backup.restore(source, disk.path / "new", world.code, keys="file", clock=SetClock(LATER))) as desk:
        assert sound(desk)


def test_a_folder_that_goes_away_stops_deeds_and_lets_them_go_on_when_it_is_back(tmp_path: Path) -> None:
    language.use("en")
    path = tmp_path / "stick" / "desk"
    with closing(first_run(path).desk) as desk:
        codes = [reception.receive(desk, LAN, wish(desk)).code]
        path.parent.rename(tmp_path / "pulled out")
        told = troubled(reception.receive, desk, LAN, wish(desk))
        assert told.code == "unusable"
        assert trouble(told) == (
            "The data folder cannot be used: No such file or directory.",
            "What was saved before is safe. The last step was not carried out, not even in part.",
            "See that the disk is connected and the folder is there, then do the last step again.",
        )
        (tmp_path / "pulled out").rename(path.parent)
        codes.append(reception.receive(desk, LAN, wish(desk)).code)
        assert [code[-4:] for code in codes] == ["0001", "0002"]
        assert sound(desk)


def test_a_disk_pulled_out_under_an_open_desk_takes_nothing_that_was_accepted(disk: SmallDisk, monkeypatch) -> None:
    """Its files stay open and would take deeds that nobody ever sees again."""
    if not disk.mounted:
        pytest.skip("this machine lets nobody mount a disk")
    monkeypatch.setattr(stores, "STOP_FREE", 0)
    with closing(first_run(disk.path / "desk").desk) as desk:
        reception.receive(desk, LAN, wish(desk))
        before = parts(desk)
        subprocess.run(["umount", "--lazy", str(disk.path)], check=True)
        disk.mounted = False
        assert troubled(reception.receive, desk, LAN, wish(desk)).code == "unusable"
        assert parts(desk) == before
