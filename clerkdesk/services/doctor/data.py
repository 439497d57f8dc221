"""What could be wrong with the data folder and what is in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, func, select

from clerkdesk.catalogue.calendars import shipped_years
from clerkdesk.domain.calendar import SITE_TIME, SiteCalendar
from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.domain.site import Site
from clerkdesk.language import N_
from clerkdesk.projections import rebuild
from clerkdesk.services import backup_plan, clock, scans, soundness
from clerkdesk.services.doctor import tickets
from clerkdesk.services.doctor.finding import Finding, bad, doubt, failed, good
from clerkdesk.store import folder as folders
from clerkdesk.store import mark, replacing, settings
from clerkdesk.store import tables as t
from clerkdesk.store.connection import connect
from clerkdesk.store.events import Origin, last_at, last_signed, my_origin
from clerkdesk.store.faults import STOP_FREE, WARN_FREE, damaged, environment, free_space
from clerkdesk.store.keys import KeyFile, Keyring, keyring_answers, signing_name
from clerkdesk.store.preflight import LINKS, Preflight, check
from clerkdesk.store.store import Store

_MEGABYTE: Final = 1024 * 1024
_UNSIGNED_DAYS: Final = 2


def examine(path: Path) -> Iterator[Finding]:
    """Yield what is found about the data folder at ``path``."""
    try:
        with environment():
            folder = folders.find(path)
            free = free_space(next(part for part in (path, *path.parents) if part.exists()))
    except Trouble as trouble:
        yield failed("folder", trouble)
        return
    yield _space(free)
    if folder is None:
        yield _calendar(None, clock.WallClock().now())
        yield doubt(
            "folder",
            N_("There is no desk in {path} yet."),
            N_("Start ClerkDesk: its first page makes one. Or name the folder with --data."),
            path=str(path),
        )
        return
    yield from _folder(folder)
    yield from _data(folder)


def _space(free: int) -> Finding:
    mend = N_("Free space on the disk.")
    if free < STOP_FREE:
        text = N_("Only {free} MB are free on the disk: no new work is accepted.")
        return bad("space", text, mend, free=free // _MEGABYTE)
    if free < WARN_FREE:
        return doubt("space", N_("Only {free} MB are free on the disk."), mend, free=free // _MEGABYTE)
    return good("space", N_("{free} MB are free on the disk."), free=free // _MEGABYTE)


def _folder(folder: folders.Folder) -> Iterator[Finding]:
    if not os.access(folder.path, os.R_OK | os.W_OK | os.X_OK):
        yield bad(
            "folder",
            N_("The data folder {path} cannot be written to."),
            N_("Give this user the right to write in it."),
            path=str(folder.path),
        )
    elif os.name == "posix" and folder.path.stat().st_mode & 0o077:
        yield doubt(
            "folder",
            N_("Other users of this computer can look into the data folder {path}."),
            N_("Run: chmod 700 {path}"),
            path=str(folder.path),
        )
    else:
        yield good("folder", N_("Data folder {path}"), path=str(folder.path))
    yield _key_place(folder)


def _key_place(folder: folders.Folder) -> Finding:
    if folder.keys == Keyring.kind:
        if keyring_answers():
            return good("keys", N_("The keys are in the keyring of this computer, and it answers."))
        return bad(
            "keys",
            N_("The keyring of this computer does not answer."),
            N_("Sign in to the computer again so that its keyring opens, or open the data with the recovery code."),
        )
    file = folder.path / "clerkdesk.key"
    assert isinstance(folder.key_place(), KeyFile)
    if not file.exists():
        return bad("keys", N_("The key file is gone."), N_("Open the data with the recovery code."))
    if os.name == "posix" and file.stat().st_mode & 0o077:
        return bad(
            "keys",
            N_("Other users of this computer can read the key file."),
            N_("Run: chmod 600 {file}"),
            file=str(file),
        )
    return doubt(
        "keys",
        N_("The keys are in a file: whoever copies the folder can read the data."),
        N_("Nothing to mend if this computer has no keyring; keep the folder out of backups that others can read."),
    )


def _data(folder: folders.Folder) -> Iterator[Finding]:
    try:
        flight = check(folder)
    except Trouble as trouble:
        yield failed("data", trouble)
        return
    if flight.outdated:
        yield doubt(
            "data",
            N_("The data file has the older schema {version}."),
            N_("Open the window: it brings the file up to date and keeps a copy."),
            version=flight.version,
        )
        return
    yield good("data", N_("Schema {version}; the last {links} links hold."), version=flight.version, links=LINKS)
    yield _attachments(flight)
    yield _evidence(folder)
    store = Store(flight.folder, flight.key)
    with closing(store):
        try:
            yield from _files(store)
            noted = mark.read(folder.id)
            with store.reading() as connection:
                yield from _inside(connection, folder, noted)
        except Trouble as trouble:
            yield failed("data", trouble)


def _files(store: Store) -> Iterator[Finding]:
    """Tell whether every page of the files can be read; large ones are read through at the window, once a day."""
    if soundness.is_large(store.folder):
        return
    fault = store.quick_check()
    yield (
        failed("files", damaged(fault)) if fault is not None else good("files", N_("Every page of the files is sound."))
    )


def _attachments(flight: Preflight) -> Finding:
    if not flight.folder.attachments.exists():
        return good("attachments", N_("No attachments yet."))
    try:
        with environment(), closing(connect(flight.folder.attachments, flight.key)) as connection:
            count = connection.execute("SELECT count(*) FROM attachment WHERE hash NOT LIKE 'half:%'").fetchone()[0]
    except Trouble as trouble:
        return failed("attachments", trouble)
    return good("attachments", N_("{count} attachments"), count=count)


def _evidence(folder: folders.Folder) -> Finding:
    """Tell of the files that gave way when this desk began anew."""
    try:
        found = replacing.evidence(folder)
    except Trouble as trouble:
        return failed("evidence", trouble)
    if not found:
        return good("evidence", N_("This desk never began anew."))
    return good(
        "evidence",
        N_("Kept from before this desk began anew: {files}. They go with the backups of their day."),
        files=", ".join(f"{one.path.name} ({one.size // _MEGABYTE + 1} MB)" for one in found),
    )


def _inside(connection: Connection, folder: folders.Folder, noted: mark.Mark | None) -> Iterator[Finding]:
    now = clock.WallClock().now()
    origin = my_origin(connection)
    try:
        if origin is not None:
            mark.check(noted, origin.id, origin.last_seq)
    except Trouble as trouble:
        yield failed("copy", trouble)
    yield _calendar(settings.get(connection, "site", Site), now)
    yield _signing(folder, origin)
    if origin is not None:
        yield _clock(now, last_at(connection, origin.id))
        yield _signed(connection, origin, now)
    yield _projections(current=rebuild.is_current(connection))
    yield _jobs(connection)
    yield from _spoiled(connection)
    yield _backups(backup_plan.standing_in(connection, now))
    yield from tickets.examine(connection)


def _spoiled(connection: Connection) -> Iterator[Finding]:
    """Tell which papers the disk spoiled, as far as the exchange found it out."""
    if found := scans.spoiled(connection):
        codes = dict.fromkeys(one.line.number for one in found if one.line is not None)
        yield bad(
            "spoiled",
            N_("The disk has spoiled {count} papers of {codes}: they cannot be sent."),
            N_(
                "Start another desk of the site that has them: the hub then gets them from there, and this computer"
                " from the hub. Put the signed papers aside until then, and have the disk looked at."
            ),
            count=len(found),
            codes=", ".join(codes),
        )


def _backups(standing: backup_plan.Standing) -> Finding:
    mend = N_("Choose a folder on another disk or a stick in Settings, Backups.")
    if not standing.plan.folder:
        return doubt("backups", N_("No backup is planned."), mend)
    when = f"{standing.last:%d/%m/%Y}" if standing.last else "—"
    if standing.failed is not None:
        return bad("backups", N_("The last backup failed; the one before is from {when}."), mend, when=when)
    if standing.late:
        return bad("backups", N_("The last backup is from {when}: that is too long ago."), mend, when=when)
    return good("backups", N_("The last backup is from {when}."), when=when)


def _calendar(site: Site | None, now: datetime) -> Finding:
    this_year = now.astimezone(SITE_TIME).year
    calendar = SiteCalendar(years=(*shipped_years(), *(site.years if site else ())))
    years = (this_year, this_year + 1)
    lacking = [str(year) for year in years if not calendar.has_year(year)]
    unsettled = [str(year) for year in years if calendar.has_year(year) and not calendar.is_settled(year)]
    mend = N_("Enter the days off in the settings as soon as they are announced.")
    if lacking:
        return doubt("calendar", N_("There is no table of days off for {years}."), mend, years=", ".join(lacking))
    if unsettled:
        text = N_("The swapped days of {years} are not decided yet.")
        return doubt("calendar", text, mend, years=", ".join(unsettled))
    return good("calendar", N_("Days off are known for {years}."), years=", ".join(map(str, years)))


def _signing(folder: folders.Folder, origin: Origin | None) -> Finding:
    try:
        there = origin is not None and folder.key_place().get(signing_name(origin.id)) is not None
    except Trouble as trouble:
        return failed("signing", trouble)
    if not there:
        return bad(
            "signing",
            N_("The signing key of this desk is not here: the data came from another computer or from a copy."),
            N_("Open the data with the recovery code: the desk then goes on with new letters."),
        )
    return good("signing", N_("The signing key is here."))


def _clock(now: datetime, last: int) -> Finding:
    try:
        clock.check(now, last, None)
    except Refused as no:
        mend = N_("Set the computer's clock; if it is right, confirm the date when ClerkDesk asks.")
        return doubt("clock", no.message, mend, **no.params)
    return good("clock", N_("The clock is plausible: {now}"), now=now)


def _signed(connection: Connection, origin: Origin, now: datetime) -> Finding:
    """Tell whether closed days stand unsigned: they should be signed at the first start of the next day."""
    signed = last_signed(connection, origin.id)
    before = clock.milliseconds(now - timedelta(days=_UNSIGNED_DAYS))
    old = connection.execute(
        select(func.count()).where(t.event.c.origin == origin.id, t.event.c.seq > signed, t.event.c.at < before)
    ).scalar_one()
    if old:
        return doubt(
            "signatures",
            N_("{count} events of past days are not signed yet."),
            N_("Open the window: it signs the days that are over."),
            count=old,
        )
    return good(
        "signatures",
        N_("Signed up to event {signed} of {events}."),
        signed=signed,
        events=origin.last_seq,
    )


def _projections(*, current: bool) -> Finding:
    if not current:
        return doubt(
            "projections",
            N_("The lists were made by another version."),
            N_("Open the window, or run: clerkdesk journal rebuild"),
        )
    return good("projections", N_("The lists are of this version."))


def _jobs(connection: Connection) -> Finding:
    waiting = connection.execute(
        select(func.count()).where(t.print_job.c.state.in_(("unknown", "failed")))
    ).scalar_one()
    if waiting:
        return doubt(
            "papers",
            N_("{count} papers were not printed, or nobody knows whether they were."),
            N_("Look at the papers in the window and print again what is missing."),
            count=waiting,
        )
    return good("papers", N_("No paper is stuck."))
