"""Where a file goes: a line to type its name in, and the system's dialog beside it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from clerkdesk.domain.errors import Refused
from clerkdesk.language import _
from clerkdesk.ui.widgets.button import Button


class Destination(QWidget):
    """The line and the button of the dialog.

    Signals:
        entered(): Enter was pressed in the line.
    """

    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = QLineEdit()
        self.path.returnPressed.connect(self.entered)
        self.choose = Button(icon="folder-open")
        self.choose.clicked.connect(self._choose)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.path, 1)
        line.addWidget(self.choose)
        self.setFocusProxy(self.path)
        self.retranslate()

    def suggest(self, name: str) -> None:
        """Propose the file ``name`` (without ending) in the folder that is there already, or the person's documents."""
        typed = Path(self.path.text()).parent if self.path.text().strip() else documents()
        self.path.setText(str(typed / name))

    def file(self, ending: str, endings: Collection[str]) -> Path:
        """Return the file typed, with ``ending`` in place of one of ``endings``.

        Raises:
            Refused: it names no place that is there.
        """
        return file_of(self.path.text(), ending, endings)

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.path.setAccessibleName(_("File to export to"))
        self.choose.set_words("", _("Choose a file"))

    def _choose(self) -> None:
        found, _kind = QFileDialog.getSaveFileName(self, _("Choose a file"), self.path.text())
        if found:
            self.path.setText(found)


def documents() -> Path:
    """Return where a person keeps documents."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(folder) if folder and Path(folder).is_dir() else Path.home()


def file_of(typed: str, ending: str, endings: Collection[str]) -> Path:
    """Return the file that ``typed`` names, with ``ending`` in place of one of ``endings`` that it may have.

    Raises:
        Refused: it names no place that is there.
    """
    text = typed.strip().strip('"')
    file = Path(text).expanduser()
    if not text or not file.name or not file.parent.is_dir():
        raise Refused("no-such-place", "There is no such folder to export to.", field="file")
    if file.suffix.lower().lstrip(".") in endings:
        file = file.with_suffix("")
    return file.with_name(f"{file.name}.{ending}")
