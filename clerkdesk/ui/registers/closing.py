"""The day's close: its figures and the head of the chain, seen, previewed and printed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.fee import money
from clerkdesk.language import N_, _
from clerkdesk.services import papers, saying
from clerkdesk.services.papers.day import Day, figures
from clerkdesk.services.spooling import print_now
from clerkdesk.ui.errors import explain, good
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card, column
from clerkdesk.ui.widgets.label import label
from clerkdesk.ui.widgets.ledger import Ledger, Sum
from clerkdesk.ui.widgets.preview import PdfPreview
from clerkdesk.ui.widgets.when import DateField


class Closing(Card):
    """The figures of a day, or the paper that says them.

    Signals:
        told(object): a `Notice` for the page.
    """

    told = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(icon="calendar", parent=parent)
        self._session = session
        self.found: Day | None = None
        self.day = DateField(session.desk.today())
        self.day.setFixedWidth(132)
        self.day.day_changed.connect(self.ask)
        self._weekday = label(muted=True)
        self._named = label(muted=True)
        self._named.setBuddy(self.day)
        top = QHBoxLayout()
        top.setSpacing(8)
        for widget in (self._named, self.day, self._weekday):
            top.addWidget(widget)
        top.addStretch(1)
        self.body.addLayout(top)
        self._stack = QStackedWidget()
        plain, rows = column(spacing=8)
        self.ledger = Ledger()
        self._when = label(muted=True, wrap=True)
        self.heads = label(muted=True, wrap=True, copy=True)
        for each in (self.ledger, self._when, self.heads):
            rows.addWidget(each)
        rows.addStretch(1)
        self.preview = PdfPreview(session.work)
        self._stack.addWidget(plain)
        self._stack.addWidget(self.preview)
        self.body.addWidget(self._stack, 1)
        line = QHBoxLayout()
        line.setSpacing(8)
        self.see = Button(icon="eye", key="F5")
        self.paper = Button(icon="printer", key="F6")
        line.addStretch(1)
        line.addWidget(self.see)
        line.addWidget(self.paper)
        self.body.addLayout(line)
        self.see.clicked.connect(self.toggle)
        self.paper.clicked.connect(self._print)

    @property
    def previewing(self) -> bool:
        """Whether the paper is shown in place of the figures."""
        return self._stack.currentWidget() is self.preview

    def ask(self) -> None:
        """Ask for the figures of the day, and for its paper while that is shown."""
        day, desk = self.day.day(), self._session.desk
        if day is None or not self._session.open:
            return
        clerk, paper = self._session.clerk, self.previewing

        def run() -> tuple[Day, bytes]:
            return figures(desk, day), papers.day_close_pdf(desk, clerk, day) if paper else b""

        self._session.work.ask(run, lambda found: self._show(*found), self._fail, owner=self, latest="day")

    def toggle(self) -> None:
        """Show the paper, or the figures again."""
        self._stack.setCurrentIndex(0 if self.previewing else 1)
        if self.previewing:
            self.preview.show_pdf(b"")
            self.preview.setFocus(Qt.FocusReason.TabFocusReason)
        self.retranslate()
        self.ask()

    def escape(self) -> bool:
        """Put the paper away; return whether it was shown."""
        if not self.previewing:
            return False
        self.toggle()
        self.day.setFocus()
        return True

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.set_title(_("The day's close"))
        self._named.setText(_("Day"))
        self.day.setAccessibleName(_("Day"))
        self.see.set_words(_("Close the paper") if self.previewing else _("See the paper"))
        self.paper.set_words(_("Print the day's close"))
        self._say()

    def _show(self, found: Day, pdf: bytes) -> None:
        self.found = found
        if pdf and self.previewing:
            self.preview.show_pdf(pdf)
        self._say()

    def _say(self) -> None:
        found = self.found
        if found is None:
            return
        counts, taken = found.counts, found.taken
        self._weekday.setText(_(saying.WEEKDAYS[found.day.weekday()]))
        self.ledger.set_sums(
            [
                Sum(name=_("Brought by citizens"), value=_number(counts.presented)),
                Sum(name=_("Received"), value=_number(counts.received)),
                Sum(name=_("Turned away"), value=_number(counts.presented - counts.received)),
                Sum(name=_("Delivered"), value=_number(counts.delivered)),
                Sum(name=_("Due on that day, no result yet"), value=_number(counts.due_today)),
                Sum(name=_("Overdue, no result yet"), value=_number(counts.overdue)),
                Sum(name=_("Results waiting to be collected"), value=_number(counts.waiting)),
                Sum(name=_("Cash taken"), value=money(taken.cash_in)),
                Sum(name=_("Taken by transfer"), value=money(taken.transfer_in)),
                Sum(name=_("Given back"), value=money(-taken.cash_out - taken.transfer_out)),
                Sum(
                    name=_("Money of the day"),
                    value=money(taken.cash_in + taken.transfer_in - taken.cash_out - taken.transfer_out),
                    strong=True,
                ),
            ]
        )
        over = found.day < found.made.date()
        told = (
            _("As it was at the end of that day.")
            if over
            else _("So far, at {time}.").format(time=f"{found.made:%H:%M}")
        )
        self._when.setText(told)
        self.heads.setText(
            "\n".join(
                _("Head of the chain of desk {letters}: event {number}, {hash}").format(
                    letters=head.letters, number=_number(head.seq), hash=f"{head.hash[:8]} {head.hash[8:16]} …"
                )
                for head in found.heads
            )
        )
        self.heads.setToolTip("\n".join(f"{head.letters} {head.seq} {head.hash}" for head in found.heads))

    def _print(self) -> None:
        day, desk = self.day.day(), self._session.desk
        try:
            if day is None:
                raise Refused("no-days", "Type the day.", field="day")
            clerk = self._session.clerk
        except Refused as no:
            self._fail(no)
            return

        def run() -> str:
            return print_now(desk, papers.day_close_pdf(desk, clerk, day), f"{day:%d/%m/%Y}")

        def done(name: str) -> None:
            self.told.emit(
                good(N_("The close of {day} is on its way to {printer}."), day=f"{day:%d/%m/%Y}", printer=name)
            )

        self._session.work.carry(lambda _task: run(), done, self._fail, owner=self, moved=lambda _done, _whole: None)

    def _fail(self, error: Exception) -> None:
        self.told.emit(explain(error))


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")
