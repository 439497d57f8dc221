"""The way out, for the clerk who set the kiosk up: a PIN, on real keys or on ours."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent

from clerkdesk.domain.due import Reason
from clerkdesk.domain.errors import Refused
from clerkdesk.language import _
from clerkdesk.services import clerks
from clerkdesk.services.saying import say
from clerkdesk.ui import tokens
from clerkdesk.ui.kiosk.citizen import Citizen, Place
from clerkdesk.ui.kiosk.keyboard import Keyboard
from clerkdesk.ui.kiosk.step import HIGH, Step, go_without
from clerkdesk.ui.kiosk.walking import go
from clerkdesk.ui.start.sign_in import PinField

SECOND_MS: Final = 1000


class Leaving(Step):
    """Asks for the PIN.

    Attributes:
        wait: seconds for which no PIN is looked at, counted down in sight.

    Signals:
        tried(str): a PIN was typed.
    """

    seconds = 45

    tried = Signal(str)

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._busy = False
        self.wait = 0
        self._second = QTimer(self)
        self._second.setInterval(SECOND_MS)
        self._second.timeout.connect(self.tick)
        self.pin = PinField(tokens.FACT)
        self.pin.setObjectName("large")
        self.pin.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.pin.returnPressed.connect(self._try)
        self.pin.stepped.connect(lambda step: go(self.window(), Qt.Key.Key_Down if step > 0 else Qt.Key.Key_Up))
        self.keyboard = Keyboard(digits=True, cases=True)
        self.keyboard.typed.connect(self.pin.insert)
        self.keyboard.erased.connect(self.pin.backspace)
        self.body.addWidget(self.pin)
        self.body.addStretch(1)
        self.body.addWidget(self.keyboard)
        self.leave_tile = self.add_deed("key", kind="primary")
        self.leave_tile.clicked.connect(self._try)

    def retranslate(self) -> None:
        """Set the texts."""
        super().retranslate()
        self._say()
        self.pin.setAccessibleName(_("PIN of {name}").format(name=self.place.clerk.name))
        self.leave_tile.set_words(_("Leave the kiosk"))
        self.keyboard.retranslate()

    def begin(self, citizen: Citizen, what: object) -> None:
        """Ask for the PIN, or say how long nobody may try one."""
        super().begin(citizen, what)
        desk = self.place.desk
        self.place.work.ask(
            lambda: clerks.kiosk_wait(desk), self.if_still_here(self._must_wait), go_without, owner=self, latest="wait"
        )

    def forget(self) -> None:
        """Leave no sign of a PIN."""
        super().forget()
        self._busy = False
        self.pin.setText("")
        self._must_wait(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a low screen be lower."""
        super().resizeEvent(event)
        self.keyboard.set_low(self.height() <= HIGH)

    def focus(self) -> None:
        """Type at once; while nobody may, be where the way back is."""
        (self.back_tile if self.wait else self.pin).setFocus(Qt.FocusReason.OtherFocusReason)

    def fail(self, error: Exception) -> None:
        """Say that the PIN was wrong, or how long to wait."""
        self._busy = False
        self.pin.setText("")
        if isinstance(error, Refused) and error.code == "wait":
            self._must_wait(int(error.params["seconds"]))
            return
        self.focus()
        wrong = isinstance(error, Refused) and say(Reason(text=error.message, params=error.params))
        self._say(wrong or _("This does not work at the moment"), "warn")

    def tick(self) -> None:
        """A second of the wait is over."""
        self._must_wait(self.wait - 1)

    def _must_wait(self, seconds: int) -> None:
        was, self.wait = self.wait, max(0, seconds)
        if self.wait:
            self._second.start()
        else:
            self._second.stop()
        self.leave_tile.setEnabled(not self.wait)
        for part in (self.pin, self.keyboard):
            part.setVisible(not self.wait)
        self._say()
        if bool(was) != bool(self.wait) and self.isVisible():
            self.focus()

    def _say(self, hint: str = "", tone: str = "") -> None:
        told = hint or _("PIN of {name}").format(name=self.place.clerk.name)
        if self.wait:
            told, tone = (
                _(
                    "Too many wrong PINs here: this way opens again in {seconds} s. Signing in is not locked: "
                    "whoever cannot wait starts the computer anew and signs in."
                ).format(seconds=self.wait),
                "warn",
            )
        self.say(_("Leave the kiosk"), told, tone)

    def _try(self) -> None:
        if self.pin.text() and not self._busy and not self.wait:
            self._busy = True
            self.tried.emit(self.pin.text())
