"""Restoring where a desk stands: what was there is kept aside, and comes back when the backup is no good."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from clerkdesk.services import backup, look, reception, restoring
from clerkdesk.services.backup import Backup
from clerkdesk.services.opening import FirstRun, open_desk
from tests.counter import LAN, SetClock, first_run, refused, sound, troubled, wish


@pytest.fixture
def run(tmp_path: Path) -> tuple[FirstRun, Backup]:
    made = first_run(tmp_path / "data")
    with closing(made.desk):
        reception.receive(made.desk, LAN, wish(made.desk))
        done = backup.make(made.desk, tmp_path / "stick")
        reception.receive(made.desk, LAN, wish(made.desk))
    return made, done


def codes(desk: object) -> int:
    return look.counts(desk).received  # type: ignore[arg-type]


def everything(path: Path) -> dict[str, bytes]:
    return {str(one.relative_to(path)): one.read_bytes() for one in path.rglob("*") if one.is_file()}


def test_a_damaged_desk_gives_way_to_its_backup_and_is_kept_aside(run: tuple[FirstRun, Backup], tmp_path: Path) -> None:
    made, done = run
    path = tmp_path / "data"
    with (path / "clerkdesk.db").open("r+b") as file:
        file.write(b"\0" * 4096)
    damaged = (path / "clerkdesk.db").read_bytes()
    restoring.request(path, done.path)
    assert restoring.requested(path) == done.path
    desk = restoring.restore_here(done.path, path, made.recovery_code, keys="file", clock=SetClock())
    with closing(desk):
        assert codes(desk) == 1
        sound(desk)
    assert restoring.requested(path) is None
    (aside,) = path.glob("aside-*")
    assert (aside / "clerkdesk.db").read_bytes() == damaged
    with closing(open_desk(path, clock=SetClock())) as again:
        assert codes(again) == 1


def test_what_was_there_stays_when_the_backup_or_the_code_is_no_good(
    run: tuple[FirstRun, Backup], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, done = run
    path = tmp_path / "data"
    before = everything(path)
    other = first_run(tmp_path / "other")
    other.desk.close()
    bring = restoring.restore_here
    assert refused(bring, done.path, path, other.recovery_code, keys="file") == "other-recovery-code"
    assert everything(path) == before

    def fails(*_: object, **__: object) -> None:
        raise OSError(28, "full")

    with monkeypatch.context() as patch:
        patch.setattr("clerkdesk.store.folder.describe", fails)
        assert troubled(bring, done.path, path, made.recovery_code, keys="file").code == "disk-full"
    assert everything(path) == before
    (done.path / "clerkdesk.db").write_bytes(b"x")
    assert troubled(bring, done.path, path, made.recovery_code, keys="file").code == "bad-backup"
    assert everything(path) == before
    with closing(open_desk(path, clock=SetClock())) as desk:
        assert codes(desk) == 2


def test_there_need_not_be_a_desk(run: tuple[FirstRun, Backup], tmp_path: Path) -> None:
    made, done = run
    with closing(
        restoring.restore_here(done.path, tmp_path / "new", made.recovery_code, keys="file", clock=SetClock())
    ) as desk:
        assert codes(desk) == 1
    assert restoring.requested(tmp_path / "nowhere") is None


@pytest.mark.parametrize("again", [True, False])
@pytest.mark.parametrize("moves", [1, 2, 3])
def test_killed_halfway_the_next_start_goes_on_or_puts_everything_back(
    run: tuple[FirstRun, Backup], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves: int, again: bool
) -> None:
    """Moving stops as a killed process stops: nothing after it is done."""
    made, done = run
    path = tmp_path / "data"
    before = everything(path)
    left = moves
    replace = Path.replace

    class Killed(BaseException):
        pass

    def killed(self: Path, target: Path) -> Path:
        nonlocal left
        if "aside-" in str(target) + str(self):
            left -= 1
            if left < 0:
                raise Killed
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        patch.setattr(restoring, "_forget", lambda _path: None)
        with pytest.raises(Killed):
            restoring.restore_here(done.path, path, made.recovery_code, keys="file", clock=SetClock())
    assert restoring.requested(path) == done.path
    assert not (path / "folder.json").exists()
    if again:
        desk = restoring.restore_here(done.path, path, made.recovery_code, keys="file", clock=SetClock())
        with closing(desk):
            assert codes(desk) == 1
        kept = {one.name: one.read_bytes() for aside in path.glob("aside-*") for one in aside.iterdir()}
        assert before["clerkdesk.db"] == kept["clerkdesk.db"]
    else:
        restoring.give_up(path)
        assert everything(path) == before
        assert restoring.requested(path) is None


def test_killed_while_the_copy_is_put_in_its_place_everything_can_be_put_back(
    run: tuple[FirstRun, Backup], tmp_path: Path
) -> None:
    _made, done = run
    path = tmp_path / "data"
    before = everything(path)
    restoring.request(path, done.path)
    aside = restoring._set_aside(path)
    assert aside is not None
    (path / "clerkdesk.db").write_bytes((done.path / "clerkdesk.db").read_bytes())
    (path / "clerkdesk.db-wal").write_bytes(b"of the other file")
    (path / "attachments.db.part").write_bytes(b"half")
    restoring.give_up(path)
    assert everything(path) == before
