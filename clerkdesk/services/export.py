"""A list of dossiers as a file, and the record of who exported what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Refused
from clerkdesk.language import N_, _
from clerkdesk.projections import find
from clerkdesk.services import look, saying
from clerkdesk.services.clock import moment
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Filter, Line, Order, Span
from clerkdesk.services.outgoing import KIND, Exported, leave, outgoing
from clerkdesk.services.sheets import MOST_ROWS, Format, Value, sheet
from clerkdesk.store import tables as t
from clerkdesk.store.events import facts_of

BATCH: Final = 500

Told = Callable[[int, int], bool]
"""Called with (rows written, all rows) now and then; returns whether to go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A short list to export. name: as its record names it; filters: what it holds, without personal data."""

    name: str
    headings: tuple[str, ...]
    rows: Sequence[Sequence[Value]]
    filters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """One line of the record of exports."""

    at: datetime
    clerk: str
    format: str
    rows: int
    filters: tuple[str, ...]
    sha256: str
    list: str = "dossiers"


def export(
    desk: Desk, clerk: e.Clerk, wanted: Filter, file: Path, kind: Format, told: Told = lambda _done, _all: True
) -> Exported:
    """Write what ``wanted`` lets through to ``file``, whole or not at all, and record that it was done.

    The record stands before the file does, so no list leaves the desk unseen.

    Raises:
        Refused: nothing is to be exported, it is too long for the kind of file, or ``told`` said to stop.
        Trouble: the file cannot be written.
    """
    rows = look.ids(desk, wanted)
    if not rows:
        raise Refused("nothing-to-export", "There is nothing in this list to export.")
    if kind is Format.XLSX and len(rows) > MOST_ROWS:
        raise Refused(
            "too-many-rows", "An XLSX file holds {most} rows at most: filter more, or export as CSV.", most=MOST_ROWS
        )
    with outgoing(file) as place:
        half = place / f"half.{kind.value}"
        with sheet(half, kind, headings(), place) as out, desk.store.reading() as connection:
            for at in range(0, len(rows), BATCH):
                if not told(at, len(rows)):
                    raise Refused("export-stopped", "The export was stopped; no file was left.")
                for line in find.lines(connection, rows[at : at + BATCH]):
                    out.add(_values(line))
        left = leave(
            desk, clerk, half, file, name="dossiers", kind=kind.value, filters=described(wanted), rows=len(rows)
        )
    told(len(rows), len(rows))
    return left


def export_table(desk: Desk, clerk: e.Clerk, table: Table, file: Path, kind: Format) -> Exported:
    """Write ``table`` to ``file``, whole or not at all, and record that it was done, as :func:`export` does.

    Raises:
        Refused: it is empty.
        Trouble: the file cannot be written.
    """
    if not table.rows:
        raise Refused("nothing-to-export", "There is nothing in this list to export.")
    with outgoing(file) as place:
        half = place / f"half.{kind.value}"
        with sheet(half, kind, table.headings, place) as out:
            for row in table.rows:
                out.add(row)
        return leave(
            desk, clerk, half, file, name=table.name, kind=kind.value, filters=table.filters, rows=len(table.rows)
        )


def made(desk: Desk, limit: int = 50) -> list[Made]:
    """Return who exported what, the newest first."""
    with desk.store.reading() as connection:
        return [_made(connection, stream) for stream in connection.execute(_STREAMS.limit(limit)).scalars()]


def headings() -> tuple[str, ...]:
    """Return the headings of the columns in the language spoken now."""
    return tuple(
        _(text)
        for text in (
            N_("Code"),
            N_("Official code"),
            N_("State"),
            N_("Procedure code"),
            N_("Procedure"),
            N_("Field"),
            N_("Applicant"),
            N_("ID number"),
            N_("Phone"),
            N_("Representative"),
            N_("Presented at"),
            N_("Received at"),
            N_("Due at"),
            N_("First due at"),
            N_("Result in at"),
            N_("Delivered at"),
            N_("Fee (đồng)"),
            N_("Paid (đồng)"),
            N_("Received by"),
        )
    )


def described(wanted: Filter) -> tuple[str, ...]:
    """Return what ``wanted`` filters by, the same words in every language and without what a clerk typed."""
    found = ["text"] if wanted.words.strip() else []
    found += sorted(f"state:{state.value}" for state in wanted.states)
    if wanted.due:
        found.append(f"due:{wanted.due.value}")
    if wanted.contested:
        found.append("contested")
    if wanted.owner:
        found.append("handed-to-a-colleague")
    for name, span in (
        ("received", wanted.received),
        ("delivered", wanted.delivered),
        ("due-within", wanted.due_within),
        ("paid", wanted.paid),
    ):
        if span is not None:
            found.append(f"{name}:{_stretch(span)}")
    if wanted.field:
        found.append(f"field:{wanted.field}")
    if wanted.order is not Order.NEWEST:
        found.append(f"order:{wanted.order.value}")
    return tuple(found)


def _stretch(span: Span) -> str:
    return f"{moment(span[0]):%Y-%m-%dT%H:%M}/{moment(span[1]):%Y-%m-%dT%H:%M}"


def _values(line: Line) -> Sequence[Value]:
    def at(ms: int | None) -> datetime | None:
        return None if ms is None else moment(ms)

    return (
        line.code,
        line.official_code,
        saying.state(line.state),
        line.procedure,
        line.procedure_name,
        line.field,
        line.name,
        line.id_number,
        line.phone,
        line.representative,
        at(line.presented_at),
        at(line.received_at),
        at(line.due_at),
        at(line.first_due_at),
        at(line.result_at),
        at(line.delivered_at),
        line.fee,
        line.paid,
        line.clerk,
    )


_STREAMS: Final = (
    select(t.event.c.stream)
    .where(t.event.c.stream >= f"{KIND}:", t.event.c.stream < f"{KIND};")
    .order_by(t.event.c.stream.desc())
)


def _made(connection: Connection, stream: str) -> Made:
    first = facts_of(connection, stream)[0]
    what = first.what
    if not isinstance(what, e.ExportMade):
        return Made(moment(first.at), first.clerk.name, "", 0, (), "")
    return Made(moment(first.at), first.clerk.name, what.format, what.rows, what.filters, what.sha256, what.list)
