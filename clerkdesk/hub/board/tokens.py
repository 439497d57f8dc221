"""Tokens on citizens' papers: noted as they come in, kept as hashes, forgotten when what they name is long over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import msgspec
from sqlalchemy import Connection, delete, select

from clerkdesk.domain import events as e
from clerkdesk.hub import bulk
from clerkdesk.hub.board.tables import token as table
from clerkdesk.journal.event import Event

_DAY: Final = 24 * 3600_000  # ms
_TICKETS: Final = 3 * _DAY  # a ticket's token names nothing after its day; the row goes a little later
_BEARING: Final = frozenset({e.TicketIssued.TYPE, e.Received.TYPE})
_ROOM: Final = range(20, 65)  # letters of a token: 128 bits and more


class _Bearer(msgspec.Struct, frozen=True):
    """What is looked at in the body of an event that may bear a token: the rest need not be read."""

    token: str = ""


_bearers: Final = msgspec.json.Decoder(_Bearer)


def _token(event: Event) -> str:
    """Return the token in ``event``, "" when there is none."""
    try:
        return _bearers.decode(event.record.body).token
    except (ValueError, RecursionError):
        return ""  # it says nonsense: it is kept, and every store freezes it


@dataclass(frozen=True, slots=True)
class Named:
    """What a token names: the stream, and the site that gave it out."""

    site: str
    stream: str


def borne(events: Sequence[Event]) -> dict[str, str]:
    """Return what is kept of the tokens in ``events``, each with the stream that it names."""
    found: dict[str, str] = {}
    for event in events:
        if event.record.type in _BEARING and len(token := _token(event)) in _ROOM:
            found.setdefault(hashed(token), event.record.stream)
    return found


def note(connection: Connection, site: str, found: Mapping[str, str], now: int) -> None:
    """Note tokens :func:`borne` by events of ``site``."""
    if not found:
        return
    known = set(connection.execute(select(table.c.hash).where(bulk.among(connection, table.c.hash, found))).scalars())
    rows = [(digest, site, stream, now) for digest, stream in found.items() if digest not in known]
    bulk.keep(connection, table, tuple(table.columns), rows)
    old = (table.c.noted_at < now - _TICKETS) & table.c.stream.startswith("ticket:")
    connection.execute(delete(table).where(old))


def named(connection: Connection, token: str) -> Named | None:
    """Return what ``token`` names, None when nothing does."""
    row = connection.execute(select(table.c.site, table.c.stream).where(table.c.hash == hashed(token))).first()
    return Named(row.site, row.stream) if row is not None else None


def hashed(token: str) -> str:
    """Return what is kept of ``token``."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()
