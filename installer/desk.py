"""Set ClerkDesk up on this machine, as far as it is not yet, and open it.

    python3 installer/desk.py [--demo [--out DIR]] [--data DIR] [what `clerkdesk run` or `clerkdesk demo` takes]

Exit 3: the surroundings lack something, and the last lines say what. Otherwise ClerkDesk's own exit code.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import provision

NO_DISPLAY = "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set)"
SURROUNDINGS = 3


def has_display(environ: Mapping[str, str], system: str = sys.platform) -> bool:
    """Tell whether a window can be shown: outside Linux always, there when an X or Wayland server is named."""
    return system != "linux" or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def wishes(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """Return what is for this script to know, and the arguments that it passes on as they are."""
    parser = argparse.ArgumentParser(
        prog="desk.py",
        description="Set ClerkDesk up on this machine and open it.",
        epilog="Other arguments go to ClerkDesk as they are.",
        allow_abbrev=False,
    )
    parser.add_argument("--demo", action="store_true", help="show the main job on an invented site")
    parser.add_argument("--out", type=Path, metavar="DIR", help="with --demo: leave pictures, papers and data there")
    parser.add_argument("--data", type=Path, metavar="DIR", help="the data folder, instead of the usual one")
    known, rest = parser.parse_known_args(arguments)
    if known.out and not known.demo:
        parser.error("--out goes with --demo")
    return known, rest


def command(known: argparse.Namespace, rest: list[str], *, display: bool) -> list[str]:
    """Return the arguments for ``python``; without a display that is the scripted day of ``--demo``, never a window."""
    line = ["-m", "clerkdesk", *(["--data", str(known.data)] if known.data else [])]
    if not known.demo:
        return [*line, "run", *rest]
    out = known.out or (None if display else Path("clerkdesk-demo"))
    return [*line, "demo", *([] if display else ["--offscreen"]), *(["--out", str(out)] if out else []), *rest]


def hand_over(python: Path, arguments: list[str]) -> NoReturn:
    """Become ``python`` with ``arguments``, importing ClerkDesk from this checkout wherever we stand."""
    path = os.pathsep.join(filter(None, [str(provision.CHECKOUT), os.environ.get("PYTHONPATH")]))
    environ = {**os.environ, "PYTHONPATH": path}
    line = [str(python), *arguments]
    if os.name == "nt":  # exec on Windows gives the console back at once, before ClerkDesk ends
        sys.exit(subprocess.run(line, env=environ, check=False).returncode)
    os.execve(python, line, environ)  # noqa: S606


def main() -> None:
    """Set up, then run."""
    known, rest = wishes(sys.argv[1:])
    environment = provision.Environment()
    try:
        provision.provide(provision.DESK, environment)
    except provision.Missing as missing:
        print(missing, file=sys.stderr)
        sys.exit(SURROUNDINGS)
    display = has_display(os.environ)
    if not display and not known.demo:
        print(
            f"{NO_DISPLAY}, so the window cannot open. ClerkDesk is set up. Start this command in a graphical\n"
            "session, or see the main job done without a window:\n\n"
            "    python3 installer/desk.py --demo --out DIR",
            file=sys.stderr,
        )
        sys.exit(SURROUNDINGS)
    if not display:
        provision.say(f"{NO_DISPLAY}: a scripted counter day runs through the real windows, unseen.")
    hand_over(environment.python, command(known, rest, display=display))


if __name__ == "__main__":
    main()
