"""Pictures of every page: both themes and languages at 1366x768, then 125 %, 150 % and 1920x1080, for who judges."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

from clerkdesk.language import _
from clerkdesk.services import backup, demo, online, preferences, restoring
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.invented import PIN
from clerkdesk.services.opening import open_desk
from clerkdesk.ui.camera import SCREEN, Camera
from clerkdesk.ui.cast import HUNG, MORNING, DayClock
from clerkdesk.ui.day import Day
from clerkdesk.ui.exchanging.page import ExchangePage
from clerkdesk.ui.hall.doing import work_the_queue
from clerkdesk.ui.hands import Hands
from clerkdesk.ui.kiosk.doing import visit_the_kiosk
from clerkdesk.ui.shots_line import counters, enrol, joining_states, line_states, refuse, spoil
from clerkdesk.ui.start.joining import JoiningPage
from clerkdesk.ui.window import Window, application
from clerkdesk.ui.writing import write_a_birth

Key = Qt.Key
CTRL: Final = Qt.KeyboardModifier.ControlModifier
GUIDED: Final = "1.000894"
"""Marriage: a procedure that a citizen asks about before they come with the papers."""
LINKED: Final = "1.000656"
"""A death, which others go with."""

ONLINE_CODE: Final = "H24.999.01-261120-0007"
"""As the province gives one to what was filed online."""

JOIN_CODE: Final = "5SS4-GQ4D-CFKJ-T7GH-C89D-FYNS-8T6S-XS98"
"""As “Add a desk” shows one; it opens nothing."""

MINE: Final = Key.Key_8
"""The filter of Dossiers that shows what was handed to whoever is signed in."""

SCREENS: Final = (("125", SCREEN, 1.25), ("150", SCREEN, 1.5), ("1920", QSize(1920, 1080), 1.0))
"""Other screens: the name in the picture's, the pixels, and how many of them a point has."""

LOOKS: Final = (("light", "vi"), ("dark", "vi"), ("light", "en"), ("dark", "en"))


def run(out: Path) -> int:
    """Leave the pictures in ``out``, named page-theme-language.png; return the exit code 0.

    Raises:
        OSError: ``out`` cannot be written.
        TimeoutError: the window did not do what the script expects.
    """
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"  # no keys of a picture in anybody's keyring
    with tempfile.TemporaryDirectory(prefix="clerkdesk-shots-", ignore_cleanup_errors=True) as place:
        taken = take(Path(place), out)
    sys.stdout.write(_("{count} pictures are in {folder}.").format(count=len(taken), folder=out.resolve()) + "\n")
    return 0


def take(place: Path, out: Path) -> list[Path]:
    """Take all pictures into ``out`` with data made in ``place``; return them."""
    _keep_marks_apart(place / "state-day")
    demo.make(place / "demo", until=MORNING)
    taken = _day(place / "copy", place / "demo", out)
    taken += _first_run(place / "new", out)
    _keep_marks_apart(place / "state-restored")
    taken += _restore(place / "restored", place / "demo", out)
    _keep_marks_apart(place / "state-exchange")
    taken += _exchange(place / "exchange", place / "demo", out)
    _keep_marks_apart(place / "state-line")
    taken += _line(place / "line", place / "demo", out)
    taken += _joining(place / "joining", out)
    _keep_marks_apart(place / "state-kiosk")
    taken += _kiosk(place / "kiosk", place / "demo", out)
    for name, damage in TROUBLES.items():
        folder = place / name
        _keep_marks_apart(place / f"state-{name}")
        shutil.copytree(place / "demo", folder)
        damage(folder)
        taken += _start(folder, out, name)
    return taken


def _keep_marks_apart(state: Path) -> None:
    """Note in ``state`` how far desks have written: copies of one folder else take each other for older ones."""
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):  # the second on Windows
        os.environ[name] = str(state)


