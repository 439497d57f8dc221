"""Forms in the real window: opening one, and a key press in the longest one beside a bare line edit, turn by turn.

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

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from clerkdesk.services.forms import filling
from clerkdesk.ui import theme
from clerkdesk.ui.forms.page import Forms
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
    tail = p99(found["ours"]) / p99(found["bare"])
    what = f"a key press in the longest form ({found['longest']}), painted (p99 {tail:.2f} times)"
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
        compared(what, found["ours"], found["bare"], most=1.2, goal="1.2x, p99 too", also=tail <= 1.2),
    ]


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


def _presses(app: QApplication, edit: QLineEdit) -> list[float]:
    """Press keys as the system does: through the window, with all that watches its keys."""
    found = []
    window = edit.window().windowHandle()
    for press in range(PRESSES):
        _wait(FINGERS)  # as fingers press: what is saved meanwhile may be under way
        start = time.perf_counter()
        QTest.keyClick(window, Qt.Key.Key_A)
        app.processEvents()
        found.append(time.perf_counter() - start)
        assert len(edit.text()) == press + 1, "the letter is not in the field"
    return found


def main() -> None:
    from tests.ui.workbench import Workbench

    sys.setswitchinterval(SWITCH)
    app = QApplication([])
    idle = Idle(app)
    idle.watch(10)
    with tempfile.TemporaryDirectory() as folder:
        bench = Workbench(app, Path(folder) / "data")
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
        line.resize(edit.size())
        plain.resize(bench.shell.size())
        plain.show()
        ours: list[float] = []
        bare: list[float] = []
        for _block in range(BLOCKS):
            bench.shell.activateWindow()
            page.filling.focus(row.field.key)
            bench.settle()
            edit.clear()
            ours += _presses(app, edit)
            bench.settle()
            plain.activateWindow()
            line.setFocus()
            bench.settle()
            line.clear()
            bare += _presses(app, line)
        print(json.dumps({"first": first, "again": again, "ours": ours, "bare": bare, "longest": longest}), flush=True)
        plain.close()
        bench.close()


def _ours(desk: object, name: str) -> bool:
    return name != "residence"  # the police's


if __name__ == "__main__":
    main()
