"""Fields as this page lays them out: the name and where the content came from above, the editor below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from clerkdesk.catalogue.units import Unit
from clerkdesk.language import _
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.widgets import paint
from clerkdesk.ui.widgets.field import SOURCES, LineEdit
from clerkdesk.ui.widgets.search import Hit, SearchField

HEAD: Final = 20
_WORDS: Final = 90
"""The least room for words that must be cut, in pixels."""


class _Head(QWidget):
    """The line over an editor: its name, then the source of its content or what is wrong with it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.name = ""
        self.source = ""
        self.wrong = ""
        self.setFixedHeight(HEAD)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        paint.begin(painter)
        c = theme.colours()
        metrics = QFontMetrics(theme.font())
        name_width = min(metrics.horizontalAdvance(self.name) + 2, self.width())
        paint.text(painter, QRect(0, 0, name_width, HEAD), self.name, c.muted, theme.font())
        look = SOURCES.get(self.source)
        if self.wrong:
            icon, ink, words = "alert", c.bad, self.wrong
        elif look:
            icon, ink, words = look.icon, tokens.tone(c, look.tone)[0], _(look.word)
        else:
            return
        left = name_width + 10
        room = self.width() - left
        if room < 18:
            return
        wanted = 20 + metrics.horizontalAdvance(words) + 2
        if wanted > room < _WORDS:  # a torso of words says less than the mark alone; the tooltip has them all
            words, wanted = "", 18
        if wanted < room:  # at the right end, so that marks stand in one column
            left, room = self.width() - wanted, wanted
        paint.icon(painter, icon, ink, QRect(left, 0, 16, HEAD), 16)
        paint.text(painter, QRect(left + 20, 0, room - 20, HEAD), words, ink, theme.font())

    def sizeHint(self) -> QSize:
        return QSize(60, HEAD)


class Choice(QComboBox):
    """A few words to choose from; Enter goes on. `set_choices` takes (value, words)."""

    entered = Signal(str)
    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setMinimumHeight(tokens.TARGET)
        self.activated.connect(lambda _index: self.picked.emit(self.value()))

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer ``choices``; what was chosen stays."""
        kept = self.value()
        self.clear()
        for value, words in choices:
            self.addItem(words, value)
        self.set_value(kept)

    def value(self) -> str:
        """Return the value chosen, or ""."""
        return str(self.currentData() or "")

    def set_value(self, value: str) -> None:
        """Choose ``value``; the first one when there is none such."""
        self.setCurrentIndex(max(0, self.findData(value)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on with Enter."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered.emit(self.value())
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page: scrolling past must not change anything."""
        event.ignore()


class UnitBox(SearchField):
    """Picks a province or a commune by folded search; `value` is its code.

    picked(str): the code that was chosen, or "" when the text was changed afterwards.
    """

    picked = Signal(str)

    def __init__(self, find: Callable[[str], Sequence[Hit]], parent: QWidget | None = None) -> None:
        super().__init__(find, None, on_focus=False, icon="place", parent=parent)
        self._code = ""
        self.chosen.connect(self._take)
        self.textEdited.connect(self._changed)

    def value(self) -> str:
        """Return the code chosen, or ""."""
        return self._code

    def set_unit(self, unit: Unit | None) -> None:
        """Show ``unit``, or nothing."""
        self._code = unit.code if unit else ""
        self.setText(unit.name if unit else "")
        self.setCursorPosition(0)

    def _take(self, unit: Unit) -> None:
        self.set_unit(unit)
        self.picked.emit(unit.code)

    def _changed(self) -> None:
        if self._code:
            self._code = ""
            self.picked.emit("")


class Cell(QWidget):
    """One field. editor: a line, a `Choice` or a `UnitBox`; a plain line when it is left out.

    Signals:
        edited(str): the clerk changed the content.
        entered(): Enter was pressed in it.
    """

    edited = Signal(str)
    entered = Signal()

    def __init__(self, editor: QLineEdit | Choice | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = editor if editor is not None else LineEdit()
        self._head = _Head(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(self.editor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.editor)
        if isinstance(self.editor, Choice):
            self.editor.picked.connect(self._changed)
            self.editor.entered.connect(self.entered)
        elif isinstance(self.editor, UnitBox):
            self.editor.picked.connect(self._changed)
            self.editor.entered.connect(self.entered)
            self.editor.chosen.connect(self.entered)
        else:
            self.editor.textEdited.connect(self._changed)
            self.editor.returnPressed.connect(self.entered)

    def set_name(self, name: str, placeholder: str = "", tip: str = "") -> None:
        """Show ``name`` (translated), and what an empty line says."""
        self._head.name = name
        self._head.setToolTip(tip or name)
        self._head.update()
        self.editor.setAccessibleName(name)
        if isinstance(self.editor, QLineEdit):
            self.editor.setPlaceholderText(placeholder)

    def value(self) -> str:
        """Return the text, or the value chosen."""
        if isinstance(self.editor, Choice | UnitBox):
            return self.editor.value()
        return self.editor.text()

    def set_value(self, value: str, source: str = "") -> None:
        """Fill in ``value`` that came from ``source``; does nothing to the line while it says so already."""
        if isinstance(self.editor, Choice):
            self.editor.set_value(value)
        elif not isinstance(self.editor, UnitBox) and self.editor.text() != value:
            self.editor.setText(value)
            self.editor.setCursorPosition(0)
        self._show(source if value else "", "")

    def set_unit(self, unit: Unit | None, source: str) -> None:
        """Fill in ``unit`` that came from ``source``; for a `UnitBox`."""
        if isinstance(self.editor, UnitBox) and (unit or self.editor.value()):
            self.editor.set_unit(unit)
        self._show(source if unit else "", "")

    def source(self) -> str:
        """Return where the content came from, "" while it is empty."""
        return self._head.source

    def wrong(self) -> str:
        """Return what is wrong with the content, or ""."""
        return self._head.wrong

    def set_wrong(self, words: str) -> None:
        """Say what is wrong (translated); "" takes it back."""
        if bool(self.editor.property("wrong")) != bool(words):
            self.editor.setProperty("wrong", bool(words))
            self.editor.style().unpolish(self.editor)
            self.editor.style().polish(self.editor)
        self._show(self._head.source, words)

    def take_focus(self) -> None:
        """Put the focus here, everything marked, so that typing replaces it."""
        self.editor.setFocus(Qt.FocusReason.TabFocusReason)
        if isinstance(self.editor, QLineEdit):
            self.editor.selectAll()

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and theme."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.LanguageChange, QEvent.Type.StyleChange}:
            self._head.update()

    def _changed(self) -> None:
        self._show("typed" if self.value().strip() else "", "")
        self.edited.emit(self.value())

    def _show(self, source: str, wrong: str) -> None:
        if (source, wrong) != (self._head.source, self._head.wrong):
            self._head.source, self._head.wrong = source, wrong
            self._head.setToolTip(wrong or self._head.name)
            self._head.update()
