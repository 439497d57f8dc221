"""A box to tick."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QWidget

from clerkdesk.ui import tokens
from clerkdesk.ui.forms.editors.base import Ears, leads_out


class TickEditor(QCheckBox):
    """Ticked with Space; Enter goes on."""

    def __init__(self, ears: Ears, words: str = "") -> None:
        super().__init__(words)
        self._ears = ears
        self.setMinimumHeight(tokens.TARGET)
        self.clicked.connect(lambda _on: ears.changed())

    def show_value(self, value: Any) -> None:
        """Show whether it is ticked."""
        self.setChecked(value is True)

    def value(self) -> Any:
        """Return True, or None for no."""
        return True if self.isChecked() else None

    def wrong(self) -> str:
        """A tick can always be read."""
        return ""

    def take_focus(self) -> None:
        """Put the focus here."""
        self.setFocus(Qt.FocusReason.TabFocusReason)

    def widget(self) -> QWidget:
        """Return itself."""
        return self

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Enter, Up and Down."""
        if not leads_out(event, self._ears):
            super().keyPressEvent(event)
