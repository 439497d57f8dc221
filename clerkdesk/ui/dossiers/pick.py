"""A row of a form that chooses one of a few."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from clerkdesk.ui.widgets.label import label


class Pick(QWidget):
    """A row of a form that chooses one of a few."""

    def __init__(self) -> None:
        super().__init__()
        self.combo = QComboBox()
        self._name: QLabel = label(muted=True, wrap=True)
        self._name.setFixedWidth(120)
        self._name.setBuddy(self.combo)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self._name)
        line.addWidget(self.combo, 1)

    def set_words(self, name: str, options: list[str]) -> None:
        """Name the row and its options (translated); the one chosen stays."""
        self._name.setText(name)
        self.combo.setAccessibleName(name)
        place = max(self.combo.currentIndex(), 0)
        self.combo.blockSignals(True)
        self.combo.clear()
        self.combo.addItems(options)
        self.combo.setCurrentIndex(place)
        self.combo.blockSignals(False)
