"""Pictures of what the hall and a clerk see at a desk: the board, and the page of this morning."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QSize

from clerkdesk.language import N_
from clerkdesk.services.clerks import Account, Role
from clerkdesk.services.desk import Desk
from clerkdesk.ui import theme
from clerkdesk.ui.camera import SCREEN, Camera
from clerkdesk.ui.hall.board import Board
from clerkdesk.ui.hall.morning import MorningPage
from clerkdesk.ui.hands import Hands
from clerkdesk.ui.session import Session
from clerkdesk.ui.shell import Entry, Shell
from clerkdesk.ui.window import application
from clerkdesk.ui.work import Work

TV = QSize(1920, 1080)
LOOKS = (("light", "vi"), ("dark", "en"))


class Portraits:
    """A window and a board on ``desk``; pictures go to ``folder``, named what-time-theme-language.png."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        app = application()
        theme.wear(app, "light")
        self._work = Work()
        self._hands = Hands(self._work)
        session = Session(desk, self._work)
        self._shell = Shell(app, self._work)
        self.page = MorningPage(session, lambda: None, lambda: None)
        build = lambda: self.page  # noqa: E731
        self._shell.add_page(Entry(name="morning", title=N_("Morning"), icon="clock", key="Alt+9", build=build))
        session.enter(Account("clerk-lan", "Trần Thị Lan", Role.CLERK, active=True))
        self._shell.resize(SCREEN)
        self._shell.show()
        self._shell.open("morning")
        self.board = Board(session)
        self.board.resize(TV)
        self._window, self._tv = Camera(self._shell, folder), Camera(self.board, folder)

    def take(self, name: str) -> None:
        """Take pictures of both as they are now."""
        self.page.arrive(None)
        self.board.ask()
        self._hands.settle()
        for worn, spoken in LOOKS:
            self._shell.wear(worn)
            self._shell.speak(spoken)
            self._hands.settle()
            self._window.take(f"morning-{name}-{worn}-{spoken}")
            self._tv.take(f"board-{name}-{worn}-{spoken}")

    def close(self) -> None:
        """Put the windows away."""
        self.page.leave()
        self.board.stop()
        self._shell.close()
        self._work.close()
        self._hands.settle()
