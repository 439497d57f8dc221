"""Figures: taking times, and printing each beside its baseline and its goal."""

from __future__ import annotations

import gc
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(os.environ.get("CLERKDESK_BENCH", Path(tempfile.gettempdir()) / "clerkdesk-bench"))
"""Where stores are made and, the big ones, kept for the next run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the report. goal: what is to be reached, in words; reached: whether it was, None when it has none."""

    what: str
    ours: str
    baseline: str = ""
    ratio: float | None = None
    goal: str = ""
    reached: bool | None = None

    def cells(self) -> tuple[str, ...]:
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        said = {None: self.goal, True: f"{self.goal}: reached", False: f"{self.goal}: NOT reached"}[self.reached]
        return self.what, self.ours, self.baseline, ratio, said


Clock = Callable[[], float]


def timed(action: Callable[[], object], clock: Clock = time.perf_counter) -> float:
    """Return the seconds that ``action`` takes, by ``clock``."""
    start = clock()
    action()
    return clock() - start


def repeated(
    action: Callable[[], object], times: int, *, warm: int = 1, clock: Clock = time.perf_counter
) -> list[float]:
    """Return the seconds of each of ``times`` runs, after ``warm`` that do not count."""
    for _ in range(warm):
        action()
    gc.collect()
    return [timed(action, clock) for _ in range(times)]


def median(seconds: Sequence[float]) -> float:
    return statistics.median(seconds)


def p99(seconds: Sequence[float]) -> float:
    """Return the 99th percentile, the largest when there are few."""
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * 0.99))]


def ms(seconds: Sequence[float]) -> str:
    """Return "median (p99)" in milliseconds."""
    return f"{one_ms(median(seconds))} ms (p99 {one_ms(p99(seconds))})"


def one_ms(seconds: float) -> str:
    value = seconds * 1000
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def compared(
    what: str, ours: Sequence[float], baseline: Sequence[float], *, most: float, goal: str, also: bool = True
) -> Figure:
    """Return the figure of medians: reached when their ratio is at most ``most``, and ``also`` holds."""
    ratio = median(ours) / median(baseline)
    return Figure(
        what=what, ours=ms(ours), baseline=ms(baseline), ratio=ratio, goal=goal, reached=ratio <= most and also
    )


def machine() -> str:
    """Say on what this runs."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}{load}"


def show(title: str, figures: Sequence[Figure]) -> None:
    """Print figures as a Markdown table."""
    rows = [("", "ours", "baseline", "ratio", "goal"), *(figure.cells() for figure in figures)]
    widths = [max(len(row[at]) for row in rows) for at in range(5)]
    print(f"\n## {title}\n")
    for number, row in enumerate(rows):
        print("| " + " | ".join(cell.ljust(wide) for cell, wide in zip(row, widths, strict=True)) + " |")
        if number == 0:
            print("| " + " | ".join("-" * wide for wide in widths) + " |")
    sys.stdout.flush()


def resident() -> float:
    """Return the memory of this process in MB, 0 where the system does not say."""
    try:
        text = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith("Pss:"))
