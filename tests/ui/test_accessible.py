"""What a screen reader is told, and whom the keys reach: every page, board, form and gate, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from clerkdesk.domain.errors import Refused
from clerkdesk.language import LANGUAGES
from clerkdesk.services import demo
from clerkdesk.services.invented import PIN
from clerkdesk.ui.cast import HA, HUNG, MORNING, OANH
from clerkdesk.ui.settings.page import SECTIONS, Settings
from clerkdesk.ui.start.confirm_date import ConfirmDate
from clerkdesk.ui.start.joining import JoiningPage
from clerkdesk.ui.start.recovery import RecoveryPage
from tests.counter import SetClock
from tests.ui.opened import Opened
from tests.ui.walker import faults, tree

Key = Qt.Key
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


class Walk:
    """A window that is walked at each stop; what was found wrong is kept."""

    def __init__(self, one: Opened) -> None:
        self.one, self.hands, self.shell = one, one.hands, one.shell
        self.shell.resize(1366, 768)
        self.wrong: list[str] = []
        self.stops: list[str] = []

    def begin(self) -> None:
        """Forget what was found; take the keyboard back from windows of other tests."""
        self.wrong.clear()
        self.shell.activateWindow()
        self.hands.wait(lambda: QGuiApplication.focusWindow() is self.shell.windowHandle(), "the keyboard")

    def see(self, name: str) -> None:
        self.stops.append(name)
        for language in LANGUAGES:
            self.shell.speak(language)
            self.hands.settle()
            self.wrong += [f"{name} ({language}): {fault}" for fault in faults(self.shell)]

    def press(self, key: Qt.Key, hold: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.hands.press(key, hold=hold)

    def go(self, name: str, key: Qt.Key, hold: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.press(key, hold)
        self.see(name)

    def scan(self, text: str) -> None:
        self.shell.scan(text)
        self.hands.settle()


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an invented site."""
    path = tmp_path_factory.mktemp("busy") / "data"
    demo.make(path, until=MORNING, working_days=6)
    return path


@pytest.fixture(scope="module")
def marks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep how far the desk has written in one place for this module."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
            patch.setenv(name, str(tmp_path_factory.mktemp("marks")))
        yield


@pytest.fixture(scope="module")
def walk(qapp_module: QApplication, busy: Path, marks: None) -> Iterator[Walk]:
    one = Opened(qapp_module, busy, SetClock(MORNING))
    made = Walk(one)
    made.see("sign-in")
    gate = one.gate()
    gate.pin.setText(PIN)  # type: ignore[attr-defined]
    gate.button.click()  # type: ignore[attr-defined]
    one.hands.wait(lambda: one.shell.page() is not None, "the work")
    yield made
    one.end()


@pytest.fixture(scope="module")
def qapp_module(qapp: QApplication) -> QApplication:
    return qapp


def reception(walk: Walk) -> None:
    shell = walk.shell
    shell.open("reception")
    walk.see("empty")
    walk.scan(HA)
    walk.see("card scanned")
    walk.hands.type("dkks")
    walk.go("papers missing", Key.Key_Return)
    walk.go("late", Key.Key_F12)
    walk.go("acting", Key.Key_F11)
    walk.go("other due date", Key.Key_D, CTRL)
    walk.go("sets and note", Key.Key_G, CTRL)
    walk.go("supplement slip", Key.Key_F8)
    walk.press(Key.Key_Escape)
    walk.go("refusal", Key.Key_F8, SHIFT)
    walk.press(Key.Key_Escape)
    walk.press(Key.Key_F5)
    walk.scan(HA)
    walk.hands.type("dkks")
    walk.press(Key.Key_Return)
    walk.press(Key.Key_F7)
    walk.go("outcome", Key.Key_F9)
    walk.scan(HUNG)
    walk.scan(OANH)
    walk.see("two people")
    walk.press(Key.Key_F5)


def dossiers(walk: Walk) -> None:
    page: Any = walk.shell.open("dossiers")
    walk.see("list")
    walk.go("keep a filter", Key.Key_S, CTRL)
    walk.press(Key.Key_Escape)
    walk.go("export", Key.Key_E, CTRL)
    walk.press(Key.Key_Escape)
    forms = set()
    for _row in range(8):
        page.list.setFocus()
        walk.press(Key.Key_Down)
        foot = page.pane.foot
        if not (foot.more.isVisible() and foot.more.isEnabled()):
            continue
        walk.press(Key.Key_F12)
        names = [choice.words for choice in page.pane._form.choices]
        walk.press(Key.Key_Escape)
        for number, name in enumerate(names, 1):
            if name not in forms:
                forms.add(name)
                walk.press(Key.Key_F12)
                walk.go(f"form: {name}", Key(Key.Key_0.value + number % 10))
                walk.press(Key.Key_Escape)
                walk.press(Key.Key_Escape)
    assert len(forms) > 5
    walk.go("void", Key.Key_F8)
    walk.press(Key.Key_Escape)
    walk.go("paper", Key.Key_F5)
    walk.press(Key.Key_F5)


