"""The shifts of the site: who had which till when, and which of them still want something."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clerkdesk.domain.fee import money
from clerkdesk.language import N_, _
from clerkdesk.services.shifts import Shift
from clerkdesk.ui.session import Session
from clerkdesk.ui.states import CONTESTED
from clerkdesk.ui.widgets.card import Card, EmptyState
from clerkdesk.ui.widgets.chip import Look
from clerkdesk.ui.widgets.idlist import Cell, Column, IdList

OPEN = Look(tone="warn", icon="clock", word=N_("Still open"))
EVEN = Look(tone="good", icon="check", word=N_("Counted even"))
OFF = Look(tone="bad", icon="alert", word=N_("Difference"))


class ShiftList(Card):
    """The list, newest first, what is open or contested before all others.

    Signals:
        chosen(object): the `Shift` under the cursor, or None.
        opened(object): Enter on a `Shift`.
    """

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(icon="clock", parent=parent)
        self._shifts: dict[str, Shift] = {}
        self._empty = EmptyState("clock")
        self.list = IdList(self._columns(session), self._rows, session.work, tall=True, empty=self._empty)
        self.list.setMinimumHeight(220)
        self.list.current_changed.connect(lambda _id: self.chosen.emit(self.current()))
        self.list.opened.connect(lambda _id: self.opened.emit(self.current()))
        self.body.addWidget(self.list, 1)
        self.retranslate()

    def show_shifts(self, shifts: Sequence[Shift]) -> None:
        """Show ``shifts``."""
        self._shifts = {one.stream: one for one in shifts}
        self.list.set_ids(list(self._shifts))
        if self.list.current_id() is None:
            self.list.select_first()

    def current(self) -> Shift | None:
        """Return the shift under the cursor."""
        return self._shifts.get(self.list.current_id() or "")

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.set_title(_("Shifts"))
        self.list.setAccessibleName(_("Shifts"))
        self._empty.set_words(_("No till was opened yet"), _("Every shift stands here once its till is open."))

    def _columns(self, session: Session) -> Sequence[Column]:
        def whose(shift: Shift) -> Cell:
            where = " · ".join(filter(None, (shift.letters, shift.name)))
            return Cell(
                text=" · ".join(filter(None, (shift.clerk, where))), sub=_hours(shift, session.desk.today().year)
            )

        def amount(shift: Shift) -> Cell:
            if shift.counted is None:
                return Cell(text="—", tone="muted")
            off = shift.difference
            return Cell(text=money(shift.counted), sub=f"{off:+,} đ".replace(",", ".") if off else "")

        return (
            Column(title=N_("Clerk"), cell=whose, strong=True, person=True),
            Column(title=N_("State"), cell=lambda shift: Cell(looks=(look_of(shift),)), width=150),
            Column(title=N_("Counted"), cell=amount, width=124, right=True),
        )

    def _rows(self, streams: Sequence[str]) -> Sequence[Shift | None]:
        known = self._shifts
        return [known.get(stream) for stream in streams]


def look_of(shift: Shift) -> Look:
    """Return the chip that says how a shift ended, if it did."""
    if shift.contested:
        return CONTESTED
    if shift.closed is None:
        return OPEN
    return OFF if shift.difference else EVEN


def _hours(shift: Shift, year: int) -> str:
    """Return from when to when; the year only when it is not ``year``, so that the end is not cut off."""
    begin = f"{shift.opened:%d/%m %H:%M}" if shift.opened.year == year else f"{shift.opened:%d/%m/%y %H:%M}"
    if shift.closed is None:
        return f"{begin} –"
    same = shift.closed.date() == shift.opened.date()
    return f"{begin}–{shift.closed:%H:%M}" if same else f"{begin} – {shift.closed:%d/%m %H:%M}"
