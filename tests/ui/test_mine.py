"""The chip of what was handed to the clerk: there while there is such, with its count, by a key."""

import pytest
from PySide6.QtCore import Qt

from clerkdesk.services import correction, filters, refusals
from clerkdesk.services.clerks import Account, Role
from tests.counter import LAN
from tests.ui.lists_bench import ListsBench, shown

CTRL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key
HOA = Account("clerk-hoa", "Lê Thị Hoa", Role.CLERK, active=True)


@pytest.fixture
def bench(qapp, tmp_path):
    made = ListsBench(qapp, tmp_path / "desk")
    yield made
    made.close()


def test_the_chip_stands_while_something_was_handed_to_the_clerk(bench):
    bench.receive("Nguyễn Văn An", 1)
    given = bench.receive("Trần Thị Bích", 2)
    page = bench.dossiers()
    chip = page.bar.mine
    assert not chip.isVisible()
    bench.hands.press(Key.Key_8, hold=CTRL)
    assert len(shown(page)) == 2, "a key without its chip does nothing"
    page.refresh(refusals.assign(bench.desk, HOA.clerk, given.stream, LAN.name, "chị Hoa nghỉ phép"))
    bench.hands.settle()
    assert (chip.isVisible(), chip.text(), chip.count()) == (True, "Mine", 1)
    assert "Handed to me" in chip.toolTip()
    bench.hands.press(Key.Key_8, hold=CTRL)
    assert shown(page) == ["Trần Thị Bích"]
    facts = {fact.name: fact.value for fact in page.pane.story.facts.facts()}
    assert facts["Who settles it"] == f"{LAN.name}: chị Hoa nghỉ phép"
    filters.keep(bench.desk, LAN, "Việc của tôi", page.wanted())
    bench.hands.press(Key.Key_Escape, Key.Key_Escape)
    assert len(shown(page)) == 2
    (kept,) = filters.saved(bench.desk, LAN)
    page._apply(kept)
    bench.hands.settle()
    assert (chip.isChecked(), shown(page)) == (True, ["Trần Thị Bích"])
    page.refresh(correction.correct(bench.desk, LAN, given.stream, "applicant.name", "Trần Thị Bích Hà", "so căn cước"))
    page._apply(kept)
    bench.hands.settle()
    assert (chip.isVisible(), len(shown(page))) == (False, 2)


def test_the_chip_is_of_whoever_is_signed_in(bench):
    bench.receive("Nguyễn Văn An", 1)
    given = bench.receive("Trần Thị Bích", 2)
    refusals.assign(bench.desk, HOA.clerk, given.stream, LAN.name)
    page = bench.dossiers()
    bench.hands.press(Key.Key_8, hold=CTRL)
    assert shown(page) == ["Trần Thị Bích"]
    bench.session.enter(HOA)
    bench.hands.settle()
    assert not page.bar.mine.isVisible()
    assert len(shown(page)) == 2


def test_the_chip_takes_no_row_of_its_own(bench):
    given = bench.receive("Trần Thị Bích", 2)
    refusals.assign(bench.desk, HOA.clerk, given.stream, LAN.name)
    bench.shell.speak("vi")
    page = bench.dossiers()
    bench.hands.settle()
    mine, words = page.bar.mine, page.words
    assert mine.text() == "Của tôi"
    assert mine.geometry().center().y() == pytest.approx(words.geometry().center().y(), abs=1)
    assert mine.width() == mine.sizeHint().width()
    assert page.bar.height() == max(chip.geometry().bottom() for chip in page.bar.chips if not chip.isHidden()) + 1
    assert len({chip.y() for chip in page.bar.chips if not chip.isHidden()}) == 1


def test_the_chip_stands_with_the_others_where_the_window_is_narrow(bench):
    given = bench.receive("Trần Thị Bích", 2)
    refusals.assign(bench.desk, HOA.clerk, given.stream, LAN.name)
    page = bench.dossiers()
    wide = bench.shell.size()
    bench.shell.resize(911, 512)
    bench.hands.settle()
    mine = page.bar.mine
    assert (mine.isVisible(), mine.parentWidget()) == (True, page.bar)
    bench.hands.press(Key.Key_8, hold=CTRL)
    assert mine.isChecked()
    bench.shell.resize(wide)
    bench.hands.settle()
    assert (mine.isVisible(), mine.parentWidget()) == (True, page.words.parentWidget())