def deliver(walk: Walk) -> None:
    page: Any = walk.shell.open("deliver")
    walk.see("board")
    page.shelf.list.setFocus()
    walk.press(Key.Key_Down)
    walk.go("case", Key.Key_Return)
    walk.go("somebody else collects", Key.Key_6, CTRL)
    walk.scan(HA)
    walk.see("card of another")
    walk.press(Key.Key_Escape)


def person(walk: Walk) -> None:
    walk.shell.open("person")
    walk.see("nobody")
    walk.scan(HA)
    walk.see("somebody")
    walk.go("erasing", Key.Key_F8)
    walk.press(Key.Key_Escape)


def today(walk: Walk) -> None:
    walk.shell.open("today")
    walk.see("today")


def settings(walk: Walk) -> None:
    page = walk.shell.open("settings")
    assert isinstance(page, Settings)
    for name, _title, _icon in SECTIONS:
        page.open(name)
        walk.see(name)


def over_the_page(walk: Walk) -> None:
    walk.shell.open("reception")
    walk.go("help", Key.Key_F1)
    walk.press(Key.Key_Escape)
    walk.go("find", Key.Key_K, CTRL)
    walk.hands.type("a")
    walk.see("found")
    walk.press(Key.Key_Escape)
    walk.one.window._bench.tour.begin()  # type: ignore[union-attr]
    walk.see("tour")
    walk.one.window._bench.tour.end()  # type: ignore[union-attr]
    walk.hands.settle()


def others(walk: Walk) -> None:
    """Pages that none of the walks above names."""
    known = {"today", "reception", "dossiers", "deliver", "person", "settings"}
    for entry in walk.shell.entries():
        if entry.name not in known:
            walk.shell.open(entry.name)
            walk.see(entry.name)


WALKS: tuple[Callable[[Walk], None], ...] = (
    reception, dossiers, deliver, person, today, settings, over_the_page, others,
)  # fmt: skip


@pytest.mark.parametrize("walks", WALKS, ids=lambda one: one.__name__)
def test_everything_has_a_name_one_key_and_its_place_for_tab(walk, walks):
    walk.begin()
    walks(walk)
    assert walk.wrong == []


def test_what_stands_before_the_work(walk, tmp_path):
    """The pages of the start that a sound folder does not show; first run and trouble come as they are."""
    walk.begin()
    for name, gate in (
        ("confirm date", ConfirmDate(MORNING.date(), Refused("doubtful-date", "It is {day}?", day="x"))),
        ("recovery", RecoveryPage(tmp_path, walk.one.work)),
        ("joining", JoiningPage(tmp_path, walk.one.work)),
    ):
        walk.shell.close_gate(gate)
        gate.start()
        walk.see(name)
        if isinstance(gate, JoiningPage):
            gate.end()
    walk.shell.open_gate()
    walk.hands.settle()
    assert walk.wrong == []


def test_the_first_run_and_trouble(qapp, tmp_path, busy):
    first = Opened(qapp, tmp_path / "new", SetClock(MORNING))
    walk = Walk(first)
    walk.see("first run")
    first.end()
    (tmp_path / "broken").mkdir()
    for file in busy.iterdir():
        if file.is_file():
            (tmp_path / "broken" / file.name).write_bytes(file.read_bytes() if file.suffix != ".key" else b"{}")
    trouble = Opened(qapp, tmp_path / "broken", SetClock(MORNING))
    walk.one, walk.hands, walk.shell = trouble, trouble.hands, trouble.shell
    walk.see("trouble")
    trouble.end()
    assert walk.wrong == []


@pytest.fixture
def bad(qtbot) -> QWidget:
    """Return a window with every fault that the walk looks for."""
    window = QWidget()
    rows = QVBoxLayout(window)
    below, above = QLineEdit(), QLineEdit()
    below.setAccessibleName("below")
    above.setAccessibleName("above")
    rows.addWidget(QLineEdit())
    line = QHBoxLayout()
    for words in ("&Save", "&Send"):
        button = QPushButton(words)
        line.addWidget(button)
    lost = QPushButton("lost")
    lost.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    line.addWidget(lost)
    rows.addWidget(above)
    rows.addWidget(below)
    rows.addLayout(line)
    QWidget.setTabOrder(below, above)
    qtbot.addWidget(window)
    window.resize(600, 400)
    window.show()
    return window


def test_the_walk_finds_what_it_looks_for(bad):
    assert len(list(tree(bad))) > 6
    found = " ".join(faults(bad))
    for fault in (
        "no name: QLineEdit",
        "key for 2 things: Alt+S",
        "out of reach of Tab: QPushButton",
        "Tab jumps back",
    ):
        assert fault in found, found
