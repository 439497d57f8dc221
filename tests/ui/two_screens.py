"""A desk with a second screen, in a process of its own: what the citizen sees there. Prints what it found as JSON.

Run by `test_citizens_screen` under ``QT_QPA_PLATFORM=offscreen:configfile=...``.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel

from clerkdesk.services.forms import filling
from clerkdesk.ui.forms.page import Forms
from clerkdesk.ui.widgets.label import Elided
from clerkdesk.ui.window import application
from tests.services.test_forms_of_a_visit import filled
from tests.ui.workbench import Workbench

Key = Qt.Key


def look(folder: Path, picture: str) -> dict[str, object]:
    """Read a birth registration back with the citizen's screen open; return what stands where."""
    bench = Workbench(application(), folder)
    try:
        birth = filling.form(bench.desk, "birth")
        filling.save(bench.desk, bench.session.clerk, "v1", filled(bench.desk, birth))
        bench.shell.open("forms")
        page = bench.shell.page()
        assert isinstance(page, Forms)
        bench.settle()
        bench.press(Key.Key_Return, Key.Key_F9, Key.Key_F6)
        shown = page.reading._window
        assert shown is not None
        first = shown.large.words
        said = [one.text() for one in shown.findChildren(QLabel)] + [one.words() for one in shown.findChildren(Elided)]
        focused = QApplication.focusWidget()
        bench.press(Key.Key_F8)
        if picture:
            shown.grab().save(picture)
        found = {
            "screens": len(QGuiApplication.screens()),
            "clerk": bench.shell.screen().name(),
            "citizen": shown.screen().name(),
            "covers": shown.geometry() == shown.screen().geometry(),
            "apart": shown.apart,
            "keys_with_clerk": focused is not None and focused.window() is bench.shell,
            "said": said,
            "turned": shown.large.words != first and page.step == "reading",
            "note": page.reading._note.words(),
        }
        bench.press(Key.Key_F6)
        found["closed"] = not page.reading.window_open
        bench.press(Key.Key_F6)
        bench.press(Key.Key_F2)
        found["left"] = not page.reading.window_open
        return found
    finally:
        bench.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        print(json.dumps(look(Path(place) / "desk", sys.argv[1] if len(sys.argv) > 1 else "")))
