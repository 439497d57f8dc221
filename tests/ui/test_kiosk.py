"""The kiosk by fingers and by keys: a number with no clerk's help, in two languages, and nothing left of anybody."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from clerkdesk.domain.ticket import Stage, ticket_code
from clerkdesk.language import current
from clerkdesk.printing.spool import Spool
from clerkdesk.services import spooling
from clerkdesk.services.queue import counters, kiosk, morning
from clerkdesk.services.spooling import Printing
from clerkdesk.store.events import facts_of
from clerkdesk.ui.kiosk import number
from clerkdesk.ui.kiosk.tile import TOUCH, Tile
from tests.counter import LAN
from tests.ui.kiosk import BIRTH, MARRIAGE, at, standing
from tests.ui.opened import ADMINISTRATOR, made
from tests.ui.walker import faults

__all__ = ["at", "made", "standing"]

pytestmark = pytest.mark.qt_log_ignore("does not support raise")  # the offscreen platform has no stack of windows

Key = Qt.Key
OLD = "031050001234|031234567|Nguyễn Văn Tám|17051950|Nam|Thôn 3, xã An Khánh, thành phố Hải Phòng|01052021"
YOUNG = "031090001234|031234567|Nguyễn Văn An|17051990|Nam|Thôn 3, xã An Khánh, thành phố Hải Phòng|01052021"


def test_a_number_by_touch_alone(at):
    at.touch_choice(at.step.tiles.choices()[0].value)
    assert at.kiosk.at == "papers"
    at.touch(at.step.ready_tile)
    assert at.kiosk.at == "priority"
    at.touch(at.step.none_tile)
    (line,) = at.lines()
    assert at.kiosk.at == "number"
    assert at.step.number.text() == line.number
    assert line.ground == ""
    assert line.procedures
    at.hands.wait(lambda: at.step._out is True, "the paper")
    assert line.number in [job.title for job in Spool(at.desk.store).jobs()]
    assert "lấy phiếu" in at.step.paper.text()
    at.touch(at.step.done_tile)
    assert at.kiosk.at == "wish"


def test_a_number_by_keys_alone_searching_without_marks(at):
    at.step.search_tile.setFocus()
    at.hands.press(Key.Key_Return)
    at.hands.type("ket hon")
    for step in ("papers", "priority", "number"):
        at.hands.press(Key.Key_Return)
        assert at.kiosk.at == step
    assert [line.procedures for line in at.lines()] == [("Đăng ký kết hôn",)]


def test_enter_before_the_answer_came_chooses_when_it_comes(at):
    at.kiosk.open("search")
    at.settle()
    at.step.line.setText("ket hon")
    at.step.line.returnPressed.emit()
    assert at.kiosk.at == "search"
    at.settle()
    assert at.kiosk.at == "papers"
    assert at.kiosk.citizen.procedure.code == MARRIAGE


def test_our_own_keyboard_writes_what_is_sought(at):
    at.touch(at.step.search_tile)
    for letter in "DKKSX":
        at.touch(at.step.keyboard.key(letter))
    at.touch(at.step.keyboard.key("⌫"))
    assert at.step.line.text() == "dkks"
    assert at.step.line.hasFocus()
    assert at.step.tiles.choices()[0].value.code == BIRTH
    at.touch(at.step.empty_tile)
    assert not at.step.tiles.choices()


def test_by_field_on_further_pages_and_without_knowing_which(at):
    at.touch(at.step.fields_tile)
    assert at.step.tiles.pages() > 1
    at.touch_choice("Đất đai")
    assert {choice.value.field for choice in at.step.tiles.choices()} == {"Đất đai"}
    at.touch(at.step.unsure_tile)
    at.touch_choice("disabled")
    (line,) = at.lines()
    assert (line.fields, line.procedures, line.ground) == (("Đất đai",), (), "disabled")


def test_who_lacks_a_paper_is_guided_and_does_not_wait(at):
    at.kiosk.open("papers", at.procedure(MARRIAGE))
    at.settle()
    assert len({tile.fits() for tile in at.step.tiles.shown()}) > 1, "some papers have long names"
    assert len({tile.written() for tile in at.step.tiles.shown()}) == 1, "written alike all the same"
    first = at.step.tiles.choices()[0]
    at.touch_choice(first.value)
    assert at.step.lacking() == (first.words,)
    at.touch(at.step.ready_tile)
    assert at.kiosk.at == "guided"
    assert not at.lines()
    assert morning.morning(at.desk).guided == 1
    at.touch(at.step.print_tile)
    assert "In danh sách" not in at.step.words.text()
    assert list((at.desk.store.folder.path / "paper").glob("*.pdf"))


def test_what_is_not_received_here_says_where(at):
    police = next(one for one in at.desk.catalogue.all(at.desk.today()) if not one.receivable)
    at.kiosk.open("papers", police)
    at.settle()
    assert "Công an cấp xã" in at.step.hint.text()
    assert not at.step.ready_tile.isVisible()


def test_it_says_which_counters_serve_it_and_when_none_does(at):
    marriage = at.procedure(MARRIAGE)
    counters.open_counter(at.desk, LAN, "3", [marriage.field])
    at.kiosk.open("papers", marriage)
    at.settle()
    assert "Quầy 3" in at.step.hint.text()
    at.kiosk.start_over()
    counters.open_counter(at.desk, LAN, "3", ["Đất đai"])
    at.kiosk.open("papers", marriage)
    at.settle()
    assert "không có quầy nào" in at.step.hint.text()


def test_a_card_gives_priority_by_age_and_shows_no_one(at):
    at.hands.scan(OLD)
    seen = " ".join(label.text() for label in (at.step.title, at.step.hint))
    assert "Người cao tuổi" in seen
    assert "Tám" not in seen
    assert "0310" not in seen
    at.touch(at.step.other_tile)
    assert "Người cao tuổi" in at.step.hint.text()
    at.touch(at.step.none_tile)
    (line,) = at.lines()
    assert line.ground == "elderly"
    at.touch(at.step.done_tile)
    at.hands.scan(YOUNG)
    assert at.kiosk.citizen.ground == ""
    at.touch(at.step.other_tile)
    assert "Người cao tuổi" in [choice.words for choice in at.step.tiles.choices()]


def test_a_card_in_the_search_is_no_search(at):
    at.touch(at.step.search_tile)
    at.hands.scan(OLD)
    assert at.step.line.text() == ""
    assert at.kiosk.citizen.ground == "elderly"


def test_a_ticket_at_the_reader_tells_where_it_stands(at):
    at.touch(at.step.other_tile)
    at.touch(at.step.none_tile)
    (line,) = at.lines()
    at.touch(at.step.done_tile)
    at.hands.scan(ticket_code(at.desk.today(), line.number, line.stream))
    assert at.kiosk.at == "shown"
    assert at.step.number.text() == line.number
    assert "chờ trước" in at.step.words.text()
    at.touch(at.step.done_tile)
    assert at.kiosk.steps["shown"].number.text() == ""


def test_a_printer_that_failed_leaves_the_number_and_says_so(at, monkeypatch):
    spooling.save_printing(at.desk, Printing(printer="PDF", tickets="no such printer", chosen=True))
    at.touch(at.step.other_tile)
    at.touch(at.step.none_tile)
    at.hands.wait(lambda: at.step.failed, "that the printer failed")
    (line,) = at.lines()
    assert at.step.number.text() == line.number
    assert line.stage is Stage.WAITING
    assert "nhớ số này" in at.step.paper.text()
    assert at.step.paper.property("tone") == "bad"


def test_paper_that_is_long_in_coming_is_told_too(at, monkeypatch):
    monkeypatch.setattr(kiosk, "came_out", lambda _desk, _job: None)
    at.touch(at.step.other_tile)
    at.touch(at.step.none_tile)
    assert not at.step.failed
    for _look in range(number.SLOW):
        at.step._look()
        at.settle()
    assert at.step.failed
    assert "nhớ số này" in at.step.paper.text()


def test_trouble_is_told_in_plain_words_and_never_in_a_dialog(at):
    at.one.clock.forward(days=-40)  # no deed is done by a clock that went back
    at.touch(at.step.other_tile)
    at.touch(at.step.none_tile)
    assert at.kiosk.at == "sorry"
    assert at.step.words.text() == "Xin hỏi người đón tiếp ở cửa."
    assert [one for one in QGuiApplication.topLevelWindows() if one.isVisible()] == [at.kiosk.windowHandle()]
    assert not at.lines()


def test_english_for_one_citizen_alone(at):
    at.touch(at.kiosk.tongues["en"])
    assert at.step.title.text() == "What do you come for today?"
    assert "Register a birth" in [choice.words for choice in at.step.tiles.choices()] or not at.step.tiles.choices()
    at.touch(at.step.search_tile)
    at.touch(at.step.again_tile)
    assert current() == "vi"
    assert at.step.title.text() == "Hôm nay ông/bà cần làm việc gì?"


def test_the_time_runs_out_in_sight_and_leaves_nothing(at):
    at.hands.scan(OLD)
    at.touch(at.kiosk.tongues["en"])
    at.touch(at.step.search_tile)
    at.hands.type("khai sinh")
    before = at.kiosk.left
    at.kiosk.tick()
    assert at.kiosk.left == before - 1
    assert str(at.kiosk.left) in at.kiosk.countdown.text()
    at.hands.press(Key.Key_Tab)
    assert at.kiosk.left == at.step.seconds, "whoever is there has the whole time again"
    for _second in range(at.step.seconds - 5):
        at.kiosk.tick()
    assert "touch the screen" in at.kiosk.countdown.text()
    for _second in range(5):
        at.kiosk.tick()
    assert at.kiosk.at == "wish"
    assert current() == "vi"
    assert at.kiosk.citizen.ground == ""
    search = at.kiosk.steps["search"]
    assert search.line.text() == ""
    assert not search.line.isUndoAvailable()
    assert not search.tiles.choices()
    assert at.kiosk.countdown.text() == ""


def test_its_events_name_who_set_it_up(at):
    at.touch(at.step.other_tile)
    at.touch(at.step.none_tile)
    (line,) = at.lines()
    with at.desk.store.reading() as connection:
        assert {fact.clerk.name for fact in facts_of(connection, line.stream)} == {ADMINISTRATOR}


@pytest.mark.parametrize("size", [(1366, 768), (911, 512)])
def test_everything_can_be_touched_reached_and_told(at, size):
    at.kiosk.setFixedSize(*size)
    procedure = at.procedure(MARRIAGE)
    for name, what in (
        ("wish", None), ("search", None), ("fields", None), ("field", "Hộ tịch"), ("papers", procedure),
        ("priority", None), ("leaving", None), ("guided", 1), ("sorry", None),
    ):  # fmt: skip
        at.kiosk.open(name, what)
        at.settle()
        for language in ("vi", "en"):
            at.kiosk.speak(language)
            at.settle()
            assert faults(at.kiosk) == [], name
            for tile in at.kiosk.findChildren(Tile):
                if tile.isVisible() and not tile.visibleRegion().isEmpty():
                    assert tile.height() >= (TOUCH if size[0] > 1000 else 48), (name, tile.text())
                    assert tile.visibleRegion().boundingRect() == tile.rect(), (name, tile.text(), "is cut off")
