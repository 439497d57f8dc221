"""The clerks of the desk to choose from, each with the first letters of the name in a disc."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from clerkdesk.ui import theme
from clerkdesk.ui.widgets import paint

ROW = 48
MOST = 5  # names in sight; more are scrolled


class _Names(QAbstractListModel):
    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self.names = tuple(names)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.names)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        shown = role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}
        return self.names[index.row()] if shown else None


class _Row(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Any) -> QSize:  # noqa: ARG002
        return QSize(120, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        c = theme.colours()
        view = option.widget
        chosen = isinstance(view, QListView) and view.currentIndex().row() == index.row()
        area: QRect = option.rect.adjusted(4, 2, -4, -2)
        painter.save()
        paint.begin(painter)
        if chosen:
            paint.rounded(painter, area, c.wash, edge=c.accent)
        disc = QRect(area.left() + 8, area.top() + (area.height() - 32) // 2, 32, 32)
        paint.rounded(painter, disc, c.accent if chosen else c.idle_bg, radius=16)
        name = str(index.data())
        paint.text(
            painter,
            disc,
            short(name),
            c.on_accent if chosen else c.muted,
            theme.strong(),
            align=paint.Align.AlignHCenter,
        )
        words = area.adjusted(52, 0, -36, 0)
        paint.text(painter, words, name, c.text, theme.strong() if chosen else theme.font())
        if chosen:
            paint.icon(painter, "check", c.accent, QRect(area.right() - 32, area.top(), 24, area.height()))
        painter.restore()


class NameList(QListView):
    """The names; the keyboard stays where it is, so `step` moves the choice.

    Signals:
        picked(): another name was chosen, with the mouse too.
    """

    picked = Signal()

    def __init__(self, names: Sequence[str], chosen: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(_Row(self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self._rows = _Names(names)
        self.setModel(self._rows)
        self.setFixedHeight(max(1, min(len(names), MOST)) * ROW + 4)
        self._choose(names.index(chosen) if chosen in names else 0)
        self.clicked.connect(lambda _index: self.picked.emit())

    def names(self) -> tuple[str, ...]:
        """Return all names."""
        return self._rows.names

    def name(self) -> str:
        """Return the name that is chosen, or "" when there is none at all."""
        row = self.currentIndex().row()
        return self._rows.names[row] if 0 <= row < len(self._rows.names) else ""

    def step(self, by: int) -> None:
        """Choose the next (1) or previous (-1) name."""
        self._choose(max(0, min(len(self._rows.names) - 1, self.currentIndex().row() + by)))
        self.picked.emit()

    def _choose(self, row: int) -> None:
        self.setCurrentIndex(self._rows.index(row, 0))
        self.viewport().update()


def short(name: str) -> str:
    """Return the letters that stand for ``name``: of its first and last word ("Lê Thị Mai" gives "LM")."""
    words = name.split()
    return "".join(word[0].upper() for word in ([words[0], words[-1]] if len(words) > 1 else words))
