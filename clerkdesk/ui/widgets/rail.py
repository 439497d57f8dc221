"""The rail at the left: the pages, each with its icon, word and key."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from clerkdesk import language
from clerkdesk.language import N_, _
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.widgets import paint
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.label import Elided, Icon

_LOW = 560
_BADGE = 16


class RailItem(QAbstractButton):
    """One page in the rail. title: English, translated when shown; badge: a small count, 0 for none."""

    def __init__(self, title: str, icon: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._icon, self._key = title, icon, key
        self._badge = 0
        self._slim = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.retranslate()

    def retranslate(self) -> None:
        """Say the title in the language spoken now."""
        self.setAccessibleName(_(self._title))
        self.setToolTip(f"{_(self._title)} ({self._key})" if self._slim else "")
        self.update()

    def set_slim(self, slim: bool) -> None:
        """Show icon and key only, or the word too."""
        self._slim = slim
        self.retranslate()
        self.updateGeometry()

    def set_badge(self, count: int) -> None:
        """Show how many wait on that page; 0 shows nothing."""
        self._badge = count
        self.update()

    def sizeHint(self) -> QSize:
        """Return a target that is easily hit."""
        return QSize(tokens.RAIL_SLIM - 16 if self._slim else tokens.RAIL - 16, 44 if self._slim else 40)

    def minimumSizeHint(self) -> QSize:
        """Return what a low window leaves."""
        return QSize(self.sizeHint().width(), 26)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the item."""
        painter = QPainter(self)
        paint.begin(painter)
        c = theme.colours()
        area = self.rect().adjusted(0, 1, 0, -1)
        if self.isChecked():
            paint.rounded(painter, area, c.wash, radius=tokens.RADIUS)
        elif self.underMouse():
            paint.rounded(painter, area, c.hover, radius=tokens.RADIUS)
        ink = c.accent if self.isChecked() else c.text
        if self._slim:
            paint.icon(painter, self._icon, ink, QRect(4, 0, 20, self.height()))
            where = QRect(24, 0, area.width() - 26, self.height())
            paint.text(painter, where, self._key, c.muted, theme.font(), align=paint.Align.AlignRight)
        else:
            paint.icon(painter, self._icon, ink, QRect(10, 0, 20, self.height()))
            key = max(36, QFontMetrics(theme.font()).horizontalAdvance(self._key) + 2) if self._key else 0
            paint.text(
                painter,
                QRect(area.width() - 8 - key, 0, key, self.height()),
                self._key,
                c.muted,
                theme.font(),
                align=paint.Align.AlignRight,
            )
            words = QRect(40, 0, area.width() - 48 - key, self.height())
            paint.text(painter, words, _(self._title), ink, theme.strong() if self.isChecked() else theme.font())
        if self._badge:
            self._draw_badge(painter)
        if self.hasFocus():
            paint.focus_ring(painter, area)

    def _draw_badge(self, painter: QPainter) -> None:
        c = theme.colours()
        words = str(self._badge) if self._badge < 100 else "99+"
        font = theme.strong(9)
        width = max(_BADGE, QFontMetrics(font).horizontalAdvance(words) + 8)
        left = min(15, 34 - width) if self._slim else min(21, 39 - width)  # leaves icon, word and key
        place = QPoint(left, max(0, self.height() // 2 - _BADGE))
        pill = QRect(place, QSize(width, _BADGE))
        paint.rounded(painter, pill, c.accent, radius=_BADGE / 2)
        paint.text(painter, pill, words, c.on_accent, font, align=paint.Align.AlignHCenter)


class Rail(QWidget):
    """The pages, and at the foot the switches of theme and language.

    Signals:
        wanted(str): the clerk wants the page of this name.
        find_wanted(): the clerk wants to find something. help_wanted(): wants to be told.
        theme_wanted(), language_wanted(): the clerk pressed the switch.
    """

    wanted = Signal(str)
    find_wanted = Signal()
    help_wanted = Signal()
    theme_wanted = Signal()
    language_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._items: dict[str, RailItem] = {}
        self._group = QButtonGroup(self)
        outer = QVBoxLayout(self)
        outer.setSpacing(0)
        self._rows = outer
        self._head = top = QWidget()
        top.setFixedHeight(tokens.HEADER)
        head = QHBoxLayout(top)
        head.setSpacing(8)
        head.addWidget(Icon("shield", size=24, tone="accent"))
        self._name = Elided("ClerkDesk", font=theme.strong(tokens.LEAD))
        head.addWidget(self._name, 1)
        head.addStretch(0)
        self._mark = head
        outer.addWidget(top)
        self._find = RailItem(N_("Find"), "search", "Ctrl+K")
        self._find.setCheckable(False)
        self._find.clicked.connect(self.find_wanted)
        QShortcut(QKeySequence("Ctrl+K"), self, self.find_wanted.emit)
        outer.addWidget(self._find)
        self._gap = QSpacerItem(0, tokens.GRID, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.MinimumExpanding)
        outer.addSpacerItem(self._gap)
        self._help = RailItem(N_("Help"), "help", "F1")  # the window itself listens to F1, before there is a rail
        self._help.setCheckable(False)
        self._help.clicked.connect(self.help_wanted)
        outer.addWidget(self._help)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, tokens.HALF, 0, 0)
        foot.setSpacing(4)
        self._theme = Button(kind="quiet", icon="moon")
        self._theme.clicked.connect(self.theme_wanted)
        self._language = Button(kind="quiet", icon="globe")
        self._language.clicked.connect(self.language_wanted)
        foot.addWidget(self._theme)
        foot.addWidget(self._language)
        foot.addStretch(1)
        outer.addLayout(foot)
        self.set_slim(False)
        self.retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the program's name out where the pages need its room."""
        super().resizeEvent(event)
        low = self.height() <= _LOW
        self._head.setVisible(not low)
        self._rows.setContentsMargins(8, tokens.HALF if low else 0, 8, tokens.HALF if low else 8)

    def add(self, name: str, title: str, icon: str, key: str, *, bottom: bool = False) -> None:
        """Add the page ``name``; ``key`` becomes a shortcut of the window."""
        item = RailItem(title, icon, key)
        self._items[name] = item
        self._group.addButton(item)
        self._rows.insertWidget(self._rows.indexOf(self._help if bottom else self._gap), item)
        item.clicked.connect(lambda: self.wanted.emit(name))
        self._follow_the_eye()
        if key:
            QShortcut(QKeySequence(key), self, lambda: self.wanted.emit(name))

    def _follow_the_eye(self) -> None:
        """Let Tab go from the top to the foot, whatever was added last."""
        found = [item.widget() for place in range(self._rows.count()) if (item := self._rows.itemAt(place)) is not None]
        items = [item for item in found if isinstance(item, RailItem)]
        for before, after in pairwise((*items, self._theme, self._language)):
            QWidget.setTabOrder(before, after)

    def show_current(self, name: str) -> None:
        """Mark the page that is open."""
        self._items[name].setChecked(True)

    def set_badge(self, name: str, count: int) -> None:
        """Show how many wait on page ``name``."""
        self._items[name].set_badge(count)

    def set_slim(self, slim: bool) -> None:
        """Be narrow (icons and keys) or wide (words too)."""
        self.setFixedWidth(tokens.RAIL_SLIM if slim else tokens.RAIL)
        self._name.setVisible(not slim)
        self._mark.setContentsMargins(2 if slim else 8, 0, 0, 0)  # over the icons of the pages
        self._language.setVisible(not slim)
        for item in (self._find, *self._items.values(), self._help):
            item.set_slim(slim)

    def retranslate(self) -> None:
        """Say everything in the language spoken now."""
        self._theme.set_icon("moon" if theme.name() == "light" else "sun")
        self._theme.set_words("", _("Dark theme") if theme.name() == "light" else _("Light theme"))
        self._language.set_words("English" if language.current() == "vi" else "Tiếng Việt")
        for item in (self._find, *self._items.values(), self._help):
            item.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and theme."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.LanguageChange, QEvent.Type.StyleChange} and hasattr(self, "_language"):
            self.retranslate()
