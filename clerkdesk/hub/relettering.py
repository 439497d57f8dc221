"""Other letters for a desk that is known here already: it goes on under another key, and needs no code for it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from clerkdesk.domain.errors import Refused
from clerkdesk.hub import desks, lettering
from clerkdesk.hub import tables as t
from clerkdesk.hub.desks import Denied, Known
from clerkdesk.hub.keys import HubKey
from clerkdesk.journal import signing
from clerkdesk.sync.protocol.letters import MOST, AskLetters, Lettered


@dataclass(frozen=True, slots=True)
class _Asking:
    public_key: bytes
    agency: str
    letters: str


def go_on(connection: Connection, key: HubKey, desk: Known, asked: AskLetters, now: int) -> Lettered:
    """Let ``desk`` be known under the key that it names; the same key again is answered the same.

    It is asked for with the present key, which is let in until the new one has been used. Who is revoked is so as
    whatever it went on as.

    Raises:
        Denied: another desk of the site has the letters, none are left, or the desk's origin was stopped: two may hold
            its key, so an administrator decides by a code.
    """
    if len(asked.avoid) > MOST or len(asked.public_key) != len(desk.public_key):
        raise Denied(400, "bad-request", "too many letters, or no key")
    lettering.hold(connection, desk.site)
    known = desks.known_by(connection, desk.site, asked.public_key)
    if known is None:
        stopped = select(t.origin.c.stopped).where(t.origin.c.id == signing.origin_of(desk.public_key))
        if connection.execute(stopped).scalar():
            raise Denied(409, "origin-stopped", "this origin is stopped: begin anew with a code")
        letters = asked.letters or _dealt(connection, desk.site, asked)
        if lettering.anothers(connection, desk.site, letters, asked.public_key, ""):
            raise Denied(409, "letters-taken", "another desk of this site has these letters")
        name = desks.add(connection, desk.site, _Asking(asked.public_key, desk.site, letters), now, seen=False)
        connection.execute(insert(t.desk_follows), {"desk": name, "before": desk.desk})
        known = desks.known_by(connection, desk.site, asked.public_key)
        assert known is not None
    paper = desks.certificate(key, known.id, known.site, asked.public_key, known.enrolled_at)
    return Lettered(letters=known.letters, paper=paper)


def _dealt(connection: Connection, site: str, asked: AskLetters) -> str:
    try:
        return lettering.deal(connection, site, avoid=asked.avoid)
    except Refused as no:
        raise Denied(409, no.code, "all letters have been used") from no
