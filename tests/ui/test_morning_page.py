"""The page of this morning: its figures are those of the hall, its keys open the counter and export."""

import csv
import zipfile

import pytest
from PySide6.QtCore import Qt

from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.domain.events import Clerk
from clerkdesk.services.queue import calling, counters, hall, issuing
from clerkdesk.services.queue.morning import morning
from clerkdesk.ui.hall.morning import MorningPage
from tests.ui.opened import folder, made, opened
from tests.ui.walker import faults

__all__ = ["folder", "made", "opened"]

Key = Qt.Key
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
LAN = Clerk(id="clerk-lan", name="Trần Thị Lan")
MARRIAGE = "1.000894"


@pytest.fixture
def one(opened, folder):
    made = opened(folder)
    made.sign_in()
    made.shell.speak("en")
    made.shell.resize(1366, 768)
    return made


def busy_hall(one):
    desk = one.opening.session.desk
    counters.open_counter(desk, LAN, "3")
    for _ in range(3):
        issuing.issue(desk, LAN, procedures=[MARRIAGE], paper=False)
        one.clock.forward(minutes=20)
    called = calling.call_next(desk, LAN)
    assert called is not None
    calling.serve(desk, LAN, called.stream)
    one.clock.forward(minutes=10)
    calling.done(desk, LAN, called.stream, score=5)
    return desk


def test_the_figures_are_those_of_the_hall(one):
    busy_hall(one)
    one.hands.press(Key.Key_9, hold=ALT)
    page = one.shell.page()
    assert isinstance(page, MorningPage)
    assert sum(page.plot.counts().values()) == 2
    assert page.seats.ids_model().rowCount() == 1
    assert page.day is not None
    assert page.day.done == 1
    assert any("50" in said for said in page.alerts.said())
    assert page.rule.said()
    for language in ("vi", "en"):
        one.shell.speak(language)
        one.hands.settle()
        assert not faults(one.shell)


def test_its_heading_is_true_in_the_afternoon_too(one):
    one.hands.press(Key.Key_9, hold=ALT)
    page = one.shell.page()
    heading = page.header._title.words
    assert (one.clock.now().astimezone(SITE_TIME).hour < 12, heading()) == (True, "Morning")
    one.clock.forward(hours=5)
    page._tick.timeout.emit()
    one.hands.settle()
    assert heading() == "The waiting hall today"
    one.shell.speak("vi")
    assert heading() == "Hàng chờ hôm nay"
    items = {entry.name: item for entry, item in zip(one.shell.entries(), one.shell.rail._items.values(), strict=True)}
    assert items["morning"].accessibleName() == "Sáng nay", "the menu keeps its name"


def test_the_first_counter_of_a_site_is_opened_from_here(one):
    one.hands.press(Key.Key_9, hold=ALT)
    one.hands.press(Key.Key_F6)
    one.hands.type("2")
    one.hands.press(Key.Key_Return)
    here = counters.mine(one.opening.session.desk)
    assert here is not None
    assert here.name == "2"


def test_the_figures_leave_as_a_file(one, tmp_path):
    busy_hall(one)
    one.hands.press(Key.Key_9, hold=ALT)
    one.hands.press(Key.Key_E, hold=CTRL)
    page = one.shell.page()
    page.export_bar.path.setText(str(tmp_path / "hall"))
    page.export_bar.csv.click()
    file = tmp_path / "hall.csv"
    one.hands.wait(file.exists, "the file")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines, delimiter=csv.Sniffer().sniff(lines.readline()).delimiter))
    assert ["Tickets issued", "", "3", ""] in rows


def test_the_figures_leave_as_a_workbook_too(one, tmp_path):
    busy_hall(one)
    one.hands.press(Key.Key_9, hold=ALT)
    one.hands.press(Key.Key_E, hold=CTRL)
    page = one.shell.page()
    page.export_bar.path.setText(str(tmp_path / "hall"))
    page.export_bar.xlsx.click()
    file = tmp_path / "hall.xlsx"
    one.hands.wait(file.exists, "the file")
    one.hands.settle()
    with zipfile.ZipFile(file) as parts:
        words = parts.read("xl/worksheets/sheet1.xml").decode()
    assert all(name in words for name in ("Tickets issued", "Came by hour", "Counter idle", "Rating"))


def test_a_wait_beyond_the_sites_limit_is_seen_from_every_page(one):
    desk = busy_hall(one)
    one.work.deed_done.emit(None)
    one.hands.settle()
    items = {entry.name: item for entry, item in zip(one.shell.entries(), one.shell.rail._items.values(), strict=True)}
    late = sum(line.late for line in hall.lines(desk))
    assert late == items["morning"]._badge == 1


def test_the_longest_wait_is_the_one_that_is_pointed_out(one):
    desk = one.opening.session.desk
    counters.open_counter(desk, LAN, "3")
    missed = issuing.issue(desk, LAN, paper=False)
    one.clock.forward(minutes=35)
    issuing.issue(desk, LAN, paper=False)
    calling.call(desk, LAN, missed.stream)
    calling.skip(desk, LAN, missed.stream)
    calling.give_back(desk, LAN, missed.stream)
    one.clock.forward(minutes=5)
    figures = morning(desk)
    assert figures.longest is not None
    assert (figures.longest.stream, figures.longest.waited) == (missed.stream, 40)
    assert [reason.params["minutes"] for reason in figures.alerts] == [40]
