"""Forms in the real window: opening one, and a key press in the longest one beside a bare line edit, turn by turn.

The bare one is a QLineEdit of the same size, font and style sheet, alone in a window of the workbench's size, on the
same platform and in the same process; nothing watches its keys and nobody is told what is typed. A press counts from
the system's key event until the window has nothing left to paint. What is told and saved some ms later does not count,
unless it falls into a later press.

Run as a program it prints what it measured as JSON; :func:`figures` runs it and makes figures of that.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from clerkdesk.services.forms import filling
from clerkdesk.ui import theme
from clerkdesk.ui.forms.page import Forms
from clerkdesk.ui.memory import pass_over_what_stays
from clerkdesk.ui.start.idle import Idle
from clerkdesk.ui.window import SWITCH
from tests.bench.figures import Figure, compared, ms, p99

TOP = Path(__file__).parents[2]
BLOCKS, PRESSES, FINGERS = 12, 30, 60


def figures() -> list[Figure]:
    """Measure in a process of its own."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(TOP)}
    command = [sys.executable, "-m", "tests.bench.form_window"]
    out = subprocess.run(command, cwd=TOP, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
    found = json.loads(out.splitlines()[-1])
    return [
        Figure(
            what="opening a form for the first time, painted",
            ours=ms(found["first"]),
            goal="100 ms",
            reached=max(found["first"]) <= 0.1,
        ),
        Figure(
            what="opening it again, painted", ours=ms(found["again"]), goal="100 ms", reached=max(found["again"]) <= 0.1
        ),
        *(_pressed(found, clock) for clock in ("time", "own CPU time")),
    ]


def _pressed(found: dict[str, Any], clock: str) -> Figure:
    """Compare presses by one of two clocks: other work on the machine blurs the time more than the CPU time."""
    ours, bare = found["ours"][clock], found["bare"][clock]
    tail = p99(ours) / p99(bare)
    what = f"a key press in the longest form ({found['longest']}), painted, {clock} (p99 {tail:.2f} times)"
    return compared(what, ours, bare, most=1.2, goal="1.2x, p99 too", also=tail <= 1.2)


def _opened(app: QApplication, page: Forms, name: str) -> float:
    form = filling.form(page._desk, name)
    page.visit = None
    start = time.perf_counter()
    page.open_form(form)
    page.limits.who.setText("Nguyễn Văn An")
    page._helped()
    app.processEvents()
    return time.perf_counter() - start


def _wait(milliseconds: int) -> None:
    """Let the window wait for events as it does in the program: the threads behind it go on meanwhile."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()  # `QTest.qWait` keeps Python's lock and starves them


def _presses(app: QApplication, edit: QLineEdit, found: dict[str, list[float]]) -> None:
    """Press keys as the system does: through the window, with all that watches its keys."""
    window = edit.window().windowHandle()
    for press in range(PRESSES):
        _wait(FINGERS)  # as fingers press: what is saved meanwhile may be under way
        start, worked = time.perf_counter(), time.thread_time()
        QTest.keyClick(window, Qt.Key.Key_A)
        app.processEvents()
        found["own CPU time"].append(time.thread_time() - worked)
        found["time"].append(time.perf_counter() - start)
        assert len(edit.text()) == press + 1, "the letter is not in the field"


def main() -> None:
    from tests.ui.workbench import Workbench

    sys.setswitchinterval(SWITCH)
    app = QApplication([])
    idle = Idle(app)
    idle.watch(10)
    with tempfile.TemporaryDirectory() as folder:
        bench = Workbench(app, Path(folder) / "data")
        pass_over_what_stays()  # as the program's window does once it is open
        page = bench.shell.open("forms")
        assert isinstance(page, Forms)
        bench.settle()
        names = [one.form for one in bench.desk.forms.all(bench.desk.today()) if _ours(bench.desk, one.form)]
        first = [_opened(app, page, name) for name in names]
        bench.settle()
        again = [_opened(app, page, name) for name in names]
        longest = max(names, key=lambda name: len(list(filling.form(bench.desk, name).fields())))
        _opened(app, page, longest)
        bench.settle()
        assert page.filling.sheet is not None
        row = next(one for one in page.filling.sheet.rows.values() if one.field.kind == "text" and not one.field.known)
        assert row.editor is not None
        edit = row.editor.widget()
        assert isinstance(edit, QLineEdit)
        plain = QWidget()
        line = QLineEdit(plain)
        line.setFont(theme.font())
        around = edit.parentWidget()
        assert around is not None
        line.resize(around.size())  # ours with its edge
        plain.resize(bench.shell.size())
        plain.show()
        ours: dict[str, list[float]] = {"time": [], "own CPU time": []}
        bare: dict[str, list[float]] = {"time": [], "own CPU time": []}
        for _block in range(BLOCKS):
            bench.shell.activateWindow()
            page.filling.focus(row.field.key)
            bench.settle()
            edit.clear()
            _presses(app, edit, ours)
            bench.settle()
            plain.activateWindow()
            line.setFocus()
            bench.settle()
            line.clear()
            _presses(app, line, bare)
        print(json.dumps({"first": first, "again": again, "ours": ours, "bare": bare, "longest": longest}), flush=True)
        plain.close()
        bench.close()


def _ours(desk: object, name: str) -> bool:
    return name != "residence"  # the police's


if __name__ == "__main__":
    main()
