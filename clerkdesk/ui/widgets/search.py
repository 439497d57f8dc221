"""Boxes that find: what is typed is looked for as it is typed, and the findings drop down under the box."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from clerkdesk.ui import theme, tokens
from clerkdesk.ui.widgets import paint
from clerkdesk.ui.widgets.composing import Composing
from clerkdesk.ui.widgets.field import drawn_elided
from clerkdesk.ui.widgets.lead import lead
from clerkdesk.ui.work import Work

ROW = 56
MOST = 7  # rows in sight; more are scrolled
_HIT = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One finding. value: what `SearchField.chosen` carries; title, detail: its two lines; tag: short, at the right.

    sure: whether Enter may take it unseen when it is the first; else the clerk goes down to the one that is meant.
    """

    value: Any
    title: str
    detail: str = ""
    tag: str = ""
    icon: str = ""
    sure: bool = True


class _HitRow(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Any) -> QSize:  # noqa: ARG002
        return QSize(120, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        hit: Hit = index.data(_HIT)
        c = theme.colours()
        area: QRect = option.rect.adjusted(4, 2, -4, -2)
        painter.save()
        paint.begin(painter)
        view = option.widget
        if isinstance(view, QListView) and index.row() == view.currentIndex().row():
            paint.rounded(painter, area, c.wash)
            paint.rounded(painter, QRect(area.left(), area.top() + 8, 3, area.height() - 16), c.accent, radius=1.5)
        left = area.left() + 12
        if hit.icon:
            paint.icon(painter, hit.icon, c.muted, QRect(left, area.top(), 20, area.height()))
            left += 32
        right = area.right() - 12
        if hit.tag:
            width = painter.fontMetrics().horizontalAdvance(hit.tag) + 8
            paint.text(
                painter,
                QRect(right - width, area.top(), width, area.height()),
                hit.tag,
                c.muted,
                theme.font(),
                align=paint.Align.AlignRight,
            )
            right -= width + 8
        half = area.height() // 2
        room = QRect(left, area.top() + 3, right - left, half - 2)
        if not hit.detail:
            room.setHeight(area.height() - 6)
        paint.text(painter, room, hit.title, c.text, theme.font(tokens.TEXT, theme.strong().weight()))
        paint.text(
            painter, QRect(left, area.top() + half - 1, right - left, half - 2), hit.detail, c.muted, theme.font()
        )
        painter.restore()


class _Popup(QFrame):
    """The findings, laid over the window: not a window of its own, so that the box keeps the keyboard."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field.window())
        self.setObjectName("popup")
        self._field = field
        self.list = QListView()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setItemDelegate(_HitRow(self.list))
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows = QStandardItemModel(self)
        self.list.setModel(self.rows)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.addWidget(self.list)
        self.hide()

    def show_hits(self, hits: Sequence[Hit]) -> None:
        self.rows.clear()
        for hit in hits:
            item = QStandardItem(f"{hit.title} {hit.detail} {hit.tag}".strip())
            item.setData(hit, _HIT)
            item.setToolTip("\n".join(filter(None, (hit.title, hit.detail))))
            item.setEditable(False)
            self.rows.appendRow(item)
        self.setVisible(bool(hits))
        if hits:
            self.place(len(hits))
            self.list.setCurrentIndex(self.rows.index(0, 0) if hits[0].sure else QModelIndex())
            self.raise_()

    def place(self, count: int) -> None:
        window = self._field.window()
        if self.parentWidget() is not window:
            self.setParent(window)
            self.show()
        under = self._field.mapTo(window, QPoint(0, self._field.height() + 2))
        room = window.height() - under.y() - 8
        width = max(self._field.width(), min(520, window.width() - under.x() - 8))
        self.setGeometry(under.x(), under.y(), width, min(min(count, MOST) * ROW + 6, max(room, ROW + 6)))


class SearchField(Composing):
    """A box that finds while it is typed in. Up and Down move, Enter chooses, Esc closes the findings.

    find: takes the text and returns findings, best first; run in ``work``'s reader thread, or at once without work.
    on_focus: look for "" as soon as the box gets the focus (recent and frequent ones).

    Signals:
        chosen(object): the `Hit.value` that was chosen.
        entered(str): Enter was pressed where nothing was found or looked for.
    """

    chosen = Signal(object)
    entered = Signal(str)

    def __init__(
        self,
        find: Callable[[str], Sequence[Hit]],
        work: Work | None = None,
        *,
        icon: str = "search",
        on_focus: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._find, self._work, self._on_focus = find, work, on_focus
        self._asked: str | None = None
        self._waiting = False
        self._vain = ""
        self._popup: _Popup | None = None
        lead(self, icon)
        self.textEdited.connect(self._look)

    def hits(self) -> list[Hit]:
        """Return the findings in sight."""
        if self._popup is None or not self.finding:
            return []
        return [self._popup.rows.item(row).data(_HIT) for row in range(self._popup.rows.rowCount())]

    @property
    def finding(self) -> bool:
        """Whether findings are in sight."""
        return self._popup is not None and self._popup.isVisible()

    @property
    def vain(self) -> bool:
        """Whether what stands in the box was looked for and nothing was found."""
        return bool(self._vain) and self._vain == self.text().strip()

    def close_hits(self) -> None:
        """Put the findings away."""
        self._asked = None
        self._waiting = False
        if self._popup:
            self._popup.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move in the findings, choose one, or put them away."""
        popup = self._popup if self._popup and self._popup.isVisible() else None
        key = event.key()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if popup:
                if popup.list.currentIndex().isValid():
                    self._choose(popup.list.currentIndex().data(_HIT))
            elif self._asked is not None:
                self._waiting = True  # the answer is on its way: choose its first
            else:
                self.entered.emit(self.text().strip())
        elif popup and key in {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: MOST, Qt.Key.Key_PageUp: -MOST}[
                Qt.Key(key)
            ]
            row = max(0, min(popup.rows.rowCount() - 1, popup.list.currentIndex().row() + step))
            popup.list.setCurrentIndex(popup.rows.index(row, 0))
        elif popup and key == Qt.Key.Key_Escape:
            self.close_hits()
        elif key == Qt.Key.Key_Down and not popup:
            self._look(self.text())
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what was chosen elided when it does not fit and nobody types."""
        if not drawn_elided(self):
            super().paintEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Offer what is recent."""
        super().focusInEvent(event)
        if self._on_focus and not self.text() and event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self._look("")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Put the findings away."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            QTimer.singleShot(0, self, self.close_hits)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the findings under the box when the window changes its size."""
        if event.type() == QEvent.Type.Resize and self._popup and self._popup.isVisible():
            self._follow()
            QTimer.singleShot(0, self, self._follow)  # once more when the window has laid itself out
        return super().eventFilter(watched, event)

    def _follow(self) -> None:
        if self._popup and self._popup.isVisible():
            self._popup.place(self._popup.rows.rowCount())

    def _look(self, text: str) -> None:
        text = text.strip()
        if not text and not self._on_focus:
            self.close_hits()
            return
        self._asked = text
        if self._work is None:
            self._found(text, self._find(text))
        else:
            find = self._find
            self._work.ask(lambda: find(text), lambda hits: self._found(text, hits), owner=self, latest="find")

    def _found(self, text: str, hits: Sequence[Hit]) -> None:
        if text != self._asked:
            return
        self._asked = None
        self._vain = "" if hits else text
        if self._waiting and hits and hits[0].sure:
            self._waiting = False
            self._choose(hits[0])
            return
        waited, self._waiting = self._waiting, False
        if not self.hasFocus():
            return
        if waited and not hits:
            self.entered.emit(text)
            return
        if self._popup is None:
            self._popup = _Popup(self)
            self._popup.list.clicked.connect(lambda index: self._choose(index.data(_HIT)))
            self.window().installEventFilter(self)
            self.destroyed.connect(self._popup.deleteLater)
        self._popup.show_hits(hits)

    def _choose(self, hit: Hit | None) -> None:
        self.close_hits()
        if hit is not None:
            self.chosen.emit(hit.value)


class ScanBox(SearchField):
    """The box that takes a scan or typed text; a scanner's burst reaches the page by itself (see `Scanner`).

    find: as `SearchField`'s, or None when nothing is looked for while typing.
    `entered` carries what was typed and ended with Enter: hand it to the same place as a scan.
    """

    def __init__(
        self,
        find: Callable[[str], Sequence[Hit]] | None = None,
        work: Work | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(find or (lambda _text: ()), work if find else None, icon="scan", parent=parent)
        self.setFont(theme.font(tokens.LEAD))
        self.setObjectName("scanbox")
        self.setClearButtonEnabled(False)
