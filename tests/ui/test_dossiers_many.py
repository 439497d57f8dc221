"""The list of a desk with many dossiers: its beginning comes first, the rest follows, and jumps show the right rows."""

import random
import threading

import pytest

from clerkdesk.services import look
from clerkdesk.services.look import Filter
from clerkdesk.ui.dossiers import seeking
from tests.ui.lists_bench import ListsBench


@pytest.fixture
def bench(qapp, tmp_path, monkeypatch):
    monkeypatch.setattr(seeking, "MANY", 5)
    monkeypatch.setattr(seeking, "BEGINNING", 10)
    made = ListsBench(qapp, tmp_path / "desk")
    for number in range(180):
        made.receive(f"{('Nguyễn Văn', 'Trần Thị')[number % 2]} {number:03}", number)
    yield made
    made.close()


def shown(page, row):
    return page.list.model().index(row, 0).data()


def settled(bench, page, qtbot):
    bench.hands.settle()
    page.list.viewport().grab()
    bench.hands.settle()


def test_the_beginning_comes_first_and_the_list_is_whole_in_the_end(bench, qtbot, monkeypatch):
    page = bench.dossiers()
    gate = threading.Event()
    whole = look.ids

    def slow(desk, wanted):
        assert gate.wait(10)
        return whole(desk, wanted)

    monkeypatch.setattr(look, "ids", slow)
    page.words.setText("tran")
    qtbot.waitUntil(lambda: page.list.ids_model().rowCount() == 10)
    assert shown(page, 0).startswith("Trần Thị 179")  # its line came along
    assert page.list.current_id() == whole(bench.desk, Filter(words="tran"))[0]
    gate.set()
    qtbot.waitUntil(lambda: page.list.ids_model().rowCount() == 90)
    bench.hands.settle()
    assert list(page.list.ids_model().ids()) == list(whole(bench.desk, Filter(words="tran")))


def test_a_deed_elsewhere_does_not_shorten_the_list(bench, qtbot):
    page = bench.dossiers()
    page.list.select_id(page.list.ids_model().ids()[150])
    kept = page.list.current_id()
    lengths = []
    page.list.model().modelReset.connect(lambda: lengths.append(page.list.ids_model().rowCount()))
    bench.shell.refresh(bench.receive("Lê Thị Mới", 999).changes)
    bench.hands.settle()
    assert lengths == [181]
    assert page.list.current_id() == kept


def test_typing_quickly_ends_with_the_list_of_the_last_word(bench, qtbot):
    page = bench.dossiers()
    rng = random.Random(7)
    for word in [rng.choice(("n", "ng", "nguyen", "tr", "0", "x", "")) for _ in range(60)] + ["nguyen 17"]:
        page.words.setText(word)
        if rng.random() < 0.3:
            qtbot.wait(rng.randrange(6))
    bench.hands.settle()
    assert list(page.list.ids_model().ids()) == list(look.ids(bench.desk, Filter(words="nguyen 17")))
    assert bench.notice() == ""


def test_jumps_and_the_wheel_show_the_right_rows(bench, qtbot):
    page = bench.dossiers()
    names = [f"{('Nguyễn Văn', 'Trần Thị')[number % 2]} {number:03}" for number in reversed(range(180))]
    bar = page.list.verticalScrollBar()
    rng = random.Random(3)
    for place in [bar.maximum(), 0, *(rng.randrange(bar.maximum()) for _ in range(12))]:
        bar.setValue(place)
        settled(bench, page, qtbot)
        first = page.list.rowAt(0)
        last = page.list.rowAt(page.list.viewport().height() - 1)
        for row in range(first, (last if last >= 0 else 179) + 1):
            assert shown(page, row).startswith(names[row])


def test_the_whole_list_of_a_filter_that_was_left_never_shows(bench, qtbot, monkeypatch):
    page = bench.dossiers()
    gate = threading.Event()
    whole, begin = look.ids, look.first

    def slow(desk, wanted):
        found = whole(desk, wanted)
        if wanted.words == "tran":
            assert gate.wait(10)
        return found

    def held(desk, wanted, limit):
        if wanted.words == "nguyen":
            gate.set()  # the whole list of the filter before comes while this is looked for
            threading.Event().wait(0.2)
        return begin(desk, wanted, limit)

    monkeypatch.setattr(look, "ids", slow)
    monkeypatch.setattr(look, "first", held)
    page.words.setText("tran")
    qtbot.waitUntil(lambda: page.list.ids_model().rowCount() == 10)
    shown_since = []
    page.list.model().modelReset.connect(lambda: shown_since.append(list(page.list.ids_model().ids())))
    page.words.setText("nguyen")
    bench.hands.settle()
    right = list(whole(bench.desk, Filter(words="nguyen")))
    assert shown_since == [right[:10], right]
