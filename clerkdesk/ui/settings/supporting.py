"""The support bundle: what a helper elsewhere needs, told before it is written, and where it was saved after."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout

from clerkdesk.language import N_, _
from clerkdesk.ui.errors import good
from clerkdesk.ui.session import Session
from clerkdesk.ui.settings.section import Section
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.label import label


class Supporting(Card):
    """Writes the bundle to the user's documents."""

    def __init__(self, session: Session, section: Section) -> None:
        super().__init__(icon="help")
        self._session, self._section = session, section
        self._why = label(muted=True, wrap=True)
        self._saved = label(wrap=True, copy=True)
        self._saved.hide()
        self.body.addWidget(self._why)
        self.body.addWidget(self._saved)
        self.write = Button(icon="export", key="F6")
        self.write.clicked.connect(self._write)
        self.show_it = Button(kind="quiet", icon="folder-open")
        self.show_it.clicked.connect(self._show)
        self.show_it.hide()
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.write)
        line.addWidget(self.show_it)
        line.addStretch(1)
        self.body.addLayout(line)
        self._file: Path | None = None
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        self.set_title(_("Help from elsewhere"))
        self._why.setText(
            _(
                "One file with the program's log, what the examination of this computer found, versions, sizes and"
                " counts. No dossier, no name and no number of a citizen is in it; long numbers, mail addresses and"
                " names of home folders are masked."
            )
        )
        self.write.set_words(_("Write the support file"))
        self.show_it.set_words(_("Show the folder"))
        self._show_saved()

    def _write(self) -> None:
        desk = self._session.desk
        target = _place() / f"clerkdesk-{desk.now():%Y%m%d-%H%M%S}.zip"
        path = desk.store.folder.path
        self.write.setEnabled(False)

        def run() -> Path:
            from clerkdesk.services import support

            return support.write(path, target)

        self._session.work.carry(
            lambda _task: run(), self._written, self._failed, owner=self, moved=lambda _done, _whole: None
        )

    def _written(self, file: Path) -> None:
        self.write.setEnabled(True)
        self._file = file
        self._show_saved()
        self._section.tell(good(N_("The support file is at {file}."), file=str(file)))

    def _failed(self, error: Exception) -> None:
        self.write.setEnabled(True)
        self._section.fail(error)

    def _show_saved(self) -> None:
        if self._file is not None:
            self._saved.setText(_("Saved: {file}").format(file=self._file))
            self._saved.show()
            self.show_it.show()

    def _show(self) -> None:
        if self._file is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._file.parent)))


def _place() -> Path:
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(folder) if folder and Path(folder).is_dir() else Path.home()
