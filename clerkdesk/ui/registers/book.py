"""The register of dossiers: for which days and which field, as a file or on paper, with how far it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.text import text_key
from clerkdesk.language import N_, _
from clerkdesk.services import registers
from clerkdesk.services.outgoing import Exported
from clerkdesk.services.registers import Format, Printed, Wanted
from clerkdesk.ui.errors import explain, good, hint
from clerkdesk.ui.registers.period import PERIODS, USUAL, named
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.destination import Destination
from clerkdesk.ui.widgets.label import label
from clerkdesk.ui.widgets.progress import Progress
from clerkdesk.ui.widgets.when import DateField
from clerkdesk.ui.work import Carried

_NAMES = 96


class Book(Card):
    """The form of the register.

    Signals:
        told(object): a `Notice` for the page.
        counted(int): how many dossiers it would hold; -1 while it is not known.
    """

    told = Signal(object)
    counted = Signal(int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(icon="register", parent=parent)
        self._session = session
        self._task: Carried | None = None
        self._fields: dict[str, int] = {}
        self._field = ""
        self._names: list[QLabel] = []
        self.period = QComboBox()
        self.period.activated.connect(self._take_period)
        self.since, self.until = DateField(), DateField()
        days = QHBoxLayout()
        days.setSpacing(8)
        self._to = label(muted=True)
        days.addWidget(self.since)
        days.addWidget(self._to)
        days.addWidget(self.until)
        days.addWidget(self.period, 1)
        self.field = QComboBox()
        self.field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.field.setMinimumContentsLength(12)
        self.field.activated.connect(self._take_field)
        self.destination = Destination()
        for row in (days, self.field, self.destination):
            self._row(row)
        self.why = label(muted=True, wrap=True)
        self.body.addWidget(self.why)
        line = QHBoxLayout()
        line.setSpacing(8)
        self.pdf = Button(kind="primary", icon="paper", key="F9")
        self.xlsx = Button(icon="export", key="F8")
        self.paper = Button(icon="printer", key="F7")
        self.progress = Progress()
        self.stop = Button(icon="stop", key="Esc")
        for widget in (self.paper, self.xlsx, self.pdf, self.progress, self.stop):
            line.addWidget(widget)
        line.setStretchFactor(self.progress, 20)
        line.insertStretch(0, 1)
        self.body.addLayout(line)
        self.pdf.clicked.connect(lambda: self._export(Format.PDF))
        self.xlsx.clicked.connect(lambda: self._export(Format.XLSX))
        self.paper.clicked.connect(self._print)
        self.stop.clicked.connect(self.escape)
        self.destination.entered.connect(lambda: self._export(Format.PDF))
        self._set_days(*PERIODS[USUAL][1](session.desk.today()))
        self._suggest()
        for each in (self.since, self.until):
            each.day_changed.connect(self._days_changed)
        self._show_under_way()

    def _row(self, what: QHBoxLayout | QWidget) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        name = label(muted=True)
        name.setFixedWidth(_NAMES)
        line.addWidget(name)
        if isinstance(what, QWidget):
            line.addWidget(what, 1)
        else:
            line.addLayout(what, 1)
        self._names.append(name)
        self.body.addLayout(line)

    # --- what is wanted

    def wanted(self) -> Wanted:
        """Return what is chosen.

        Raises:
            Refused: a day is missing.
        """
        since, until = self.since.day(), self.until.day()
        if since is None or until is None:
            raise Refused("no-days", "Type the first and the last day.", field="since")
        return Wanted(since=since, until=until, field=self._field)

    def ask(self) -> None:
        """Ask how many dossiers there are of each field."""
        desk, since, until = self._session.desk, self.since.day(), self.until.day()
        if since is None or until is None:
            self._count({})
            return
        self._session.work.ask(
            lambda: registers.counted(desk, since, until),
            self._count,
            lambda _no: self._count({}),
            owner=self,
            latest="counted",
        )

    def start(self) -> None:
        """Put the focus where the work starts."""
        (self.since if self._task is None else self.stop).setFocus(Qt.FocusReason.TabFocusReason)

    def escape(self) -> bool:
        """Stop what is under way; return whether something was."""
        if self._task is None:
            return False
        self._task.stop()
        return True

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.set_title(_("Register of dossiers (Mẫu 07)"))
        for name, words in zip(self._names, (_("Received on"), _("Field"), _("File")), strict=True):
            name.setText(words)
        self._to.setText(_("to"))
        self.since.setAccessibleName(_("Received from"))
        self.until.setAccessibleName(_("Received until"))
        self.period.setAccessibleName(_("Usual periods"))
        self.field.setAccessibleName(_("Field"))
        self.destination.retranslate()
        self.why.setText(_("The file holds personal data and is not encrypted. It is recorded who exported what."))
        self.pdf.set_words("PDF", _("Save the register as a PDF file"))
        self.xlsx.set_words("XLSX", _("Save the register as an XLSX file"))
        self.paper.set_words(_("Print"), _("Print the register"))
        self.stop.set_words(_("Stop"))
        self._fill_period()
        self._fill_fields()

    def _set_days(self, since: date, until: date) -> None:
        self.since.set_day(since)
        self.until.set_day(until)

    def _take_period(self, place: int) -> None:
        if place < len(PERIODS):
            self._set_days(*PERIODS[place][1](self._session.desk.today()))

    def _days_changed(self) -> None:
        self._suggest()
        self._fill_period()
        self.counted.emit(-1)
        self.ask()

    def _suggest(self) -> None:
        since, until = self.since.day(), self.until.day()
        if since is not None and until is not None:
            self.destination.suggest(f"so-theo-doi-{since:%Y%m%d}-{until:%Y%m%d}")

    def _fill_period(self) -> None:
        since, until = self.since.day(), self.until.day()
        place = named((since, until), self._session.desk.today()) if since and until else None
        self.period.clear()
        self.period.addItems([*(_(name) for name, _of in PERIODS), _("Other days")])
        self.period.setCurrentIndex(len(PERIODS) if place is None else place)

    def _count(self, fields: dict[str, int]) -> None:
        self._fields = fields
        self._fill_fields()

    def _fill_fields(self) -> None:
        names = sorted({*self._fields, *([self._field] if self._field else [])}, key=text_key)
        self.field.clear()
        self.field.addItem(f"{_('All fields')} ({_number(sum(self._fields.values()))})", "")
        for name in names:
            self.field.addItem(f"{name} ({_number(self._fields.get(name, 0))})", name)
        self.field.setCurrentIndex(max(0, self.field.findData(self._field)))
        self.counted.emit(self._fields.get(self._field, 0) if self._field else sum(self._fields.values()))

    def _take_field(self, place: int) -> None:
        self._field = str(self.field.itemData(place) or "")
        self._fill_fields()

    # --- what leaves the desk

    def _export(self, kind: Format) -> None:
        try:
            wanted, clerk = self.wanted(), self._session.clerk
            file = self.destination.file(kind.value, set(Format))
        except Refused as no:
            self._fail(no)
            return
        desk = self._session.desk
        self._carry(lambda task: registers.export(desk, clerk, wanted, file, kind, task.told), self._written)

    def _print(self) -> None:
        try:
            wanted, clerk = self.wanted(), self._session.clerk
        except Refused as no:
            self._fail(no)
            return
        desk = self._session.desk
        self._carry(lambda task: registers.print_out(desk, clerk, wanted, task.told), self._printed)

    def _carry(self, run: Callable[[Carried], Any], done: Callable[[Any], None]) -> None:
        if self._task is not None:
            return
        self.progress.set_progress(0, 1)
        self._task = self._session.work.carry(run, done, self._failed, owner=self, moved=self.progress.set_progress)
        self._show_under_way()
        self.stop.setFocus()

    def _written(self, left: Exported) -> None:
        self._over()
        self.told.emit(
            good(
                N_("The register with {rows} dossiers is in {file}. SHA-256 {digest}…"),
                rows=left.rows,
                file=str(left.file),
                digest=left.sha256[:12],
            )
        )

    def _printed(self, printed: Printed) -> None:
        self._over()
        self.told.emit(
            good(
                N_("The register with {rows} dossiers is on its way to {printer}."),
                rows=printed.rows,
                printer=printed.printer,
            )
        )

    def _failed(self, error: Exception) -> None:
        self._over()
        if isinstance(error, Refused) and error.code == "export-stopped":
            self.told.emit(hint(N_("The export was stopped; no file was left.")))
        else:
            self._fail(error)

    def _over(self) -> None:
        self._task = None
        self._show_under_way()
        self.start()

    def _fail(self, error: Exception) -> None:
        self.told.emit(explain(error))

    def _show_under_way(self) -> None:
        under_way = self._task is not None
        for widget in (self.pdf, self.xlsx, self.paper):
            widget.setVisible(not under_way)
        for each in (self.progress, self.stop):
            each.setVisible(under_way)


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")
