"""The whole counter day through the real window, by keys and scans alone; what it left is read with other means."""

from collections import Counter

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from clerkdesk.domain import events as e
from clerkdesk.domain.dossier import State
from clerkdesk.printing.spool import JobState, Spool
from clerkdesk.services import look, preferences, shifts
from clerkdesk.services.clock import moment
from clerkdesk.services.opening import open_desk
from clerkdesk.services.verify import verify
from clerkdesk.ui import cast, day
from clerkdesk.ui.shell import Shell
from tests.printing.papers import barcodes, texts

CODE = "H24.999.01-261120-KB"


class Onlooker(QObject):
    """Notes what no clerk at a keyboard brings about, and windows that flash up."""

    def __init__(self) -> None:
        super().__init__()
        self.mouse = 0
        self.windows: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() in {QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin}:
            self.mouse += 1
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.append(type(watched).__name__)
        return False


@pytest.fixture
def onlooker(qapp):
    made = Onlooker()
    qapp.installEventFilter(made)
    yield made
    qapp.removeEventFilter(made)


def test_the_whole_counter_day_by_keyboard_alone(tmp_path, onlooker):
    told = day.tell(tmp_path / "out")

    assert onlooker.mouse == 0
    assert onlooker.windows == [Shell.__name__]
    assert told.pressed > 100

    desk = open_desk(told.data, clock=cast.DayClock(cast.MORNING))
    try:
        check_dossiers(desk)
        check_papers(desk, told.papers)
        check_till(desk)
        assert verify(desk).sound
        kept = preferences.load(desk)
        assert (kept.theme, kept.language) == ("dark", "en")
    finally:
        desk.close()
    check_pictures(told.pictures)


def check_dossiers(desk):
    today = look.ids(desk, look.Filter())[:5]
    lines = {line.procedure: line for line in look.lines(desk, today)}
    assert {code: line.state for code, line in lines.items()} == {
        "1.001193": State.DELIVERED,
        "2.000815": State.DELIVERED,
        "1.004873": State.HANDED_OVER,
        "1.001266": State.RESULT_IN,
        "1.000656": State.COMPLETING,
    }
    assert {code: line.fee for code, line in lines.items() if line.code} == {
        "1.001193": 0,
        "2.000815": 3 * (2 * 2000 + 2 * 1000),
        "1.004873": 15_000,
        "1.001266": 30_000,
    }
    assert sorted(line.code for line in lines.values() if line.code) == [f"{CODE}{n:04d}" for n in (1, 2, 3, 4)]
    several = [lines[code].visit for code in ("1.001193", "2.000815", "1.004873")]
    assert len(set(several)) == 1
    assert lines["1.001266"].visit not in several
    # Three working days from Friday the 20th; the 24th is a holiday.
    assert due(lines["1.004873"]) == "26/11/2026 17:00"
    assert due(lines["1.001266"]) == "27/11/2026 17:00"

    delivered = dossier(desk, lines["2.000815"])
    assert delivered.result == e.ResultIn(number="118/CT", excerpt="03 bản sao, mỗi bản 04 trang")
    assert delivered.collector is not None
    assert (delivered.collector.name, delivered.collector.identity.number) == ("Phạm Thị Thu Hà", "031190000901")
    lost = dossier(desk, lines["1.001193"])
    assert lost.receipt_lost
    assert not delivered.receipt_lost
    back = dossier(desk, lines["1.001266"])
    assert back.result == e.ResultIn(number="31/2026/TCT")
    typed = dossier(desk, lines["1.001266"])
    assert typed.due_typed == "theo hẹn của cơ quan thuế"
    asked = dossier(desk, lines["1.000656"])
    assert (len(asked.missing), asked.code) == (3, "")


def check_till(desk):
    (shift,) = shifts.shifts(desk)
    assert (shift.counted, shift.difference) == (500_000 + 18_000 + 15_000 + 30_000, 0)


def due(line):
    return f"{moment(line.due_at):%d/%m/%Y %H:%M}"


def dossier(desk, line):
    found = look.details(desk, line.stream)
    assert found is not None
    return found.dossier


def check_papers(desk, files):
    jobs = Spool(desk.store).jobs(limit=1000)
    assert {job.state for job in jobs} == {JobState.DONE}
    today = Counter(job.kind for job in jobs if job.title.startswith(CODE) or job.title == "1.000656")
    assert today["receipt"] == 4
    assert today["delivery"] == 2
    assert today["lost_receipt"] == 1
    assert today["supplement"] == 1
    names = [file.name for file in files]
    assert len(names) == 11
    for number in (1, 2, 3, 4):
        code = f"{CODE}{number:04d}"
        receipt = next(file for file in files if file.name == f"{code}.pdf").read_bytes()
        assert barcodes(receipt) == [("Code128", code), ("QRCode", code)]
        assert code in texts(receipt)[0]


def check_pictures(pictures):
    for page in (
        "sign-in",
        "reception",
        "dossiers",
        "handover",
        "deliver",
        "till",
        "registers",
        "settings-printing",
        "locked",
    ):
        assert any(page in file.name for file in pictures)
    for file in pictures:
        image = QImage(str(file))
        assert (image.width(), image.height()) == (1366, 768)
        some = {image.pixel(x, y) for x in range(0, 1366, 7) for y in range(0, 768, 11)}
        assert len(some) > 8, f"{file.name} is blank"


def test_a_second_run_leaves_the_first_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(day, "tell", lambda place: (place / "data").mkdir(parents=True))
    for _ in range(3):
        day.tell(day._free(tmp_path / "out"))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["2", "3", "data"]
