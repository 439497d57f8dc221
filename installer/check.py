"""Set up, as ``desk.py`` does, and run every check: ``python3 installer/check.py``.

All checks run, whatever the others say. Exit 1: at least one failed; exit 3: the surroundings lack something.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import provision


def steps(environment: provision.Environment, processors: int) -> list[tuple[str, list[str]]]:
    """Return the checks in the order of their speed: name and command each."""
    python = [str(environment.python), "-m"]
    spread = ["-n", str(processors), "--dist", "loadgroup"] if processors > 1 else []
    checks = [
        ("format", [*python, "ruff", "format", "--check", "."]),
        ("lint", [*python, "ruff", "check", "."]),
        ("imports", [str(environment.programs / "lint-imports")]),
        ("translations", [str(environment.python), "installer/translations.py", "--check"]),
        ("types", [*python, "mypy"]),
        ("tests", [*python, "pytest", "--hypothesis-profile=steady", *spread]),
    ]
    return [check for check in checks if check[0] != "translations" or (provision.HERE / "translations.py").exists()]


def run(name: str, line: list[str]) -> tuple[bool, float]:
    """Run one check and let it speak for itself; return whether it passed, and the seconds it took."""
    provision.say(f"\n--- {name}: {Path(line[0]).name} {' '.join(line[1:])}")
    start = time.monotonic()
    passed = subprocess.run(line, cwd=provision.CHECKOUT, check=False).returncode == 0
    seconds = time.monotonic() - start
    provision.say(f"--- {name}: {'passed' if passed else 'FAILED'} in {seconds:.1f} s")
    return passed, seconds


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
    results = {name: run(name, line) for name, line in steps(environment, min(os.cpu_count() or 1, 4))}
    provision.say(f"\nset up in {ready - start:.1f} s, all in {time.monotonic() - start:.1f} s")
    for name, (passed, seconds) in results.items():
        provision.say(f"{'passed' if passed else 'FAILED'} {seconds:7.1f} s  {name}")
    return 0 if all(passed for passed, _ in results.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
