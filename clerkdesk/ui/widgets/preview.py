"""A PDF as it will lie on paper: its pages one under the other, rendered in the background."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from clerkdesk.ui import theme
from clerkdesk.ui.widgets import paint
from clerkdesk.ui.widgets.card import keep_bar
from clerkdesk.ui.work import Work

_PDFIUM: Final = threading.Lock()  # the library is not made for several threads at once
_A4: Final = 297 / 210
_GAP: Final = 12


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: its picture, and its height over its width."""

    image: QImage
    ratio: float


def render(pdf: bytes, width: int) -> list[Sheet]:
    """Return the pages of ``pdf``, each ``width`` device pixels wide. Slow: not for the GUI thread."""
    import pypdfium2

    with _PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            sheets = []
            for page in document:
                wide, high = page.get_size()
                drawn = page.render(scale=max(width, 1) / wide, prefer_bgrx=True)
                image = QImage(
                    bytes(drawn.buffer), drawn.width, drawn.height, drawn.stride, QImage.Format.Format_RGB32
                ).copy()
                sheets.append(Sheet(image, high / wide))
            return sheets
        finally:
            document.close()


class _Sheets(QWidget):
    """The pages as wide as there is room; a blank sheet while they are drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[Sheet] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return _GAP + sum(round(ratio * (width - 2 * _GAP)) + _GAP for ratio in self._ratios())

    def sizeHint(self) -> QSize:
        return QSize(320, self.heightForWidth(max(self.width(), 240)))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(max(self.width(), 200)))

    def _ratios(self) -> list[float]:
        return [sheet.ratio for sheet in self.sheets] or [_A4]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        c = theme.colours()
        top, width = _GAP, self.width() - 2 * _GAP
        for number, ratio in enumerate(self._ratios()):
            sheet = QRect(_GAP, top, width, round(ratio * width))
            if sheet.intersects(event.rect()):
                if self.sheets:
                    painter.drawImage(sheet, self.sheets[number].image)
                else:
                    painter.fillRect(sheet, c.surface)
                    for row in range(8):
                        bar = QRect(
                            32, sheet.top() + 40 + 32 * row, int(sheet.width() * (0.3 + 0.07 * (row * 5 % 7))), 10
                        )
                        paint.rounded(painter, bar, c.line, radius=5)
                paint.rounded(painter, sheet, edge=c.line, radius=2)
            top += sheet.height() + _GAP


class PdfPreview(QScrollArea):
    """Shows a PDF. Up, Down and the page keys scroll it."""

    def __init__(self, work: Work, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._pdf = b""
        self._width = 0
        self._sheets = _Sheets()
        self.setWidget(self._sheets)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        keep_bar(self)
        self._sheets.setObjectName("plain")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(120)
        self._timer.timeout.connect(self._draw)

    def show_pdf(self, pdf: bytes) -> None:
        """Show ``pdf`` from its first page; b"" shows a blank sheet while the paper is made."""
        self._pdf = pdf
        self._width = 0
        self._sheets.sheets = []
        self._sheets.updateGeometry()
        self._sheets.update()
        self.verticalScrollBar().setValue(0)
        self._draw()

    def pages(self) -> int:
        """Return how many pages are drawn."""
        return len(self._sheets.sheets)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw anew in the new width, once it rests."""
        super().resizeEvent(event)
        self._timer.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll by the page with Space too."""
        if event.key() == Qt.Key.Key_Space:
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + self.viewport().height() - 48)
        else:
            super().keyPressEvent(event)

    def _draw(self) -> None:
        width = round((self.viewport().width() - 2 * _GAP) * self.devicePixelRatioF())
        if not self._pdf or width == self._width or width < 16:
            return
        self._width = width
        pdf = self._pdf
        self._work.ask(lambda: render(pdf, width), self._drawn, owner=self, latest="pdf")

    def _drawn(self, sheets: list[Sheet]) -> None:
        self._sheets.sheets = sheets
        self._sheets.updateGeometry()
        self._sheets.update()
