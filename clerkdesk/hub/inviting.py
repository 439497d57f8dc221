"""A further desk: a code with its letters, what the first desk gives it, and perhaps another desk's place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, insert, select, update

from clerkdesk.domain.errors import Refused
from clerkdesk.hub import desks, lettering
from clerkdesk.hub import tables as t
from clerkdesk.hub.desks import Denied
from clerkdesk.hub.inviting_tables import invitation
from clerkdesk.hub.keys import HubKey
from clerkdesk.sync import protocol as p
from clerkdesk.sync.protocol.welcome import AskWelcome, Welcome, seal

VALID: Final = 60 * 60_000
"""How long the code of a desk can be used (ms): somebody walks to the next desk with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """What to show. until: ms."""

    code: str
    until: int


def invite(
    connection: Connection, key: HubKey, site: str, now: int, *, gives: Callable[[], bytes], replaces: str = ""
) -> Invited:
    """Make a code for a further desk of ``site``.

    Args:
        connection: that writes.
        key: the hub's.
        site: its agency code.
        now: ms.
        gives: what the first desk gives the new one; the hub keeps it sealed.
        replaces: the desk whose place it takes: it gets the same first letter, and that desk is revoked.

    Raises:
        Refused: there is no such desk.
    """
    if replaces:
        _letter_of(connection, site, replaces)
    secret = desks.new_secret(connection, site, now, VALID)
    _keep(connection, desks.digest_of(secret), site, "", replaces, seal(secret, gives()))
    return Invited(code=p.enrolment_code(secret, key.public), until=now + VALID)


def welcome(connection: Connection, asked: AskWelcome, now: int) -> Welcome:
    """Return what a code makes of a new desk. Its letters are dealt the first time: a code that is only shown has none.

    Raises:
        Denied: the code is none, was used by another, or has run out.
    """
    digest = desks.digest_of(asked.secret)
    code = desks.usable(connection, digest, asked.public_key, now)
    kept = connection.execute(select(invitation).where(invitation.c.code == digest)).first()
    if kept is not None and kept.letters and kept.letters not in asked.avoid:
        return Welcome(site=code.site, letters=kept.letters, parcel=bytes(kept.parcel))
    replaces = kept.replaces if kept is not None else ""
    try:
        letter = _letter_of(connection, code.site, replaces) if replaces else ""
        letters = lettering.deal(connection, code.site, letter, asked.avoid)
    except Refused as no:
        raise Denied(409, no.code, "all letters have been used") from no
    if kept is None:
        _keep(connection, digest, code.site, letters, "", b"")
        return Welcome(site=code.site, letters=letters)
    connection.execute(update(invitation).where(invitation.c.code == digest).values(letters=letters))
    return Welcome(site=code.site, letters=letters, parcel=bytes(kept.parcel))


def enrol(connection: Connection, key: HubKey, asked: p.Enrol, now: int) -> p.Enrolled:
    """Let a desk in by its code; whom it replaces is let in no more.

    Raises:
        Denied: as :func:`desks.let_in`, or another desk of the site has its letters.
    """
    return let_in(connection, key, desks.digest_of(asked.secret), asked, now)


def let_in(connection: Connection, key: HubKey, digest: str, asked: desks.Asking, now: int) -> p.Enrolled:
    """Do as :func:`enrol` for whoever has shown the code whose secret has the SHA-256 ``digest`` (hex).

    Raises:
        Denied: as :func:`enrol`.
    """
    code = desks.usable(connection, digest, asked.public_key, now)
    lettering.hold(connection, code.site)
    if asked.letters and lettering.anothers(connection, code.site, asked.letters, asked.public_key, digest):
        raise Denied(409, "letters-taken", "another desk of this site has these letters")
    granted = desks.let_in(connection, key, digest, asked, now)
    kept = connection.execute(select(invitation.c.replaces).where(invitation.c.code == digest)).first()
    if kept is not None and not code.desk:
        if kept.replaces:
            desks.revoke(connection, kept.replaces)
        connection.execute(
            update(invitation).where(invitation.c.code == digest).values(parcel=b"", letters=asked.letters)
        )
    return granted


def _letter_of(connection: Connection, site: str, desk: str) -> str:
    found = connection.execute(select(t.desk.c.letters).where(t.desk.c.id == desk, t.desk.c.site == site)).first()
    if found is None:
        raise Refused("no-such-desk", "There is no such desk.")
    return str(found.letters)[:1]


def _keep(connection: Connection, code: str, site: str, letters: str, replaces: str, parcel: bytes) -> None:
    row = {"code": code, "site": site, "letters": letters, "replaces": replaces, "parcel": parcel}
    connection.execute(insert(invitation), row)
