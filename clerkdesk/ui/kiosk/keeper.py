"""Opens the kiosk in the workbench's place, with the workbench locked behind it; lets the clerk back in with a PIN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from clerkdesk import language
from clerkdesk.ui.kiosk.citizen import Place
from clerkdesk.ui.kiosk.window import Kiosk
from clerkdesk.ui.session import Session
from clerkdesk.ui.shell import Shell

if TYPE_CHECKING:
    from clerkdesk.ui.start.opening import Opening


class Keeper(QObject):
    """One kiosk at a time, in the name of who was signed in when it opened.

    Attributes:
        kiosk: the window, None while there is none.
    """

    def __init__(self, app: QApplication, shell: Shell, session: Session, opening: Opening) -> None:
        super().__init__(shell)
        self._app, self._shell, self._session, self._opening = app, shell, session, opening
        self.kiosk: Kiosk | None = None
        self._spoken = language.current()

    def open(self) -> None:
        """Open the kiosk; the workbench is locked and out of sight until its clerk comes back.

        Raises:
            Refused: nobody is signed in.
        """
        if self.kiosk is not None:
            self.kiosk.front()
            return
        place = Place(self._session.desk, self._session.work, self._session.clerk)
        self._spoken = language.current()
        self.kiosk = Kiosk(self._app, place)
        self.kiosk.tried.connect(self._try)
        self._opening.lock()
        self.kiosk.begin()
        self._shell.hide()

    def end(self) -> None:
        """Close the kiosk with the program."""
        if self.kiosk is not None:
            self.kiosk.end()
            self.kiosk = None

    def _try(self, pin: str) -> None:
        if self.kiosk is not None:
            name, wrong = self.kiosk.clerk.name, self.kiosk.fail
            self._opening.enter(name, pin, kiosk=True, passed=self._leave, failed=wrong)

    def _leave(self) -> None:
        """The PIN was right: show the workbench again, then take the kiosk away."""
        self._shell.speak(self._spoken)
        self._shell.setWindowState(self._shell.windowState() & ~Qt.WindowState.WindowFullScreen)
        self._shell.show()
        self.end()
        self._shell.activateWindow()
