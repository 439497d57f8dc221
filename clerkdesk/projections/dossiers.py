"""The dossier table: one row a dossier, as lists, look-ups and counts want it."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any, Final

from sqlalchemy import Column, Connection, Index, Integer, Table, Text, bindparam, select, text
from sqlalchemy.dialects.sqlite import insert as upsert

from clerkdesk.domain.dossier import Dossier
from clerkdesk.domain.events import Fact
from clerkdesk.domain.folding import fold
from clerkdesk.domain.text import fold as folded
from clerkdesk.domain.text import initials
from clerkdesk.journal.outline import Outline, outline
from clerkdesk.projections import money, named, unsettled
from clerkdesk.projections.tables import metadata
from clerkdesk.store.among import AMONG, names

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

_COLUMNS: Final = [c.name for c in dossier.columns if c.name not in {"row", "stream"}]
_FILL: Final = f"INSERT INTO p_dossier (row, stream, {', '.join(_COLUMNS)}) VALUES (?, ?{', ?' * len(_COLUMNS)})"  # noqa: S608  (names of columns, from above)
_FILL_WORDS: Final = "INSERT INTO p_search (rowid, who, what, numbers) VALUES (?, ?, ?, ?)"
_TOLD: Final = ("stream", *(name for name in _COLUMNS if name != "words"))
_values = itemgetter("stream", *_COLUMNS)
_searched = itemgetter("who", "what", "numbers")
_NEW = upsert(dossier)
_UPSERT = _NEW.on_conflict_do_update(
    index_elements=["stream"], set_={name: _NEW.excluded[name] for name in _COLUMNS}
).returning(dossier.c.row)
_KNOWN = select(dossier.c.row, dossier.c.words).where(dossier.c.stream == bindparam("stream"))
_WORDS = text("INSERT INTO p_search(rowid, who, what, numbers) VALUES (:row, :who, :what, :numbers)")
_NO_WORDS = text("DELETE FROM p_search WHERE rowid = :row")


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


def project(connection: Connection, stream: str, facts: Sequence[Fact]) -> Dossier:
    """Fold ``facts`` and make the rows of ``stream`` say the same, its entries of money too; return the state."""
    state = fold(stream, facts)
    row, said = row_of(outline(state))
    money.project(connection, stream, facts)
    named.project(connection, state)
    unsettled.project(connection, state)
    _put(connection, stream, row, said)
    return state


def _put(connection: Connection, stream: str, row: dict[str, Any], said: dict[str, str]) -> None:
    known = connection.execute(_KNOWN, {"stream": stream}).first()
    if known is None:
        found = connection.execute(_UPSERT, {"row": _free_row(connection, stream), **row}).scalar_one()
        connection.execute(_WORDS, {"row": found, **said})
        return
    connection.execute(_UPSERT, {"row": known.row, **row})
    if known.words != row["words"]:
        connection.execute(_NO_WORDS, {"row": known.row})
        connection.execute(_WORDS, {"row": known.row, **said})


_TAKEN = select(dossier.c.row).where(dossier.c.row == bindparam("row"))


def _free_row(connection: Connection, stream: str) -> int:
    row = place(stream)
    while connection.execute(_TAKEN, {"row": row}).first() is not None:
        row += 1
    return row


def unknown(connection: Connection, streams: Iterable[str]) -> list[str]:
    """Return those of ``streams`` that have no row yet, and whose row can stand in its own place: :func:`fill` may."""
    places = {place(stream): stream for stream in streams}  # of two that want one place, one is left out
    known = set(connection.execute(_THERE, names(places.values())).scalars())
    taken = set(connection.execute(_STAND, names(places)).scalars())
    return [stream for row, stream in places.items() if stream not in known and row not in taken]


_THERE = select(dossier.c.stream).where(dossier.c.stream.in_(AMONG))
_STAND = select(dossier.c.row).where(dossier.c.row.in_(AMONG))


def fill(connection: Connection, folded_streams: Iterable[tuple[str, list[Fact]]], batch: int = 2000) -> int:
    """Fill the tables of dossiers and money from streams that have no rows yet; return how many facts were read."""
    rows: list[tuple[Any, ...]] = []
    paid: list[dict[str, Any]] = []
    whom: list[dict[str, Any]] = []
    wrong: list[dict[str, Any]] = []
    words: list[tuple[Any, ...]] = []
    taken: set[int] = set()
    count = 0
    for stream, facts in folded_streams:
        count += len(facts)
        paid += money.rows(stream, facts)
        state = fold(stream, facts)
        whom += named.rows(state)
        wrong += unsettled.rows(state)
        row, found = row_of(outline(state))
        number = place(stream)
        while number in taken:
            number += 1
        taken.add(number)
        rows.append((number, *_values(row)))
        words.append((number, *_searched(found)))
        if len(rows) >= batch:
            _flush(connection, rows, words)
            money.fill(connection, paid)
            named.fill(connection, whom)
    _flush(connection, rows, words)
    money.fill(connection, paid)
    named.fill(connection, whom)
    unsettled.fill(connection, wrong)
    return count


def fill_outlines(connection: Connection, found: Iterable[Outline], batch: int = 2000) -> None:
    """Fill the table with dossiers of which there are outlines alone, and no rows yet."""
    rows: list[tuple[Any, ...]] = []
    said: list[tuple[Any, ...]] = []
    for one in found:
        row, its = row_of(one)
        number = place(one.stream)
        rows.append((number, *_values(row)))
        said.append((number, *_searched(its)))
        if len(rows) >= batch:
            _flush(connection, rows, said)
    _flush(connection, rows, said)


def put_outline(connection: Connection, one: Outline) -> None:
    """Make the row of a dossier say what its outline says."""
    row, said = row_of(one)
    _put(connection, one.stream, row, said)


def _flush(connection: Connection, rows: list[tuple[Any, ...]], words: list[tuple[Any, ...]]) -> None:
    """Write a batch, past SQLAlchemy's compiler: it would take as long as SQLite does."""
    if rows:
        connection.exec_driver_sql(_FILL, rows)
        connection.exec_driver_sql(_FILL_WORDS, words)
    rows.clear()
    words.clear()
