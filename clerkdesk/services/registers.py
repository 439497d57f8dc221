"""The register of dossiers leaves the desk: as a file or on paper, with a record of who took it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Refused
from clerkdesk.projections.spans import counted_between
from clerkdesk.services import papers
from clerkdesk.services.clock import midnight
from clerkdesk.services.desk import Changes, Desk
from clerkdesk.services.outgoing import Exported, leave, outgoing, record
from clerkdesk.services.papers.register import check_days
from clerkdesk.services.spooling import print_now

NAME = "register"
PAPER = "paper"

Told = Callable[[int, int], bool]
"""Called with (done, all) now and then; returns whether to go on."""


class Format(StrEnum):
    """The kinds of files; the value is the ending."""

    PDF = "pdf"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The dossiers received from ``since`` to ``until`` (both counted), of one ``field`` or, for "", of all."""

    since: date
    until: date
    field: str = ""

    def described(self) -> tuple[str, ...]:
        """Return it as the record of exports names it."""
        days = f"received:{self.since}/{self.until}"
        return (days, f"field:{self.field}") if self.field else (days,)


@dataclass(frozen=True, slots=True)
class Printed:
    """A register that went to the printer. ``changes``: the record of it."""

    printer: str
    rows: int
    changes: Changes


def counted(desk: Desk, since: date, until: date) -> dict[str, int]:
    """Return how many dossiers of each field the register of these days holds.

    Raises:
        Refused: the days are the wrong way round or more than a year.
    """
    check_days(since, until)
    with desk.store.reading() as connection:
        return counted_between(connection, midnight(since), midnight(until + timedelta(days=1)))


def export(
    desk: Desk, clerk: e.Clerk, wanted: Wanted, file: Path, kind: Format, told: Told = lambda _done, _all: True
) -> Exported:
    """Write the register to ``file``, whole or not at all, and record that it was done.

    Raises:
        Refused: the days make no sense, or ``told`` said to stop.
        Trouble: the file cannot be written.
    """
    rows = _rows(desk, wanted)
    make = papers.register_xlsx if kind is Format.XLSX else papers.register_pdf
    with outgoing(file) as place:
        half = place / f"half.{kind.value}"
        half.write_bytes(make(desk, wanted.since, wanted.until, wanted.field, _going(told)))
        return leave(desk, clerk, half, file, name=NAME, kind=kind.value, filters=wanted.described(), rows=rows)


def print_out(desk: Desk, clerk: e.Clerk, wanted: Wanted, told: Told = lambda _done, _all: True) -> Printed:
    """Print the register and record that it was done; the record stands before the paper does.

    Raises:
        Refused: the days make no sense, or ``told`` said to stop.
        Trouble: the printer did not take it.
    """
    rows = _rows(desk, wanted)
    pdf = papers.register_pdf(desk, wanted.since, wanted.until, wanted.field, _going(told))
    digest = hashlib.sha256(pdf).hexdigest()
    changes = record(desk, clerk, name=NAME, kind=PAPER, filters=wanted.described(), rows=rows, digest=digest)
    name = print_now(desk, pdf, f"{NAME} {wanted.since:%d/%m/%Y}-{wanted.until:%d/%m/%Y}")
    return Printed(name, rows, changes)


def _rows(desk: Desk, wanted: Wanted) -> int:
    found = counted(desk, wanted.since, wanted.until)
    return found.get(wanted.field, 0) if wanted.field else sum(found.values())


def _going(told: Told) -> Callable[[int, int], None]:
    """Return what tells how far it is, and raises when somebody wants it to stop."""

    def going(done: int, whole: int) -> None:
        if not told(done, whole):
            raise Refused("export-stopped", "The export was stopped; no file was left.")

    return going
