"""The steps of the first run at the left: done, now, to come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clerkdesk.language import N_, _
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.widgets.label import Elided, Icon

FIRST_RUN: Final = (N_("The centre"), N_("This desk and its administrator"), N_("The recovery code"))


class Steps(QWidget):
    """titles: English; now: the place of the step that is open."""

    def __init__(self, titles: Sequence[str] = FIRST_RUN, now: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles = tuple(titles)
        self._now = now
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        self._rows: list[tuple[Icon, Elided]] = []
        for _title in self._titles:
            line = QHBoxLayout()
            line.setSpacing(12)
            icon, words = Icon("circle"), Elided()
            words.setMinimumHeight(tokens.TARGET)
            line.addWidget(icon)
            line.addWidget(words, 1)
            rows.addLayout(line)
            self._rows.append((icon, words))
        self.retranslate()

    def show_step(self, now: int) -> None:
        """Mark the step that is open."""
        self._now = now
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text and icon."""
        for place, ((icon, words), title) in enumerate(zip(self._rows, self._titles, strict=True)):
            if place < self._now:
                icon.set_icon("check-circle", "good")
            elif place == self._now:
                icon.set_icon("circle-dot", "accent")
            else:
                icon.set_icon("circle", "muted")
            words.setFont(theme.strong() if place == self._now else theme.font())
            words.set_words(f"{place + 1}. {_(title)}", "" if place <= self._now else "muted")
