"""Components ticked off by keys."""

import pytest
from PySide6.QtCore import QPoint, Qt

from clerkdesk.ui.widgets.checklist import Checklist, Given, Need

NEEDS = [
    Need(title="Tờ khai", originals=1),
    Need(title="Giấy chứng sinh", originals=1, copies=2),
    Need(title="Căn cước", shown_only=True),
    Need(title="Văn bản ủy quyền", required=False, originals=1),
]


@pytest.fixture
def checklist(qtbot):
    made = Checklist()
    made.set_needs(NEEDS, data=["Dân cư"], earlier=["Bản 12/03", "Bản 01/05"])
    qtbot.addWidget(made)
    made.resize(900, 400)
    made.show()
    made.activateWindow()
    made.rows()[0].setFocus()
    qtbot.waitUntil(made.rows()[0].hasFocus)
    return made


def blocked(checklist):
    return [row.need().title for row in checklist.blocking()]


def test_what_is_required_blocks_until_it_is_met(checklist, qtbot):
    assert blocked(checklist) == ["Tờ khai", "Giấy chứng sinh", "Căn cước"]
    for row in checklist.rows()[:3]:
        qtbot.keyClick(row, Qt.Key.Key_Space)
    assert blocked(checklist) == []
    assert checklist.rows()[1].given() == Given(way="paper", originals=1, copies=2)
    assert checklist.rows()[2].given() == Given(way="shown")


def test_space_twice_takes_it_back(checklist, qtbot):
    row = checklist.rows()[0]
    qtbot.keyClick(row, Qt.Key.Key_Space)
    qtbot.keyClick(row, Qt.Key.Key_Space)
    assert row.given() == Given()
    assert row.blocks()


def test_counts_by_keys(checklist, qtbot):
    row = checklist.rows()[1]
    row.setFocus()
    qtbot.keyClicks(row, "+")
    assert row.given() == Given(way="paper", originals=1)
    assert not row.met()  # two copies are missing
    qtbot.keyClick(row, Qt.Key.Key_Left)
    qtbot.keyClicks(row, "3-")
    assert row.given() == Given(way="paper", originals=1, copies=2)
    assert row.met()
    qtbot.keyClicks(row, "0")
    qtbot.keyClick(row, Qt.Key.Key_Right)
    qtbot.keyClicks(row, "---")
    assert row.given() == Given()


def test_met_by_data_or_an_earlier_copy_with_its_source(checklist, qtbot):
    row = checklist.rows()[0]
    qtbot.keyClicks(row, "d")
    assert row.given() == Given(way="data", source="Dân cư")
    assert row.met()
    qtbot.keyClicks(row, "e")
    assert row.given() == Given(way="earlier", source="Bản 12/03")
    qtbot.keyClicks(row, "e")
    assert row.given() == Given(way="earlier", source="Bản 01/05")
    qtbot.keyClicks(row, "e")
    assert row.given() == Given(way="earlier", source="Bản 12/03")


def test_down_and_up_move_between_rows(checklist, qtbot):
    first, second = checklist.rows()[:2]
    qtbot.keyClick(first, Qt.Key.Key_Down)
    assert second.hasFocus()
    qtbot.keyClick(second, Qt.Key.Key_Up)
    assert first.hasFocus()


def test_the_mouse_does_the_same(checklist, qtbot):
    row = checklist.rows()[1]
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    assert row.met()
    qtbot.mouseClick(row, Qt.MouseButton.RightButton, pos=QPoint(row.width() - 160 - 88 + 20, 20))
    assert row.given() == Given(way="paper", originals=1, copies=1)


def test_ticking_all_leaves_what_is_answered(checklist):
    rows = checklist.rows()
    rows[0].set_given(Given(way="data", source="Dân cư"))
    told: list[int] = []
    checklist.changed.connect(lambda: told.append(1))
    checklist.tick_all()
    assert rows[0].given().way == "data"
    assert blocked(checklist) == []
    assert len(told) == 3


def test_a_narrow_row_is_taller(checklist):
    row = checklist.rows()[1]
    assert row.heightForWidth(500) > row.heightForWidth(900)


def test_new_needs_replace_the_rows(checklist):
    checklist.set_needs(NEEDS[:1])
    assert [row.need() for row in checklist.rows()] == NEEDS[:1]


def test_enter_goes_on_to_the_next_row_and_then_says_so(checklist, qtbot):
    rows = checklist.rows()
    rows[0].setFocus()
    for row in rows[1:]:
        qtbot.keyClick(checklist.window().focusWidget(), Qt.Key.Key_Return)
        assert row.hasFocus()
    with qtbot.waitSignal(checklist.finished):
        qtbot.keyClick(rows[-1], Qt.Key.Key_Return)


def test_only_counts_that_are_asked_for_or_given_are_shown(checklist, qtbot):
    checklist.set_needs([Need(title="Tờ khai", originals=1), Need(title="Thẻ", shown_only=True)])
    row = checklist.rows()[0]
    assert row.columns() == ("originals",)
    row.set_given(Given(way="paper", certified=1))
    assert row.columns() == ("originals", "certified")
    qtbot.keyClick(row, Qt.Key.Key_Right)
    assert row.columns() == ("originals", "certified", "copies")
