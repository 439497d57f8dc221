"""A code that stands for two dossiers: counted on the page of today, said over the dossier, and issued anew there."""

from contextlib import closing
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from clerkdesk.services import look, reception
from clerkdesk.ui.shell import Entry
from clerkdesk.ui.today.page import TodayPage
from tests.counter import LAN, deal, first_run, parts, person, wish
from tests.ui.lists_bench import ListsBench

Key = Qt.Key


@pytest.fixture
def bench(qapp, tmp_path):
    assert isinstance(qapp, QApplication)
    made = ListsBench(qapp, tmp_path / "desk")
    made.shell.add_page(
        Entry(name="today", title="today", icon="chart", key="Alt+1", build=partial(TodayPage, made.session))
    )
    yield made
    made.close()


def test_it_is_seen_and_put_right_by_keys(bench, tmp_path):
    mine = bench.receive("Nguyễn Văn An", 1)
    page = bench.shell.open("today")
    bench.hands.settle()
    assert page.twice.isHidden()
    with closing(first_run(tmp_path / "other").desk) as other:
        theirs = reception.receive(other, LAN, wish(other, applicant=person(2, "Trần Thị Bích")))
        deal(bench.desk, parts(other))
    assert mine.code == theirs.code
    page.arrive(None)
    bench.hands.settle()
    assert "1 codes stand for two" in page.twice.text()
    page.twice.click()
    bench.hands.settle()
    dossiers = bench.shell.page()
    shown = dossiers.pane.details.dossier.id
    other = ({mine.stream, theirs.stream} - {shown}).pop()
    assert not dossiers.pane.story.same_code.isHidden()
    assert dossiers.pane.details.same_code[0].stream == other
    dossiers.list.setFocus()
    bench.hands.press(Key.Key_F11)
    bench.hands.press(Key.Key_F9)
    assert "The old one goes on finding both" in bench.notice()
    found = look.details(bench.desk, shown)
    assert found is not None
    assert found.dossier.former_codes == (mine.code,)
    assert dossiers.pane.story.same_code.isHidden()
    page = bench.shell.open("today")
    bench.hands.settle()
    assert page.twice.isHidden()
