"""The strip under the page that tells the next step of the tour; it covers nothing and takes no focus."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from clerkdesk.language import _
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.widgets import paint
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import column
from clerkdesk.ui.widgets.label import Icon, label


class Step(NamedTuple):
    """One step: what to do, and how (English)."""

    title: str
    words: str


class Dots(QWidget):
    """How far the tour has come: one dot a step."""

    def __init__(self) -> None:
        super().__init__()
        self._at, self._count = 0, 0

    def show_place(self, at: int, count: int) -> None:
        """Mark step ``at`` of ``count``."""
        self._at, self._count = at, count
        self.setAccessibleName(_("Step {number} of {count}").format(number=at + 1, count=count) if at >= 0 else "")
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room of the dots."""
        return QSize(max(1, self._count) * 16, 16)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw them: what is done and what is now in the accent colour, now larger."""
        painter = QPainter(self)
        paint.begin(painter)
        c = theme.colours()
        for number in range(self._count):
            size = 10 if number == self._at else 6
            dot = QRect(number * 16 + (16 - size) // 2, (16 - size) // 2, size, size)
            paint.rounded(painter, dot, c.accent if number <= self._at else c.edge, radius=size / 2)


class Coach(QFrame):
    """One step at a time.

    Signals:
        left(): the clerk has enough.
    """

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("coach")
        self._step: Step | None = None
        self._at = self._count = 0
        line = QHBoxLayout(self)
        line.setContentsMargins(24, 8, 24, 8)
        line.setSpacing(16)
        line.addWidget(Icon("flag", size=24, tone="accent"))
        box, rows = column(spacing=0)
        self.title = label(size=tokens.LEAD, strong=True)
        self.words = label(wrap=True)
        rows.addWidget(self.title)
        rows.addWidget(self.words)
        line.addWidget(box, 1)
        self.dots = Dots()
        line.addWidget(self.dots, 0, Qt.AlignmentFlag.AlignVCenter)
        self.leave = Button(icon="close", key="Shift+F1")
        self.leave.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.leave.clicked.connect(self.left)
        line.addWidget(self.leave)
        self.hide()

    def show_step(self, step: Step, at: int, count: int) -> None:
        """Show ``step``, which is at place ``at`` of ``count``; -1: it is none of them."""
        if (step, at) != (self._step, self._at) or not self.isVisible():
            self._step, self._at, self._count = step, at, count
            self.retranslate()
            self.show()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        if self._step is not None:
            self.title.setText(_(self._step.title))
            self.words.setText(_(self._step.words))
            self.dots.show_place(self._at, self._count)
        self.leave.set_words(_("End the tour") if self._at + 1 == self._count else _("Skip the tour"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "leave"):
            self.retranslate()
