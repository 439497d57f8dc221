"""What the citizen will be told: when it is due and why, what it costs and why. Large, always in sight."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from clerkdesk.domain.calendar import site_time
from clerkdesk.domain.fee import money
from clerkdesk.language import _
from clerkdesk.services.saying import moment
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.widgets import paint

NAME: Final = 20
FACT: Final = 40
LOW: Final = 28
"""Heights of the name and of the fact, and of the fact in a low window."""


class Told(QWidget):
    """One fact: its name small, the fact large, and why under it in up to two lines, whole in the tooltip.

    shorter: the fact in fewer words, for a narrow window.
    """

    def __init__(self, least: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least = least
        self._low = False
        self._name = self._fact = self._shorter = self._why = self._tone = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def tell(self, name: str, fact: str, why: str = "", *, shorter: str = "", tone: str = "") -> None:
        """Show ``fact``; tone as `Elided`'s."""
        self._name, self._fact, self._why, self._shorter, self._tone = name, fact, why, shorter or fact, tone
        self.setAccessibleName(f"{name}: {fact}. {why}")
        self.setToolTip("\n".join(filter(None, (fact, why))))
        self.update()

    def set_low(self, low: bool) -> None:
        """Write the fact smaller, in a low window, or large."""
        if low != self._low:
            self._low = low
            self.updateGeometry()
            self.update()

    def fact(self) -> str:
        """Return the fact shown."""
        return self._fact

    def why(self) -> str:
        """Return why."""
        return self._why

    def sizeHint(self) -> QSize:
        """Return a height that never changes, so that nothing jumps."""
        line = QFontMetrics(theme.font()).height()
        return QSize(self._least, NAME + (LOW if self._low else FACT) + 2 * line)

    def minimumSizeHint(self) -> QSize:
        """Return the least width."""
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        """Draw anew in another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the three."""
        painter = QPainter(self)
        c = theme.colours()
        big, high = (theme.strong(tokens.TITLE), LOW) if self._low else (theme.strong(tokens.FACT), FACT)
        paint.text(painter, QRect(0, 0, self.width(), NAME), self._name, c.muted, theme.font())
        fits = QFontMetrics(big).horizontalAdvance(self._fact) <= self.width()
        fact = self._fact if fits else self._shorter
        if QFontMetrics(big).horizontalAdvance(fact) > self.width():
            big = theme.strong(tokens.TITLE)
        paint.text(painter, QRect(0, NAME, self.width(), high), fact, getattr(c, self._tone or "text"), big)
        metrics = QFontMetrics(theme.font())
        line = metrics.height()
        for place, words in enumerate(paint.two_lines(self._why, metrics, self.width())):
            area = QRect(0, NAME + high + place * line, self.width(), line)
            paint.text(painter, area, words, c.muted, theme.font())


class Summary(QWidget):
    """Due date and fee side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(24)
        self.due = Told(236)
        self.fee = Told(144)
        layout.addWidget(self.due, 9, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.fee, 5, Qt.AlignmentFlag.AlignTop)

    def set_low(self, low: bool) -> None:
        """Write the facts smaller, in a low window, or large."""
        self.due.set_low(low)
        self.fee.set_low(low)

    def tell_due(self, at: datetime | None, why: Sequence[str], *, open_: bool = False) -> None:
        """Tell when it is due. open_: the clerk still has to say it."""
        if at is None:
            fact = _("To be typed") if open_ else ""
            self.due.tell(_("Due"), fact, _sentence(why), tone="warn" if open_ else "muted")
            return
        here = site_time(at)
        self.due.tell(_("Due"), moment(at), _sentence(why), shorter=f"{here:%H:%M %d/%m/%Y}")

    def clear(self) -> None:
        """Tell nothing."""
        self.due.tell("", "")
        self.fee.tell("", "")

    def tell_fee(self, amount: int | None, why: Sequence[str], *, open_: bool = False, all_: bool = False) -> None:
        """Tell what is to be paid. open_: something is missing for it. all_: for the whole visit."""
        if amount is None:
            fact = _("Not set yet") if open_ else ""
            self.fee.tell(_("Fee"), fact, _sentence(why), tone="warn" if open_ else "muted")
        else:
            self.fee.tell(_("To pay in all") if all_ else _("Fee"), money(amount), _sentence(why))


def _sentence(parts: Sequence[str]) -> str:
    said = "; ".join(filter(None, parts))
    return said[:1].upper() + said[1:]
