"""The page of the registers through its real window."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from clerkdesk.services import export, registers
from clerkdesk.services.export import Made
from clerkdesk.services.look import Filter
from clerkdesk.services.sheets import Format
from clerkdesk.ui.registers.page import Registers
from clerkdesk.ui.registers.period import PERIODS, named
from clerkdesk.ui.registers.told import filters_of, list_of
from clerkdesk.ui.shell import Entry
from tests.counter import LAN
from tests.ui.lists_bench import ListsBench

Key = Qt.Key


class Bench(ListsBench):
    def page(self) -> Registers:
        found = self.shell.open("registers")
        self.hands.settle()
        assert isinstance(found, Registers)
        return found


@pytest.fixture
def bench(qapp, tmp_path):
    assert isinstance(qapp, QApplication)
    made = Bench(qapp, tmp_path / "desk")
    made.shell.add_page(
        Entry(name="registers", title="registers", icon="register", key="Alt+5", build=partial(Registers, made.session))
    )
    for number in range(3):
        made.receive(f"Nguyễn Văn {number}", number)
    made.receive("Trần Thị Bích", 9, code="2.000635", typed_fee=8000, fee_reason="mức thu của tỉnh")
    yield made
    made.close()


def fields(page):
    return [page.book.field.itemText(place) for place in range(page.book.field.count())]


def test_the_register_of_this_month_is_counted_by_field(bench):
    page = bench.page()
    assert (page.book.since.day(), page.book.until.day()) == (date(2026, 11, 1), date(2026, 11, 23))
    assert fields(page)[0] == "All fields (4)"
    assert page.header._fact.words() == "4"
    page.book.since.set_day(date(2026, 11, 24))
    bench.hands.settle()
    assert fields(page) == ["All fields (0)"]


def test_f9_saves_it_and_the_record_stands_in_the_list(bench, tmp_path):
    page = bench.page()
    page.book.destination.path.setText(str(tmp_path / "so.xlsx"))
    page.book.field.setCurrentIndex(1)
    page.book.field.activated.emit(1)
    bench.hands.press(Key.Key_F9)
    bench.hands.settle()
    assert (tmp_path / "so.pdf").read_bytes()[:5] == b"%PDF-"
    assert str(tmp_path / "so.pdf") in bench.notice()
    (made,) = page.exports.made()
    assert (made.list, made.format, made.clerk) == ("register", "pdf", LAN.name)
    bench.hands.press(Key.Key_F8)
    bench.hands.settle()
    assert (tmp_path / "so.xlsx").read_bytes()[:2] == b"PK"
    bench.hands.press(Key.Key_F7)
    bench.hands.settle()
    assert [one.format for one in page.exports.made()] == ["paper", "xlsx", "pdf"]


def test_a_place_that_is_none_is_refused(bench):
    page = bench.page()
    page.book.destination.path.setText("/nowhere/at/all/so")
    bench.hands.press(Key.Key_F9)
    assert "no such folder" in bench.notice()


def test_esc_stops_what_is_under_way(bench, tmp_path, monkeypatch):
    page = bench.page()
    page.book.destination.path.setText(str(tmp_path / "so"))

    def slow(desk, clerk, wanted, file, kind, told):
        while told(1, 10):
            bench.work.thread().msleep(2)
        return made(desk, clerk, wanted, file, kind, told)

    made = registers.export
    monkeypatch.setattr(registers, "export", slow)
    page.book.pdf.click()
    assert page.book.stop.isVisible()
    assert not page.book.pdf.isVisible()
    assert page.escape()
    bench.hands.settle()
    assert "stopped" in bench.notice()
    assert page.book.pdf.isVisible()
    assert not list(tmp_path.glob("so*"))


def test_the_days_close_is_seen_previewed_and_printed(bench):
    page = bench.page()
    shown = {one.name: one.value for one in page.closing.ledger.sums()}
    assert (shown["Received"], shown["Money of the day"]) == ("4", "8.000 đ")
    assert "Head of the chain" in page.closing.heads.text()
    bench.hands.press(Key.Key_F5)
    bench.hands.settle()
    assert page.closing.preview.pages() == 1
    bench.hands.press(Key.Key_F6)
    bench.hands.settle()
    assert "23/11/2026" in bench.notice()
    assert list((bench.folder / "paper").glob("*.pdf"))
    bench.hands.press(Key.Key_Escape, Key.Key_Escape)
    assert not page.closing.previewing
    bench.clock.forward(days=1)
    page.closing.day.set_day(date(2026, 11, 23))
    page.closing.ask()
    bench.hands.settle()
    assert "at the end of that day" in page.closing._when.text()


def test_a_day_to_come_is_refused(bench):
    page = bench.page()
    page.closing.day.set_day(date(2026, 11, 24))
    bench.hands.settle()
    assert "has not come yet" in bench.notice()


def test_every_period_is_found_again_by_its_days():
    for today in (date(2026, 11, 23), date(2027, 1, 1), date(2028, 2, 29)):
        for _name, of in PERIODS:
            since, until = of(today)
            assert since <= until <= today
            place = named((since, until), today)
            assert place is not None
            assert PERIODS[place][1](today) == (since, until)
    assert named((date(2026, 11, 2), date(2026, 11, 3)), date(2026, 11, 23)) is None


def test_a_record_says_in_words_what_left(bench, tmp_path):
    export.export(bench.desk, LAN, Filter(words="nguyen", field="Hộ tịch"), tmp_path / "a.csv", Format.CSV)
    (made,) = export.made(bench.desk)
    assert (list_of(made), filters_of(made)) == ("List of dossiers", "by words, Hộ tịch")
    at = made.at
    span = Made(at, "x", "csv", 1, ("paid:2026-11-22T17:00/2026-11-23T16:59", "state:received", "new:1"), "", "later")
    assert (list_of(span), filters_of(span)) == ("later", "money 23/11/2026, Received, new:1")
