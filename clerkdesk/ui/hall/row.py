"""A row of the strip that asks something: it takes the place of the buttons until it is answered or left."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from clerkdesk.language import _
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.label import label


class Row(QWidget):
    """The words, what is asked, and a button that leaves it. Keys of its own reach no page while it has the focus.

    Signals:
        left(): Esc, or its button.
    """

    left = Signal()
    keys: frozenset[int] = frozenset()
    """Keys (of `Qt.Key`) that mean something here, besides Esc."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(0, 0, 0, 0)
        self.line.setSpacing(8)
        self.words = label(strong=True)
        self.line.addWidget(self.words)
        self._leave = Button(kind="quiet", icon="close")
        self._leave.clicked.connect(self.left)

    def end_line(self, *, stretch: bool = True) -> None:
        """Put the button that leaves it at the end; ``stretch``: with what is free before it."""
        if stretch:
            self.line.addStretch(1)
        self.line.addWidget(self._leave)

    def retranslate(self) -> None:
        """Set the texts."""
        self._leave.set_words("", _("Back (Esc)"))

    def set_roomy(self, roomy: bool) -> None:
        """Say what is asked only where there is room."""
        self.words.setVisible(roomy)

    def begin(self) -> None:
        """It came in sight: take the focus."""

    def take(self, key: int) -> bool:  # noqa: ARG002
        """A key of `keys` was pressed; return whether it meant something."""
        return False

    def event(self, event: QEvent) -> bool:
        """Keep Esc and its own keys from the shortcuts of the page."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._mine(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves it."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif not (self._mine(event) and self.take(event.key())):
            super().keyPressEvent(event)

    def _mine(self, event: QKeyEvent) -> bool:
        plain = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
        return plain and (event.key() == Qt.Key.Key_Escape or event.key() in self.keys)
