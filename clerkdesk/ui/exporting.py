"""Exporting the list: where to, in which format, how far it is; beside the list, not over it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.events import Clerk
from clerkdesk.language import N_, _
from clerkdesk.services import export
from clerkdesk.services.desk import Desk
from clerkdesk.services.export import Made, Told
from clerkdesk.services.look import Filter
from clerkdesk.services.outgoing import Exported
from clerkdesk.services.sheets import Format
from clerkdesk.ui.errors import explain, good, hint
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.destination import documents, file_of
from clerkdesk.ui.widgets.label import Elided, label
from clerkdesk.ui.widgets.progress import Progress
from clerkdesk.ui.work import Carried

Run = Callable[[Desk, Clerk, Path, Format, Told], Exported]


@dataclass(frozen=True, slots=True)
class Leaving:
    """A list that is to leave the desk. stem: of the name offered for its file; count: its rows, 0 when unknown."""

    stem: str
    run: Run
    count: int = 0


def of_dossiers(wanted: Filter, count: int) -> Leaving:
    """Return what exports the ``count`` dossiers of ``wanted``."""

    def run(desk: Desk, clerk: Clerk, file: Path, kind: Format, told: Told) -> Exported:
        return export.export(desk, clerk, wanted, file, kind, told)

    return Leaving("ho-so", run, count)


def of_table(stem: str, table: Callable[[Desk], export.Table]) -> Leaving:
    """Return what exports a short list, that is read when it is wanted."""

    def run(desk: Desk, clerk: Clerk, file: Path, kind: Format, _told: Told) -> Exported:
        return export.export_table(desk, clerk, table(desk), file, kind)

    return Leaving(stem, run)


class ExportBar(QFrame):
    """Where the list goes. Enter exports as XLSX; Esc puts the bar away, or stops what is under way.

    Signals:
        told(object): a `Notice` to show over the page.
        closed(): the bar was put away.
    """

    told = Signal(object)
    closed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._session = session
        self._leaving: Leaving | None = None
        self._task: Carried | None = None
        self._last: Made | None = None
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 10, 16, 10)
        rows.setSpacing(4)
        line = QHBoxLayout()
        line.setSpacing(8)
        self._title = label(strong=True)
        self.path = QLineEdit()
        self.path.returnPressed.connect(lambda: self._begin(Format.XLSX))
        self.xlsx = Button(kind="primary", icon="export", key="Enter", reach="row")
        self.xlsx.clicked.connect(lambda: self._begin(Format.XLSX))
        self.csv = Button(icon="export")
        self.csv.clicked.connect(lambda: self._begin(Format.CSV))
        self.progress = Progress()
        self.stop = Button(icon="stop", key="Esc", reach="row")
        self.stop.clicked.connect(self.escape)
        line.addWidget(self._title)
        line.addWidget(self.path, 1)
        line.addWidget(self.progress, 1)
        for button in (self.xlsx, self.csv, self.stop):
            line.addWidget(button)
        rows.addLayout(line)
        self._why = Elided(tone="muted")
        rows.addWidget(self._why)
        self.hide()
        self._show_under_way()

    def open_bar(self, leaving: Leaving) -> None:
        """Ask where the list goes; what is under way goes on."""
        if self._task is None:
            self._leaving = leaving
            self.path.setText(str(documents() / f"{leaving.stem}-{self._session.desk.now():%Y%m%d-%H%M}"))
        self.retranslate()
        self.show()
        (self.path if self._task is None else self.stop).setFocus()
        self.path.setSelection(len(self.path.text()) - len(Path(self.path.text()).name), 200)
        desk = self._session.desk
        self._session.work.ask(lambda: export.made(desk, 1), self._show_last, self._fail, owner=self, latest="made")

    def escape(self) -> bool:
        """Stop what is under way, else put the bar away; return whether it was open."""
        if not self.isVisible():
            return False
        if self._task is not None:
            self._task.stop()
        else:
            self.hide()
            self.closed.emit()
        return True

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        count = self._leaving.count if self._leaving else 0
        rows = f"{count:,}".replace(",", ".")
        self._title.setText(_("Export {count} rows to").format(count=rows) if count else _("Export the list to"))
        self.path.setAccessibleName(_("File to export to"))
        self.xlsx.set_words("XLSX", _("Export as an XLSX file"))
        self.csv.set_words("CSV", _("Export as a CSV file"))
        self.stop.set_words(_("Stop") if self._task is not None else _("Close"))
        why = _("The file holds personal data and is not encrypted. It is recorded who exported what.")
        if self._last is not None:
            last = _("Last time: {when}, {clerk}, {rows} rows.").format(
                when=f"{self._last.at:%d/%m/%Y %H:%M}", clerk=self._last.clerk, rows=self._last.rows
            )
            why = f"{why} {last}"
        self._why.set_words(why)

    def _begin(self, kind: Format) -> None:
        leaving = self._leaving
        if self._task is not None or leaving is None:
            return
        try:
            file, clerk = file_of(self.path.text(), kind.value, set(Format)), self._session.clerk
        except Refused as no:
            self._fail(no)
            return
        desk = self._session.desk
        self.progress.set_progress(0, leaving.count)
        self._task = self._session.work.carry(
            lambda task: leaving.run(desk, clerk, file, kind, task.told),
            self._done,
            self._failed,
            owner=self,
            moved=self.progress.set_progress,
        )
        self._show_under_way()
        self.stop.setFocus()

    def _done(self, exported: Exported) -> None:
        self._task = None
        self._show_under_way()
        self.hide()
        self.told.emit(
            good(
                N_("{rows} rows were exported to {file}. SHA-256 {digest}…"),
                rows=exported.rows,
                file=str(exported.file),
                digest=exported.sha256[:12],
            )
        )
        self.closed.emit()

    def _failed(self, error: Exception) -> None:
        self._task = None
        self._show_under_way()
        self.path.setFocus()
        if isinstance(error, Refused) and error.code == "export-stopped":
            self.told.emit(hint(N_("The export was stopped; no file was left.")))
        else:
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        self.told.emit(explain(error))

    def _show_last(self, made: list[Made]) -> None:
        self._last = made[0] if made else None
        self.retranslate()

    def _show_under_way(self) -> None:
        under_way = self._task is not None
        for widget in (self.path, self.xlsx, self.csv):
            widget.setVisible(not under_way)
        self.progress.setVisible(under_way)
        self.retranslate()
