"""The dossier table: one row a dossier, as lists, look-ups and counts want it."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any, Final

from sqlalchemy import Column, Connection, Index, Integer, Table, Text, select, text

from clerkdesk.domain.events import Fact
from clerkdesk.domain.folding import fold
from clerkdesk.domain.text import fold as folded
from clerkdesk.domain.text import initials
from clerkdesk.journal.outline import Outline, outline
from clerkdesk.projections import money, named, unsettled
from clerkdesk.projections.tables import metadata, writer
from clerkdesk.store.among import AMONG, names
from clerkdesk.store.events import batched

PREFIX: Final = "dossier:"

dossier: Final = Table(
    "p_dossier",
    metadata,
    Column("row", Integer, primary_key=True),  # newest dossier = largest; the same in every store
    Column("stream", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("official_code", Text, nullable=False),
    Column("other_codes", Text, nullable=False),  # that hold no more
    Column("provisional", Integer, nullable=False),
    Column("procedure", Text, nullable=False),
    Column("procedure_name", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("id_number", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("representative", Text, nullable=False),
    Column("visit", Text, nullable=False),
    Column("presented_at", Integer),  # times in ms since 1970 UTC
    Column("received_at", Integer),
    Column("due_at", Integer),
    Column("first_due_at", Integer),
    Column("result_at", Integer),
    Column("delivered_at", Integer),
    Column("touched_at", Integer, nullable=False),
    Column("fee", Integer, nullable=False),
    Column("paid", Integer, nullable=False),
    Column("contested", Integer, nullable=False),
    Column("late", Integer, nullable=False),
    Column("frozen", Integer, nullable=False),
    Column("origin", Text, nullable=False),
    Column("clerk", Text, nullable=False),
    Column("words", Integer, nullable=False),  # checksum of what the word index holds for this row
    Index("p_dossier_code", "code"),
    Index("p_dossier_official", "official_code", sqlite_where=text("official_code <> ''")),
    Index("p_dossier_uncoded", "row", sqlite_where=text("provisional = 1 AND official_code = ''")),
    Index("p_dossier_others", "row", sqlite_where=text("other_codes <> ''")),
    Index("p_dossier_person", "id_number", "row"),
    Index("p_dossier_visit", "visit"),
    Index("p_dossier_state", "state", "due_at"),
    Index("p_dossier_contested", "row", sqlite_where=text("contested = 1")),
    Index("p_dossier_procedure", "procedure", "row"),
    Index("p_dossier_received", "received_at"),
    Index("p_dossier_delivered", "delivered_at", sqlite_where=text("delivered_at IS NOT NULL")),
)

SEARCH: Final = """CREATE VIRTUAL TABLE p_search USING fts5(
    who, what, numbers, content='', contentless_delete=1, detail=column, prefix='2 3 5', tokenize='ascii')"""
"""Folded words: names with their initials, procedure with its initials, codes and numbers. Row = p_dossier.row."""

_write: Final = writer(dossier, "stream")
_PUT_WORDS: Final = "INSERT INTO p_search (rowid, who, what, numbers) VALUES (?, ?, ?, ?)"
_DROP_WORDS: Final = "DELETE FROM p_search WHERE rowid = ?"
_TOLD: Final = tuple(c.name for c in dossier.columns if c.name not in {"row", "words"})
_searched = itemgetter("who", "what", "numbers")
_KNOWN = select(dossier.c.stream, dossier.c.row, dossier.c.words).where(dossier.c.stream.in_(AMONG))
_STAND = select(dossier.c.row).where(dossier.c.row.in_(AMONG))


def place(stream: str) -> int:
    """Return the row for ``stream`` ("dossier:" and a UUIDv7): its time and some of its random bits.

    So newer dossiers have larger rows, and every store that has the dossier gives it the same one.
    """
    try:
        number = int(stream.removeprefix(PREFIX).replace("-", ""), 16)
    except ValueError:  # not a name that this program gives; any stable number will do
        number = int.from_bytes(hashlib.sha256(stream.encode()).digest()[:16], "big")
    return ((number >> 80) << 20 | (number & 0xFFFFF)) & 0x7FFFFFFFFFFFFFFF  # 43 bits of ms reach the year 2248


def row_of(found: Outline) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the row and the search words of a dossier."""
    said = words(*_said(found))
    row = {name: getattr(found, name) for name in _TOLD}
    row |= {name: int(row[name]) for name in ("provisional", "contested", "late", "frozen")}
    row["words"] = zlib.crc32("\n".join(said.values()).encode())
    return row, said


