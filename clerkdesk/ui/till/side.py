"""What stands beside the takings: the sums of the shift, or the form of a deed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clerkdesk.devices.scan import CodeScan, read_scan
from clerkdesk.domain.errors import Refused
from clerkdesk.language import N_, _
from clerkdesk.services import look
from clerkdesk.services.delivery import Done
from clerkdesk.services.look import Details, Line
from clerkdesk.services.supplement import Moved
from clerkdesk.services.till import Report
from clerkdesk.ui.doing import Doing
from clerkdesk.ui.dossiers.drafting import Drafting
from clerkdesk.ui.dossiers.forms import Form
from clerkdesk.ui.errors import good, hint
from clerkdesk.ui.session import Session
from clerkdesk.ui.till.finder import Finder
from clerkdesk.ui.till.sums import of_shift
from clerkdesk.ui.till.told import fee_form
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.label import label
from clerkdesk.ui.widgets.ledger import Ledger
from clerkdesk.ui.widgets.stack import Stack

Make = Callable[[Details], Form | None]


class Side(Card):
    """The sums; over them, while a deed is being done, its form or the box that finds its dossier.

    Attributes:
        form: the form that is open, or None. finder: where the dossier of a fee is found.

    Signals:
        moved(): a form was opened or put away.
        told(object): a `Notice` for the page.
        failed(object): an exception for the page.
    """

    moved = Signal()
    told = Signal(object)
    failed = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(icon="chart", parent=parent)
        self._session = session
        self._report: Report | None = None
        self._doing = Doing(session, self, self._not_done)
        self.form: Form | None = None
        self._drafting = Drafting(session, self)
        self._stack = Stack()
        plain = QWidget()
        rows = QVBoxLayout(plain)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(12)
        self.sums = Ledger()
        self._more = label(muted=True, wrap=True)
        rows.addWidget(self.sums)
        rows.addWidget(self._more)
        rows.addStretch(1)
        self.finder = Finder(session)
        self.finder.chosen.connect(lambda stream: self.open_form(stream, self._fee_form))
        self.finder.entered.connect(self.open_code)
        self._host = QWidget()
        self._rows = QVBoxLayout(self._host)
        self._rows.setContentsMargins(0, 0, 0, 0)
        for widget in (plain, self.finder, self._host):
            self._stack.addWidget(widget)
        self.body.addWidget(self._stack, 1)
        self.retranslate()

    @property
    def busy(self) -> bool:
        """Whether a form or the box stands over the sums."""
        return self._stack.currentIndex() > 0

    def show_report(self, report: Report) -> None:
        """Show the sums of ``report``."""
        self._report = report
        self._say()

    def find_first(self) -> None:
        """Ask which dossier money is taken for."""
        self._drop()
        self.finder.box.clear()
        self._stack.setCurrentWidget(self.finder)
        self.finder.box.setFocus()
        self._moved()

    def open_code(self, text: str) -> None:
        """Open the form of what is owed for the dossier with the code ``text``, scanned or typed."""
        scan, desk = read_scan(text), self._session.desk
        code = scan.code.text if isinstance(scan, CodeScan) else text

        def found(lines: list[Line]) -> None:
            if lines:
                self.open_form(lines[0].stream, self._fee_form)
            else:
                self.told.emit(hint(N_("No dossier has the code {code}."), N_("Find it by name or number."), code=code))

        if code:
            self._session.work.ask(lambda: look.by_code(desk, code), found, self.failed.emit, owner=self)

    def _fee_form(self, details: Details) -> Form | None:
        form, told = fee_form(details)
        if told is not None:
            self.told.emit(told)
        return form

    def open_form(self, stream: str, make: Make) -> None:
        """Open the form that ``make`` makes of the dossier ``stream``, if it makes one."""
        desk = self._session.desk

        def found(details: Details | None) -> None:
            form = make(details) if details is not None else None
            if form is not None:
                self._open(form)

        self._session.work.ask(lambda: look.details(desk, stream), found, self.failed.emit, owner=self, latest="form")

    def close_form(self) -> bool:
        """Go back to the sums; return whether something stood over them."""
        if not self.busy:
            return False
        self._drafting.flush()
        self._drop()
        self._stack.setCurrentIndex(0)
        self._moved()
        return True

    def keep(self) -> None:
        """Save now what is typed."""
        self._drafting.flush()

    def do(self) -> None:
        """Carry the open form out."""
        form = self.form
        if form is None:
            return
        self._doing.do_as_told(form.deed, lambda done: self._done(form, done))

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self._name()
        self.finder.retranslate()
        if self.form is not None:
            self.form.retranslate()
        self._say()

    def _open(self, form: Form) -> None:
        self._drop()
        self.form = form
        self._rows.addWidget(form)
        self._stack.setCurrentWidget(self._host)
        form.entered.connect(self.do)
        self._drafting.follow(form)
        form.start()
        self._moved()

    def _moved(self) -> None:
        self._name()
        self.moved.emit()

    def _name(self) -> None:
        """Call the card by what stands in it: the sums, or whose dossier the form is about."""
        form = self.form
        if form is not None:
            dossier = form.details.dossier
            self.set_title(dossier.applicant.name if dossier.applicant else dossier.number)
        else:
            self.set_title(_("Dossier") if self.busy else _("Sums"))

    def _drop(self) -> None:
        if self.form is not None:
            self._drafting.follow(None)
            self._rows.removeWidget(self.form)
            self.form.deleteLater()
            self.form = None

    def _done(self, form: Form, _done: Done | Moved) -> None:
        self._drafting.done(form)
        if form is self.form:
            self.close_form()
        self.told.emit(good(form.said))

    def _not_done(self, error: Exception) -> None:
        if isinstance(error, Refused) and self.form is not None:
            self.form.wrong(error.field)
        self.failed.emit(error)

    def _say(self) -> None:
        if self._report is None:
            return
        self.sums.set_sums(of_shift(self._report))
        voided = self._report.sums.voided
        self._more.setText(_("Entries that void others: {count}").format(count=voided) if voided else "")
