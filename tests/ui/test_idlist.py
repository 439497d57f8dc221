"""The list of a million ids: rows come when they are seen, the cursor and its place stay, nothing freezes."""

from array import array

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPixmap

from clerkdesk.ui.widgets import paint
from clerkdesk.ui.widgets.chip import Look
from clerkdesk.ui.widgets.idlist import KEEP, PAGE, ROLE, Cell, Column, IdList
from clerkdesk.ui.work import Work

MILLION = array("q", range(5, 1_000_005))


class Rows:
    """Serves rows and remembers what was asked for."""

    def __init__(self):
        self.asked: list[int] = []
        self.version = 1

    def fetch(self, ids):
        self.asked += ids
        return [None if number == 13 else (number, self.version) for number in ids]


@pytest.fixture
def rows():
    return Rows()


@pytest.fixture
def work(qapp):
    made = Work()
    yield made
    made.close()


@pytest.fixture
def view(qtbot, rows, work):
    made = IdList(
        [
            Column(title="Code", cell=lambda row: Cell(text=f"AA{row[0]}", sub=f"v{row[1]}"), width=200, code=True),
            Column(title="State", cell=lambda _row: Cell(looks=(Look(tone="good", icon="check", word="Delivered"),))),
        ],
        rows.fetch,
        work,
        tall=True,
    )
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    return made


def text(view, row):
    return view.model().index(row, 0).data()


def test_only_what_is_in_sight_is_fetched(view, rows, work, qtbot):
    view.set_ids(MILLION)
    view.grab()
    qtbot.waitUntil(lambda: text(view, 0) == "AA5, v1")
    qtbot.waitUntil(lambda: not work.busy)
    assert view.model().rowCount() == 1_000_000
    assert len(rows.asked) <= 2 * PAGE


def test_a_row_that_is_not_there_is_a_skeleton_and_jumps_nothing(view, qtbot):
    view.set_ids(MILLION)
    height = view.rowHeight(0)
    assert view.model().index(0, 0).data(ROLE) is None
    before = view.grab().toImage()
    qtbot.waitUntil(lambda: text(view, 0) is not None)
    after = view.grab().toImage()
    assert before != after
    assert view.rowHeight(0) == height
    assert text(view, 8) is None  # a dossier that is gone stays a skeleton


def test_a_long_drag_asks_for_its_end_and_not_for_all_it_passed(view, rows, work, qtbot):
    view.set_ids(MILLION)
    pixmap = QPixmap(view.size())
    for part in range(1, 101):
        view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() * part // 100)
        view.render(pixmap)
    qtbot.waitUntil(lambda: text(view, 999_999) == "AA1000004, v1")
    qtbot.waitUntil(lambda: not work.busy)
    assert len(rows.asked) < 20 * PAGE


def test_only_some_pages_are_kept(view, rows, work, qtbot):
    view.set_ids(MILLION)
    for page in range(KEEP + 10):
        qtbot.waitUntil(lambda page=page: text(view, page * PAGE) is not None)
    asked = len(rows.asked)
    assert text(view, 0) is None
    qtbot.waitUntil(lambda: text(view, 0) is not None)
    assert len(rows.asked) == asked + PAGE


def test_the_cursor_keeps_its_id_and_its_place_when_rows_come_before_it(view, qtbot):
    view.set_ids(MILLION)
    view.select_id(500_000)
    qtbot.waitUntil(lambda: view.current_id() == 500_000)
    place = view.rowViewportPosition(view.currentIndex().row())
    told: list[object] = []
    view.current_changed.connect(told.append)
    view.set_ids(array("q", [1, 2, 3]) + MILLION)
    assert view.current_id() == 500_000
    assert view.rowViewportPosition(view.currentIndex().row()) == place
    assert told == []


def test_the_cursor_is_told_when_its_id_goes(view):
    view.set_ids(array("q", [1, 2, 3]))
    view.select_id(2)
    told: list[object] = []
    view.current_changed.connect(told.append)
    view.set_ids(array("q", [1, 3]))
    assert view.current_id() is None
    assert told == [None]


def test_reloading_shows_the_old_rows_until_the_new_ones_come(view, rows, qtbot):
    view.set_ids(MILLION)
    qtbot.waitUntil(lambda: text(view, 0) == "AA5, v1")
    rows.version = 2
    view.reload()
    assert text(view, 0) == "AA5, v1"
    qtbot.waitUntil(lambda: text(view, 0) == "AA5, v2")


def test_an_answer_to_a_list_that_was_replaced_is_not_shown(view, qtbot, work):
    view.set_ids(array("q", [1, 2]))
    assert text(view, 0) is None
    view.set_ids(array("q", [7, 8]))
    qtbot.waitUntil(lambda: text(view, 0) == "AA7, v1")
    qtbot.waitUntil(lambda: not work.busy)
    assert text(view, 1) == "AA8, v1"


def test_enter_opens_and_keys_move(view, qtbot):
    view.set_ids(MILLION)
    view.select_first()
    opened: list[object] = []
    view.opened.connect(opened.append)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.keyClick(view, Qt.Key.Key_End)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert opened == [6, 1_000_004]


def test_a_fetch_that_fails_is_told_and_the_next_works(view, rows, work, qtbot):
    failed: list[Exception] = []
    work.failed.connect(failed.append)
    good, rows.fetch = rows.fetch, None

    def broken(ids):
        raise OSError("gone")

    view.ids_model()._fetch = broken
    view.set_ids(MILLION)
    view.grab()
    qtbot.waitUntil(lambda: bool(failed))
    view.ids_model()._fetch = good
    view.reload()
    view.grab()
    qtbot.waitUntil(lambda: text(view, 0) == "AA5, v1")


@pytest.mark.parametrize(("elide", "told_apart"), [("ElideMiddle", True), ("ElideRight", False)])
def test_names_that_differ_at_their_end_are_told_apart(qapp, elide, told_apart):
    pictures = []
    for name in ("Nguyễn Thị Quang Phúc", "Nguyễn Thị Quang Hà"):
        pixmap = QPixmap(110, 20)
        pixmap.fill(Qt.GlobalColor.white)
        painter = QPainter(pixmap)
        assert paint.text(painter, pixmap.rect(), name, "#000000", elide=Qt.TextElideMode[elide])
        painter.end()
        pictures.append(pixmap.toImage())
    assert (pictures[0] != pictures[1]) == told_apart
