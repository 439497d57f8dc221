"""The list of dossiers in the real window beside a bare table of as many rows, turn by turn, without a display.

Run as a program on a store, it prints what it measured as JSON; :func:`figures` runs it and makes figures of that.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from array import array
from collections.abc import Callable
from pathlib import Path
from random import Random

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QTableView, QWidget

from clerkdesk.language import _
from clerkdesk.ui.widgets.idmodel import Cell
from tests.bench import bulk, window
from tests.bench.figures import Figure, compared, ms, p99

TOP = Path(__file__).parents[2]
ROUNDS = 150

Index = QModelIndex | QPersistentModelIndex
Taken = dict[str, list[float]]


def figures(dossiers: int = 1_000_000) -> list[Figure]:
    """Measure in a process of its own."""
    desk = bulk.big(dossiers)
    folder = desk.store.folder.path
    desk.close()
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(TOP)}
    command = [sys.executable, "-m", "tests.bench.scrolling", str(folder)]
    out = subprocess.run(command, cwd=TOP, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
    found = json.loads(out.splitlines()[-1])
    ours, bare = found["ours"], found["bare"]
    rows = [_beside(name, ours[name], bare[name]) for name in bare]
    until, blocks = ours["key press until the first rows"], ours["blocks while typing"]
    return [
        *rows,
        Figure(what="open the page until its first rows", ours=ms(ours["open"])),
        Figure(what="key press until the first rows", ours=ms(until), goal="p99 100 ms", reached=p99(until) <= 0.1),
        Figure(what="longest turn of the event loop meanwhile", ours=f"{max(blocks) * 1000:.0f} ms"),
        *(
            Figure(what=f"memory: {when}", ours=f"{size:.0f} MB", goal="400 MB", reached=size < 400)
            for when, size in found["memory"].items()
        ),
        *window.against_empty(folder),
    ]


def _beside(name: str, ours: list[float], bare: list[float]) -> Figure:
    tail = p99(ours) / p99(bare)
    what = f"{name}, a frame (p99 {tail:.2f} times)"
    return compared(what, ours, bare, most=1.2, goal="1.2x, p99 too", also=tail <= 1.2)


# --- in the process of its own


class Bare(QAbstractTableModel):
    """As many rows, whose texts lie in memory."""

    def __init__(self, count: int, texts: list[tuple[str, ...]]) -> None:
        super().__init__()
        self._count, self._texts = count, texts

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802  (Qt's name)
        return self._count

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802
        return 4

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._texts[index.row() % len(self._texts)][index.column()]
        return None


class Paints(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__()
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        self.count += event.type() == QEvent.Type.Paint
        return False


class Table:
    """A table whose frames are timed: each stretch of the event loop in which it was painted."""

    def __init__(self, app: QApplication, view: QTableView, busy: Callable[[], bool]) -> None:
        self.view, self._app, self._busy = view, app, busy
        self._paints = Paints(view.viewport())

    def frames(self, act: Callable[[], object]) -> list[float]:
        """Return the seconds of every frame from ``act`` until nothing more is to come."""
        found = []
        first, quiet = act, 0
        while quiet < 3:
            before = self._paints.count
            start = time.perf_counter()
            first()
            self._app.processEvents()
            taken = time.perf_counter() - start
            if self._paints.count > before:
                found.append(taken)
            first = _nothing
            quiet = 0 if self._busy() or self._paints.count > before else quiet + 1
        return found

    def wheel(self) -> None:
        port = self.view.viewport()
        middle = QPointF(port.rect().center())
        event = QWheelEvent(
            middle,
            QPointF(port.mapToGlobal(port.rect().center())),
            QPoint(),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(port, event)

    def page(self) -> None:
        bar = self.view.verticalScrollBar()
        bar.setValue(bar.value() + bar.pageStep())

    def jump(self, part: float) -> None:
        bar = self.view.verticalScrollBar()
        bar.setValue(int(bar.maximum() * part))


def _nothing() -> None:
    pass


def main(folder: Path) -> None:
    from clerkdesk.services import workstation
    from clerkdesk.store.store import Store
    from clerkdesk.ui.hands import Hands
    from clerkdesk.ui.window import Window, application
    from tests.bench.bulk import BenchClock
    from tests.counter import PIN

    Store.quick_check = lambda _self: None  # type: ignore[method-assign,assignment]  # it reads the file for a minute
    workstation.recovery_confirmed = lambda desk: True
    app = application()
    real = Window(app, folder, BenchClock())
    real.begin()
    hands = Hands(real.work)
    shell, opening = real.shell, real.opening
    shell.resize(1366, 768)
    hands.wait(lambda: opening.session is not None, "the desk", 60)
    gate = opening.gate
    gate.pin.setText(PIN)  # type: ignore[union-attr]
    gate.button.click()  # type: ignore[union-attr]
    hands.wait(lambda: opening.gate is None, "the work", 60)
    hands.settle(30)
    memory = {"signed in": _resident()}
    ours: Taken = {}
    bare: Taken = {}
    _lists(app, shell, hands, ours, bare, memory)
    shell.open("today")
    hands.settle(30)
    memory["after Today"] = _resident()
    memory["at its highest"] = _highest()
    print(json.dumps({"ours": ours, "bare": bare, "memory": memory}), flush=True)
    real.end()


def _lists(app: QApplication, shell: object, hands: object, ours: Taken, bare: Taken, memory: dict[str, float]) -> None:
    start = time.perf_counter()
    page = shell.open("dossiers")  # type: ignore[attr-defined]
    while page.list.model().index(0, 0).data() is None:
        app.processEvents()
    ours["open"] = [time.perf_counter() - start]
    hands.settle(30)  # type: ignore[attr-defined]
    memory["list open"] = _resident()
    work = page._session.work
    own = Table(app, page.list, lambda: work.busy)
    model = page.list.model()
    cells = [[model.cell(row, column) for column in range(4)] for row in range(60)]
    texts = [tuple("\n".join(_said(cell)) for cell in row) for row in cells]
    plain = QTableView()
    numbers = Bare(model.rowCount(), texts)
    plain.setModel(numbers)
    plain.verticalHeader().hide()
    plain.verticalHeader().setDefaultSectionSize(page.list.verticalHeader().defaultSectionSize())
    plain.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    plain.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    plain.resize(page.list.size())
    for column in range(4):
        plain.setColumnWidth(column, page.list.columnWidth(column))
    plain.show()
    app.processEvents()
    other = Table(app, plain, lambda: False)
    rng = Random(1)
    for table in (own, other):
        for _round in range(10):
            table.frames(table.wheel)
    for name in ("wheel", "page down"):
        ours[name], bare[name] = [], []
        for _round in range(ROUNDS):
            for table, kept in ((own, ours), (other, bare)):
                kept[name] += table.frames(table.wheel if name == "wheel" else table.page)
    ours["jump anywhere"], bare["jump anywhere"] = [], []
    for part in [1.0, 0.0, *(rng.random() for _round in range(ROUNDS))]:
        for table, kept in ((own, ours), (other, bare)):
            kept["jump anywhere"] += table.frames(lambda table=table, part=part: table.jump(part))  # type: ignore[misc]
    memory["after scrolling and jumps"] = _resident()
    ours["select the next row"], bare["select the next row"] = [], []
    page.list.selectRow(0)
    plain.selectRow(0)
    for _round in range(40):
        for table, kept in ((own, ours), (other, bare)):
            view = table.view
            kept["select the next row"] += table.frames(lambda view=view: view.selectRow(view.currentIndex().row() + 1))  # type: ignore[misc]
    plain.close()
    _keys(app, page, work, ours)
    memory["after searching"] = _resident()


def _said(cell: Cell) -> list[str]:
    return [words for words in (cell.text, cell.sub, *(_(look.word) for look in cell.looks)) if words]


def _keys(app: QApplication, page: object, work: object, ours: Taken) -> None:
    """Type without waiting: how long until the first rows of what is typed stand there, and what any key blocks."""
    until, blocks = [], []
    model = page.list.ids_model()  # type: ignore[attr-defined]
    for typed in ("nguyen van an", "n", "khai sinh", "tran thi", "0", "nva", "dang ky ket hon", "k"):
        for length in range(1, len(typed) + 1):
            resets: array[int] = array("q")
            done = model.modelReset.connect(lambda resets=resets: resets.append(1))
            start = time.perf_counter()
            page.words.setText(typed[:length])  # type: ignore[attr-defined]
            longest = 0.0
            while not resets or (model.rowCount() and model.index(0, 0).data() is None):
                turn = time.perf_counter()
                app.processEvents()
                longest = max(longest, time.perf_counter() - turn)
                if time.perf_counter() - start > 20:
                    break
            until.append(time.perf_counter() - start)
            blocks.append(longest)
            model.modelReset.disconnect(done)
        while work.busy:  # type: ignore[attr-defined]
            turn = time.perf_counter()
            app.processEvents()
            blocks.append(time.perf_counter() - turn)
    ours["key press until the first rows"], ours["blocks while typing"] = until, blocks
    page.words.setText("")  # type: ignore[attr-defined]
    while work.busy:  # type: ignore[attr-defined]
        app.processEvents()


def _resident() -> float:
    """Return the resident memory of this process in MB."""
    return _status("VmRSS")


def _highest() -> float:
    return _status("VmHWM")


def _status(name: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
