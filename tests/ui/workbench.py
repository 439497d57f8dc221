"""The workbench's window on an invented desk, with keys pressed as the operating system presses them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from clerkdesk.language import N_
from clerkdesk.services.clerks import Account, Role
from clerkdesk.services.desk import Desk
from clerkdesk.ui import theme
from clerkdesk.ui.forms.page import Forms
from clerkdesk.ui.hands import Hands
from clerkdesk.ui.page import Page
from clerkdesk.ui.reception import Reception
from clerkdesk.ui.session import Session
from clerkdesk.ui.shell import Entry, Shell
from clerkdesk.ui.work import Work
from tests.counter import SetClock, first_run

AN = "031090001234|031234567|Nguyễn Văn An|17051990|Nam|Thôn 3, xã An Khánh, thành phố Hải Phòng|01052021"
BICH = "031192004321||Trần Thị Bích|02031992|Nữ|Thôn 5, xã An Khánh, thành phố Hải Phòng|11062021"


class Elsewhere(Page):
    """Another page: keeps what it was handed."""

    def __init__(self) -> None:
        super().__init__()
        self.handed: list[object] = []

    def arrive(self, what: object) -> None:
        if what is not None:
            self.handed.append(what)


class Workbench:
    """A window with the reception page; counts the keys that a clerk presses."""

    def __init__(self, app: QApplication, folder: Path, clock: SetClock | None = None) -> None:
        self.app = app
        theme.wear(app, "light")
        self.clock = clock or SetClock()
        self.desk: Desk = first_run(folder, clock=self.clock).desk
        self.open_window()

    def open_window(self) -> None:
        self.work = Work()
        self.hands = Hands(self.work)
        self.session = Session(self.desk, self.work)
        self.account = Account("clerk-lan", "Trần Thị Lan", Role.CLERK, active=True)
        self.session.enter(self.account)
        self.shell = Shell(self.app, self.work)
        self.shell.add_page(
            Entry(
                name="reception",
                title=N_("Reception"),
                icon="reception",
                key="F2",
                build=lambda: Reception(self.session),
            )
        )
        self.shell.add_page(
            Entry(name="forms", title=N_("Forms"), icon="form", key="Alt+6", build=lambda: Forms(self.session))
        )
        for name, title, key in (("dossiers", N_("Dossiers"), "F3"), ("deliver", N_("Deliver"), "F4")):
            self.shell.add_page(Entry(name=name, title=title, icon=name, key=key, build=Elsewhere))
        self.shell.speak("en")
        self.shell.resize(1366, 768)
        self.shell.show()
        self.shell.activateWindow()
        page = self.shell.open("reception")
        assert isinstance(page, Reception)
        self.page = page
        self.settle()

    def press(self, *keys: Qt.Key | str, hold: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press keys and type texts as a clerk does: one after the other, with time between them."""
        for key in keys:
            if isinstance(key, str):
                self.hands.type(key)
            else:
                self.hands.press(key, hold=hold)

    def scan(self, text: str) -> None:
        """Let a scanner in keyboard mode type ``text`` and Enter."""
        self.hands.scan(text)

    def settle(self) -> None:
        """Let the window do all that waits."""
        self.hands.settle()

    @property
    def pressed(self) -> int:
        """How many keys the clerk pressed."""
        return self.hands.pressed

    def close_window(self) -> None:
        self.shell.close()
        self.work.close()
        self.shell.deleteLater()
        self.settle()

    def close(self) -> None:
        self.close_window()
        self.desk.close()
