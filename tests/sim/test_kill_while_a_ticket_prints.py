"""kill -9 with half of a ticket out of the thermal printer: a person is asked, and the number leads somewhere."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np

from clerkdesk.domain.events import PaperKind
from clerkdesk.domain.ticket import Stage
from clerkdesk.printing.escpos import EscposPrinter
from clerkdesk.printing.raster import pictures
from clerkdesk.printing.spool import JobState
from clerkdesk.services import papers
from clerkdesk.services.opening import open_desk
from clerkdesk.services.queue import hall
from clerkdesk.services.spooling import Spooler
from tests.counter import SetClock, first_run
from tests.printing.thermal import ThermalPrinter, dots_of

GREETER = """
import sys
from pathlib import Path
from tests.counter import LAN, SetClock
from clerkdesk.printing.escpos import EscposPrinter
from clerkdesk.services.opening import open_desk
from clerkdesk.services.queue import issuing
from clerkdesk.services.spooling import Spooler
desk = open_desk(Path(sys.argv[1]), clock=SetClock())
issuing.issue(desk, LAN)
Spooler(desk, EscposPrinter(sys.argv[2], patience=60)).run()
"""


def test_half_a_ticket_is_asked_about_and_printed_whole_when_wanted(tmp_path: Path) -> None:
    first_run(tmp_path).desk.close()
    with ThermalPrinter() as printer:
        printer.stalls_at = 20_000
        child = subprocess.Popen([sys.executable, "-c", GREETER, str(tmp_path), printer.address])
        try:
            assert printer.stalled.wait(60)
        finally:
            child.kill()
            child.wait()
        printer.stalls_at = 0
        printer.goes_on.set()
        with closing(open_desk(tmp_path, clock=SetClock())) as desk:
            spooler = Spooler(desk, EscposPrinter(printer.address))
            assert spooler.recover() == 1
            assert spooler.run() == [], "nothing goes out unasked"
            (asked,) = spooler.spool.jobs()
            assert asked.state is JobState.UNKNOWN
            (line,) = hall.lines(desk, {Stage.WAITING})
            assert line.number == asked.title
            spooler.again(asked.id)
            (done,) = spooler.run()
            assert done.state is JobState.DONE
            (wanted,) = pictures(papers.paper(desk, PaperKind.TICKET, line.stream), 576)
        (sheet,) = printer.sheets
        assert np.array_equal(sheet[-wanted.height :], dots_of(wanted))
