"""A window on a data folder for tests: made once, copied for each test, opened as the program opens it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from clerkdesk.services import clerks, workstation
from clerkdesk.ui.hands import Hands
from clerkdesk.ui.start.gate import Gate
from clerkdesk.ui.start.sign_in import SignIn
from clerkdesk.ui.window import Window
from tests.counter import PIN, SetClock, first_run

ADMINISTRATOR = "Lê Văn Quản"
CLERK = "Nguyễn Thị Bình"
CLERK_PIN = "739154"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a data folder with an administrator and a clerk, and its recovery code."""
    path = tmp_path_factory.mktemp("made") / "data"
    first = first_run(path)
    clerks.add_clerk(first.desk, CLERK, CLERK_PIN)
    workstation.confirm_recovery(first.desk, first.recovery_code)
    first.desk.close()
    return path, first.recovery_code


@pytest.fixture
def folder(made: tuple[Path, str], tmp_path: Path) -> Path:
    """Return a copy of that folder."""
    return Path(shutil.copytree(made[0], tmp_path / "data"))


class Opened:
    """A window that was begun, and hands at its keyboard."""

    def __init__(self, app: QApplication, path: Path, clock: SetClock, *, settle: bool = True) -> None:
        self.clock = clock
        self.window = Window(app, path, clock)
        self.hands = Hands(self.window.work)
        self.begun = self.window.begin()
        self.shell, self.opening, self.work = self.window.shell, self.window.opening, self.window.work
        self._status: int | None = None
        if self.begun:
            self.hands.wait(self._in_front, "the window to get the keyboard")
            if settle:
                self.hands.settle()

    def _in_front(self) -> bool:
        if not self.shell.isActiveWindow():
            self.shell.activateWindow()
        return QGuiApplication.focusWindow() is self.shell.windowHandle()

    def end(self) -> int:
        """Close the window and return the exit status; the second time it only returns that again."""
        if self._status is None:
            self._status = self.window.end()
            self.hands.settle(0.2)
        return self._status

    def gate(self, kind: type[Gate] = Gate) -> Gate:
        """Return the page that covers the window."""
        gate = self.opening.gate
        assert isinstance(gate, kind), gate
        return gate

    def sign_in(self, name: str = ADMINISTRATOR, pin: str = PIN) -> None:
        """Sign in by keyboard."""
        gate = self.gate(SignIn)
        assert isinstance(gate, SignIn)
        while gate.names.name() != name:
            gate.names.step(1)
        gate.pin.setText(pin)
        gate.button.click()
        self.hands.settle()


@pytest.fixture
def opened(qapp: QApplication) -> Iterator[Callable[..., Opened]]:
    """Open windows; they are closed when the test ends."""
    all_of_them: list[Opened] = []

    def make(path: Path, clock: SetClock | None = None, *, settle: bool = True) -> Opened:
        one = Opened(qapp, path, clock or SetClock(), settle=settle)
        if one.begun:
            all_of_them.append(one)
        return one

    yield make
    for one in all_of_them:
        one.end()
