"""A disk that fills up or cannot be written to: a small one of its own, where the machine lets us mount one."""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from clerkdesk.domain.errors import Trouble
from clerkdesk.services import drafts, look
from clerkdesk.services.look import Filter
from clerkdesk.services.opening import open_desk
from clerkdesk.services.reception import receive
from clerkdesk.store import faults, preflight
from clerkdesk.store import folder as folders
from clerkdesk.store import store as stores
from tests.counter import LAN, SetClock, first_run, sound, troubled, wish

MB = 1024 * 1024
NOBODY = 65534


class SmallDisk:
    """A disk of 80 MB that a test may fill: a tmpfs of its own, or else a limit on how far files may grow."""

    def __init__(self) -> None:
        self.path = path = Path(tempfile.mkdtemp(prefix="clerkdesk-disk-"))
        self._user = os.geteuid()
        mount = ["mount", "-t", "tmpfs", "-o", "size=80m", "tmpfs", str(path)]
        self.mounted = self._user == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0
        self._ballast = path / "ballast"
        self._limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    def leave(self, free: int) -> None:
        """Fill the disk so that ``free`` bytes are left."""
        self.empty()
        if self.mounted:
            with self._ballast.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, faults.free_space(self.path) - free)
        else:
            largest = max(file.stat().st_size for file in self.path.rglob("*") if file.is_file())
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest + free, self._limits[1]))

    def empty(self) -> None:
        self._ballast.unlink(missing_ok=True)
        resource.setrlimit(resource.RLIMIT_FSIZE, self._limits)

    def read_only(self) -> None:
        if self.mounted:
            subprocess.run(["mount", "-o", "remount,ro", str(self.path)], check=True)
        else:
            for part in (self.path, *self.path.rglob("*")):
                part.chmod(0o555 if part.is_dir() else 0o444)
            if self._user == 0:
                os.seteuid(NOBODY)  # modes do not bind root

    def close(self) -> None:
        os.seteuid(self._user)
        if os.access(self.path, os.W_OK):
            self.empty()
        if self.mounted:
            subprocess.run(["umount", "--lazy", str(self.path)], check=True)
        else:
            for part in (self.path, *self.path.rglob("*")):
                part.chmod(0o755)
        shutil.rmtree(self.path)


@pytest.fixture
def disk() -> Iterator[SmallDisk]:
    with closing(SmallDisk()) as found:
        yield found


FULL = {"disk-full", "unusable"}
"""A limit on files is told as a disk that does not answer; a disk without room must be told as full."""


def test_a_disk_that_fills_up_stops_deeds_whole_and_lets_them_go_on(disk: SmallDisk, monkeypatch) -> None:
    monkeypatch.setattr(stores, "STOP_FREE", 0)
    path = disk.path / "desk"
    chance = random.Random(4)
    full = {"disk-full"} if disk.mounted else FULL
    accepted, stopped = 0, 0
    with closing(first_run(path).desk) as desk:
        receive(desk, LAN, wish(desk))
        accepted += 1
        for _ in range(12):
            disk.leave(4096 * chance.randrange(40))
            for _ in range(30):
                try:
                    receive(desk, LAN, wish(desk))
                    accepted += 1
                except Trouble as trouble:
                    stopped += trouble.code in full
                    break
            assert look.counts(desk).received == accepted, "what is there can still be looked at"
            with suppress(Trouble):
                drafts.save(desk, "reception", LAN, {"note": "x" * 400_000})
            disk.empty()
            receive(desk, LAN, wish(desk))
            accepted += 1
            assert sound(desk)
        codes = sorted(line.code for line in look.lines(desk, look.ids(desk, Filter())))
    assert stopped >= 10
    assert [code[-4:] for code in codes] == [f"{number:04d}" for number in range(1, accepted + 1)]


def test_a_full_disk_at_the_start_is_told_and_harms_nothing(disk: SmallDisk, monkeypatch) -> None:
    path = disk.path / "desk"
    with closing(first_run(path).desk) as desk:
        receive(desk, LAN, wish(desk))
    before = (path / "clerkdesk.db").read_bytes()
    disk.leave(0)
    with suppress(Trouble), closing(open_desk(path, clock=SetClock())) as desk:
        look.counts(desk)
        if disk.mounted:
            assert troubled(receive, desk, LAN, wish(desk)).code == "low-space"
    assert (path / "clerkdesk.db").read_bytes() == before
    disk.empty()
    with closing(open_desk(path, clock=SetClock())) as desk:
        receive(desk, LAN, wish(desk))
        assert sound(desk)


