"""Signing in with name and PIN, at the start and after a lock. Light: this is the first window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from clerkdesk.domain.errors import Refused
from clerkdesk.language import N_, _
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.errors import Notice
from clerkdesk.ui.start.gate import Clock, Gate
from clerkdesk.ui.start.names import NameList
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.label import label


class PinField(QLineEdit):
    """A PIN, shown as dots. Up and Down are handed on as `stepped`.

    Signals:
        stepped(int): -1 for Up, 1 for Down.
    """

    stepped = Signal(int)

    def __init__(self, size: int = tokens.TEXT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setMaxLength(64)
        self.setFont(theme.font(size))
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand Up and Down on."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step:
            self.stepped.emit(step)
        else:
            super().keyPressEvent(event)


class SignIn(Gate):
    """Names and a PIN.

    Signals:
        wanted(str, str): the clerk of this name wants in with this PIN.
    """

    topic = "sign-in"

    wanted = Signal(str, str)

    def __init__(
        self,
        names: Sequence[str],
        *,
        centre: str = "",
        last: str = "",
        locked: bool = False,
        told: str = "",
        touch: bool = False,
    ) -> None:
        """Show ``names``. told: the PIN to tell, on a demonstration's data alone. touch: with keys on the screen."""
        super().__init__(centre=centre, width=720 if touch else 440)
        self._told = told
        self._locked = locked
        self._seconds = 0
        self._under_way = False
        self.clock = Clock()
        self.side.foot.addWidget(self.clock)
        self.names = NameList(names, last)
        self.body.addWidget(self.names)
        self.body.addSpacing(8)
        self._pin_name = label(muted=True)
        self.body.addWidget(self._pin_name)
        self.pin = PinField(tokens.LEAD)
        self._pin_name.setBuddy(self.pin)
        self.button = Button(kind="primary", icon="key")
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.pin, 1)
        line.addWidget(self.button)
        self.body.addLayout(line)
        self._demo = label(muted=True, wrap=True)
        self.body.addWidget(self._demo)
        self._demo.setVisible(bool(told))
        if touch:
            self._add_keys()
        self.pin.stepped.connect(self.names.step)
        self.names.picked.connect(self._other_name)
        self.pin.returnPressed.connect(self.button.click)
        self.button.clicked.connect(self._go)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._count_down)
        self.retranslate()

    def _add_keys(self) -> None:
        from clerkdesk.ui.kiosk.keyboard import Keyboard

        keys = Keyboard(digits=True, cases=True)
        keys.typed.connect(self.pin.insert)
        keys.erased.connect(self.pin.backspace)
        self.body.addSpacing(8)
        self.body.addWidget(keys)

    def retranslate(self) -> None:
        """Set every text."""
        super().retranslate()
        title = _("The workbench is locked") if self._locked else _("Sign in")
        self.set_words(title, _("Choose your name with ↑ ↓, type your PIN, press Enter"))
        self._pin_name.setText(_("PIN"))
        self._demo.setText(
            _(
                "This is a demonstration: all people are invented, and the keys lie in a throw-away file beside the "
                "data. Everybody's PIN is {pin}."
            ).format(pin=self._told)
        )
        self.pin.setAccessibleName(_("PIN of {name}").format(name=self.names.name()))
        self._show_button()

    def start(self) -> None:
        """Begin at the PIN."""
        self.pin.setFocus()

    def fail(self, error: Exception) -> None:
        """Say what was wrong and take the PIN away; count down when the next try must wait."""
        self._under_way = False
        self.pin.clear()
        if isinstance(error, Refused) and error.code == "wait":
            self._seconds = int(error.params["seconds"])
            self._timer.start()
            self._show_wait()
        elif isinstance(error, Refused) and error.code == "wrong-pin":
            self.notice(Notice(tone="warn", what=error.message, todo=N_("Type the PIN again.")))
        else:
            super().fail(error)
        self._show_button()
        self.pin.setFocus()

    def _go(self) -> None:
        if self._under_way or self._seconds or not self.pin.text() or not self.names.name():
            self.pin.setFocus()
            return
        self._under_way = True
        self.banner.close_notice()
        self._show_button()
        self.wanted.emit(self.names.name(), self.pin.text())

    def _other_name(self) -> None:
        self._seconds = 0
        self._timer.stop()
        self.banner.close_notice()
        self.pin.clear()
        self.pin.setFocus()
        self.retranslate()

    def _count_down(self) -> None:
        self._seconds -= 1
        if self._seconds <= 0:
            self._seconds = 0
            self._timer.stop()
            self.banner.close_notice()
        else:
            self._show_wait()
        self._show_button()

    def _show_wait(self) -> None:
        self.notice(
            Notice(
                tone="warn",
                what=N_("Too many wrong PINs: wait {seconds} seconds."),
                todo=N_("An administrator can set a new PIN in Settings."),
                params=(("seconds", self._seconds),),
            )
        )

    def _show_button(self) -> None:
        words = _("Sign in")
        if self._under_way:
            words = _("Signing in …")
        elif self._seconds:
            words = _("Wait {seconds} s").format(seconds=self._seconds)
        self.button.set_words(words)
        self.button.setEnabled(not self._under_way and not self._seconds)


def demo_pin(*, demo: bool) -> str:
    """Return the PIN that a demonstration's sign-in page tells, "" for real data."""
    if not demo:
        return ""
    from clerkdesk.services.invented import PIN

    return PIN
