"""One shift looked back at: its paper, the sums of one that is still open, the counts of one that was closed twice."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from clerkdesk.domain import events as e
from clerkdesk.domain.calendar import site_time
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.fee import money
from clerkdesk.language import N_, _
from clerkdesk.services import papers, till
from clerkdesk.services.clock import moment
from clerkdesk.services.delivery import Done
from clerkdesk.services.desk import Desk
from clerkdesk.services.till import Report
from clerkdesk.ui.errors import Notice, good
from clerkdesk.ui.session import Session
from clerkdesk.ui.till.sums import of_shift
from clerkdesk.ui.widgets.card import Card, EmptyState, column
from clerkdesk.ui.widgets.field import FieldRow
from clerkdesk.ui.widgets.label import label
from clerkdesk.ui.widgets.ledger import Ledger
from clerkdesk.ui.widgets.preview import PdfPreview
from clerkdesk.ui.widgets.stack import Stack

_PAPER = 320  # of a paper on the page, in pixels at least


class Stand(Enum):
    """What there is to do with the shift."""

    NONE = "none"
    OPEN = "open"
    CONTESTED = "contested"
    COUNTED = "counted"


class Past(Card):
    """The shift, and a line for the reason that a reprint or a decision needs.

    Signals:
        shown(): another shift, or another state of it, is shown.
        failed(object): an exception for the page.
        entered(): Enter was pressed in the line of the reason.
    """

    shown = Signal()
    failed = Signal(object)
    entered = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(icon="till", parent=parent)
        self._session = session
        self._stream = ""
        self.report: Report | None = None
        self.asking = False
        self._stack = Stack()
        self._empty = EmptyState("till")
        self.preview = PdfPreview(session.work)
        self.preview.setMinimumHeight(_PAPER)
        self._open, rows = column(spacing=12)
        self._open_words = label(wrap=True, muted=True)
        self.sums = Ledger()
        rows.addWidget(self._open_words)
        rows.addWidget(self.sums)
        rows.addStretch(1)
        self._twice, self._counts = column(spacing=8)
        self._twice_words = label(wrap=True, muted=True)
        self._group = QButtonGroup(self)
        self.choices: list[QRadioButton] = []
        self._counts.addWidget(self._twice_words)
        for widget in (self._empty, self.preview, self._open, self._twice):
            self._stack.addWidget(widget)
        self.body.addWidget(self._stack, 1)
        self.reason = FieldRow(name_width=96, marked=False)
        self.reason.editor.returnPressed.connect(self.entered)
        self.reason.hide()
        self.body.addWidget(self.reason)
        self.retranslate()

    @property
    def stand(self) -> Stand:
        """What there is to do with the shift shown."""
        if self.report is None:
            return Stand.NONE
        if self.report.till.contested:
            return Stand.CONTESTED
        return Stand.OPEN if self.report.till.closed is None else Stand.COUNTED

    def show_stream(self, stream: str) -> None:
        """Show the till ``stream``, "" for none."""
        if stream != self._stream:
            self.report = None
            self.stop_asking()
        self._stream = stream
        if not stream:
            self._show(None, b"")
            return
        desk = self._session.desk

        def run() -> tuple[Report, bytes]:
            report = till.report(desk, stream)
            counted = report.till.closed is not None and not report.till.contested
            copy = report.till.papers.get(e.PaperKind.TILL_CLOSE, 1)
            return report, papers.paper(desk, e.PaperKind.TILL_CLOSE, stream, copy) if counted else b""

        self._session.work.ask(run, lambda found: self._show(*found), self.failed.emit, owner=self, latest="shift")

    def ask_reason(self) -> None:
        """Ask why the paper is printed again."""
        self.asking = True
        self.reason.show()
        self.reason.editor.setFocus(Qt.FocusReason.TabFocusReason)
        self.retranslate()

    def stop_asking(self) -> bool:
        """Put the line away; return whether it was asked for."""
        was, self.asking = self.asking, False
        self.reason.set_value("")
        self.reason.setVisible(self.stand is Stand.CONTESTED)
        return was

    def chosen(self) -> str:
        """Return the event of the count that was chosen.

        Raises:
            Refused: none was.
        """
        place = self._group.checkedId()
        if self.report is None or place < 0:
            raise Refused("not-chosen", "Choose which of them holds.")
        return self.report.till.counts[place].event

    def deed(self) -> tuple[Callable[[Desk, e.Clerk], Done], Notice] | None:
        """Return what to do with the shift and what to say then: decide, or print again; None when neither is wanted.

        Raises:
            Refused: no count was chosen.
        """
        if self.report is None:
            return None
        stream, reason = self.report.till.id, self.reason.value()
        if self.stand is Stand.CONTESTED:
            holds = self.chosen()
            said = good(N_("Decided. Both counts stay on record."))
            return lambda desk, clerk: till.settle(desk, clerk, stream, holds, reason), said
        if self.asking:
            said = good(N_("The paper is being printed again."))
            return lambda desk, clerk: till.reprint(desk, clerk, stream, reason), said
        return None

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self._empty.set_words(_("No shift is chosen"), _("Choose one in the list."))
        self._open_words.setText(_("This till is still open. Whoever counts it, the paper names both clerks."))
        self._twice_words.setText(
            _("Two desks that knew nothing of each other counted it. Both counts stay on record; which one holds?")
        )
        self.reason.set_name(
            _("Reason"),
            _("who was asked, what was seen") if self.stand is Stand.CONTESTED else _("printer jammed, a copy, …"),
        )
        self._say()

    def _show(self, report: Report | None, pdf: bytes) -> None:
        if report is not None and report.till.id != self._stream:
            return
        self.report = report
        stand = self.stand
        place = {Stand.NONE: self._empty, Stand.OPEN: self._open, Stand.CONTESTED: self._twice}.get(stand, self.preview)
        self._stack.setCurrentWidget(place)
        if stand is Stand.COUNTED:
            self.preview.show_pdf(pdf)
        self.reason.setVisible(self.asking or stand is Stand.CONTESTED)
        self._offer_counts()
        self.retranslate()
        self.shown.emit()

    def _offer_counts(self) -> None:
        wanted = self.report.till.counts if self.report is not None and self.stand is Stand.CONTESTED else ()
        if len(wanted) == len(self.choices):
            return
        for button in self.choices:
            self._group.removeButton(button)
            self._counts.removeWidget(button)
            button.deleteLater()
        while self._counts.count() > 1:
            self._counts.takeAt(1)
        self.choices = [QRadioButton() for _one in wanted]
        for place, button in enumerate(self.choices):
            self._group.addButton(button, place)
            self._counts.addWidget(button)
        self._counts.addStretch(1)

    def _say(self) -> None:
        report = self.report
        if report is None or report.till.clerk is None:
            self.set_title(_("Shift"))
            return
        self.set_title(f"{report.till.clerk.name}, {report.opened:%d/%m/%Y %H:%M}")
        self.sums.set_sums(of_shift(report))
        for button, count, letters in zip(self.choices, report.till.counts, report.desks, strict=False):
            told = count.told
            words = [
                _("{when}, desk {letters}, {clerk}").format(
                    when=f"{site_time(moment(count.at)):%d/%m/%Y %H:%M}", letters=letters, clerk=count.by.name
                ),
                _("counted {counted}, the journal there said {expected}").format(
                    counted=money(told.counted), expected=money(told.expected)
                ),
                *([told.reason] if told.reason else []),
            ]
            button.setText("\n".join(words))
