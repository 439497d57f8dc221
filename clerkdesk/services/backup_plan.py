"""When this desk backs itself up, how that went, and which backups there are."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.services.backup import Backup, Pace, Told, check_sums, check_target, made, make, prove
from clerkdesk.services.clock import milliseconds, moment
from clerkdesk.services.desk import Changes, Desk
from clerkdesk.store import replacing, settings
from clerkdesk.store import tables as t
from clerkdesk.store.faults import environment

_OTHERS: Final = 3
_LATE: Final = 2
_CLOCK: Final = timedelta(hours=1)
_FIRST_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When this desk backs itself up. folder: "" for never; hours: between two; keep: how many, the newest.

    since: when it was planned so, in ms.
    """

    folder: str = ""
    hours: int = 24
    keep: int = 7
    since: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """The last planned backup failed: when (ms), and what to say of it, as a `Trouble` says it."""

    at: int
    what: str
    safe: str
    todo: str
    params: dict[str, str]

    @property
    def moment(self) -> datetime:
        """When it failed."""
        return moment(self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How this desk stands with its backups.

    last: the newest that proved sound. failed: the last try, when it failed. late: none for twice the planned time.
    reachable: the planned folder is there now. unplanned: nothing is planned, and the desk has worked for a day.
    """

    plan: Plan
    last: datetime | None
    failed: Failure | None
    due: bool
    late: bool
    reachable: bool
    unplanned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """When a backup was last proved, in ms, and whether it was sound."""

    at: int
    sound: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A backup that can be reached now, with its last proof."""

    backup: Backup
    proved_at: datetime
    sound: bool


def plan(desk: Desk) -> Plan:
    """Return when this desk backs itself up."""
    with desk.store.reading() as connection:
        found: Plan | None = settings.get(connection, "backup", Plan)
    return found or Plan()


def save_plan(desk: Desk, wanted: Plan) -> Changes:
    """Keep when this desk backs itself up; the folder is made when it is not there.

    Raises:
        Refused: the folder is the data folder itself or inside it, or a number is out of bounds.
        Trouble: the folder cannot be made.
    """
    if not (1 <= wanted.hours <= 24 * 31 and 1 <= wanted.keep <= 1000):
        raise Refused("bad-plan", "A backup is made every 1 to 744 hours, and 1 to 1000 are kept.", field="hours")
    if wanted.folder:
        folder = Path(wanted.folder)
        if not folder.is_absolute():
            raise Refused("no-whole-path", "Give the whole path of the folder for backups.", field="folder")
        check_target(desk, folder)
        with environment():
            folder.mkdir(parents=True, exist_ok=True)
    with desk.store.writing() as connection:
        settings.put(connection, "backup", replace(wanted, since=milliseconds(desk.clock.now())))
        settings.forget(connection, "backup-failed")
    return Changes(settings=True)


def standing(desk: Desk) -> Standing:
    """Return how this desk stands with its backups."""
    with desk.store.reading() as connection:
        return standing_in(connection, desk.clock.now())


def standing_in(connection: Connection, now: datetime) -> Standing:
    """Return how the desk of an open file stands with its backups at ``now``."""
    wanted = settings.get(connection, "backup", Plan) or Plan()
    at: int | None = settings.get(connection, "backup-made", int)
    failed: Failure | None = settings.get(connection, "backup-failed", Failure)
    first = connection.execute(select(t.event.c.at).order_by(t.event.c.row).limit(1)).scalar()
    last = None if at is None else moment(at)
    if last is not None and last - now > _CLOCK:  # made while the clock was far ahead: it says nothing of today
        last = None
    span = timedelta(hours=wanted.hours)
    return Standing(
        plan=wanted,
        last=last,
        failed=failed,
        due=bool(wanted.folder) and (last is None or now - last >= span),
        late=bool(wanted.folder) and now - max(last or moment(wanted.since), moment(wanted.since)) >= _LATE * span,
        reachable=bool(wanted.folder) and _is_there(Path(wanted.folder)),
        unplanned=not wanted.folder and first is not None and now - moment(first) >= _FIRST_DAY,
    )


def _is_there(folder: Path) -> bool:
    try:
        return folder.is_dir()
    except OSError:
        return False


def due(desk: Desk) -> bool:
    """Return whether the planned backup is to be made now."""
    return standing(desk).due


def make_planned(desk: Desk, told: Told = lambda _done, _all: True) -> Backup:
    """Make the planned backup and remove the oldest beyond what is kept; a failure is noted too.

    Raises:
        Refused: nothing is planned, a backup is under way, or ``told`` said to stop.
        Trouble: the folder cannot be written, is full, or was pulled out.
    """
    wanted = plan(desk)
    if not wanted.folder:
        raise Refused("no-plan", "No folder for backups is chosen.", field="folder")
    target = Path(wanted.folder)
    try:
        done = make(desk, target, told, there=True)
    except Trouble as trouble:
        _note(desk, trouble)
        raise
    others = [
        one for one in made(target, desk.store.folder.id) if one.path != done.path
    ]  # some may be of a wrong clock
    for old in others[wanted.keep - 1 :]:
        shutil.rmtree(old.path, ignore_errors=True)  # the backup is there; what stays is tried again with the next
    if others[wanted.keep - 1 :]:  # a file that gave way to another is kept as long as the backups of its day
        replacing.purge(desk.store.folder, min(one.made_at for one in (done, *others[: wanted.keep - 1])))
    return done


def make_at(desk: Desk, target: Path, told: Told = lambda _done, _all: True) -> Backup:
    """Back up to ``target``, a stick for instance, and remember the place. Raises as `backup.make`."""
    done = make(desk, target, told)
    with desk.store.writing() as connection:
        kept = settings.get(connection, "backup-others", list[str]) or []
        others = [str(target), *(one for one in kept if one != str(target))]
        settings.put(connection, "backup-others", others[:_OTHERS])
    return done


def listed(desk: Desk) -> list[Listed]:
    """Return this desk's backups in the planned folder and at the last other places, as far as they can be reached."""
    with desk.store.reading() as connection:
        wanted = settings.get(connection, "backup", Plan) or Plan()
        others = settings.get(connection, "backup-others", list[str]) or []
        proofs = settings.get(connection, "backup-proofs", dict[str, Proof]) or {}
    found: list[Listed] = []
    for folder in dict.fromkeys(one for one in (wanted.folder, *others) if one):
        try:
            there = made(Path(folder), desk.store.folder.id)
        except (Trouble, OSError):  # a stick that is not there has none to show
            continue
        for one in there:
            proof = proofs.get(one.path.name)
            found.append(Listed(one, moment(proof.at) if proof else one.made_at, proof is None or proof.sound))
    return sorted(found, key=lambda one: one.backup.made_at, reverse=True)


def prove_again(desk: Desk, one: Backup, told: Told = lambda _done, _all: True) -> Proof:
    """Prove a backup that was made before, and remember what was found.

    Raises:
        Refused: ``told`` said to stop.
        Trouble: it is damaged, or cannot be reached.
    """
    pace = Pace(told, 3 * one.size)
    proof = Proof(at=milliseconds(desk.clock.now()), sound=True)
    try:
        check_sums(one.path, pace)
        prove(one.path, desk.store.key, pace)
    except Trouble as trouble:
        if trouble.code in {"bad-backup", "damaged"}:
            _remember(desk, one, replace(proof, sound=False))
        raise
    pace.finish()
    _remember(desk, one, proof)
    return proof


def _remember(desk: Desk, one: Backup, proof: Proof) -> None:
    with desk.store.writing() as connection:
        kept = settings.get(connection, "backup-proofs", dict[str, Proof]) or {}
        newest = dict(sorted((kept | {one.path.name: proof}).items(), key=lambda item: item[1].at)[-200:])
        settings.put(connection, "backup-proofs", newest)


def _note(desk: Desk, trouble: Trouble) -> None:
    failure = Failure(
        at=milliseconds(desk.clock.now()),
        what=trouble.what,
        safe=trouble.safe,
        todo=trouble.todo,
        params={name: str(value) for name, value in trouble.params.items()},
    )
    with desk.store.writing() as connection:
        settings.put(connection, "backup-failed", failure)
