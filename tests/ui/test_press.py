import pytest

from clerkdesk.domain.errors import Trouble
from clerkdesk.domain.events import Clerk
from clerkdesk.printing.printer import PrinterState
from clerkdesk.printing.spool import JobState
from clerkdesk.services.reception import receive
from clerkdesk.services.spooling import Spooler
from clerkdesk.ui.errors import Notice
from clerkdesk.ui.press import Press
from clerkdesk.ui.widgets.status import StatusBar
from tests.counter import first_run, wish

LAN = Clerk(id="clerk-lan", name="Trần Thị Lan")


class Stubborn:
    """A printer that takes nothing."""

    name = "Stubborn"

    def state(self):
        return PrinterState(ready=False, reason="no paper")

    def send(self, pdf, title):
        raise Trouble("printer", "The printer {name} did not take it", safe="", todo="", name=self.name)

    def finished(self, ref):
        return None


@pytest.fixture
def desk(tmp_path):
    desk = first_run(tmp_path / "desk").desk
    yield desk
    desk.close()


@pytest.fixture
def on(desk, qtbot):
    """Put a press on the desk; give the press and what it told the clerk."""
    made = []

    def start():
        status = StatusBar()
        told: list[Notice] = []
        qtbot.addWidget(status)
        press = Press(desk, status, told.append, status)
        made.append(press)
        return press, told

    yield start
    for press in made:
        press.stop()


def papers(desk):
    return sorted(file.suffix for file in (desk.store.folder.path / "paper").glob("*"))


def test_what_a_deed_queues_is_printed(desk, on, qtbot):
    press, told = on()
    accepted = receive(desk, LAN, wish(desk))
    with qtbot.waitSignal(press.printed) as seen:
        press.deed_done(accepted)
    assert seen.args[0].id == accepted.job
    qtbot.waitUntil(lambda: not press.busy)
    assert press.spooler.spool.job(accepted.job).state is JobState.DONE
    assert papers(desk) == [".pdf"]
    assert told == []


def test_what_an_earlier_run_left_is_printed_at_the_start(desk, on, qtbot):
    receive(desk, LAN, wish(desk))
    press, _ = on()
    qtbot.waitUntil(lambda: not press.busy)
    assert papers(desk) == [".pdf"]


def test_a_printer_that_fails_is_said_and_the_paper_waits_until_it_is_printed_again(desk, on, qtbot):
    press, told = on()
    good = press.spooler
    press.spooler = Spooler(desk, Stubborn())
    accepted = receive(desk, LAN, wish(desk))
    press.deed_done(accepted)
    qtbot.waitUntil(lambda: not press.busy)
    assert [notice.tone for notice in told] == ["bad"]
    assert press.spooler.spool.job(accepted.job).state is JobState.FAILED
    press.spooler = good
    press.again(accepted.job)
    qtbot.waitUntil(lambda: not press.busy)
    assert good.spool.job(accepted.job).state is JobState.DONE
    assert papers(desk) == [".pdf"]


def test_a_paper_that_a_dead_program_held_is_asked_about(desk, on, qtbot):
    accepted = receive(desk, LAN, wish(desk))
    spool = Spooler(desk).spool
    spool._me = "elsewhere:1:"
    assert spool.claim(0) is not None
    press, told = on()
    qtbot.waitUntil(lambda: not press.busy)
    assert [notice.tone for notice in told] == ["warn"]
    press.came_out(accepted.job)
    qtbot.waitUntil(lambda: not press.busy)
    assert press.spooler.spool.job(accepted.job).state is JobState.DONE
    assert not (desk.store.folder.path / "paper").exists()
