"""Rows of a form: a name, what is filled in, and where it came from."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStyle, QStyleOptionFrame, QWidget

from clerkdesk.language import N_, _
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.widgets import paint
from clerkdesk.ui.widgets.chip import Look
from clerkdesk.ui.widgets.label import label

SOURCES: Final = {
    "scanned": Look(tone="good", icon="scan", word=N_("Scanned")),
    "typed": Look(tone="idle", icon="typed", word=N_("Typed")),
    "reused": Look(tone="active", icon="reused", word=N_("Reused")),
    "looked-up": Look(tone="active", icon="lookup", word=N_("Looked up")),
}
"""Where the content of a field can come from."""

_WRONG: Final = Look(tone="bad", icon="alert", word="")
MARK: Final = 104


class Mark(QWidget):
    """Where a field's content came from, or what is wrong with it: an icon and a word in the state's colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look: Look | None = None
        self._words = ""
        self.setFixedSize(MARK, tokens.TARGET)

    def show_source(self, source: str) -> None:
        """Show a key of `SOURCES`, or nothing for ""."""
        self._look = SOURCES[source] if source else None
        self._words = ""
        self.setToolTip("")
        self.setFixedWidth(MARK)
        self.update()

    def show_wrong(self, words: str) -> None:
        """Show what is wrong (translated), in as much room as it needs up to twice the usual."""
        self._look, self._words = _WRONG, words
        self.setToolTip(words)
        self.setFixedWidth(max(MARK, min(2 * MARK, 30 + self.fontMetrics().horizontalAdvance(words))))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw icon and word."""
        if self._look:
            painter = QPainter(self)
            paint.begin(painter)
            ink = tokens.tone(theme.colours(), self._look.tone)[0]
            paint.icon(painter, self._look.icon, ink, self.rect().adjusted(2, 0, 22 - self.width(), 0), 16)
            words = self._words or _(self._look.word)
            paint.text(painter, self.rect().adjusted(26, 0, 0, 0), words, ink, theme.font())


def drawn_elided(line: QLineEdit) -> bool:
    """Draw what is too long for ``line`` elided, with the whole in a tooltip; return False where it must not be.

    That is where it fits, and where somebody types.
    """
    style, option = line.style(), QStyleOptionFrame()
    line.initStyleOption(option)
    room = style.subElementRect(QStyle.SubElement.SE_LineEditContents, option, line).adjusted(2, 0, -2, 0)
    room = room.marginsRemoved(line.textMargins())
    too_long = line.fontMetrics().horizontalAdvance(line.text()) > room.width()
    if too_long != bool(line.toolTip()):
        line.setToolTip(line.text() if too_long else "")
    if line.hasFocus() or not too_long:
        return False
    painter = QPainter(line)
    style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelLineEdit, option, painter, line)
    c = theme.colours()
    paint.text(painter, room, line.text(), c.text if line.isEnabled() else c.muted, line.font())
    return True


class LineEdit(QLineEdit):
    """A line to type in; while nobody types, a text that is too long is elided, with the whole in a tooltip."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text elided when it does not fit and the line has no focus."""
        if not drawn_elided(self):
            super().paintEvent(event)


class FieldRow(QWidget):
    """One field: its name at the left, the editor, and the mark of where the content came from.

    editor: a `QLineEdit` (or a subclass such as `DateField`); a `LineEdit` when it is left out.
    name_width: width of the name column, the same for all rows of a card.

    Signals:
        edited(): the clerk changed the content (not `set_value`); the mark then says "typed".
    """

    edited = Signal()

    def __init__(
        self,
        name: str = "",
        *,
        editor: QLineEdit | None = None,
        name_width: int = 136,
        marked: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.editor = editor or LineEdit()
        self._source = ""
        self._filled = ("", "")  # what `set_value` filled in, and its source
        self._name = label(name, muted=True, wrap=True)
        self._name.setFixedWidth(name_width)
        self._name.setBuddy(self.editor)
        self.mark = Mark()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._name)
        layout.addWidget(self.editor, 1)
        layout.addWidget(self.mark)
        if not marked:
            self.mark.hide()  # showing it before it has a parent would make it a window of its own
        self.setFocusProxy(self.editor)
        self.editor.textEdited.connect(self._typed)

    def set_name(self, name: str, placeholder: str = "") -> None:
        """Show ``name`` (translated), and what an empty field says."""
        self._name.setText(name)
        self.editor.setAccessibleName(name)
        self.editor.setPlaceholderText(placeholder)

    def show_name(self, shown: bool) -> None:
        """Show the name at the left, or leave its room to the editor."""
        self._name.setVisible(shown)

    def value(self) -> str:
        """Return the content without blanks around it."""
        return self.editor.text().strip()

    def source(self) -> str:
        """Return where the content came from: a key of `SOURCES`, or "" while empty."""
        return self._source

    def set_value(self, value: str, source: str = "") -> None:
        """Fill in ``value`` that came from ``source`` (a key of `SOURCES` or "")."""
        self.editor.setText(value)
        self.editor.setCursorPosition(0)
        self._source = source if value else ""
        self._filled = (self.editor.text(), self._source)
        self.set_wrong("")

    def set_wrong(self, words: str) -> None:
        """Say what is wrong (translated) in place of the mark; "" takes it back."""
        if bool(self.editor.property("wrong")) != bool(words):
            self.editor.setProperty("wrong", bool(words))
            self.editor.style().unpolish(self.editor)
            self.editor.style().polish(self.editor)
        if words:
            self.mark.show_wrong(words)
        else:
            self.mark.show_source(self._source)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.mark.update()

    def _typed(self) -> None:
        text, source = self._filled
        if self.editor.text() == text:  # typed back, or a scan that went through here: it is what was filled in
            self._source = source
        else:
            self._source = "typed" if self.editor.text() else ""
        self.set_wrong("")
        self.edited.emit()


def enter_goes_on(*rows: FieldRow) -> None:
    """Let Enter in each of ``rows`` put the focus in the next one; in the last it does nothing here."""
    for row, following in pairwise(rows):
        row.editor.returnPressed.connect(lambda to=following: _focus(to.editor))


def _focus(editor: QLineEdit) -> None:
    editor.setFocus(Qt.FocusReason.TabFocusReason)
    editor.selectAll()
