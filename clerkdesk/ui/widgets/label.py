"""Text on a page: wrapped or elided, never clipped."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from clerkdesk.ui import icons, theme, tokens
from clerkdesk.ui.widgets import paint


def label(
    words: str = "",
    *,
    size: int = tokens.TEXT,
    strong: bool = False,
    muted: bool = False,
    wrap: bool = False,
    copy: bool = False,
) -> QLabel:
    """Return a label of plain text.

    size: one of the four sizes of `tokens`. wrap: may take several lines.
    copy: can be marked with the mouse and copied.
    """
    made = QLabel(words)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setFont(theme.strong(size) if strong else theme.font(size))
    made.setWordWrap(wrap)
    if muted:
        made.setProperty("muted", True)
    if copy:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


class Elided(QWidget):
    """One line of text, elided at its end when it does not fit, with the whole in a tooltip.

    tone: "" (text), "muted", "accent", "good", "warn" or "bad". whole: it says all of it, or nothing.
    """

    def __init__(
        self,
        words: str = "",
        *,
        font: QFont | None = None,
        tone: str = "",
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        whole: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._whole = whole
        self._tone = tone
        self._align = align
        self.setFont(font or theme.font())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_words(words)

    def words(self) -> str:
        """Return the whole text."""
        return self._words

    def set_words(self, words: str, tone: str | None = None) -> None:
        """Show ``words``, in another tone when one is given."""
        self._words = words
        if tone is not None:
            self._tone = tone
        self.setAccessibleName(words)
        self._tip()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size that shows everything."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._words) + 1, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        """Return a width that still says something."""
        return QSize(min(self.sizeHint().width(), 48), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the whole text as a tooltip while it does not fit."""
        super().resizeEvent(event)
        self._tip()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the text."""
        if self._whole and not self._fits():
            return
        colours = theme.colours()
        colour = getattr(colours, self._tone or "text")
        paint.text(QPainter(self), self.rect(), self._words, colour, self.font(), align=self._align)

    def _tip(self) -> None:
        self.setToolTip("" if self._fits() else self._words)

    def _fits(self) -> bool:
        return self.fontMetrics().horizontalAdvance(self._words) <= self.width()


class Icon(QLabel):
    """One of the program's icons, drawn in the theme's colours. tone: as `Elided`'s."""

    def __init__(self, name: str, *, size: int = 20, tone: str = "muted", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._size, self._tone = name, size, tone
        self.setFixedSize(size, size)
        self._draw()

    def icon(self) -> str:
        """Return the name of the icon shown."""
        return self._name

    def set_icon(self, name: str, tone: str | None = None) -> None:
        """Show another icon, in another tone when one is given."""
        self._name, self._tone = name, self._tone if tone is None else tone
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Draw anew in another theme."""
        if event.type() == QEvent.Type.StyleChange:
            self._draw()
        super().changeEvent(event)

    def _draw(self) -> None:
        self.setPixmap(icons.pixmap(self._name, getattr(theme.colours(), self._tone or "text"), self._size))


class MoneyLabel(Elided):
    """A sum in whole đồng, right-aligned; "—" while it is not known."""

    def __init__(
        self, amount: int | None = None, *, size: int = tokens.TEXT, strong: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            font=theme.strong(size) if strong else theme.font(size), align=Qt.AlignmentFlag.AlignRight, parent=parent
        )
        self.set_amount(amount)

    def set_amount(self, amount: int | None) -> None:
        """Show ``amount`` (đồng), or that it is not known."""
        from clerkdesk.domain.fee import money

        self.set_words("—" if amount is None else money(amount))
