import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from clerkdesk.ui.hands import Hands
from clerkdesk.ui.page import Page
from clerkdesk.ui.shell import Entry, Shell
from clerkdesk.ui.work import Work


class Paper(Page):
    """A page with two lines; it keeps what was scanned."""

    def __init__(self) -> None:
        super().__init__()
        self.one, self.two = QLineEdit(), QLineEdit()
        self.body.addWidget(self.one)
        self.body.addWidget(self.two)
        self.scans: list[object] = []

    def on_scan(self, scan: object) -> bool:
        self.scans.append(scan)
        return True


@pytest.fixture
def bench(qtbot):
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    work = Work()
    shell = Shell(app, work)
    qtbot.addWidget(shell)
    page = Paper()
    shell.add_page(Entry(name="paper", title="Paper", icon="paper", key="F2", build=lambda: page))
    shell.show()
    shell.activateWindow()
    shell.open("paper")
    hands = Hands(work)
    hands.settle()
    page.one.setFocus()
    yield page, hands, work
    work.close()


def test_fingers_type_vietnamese_and_move_on(bench):
    page, hands, _ = bench
    hands.type("Đỗ An")
    hands.press(Qt.Key.Key_Tab)
    hands.type("12")
    assert (page.one.text(), page.two.text()) == ("Đỗ An", "12")
    assert page.scans == []
    assert hands.pressed == 8


def test_a_scan_reaches_the_page_and_no_field(bench):
    page, hands, _ = bench
    hands.scan("H24.999.01-261123-KB0001")
    assert len(page.scans) == 1
    assert page.one.text() == ""
    assert hands.pressed == 0


def test_settling_waits_for_what_is_under_way(bench):
    _, hands, work = bench
    done: list[int] = []
    work.deed(lambda: 5, done.append)
    hands.settle()
    assert done == [5]


def test_waiting_in_vain_says_for_what(bench):
    _, hands, _ = bench
    with pytest.raises(TimeoutError, match="the moon"):
        hands.wait(lambda: False, "the moon", seconds=0.05)
