"""A field for a folder: typed, or chosen in the system's own window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QWidget

from clerkdesk.language import _
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.field import FieldRow


def pick_folder(parent: QWidget, title: str, start: str) -> str:
    """Ask for a folder in a window of the system; return "" when there was none chosen."""
    return QFileDialog.getExistingDirectory(parent, title, start)


def pick_file(parent: QWidget, title: str, start: str, kinds: str) -> str:
    """Ask for a file of ``kinds`` ("Packages (*.zip)") in a window of the system; return "" when none was chosen."""
    return QFileDialog.getOpenFileName(parent, title, start, kinds)[0]


class FolderRow(QWidget):
    """A name, the path, and a button that opens the system's window.

    Attributes:
        row: the field. choose: the button. pick: asks for a folder; tests put their own here.

    Signals:
        picked(str): a folder was chosen.
    """

    picked = Signal(str)

    def __init__(self, *, name_width: int = 136, key: str = "") -> None:
        super().__init__()
        self.pick: Callable[[QWidget, str, str], str] = pick_folder
        self._title = ""
        self.row = FieldRow(name_width=name_width, marked=False)
        self.choose = Button(icon="folder-open", key=key)
        self.choose.clicked.connect(self._choose)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.row, 1)
        line.addWidget(self.choose)
        self.setFocusProxy(self.row.editor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_name(self, name: str, title: str, placeholder: str = "") -> None:
        """Show ``name``; ``title`` stands over the system's window."""
        self._title = title
        self.row.set_name(name, placeholder)
        self.choose.set_words(_("Choose …"), title)

    def _choose(self) -> None:
        start = self.row.value()
        found = self.pick(self, self._title, start if start and Path(start).is_dir() else str(Path.home()))
        if found:
            self.row.set_value(found)
            self.picked.emit(found)
