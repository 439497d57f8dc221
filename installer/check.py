"""Set up, as ``desk.py`` does, and run every check: ``python3 installer/check.py``.

All checks run, whatever the others say. Exit 1: at least one failed; exit 3: the surroundings lack something.

The schedules are drawn behind the other checks, in what these leave of the processors, and speak at their end. Tests
run beside one another on every processor, some with real servers, windows and clocks. When a few fail there, they run
again, alone: what fails twice fails the check, and what did not is named in the summary, to be mended.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import provision

FEW = 5
"""Tests that may run again: where more fail, it was not the load."""

SCHEDULES = "10000"
"""Schedules of the exchange that are drawn and checked, about six minutes of two processors."""

BEHIND = "schedules"
"""The check that runs behind the others."""

FAILED = provision.CHECKOUT / ".pytest_cache" / "v" / "cache" / "lastfailed"
TESTS_FAILED = 1
"""What pytest ends with when it ran to its end and tests failed."""


def steps(environment: provision.Environment, processors: int) -> list[tuple[str, list[str]]]:
    """Return the checks in the order of their speed: name and command each."""
    python = [str(environment.python), "-m"]
    # One more than there are processors: half of its time a test waits, for a window to settle, a server, a disk.
    spread = ["-n", str(processors + 1), "--dist", "loadgroup"] if processors > 1 else []
    checks = [
        ("format", [*python, "ruff", "format", "--check", "."]),
        ("lint", [*python, "ruff", "check", "."]),
        ("imports", [str(environment.programs / "lint-imports")]),
        ("translations", [str(environment.python), "installer/translations.py", "--check"]),
        ("types", [*python, "mypy"]),
        ("schedules", [*python, "tests.sim", "--seeds", SCHEDULES, "--workers", str(processors)]),
        ("tests", [*python, "pytest", "--hypothesis-profile=steady", *spread]),
    ]
    return [check for check in checks if check[0] != "translations" or (provision.HERE / "translations.py").exists()]


def surroundings() -> dict[str, str]:
    """Return the environment of a check: Python may keep what it compiles, for tests start hundreds of processes."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(name: str, line: list[str]) -> tuple[int, float]:
    """Run one check and let it speak for itself; return its exit code, and the seconds it took."""
    provision.say(f"\n--- {name}: {Path(line[0]).name} {' '.join(line[1:])}")
    start = time.monotonic()
    code = subprocess.run(line, cwd=provision.CHECKOUT, env=surroundings(), check=False).returncode
    return _ended(name, code, start)


def _ended(name: str, code: int, start: float) -> tuple[int, float]:
    seconds = time.monotonic() - start
    provision.say(f"--- {name}: {'FAILED' if code else 'passed'} in {seconds:.1f} s")
    return code, seconds


@contextlib.contextmanager
def behind(name: str, line: list[str]) -> Iterator[Callable[[], tuple[int, float]]]:
    """Run one check behind what else runs; give what waits for its end, shows what it said and returns as `run`."""
    last = ["nice", "-n", "19"] if shutil.which("nice") else []
    provision.say(f"\n--- {name}, behind the others: {Path(line[0]).name} {' '.join(line[1:])}")
    start = time.monotonic()
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said,
        subprocess.Popen(
            [*last, *line], cwd=provision.CHECKOUT, env=surroundings(), stdout=said, stderr=subprocess.STDOUT
        ) as process,
    ):

        def end() -> tuple[int, float]:
            code = process.wait()
            said.seek(0)
            provision.say(f"\n--- {name} said:\n{said.read().rstrip()}")
            return _ended(name, code, start)

        try:
            yield end
        finally:
            process.terminate()  # only where something else broke off


def failed() -> list[str]:
    """Return the names of the tests that failed, none where they are more than few or not known."""
    try:
        names = sorted(json.loads(FAILED.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return []
    return names if len(names) <= FEW else []


def alone(environment: provision.Environment, names: list[str]) -> tuple[int, float]:
    """Run the tests ``names`` again, with nothing beside them; return as `run`."""
    line = [str(environment.python), "-m", "pytest", "--hypothesis-profile=steady", *names]
    return run("tests that failed, alone", line)


def main() -> int:
    """Set up, run all, and sum up; return the exit code."""
    start = time.monotonic()
    environment = provision.Environment()
    try:
        provision.provide(provision.CHECK, environment)
    except provision.Missing as missing:
        print(missing, file=sys.stderr)
        return 3
    ready = time.monotonic()
    checks = dict(steps(environment, min(os.cpu_count() or 1, 4)))
    with contextlib.ExitStack() as stack:
        ends = {name: stack.enter_context(behind(name, line)) for name, line in checks.items() if name == BEHIND}
        results = {name: run(name, line) for name, line in checks.items() if name not in ends}
        results |= {name: end() for name, end in ends.items()}
    unsteady = failed() if results.get("tests", (0, 0.0))[0] == TESTS_FAILED else []
    if unsteady:
        results["tests"] = alone(environment, unsteady)
    provision.say(f"\nset up in {ready - start:.1f} s, all in {time.monotonic() - start:.1f} s")
    for name, (code, seconds) in results.items():
        provision.say(f"{'FAILED' if code else 'passed'} {seconds:7.1f} s  {name}")
    for name in unsteady:
        provision.say(f"failed beside others, mend it: {name}")
    return 1 if any(code for code, _ in results.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
