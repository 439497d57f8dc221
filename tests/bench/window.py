"""The first painted window and the moment when one can work, beside a bare QMainWindow; in processes of their own."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.bench import bulk
from tests.bench.figures import ROOT, Figure, compared, median, ms

TOP = Path(__file__).parents[2]
APP = ("-m", "clerkdesk.app", "--data")


def figures(rounds: int = 15, dossiers: int = 20_000) -> list[Figure]:
    folder = _folder(dossiers)
    found = _figures("offscreen", {"QT_QPA_PLATFORM": "offscreen"}, folder, rounds)
    if shutil.which("Xvfb"):
        with _xvfb() as display:
            found += _figures("Xvfb", {"QT_QPA_PLATFORM": "xcb", "DISPLAY": display}, folder, rounds)
    return found


def start_only(folder: Path, rounds: int = 7) -> tuple[list[float], list[float], float]:
    """Return the seconds to the first paint and from there to ready, and the memory then in MB."""
    environment = {"QT_QPA_PLATFORM": "offscreen"}
    runs = [_run([*APP, str(folder)], environment, "ready") for _ in range(rounds + 1)][1:]
    return [run[0]["painted"] for run in runs], [run[0]["ready"] - run[0]["painted"] for run in runs], runs[-1][1]


def against_empty(folder: Path, rounds: int = 9) -> list[Figure]:
    """Start on ``folder`` and on an empty desk in turn: the first painted window, and the open desk."""
    desk = bulk.small("empty")
    desk.close()
    environment = {"QT_QPA_PLATFORM": "offscreen"}
    runs: dict[Path, list[dict[str, float]]] = {folder: [], desk.store.folder.path: []}
    for number in range(rounds + 1):
        for path, kept in runs.items():
            marks, _memory = _run([*APP, str(path)], environment, "ready")
            if number:
                kept.append(marks)
    found = []
    for mark, what in (("painted", "start until the first painted window"), ("ready", "start until the desk is open")):
        ours, empty = ([marks[mark] for marks in kept] for kept in runs.values())
        found.append(compared(f"{what}, against an empty store", ours, empty, most=1.1, goal="unchanged (1.1x)"))
    return found


def _folder(dossiers: int) -> Path:
    desk = bulk.big(dossiers)
    desk.close()
    return desk.store.folder.path


def _figures(platform: str, environment: dict[str, str], folder: Path, rounds: int) -> list[Figure]:
    bare_file = _bare_file()
    painted: list[float] = []
    after: list[float] = []
    bare: list[float] = []
    memory = 0.0
    for number in range(rounds + 1):
        marks, memory = _run([*APP, str(folder)], environment, "ready")
        base, bare_memory = _run([str(Path(__file__).with_name("bare_window.py")), bare_file], environment, "painted")
        if number:  # the first run warms the caches and writes what Python compiled
            painted.append(marks["painted"])
            after.append(marks["ready"] - marks["painted"])
            bare.append(base["painted"])
    return [
        compared(f"first painted window, {platform}, against a bare one", painted, bare, most=1.5, goal="1.5x"),
        Figure(
            what=f"from there until the desk is open, {platform}",
            ours=ms(after),
            goal="1 s",
            reached=median(after) <= 1,
        ),
        Figure(what=f"memory when ready, {platform}", ours=f"{memory:.0f} MB", baseline=f"{bare_memory:.0f} MB"),
    ]


def _bare_file() -> str:
    """Make the plain SQLite file that the bare window reads."""
    path = ROOT / "bare-window.db"
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE dossier (code TEXT, name TEXT, procedure TEXT, due INTEGER)")
        rows = [(f"H24.101.05-261123-AA{n:04d}", "Nguyễn Văn An", "Đăng ký khai sinh", n) for n in range(20_000)]
        connection.executemany("INSERT INTO dossier VALUES (?, ?, ?, ?)", rows)
        connection.execute("CREATE INDEX due ON dossier (due)")
    return str(path)


def _run(command: list[str], environment: dict[str, str], last: str) -> tuple[dict[str, float], float]:
    """Start Python, note when it prints each stamp until ``last``, and end it; return seconds and MB."""
    marks: dict[str, float] = {}
    whole = {**os.environ, **environment, "CLERKDESK_STAMP": "1", "PYTHONPATH": str(TOP)}
    whole.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program finds its modules compiled
    start = time.monotonic_ns()
    with subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True, env=whole, cwd=TOP) as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                _, name, at = line.split()
                marks[name] = (int(at) - start) / 1e9
                if name == last:
                    return marks, _memory(process.pid)
        finally:
            process.terminate()
    raise RuntimeError(f"{command} ended before it was {last}")


def _memory(pid: int) -> float:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith("Pss:"))


@contextmanager
def _xvfb() -> Iterator[str]:
    """Give the name of a display of our own."""
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1366x768x24"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            yield f":{server.stdout.readline().strip()}"
        finally:
            server.terminate()