class Sitting(Day):
    """The scripted day, with pictures from all sides at each stop."""

    def dark_and_english(self) -> None:
        """Every picture shows that already."""

    def _look_back(self) -> None:
        """Besides: a dossier filed online, two records compared, guidance, dossiers that are received together."""
        self.file_online()
        super()._look_back()
        self.hands.press(Key.Key_F7)
        self.shot("person-records-compared")
        self.hands.press(Key.Key_Escape)
        self.hands.press(Key.Key_F2, Key.Key_F5)
        self.hands.press(Key.Key_H, hold=CTRL)
        self.window.shell.open("reception", {"guide": GUIDED})
        self.shot("reception-guidance")
        self.hands.press(Key.Key_Escape)
        self.hands.press(Key.Key_H, hold=CTRL)
        self.hands.press(Key.Key_Escape)
        self.hands.type(LINKED)
        self.hands.press(Key.Key_Return)
        self.hands.press(Key.Key_J, hold=CTRL)
        self.shot("reception-linked-offered")
        self.hands.press(Key.Key_Return)
        self.hands.press(Key.Key_B, hold=CTRL)
        self.hands.type("xã kim tân")
        self.shot("reception-received-together")
        self.hands.press(Key.Key_F5)
        self.hands.type(GUIDED)
        self.hands.press(Key.Key_Return)
        self.hands.press(Key.Key_O, hold=CTRL)
        self.shot("reception-online")
        self.hands.press(Key.Key_Escape, Key.Key_F5)
        write_a_birth(self.hands, self.shot)
        work_the_queue(self.hands, self.shot, self.aside)

    def file_online(self) -> None:
        """Sit beside a citizen who files online, until the code of it is noted."""
        self.hands.press(Key.Key_F2, Key.Key_F5)
        self.hands.scan(HUNG)
        self.hands.type(GUIDED)
        self.hands.press(Key.Key_Return)
        self.hands.press(Key.Key_O, hold=CTRL)
        self.hands.press(*[Key.Key_Return] * len(online.STEPS))
        self.hands.type(ONLINE_CODE)
        self.shot("reception-online-code")
        self.hands.press(Key.Key_Return)
        self.shot("reception-online-filed")
        self.hands.press(Key.Key_F5)

    def shot(self, name: str) -> None:
        """Take pictures in both themes and languages, and on other screens; leave the window as it was."""
        portray(self.window, self.hands, self.camera, name)

    def aside(self, name: str, window: QWidget) -> None:
        """Take pictures of a window beside the shell, in both themes; what it says is in both languages."""
        window.resize(SCREEN)
        camera = self.camera.at(window)
        for worn, _spoken in LOOKS[:2]:
            self.window.shell.wear(worn)
            self.hands.settle()
            camera.take(f"{name}-{worn}")


def portray(window: Window, hands: Hands, camera: Camera, name: str) -> None:
    """Take the pictures of what ``window`` shows now."""
    shell = window.shell
    for theme, spoken in sorted(LOOKS):  # by theme, for it takes longest to put on
        shell.wear(theme)
        shell.speak(spoken)
        hands.settle()
        camera.take(f"{name}-{theme}-{spoken}")
    for screen, pixels, scale in SCREENS:
        shell.resize(pixels / scale)
        hands.settle()
        camera.take(f"{name}-{screen}", scale)
    shell.resize(SCREEN)
    hands.settle()


def _day(folder: Path, made: Path, out: Path) -> list[Path]:
    shutil.copytree(made, folder)
    clock = DayClock(MORNING)
    window = Window(application(), folder, clock)
    day = Sitting(window, clock, Camera(window.shell, out))
    try:
        day.work()
    finally:
        window.end()
    return day.camera.taken


def _first_run(folder: Path, out: Path) -> list[Path]:
    """The three steps of the first run, filled in by hand."""
    window = Window(application(), folder, DayClock(MORNING))
    day = Sitting(window, DayClock(MORNING), Camera(window.shell, out))
    hands = day.hands
    try:
        day.begin()
        day.shot("first-run-empty")
        hands.press(Key.Key_F8)
        hands.type(JOIN_CODE)
        day.shot("first-run-joining")
        hands.press(Key.Key_Escape)
        hands.press(Key.Key_F1)
        day.shot("first-run-help")
        hands.press(Key.Key_Escape)
        hands.type("an khanh hai phong")
        hands.press(Key.Key_Return)
        hands.type("H24.999.02")
        day.shot("first-run-centre")
        hands.press(Key.Key_F9)
        for words in (demo.ADMINISTRATOR, PIN, PIN):
            hands.type(words)
            hands.press(Key.Key_Tab)
        hands.press(Key.Key_Space)  # yes, a key file
        day.shot("first-run-desk")
        hands.press(Key.Key_F9)
        day.shot("first-run-recovery-code")
    finally:
        window.end()
    return day.camera.taken


def _joining(folder: Path, out: Path) -> list[Path]:
    """The first run of a further desk, as far as no hub is asked."""
    window = Window(application(), folder, DayClock(MORNING))
    day = Sitting(window, DayClock(MORNING), Camera(window.shell, out))
    try:
        day.begin()
        day.hands.press(Key.Key_F8)
        gate = window.opening.gate
        assert isinstance(gate, JoiningPage)
        joining_states(gate, JOIN_CODE, day.shot)
    finally:
        window.end()
    return day.camera.taken


def _line(folder: Path, made: Path, out: Path) -> list[Path]:
    """The states of the line at a desk that is enrolled."""
    shutil.copytree(made, folder)
    with closing(open_desk(folder, clock=DayClock(MORNING))) as desk:
        hub = enrol(desk).hub
        preferences.save(desk, last_clerk=demo.ADMINISTRATOR)
    window = Window(application(), folder, DayClock(MORNING))
    day = Sitting(window, DayClock(MORNING), Camera(window.shell, out))
    try:
        day.begin()
        day.hands.type(PIN)
        day.hands.press(Key.Key_Return)
        day.hands.press(Key.Key_7, hold=Qt.KeyboardModifier.AltModifier)
        page = window.shell.page()
        assert isinstance(page, ExchangePage)
        page.exchange.stop()  # what it would say is said here
        line_states(page, hub, milliseconds(MORNING), day.shot)
    finally:
        window.end()
    return day.camera.taken


