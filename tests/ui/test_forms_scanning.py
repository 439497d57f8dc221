"""A scan into a field of a form, slow enough for the draft to be saved meanwhile: the form says what it said."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest

from clerkdesk.domain.forms.filling import Source
from clerkdesk.services.forms import filling
from clerkdesk.ui.burst import LONG_RUN
from clerkdesk.ui.forms.page import Forms
from tests.ui.workbench import AN, BICH, Workbench

SLOW = 30


@pytest.fixture
def page(qapp, tmp_path):
    bench = Workbench(qapp, tmp_path / "desk")
    bench.shell.open("forms", {"form": "birth"})
    page = bench.shell.page()
    assert isinstance(page, Forms)
    bench.settle()
    bench.scan(AN)
    bench.press(Qt.Key.Key_F9)
    yield page
    bench.close()


def scan_slowly(page, text, meanwhile):
    """Scan ``text`` and Enter, SLOW apart as the system says it; ``meanwhile`` takes its time after a few letters."""
    window = page.window().windowHandle()
    for at, letter in enumerate(f"{text}\r"):
        event = QKeyEvent(
            QEvent.Type.KeyPress,
            Qt.Key.Key_Return if letter == "\r" else Qt.Key.Key_unknown,
            Qt.KeyboardModifier.NoModifier,
            letter,
        )
        event.setTimestamp(500_000 + SLOW * at)
        QCoreApplication.sendEvent(window, event)
        if at == LONG_RUN // 2:  # by then nothing tells it from fingers
            meanwhile()


@pytest.mark.parametrize("key", ["requester.name", "requester.number"])
def test_what_a_card_filled_in_is_still_the_card_s(page, key, qtbot):
    page.filling.focus(key)
    QTest.qWait(50)
    form = page.visit.form()
    field = form.field(key)
    before = page.visit.fact(form, field)
    assert before.source is Source.SCANNED
    saved = []
    page._keeper.saved.connect(lambda: saved.append(page.visit.fact(form, field).value))
    half = lambda: any(value != before.value for value in saved)  # noqa: E731
    scan_slowly(page, BICH, lambda: qtbot.waitUntil(half))  # half of the scan is saved, as any typing is
    qtbot.waitUntil(lambda: page.filling.side.asking.asked)  # whose card it is
    assert page.visit.fact(form, field) == before
    page._keeper.finish()
    qtbot.waitUntil(lambda: filling.load(page._desk, page.visit.key) == page.visit.filling)


def test_at_150_percent_an_editor_has_more_than_half_of_its_card(page):
    page.window().resize(911, 512)
    QTest.qWait(50)
    for row in page.filling.sheet.rows.values():
        if row.editor is not None and row.isVisible():
            edit = row.editor.widget()
            assert 2 * edit.width() > row.width()
            assert row.origin.geometry().right() < edit.mapTo(row, QPoint()).x() or row._wide


@pytest.mark.parametrize("then", [Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Down, Qt.Key.Key_F11])
def test_a_letter_typed_just_before_a_key_that_leads_on_is_in_the_form(page, then):
    page.filling.focus("requester.name")
    QTest.qWait(50)
    window = page.window().windowHandle()
    QTest.keyClick(window, Qt.Key.Key_B)
    QTest.keyClick(window, then)
    form = page.visit.form()
    told = page.visit.fact(form, form.field("requester.name"))
    assert (told.value, told.source) == ("b", Source.TYPED)


def test_a_line_looks_as_other_lines_do(page):
    row = page.filling.sheet.rows["requester.name"]
    line = row.editor.widget()
    around, other = line.parentWidget(), page.filling.sheet.rows["requester.residence"].editor.widget()
    for focused in (False, True):
        (line if focused else page.filling.sheet.rows["requester.born"].editor.widget()).setFocus()
        QTest.qWait(20)
        ours = around.grab().toImage()
        if focused:
            assert line.testAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # a letter paints nothing else
            other.setFocus()
            QTest.qWait(20)
        theirs = other.grab().toImage()
        assert around.height() == other.height()
        for place in (QPoint(0, 18), QPoint(1, 18), QPoint(200, 0), QPoint(200, 1), QPoint(200, 34)):
            assert ours.pixelColor(place) == theirs.pixelColor(place), (focused, place)