SAYING: Final = (
    "name",
    "representative",
    "procedure_name",
    "procedure",
    "code",
    "official_code",
    "other_codes",
    "id_number",
    "phone",
)
"""The columns of which the words of a row are made."""

_said = attrgetter(*SAYING)


def words(
    name: str,
    agent: str,
    procedure_name: str,
    procedure: str,
    code: str,
    official: str,
    others: str,
    number: str,
    phone: str,
) -> dict[str, str]:
    """Return the search words of a dossier of which its row says this (:data:`SAYING`)."""
    numbers = (*map(_code, (code, official, *others.split())), _number(number), _number(phone))
    return {
        "who": _names(name, agent),
        "what": _subject(procedure_name, procedure) if procedure or procedure_name else "",
        "numbers": " ".join(filter(None, numbers)),
    }


@lru_cache(maxsize=1024)
def _subject(name: str, code: str) -> str:
    """Return the words of a procedure; there are few of them and many dossiers."""
    return f"{folded(name)} {initials(name)} {code}"


def _names(*names: str) -> str:
    return " ".join(f"{folded(name)} {initials(name)}" for name in names if name)


def _code(code: str) -> str:
    """Return a code as one word and its last part as another, so that either finds it."""
    if not code:
        return ""
    agency, _, rest = code.lower().partition("-")
    day, _, tail = rest.partition("-")
    return f"{agency.replace('.', '')}{day}{tail} {day}{tail} {tail} {tail.lstrip('abcdefghijklmnopqrstuvwxyz')}"


def _number(number: str) -> str:
    """Return a number as it was typed and, when signs stand in it, without them."""
    if number.isalnum() or not number:
        return number
    return f"{number} {''.join(c for c in number if c.isalnum())}"


def project(connection: Connection, stream: str, facts: Sequence[Fact]) -> None:
    """Make the rows of ``stream`` say what its facts say, its entries of money too."""
    fill(connection, [(stream, facts)])


def fill(connection: Connection, streams: Iterable[tuple[str, Sequence[Fact]]], batch: int = 2000) -> int:
    """Make the rows of many dossiers say what their facts say, in bulk; return how many facts were read."""
    count = 0
    for some in batched(streams, batch):
        count += sum(len(facts) for _stream, facts in some)
        states = [fold(stream, facts) for stream, facts in some]
        known = _put(connection, [outline(state) for state in states])
        money.put(connection, [row for stream, facts in some for row in money.rows(stream, facts)])
        named.put(connection, states, known)
        unsettled.put(connection, states, known)
    return count


def show(connection: Connection, outlines: Iterable[Outline], batch: int = 2000) -> None:
    """Make the rows of dossiers say what their outlines say; there are no facts of theirs yet."""
    for some in batched(outlines, batch):
        _put(connection, some)


def _put(connection: Connection, found: Sequence[Outline]) -> set[str]:
    """Write the rows and words of dossiers; return those that had rows before."""
    known = {
        stream: (row, words) for stream, row, words in connection.execute(_KNOWN, names(one.stream for one in found))
    }
    free = _free_rows(connection, [one.stream for one in found if one.stream not in known])
    rows: list[dict[str, Any]] = []
    words: list[tuple[Any, ...]] = []
    changed: list[tuple[int]] = []
    for one in found:
        row, said = row_of(one)
        number, before = known.get(one.stream) or (free[one.stream], None)
        rows.append({"row": number, **row})
        if before != row["words"]:
            words.append((number, *_searched(said)))
            if before is not None:
                changed.append((number,))
    _write(connection, sorted(rows, key=itemgetter("row")))
    if changed:
        connection.exec_driver_sql(_DROP_WORDS, sorted(changed))
    if words:  # in order: the index writes out what it has gathered at each row that is smaller than the one before
        connection.exec_driver_sql(_PUT_WORDS, sorted(words))
    return set(known)


def _free_rows(connection: Connection, streams: Sequence[str]) -> dict[str, int]:
    """Return a row for each of ``streams``: its place, or the next one that is free."""
    found: dict[str, int] = {}
    if not streams:
        return found
    wanted = {stream: place(stream) for stream in streams}
    taken = set(connection.execute(_STAND, names(wanted.values())).scalars())
    for stream, first in wanted.items():
        number = first
        while number in taken or (number > first and connection.execute(_STAND, names([number])).first()):
            number += 1
        taken.add(number)
        found[stream] = number
    return found
