"""What the box finds, in groups, drawn one under the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from clerkdesk.language import _
from clerkdesk.ui import theme
from clerkdesk.ui.widgets import paint
from clerkdesk.ui.widgets.search import Hit

ROW: Final = 52
HEAD: Final = 32
_HIT: Final = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one sort. title: English."""

    title: str
    hits: tuple[Hit, ...]


class _Row(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Any) -> QSize:  # noqa: ARG002
        return QSize(200, ROW if index.data(_HIT) else HEAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        painter.save()
        paint.begin(painter)
        hit = index.data(_HIT)
        c = theme.colours()
        if hit is None:
            head = option.rect.adjusted(12, 6, -12, 0)
            paint.text(painter, head, index.data(Qt.ItemDataRole.DisplayRole), c.muted, theme.strong())
        else:
            view = option.widget
            chosen = isinstance(view, QListView) and index.row() == view.currentIndex().row()
            _draw(painter, option.rect.adjusted(0, 1, 0, -1), hit, chosen=chosen)
        painter.restore()


def _draw(painter: QPainter, area: QRect, hit: Hit, *, chosen: bool) -> None:
    c = theme.colours()
    if chosen:
        paint.rounded(painter, area, c.wash)
        paint.rounded(painter, QRect(area.left(), area.top() + 8, 3, area.height() - 16), c.accent, radius=1.5)
    left, right = area.left() + 12, area.right() - 12
    if hit.icon:
        paint.icon(painter, hit.icon, c.accent if chosen else c.muted, QRect(left, area.top(), 20, area.height()))
        left += 28
    if hit.tag:
        width = QFontMetrics(theme.font()).horizontalAdvance(hit.tag) + 4
        where = QRect(right - width, area.top(), width, area.height())
        paint.text(painter, where, hit.tag, c.muted, theme.font(), align=paint.Align.AlignRight)
        right -= width + 12
    high = area.height() if not hit.detail else area.height() // 2
    title = QRect(left, area.top() + (2 if hit.detail else 0), right - left, high)
    paint.text(painter, title, hit.title, c.text, theme.strong())
    if hit.detail:
        paint.text(painter, title.translated(0, high - 4), hit.detail, c.muted, theme.font())


class Results(QListView):
    """The findings under their headings; the headings are passed over.

    Signals:
        chosen(object): the `Hit` that was clicked.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setItemDelegate(_Row(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._model = QStandardItemModel(self)
        self.setModel(self._model)

    def show_groups(self, groups: Sequence[Group]) -> None:
        """Show ``groups``, the first finding chosen."""
        self._model.clear()
        for group in groups:
            head = QStandardItem(_(group.title))
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            self._model.appendRow(head)
            for hit in group.hits:
                item = QStandardItem(", ".join(filter(None, (hit.title, hit.detail, hit.tag))))
                item.setData(hit, _HIT)
                item.setToolTip("\n".join(filter(None, (hit.title, hit.detail))))
                item.setEditable(False)
                self._model.appendRow(item)
        self._choose(self._hits()[0] if self._hits() else -1)
        self.scrollToTop()

    def hits(self) -> list[Hit]:
        """Return all findings, from the top."""
        return [self._model.item(row).data(_HIT) for row in self._hits()]

    def current(self) -> Hit | None:
        """Return the finding that is chosen, None when there is none."""
        hit = self.currentIndex().data(_HIT)
        return hit if isinstance(hit, Hit) else None

    def step(self, by: int) -> None:
        """Choose the finding ``by`` places further down."""
        rows = self._hits()
        if rows:
            at = rows.index(self.currentIndex().row())
            self._choose(rows[max(0, min(len(rows) - 1, at + by))])

    def next_group(self, by: int = 1) -> None:
        """Choose the first finding of the next group, or of the one before; round at the end."""
        firsts = [row for row in self._hits() if self._model.item(row - 1).data(_HIT) is None]
        if firsts:
            at = max(place for place, row in enumerate(firsts) if row <= self.currentIndex().row())
            self._choose(firsts[(at + by) % len(firsts)])

    def wanted_height(self) -> int:
        """Return how high all rows are."""
        hits = len(self._hits())
        return hits * ROW + (self._model.rowCount() - hits) * HEAD

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose what is clicked."""
        hit = self.indexAt(event.position().toPoint()).data(_HIT)
        if isinstance(hit, Hit):
            self.chosen.emit(hit)

    def _hits(self) -> list[int]:
        return [row for row in range(self._model.rowCount()) if self._model.item(row).data(_HIT) is not None]

    def _choose(self, row: int) -> None:
        index = self._model.index(row, 0)
        self.setCurrentIndex(index)
        if not index.isValid():
            return
        above = self._model.index(row - 1, 0)
        if self._model.item(row - 1).data(_HIT) is None:
            self.scrollTo(above)  # the heading is seen with its first finding
        self.scrollTo(index)
        self.viewport().update()
