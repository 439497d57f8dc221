"""Buttons that show their key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from clerkdesk.ui import theme, tokens
from clerkdesk.ui.widgets import paint

if TYPE_CHECKING:
    from PySide6.QtGui import QShortcut

KINDS: Final = ("primary", "plain", "quiet", "danger")


class Painted(QAbstractButton):
    """A button that draws itself: Enter presses it as Space does, and it follows the theme."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press with Enter as well as with Space."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Draw anew in another theme."""
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.EnabledChange, QEvent.Type.FontChange}:
            self.update()
        super().changeEvent(event)


class Button(Painted):
    """A button: icon, words, and the key that does the same.

    Its words come from `set_words`, which the page calls in its `retranslate`. Enter presses a focused button too.

    kind: "primary" (the one deed of the page), "plain", "quiet" (no border), "danger" (cannot be taken back).
    icon: name of an icon, or "". key: for example "F9" or "Ctrl+P"; a shortcut of the window while the button can be
    seen and pressed, or "". reach: where the key works: "window", "program" (whichever of its windows is in front), or
    "row": it is only shown, and the row that the button stands in presses it. tight: with less room beside its words;
    where others leave their icons out it leaves its key out, which the tooltip tells.
    """

    def __init__(
        self,
        words: str = "",
        *,
        kind: str = "plain",
        icon: str = "",
        key: str = "",
        reach: str = "window",
        tight: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        if kind not in KINDS:
            raise ValueError(kind)
        self._kind = kind
        self._icon = icon
        self._key = key
        self._bare = self._keyless = False
        self._tight = tight
        self._folded = False
        self._shortcut: QShortcut | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        if key and reach != "row":
            from PySide6.QtGui import QKeySequence, QShortcut  # slow, and the first window has no keys

            self._shortcut = QShortcut(QKeySequence(key), self)
            self._shortcut.activated.connect(self.click)
            self._shortcut.setAutoRepeat(False)
            if reach == "program":
                self._shortcut.setContext(Qt.ShortcutContext.ApplicationShortcut)
        self.set_words(words)

    def set_words(self, words: str, tip: str = "") -> None:
        """Show ``words`` (translated), with ``tip`` for the mouse and the screen reader."""
        self.setText(words)
        self.setAccessibleName(words or tip)
        self.setToolTip(tip or (f"{words} ({self._key})" if self._key and words else words))
        self.updateGeometry()
        self.update()

    def set_icon(self, icon: str) -> None:
        """Show another icon."""
        self._icon = icon
        self.update()

    def set_bare(self, bare: bool) -> None:
        """Leave the icon (the key where it is tight) and some room out where the button has words, or show it again."""
        if bare != self._bare:
            self._bare = bare
            self.updateGeometry()
            self.update()

    def set_keyless(self, keyless: bool) -> None:
        """Leave the key out where the words are worth more, or show it again; the tooltip tells it, and it works."""
        if keyless != self._keyless:
            self._keyless = keyless
            self.updateGeometry()
            self.update()

    def set_folded(self, folded: bool) -> None:
        """Write the words in two lines, which takes less of a row, or in one again."""
        if folded != self._folded:
            self._folded = folded
            self.updateGeometry()
            self.update()

    def key(self) -> str:
        """Return the key that presses this button, or ""."""
        return self._key

    def icon_name(self) -> str:
        """Return the name of the icon, or ""."""
        return self._icon

    def wanted_width(self, *, bare: bool) -> int:
        """Return how wide the button is that shows everything, in pixels; ``bare``: but its icon."""
        icon = self._icon and not (bare and self.text())
        edge = self._edge(bare=bare)
        width = 2 * edge + (2 if self.text() else 0)  # 2: metrics are rounded
        if icon:
            width += 20
        if self.text():
            metrics = QFontMetrics(self._font())
            width += max(metrics.horizontalAdvance(line) for line in self._lines()) + (8 if icon else 0)
        if self._key and not self._keyless and not (bare and self._tight):
            width += paint.cap_width(self._key) + (edge - 2 if self.text() or icon else 0)
        return max(width, tokens.TARGET)

    def sizeHint(self) -> QSize:
        """Return the size that shows everything."""
        return QSize(self.wanted_width(bare=self._bare), tokens.TALL if self._folded else tokens.TARGET)

    def minimumSizeHint(self) -> QSize:
        """Return a size that still shows icon, key and some words; the whole words are in the tooltip."""
        whole = self.sizeHint()
        return QSize(whole.width() if self._folded else min(whole.width(), 120), whole.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the button."""
        painter = QPainter(self)
        paint.begin(painter)
        c = theme.colours()
        ink, fill, edge = self._colours()
        ground = self.rect()
        if self.hasFocus():
            paint.focus_ring(painter, ground, radius=tokens.RADIUS + 2)
            ground = ground.adjusted(4, 4, -4, -4) if self._kind == "primary" else ground.adjusted(2, 2, -2, -2)
            edge = ""
        if fill or edge:
            paint.rounded(painter, ground, fill, edge=edge, radius=tokens.RADIUS)
        side = self._edge(bare=self._bare)
        inner = self.rect().adjusted(side, 0, -side, 0)
        listed = self.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Ignored  # one of a list: words begin alike
        spare = self.width() - self.sizeHint().width()
        if spare > 0 and not listed:  # wider than needed: words in the middle, key at the end
            inner.setLeft(inner.left() + spare // 2)
        if self._icon and not (self._bare and self.text()):
            paint.icon(painter, self._icon, ink, QRect(inner.left(), 0, 20, self.height()))
            inner.setLeft(inner.left() + 28)
        if self._key and not self._keyless and not (self._bare and self._tight):
            cap = paint.cap_width(self._key)
            right = self.width() - side
            faint = (
                c.on_accent
                if self._kind == "primary" and self.isEnabled()
                else ink
                if self._kind == "danger"
                else c.muted
            )
            paint.key_cap(painter, QRect(right - cap, 0, cap, self.height()), self._key, faint)
            inner.setRight(right - cap - 8)
        lines, high = self._lines(), QFontMetrics(self._font()).height()
        top = (self.height() - len(lines) * high) // 2
        for place, line in enumerate(lines):
            paint.text(painter, QRect(inner.left(), top + place * high, inner.width(), high), line, ink, self._font())

    def _lines(self) -> tuple[str, ...]:
        """Return the words as they are written: in one line, or folded where the longer of two is shortest."""
        words = self.text().split(" ")
        if not self._folded or len(words) == 1:
            return (self.text(),)
        folds = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
        metrics = QFontMetrics(self._font())
        return min(folds, key=lambda fold: max(metrics.horizontalAdvance(line) for line in fold))

    def _edge(self, *, bare: bool) -> int:
        """Return the room at either side, in pixels: least where neither words nor a border need it."""
        return (8 if self._tight or bare else 12) if self.text() else 4 if self._kind == "quiet" else 8

    def _font(self) -> QFont:
        return theme.strong() if self._kind == "primary" else theme.font()

    def _colours(self) -> tuple[str, str, str]:
        """Return (ink, fill, edge) for the state the button is in."""
        c = theme.colours()
        hot, down = self.underMouse() or self.isChecked(), self.isDown()
        if not self.isEnabled():
            return c.muted, "" if self._kind == "quiet" else c.idle_bg, ""
        if self._kind == "primary":
            return c.on_accent, c.accent_hover if hot or down else c.accent, ""
        if self._kind == "danger":
            return c.bad, c.bad_bg if hot or down else c.surface, c.edge
        fill = c.hover if hot or down else ("" if self._kind == "quiet" else c.surface)
        return c.text, fill, "" if self._kind == "quiet" else c.edge
