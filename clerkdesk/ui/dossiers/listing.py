"""How dossiers stand in a list: columns, and fetching rows as they come into view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from clerkdesk.domain.dossier import WORKING, State
from clerkdesk.domain.text import mask_number
from clerkdesk.language import N_, _
from clerkdesk.services import look
from clerkdesk.services.desk import Changes, Desk
from clerkdesk.services.look import Line
from clerkdesk.ui.dossiers import when
from clerkdesk.ui.states import CONTESTED, DUE_TODAY, LOOKS, OVERDUE
from clerkdesk.ui.widgets.chip import Look
from clerkdesk.ui.widgets.idlist import Cell, Column

STATE_WIDTH: Final = 184
"""Of the column of states: the longest chip, whole."""

Fetch = Callable[[Sequence[int]], Sequence[Line | None]]


def streams_of(result: object) -> tuple[str, ...]:
    """Return the streams that the result of a deed changed."""
    changes = getattr(result, "changes", result)
    return changes.streams if isinstance(changes, Changes) else ()


def rows_of(desk: Desk) -> Fetch:
    """Return what fetches lines by row for an `IdList`: None in the place of a row that is gone."""

    def fetch(rows: Sequence[int]) -> Sequence[Line | None]:
        found = {line.row: line for line in look.lines(desk, rows)}
        return [found.get(row) for row in rows]

    return fetch


def state_look(line: Line, now: datetime) -> Look:
    """Return the one chip that says most about a dossier."""
    if line.contested:
        return CONTESTED
    if line.state in WORKING and line.due_at is not None:
        due = when.at(line.due_at)
        if now > due:
            return OVERDUE
        if due.date() == now.date():
            return DUE_TODAY
    return LOOKS[line.state or State.PRESENTED]


def columns_of(desk: Desk) -> tuple[Column, ...]:
    """Return the columns: citizen and procedure, code and number, state, due date."""

    def who(line: Line) -> Cell:
        sub = line.procedure_name
        if line.place is not None:
            sub = _("received at {place}: {procedure}").format(place=line.place or "—", procedure=sub)
        return Cell(text=line.name or _("(personal data erased)"), sub=sub)

    def code(line: Line) -> Cell:
        number = (line.official_code or line.code).removeprefix(f"{desk.site.agency}-")
        return Cell(text=number or _("no code"), sub=mask_number(line.id_number), tone="" if number else "muted")

    def state(line: Line) -> Cell:
        return Cell(looks=(state_look(line, desk.now()),))

    def due(line: Line) -> Cell:
        return due_cell(line, desk.now())

    return (
        Column(title=N_("Applicant"), cell=who, strong=True, person=True),
        Column(title=N_("Code"), cell=code, width=148, code=True),
        Column(title=N_("State"), cell=state, width=STATE_WIDTH),
        Column(title=N_("Due"), cell=due, width=112, right=True),
    )


def due_cell(line: Line, now: datetime) -> Cell:
    """Return the due date, and how far it is, or what became of it."""
    if line.due_at is None:
        return Cell(text="—", tone="muted")
    due = when.at(line.due_at)
    if line.state in WORKING:
        tone = "bad" if now > due else "warn" if due.date() == now.date() else ""
        return Cell(text=when.day(due), sub=when.until(due, now), tone=tone)
    if line.delivered_at is not None:
        return Cell(text=when.day(due), sub=_("out {day}").format(day=f"{when.at(line.delivered_at):%d/%m}"))
    if line.result_at is not None:
        return Cell(text=when.day(due), sub=_("result {day}").format(day=f"{when.at(line.result_at):%d/%m}"))
    return Cell(text=when.day(due))
