"""The window: what is imported before its first paint is light, all else comes after."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from clerkdesk.ui.session import Session
    from clerkdesk.ui.shell import Shell
    from clerkdesk.ui.start.opening import Opening


def main(argv: list[str] | None = None) -> int:
    """Open the window on the data folder that ``--data`` names, or the user's own."""
    parser = argparse.ArgumentParser(prog="clerkdesk-window", description="The counter workbench.")
    parser.add_argument("--data", type=Path, metavar="DIR", help="the data folder (default: the user's own)")
    return run(parser.parse_args(argv).data)


def run(data: Path | None = None) -> int:
    """Open the window on the data folder ``data`` (default: the user's own) and return when it is closed.

    When a window is open on that folder already, it comes to the front instead. With CLERKDESK_STAMP=1 in the
    environment, "painted" and "ready" are printed with the monotonic clock's nanoseconds.

    Returns:
        0 when all went well, 3 when the window was closed on trouble of the surroundings.
    """
    from PySide6.QtWidgets import QApplication

    from clerkdesk.store.folder import default_path

    found = QApplication.instance()
    if isinstance(found, QApplication):
        app = found
    else:
        app = QApplication([*sys.argv[:1], "-style", "fusion"])  # cheaper here than by `setStyle`
        app.setProperty("fusion", True)
    window = Window(app, data or default_path())
    if not window.begin():
        return 0
    app.exec()
    return window.end()


class Window:
    """The shell, the way into it and what runs beside it, for one data folder.

    Attributes:
        shell: the window. opening: the way in; its `session` is there once the desk is open.
    """

    def __init__(self, app: QApplication, path: Path) -> None:
        from PySide6.QtGui import QGuiApplication

        from clerkdesk.ui.shell import Shell
        from clerkdesk.ui.start.opening import Opening
        from clerkdesk.ui.start.single import Single
        from clerkdesk.ui.work import Work

        QGuiApplication.setApplicationDisplayName("ClerkDesk")
        QGuiApplication.setDesktopFileName("clerkdesk")
        self._app = app
        self._path = path
        self._single = Single(path)
        self.work = Work()
        self.shell: Shell = Shell(app, self.work)
        self.opening: Opening = Opening(self.shell, self.work, path)
        self.opening.painted.connect(self._painted)
        self.opening.ready.connect(self._ready)

    def begin(self) -> bool:
        """Show the window; return False when another one is open on this folder (it was asked to the front)."""
        from clerkdesk.domain.errors import Trouble

        try:
            if not self._single.take():
                if not self._single.knock():
                    sys.stderr.write("ClerkDesk is open on this folder already, but does not answer.\n")
                self.work.close()
                return False
        except Trouble as trouble:
            self.opening.show_trouble(trouble)
        else:
            self.opening.begin()
        self.shell.show()
        return True

    def end(self) -> int:
        """Finish what was begun, close the files, and return the exit status."""
        session = self.opening.session
        self.shell.close()
        if session is not None:
            self.bench.stop()
        self.work.close()
        if session is not None:
            session.desk.close()
        self._single.give_back()
        return 3 if self.opening.stopped else 0

    def _painted(self) -> None:
        _stamp("painted")
        from clerkdesk.ui.start import faults

        faults.catch(self.shell, self._path / "logs")
        self._single.listen(self._front)

    def _ready(self, session: Session) -> None:
        from clerkdesk.ui.workbench import Workbench

        self.bench = Workbench(self._app, self.shell, session, self.opening.lock)
        _stamp("ready")

    def _front(self) -> None:
        from PySide6.QtCore import Qt

        self.shell.setWindowState(
            self.shell.windowState() & ~Qt.WindowState.WindowMinimized | Qt.WindowState.WindowActive
        )
        self.shell.show()
        self.shell.raise_()
        self.shell.activateWindow()


def _stamp(what: str) -> None:
    if os.environ.get("CLERKDESK_STAMP"):
        print(f"clerkdesk {what} {time.monotonic_ns()}", flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
