"""A ticket: from the key to the last byte in the printer's socket, beside python-escpos with a picture made before."""

from __future__ import annotations

import socket
import threading
import time

from clerkdesk.domain.events import PaperKind
from clerkdesk.printing.escpos import IN_TURN, OFFLINE, PAPER
from clerkdesk.printing.escpos_library import escpos
from clerkdesk.printing.raster import pictures
from clerkdesk.printing.spool import JobState
from clerkdesk.printing.ticket import Roll
from clerkdesk.services import papers, ticket_logo, ticket_printer
from clerkdesk.services.desk import Desk
from clerkdesk.services.queue import counters, issuing
from clerkdesk.services.spooling import Spooler
from tests.bench import bulk
from tests.bench.figures import Figure, median, ms
from tests.counter import LAN
from tests.printing.samples import emblem

WAITING = 60
CUT = b"\x1dV\x00"


class Sink:
    """A printer that takes everything at once. last: when its last byte came in."""

    def __init__(self, *, answers: bool) -> None:
        self.answers, self.last = answers, 0.0
        self.whole = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def wait(self) -> float:
        """Return when the ticket that is on its way was whole."""
        assert self.whole.wait(10)
        self.whole.clear()
        return self.last

    def _serve(self) -> None:
        while True:
            line, _peer = self._listening.accept()
            with line:
                tail = b""
                while data := line.recv(65_536):
                    now, tail = time.perf_counter(), (tail + data)[-16:]
                    if tail.endswith(CUT) or CUT in data[-16:]:
                        self.last = now
                        self.whole.set()
                    if self.answers and tail.endswith((PAPER, OFFLINE)):
                        line.sendall(b"\x12")
                    elif self.answers and tail.endswith(IN_TURN):
                        line.sendall(b"\x00")


def figures(rounds: int = 60) -> list[Figure]:
    desk = bulk.small("ticket")
    try:
        ticket_logo.keep_logo(desk, emblem())
        counters.open_counter(desk, LAN, "1")
        for _ in range(WAITING):
            issuing.issue(desk, LAN, procedures=["1.001193"], paper=False)
        return [
            _figure(desk, roll, rounds, answers=answers)
            for roll, answers in ((Roll.MM_80, True), (Roll.MM_58, True), (Roll.MM_80, False))
        ]
    finally:
        desk.close()


def _figure(desk: Desk, roll: Roll, rounds: int, *, answers: bool, warm: int = 5) -> Figure:
    sink = Sink(answers=answers)
    ticket_printer.choose(desk, f"network:127.0.0.1:{sink.port}", roll=roll)
    ticket_printer.warm(desk)
    spooler = Spooler(desk)
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(warm + rounds):
        start = time.perf_counter()
        given = issuing.issue(desk, LAN, procedures=["1.001193"])
        job = spooler.step()
        ours.append(sink.wait() - start)
        assert job is not None
        assert job.state is JobState.DONE
        (sheet,) = pictures(papers.paper(desk, PaperKind.TICKET, given.stream, roll=roll), roll.dots)
        start = time.perf_counter()
        printer = escpos().printer.Network("127.0.0.1", sink.port)
        printer.image(sheet)
        printer.cut()
        printer.close()
        bare.append(sink.wait() - start)
    told = "" if answers else ", printer that answers nothing"
    ours, bare = ours[warm:], bare[warm:]
    return Figure(
        what=f"ticket of {roll:d} mm with logo, {WAITING} waiting: key to last byte{told}",
        ours=ms(ours),
        baseline=f"{ms(bare)}: its picture by python-escpos",
        ratio=median(ours) / median(bare),
        goal="150 ms",
        reached=median(ours) <= 0.150,
    )
