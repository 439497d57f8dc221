"""Pictures of pages from all sides: as large as asked for, none like another, and no window flashes up meanwhile."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from clerkdesk.services import demo
from clerkdesk.ui import shots
from clerkdesk.ui.cast import MORNING
from tests.ui.test_day import Onlooker

ALL_SIDES = ("light-vi", "dark-vi", "light-en", "dark-en", "125", "150", "1920")


@pytest.fixture(autouse=True)
def onlooker(qapp) -> Iterator[Onlooker]:
    made = Onlooker()
    qapp.installEventFilter(made)
    yield made
    qapp.removeEventFilter(made)
    assert set(made.windows) <= {"Shell", "Kiosk"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data of an invented centre; tests copy them."""
    path = tmp_path_factory.mktemp("shots") / "data"
    demo.make(path, until=MORNING, working_days=3)
    return path


def check(pictures: list[Path], *names: str) -> None:
    assert sorted(file.name for file in pictures) == sorted(
        f"{name}-{side}.png" for name in names for side in ALL_SIDES
    )
    seen = set()
    for file in pictures:
        image = QImage(str(file))
        width, height = (1920, 1080) if file.stem.endswith("-1920") else (1366, 768)
        assert abs(image.width() - width) <= 2  # a whole number of points, scaled
        assert abs(image.height() - height) <= 2
        seen.add(bytes(image.constBits()))
    assert len(seen) == len(pictures)


def test_the_first_run_step_by_step(tmp_path):
    steps = ("empty", "joining", "help", "centre", "desk", "recovery-code")
    check(shots._first_run(tmp_path / "new", tmp_path / "out"), *(f"first-run-{step}" for step in steps))


@pytest.mark.parametrize("name", shots.TROUBLES)
def test_what_stops_the_start(tmp_path, made, name):
    shutil.copytree(made, tmp_path / "data")
    shots.TROUBLES[name](tmp_path / "data")
    check(shots._start(tmp_path / "data", tmp_path / "out", name), name)


def test_the_page_of_the_exchange(tmp_path, made):
    taken = shots._exchange(tmp_path / "again", made, tmp_path / "out")
    pages = ("refusals", "handed-on", "to-send", "compare", "hubs", "by-hand", "counters-none", "counters")
    check(taken, *(f"exchange-{name}" for name in pages), "dossiers-mine")


def test_the_line_and_a_joining(tmp_path, made, monkeypatch):
    monkeypatch.setattr(shots, "LOOKS", shots.LOOKS[:1])
    monkeypatch.setattr(shots, "SCREENS", ())
    taken = shots._line(tmp_path / "line", made, tmp_path / "out")
    taken += shots._joining(tmp_path / "new", tmp_path / "out")
    states = [f"line-{one}" for one in ("connected", "sending", "silent", "paused", "apart")]
    states += [f"line-{one}" for one in ("stopped", "clock", "letters")]
    states += ["letters-gives-way", "letters-keeps", "letters-asked"]
    states += [f"joining-{one}" for one in ("others", "broken-off", "found", "busy")]
    assert [file.name for file in taken] == [f"{state}-light-vi.png" for state in states]
    assert len({file.read_bytes() for file in taken}) == len(states)


def test_a_backup_to_restore(tmp_path, made):
    check(shots._restore(tmp_path / "again", made, tmp_path / "out"), "restore")


@pytest.mark.qt_log_ignore("does not support raise")
def test_the_kiosk(tmp_path, made, monkeypatch):
    monkeypatch.setattr(shots, "LOOKS", shots.LOOKS[:1])
    monkeypatch.setattr(shots, "SCREENS", ())
    taken = shots._kiosk(tmp_path / "again", made, tmp_path / "out")
    steps = (
        "sign-in", "start", "search", "papers", "fields", "field", "elsewhere", "priority", "number", "pin", "pin-wait",
    )  # fmt: skip
    assert [file.name for file in taken] == [f"kiosk-{step}-light-vi.png" for step in steps]
    assert len({file.read_bytes() for file in taken}) == len(steps)
