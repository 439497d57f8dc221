"""What the citizen touches to say how it was: large faces with words in both languages, a reason, thanks. No name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QScreen,
)
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from clerkdesk.domain.queueing import Cause
from clerkdesk.language import N_, words
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.screens import Apart
from clerkdesk.ui.widgets import paint
from clerkdesk.ui.widgets.label import label

SCORES: Final = (
    (5, N_("Very satisfied")),
    (4, N_("Satisfied")),
    (3, N_("Neutral")),
    (2, N_("Not satisfied")),
    (1, N_("Very dissatisfied")),
)
HOW: Final = N_("How satisfied are you with how you were served?")
WHY: Final = N_("What was the main reason?")
SKIP: Final = N_("No reason, finish")
THANKS: Final = N_("Thank you very much!")

WAIT_MS: Final = 25_000
"""Nobody touched anything for so long: the citizen has left."""

_THANKS_MS: Final = 2500
_LARGE: Final = 26
_WRAPS: Final = 172
"""On a face narrower than this the words take two lines."""
_ONE_LINE: Final = 84
_NARROW: Final = 124
_WRAPPED: Final = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)


class Touch(QAbstractButton):
    """A large button: words in Vietnamese and English, a face when it is a score. digit: shown as a key."""

    def __init__(self, vi: str, en: str, *, score: int = 0, digit: str = "", calm: bool = False) -> None:
        super().__init__()
        self._en, self._score, self._digit, self._calm = en, score, digit, calm
        self.setText(vi)
        self.setAccessibleName(f"{vi} ({en})" if en else vi)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """Return room for a finger."""
        return QSize(180, 280 if self._score else 112)

    def minimumSizeHint(self) -> QSize:
        """Return the least on which the words still stand."""
        return QSize(120, 200 if self._score else 80)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the ground, the face and the words."""
        painter = QPainter(self)
        paint.begin(painter)
        c = theme.colours()
        fill = c.hover if self.isDown() else c.ground if self._calm else c.surface
        paint.rounded(painter, self.rect(), fill, edge=c.edge, radius=16)
        area = self.rect().adjusted(12, 12, -12, -12)
        if self._digit:
            paint.text(painter, QRect(area.left(), area.top(), 32, 24), self._digit, c.muted, theme.font(tokens.LEAD))
        lines = ((self.text(), c.text, theme.strong(tokens.TITLE)), (self._en, c.muted, theme.font(tokens.LEAD)))
        needed = [QFontMetrics(font).boundingRect(area, _WRAPPED, said).height() for said, _ink, font in lines]
        if self._score:
            words_high = _NARROW if area.width() < _WRAPS else _ONE_LINE  # of all faces alike
            size = min(area.width(), area.height() - words_high - 16, 180)
            spare = max(0, area.height() - size - 16 - words_high)
            face = QRectF(self.width() / 2 - size / 2, area.top() + spare // 2, size, size)
            _face(painter, face, self._score)
            area.setTop(round(face.bottom()) + 16)
        top = area.top() + (0 if self._score else max(0, area.height() - sum(needed) - 4) // 2)
        for (said, ink, font), high in zip(lines, needed, strict=True):
            painter.setPen(QColor(ink))
            painter.setFont(font)
            painter.drawText(QRect(area.left(), top, area.width(), high), _WRAPPED, said)
            top += high + 4


class Face(QWidget):
    """The happiest face, as large as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw it."""
        painter = QPainter(self)
        paint.begin(painter)
        size = min(self.width(), self.height(), 280)
        _face(painter, QRectF((self.width() - size) / 2, (self.height() - size) / 2, size, size), 5)


class FacesWindow(QWidget):
    """The citizen's window: on a screen of its own, or over the clerk's only one. It says nothing of anybody.

    Signals:
        chosen(int): the place that was touched: a face (1 is the best) or a reason, 0 goes on without.
        timed_out(): nobody touched anything. gone(): it was closed.
    """

    chosen = Signal(int)
    timed_out = Signal()
    gone = Signal()

    def __init__(self, screen: QScreen | None) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        theme.dress(self)
        self.apart = screen is not None
        self.thanked = False
        if screen is not None:
            self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
            self.setWindowFlag(Qt.WindowType.WindowDoesNotAcceptFocus)
            self.setGeometry(screen.geometry())
            apart = Apart(self)
            apart.stand(screen)
            apart.lost.connect(self.close)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(40, 24, 40, 24)
        self._inner = QWidget()
        self._rows.addWidget(self._inner)
        self.buttons: list[Touch] = []
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(lambda: self.close() if self.thanked else self.timed_out.emit())

    def ask_how(self) -> None:
        """Show the five faces."""
        said, told = words("vi"), words("en")
        faces = [Touch(said(name), told(name), score=score, digit=self._cap(5 - score)) for score, name in SCORES]
        self._show(HOW, faces, len(faces))

    def ask_why(self, causes: Sequence[Cause]) -> None:
        """Show the reasons."""
        buttons = [Touch(one.vi, one.en, digit=self._cap(place)) for place, one in enumerate(causes)]
        skip = Touch(words("vi")(SKIP), words("en")(SKIP), digit="" if self.apart else "0", calm=True)
        skip.clicked.connect(lambda: self.chosen.emit(0))
        skip.setMaximumHeight(80)
        for button in buttons:
            button.setMaximumHeight(176)
        self._show(WHY, buttons, 2 if len(buttons) <= 4 else 3, foot=skip)

    def thank(self) -> None:
        """Say thanks, then go."""
        self.thanked = True
        self._show(THANKS, [], 1, head=Face())
        self._wait.start(_THANKS_MS)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a digit; Esc goes back to the clerk."""
        place = event.key() - Qt.Key.Key_0
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif self.thanked:
            return
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.chosen.emit(0)
        elif 0 <= place <= len(self.buttons):
            self.chosen.emit(place)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Say that it is gone."""
        super().closeEvent(event)
        self._wait.stop()
        self.gone.emit()

    def _cap(self, place: int) -> str:
        return "" if self.apart else str(place + 1)

    def _show(
        self,
        asked: str,
        buttons: list[Touch],
        across: int,
        *,
        head: QWidget | None = None,
        foot: QWidget | None = None,
    ) -> None:
        inner = QWidget()
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addStretch(1)
        if head is not None:
            rows.addWidget(head, 3)
        centre = Qt.AlignmentFlag.AlignHCenter
        for said, size, muted in ((words("vi")(asked), _LARGE, False), (words("en")(asked), tokens.TITLE, True)):
            line = label(said, size=size, strong=not muted, muted=muted, wrap=True)
            line.setAlignment(centre)
            rows.addWidget(line)
        if buttons:
            rows.addSpacing(16)
            grid = QGridLayout()
            grid.setSpacing(16)
            for place, button in enumerate(buttons):
                button.clicked.connect(lambda _on=False, one=place + 1: self.chosen.emit(one))
                grid.addWidget(button, place // across, place % across)
            rows.addLayout(grid, 4)
        if foot is not None:
            rows.addSpacing(16)
            rows.addWidget(foot)
        rows.addStretch(1)
        self.buttons = buttons
        self._rows.replaceWidget(self._inner, inner)
        self._inner.hide()
        self._inner.deleteLater()
        self._inner = inner
        self.setAccessibleName(words("vi")(asked))
        self._wait.start(WAIT_MS)


def _face(painter: QPainter, where: QRectF, score: int) -> None:
    """Draw a face: the better the score, the more it smiles."""
    c = theme.colours()
    ink, fill = tokens.tone(c, {5: "good", 4: "good", 3: "warn", 2: "bad", 1: "bad"}[score])
    unit, centre = where.width() / 100, where.center()
    painter.setPen(QPen(QColor(ink), 5 * unit))
    painter.setBrush(QColor(fill))
    painter.drawEllipse(where.adjusted(3 * unit, 3 * unit, -3 * unit, -3 * unit))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ink))
    for side in (-1, 1):
        painter.drawEllipse(QPointF(centre.x() + side * 17 * unit, centre.y() - 13 * unit), 5.5 * unit, 7 * unit)
    bend = (score - 3) * 13 * unit
    left = QPointF(centre.x() - 25 * unit, centre.y() + 20 * unit - bend / 4)
    right = QPointF(centre.x() + 25 * unit, left.y())
    mouth = QPainterPath(left)
    mouth.quadTo(QPointF(centre.x(), left.y() + bend), right)
    if score == 5:
        mouth.closeSubpath()
        painter.drawPath(mouth)
    pen = QPen(QColor(ink), 5 * unit)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(mouth)
