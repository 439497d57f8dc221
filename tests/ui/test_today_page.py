"""The page of today through its real window: what it counts, and what each figure opens."""

from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from clerkdesk.services import online
from clerkdesk.services.look import Due
from clerkdesk.ui.shell import Entry
from clerkdesk.ui.today.page import DELIVERED, OVERDUE, READY, RECEIVED, TAKINGS, TodayPage
from tests.counter import LAN, person
from tests.ui.lists_bench import ListsBench

CTRL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


class Bench(ListsBench):
    def today(self) -> TodayPage:
        page = self.shell.open("today")
        self.hands.settle()
        assert isinstance(page, TodayPage)
        return page

    def listed(self) -> list[str]:
        """Return the names in the list of dossiers, when that page is open."""
        page = self.dossiers_open()
        model = page.list.ids_model()
        return [model.row(number).name for number in range(model.rowCount())]

    def dossiers_open(self):
        self.hands.settle()
        page = self.shell.page()
        assert type(page).__name__ == "Dossiers"
        return page


@pytest.fixture
def bench(qapp, tmp_path):
    assert isinstance(qapp, QApplication)
    made = Bench(qapp, tmp_path / "desk")
    made.shell.add_page(
        Entry(name="today", title="today", icon="chart", key="Alt+1", build=partial(TodayPage, made.session))
    )
    yield made
    made.close()


def values(page: TodayPage) -> dict[int, str]:
    return {place: tile.value() or "" for place, tile in enumerate(page.tiles.tiles)}


def test_the_figures_are_those_of_the_day(bench):
    bench.receive("Nguyễn Văn An", 1)
    bench.ready("Trần Thị Bích", 2)
    page = bench.today()
    shown = values(page)
    assert (shown[OVERDUE], shown[READY], shown[RECEIVED], shown[DELIVERED]) == ("0", "1", "2", "0")
    assert shown[TAKINGS].endswith(" đ")
    assert page.fields.rows() == (("Hộ tịch", 2),)


def test_what_was_filed_online_stands_beside_what_was_received(bench):
    page = bench.today()
    assert page.online.text() == ""
    procedure = bench.desk.catalogue.get("1.001193", on=bench.desk.today())
    steps = [step.key for step in online.STEPS]
    page.refresh(online.filed(bench.desk, LAN, procedure, "H24.101.05-261123-0007", steps, person(1)))
    bench.hands.settle()
    assert page.online.text() == "Filed online: 1"
    bench.shell.speak("vi")
    assert page.online.text() == "Nộp trực tuyến: 1"


def test_ctrl_and_a_figure_opens_what_was_received(bench):
    bench.receive("Nguyễn Văn An", 1)
    bench.clock.forward(days=1)
    bench.receive("Trần Thị Bích", 2)
    bench.today()
    bench.hands.press(Key.Key_4, hold=CTRL)
    assert bench.listed() == ["Trần Thị Bích"]
    page = bench.dossiers_open()
    assert page.bar.scope_chip.text() == "Received 24/11/2026"
    bench.hands.press(Key.Key_Escape)
    assert bench.listed() == ["Trần Thị Bích", "Nguyễn Văn An"]


def test_overdue_turns_on_the_chip_that_says_so(bench):
    bench.receive("Nguyễn Văn An", 1)
    bench.clock.forward(days=2)
    page = bench.today()
    assert values(page)[OVERDUE] == "1"
    bench.hands.press(Key.Key_Right, Key.Key_Return)
    page = bench.dossiers_open()
    assert [chip.choice.due for chip in page.bar.chips if chip.isChecked()] == [Due.OVERDUE]
    assert bench.listed() == ["Nguyễn Văn An"]


def test_an_hour_and_a_field_open_their_dossiers_by_keyboard(bench):
    bench.receive("Nguyễn Văn An", 1)
    bench.clock.forward(hours=1)
    bench.receive("Trần Thị Bích", 2)
    page = bench.today()
    page.hours.setFocus()
    bench.hands.press(Key.Key_Right, Key.Key_Return)
    assert bench.listed() == ["Nguyễn Văn An"]
    page = bench.today()
    page.fields.setFocus()
    bench.hands.press(Key.Key_Return)
    assert bench.listed() == ["Trần Thị Bích", "Nguyễn Văn An"]


def test_a_bar_is_opened_with_the_mouse_too(bench):
    bench.receive("Nguyễn Văn An", 1)
    page = bench.today()
    chart = page.hours
    step = chart.width() / len(chart.hours())
    at = next(place for place, hour in enumerate(chart.hours()) if hour.received)
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(round(step * at) + 4, 60))
    assert bench.listed() == ["Nguyễn Văn An"]


def test_what_is_due_soonest_opens_its_dossier(bench):
    accepted = bench.receive("Nguyễn Văn An", 1)
    page = bench.today()
    page.soonest.setFocus()
    page.soonest.select_first()
    bench.hands.press(Key.Key_Return)
    assert bench.dossiers_open().pane.details.dossier.id == accepted.stream


def test_a_deed_elsewhere_moves_the_figures_in_sight(bench):
    page = bench.today()
    accepted = bench.receive("Nguyễn Văn An", 1)
    bench.shell.refresh(accepted)
    bench.hands.settle()
    assert values(page)[RECEIVED] == "1"


def test_an_hour_of_takings_opens_what_they_were_for(bench):
    bench.receive("Nguyễn Văn An", 1, code="2.000815")
    page = bench.today()
    assert sum(hour.taken for hour in page.day.hours) == page.day.taken.cash_in > 0
    page.takings.setFocus()
    while not page.day.hours[page.takings.at].taken:
        bench.hands.press(Key.Key_Right)
    assert "8" in page.takings.accessibleName()
    bench.hands.press(Key.Key_Return)
    assert bench.listed() == ["Nguyễn Văn An"]
