"""Joining the desks of a centre: a desk made of what the first one gave, and known at the hub before it stands.

It is whole before the hub is asked to let it in. When the answer is lost, or the program is killed, what was begun
goes on with the same key and the same code, to which the hub gives the same answer: nobody is let in twice.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from clerkdesk.domain.events import Clerk
from clerkdesk.services import handing
from clerkdesk.services.clock import Clock
from clerkdesk.services.desk import Desk
from clerkdesk.services.opening import make, open_desk, open_unfinished, put_in_place
from clerkdesk.store import folder as folders
from clerkdesk.store import hops, settings
from clerkdesk.store.epochs import SYSTEM

_KEY: Final = "joining"

Known = Callable[[Desk], object]
"""Makes a desk known at the hub: its hop is kept. What it raises leaves the rest to be gone on with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How a desk joins. code: that the first desk showed. address: of the hub as it was typed, "" for none."""

    code: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A joining that was begun. how: as it was begun. known: whether the hub's answer came, so that none is needed."""

    how: How
    known: bool


def begun(path: Path) -> Begun | None:
    """Return the joining that was begun for ``path`` and not ended, None when there is none.

    Raises:
        Trouble: its key place does not answer, or it was damaged.
    """
    folder = folders.begun(path)
    if folder is None:
        return None
    if folders.moving(folder):
        return Begun(how=How(code=""), known=True)
    with closing(open_unfinished(folder)) as desk, desk.store.reading() as connection:
        how = settings.get(connection, _KEY, How)
        return Begun(how=how or How(code=""), known=bool(hops.hops(connection)))


def join(
    path: Path,
    what: handing.Given,
    letters: str,
    private: bytes,
    known: Known,
    *,
    how: How,
    keys: str,
    clock: Clock | None = None,
) -> Desk:
    """Make a new data folder at ``path`` for a further desk of a site; what was begun there before is given up.

    Args:
        path: where; it must not hold a desk already.
        what: what the first desk gave.
        letters: those that the hub dealt.
        private: the key that it signs with.
        known: makes it known; when that fails, :func:`go_on` is how it is tried again.
        how: kept for that.
        keys: "keyring" or "file".
        clock: another clock, for tests.

    Raises:
        Refused: there is a desk at ``path`` already.
        Trouble: the folder cannot be written or the keyring does not answer.
    """

    def fill(connection: Connection) -> Clerk:
        handing.take(connection, what)
        settings.put(connection, _KEY, how)
        return SYSTEM

    desk = make(path, what.site, letters, private, fill, keys, clock)
    folders.whole(desk.store.folder)
    return _end(desk, known)


def go_on(path: Path, known: Known, *, clock: Clock | None = None) -> Desk:
    """End the joining that was :func:`begun` for ``path``; ``known`` is called unless the hub's answer came.

    Raises:
        Trouble: its key place does not answer, or it was damaged.
    """
    folder = folders.begun(path)
    assert folder is not None, "nothing was begun"
    if folders.moving(folder):
        return open_desk(folders.finish(folder).path, clock=clock)
    return _end(open_unfinished(folder, clock), known)


def _end(desk: Desk, known: Known) -> Desk:
    try:
        with desk.store.reading() as connection:
            asked = not hops.hops(connection)
        if asked:
            known(desk)
        with desk.store.writing() as connection:
            settings.forget(connection, _KEY)
    finally:
        desk.store.close()
    return put_in_place(desk)
