"""Keeping filters and exporting the list, through the real window."""

import csv

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from clerkdesk.projections import find
from clerkdesk.services import export, filters
from tests.counter import LAN
from tests.ui.lists_bench import ListsBench

CTRL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


@pytest.fixture
def bench(qapp, tmp_path):
    assert isinstance(qapp, QApplication)
    made = ListsBench(qapp, tmp_path / "desk")
    made.receive("Nguyễn Văn An", 1)
    made.receive("Trần Thị Bích", 2)
    yield made
    made.close()


def shown(page) -> list[str]:
    model = page.list.ids_model()
    return [model.row(number).name for number in range(model.rowCount())]


def test_a_filter_is_kept_applied_and_removed_by_keyboard(bench):
    page = bench.dossiers()
    bench.hands.type("bich")
    bench.hands.press(Key.Key_S, hold=CTRL)
    assert page.keep_bar.name.hasFocus()
    bench.hands.type("Của Bích")
    bench.hands.press(Key.Key_Return)
    assert [one.name for one in filters.saved(bench.desk, LAN)] == ["Của Bích"]
    (button,) = page.saved._buttons
    assert button.text() == "Của Bích"
    bench.hands.press(Key.Key_Escape)
    bench.hands.press(Key.Key_Escape)
    assert shown(page) == ["Trần Thị Bích", "Nguyễn Văn An"]
    button.setFocus()
    bench.hands.press(Key.Key_Return)
    assert shown(page) == ["Trần Thị Bích"]
    assert button.isChecked()
    bench.hands.press(Key.Key_S, hold=CTRL)
    assert page.keep_bar.name.text() == "Của Bích", "the same filter has its name already"
    page.keep_bar.remove.setFocus()
    bench.hands.press(Key.Key_Return)
    assert filters.saved(bench.desk, LAN) == ()
    assert page.saved._buttons == []


def test_keeping_nothing_says_why_not(bench):
    page = bench.dossiers()
    bench.hands.press(Key.Key_S, hold=CTRL)
    bench.hands.type("Tất cả")
    bench.hands.press(Key.Key_Return)
    assert "no filter to keep" in bench.notice()
    assert page.keep_bar.isVisible()
    bench.hands.press(Key.Key_Escape, Key.Key_Escape)
    assert not page.keep_bar.isVisible()


def test_the_list_is_exported_as_it_is_filtered(bench, tmp_path):
    page = bench.dossiers()
    bench.hands.type("bich")
    bench.hands.press(Key.Key_E, hold=CTRL)
    assert page.export_bar.path.hasFocus()
    page.export_bar.path.setText(str(tmp_path / "ra"))
    page.export_bar.csv.setFocus()
    bench.hands.press(Key.Key_Return)
    bench.hands.settle()
    with (tmp_path / "ra.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["Applicant"] for row in csv.DictReader(file)] == ["Trần Thị Bích"]
    assert "1 rows were exported" in bench.notice()
    assert not page.export_bar.isVisible()
    assert [made.clerk for made in export.made(bench.desk)] == [LAN.name]
    bench.hands.press(Key.Key_E, hold=CTRL)
    assert LAN.name in page.export_bar._why.words()


def test_enter_writes_xlsx_and_a_wrong_ending_is_mended(bench, tmp_path):
    page = bench.dossiers()
    bench.hands.press(Key.Key_E, hold=CTRL)
    page.export_bar.path.setText(str(tmp_path / "ra.csv"))
    bench.hands.press(Key.Key_Return)
    bench.hands.settle()
    assert (tmp_path / "ra.xlsx").read_bytes()[:2] == b"PK"
    assert not (tmp_path / "ra.csv").exists()


def test_a_place_that_is_not_there_is_told(bench, tmp_path):
    page = bench.dossiers()
    bench.hands.press(Key.Key_E, hold=CTRL)
    page.export_bar.path.setText(str(tmp_path / "gone" / "ra"))
    bench.hands.press(Key.Key_Return)
    assert "no such folder" in bench.notice()
    assert page.export_bar.isVisible()


def test_escape_stops_what_is_under_way(bench, tmp_path, monkeypatch):
    import threading

    going = threading.Event()
    real = find.lines

    def slow(connection, rows):
        going.wait(60)
        return real(connection, rows)

    monkeypatch.setattr(export, "BATCH", 1)
    page = bench.dossiers()
    bench.hands.press(Key.Key_E, hold=CTRL)
    page.export_bar.path.setText(str(tmp_path / "ra"))
    bench.hands.settle()
    monkeypatch.setattr(find, "lines", slow)
    page.export_bar.xlsx.click()
    assert page.export_bar.progress.isVisible()
    page.export_bar.stop.click()
    going.set()
    bench.hands.settle()
    assert "stopped" in bench.notice()
    assert list(tmp_path.glob("ra*")) == []
    assert export.made(bench.desk) == []
