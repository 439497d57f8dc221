"""What the citizen thinks of the visit, by one key; why, by another one where they were not satisfied."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from clerkdesk import language
from clerkdesk.domain.queueing import Choice
from clerkdesk.language import N_, _
from clerkdesk.ui.hall.row import Row
from clerkdesk.ui.widgets.button import Button

SCORES: Final = (
    (5, N_("Very satisfied")),
    (4, N_("Satisfied")),
    (3, N_("Neutral")),
    (2, N_("Not satisfied")),
    (1, N_("Very dissatisfied")),
)
_ASK_WHY: Final = 3
"""A score up to this one is asked why."""

_MOST: Final = 9
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def spoken(choice: Choice) -> str:
    """Return the words of a line of the site's lists in the language spoken now."""
    return choice.en if language.current() == "en" and choice.en else choice.vi


class Rating(Row):
    """Asks for a score, then for a reason. Enter, or 0, goes on without.

    Signals:
        rated(int, str): the score, 0 for none, and the key of the reason, "" for none.
    """

    rated = Signal(int, str)
    keys = frozenset((*range(Qt.Key.Key_0, Qt.Key.Key_9 + 1), *_ENTER))

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._score, self._roomy = 0, True
        self._reasons: tuple[Choice, ...] = ()
        self.buttons = [Button(key=str(place), reach="row") for place in range(1, _MOST + 1)]
        for place, button in enumerate(self.buttons, 1):
            button.clicked.connect(lambda _on=False, one=place: self._press(one))
            self.line.addWidget(button)
        self.none_button = Button(kind="quiet", key="Enter", reach="row")
        self.none_button.clicked.connect(lambda: self._press(0))
        self.line.addWidget(self.none_button)
        self.end_line()
        self.retranslate()

    def set_reasons(self, reasons: tuple[Choice, ...]) -> None:
        """Offer the site's ``reasons``."""
        self._reasons = reasons[:_MOST]

    def set_roomy(self, roomy: bool) -> None:
        """Leave words out too where there is no room for all."""
        super().set_roomy(roomy)
        self._roomy = roomy
        self.retranslate()

    def begin(self) -> None:
        """Ask from the start."""
        self._score = 0
        self.retranslate()
        self.none_button.setFocus()

    def retranslate(self) -> None:
        """Set the texts of what is asked now."""
        super().retranslate()
        self.words.setText(_("How was it?") if not self._score else _("Why?"))
        told = [_(words) for _score, words in SCORES] if not self._score else [spoken(one) for one in self._reasons]
        for button, words in zip(self.buttons, [*told, *[""] * _MOST], strict=False):
            button.set_words(words)
            button.setVisible(bool(words))
        none = _("Not rated") if not self._score else _("No reason")
        self.none_button.set_words(none if self._roomy else "", none)

    def take(self, key: int) -> bool:
        """Take a digit or Enter."""
        self._press(0 if key in _ENTER else key - Qt.Key.Key_0)
        return True

    def _press(self, place: int) -> None:
        if self._score:
            if place <= len(self._reasons):
                self.rated.emit(self._score, self._reasons[place - 1].key if place else "")
        elif place <= len(SCORES):
            self._score = SCORES[place - 1][0] if place else 0
            if 0 < self._score <= _ASK_WHY and self._reasons:
                self.retranslate()
                self.none_button.setFocus()
            else:
                self.rated.emit(self._score, "")