def test_a_set_up_on_a_full_disk_can_be_done_again_when_there_is_room(disk: SmallDisk, monkeypatch) -> None:
    monkeypatch.setattr(stores, "STOP_FREE", 0)
    path = disk.path / "desk"
    (disk.path / "note").write_bytes(b"x")
    for free in (0, 8192, 40_000, 120_000):
        disk.leave(free)
        assert troubled(first_run, path).code in ({"disk-full"} if disk.mounted else FULL)
        assert folders.find(path) is None
    disk.empty()
    with closing(first_run(path).desk) as desk:
        receive(desk, LAN, wish(desk))
        assert sound(desk)


def test_an_attachment_that_does_not_fit_is_not_kept(disk: SmallDisk, monkeypatch) -> None:
    monkeypatch.setattr(stores, "STOP_FREE", 0)
    with closing(first_run(disk.path / "desk").desk) as desk:
        kept = desk.store.attachments.put([b"scan"], media="text/plain", at=1)
        disk.leave(2 * MB)
        with pytest.raises(Trouble):
            desk.store.attachments.put((bytes([n]) * MB for n in range(8)), media="application/pdf", at=1)
        assert b"".join(desk.store.attachments.get(kept)) == b"scan"
        disk.empty()
        name = desk.store.attachments.put((bytes([n]) * MB for n in range(8)), media="application/pdf", at=1)
        assert desk.store.attachments.size(name) == 8 * MB
        assert desk.store.quick_check() is None


@pytest.mark.parametrize(
    ("free", "low", "cramped"), [(600, False, False), (499, True, False), (51, True, False), (49, True, True)]
)
def test_little_room_warns_and_less_stops_new_work(
    tmp_path: Path, monkeypatch, free: int, low: bool, cramped: bool
) -> None:
    path = tmp_path / "desk"
    first_run(path).desk.close()
    for module in (stores, preflight):
        monkeypatch.setattr(module, "free_space", lambda _: free * MB)
    folder = folders.find(path)
    assert folder is not None
    flight = preflight.check(folder)
    assert (flight.low, flight.cramped) == (low, cramped)
    with closing(open_desk(path, clock=SetClock())) as desk:
        if cramped:
            trouble = troubled(receive, desk, LAN, wish(desk))
            assert (trouble.code, trouble.params) == ("low-space", {"free": free})
            assert look.counts(desk).received == 0
        else:
            receive(desk, LAN, wish(desk))


def test_the_room_that_is_left_is_measured_on_the_disk_of_the_folder(disk: SmallDisk) -> None:
    path = disk.path / "desk"
    with closing(first_run(path).desk) as desk:
        receive(desk, LAN, wish(desk))
        if disk.mounted:
            disk.leave(49 * MB)
            assert troubled(receive, desk, LAN, wish(desk)).code == "low-space"
            disk.leave(51 * MB)
        receive(desk, LAN, wish(desk))
        assert look.counts(desk).received == 2


def test_a_read_only_folder_is_told_and_left_alone(disk: SmallDisk) -> None:
    path = disk.path / "desk"
    with closing(first_run(path).desk) as desk:
        receive(desk, LAN, wish(desk))
    before = (path / "clerkdesk.db").read_bytes()
    disk.read_only()
    assert troubled(open_desk, path).code == "read-only"
    assert troubled(first_run, disk.path / "other").code == "read-only"
    assert (path / "clerkdesk.db").read_bytes() == before


def test_a_desk_whose_folder_becomes_read_only_says_so_at_the_next_deed(disk: SmallDisk) -> None:
    path = disk.path / "desk"
    first_run(path).desk.close()
    with closing(open_desk(path, clock=SetClock())) as desk:
        assert desk.catalogue.procedures
        desk.store.close()
        disk.read_only()
        troubled(receive, desk, LAN, wish(desk))
