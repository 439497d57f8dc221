"""The list as it is shown: a row a dossier, each with its verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent

from clerkdesk.domain.due import Reason
from clerkdesk.domain.events import Way
from clerkdesk.language import N_, _
from clerkdesk.services.saying import say
from clerkdesk.ui.dossiers import when
from clerkdesk.ui.handover.batch import Batch, Outcome, Row
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.card import EmptyState
from clerkdesk.ui.widgets.chip import Look
from clerkdesk.ui.widgets.idlist import Cell, Column, IdList

_LOOKING: Final = Look(tone="idle", icon="clock", word=N_("Being looked up"))
_REFUSED: Final = Look(tone="bad", icon="stop", word=N_("Not accepted"))
_GOES: Final = Look(tone="good", icon="check-circle", word=N_("Goes over"))
OUTCOMES: Final = {
    Outcome.GRANTED: Look(tone="good", icon="check-circle", word=N_("With result")),
    Outcome.NOT_GRANTED: Look(tone="warn", icon="close", word=N_("Not granted")),
    Outcome.NO_RESULT: Look(tone="active", icon="undo", word=N_("Without result")),
}


@dataclass(frozen=True, slots=True)
class _Placed:
    place: int
    row: Row


class BatchList(IdList):
    """The rows of a batch, by the codes that were scanned.

    Signals:
        dropped(str): Delete was pressed on this row.
    """

    dropped = Signal(str)

    def __init__(self, batch: Batch, session: Session) -> None:
        self._batch = batch
        self._session = session
        self.blank = EmptyState("scan")
        out = batch.way is Way.OUT
        columns = (
            Column(title=N_("No."), cell=lambda one: Cell(text=str(one.place + 1), tone="muted"), width=52, right=True),
            Column(title=N_("Dossier"), cell=self._who, strong=True, person=True),
            Column(title=N_("Due"), cell=self._due, width=116)
            if out
            else Column(title=N_("Result"), cell=_result, width=148),
            Column(title=N_("On this list"), cell=self._verdict, width=188),
        )
        super().__init__(columns, self._some, session.work, tall=True, empty=self.blank)

    def show_batch(self, batch: Batch, current: str = "") -> None:
        """Show ``batch`` as it is now, with the cursor on the row ``current``, or where it was."""
        self._batch = batch
        at = self.current_id()
        place = self.currentIndex().row()
        self.set_ids([row.code for row in batch.rows])
        if not self.select_id(current or at) and batch.rows:
            self.selectRow(max(0, min(place, len(batch.rows) - 1)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the row under the cursor off with Delete."""
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            if self.current_id() is not None:
                self.dropped.emit(self.current_id())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the row under the cursor in sight."""
        super().resizeEvent(event)
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def _some(self, codes: Sequence[str]) -> list[_Placed | None]:
        rows = list(self._batch.rows)
        found = {row.code: _Placed(at, row) for at, row in enumerate(rows)}
        return [found.get(code) for code in codes]

    def _who(self, one: _Placed) -> Cell:
        row = one.row
        if row.refused is not None:
            reason = say(Reason(text=row.refused.message, params=row.refused.params))
            return Cell(text=(row.line.name if row.line else "") or row.code, sub=reason, sub_tone="bad")
        if row.line is None:
            return Cell(text=row.code)
        code = row.line.number.removeprefix(f"{self._session.desk.site.agency}-")
        return Cell(text=row.line.name or _("(personal data erased)"), sub=f"{code} · {row.line.procedure_name}")

    def _due(self, one: _Placed) -> Cell:
        line = one.row.line
        if line is None or line.due_at is None:
            return Cell()
        now, due = self._session.desk.now(), when.at(line.due_at)
        late = now > due
        return Cell(
            text=when.day(due),
            sub=when.until(due, now),
            tone="bad" if late else "",
            sub_tone="bad" if late else "muted",
        )

    def _verdict(self, one: _Placed) -> Cell:
        row = one.row
        if not row.known:
            return Cell(looks=(_LOOKING,))
        if row.refused is not None:
            return Cell(looks=(_REFUSED,))
        return Cell(looks=(_GOES if self._batch.way is Way.OUT else OUTCOMES[row.outcome],))


def _result(one: _Placed) -> Cell:
    row = one.row
    if row.line is None:
        return Cell()
    if not row.has_result:
        return Cell(text=row.note, tone="" if row.note else "muted")
    if not row.number and not row.excerpt:
        return Cell(text=_("no number"), tone="muted")
    return Cell(text=row.number or row.excerpt, sub=row.excerpt if row.number else "")
