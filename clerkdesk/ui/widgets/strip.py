"""What stays until it is mended: a strip under the pages, unlike a page's own notice, which the next one replaces."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from clerkdesk.language import N_, _
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.errors import Notice
from clerkdesk.ui.widgets import paint
from clerkdesk.ui.widgets.banner import ICONS, WORDS
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import column
from clerkdesk.ui.widgets.label import label

HEIGHT = 56
LATER = N_("Remind me later")


class _Cause(NamedTuple):
    notice: Notice
    action: str
    act: Callable[[], object]


class Strip(QWidget):
    """Shows the first of the causes that it was told of, a bad one before others.

    One that somebody put off stays away until it changes.

    Signals:
        shown(str): the cause that is shown now, "" for none; each time that it is looked at.
    """

    shown = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._causes: dict[str, _Cause] = {}
        self._later: dict[str, Notice] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(56, 4, 16, 4)
        layout.setSpacing(8)
        words, rows = column(spacing=0)
        rows.addStretch(1)
        self._what = label(strong=True, wrap=True)
        self._todo = label(wrap=True)
        rows.addWidget(self._what)
        rows.addWidget(self._todo)
        rows.addStretch(1)
        layout.addWidget(words, 1)
        self.action = Button()
        self.action.clicked.connect(self._act)
        self.later = Button(kind="quiet", icon="close")
        self.later.clicked.connect(self._put_off)
        layout.addWidget(self.action)
        layout.addWidget(self.later)
        self.setMinimumHeight(HEIGHT)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()

    def tell(self, cause: str, notice: Notice, action: str, act: Callable[[], object]) -> None:
        """Show ``notice`` for ``cause`` with a button ``action`` (an English text) that does ``act``."""
        self._causes[cause] = _Cause(notice, action, act)
        if self._later.get(cause) != notice:
            self._later.pop(cause, None)
        self._show()

    def untell(self, cause: str) -> None:
        """The cause is mended."""
        self._causes.pop(cause, None)
        self._later.pop(cause, None)
        self._show()

    def notice(self) -> Notice | None:
        """Return what is shown."""
        first = self._first()
        return self._causes[first].notice if first else None

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language and the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the ground and the icon."""
        shown = self.notice()
        if shown is None:
            return
        painter = QPainter(self)
        paint.begin(painter)
        ink, ground = tokens.tone(theme.colours(), shown.tone)
        painter.fillRect(self.rect(), ground)
        painter.fillRect(QRect(0, 0, 4, self.height()), ink)
        paint.icon(painter, ICONS[shown.tone], ink, QRect(16, 0, 28, self.height()), 28)

    def _first(self) -> str:
        wait = [cause for cause in self._causes if cause not in self._later]
        return min(wait, key=lambda cause: self._causes[cause].notice.tone != "bad", default="")

    def _show(self) -> None:
        first = self._first()
        if first:
            notice, action, _act = self._causes[first]
            what, safe, todo = notice.texts()
            rest = " ".join(filter(None, (safe, todo)))
            self._what.setText(what)
            self._todo.setText(rest)
            self.action.set_words(_(action))
            self.later.set_words("", _(LATER))
            self.setAccessibleName(f"{_(WORDS[notice.tone])}: {what} {rest}")
            self.setToolTip("\n".join(filter(None, (what, safe, todo))))
        self.setVisible(bool(first))
        self.update()
        self.shown.emit(first)

    def _act(self) -> None:
        first = self._first()
        if first:
            self._causes[first].act()

    def _put_off(self) -> None:
        first = self._first()
        if first:
            self._later[first] = self._causes[first].notice
            self.window().setFocus(Qt.FocusReason.OtherFocusReason)
            self._show()
