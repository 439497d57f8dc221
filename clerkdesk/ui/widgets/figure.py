"""Numbers of the day, written large."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from clerkdesk.ui import theme, tokens
from clerkdesk.ui.widgets.label import Elided


class Figure(QWidget):
    """One number with its name under it. tone: as `Elided`'s, for a number that is a state (overdue)."""

    def __init__(self, name: str = "", value: str = "", *, tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        self._value = Elided(value, font=theme.strong(tokens.FACT), tone=tone)
        self._name = Elided(name, tone="muted")
        rows.addWidget(self._value)
        rows.addWidget(self._name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_figure(self, name: str, value: str, tone: str | None = None) -> None:
        """Show ``value`` and what it counts (translated)."""
        self._value.set_words(value, tone)
        self._name.set_words(name)
