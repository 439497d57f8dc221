"""What puts a citizen before others: one of the site's grounds, or none."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from clerkdesk.domain.queueing import Ground, QueueRule
from clerkdesk.language import _
from clerkdesk.services.saying import choice as spoken
from clerkdesk.ui.hall.utilities import cleared, listed
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.label import Elided

_MOST: Final = 9
_ACROSS: Final = 2


class Grounds(Card):
    """A button for each ground, of which one at most is on; below them how long one waits now.

    Signals:
        chosen(): `ground` is another one.
    """

    chosen = Signal()

    def __init__(self, rule: QueueRule, parent: QWidget | None = None) -> None:
        super().__init__(icon="flag", parent=parent)
        self.buttons: list[Button] = []
        self._grounds: tuple[Ground, ...] = ()
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        self.body.addLayout(self._grid)
        self.wait = Elided(tone="muted")
        self.body.addWidget(self.wait)
        self.follow(rule)

    def ground(self) -> str:
        """Return the key of the ground that is chosen, "" for none."""
        on = (ground.key for ground, button in zip(self._grounds, self.buttons, strict=True) if button.isChecked())
        return next(on, "")

    def follow(self, rule: QueueRule) -> None:
        """Offer the grounds of the site's ``rule``; the one that was chosen stays chosen while there is one."""
        chosen = self.ground()
        self._grounds = rule.grounds[:_MOST]
        cleared(self.buttons)
        for place, ground in enumerate(self._grounds):
            button = Button(key=f"Ctrl+{place + 1}")
            button.setCheckable(True)
            button.setChecked(ground.key == chosen)
            button.clicked.connect(lambda _on=False, one=button: self._choose(one))
            listed(button)
            self._grid.addWidget(button, place // _ACROSS, place % _ACROSS)
            self.buttons.append(button)
        self.retranslate()
        self._mark()

    def clear(self) -> None:
        """Choose none, without a signal."""
        for button in self.buttons:
            button.setChecked(False)
        self._mark()

    def retranslate(self) -> None:
        """Set the texts."""
        self.set_title(_("Priority"))
        for button, ground in zip(self.buttons, self._grounds, strict=True):
            button.set_words(spoken(ground))

    def _choose(self, pressed: Button) -> None:
        for button in self.buttons:
            button.setChecked(button is pressed and button.isChecked())
        self._mark()
        self.chosen.emit()

    def _mark(self) -> None:
        for button in self.buttons:
            button.set_icon("check" if button.isChecked() else "")
            button.updateGeometry()
