"""The window on one data folder: the shell, the way into it, and what runs beside it. Light until the first paint."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from clerkdesk.domain.errors import Trouble
from clerkdesk.ui.shell import Shell
from clerkdesk.ui.start.opening import Opening
from clerkdesk.ui.start.single import Single
from clerkdesk.ui.work import Work

if TYPE_CHECKING:
    from clerkdesk.services.clock import Clock
    from clerkdesk.store.ahead import Ahead
    from clerkdesk.ui.kiosk.keeper import Keeper
    from clerkdesk.ui.session import Session
    from clerkdesk.ui.start.faults import Net
    from clerkdesk.ui.workbench import Workbench


SWITCH: Final = 0.001
"""Seconds after which a thread in the background lets the window's thread go on; Python's 0.005 is half a frame."""


def application() -> QApplication:
    """Return the application of this process; make it first when there is none."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    sys.setswitchinterval(SWITCH)
    app = QApplication([*sys.argv[:1], "-style", "fusion"])  # cheaper here than by `setStyle`
    app.setProperty("fusion", True)
    return app


def show(path: Path, ahead: Ahead | None = None, *, kiosk: bool = False) -> int:
    """Show the window on the data folder at ``path`` until it is closed; see `clerkdesk.app.run`."""
    app = application()
    window = Window(app, path, ahead=ahead, kiosk=kiosk)
    if not window.begin():
        return 0
    app.exec()
    return window.end()


class Window:
    """The shell, the way into it and what runs beside it, for one data folder.

    Attributes:
        shell: the window. opening: the way in; its `session` is there once the desk is open.
    """

    def __init__(
        self,
        app: QApplication,
        path: Path,
        clock: Clock | None = None,
        ahead: Ahead | None = None,
        *,
        kiosk: bool = False,
    ) -> None:
        """Build the window, unseen.

        clock: another one than the computer's, for the demo. ahead: what was begun. kiosk: who signs in opens it.
        """
        QGuiApplication.setApplicationDisplayName("ClerkDesk")
        QGuiApplication.setDesktopFileName("clerkdesk")
        self._app = app
        self._path = path
        self._single = Single(path)
        self.work = Work()
        self.shell = Shell(app, self.work)
        self.opening = Opening(self.shell, self.work, path, clock, ahead)
        self.opening.touch = kiosk
        self._bench: Workbench | None = None
        self._to_kiosk = kiosk
        self.keeper: Keeper | None = None
        self._net: Net | None = None
        self.opening.again = self._enter
        self.opening.painted.connect(self._painted)
        self.opening.ready.connect(self._ready)

    def begin(self) -> bool:
        """Show the window; return False when another one is open on this folder (it was asked to the front)."""
        if not self._enter():
            self.work.close()
            return False
        if self._to_kiosk:
            self.shell.setGeometry(self.shell.screen().geometry())  # no window manager may be there to make it so
            self.shell.showFullScreen()
        else:
            self.shell.show()
        return True

    def _enter(self) -> bool:
        """Take the folder and look into it; return False when its window was asked to the front instead."""
        try:
            if self._single.take():
                self.opening.begin()
            elif self._single.knock():
                return False
            else:
                self.opening.show_trouble(self._single.held())
        except Trouble as trouble:
            self.opening.show_trouble(trouble)
        return True

    def end(self) -> int:
        """Finish what was begun, close the files, and return the exit status."""
        session = self.opening.session
        if self.keeper is not None:
            self.keeper.end()
        self.shell.close()
        if self._bench is not None:
            self._bench.stop()
        self.work.close()
        if session is not None:
            session.desk.close()
        if self._net is not None:
            self._net.release()
        self._single.give_back()
        from clerkdesk.ui.memory import look_at_all_again

        look_at_all_again()
        status = 3 if self.opening.stopped else 0
        self.shell.deleteLater()  # what it watches the keys with goes too
        return status

    def _painted(self) -> None:
        _stamp("painted")
        from clerkdesk.ui.memory import give_back_large_pieces
        from clerkdesk.ui.start import faults

        give_back_large_pieces()
        self._net = faults.catch(self.shell, self._path / "logs")
        self._single.listen(self._front)

    def _ready(self, session: Session) -> None:
        from clerkdesk.ui.memory import pass_over_what_stays
        from clerkdesk.ui.workbench import Workbench

        self._bench = Workbench(self._app, self.shell, session, self.opening.lock)
        pass_over_what_stays()
        self.shell.kiosk_wanted.connect(self.offer_kiosk)
        if self._to_kiosk:
            session.signed_in.connect(self._signed_in)
        _stamp("ready")

    def offer_kiosk(self) -> None:
        """Tell what the kiosk does, and open it when that is wanted."""
        from clerkdesk.ui.kiosk.setup import KioskSetUp

        session = self.opening.session
        if session is None or not session.open:
            return
        gate = KioskSetUp(session)
        gate.theme_wanted.connect(self.shell.switch_theme)
        gate.language_wanted.connect(self.shell.switch_language)
        gate.back_wanted.connect(self._go_on)
        gate.open_wanted.connect(self.open_kiosk)
        self.shell.close_gate(gate)
        gate.start()

    def _go_on(self) -> None:
        self.shell.open_gate()
        page = self.shell.page()
        if page is not None:
            page.arrive(None)

    def open_kiosk(self) -> None:
        """Let citizens at the window: the kiosk takes the workbench's place.

        Raises:
            Refused: nobody is signed in.
        """
        from clerkdesk.ui.kiosk.keeper import Keeper

        if self.keeper is None and self.opening.session is not None:
            self.keeper = Keeper(self._app, self.shell, self.opening.session, self.opening)
        if self.keeper is not None:
            self.keeper.open()

    def _signed_in(self, _account: object) -> None:
        """The one who set up the kiosk is in: open it, once the sign-in is over."""
        if self._to_kiosk:
            self._to_kiosk = False
            QTimer.singleShot(0, self.shell, self.open_kiosk)

    def _front(self) -> None:
        if self.keeper is not None and self.keeper.kiosk is not None:
            self.keeper.kiosk.front()
            return
        self.shell.setWindowState(
            self.shell.windowState() & ~Qt.WindowState.WindowMinimized | Qt.WindowState.WindowActive
        )
        self.shell.show()
        self.shell.raise_()
        self.shell.activateWindow()


def _stamp(what: str) -> None:
    if os.environ.get("CLERKDESK_STAMP"):
        print(f"clerkdesk {what} {time.monotonic_ns()}", flush=True)  # noqa: T201
