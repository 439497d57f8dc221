"""Opening a desk: the first run, every other start, and a start from the recovery code."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from clerkdesk.domain.codes import LETTERS, check_agency, desk_letters
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.events import Clerk
from clerkdesk.domain.site import Site
from clerkdesk.journal import signing
from clerkdesk.printing import spool
from clerkdesk.projections import rebuild
from clerkdesk.services.clerks import Account, Role, check_pin, insert_clerk
from clerkdesk.services.clock import Clock, milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.store import epochs, mark, replacing, settings
from clerkdesk.store import folder as folders
from clerkdesk.store import tables as t
from clerkdesk.store.epochs import SYSTEM
from clerkdesk.store.events import Origin, my_origin
from clerkdesk.store.faults import damaged
from clerkdesk.store.keys import DATA, key_check, key_of, new_data_key, no_signing_key, recovery_code, signing_name
from clerkdesk.store.preflight import Preflight, check
from clerkdesk.store.progress import Told, untold
from clerkdesk.store.store import Store, create, open_store

_THREE_LETTERS: Final = range(len(LETTERS) + len(LETTERS) ** 2 + 1, sum(len(LETTERS) ** n for n in (1, 2, 3)) + 1)


@dataclass(frozen=True, slots=True)
class FirstRun:
    """A desk just made: open, with its administrator and the recovery code to print."""

    desk: Desk
    administrator: Account
    recovery_code: str


def set_up(
    path: Path, site: Site, *, letter: str, administrator: str, pin: str, keys: str, clock: Clock | None = None
) -> FirstRun:
    """Make a new data folder at ``path``, whole or not at all: after a failure it can be tried again.

    Args:
        path: where; it must not hold a desk already.
        site: the centre.
        letter: this desk's own letter, A to Z.
        administrator: the name of the first administrator.
        pin: the administrator's PIN.
        keys: "keyring" or "file".
        clock: another clock, for tests and the demo.

    Raises:
        Refused: an input is wrong, or there is a desk at ``path`` already.
        Trouble: the folder cannot be written or the keyring does not answer.
    """
    site = dataclasses.replace(site, agency=check_agency(site.agency))
    check_pin(pin)
    letters = _letters(letter, 1)
    made: list[Account] = []

    def fill(connection: Connection) -> Clerk:
        settings.put(connection, "site", site)
        made.append(insert_clerk(connection, administrator, pin, Role.ADMINISTRATOR))
        return made[0].clerk

    desk = put_in_place(make(path, site, letters, signing.new_key(), fill, keys, clock))
    return FirstRun(desk, made[0], recovery_code(desk.store.key))


def make(
    path: Path,
    site: Site,
    letters: str,
    private: bytes,
    fill: Callable[[Connection], Clerk],
    keys: str,
    clock: Clock | None = None,
) -> Desk:
    """Begin a data folder beside ``path``, with what ``fill`` puts in, which returns who opens the first epoch.

    The desk is open, and nowhere yet: :func:`put_in_place` is the end.

    Raises:
        Refused: there is a desk at ``path`` already.
        Trouble: the folder cannot be written or the keyring does not answer.
    """
    key = new_data_key()
    folder = folders.make(path, key=key, keys=keys)
    store = create(folder, key)
    try:
        desk = Desk(store, site, clock)
        with store.writing() as connection:
            rebuild.create(connection)
            rebuild.note_version(connection)
            settings.put(connection, "desk", {"letter": letters[0], "epoch": 1})
            begin_epoch(desk, connection, private, letters, fill(connection))
    except BaseException:
        store.close()
        raise
    return desk


def put_in_place(desk: Desk) -> Desk:
    """Put what :func:`make` began in its place; return the desk there."""
    desk.store.close()
    return Desk(Store(folders.finish(desk.store.folder), desk.store.key), desk.site, desk.clock)


def open_unfinished(folder: folders.Folder, clock: Clock | None = None) -> Desk:
    """Open what :func:`make` began and did not end.

    Raises:
        Trouble: see :mod:`clerkdesk.store.preflight`.
    """
    store = open_store(check(folder))
    try:
        return _opened(store, clock)
    except BaseException:
        store.close()
        raise


def open_desk(
    path: Path,
    *,
    clock: Clock | None = None,
    flight: Preflight | None = None,
    told: Told = untold,
    copying: Told = untold,
) -> Desk:
    """Open the desk at ``path``.

    ``told`` follows the lists being made anew, when their shape has changed; ``copying`` the copy (in bytes) that is
    kept before the tables are migrated. Either may say to stop.

    Raises:
        Refused: "no-desk": there is none yet; "stopped": it was to stop, and everything is as it was.
        Trouble: see :mod:`clerkdesk.store.preflight`; or "no-signing-key" when the folder came without its key.
    """
    folder = folders.find(path)
    if folder is None:
        raise Refused("no-desk", "There is no desk in this folder yet.", field="path")
    store = open_store(flight or check(folder), copying)
    try:
        desk = _opened(store, clock, told)
        noted = mark.read(folder.id)
        with store.reading() as connection:
            origin = my_origin(connection)
        if origin is None or folder.key_place().get(signing_name(origin.id)) is None:
            raise no_signing_key()
        mark.check(noted, origin.id, origin.last_seq)
        folders.tidy(folder)
        replacing.tidy(folder)
        return desk
    except BaseException:
        store.close()
        raise


def recover(path: Path, code: str, *, keys: str, clock: Clock | None = None) -> Desk:
    """Open the desk at ``path`` with its recovery code, and begin a new epoch with fresh letters.

    Raises:
        Refused: not a recovery code, or not the one of this folder.
        Trouble: see :mod:`clerkdesk.store.preflight`.
    """
    folder = folders.find(path)
    if folder is None:
        raise Refused("no-desk", "There is no desk in this folder yet.", field="path")
    key = key_of(code)
    if not folder.opens_with(key):
        raise Refused("other-recovery-code", "This recovery code belongs to other data.", field="code")
    flight = check(folder, key)
    folder = dataclasses.replace(folder, keys=keys, check=key_check(key, folder.id))
    folder.key_place().put(DATA, key)
    folders.describe(folder)
    store = open_store(dataclasses.replace(flight, folder=folder))
    try:
        desk = _opened(store, clock)
        with store.writing() as connection:
            open_epoch(desk, connection, signing.new_key())
            spool.doubt(connection, milliseconds(desk.clock.now()))  # printed since by the desk that was copied, maybe
        return desk
    except BaseException:
        store.close()
        raise


def _opened(store: Store, clock: Clock | None, told: Told = untold) -> Desk:
    with store.reading() as connection:
        site = settings.get(connection, "site", Site)
        current = rebuild.is_current(connection)
    if site is None:
        raise damaged("no site")
    if not current:
        with store.writing() as connection:
            rebuild.renew(connection, told)
    return Desk(store, site, clock)


def open_epoch(desk: Desk, connection: Connection, private: bytes) -> Origin:
    """Begin a new epoch of this desk under the signing key ``private``, with letters that nobody has had.

    The key decides them: they are drawn, for the same copy may be restored twice, and the same when it is done again.
    """
    letter = settings.get(connection, "desk")["letter"]
    known = set(connection.execute(select(t.origin.c.letters)).scalars())
    drawn = int.from_bytes(hashlib.sha256(signing.public_key(private)).digest(), "big")
    while _letters(letter, epoch := _THREE_LETTERS[drawn % len(_THREE_LETTERS)]) in known:
        drawn += 1
    settings.put(connection, "desk", {"letter": letter, "epoch": epoch})
    epochs.anew(connection)
    return begin_epoch(desk, connection, private, _letters(letter, epoch), SYSTEM)


def begin_epoch(desk: Desk, connection: Connection, private: bytes, letters: str, clerk: Clerk) -> Origin:
    """Begin an epoch of this desk under the signing key ``private`` and these letters."""
    folder, at = desk.store.folder, milliseconds(desk.clock.now())
    return epochs.begin(connection, folder, private, letters=letters, agency=desk.site.agency, clerk=clerk, at=at)


def signing_key(desk: Desk, origin: str) -> bytes | None:
    """Return the signing key of ``origin``, None when it is not here."""
    return desk.store.folder.key_place().get(signing_name(origin))


def _letters(letter: str, epoch: int) -> str:
    try:
        return desk_letters(letter, epoch)
    except ValueError:
        raise Refused("bad-letter", "The desk's letter is one of A to Z.", field="letter") from None
