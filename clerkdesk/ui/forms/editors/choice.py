"""One answer of a few, by one key; or several of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clerkdesk.domain.forms.form import Option
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.forms.editors.base import Ears, leads_out
from clerkdesk.ui.forms.visit import spoken
from clerkdesk.ui.widgets import paint

_LETTERS: Final = "123456789"
_CAP: Final = 24


class ChoiceEditor(QWidget):
    """Draws the answers with their digits; a digit chooses, and goes on where only one may be chosen."""

    def __init__(self, ears: Ears, options: Sequence[Option], *, several: bool = False) -> None:
        super().__init__()
        self._ears, self._options, self._several = ears, tuple(options), several
        self._chosen: tuple[str, ...] = ()
        self._at = 0
        self._columns = 1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._lay_out(400)

    def show_value(self, value: Any) -> None:
        """Show what is chosen."""
        chosen = () if value is None else tuple(value) if self._several else (str(value),)
        if chosen != self._chosen:
            self._chosen = chosen
            self.update()
        names = [spoken(one.label) for one in self._options if one.value in self._chosen]
        self.setAccessibleDescription(", ".join(names))

    def value(self) -> Any:
        """Return what is chosen."""
        if self._several:
            return [one.value for one in self._options if one.value in self._chosen] or None
        return self._chosen[0] if self._chosen else None

    def wrong(self) -> str:
        """A choice can always be read."""
        return ""

    def take_focus(self) -> None:
        """Put the focus on what is chosen."""
        self._at = next((at for at, one in enumerate(self._options) if one.value in self._chosen), 0)
        self.setFocus(Qt.FocusReason.TabFocusReason)

    def widget(self) -> QWidget:
        """Return itself."""
        return self

    def choose(self, at: int, *, go_on: bool) -> None:
        """Choose the answer at ``at``; of several, take it back when it was chosen."""
        if not 0 <= at < len(self._options):
            return
        self._at, value = at, self._options[at].value
        if self._several:
            rest = tuple(one for one in self._chosen if one != value)
            self._chosen = rest if value in self._chosen else (*self._chosen, value)
        else:
            self._chosen = (value,)
        self.update()
        self._ears.changed()
        if go_on and not self._several:
            self._ears.done()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by digit, move with the arrows, choose with Space."""
        key, text = Qt.Key(event.key()), event.text()
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(key, 0)
        if step:
            self._at = max(0, min(len(self._options) - 1, self._at + step))
            self.update()
        elif (
            text and text in _LETTERS[: len(self._options)] and not event.modifiers() & Qt.KeyboardModifier.AltModifier
        ):
            self.choose(int(text) - 1, go_on=True)
        elif key == Qt.Key.Key_Space:
            self.choose(self._at, go_on=False)
        elif not leads_out(event, self._ears):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose with the mouse."""
        place = event.position().toPoint()
        at = next((at for at in range(len(self._options)) if self._cell(at).contains(place)), -1)
        if at >= 0:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.choose(at, go_on=False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the focus is."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that it is gone."""
        super().focusOutEvent(event)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room for all answers."""
        rows = -(-len(self._options) // self._columns)
        return QSize(120, rows * tokens.TARGET)

    def minimumSizeHint(self) -> QSize:
        """Return the same; answers elide."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand side by side where there is room."""
        super().resizeEvent(event)
        self._lay_out(event.size().width())

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and theme."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.LanguageChange, QEvent.Type.StyleChange}:
            self._lay_out(self.width())
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the answers."""
        painter = QPainter(self)
        paint.begin(painter)
        c = theme.colours()
        for at, one in enumerate(self._options):
            area = self._cell(at).adjusted(0, 2, -4, -2)
            chosen = one.value in self._chosen
            paint.rounded(painter, area, c.wash if chosen else c.surface, edge=c.accent if chosen else c.edge)
            if self.hasFocus() and at == self._at:
                paint.focus_ring(painter, area)
            cap = QRect(area.left() + 6, area.top(), _CAP, area.height())
            ink = c.accent if chosen else c.muted
            if chosen:
                paint.icon(painter, "check", ink, cap, 18)
            elif at < len(_LETTERS):
                paint.key_cap(painter, cap, _LETTERS[at], ink)
            words = area.adjusted(_CAP + 14, 0, -8, 0)
            paint.text(painter, words, spoken(one.label), c.text, theme.strong() if chosen else theme.font())

    def _lay_out(self, width: int) -> None:
        metrics = QFontMetrics(theme.strong())
        wanted = max((metrics.horizontalAdvance(spoken(one.label)) for one in self._options), default=60) + _CAP + 32
        columns = max(1, min(len(self._options), width // max(wanted, 1), 4))
        if columns != self._columns:
            self._columns = columns
            self.updateGeometry()
        self.setToolTip("\n".join(spoken(one.label) for one in self._options))

    def _cell(self, at: int) -> QRect:
        wide = self.width() // self._columns
        return QRect(at % self._columns * wide, at // self._columns * tokens.TARGET, wide, tokens.TARGET)
