"""What was scanned or signed for a dossier: listed on its pane, opened by keys, taken from the hub when asked for."""

import time
from contextlib import closing

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage

from clerkdesk.services.clock import milliseconds
from clerkdesk.sync import attachments
from clerkdesk.sync.asking import asking
from clerkdesk.sync.transport import HttpLine
from clerkdesk.sync.wishes import Wishes
from clerkdesk.ui.dossiers.scanned import as_pdf, size_words
from clerkdesk.ui.widgets.preview import render
from tests.counter import first_run
from tests.hub.test_lane import scan
from tests.meeting import Hub, enrol, exchange, hop, served
from tests.ui.lists_bench import ListsBench

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def bench(qapp, tmp_path):
    made = ListsBench(qapp, tmp_path / "desk")
    yield made
    made.close()


def pdf() -> bytes:
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return as_pdf(bytes(held.data()))


def test_a_picture_becomes_a_page() -> None:
    found = pdf()
    assert found.startswith(b"%PDF")
    assert len(render(found, 200)) == 1
    assert as_pdf(b"%PDF what") == b"%PDF what"
    assert (size_words(10), size_words(2048), size_words(3 * 1024 * 1024)) == ("1 KB", "2 KB", "3.0 MB")


def test_what_is_here_is_listed_and_seen_by_a_key(bench) -> None:
    stream, _name, content = scan(bench.desk, content=pdf())
    page = bench.shell.open("dossiers")
    bench.hands.settle()
    scanned = page.pane.story.scanned
    assert page.pane.details.dossier.id == stream
    (line,) = scanned.list.lines()
    assert (line.look.word, line.detail) == ("Here", size_words(len(content)))
    bench.hands.press(Key.Key_D, hold=CTRL)
    bench.hands.settle()
    assert page.pane.preview.isVisible()
    bench.hands.press(Key.Key_Escape)
    assert scanned.isVisible()
    bench.receive()
    bench.hands.settle()


def test_what_is_not_here_is_fetched_first(bench, tmp_path) -> None:
    hub = Hub(tmp_path / "hub")
    hub.now = int(time.time() * 1000)
    with closing(hub), served(hub.gate) as url, closing(first_run(tmp_path / "other", "K").desk) as other:
        for each in (other, bench.desk):
            with HttpLine(url) as line:
                enrol(each, hub, line, url)
        _stream, name, _content = scan(other, content=pdf())
        now = lambda: milliseconds(other.clock.now())  # noqa: E731
        for each in (other, bench.desk):
            with HttpLine(url) as line:
                exchange(each, line)
        page = bench.shell.open("dossiers")
        bench.hands.settle()
        scanned = page.pane.story.scanned
        (line,) = scanned.list.lines()
        assert line.look.word == "Not fetched yet"
        scanned.list.setFocus()
        bench.hands.press(Key.Key_Return)
        assert scanned.list.lines()[0].look.word == "Being fetched"
        wait(bench, lambda: scanned.list.lines()[0].look.word == "Not fetched yet")
        bench.hands.settle()
        assert "does not have it yet" in bench.notice(), "it is not at the hub either"
        attachments.send(other.store, lambda: HttpLine(url), asking(other.store, hop(other), now), hop(other), Wishes())
        bench.hands.press(Key.Key_Return)
        wait(bench, page.pane.preview.isVisible)
        assert bench.desk.store.attachments.size(name) is not None
        assert scanned.list.lines()[0].look.word == "Here"


def wait(bench, what) -> None:
    for _ in range(200):
        bench.hands.settle()
        if what():
            return
        time.sleep(0.05)
    raise AssertionError("never")
