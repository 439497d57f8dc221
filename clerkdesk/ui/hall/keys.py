"""The counter's hot keys: next, again and done while another program is in front, and what came of them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from clerkdesk.domain.ticket import Stage
from clerkdesk.language import N_, _
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.errors import hint
from clerkdesk.ui.hall.strip import DEEDS
from clerkdesk.ui.hall.view import View
from clerkdesk.ui.hotkeys.hotkeys import HotKeys
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.card import column
from clerkdesk.ui.widgets.label import Icon, label

_SHOWN_MS: Final = 4000


class Slip(QWidget):
    """A small window in the corner that tells what a hot key did; it takes no keys and goes by itself."""

    def __init__(self) -> None:
        flags = Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        super().__init__(None, flags | Qt.WindowType.WindowDoesNotAcceptFocus)
        theme.dress(self)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        line = QHBoxLayout(self)
        line.setContentsMargins(24, 16, 24, 16)
        line.setSpacing(16)
        line.addWidget(Icon("phone", size=24, tone="accent"))
        box, rows = column(spacing=0)
        self.said, self.more = label(size=tokens.TITLE, strong=True), label(muted=True)
        rows.addWidget(self.said)
        rows.addWidget(self.more)
        line.addWidget(box, 1)
        self._going = QTimer(self)
        self._going.setSingleShot(True)
        self._going.setInterval(_SHOWN_MS)
        self._going.timeout.connect(self.hide)

    def tell(self, said: str, more: str, beside: QWidget) -> None:
        """Show it at the foot of the screen on which ``beside`` is."""
        self.said.setText(said)
        self.more.setText(more)
        self.setFont(theme.font())
        self.adjustSize()
        room = beside.screen().availableGeometry()
        self.move(room.right() - self.width() - 24, room.bottom() - self.height() - 24)
        self.show()
        self._going.start()


class CounterKeys(QObject):
    """Keeps the hot keys that this desk chose while somebody is signed in and its counter is open.

    Signals:
        pressed(str): the deed whose key was pressed.
        told(Notice): which keys another program has.

    ``beside``: on its screen is shown what a key did.
    """

    pressed = Signal(str)
    told = Signal(object)

    def __init__(self, session: Session, beside: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._beside = session, beside
        self.hot = HotKeys(self)
        self.hot.pressed.connect(self._pressed)
        self._slip: Slip | None = None
        self._to_tell = False
        session.locked.connect(self.hot.close)

    def set_habits(self, seen: View) -> None:
        """Take the keys that ``seen`` names, or none; tell which ones another program has. Then tell what they did."""
        habits = seen.habits
        wanted = habits.keys() if habits.hot_keys and seen.here is not None and self._session.open else {}
        if self.hot.set_keys(wanted) and self.hot.taken:
            keys = ", ".join(habits.keys()[name] for name in self.hot.taken)
            text = N_("These hot keys do not work here: {keys}. Another program may have them.")
            self.told.emit(hint(text, N_("Choose others in Settings, Calling (F10)."), keys=keys))
        if self._to_tell:
            self._to_tell = False
            self._tell(seen)

    def stop(self) -> None:
        """Give the keys back."""
        self.hot.close()
        if self._slip is not None:
            self._slip.close()
            self._slip.deleteLater()
            self._slip = None

    def _pressed(self, name: str) -> None:
        self._to_tell = QApplication.activeWindow() is None
        self.pressed.emit(name)

    def _tell(self, seen: View) -> None:
        """Show what a key that was pressed in another program did."""
        if self._slip is None:
            self._slip = Slip()
        line = seen.line
        if line is None:
            said = _("Nobody waits here") if not seen.waiting else _("Counter {name}: free").format(name=_name(seen))
        elif line.stage is Stage.CALLED:
            said = _("{number}, counter {counter}").format(number=line.number, counter=line.counter)
        else:
            said = _("{number} is being served").format(number=line.number)
        keys = seen.habits.keys()
        offered = ("next",) if line is None else ("again",) if line.stage is Stage.CALLED else ("done",)
        more = [f"{_(DEEDS[name][0])}: {keys[name]}" for name in offered if name in keys]
        waiting = _("{count} wait").format(count=len(seen.waiting))
        self._slip.tell(said, " · ".join((waiting, *more)), self._beside)


def _name(seen: View) -> str:
    return seen.here.name if seen.here else ""