def _restore(folder: Path, made: Path, out: Path) -> list[Path]:
    """What the start shows when Settings asked for a backup to be restored."""
    shutil.copytree(made, folder)
    with closing(open_desk(folder, clock=DayClock(MORNING))) as desk:
        restoring.request(folder, backup.make(desk, folder.parent / "stick").path)
    return _start(folder, out, "restore")


def _exchange(folder: Path, made: Path, out: Path) -> list[Path]:
    """The page of the exchange at a desk whose hub is reached by files, and whose work the province refused in part."""
    shutil.copytree(made, folder)
    with closing(open_desk(folder, clock=DayClock(MORNING))) as desk:
        refuse(desk)
        spoil(desk)
        preferences.save(desk, last_clerk=demo.ADMINISTRATOR)  # who may do all of it
    window = Window(application(), folder, DayClock(MORNING))
    day = Sitting(window, DayClock(MORNING), Camera(window.shell, out))
    hands = day.hands
    try:
        day.begin()
        hands.type(PIN)
        hands.press(Key.Key_Return)
        hands.press(Key.Key_7, hold=Qt.KeyboardModifier.AltModifier)
        day.shot("exchange-refusals")
        hands.press(Key.Key_F7)
        day.shot("exchange-handed-on")
        hands.press(Key.Key_Escape)
        for key, name in ((Key.Key_3, "to-send"), (Key.Key_4, "compare"), (Key.Key_5, "hubs"), (Key.Key_6, "by-hand")):
            hands.press(key, hold=CTRL)
            day.shot(f"exchange-{name}")
        hands.press(Key.Key_7, hold=CTRL)
        day.shot("exchange-counters-none")
        page = window.shell.page()
        assert isinstance(page, ExchangePage)
        page.counters.know({"mine": "BB", "counters": counters()})
        page.counters.show_code(
            {
                "code": JOIN_CODE,
                "qr": f"CLERKDESK-JOIN 192.168.1.10:8750 {JOIN_CODE}",
                "addresses": ["192.168.1.10:8750"],
                "fingerprint": JOIN_CODE[20:],
                "until": milliseconds(MORNING + timedelta(hours=1)),
            }
        )
        day.shot("exchange-counters")
        hands.press(Key.Key_F3)
        hands.press(MINE, hold=CTRL)
        day.shot("dossiers-mine")
    finally:
        window.end()
    return day.camera.taken


def _kiosk(folder: Path, made: Path, out: Path) -> list[Path]:
    """The kiosk, from its sign-in to a number."""
    shutil.copytree(made, folder)
    window = Window(application(), folder, DayClock(MORNING), kiosk=True)
    day = Sitting(window, DayClock(MORNING), Camera(window.shell, out))
    try:
        day.begin()
        window.shell.showNormal()  # it fills a screen that has another size than the pictures
        window.shell.resize(SCREEN)
        day.shot("kiosk-sign-in")
        day.hands.type(PIN)
        day.hands.press(Key.Key_Return)
        assert window.keeper is not None
        assert window.keeper.kiosk is not None
        kiosk, camera = window.keeper.kiosk, Camera(window.keeper.kiosk, out)

        def shot(name: str) -> None:
            for theme, spoken in sorted(LOOKS):
                window.shell.wear(theme)
                kiosk.speak(spoken)
                day.hands.settle()
                camera.take(f"{name}-{theme}-{spoken}")
            for screen, pixels, scale in SCREENS:
                kiosk.setFixedSize(pixels / scale)
                day.hands.settle()
                camera.take(f"{name}-{screen}", scale)
            kiosk.setFixedSize(SCREEN)
            day.hands.settle()

        kiosk.setFixedSize(SCREEN)
        visit_the_kiosk(kiosk, day.hands, shot)
    finally:
        window.end()
    return [*day.camera.taken, *camera.taken]


def _start(folder: Path, out: Path, name: str) -> list[Path]:
    """What the start shows on a folder that something is wrong with."""
    window = Window(application(), folder, DayClock(MORNING))
    day = Sitting(window, DayClock(MORNING), Camera(window.shell, out))
    try:
        day.begin()
        day.shot(name)
    finally:
        window.end()
    return day.camera.taken


def _newer(folder: Path) -> None:
    file = folder / "folder.json"
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | {"format": 99}), encoding="utf-8")


def _damaged(folder: Path) -> None:
    with (folder / "clerkdesk.db").open("r+b") as file:
        file.write(b"\0" * 4096)


def _without_key(folder: Path) -> None:
    (folder / "clerkdesk.key").write_text("{}", encoding="utf-8")


TROUBLES: Final[dict[str, Callable[[Path], None]]] = {
    "trouble-newer": _newer,
    "trouble-damaged": _damaged,
    "trouble-no-key": _without_key,
}
