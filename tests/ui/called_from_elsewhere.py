"""A counter whose window is not in front, on a real X server: its hot keys call. Prints what it found as JSON.

Run by `test_hot_keys` with ``QT_QPA_PLATFORM=xcb`` and a display of its own.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

from clerkdesk.services import preferences, workstation
from clerkdesk.services.preferences import CounterHabits
from clerkdesk.services.queue import counters, hall, issuing
from clerkdesk.ui.hall.desk import CounterDesk
from clerkdesk.ui.hotkeys.chord import chord
from clerkdesk.ui.hotkeys.x11 import X11Keys
from clerkdesk.ui.window import application
from tests.counter import LAN, SetClock, first_run
from tests.ui.key_events import ALT, CAPS_LOCK, CTRL, Keyboard
from tests.ui.opened import Opened


def look(folder: Path) -> dict[str, object]:
    clock = SetClock()
    first = first_run(folder, clock=clock)
    workstation.confirm_recovery(first.desk, first.recovery_code)
    first.desk.close()
    keyboard = Keyboard(os.environ["DISPLAY"])
    heard: list[str] = []
    one = Opened(application(), folder, clock)
    other = X11Keys(heard.append)
    try:
        one.sign_in()
        session = one.opening.session
        assert session is not None
        desk = session.desk
        counter = one.shell.findChild(CounterDesk)
        assert isinstance(counter, CounterDesk)
        told = []
        counter.told.connect(lambda notice: told.append(dict(notice.params)))
        first_ticket, second = (issuing.issue(desk, LAN, paper=False).stream for _ in range(2))
        assert other.take("theirs", chord("Ctrl+Alt+R"))

        def press(*keys: int) -> tuple[str, str]:
            keyboard.leave()
            one.hands.wait(lambda: QApplication.activeWindow() is None, "the window to lose the keyboard")
            keyboard.press(*keys)
            one.hands.settle()
            return tuple(str(hall.line(desk, stream).stage) for stream in (first_ticket, second))  # type: ignore[return-value]

        found: dict[str, object] = {"off": press(CTRL, ALT, ord("n"))}
        habits = CounterHabits(hot_keys=True, next="Ctrl+Alt+N", again="Ctrl+Alt+R", done="Ctrl+Alt+D")
        preferences.save_counter_habits(desk, habits)
        counter.ask()
        one.hands.settle()
        found["counter shut"] = press(CTRL, ALT, ord("n"))
        counters.open_counter(desk, LAN, "3")
        counter.ask()
        one.hands.settle()
        found["told"] = list(told)
        found["next"] = press(CTRL, ALT, ord("n"))
        slip = counter.keys._slip
        found["slip"] = slip is not None and slip.isVisible() and slip.said.text()
        found["in front"] = QApplication.activeWindow() is not None
        found["theirs"] = (press(CTRL, ALT, ord("r")), list(heard), hall.line(desk, first_ticket).calls)
        other.close()
        counter.keys.hot.close()
        counter.ask()
        one.hands.settle()
        press(CTRL, ALT, ord("r"))
        found["again"] = hall.line(desk, first_ticket).calls
        counter.key("serve")
        one.hands.settle()
        found["done"] = press(CTRL, ALT, ord("d"))
        keyboard.press(CAPS_LOCK)
        found["caps lock"] = press(CTRL, ALT, ord("n"))
        keyboard.press(CAPS_LOCK)
        one.opening.lock()
        one.hands.settle()
        counter.key("again")  # whatever comes late does nothing
        found["locked"] = (press(CTRL, ALT, ord("r")), hall.line(desk, second).calls)
        return found
    finally:
        other.close()
        one.end()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        print(json.dumps(look(Path(place) / "desk")))
