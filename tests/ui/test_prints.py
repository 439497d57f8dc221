"""Papers that did not come out: said at the start, and answered in the settings by keys."""

import pytest
from PySide6.QtCore import Qt

from clerkdesk.domain.events import Clerk
from clerkdesk.printing.spool import JobState
from clerkdesk.services import clerks
from clerkdesk.services.reception import receive
from clerkdesk.services.spooling import Spooler
from clerkdesk.ui.hands import Hands
from clerkdesk.ui.settings.printing import PrintingSection
from clerkdesk.ui.window import Window
from tests.counter import SetClock, first_run, wish

Key = Qt.Key
LAN = Clerk(id="clerk-lan", name="Trần Thị Lan")
PIN = "135791"


@pytest.fixture
def folder(tmp_path):
    """A desk with a paper that failed, and one that a dead program held."""
    desk = first_run(tmp_path / "desk").desk
    clerks.add_clerk(desk, "Aa", PIN)
    receive(desk, LAN, wish(desk))
    receive(desk, LAN, wish(desk))
    spool = Spooler(desk).spool
    failed = spool.claim(1)
    assert failed is not None
    spool.failed(failed.id, "The printer is not there.", 2)
    spool._me = "elsewhere:1:"
    assert spool.claim(3) is not None
    desk.close()
    return tmp_path / "desk"


@pytest.fixture
def window(qapp, folder):
    window = Window(qapp, folder, SetClock())
    yield window
    window.end()


def states(window):
    assert window.opening.session is not None
    return sorted(job.state.value for job in Spooler(window.opening.session.desk).spool.jobs())


def test_open_papers_are_listed_and_answered_by_keys(window, folder):
    hands = Hands(window.work)
    window.begin()
    window.shell.activateWindow()
    hands.settle()
    hands.type(PIN)
    hands.press(Key.Key_Return)
    hands.wait(lambda: window.shell.page() is not None, "signed in")
    hands.wait(lambda: window.shell.page().header.banner.notice() is not None, "told of the papers")
    hands.press(Key.Key_F10)
    for _ in range(12):
        section = window.shell.page().section()
        if isinstance(section, PrintingSection):
            break
        hands.press(Key.Key_Down)
    assert isinstance(section, PrintingSection)
    hands.wait(section.prints.isVisible, "the list of prints")

    section.prints.list.setFocus()
    assert section.prints.list.ids_model().rowCount() == 2
    chosen = section.prints.list.chosen()
    if chosen.state is JobState.FAILED:
        hands.press(Key.Key_Down)
    hands.press(Key.Key_F7)  # the unknown one: it came out
    hands.wait(lambda: states(window) == ["done", "failed"], "noted that it came out")
    hands.press(Key.Key_F6)  # the failed one: print again
    hands.wait(lambda: states(window) == ["done", "done"], "printed again")
    hands.wait(lambda: not section.prints.isVisible(), "nothing waits any more")
    assert len(list((folder / "paper").glob("*.pdf"))) == 1
