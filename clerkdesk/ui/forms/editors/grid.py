"""Grids: one choice a line, by digit; the answer given, the next line is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QGridLayout, QWidget

from clerkdesk.domain.forms.form import Field
from clerkdesk.ui.forms.editors.base import Ears
from clerkdesk.ui.forms.editors.choice import ChoiceEditor
from clerkdesk.ui.forms.visit import spoken
from clerkdesk.ui.widgets.label import label


class GridEditor(QWidget):
    """The lines of a grid with their answers; a group heads the lines below it."""

    def __init__(self, ears: Ears, field: Field) -> None:
        super().__init__()
        self._ears = ears
        self._lines: dict[str, ChoiceEditor] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 5)
        grid.setColumnStretch(1, 4)
        for at, item in enumerate(field.items):
            words = label(spoken(item.label), strong=item.group, wrap=True)
            if item.group:
                grid.addWidget(words, at, 0, 1, 2)
                continue
            place = len(self._lines)
            told = Ears(ears.changed, self._to(place + 1), self._to(place - 1), self._to(place + 1))
            line = self._lines[item.value] = ChoiceEditor(told, field.options)
            line.setAccessibleName(spoken(item.label))
            grid.addWidget(words, at, 0)
            grid.addWidget(line, at, 1)

    def show_value(self, value: Any) -> None:
        """Show the answers."""
        said = value or {}
        for key, line in self._lines.items():
            line.show_value(said.get(key))

    def value(self) -> Any:
        """Return item -> answer for those answered; None when none is."""
        return {key: line.value() for key, line in self._lines.items() if line.value() is not None} or None

    def wrong(self) -> str:
        """A choice can always be read."""
        return ""

    def take_focus(self) -> None:
        """Go to the first line without an answer."""
        lines = list(self._lines.values())
        next((one for one in lines if one.value() is None), lines[0]).take_focus()

    def widget(self) -> QWidget:
        """Return itself."""
        return self

    def _to(self, at: int) -> Callable[[], None]:
        return lambda: self._go(at)

    def _go(self, at: int) -> None:
        lines = list(self._lines.values())
        if at < 0:
            self._ears.back()
        elif at >= len(lines):
            self._ears.done()
        else:
            lines[at].take_focus()
