"""What the centre gives for free and questions answered: counted by one key each."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from clerkdesk.domain.queueing import Choice
from clerkdesk.language import _
from clerkdesk.services.saying import choice as spoken
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card

KEYS: Final = tuple(f"Shift+F{number}" for number in (2, 3, 4, 5, 6, 7, 8, 9))
_ACROSS: Final = 2


class Utilities(Card):
    """A button for each kind with how many this desk counted today.

    Signals:
        counted(str): one more of this kind (its key in the site's list).
    """

    counted = Signal(str)

    def __init__(self, kinds: tuple[Choice, ...], parent: QWidget | None = None) -> None:
        super().__init__(icon="plus", parent=parent)
        self.counts: dict[str, int] = {}
        self.buttons: list[Button] = []
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        self.body.addLayout(self._grid)
        self.show_kinds(kinds)

    def show_kinds(self, kinds: tuple[Choice, ...]) -> None:
        """Offer ``kinds``, as many as there are keys."""
        self._kinds = kinds[: len(KEYS)]
        cleared(self.buttons)
        for place, (kind, key) in enumerate(zip(self._kinds, KEYS, strict=False)):
            button = Button(key=key)
            button.clicked.connect(lambda _on=False, one=kind.key: self.counted.emit(one))
            self._grid.addWidget(button, place // _ACROSS, place % _ACROSS)
            listed(button)
            self.buttons.append(button)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts."""
        self.set_title(_("Given for free, questions answered"))
        for kind, button in zip(self._kinds, self.buttons, strict=False):
            count = self.counts.get(kind.key, 0)
            button.set_words(f"{spoken(kind)} · {count}" if count else spoken(kind))

    def set_counts(self, counts: dict[str, int]) -> None:
        """Show how many were counted today."""
        self.counts = dict(counts)
        self.retranslate()


def listed(button: Button) -> None:
    """Let ``button`` be one of a grid: as wide as its column, its words at the left."""
    policy = button.sizePolicy()
    policy.setHorizontalPolicy(policy.Policy.Ignored)
    button.setSizePolicy(policy)


def cleared(buttons: list[Button]) -> None:
    """Take all ``buttons`` off, and away from the list."""
    for button in buttons:
        button.hide()
        button.deleteLater()
    buttons.clear()
