"""What a shift took and gave back, entry by entry."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clerkdesk.domain.events import Means
from clerkdesk.domain.fee import money
from clerkdesk.domain.money import Kind
from clerkdesk.language import N_, _
from clerkdesk.services.till import Entry, Report
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.card import Card, EmptyState
from clerkdesk.ui.widgets.chip import Look
from clerkdesk.ui.widgets.idlist import Cell, Column, IdList

MEANS = {Means.CASH: N_("Cash"), Means.TRANSFER: N_("Transfer")}
TAKEN = Look(tone="good", icon="check", word=N_("Taken"))
UNDONE = Look(tone="idle", icon="trash", word=N_("Voided"))
REFUND = Look(tone="warn", icon="undo", word=N_("Given back"))
VOIDING = Look(tone="idle", icon="close", word=N_("Voiding"))


class Takings(Card):
    """The list.

    Signals:
        chosen(): another entry is under the cursor.
        opened(str): Enter on an entry: the stream of its dossier.
    """

    chosen = Signal()
    opened = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(icon="money", parent=parent)
        self._agency = session.desk.site.agency
        self._entries: dict[str, Entry] = {}
        self._empty = EmptyState("money")
        self.list = IdList(self._columns(), self._rows, session.work, tall=True, empty=self._empty)
        self.list.setMinimumHeight(220)
        self.list.current_changed.connect(lambda _id: self.chosen.emit())
        self.list.opened.connect(self._open)
        self.body.addWidget(self.list, 1)
        self.retranslate()

    def show_report(self, report: Report) -> None:
        """Show the entries of ``report``, the newest first."""
        self._entries = {one.event: one for one in reversed(report.entries)}
        self.list.set_ids(list(self._entries))
        if self.list.current_id() is None:
            self.list.select_first()
        self.retranslate()

    def current(self) -> Entry | None:
        """Return the entry under the cursor."""
        return self._entries.get(self.list.current_id() or "")

    def entries(self) -> Sequence[Entry]:
        """Return what is shown, in its order."""
        return tuple(self._entries.values())

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.set_title(_("Takings of this shift: {count}").format(count=len(self._entries)))
        self.list.setAccessibleName(_("Takings of this shift"))
        self._empty.set_words(
            _("Nothing was taken yet"), _("Fees taken at reception, at delivery or here (F5) stand in this list.")
        )

    def _columns(self) -> Sequence[Column]:
        def when(entry: Entry) -> Cell:
            return Cell(text=f"{entry.at:%H:%M}", sub=f"{entry.at:%d/%m}")

        def what(entry: Entry) -> Cell:
            code = entry.code.removeprefix(f"{self._agency}-")
            return Cell(text=entry.name or entry.procedure, sub=" · ".join(filter(None, (code, entry.procedure))))

        def receipt(entry: Entry) -> Cell:
            return Cell(text=entry.number or "—", sub=entry.series, tone="" if entry.number else "muted")

        def amount(entry: Entry) -> Cell:
            tone = "muted" if entry.undone or entry.kind is Kind.VOIDED else "bad" if entry.amount < 0 else ""
            return Cell(text=money(entry.amount), sub=_(MEANS[entry.means]), tone=tone)

        return (
            Column(title=N_("Time"), cell=when, width=92),
            Column(title=N_("Dossier"), cell=what, strong=True, person=True),
            Column(title=N_("Official receipt"), cell=receipt, width=112, code=True),
            Column(title=N_("Entry"), cell=lambda entry: Cell(looks=(look_of(entry),)), width=128),
            Column(title=N_("Amount"), cell=amount, width=116, right=True),
        )

    def _rows(self, events: Sequence[str]) -> Sequence[Entry | None]:
        known = self._entries
        return [known.get(event) for event in events]

    def _open(self, event: object) -> None:
        entry = self._entries.get(str(event))
        if entry is not None:
            self.opened.emit(entry.stream)


def look_of(entry: Entry) -> Look:
    """Return the chip that says what an entry is."""
    if entry.undone:
        return UNDONE
    return {Kind.TAKEN: TAKEN, Kind.REFUNDED: REFUND, Kind.VOIDED: VOIDING}[entry.kind]
