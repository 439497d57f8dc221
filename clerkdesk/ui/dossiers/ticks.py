"""A list of things to tick by keyboard: Space ticks, Enter goes on."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from clerkdesk.ui import theme, tokens

_MOST = 8


class Ticks(QListWidget):
    """The list; names wrap. As high as its lines, up to eight of them.

    Signals:
        changed(): a tick was set or taken away by the clerk.
        onward(): Enter.
    """

    changed = Signal()
    onward = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ticks")
        self.setFont(theme.font())
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSpacing(2)
        self.itemChanged.connect(lambda _item: self.changed.emit())

    def set_names(self, names: Iterable[str], ticked: Iterable[str]) -> None:
        """List ``names`` and tick those of ``ticked``."""
        on = set(ticked)
        self.blockSignals(True)
        self.clear()
        for name in names:
            item = QListWidgetItem(name)
            item.setToolTip(name)
            item.setFlags(Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            item.setCheckState(Qt.CheckState.Checked if name in on else Qt.CheckState.Unchecked)
            self.addItem(item)
        self.setCurrentRow(0)
        self.blockSignals(False)
        self.setVisible(self.count() > 0)
        self._fit()

    def ticked(self) -> tuple[str, ...]:
        """Return the names that are ticked, from the top."""
        items = [self.item(row) for row in range(self.count())]
        return tuple(item.text() for item in items if item.checkState() is Qt.CheckState.Checked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on with Enter."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.onward.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        if self.currentRow() < 0:
            self.setCurrentRow(0)

    def sizeHint(self) -> QSize:
        """Return the height of the lines."""
        lines = [max(self.sizeHintForRow(row), tokens.TARGET - 8) + 4 for row in range(min(self.count(), _MOST))]
        return QSize(240, sum(lines) + 10)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(self.sizeHint().height())
