"""The window: what is imported before its first paint is light, all else comes after."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main(argv: list[str] | None = None) -> int:
    """Open the window on the data folder that ``--data`` names, or the user's own."""
    parser = argparse.ArgumentParser(prog="clerkdesk-window", description="The counter workbench.")
    parser.add_argument("--data", type=Path, metavar="DIR", help="the data folder (default: the user's own)")
    parser.add_argument("--kiosk", action="store_true", help="open the kiosk for citizens as soon as somebody signs in")
    asked = parser.parse_args(argv)
    return run(asked.data, kiosk=asked.kiosk)


def run(data: Path | None = None, *, kiosk: bool = False) -> int:
    """Open the window on the data folder ``data`` (default: the user's own) and return when it is closed.

    kiosk: the kiosk takes its place as soon as somebody has signed in.

    When a window is open on that folder already, it comes to the front instead. With CLERKDESK_STAMP=1 in the
    environment, "painted" and "ready" are printed with the monotonic clock's nanoseconds.

    Returns:
        0 when all went well, 3 when the window was closed on trouble of the surroundings.
    """
    from clerkdesk.store.ahead import Ahead
    from clerkdesk.store.folder import default_path

    path = data or default_path()
    ahead = Ahead(path)
    from clerkdesk.ui.window import show  # Qt comes in while the folder is looked at

    return show(path, ahead, kiosk=kiosk)


if __name__ == "__main__":
    sys.exit(main())
