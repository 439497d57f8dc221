"""Names and what stands behind them, drawn as one widget: it wraps, and nothing is built anew for another dossier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clerkdesk.language import _
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.widgets import paint
from clerkdesk.ui.widgets.field import SOURCES

_WRAP: Final = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_NAMES: Final = 128
_GAP: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One row, its texts as they are shown.

    source: a key of `SOURCES`, or ""; tone: as `Elided`'s; most: lines that it may take, 0 for all that it needs.
    """

    name: str
    value: str
    source: str = ""
    tone: str = ""
    strong: bool = False
    most: int = 0


class Facts(QWidget):
    """Rows of a name and a text. As high as they need."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts: tuple[Fact, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_facts(self, facts: Sequence[Fact]) -> None:
        """Show ``facts``; those without a value are left out."""
        self._facts = tuple(fact for fact in facts if fact.value)
        self.setAccessibleDescription("; ".join(f"{fact.name}: {fact.value}" for fact in self._facts))
        self.setToolTip("\n".join(fact.value for fact in self._facts if fact.most))
        self.setVisible(bool(self._facts))
        self.updateGeometry()
        self.update()

    def facts(self) -> tuple[Fact, ...]:
        """Return what is shown."""
        return self._facts

    def hasHeightForWidth(self) -> bool:
        """Return True: text wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all rows at ``width``."""
        return sum(self._height(fact, width) for fact in self._facts)

    def sizeHint(self) -> QSize:
        """Return a likely width and the height that it takes."""
        return QSize(360, self.heightForWidth(max(self.width(), 280)))

    def minimumSizeHint(self) -> QSize:
        """Return the least width; the height follows from the width given."""
        return QSize(240, self.heightForWidth(max(self.width(), 240)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for the height that the rows need at another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is in sight."""
        painter = QPainter(self)
        paint.begin(painter)
        c = theme.colours()
        top = 0
        for fact in self._facts:
            height = self._height(fact, self.width())
            if top + height >= event.rect().top() and top <= event.rect().bottom():
                painter.setFont(theme.font())
                painter.setPen(QColor(c.muted))
                painter.drawText(QRect(0, top, _NAMES - 8, height), int(_WRAP), fact.name)
                painter.setFont(_font(fact))
                painter.setPen(QColor(getattr(c, fact.tone or "text")))
                painter.drawText(
                    QRect(_NAMES, top, self._room(fact, self.width()), height), int(_WRAP), self._words(fact)
                )
                if fact.source:
                    self._mark(painter, fact.source, top)
            top += height

    def _mark(self, painter: QPainter, source: str, top: int) -> None:
        mark = SOURCES[source]
        ink = tokens.tone(theme.colours(), mark.tone)[0]
        line = QFontMetrics(theme.font()).height()
        left = self.width() - _mark_width()
        paint.icon(painter, mark.icon, ink, QRect(left, top, 16, line), 16)
        paint.text(painter, QRect(left + 22, top, _mark_width() - 22, line), _(mark.word), ink, theme.font())

    @staticmethod
    def _room(fact: Fact, width: int) -> int:
        return max(width - _NAMES - (_mark_width() + 8 if fact.source else 0), 80)

    def _words(self, fact: Fact, width: int = 0) -> str:
        return _cut(fact, QRect(0, 0, self._room(fact, width or self.width()), 10_000))

    def _height(self, fact: Fact, width: int) -> int:
        value = QFontMetrics(_font(fact)).boundingRect(
            QRect(0, 0, self._room(fact, width), 10_000), int(_WRAP), self._words(fact, width)
        )
        name = QFontMetrics(theme.font()).boundingRect(QRect(0, 0, _NAMES - 8, 10_000), int(_WRAP), fact.name)
        return max(value.height(), name.height()) + _GAP


def _cut(fact: Fact, room: QRect) -> str:
    """Return the text of ``fact``, cut at a word so that it takes no more lines than it may."""
    metrics = QFontMetrics(_font(fact))
    words, shown = fact.value.split(" "), fact.value
    while (
        fact.most
        and len(words) > 1
        and metrics.boundingRect(room, int(_WRAP), shown).height() > (fact.most * metrics.lineSpacing() + 2)
    ):
        words.pop()
        shown = f"{' '.join(words)} …"
    return shown


def _mark_width() -> int:
    metrics = QFontMetrics(theme.font())
    return 24 + max(metrics.horizontalAdvance(_(look.word)) for look in SOURCES.values())


def _font(fact: Fact) -> QFont:
    return theme.strong() if fact.strong else theme.font()
