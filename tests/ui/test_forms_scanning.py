"""A scan into a field of a form, slow enough for the draft to be saved meanwhile: the form says what it said."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest

from clerkdesk.domain.forms.filling import Source
from clerkdesk.services.forms import filling
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


def scan_slowly(page, text):
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
        QTest.qWait(SLOW)


@pytest.mark.parametrize("key", ["requester.name", "requester.number"])
def test_what_a_card_filled_in_is_still_the_card_s(page, key):
    page.filling.focus(key)
    QTest.qWait(50)
    form = page.visit.form()
    field = form.field(key)
    before = page.visit.fact(form, field)
    assert before.source is Source.SCANNED
    saved = []
    page._keeper.saved.connect(lambda: saved.append(page.visit.fact(form, field).value))
    scan_slowly(page, BICH)
    assert any(value != before.value for value in saved)  # half of the scan was saved, as any typing is
    QTest.qWait(300)
    assert page.filling.side.asking.asked  # whose card it is
    assert page.visit.fact(form, field) == before
    page._keeper.finish()
    QTest.qWait(200)
    kept = filling.load(page._desk, page.visit.key)
    assert kept is not None
    assert kept == page.visit.filling


def test_at_150_percent_an_editor_has_more_than_half_of_its_card(page):
    page.window().resize(911, 512)
    QTest.qWait(50)
    for row in page.filling.sheet.rows.values():
        if row.editor is not None and row.isVisible():
            assert 2 * row.editor.widget().width() > row.width()
            assert row.origin.geometry().right() < row.editor.widget().geometry().left() or row._wide
