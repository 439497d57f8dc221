"""A finger and a keyboard before a kiosk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from clerkdesk.domain.procedure import Procedure
from clerkdesk.domain.ticket import Stage
from clerkdesk.language import use
from clerkdesk.services import spooling
from clerkdesk.services.queue import counters, hall
from clerkdesk.services.spooling import Printing
from clerkdesk.ui.kiosk.tile import Tile
from clerkdesk.ui.kiosk.window import Kiosk
from clerkdesk.ui.window import Window
from tests.counter import LAN, MONDAY, SetClock
from tests.ui.opened import Opened

MARRIAGE: Final = "1.000894"
BIRTH: Final = "1.001193"


class AtTheKiosk:
    """A finger and a keyboard before a kiosk that ``one`` opened."""

    def __init__(self, one: Opened) -> None:
        self.one, self.hands = one, one.hands
        one.window.open_kiosk()
        self.kiosk = kiosk_of(one.window)
        one.hands.wait(lambda: QGuiApplication.focusWindow() is self.kiosk.windowHandle(), "the kiosk")
        self.kiosk._second.stop()  # a test's seconds pass when it says so
        session = one.opening.session
        assert session is not None
        self.desk = session.desk
        self.device = QTest.createTouchDevice()
        self.begin()

    def begin(self) -> None:
        """Let a new citizen come, on a day as any other."""
        self.one.clock.at = MONDAY
        self.kiosk.setFixedSize(1366, 768)
        self.kiosk.activateWindow()
        spooling.save_printing(self.desk, Printing())
        if counters.mine(self.desk) is not None:
            counters.close_counter(self.desk, LAN)
        self.kiosk.start_over()
        self.settle()
        self.before = len(hall.lines(self.desk, set(Stage)))

    def settle(self) -> None:
        self.hands.settle()

    @property
    def step(self) -> Any:
        return self.kiosk.step()

    def touch(self, tile: Tile) -> None:
        """Touch the middle of ``tile`` on the screen."""
        assert tile.isVisible()
        assert tile.isEnabled()
        where = tile.mapTo(self.kiosk, tile.rect().center())
        window = self.kiosk.windowHandle()
        QTest.touchEvent(window, self.device).press(0, where, window).commit()
        QTest.touchEvent(window, self.device).release(0, where, window).commit()
        self.settle()

    def touch_choice(self, value: object) -> None:
        """Touch the tile of ``value``, on whichever page it stands."""
        tiles = self.step.tiles
        for _page in range(tiles.pages()):
            for tile, choice in zip(tiles.shown(), tiles.choices()[tiles.first() :], strict=False):
                if choice.value == value:
                    self.touch(tile)
                    return
            self.touch(tiles.after)
        raise AssertionError(value)

    def lines(self) -> list[hall.Line]:
        """Return the tickets that were given out in this test."""
        return hall.lines(self.desk, set(Stage))[self.before :]

    def procedure(self, code: str) -> Procedure:
        found = self.desk.catalogue.get(code, self.desk.today())
        assert found is not None
        return found


def kiosk_of(window: Window) -> Kiosk:
    assert window.keeper is not None
    assert window.keeper.kiosk is not None
    return window.keeper.kiosk


@pytest.fixture(scope="module")
def standing(
    qapp: QApplication, made: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AtTheKiosk]:
    """Return a kiosk that is open for all tests of a module; a module that has it has `opened.made` too."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
            patch.setenv(name, str(tmp_path_factory.mktemp("marks")))
        one = Opened(qapp, Path(shutil.copytree(made[0], tmp_path_factory.mktemp("kiosk") / "data")), SetClock())
        one.sign_in()
        yield AtTheKiosk(one)
        one.end()
        use("vi")


@pytest.fixture
def at(standing: AtTheKiosk) -> AtTheKiosk:
    """Return that kiosk as a new citizen finds it."""
    standing.begin()
    return standing
