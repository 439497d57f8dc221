"""What the citizen thinks of the visit: by one key of the clerk's, or by a touch on the citizen's screen."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QScreen
from PySide6.QtWidgets import QApplication, QWidget

from clerkdesk.domain.queueing import Cause, QueueRule
from clerkdesk.language import _
from clerkdesk.services.saying import choice as spoken
from clerkdesk.ui.hall.faces import SCORES, FacesWindow
from clerkdesk.ui.hall.row import Row
from clerkdesk.ui.widgets.button import Button

_ASK_WHY: Final = 3
"""Where the clerk's key gives a score, one up to this is asked why; where the citizen touches it, each one is."""

_MOST: Final = 9
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Rating(Row):
    """Asks for a score, then for a reason. Enter, or 0, goes on without. Where there is a second screen, it asks there.

    Signals:
        rated(int, str): the score, 0 for none, and the key of the reason, "" for none.
    """

    rated = Signal(int, str)
    keys = frozenset((*range(Qt.Key.Key_0, Qt.Key.Key_9 + 1), *_ENTER, Qt.Key.Key_F6))

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._score = 0
        self._rule = QueueRule()
        self._window: FacesWindow | None = None
        self.by_itself = True
        self.buttons = [Button(key=str(place), reach="row") for place in range(1, _MOST + 1)]
        for place, button in enumerate(self.buttons, 1):
            button.clicked.connect(lambda _on=False, one=place: self._press(one))
            self.line.addWidget(button)
        self.none_button = Button(kind="quiet", key="Enter", reach="row")
        self.none_button.clicked.connect(lambda: self._press(0))
        self.line.addWidget(self.none_button)
        self.screen_button = Button(kind="quiet", icon="eye", key="F6", reach="row")
        self.screen_button.clicked.connect(self.turn_screen)
        self.line.addWidget(self.screen_button)
        self.end_line()
        self.retranslate()

    @property
    def window_shown(self) -> FacesWindow | None:
        """What the citizen sees, None while that is nothing."""
        return self._window

    def set_rule(self, rule: QueueRule) -> None:
        """Offer the reasons of the site's ``rule``."""
        self._rule = rule

    def set_roomy(self, roomy: bool) -> None:
        """Fold the words where there is no room for them in one line."""
        super().set_roomy(roomy)
        self.line.setSpacing(8 if roomy else 4)
        for button in (*self.buttons, self.none_button):
            button.set_folded(not roomy)
            button.set_bare(not roomy)

    def begin(self) -> None:
        """Ask from the start; on the citizen's screen too, where there is one and `by_itself` is set."""
        self._score = 0
        self.retranslate()
        self.none_button.setFocus()
        if self._window is not None:  # it still thanks the one before
            self._window.close()
        screen = self._free_screen() if self.by_itself else None
        if screen is not None:
            self._open_window(screen)

    def turn_screen(self) -> None:
        """Ask the citizen on the second screen, over the whole of the only one where there is none; again, do not."""
        if self._window is not None:
            self._window.close()
        else:
            self._open_window(self._free_screen())

    def retranslate(self) -> None:
        """Set the texts of what is asked now."""
        super().retranslate()
        self.words.setText(_("How was it?") if not self._score else _("Why?"))
        told = [_(words) for _score, words in SCORES] if not self._score else [spoken(one) for one in self._causes()]
        for button, words in zip(self.buttons, [*told, *[""] * _MOST], strict=False):
            button.set_words(words)
            button.setVisible(bool(words))
        none = _("Not rated") if not self._score else _("No reason")
        self.none_button.set_words(none)
        self.screen_button.set_words("", _("Let the citizen touch it (F6)"))

    def take(self, key: int) -> bool:
        """Take a digit, Enter or F6."""
        if key == Qt.Key.Key_F6:
            self.turn_screen()
        else:
            self._press(0 if key in _ENTER else key - Qt.Key.Key_0)
        return True

    def hideEvent(self, event: QHideEvent) -> None:
        """It was answered or left: the citizen's window goes, unless it is saying thanks."""
        super().hideEvent(event)
        if self._window is not None and not self._window.thanked:
            self._window.close()

    def _causes(self) -> tuple[Cause, ...]:
        return self._rule.causes(self._score)[:_MOST]

    def _press(self, place: int, *, touched: bool = False) -> None:
        if self._score:
            if place <= len(self._causes()):
                self._rate(self._causes()[place - 1].key if place else "")
        elif place <= len(SCORES):
            self._score = SCORES[place - 1][0] if place else 0
            if self._score and self._causes() and (touched or self._score <= _ASK_WHY):
                self.retranslate()
                self.none_button.setFocus()
                if self._window is not None:
                    self._window.ask_why(self._causes())
            else:
                self._rate("")

    def _rate(self, reason: str) -> None:
        if self._window is not None:
            if self._score:
                self._window.thank()
            else:
                self._window.close()
        self.rated.emit(self._score, reason)

    # --- the citizen's window

    def _free_screen(self) -> QScreen | None:
        """Return a screen on which neither the clerk works nor a window stands that fills it."""
        mine = self.window().screen()
        taken = {
            one.screen().name() for one in QApplication.topLevelWidgets() if one.isFullScreen() and one.isVisible()
        }
        return next((one for one in QApplication.screens() if one is not mine and one.name() not in taken), None)

    def _open_window(self, screen: QScreen | None) -> None:
        window = self._window = FacesWindow(screen)
        window.chosen.connect(lambda place: self._press(place, touched=True))
        window.timed_out.connect(lambda: self._press(0))
        window.gone.connect(lambda: self._gone(window))
        if self._score:
            window.ask_why(self._causes())
        else:
            window.ask_how()
        window.showFullScreen()
        if window.apart:  # a window system may hand it the keys all the same
            self.window().activateWindow()

    def _gone(self, window: FacesWindow) -> None:
        if self._window is window:
            self._window = None
        window.deleteLater()
        if not window.apart:
            self.window().activateWindow()
