"""A ticket printer by ESC/POS: the paper goes out as a picture, so that every letter of Vietnamese comes out.

What a printer tells is used where it tells anything. Asked before the first dot whether it has paper and its cover is
shut (DLE EOT), it may refuse a ticket while nothing is on paper. Asked behind the last dot for its sensor (GS r, which
it answers in turn), it says that all before is printed. A printer that stays silent gets the ticket all the same.
"""

from __future__ import annotations

import errno
import socket
import time
from typing import TYPE_CHECKING, Final

from clerkdesk.domain.errors import said_of
from clerkdesk.language import N_
from clerkdesk.printing.escpos_address import Address, parse_address
from clerkdesk.printing.escpos_library import escpos, missing
from clerkdesk.printing.escpos_line import PATIENCE, Line, opened
from clerkdesk.printing.printer import PrinterState, lost, not_taken
from clerkdesk.printing.raster import pictures
from clerkdesk.printing.ticket import Roll

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL.Image import Image

BAND: Final = 48
"""Rows of dots in one command: cheap printers have room for a few kB, and mend a torn command with as many bytes."""

ANSWER: Final = 0.4
"""Seconds in which a printer answers how it is; one that stayed silent once is not waited for again."""

GLANCE: Final = 2.0
"""Seconds in which it must be reached when it is only asked how it is."""

TURN: Final = 8.0
"""Seconds in which it has printed all that it took: 20 cm at 50 mm a second, and the cut."""

LOOK: Final = 1.0
"""Seconds after which one that still prints is asked how it is."""

PAPER: Final = b"\x10\x04\x04"
"""DLE EOT 4: has it paper; answered at once by a byte."""

OFFLINE: Final = b"\x10\x04\x02"
"""DLE EOT 2: why it does not print; answered at once by a byte."""

IN_TURN: Final = b"\x1dr\x01"
"""GS r 1: has it paper; answered when what came before is printed, and not at all while the paper is out."""


class EscposPrinter:
    """A ticket printer at an address of its own.

    name: the address. roll: how wide its paper is. cut: whether it has a knife. patience: see ``escpos_line.PATIENCE``.
    """

    def __init__(
        self, address: Address | str, *, roll: Roll = Roll.MM_80, cut: bool = True, patience: float = PATIENCE
    ) -> None:
        self._address = parse_address(address) if isinstance(address, str) else address
        self.name = str(self._address)
        self.roll, self.cut = roll, cut
        self._patience = patience
        self._silent = self._out_of_turn = False

    @property
    def installed(self) -> bool:
        """Whether what it needs is installed on this computer."""
        return not missing(self._address)

    def state(self) -> PrinterState:
        """Return whether it can be reached, and has paper as far as it tells."""
        if not self.installed:
            return PrinterState(ready=False, reason=ABSENT)
        try:
            with opened(self._address, min(self._patience, GLANCE)) as line:
                _answers, reason = _asked(line, ANSWER)
        except OSError as error:
            reason = told(error)
        return PrinterState(ready=not reason, reason=reason)

    def send(self, pdf: bytes, title: str) -> str:
        """Print each page of ``pdf``; return ``title``.

        Raises:
            Trouble: "printer": no whole paper came out. "printer-lost": nobody can tell whether it did.
        """
        if not self.installed:
            raise not_taken(self.name, ABSENT)
        data = compose(pictures(pdf, self.roll.dots), cut=self.cut)
        whole = False
        try:
            with opened(self._address, self._patience) as line:
                self._ask(line)
                line.write(data)
                whole = True
                self._await(line)
        except OSError as error:
            raise (lost if whole else not_taken)(self.name, told(error)) from error
        return title

    def finished(self, ref: str) -> bool | None:  # noqa: ARG002
        """Return True: a paper that was sent is out, as far as the printer tells anything."""
        return True

    def _ask(self, line: Line) -> None:
        answers, reason = _asked(line, 0.0 if self._silent else ANSWER)
        self._silent = not answers
        if reason:
            raise not_taken(self.name, reason)

    def _await(self, line: Line) -> None:
        """Wait until a printer that tells has printed everything."""
        if self._silent or self._out_of_turn:
            self._silent = not line.drain() and self._silent  # it may only have been slow to answer
            return
        line.write(IN_TURN)
        answers, end = True, time.monotonic() + TURN
        while time.monotonic() < end:
            if any(not said & 0x10 for said in line.listen(LOOK)):  # not one that came late to a question before
                return
            answers, reason = _asked(line, ANSWER)
            if reason:
                raise lost(self.name, reason)
        if not answers:
            raise TimeoutError
        self._out_of_turn = True  # it is well, and does not know the question


def compose(sheets: Sequence[Image], *, cut: bool = True) -> bytes:
    """Return the bytes that print ``sheets`` one below the other; cut: the paper behind each.

    A picture that broke off leaves the printer waiting for its rest. Zeros first complete it, as white; a printer that
    waits for nothing ignores them.
    """
    printer = escpos().printer.Dummy()
    printer._raw(bytes(BAND * Roll.MM_80.dots // 8))  # noqa: SLF001  (its documented way to send bytes)
    for sheet in sheets:
        printer.hw("INIT")
        printer.image(sheet, impl="bitImageRaster", fragment_height=BAND)
        if cut:
            printer.cut()
        else:
            printer.print_and_feed(6)
    composed: bytes = printer.output
    return composed


ABSENT: Final = N_("the part for ticket printers is not installed")
INSTALL: Final = N_("Run the set-up again: python3 installer/desk.py (or: pip install clerkdesk[thermal])")
"""What mends `ABSENT`."""

FORBIDDEN: Final = N_("this account may not use it")


def told(error: OSError) -> str:
    """Return what went wrong on the line, in an English text to translate or the system's own words."""
    match error:
        case TimeoutError():
            return N_("it does not answer")
        case ConnectionRefusedError():
            return N_("nothing listens at this address")
        case OSError() if isinstance(error, ConnectionError) or error.errno == errno.ENOTCONN:
            return N_("the connection broke off")
        case FileNotFoundError():
            return N_("it is not there")
        case socket.gaierror():
            return N_("nobody knows this name")
        case _ if error.errno in {errno.EACCES, errno.EPERM}:
            return FORBIDDEN
        case _ if error.errno in {errno.EHOSTUNREACH, errno.ENETUNREACH}:
            return N_("it cannot be reached")
        case _ if error.errno in {errno.ENODEV, errno.ENOENT, errno.ENXIO, errno.EIO}:
            return N_("it is not there")
        case _ if error.errno is None:  # of pyserial: a file, for example
            return N_("it cannot be used as a printer")
    return said_of(error)


def _asked(line: Line, seconds: float) -> tuple[bool, str]:
    """Return whether the printer answers within ``seconds``, and why it cannot print, "" when it can."""
    line.write(PAPER)
    paper = line.listen(seconds)
    if not paper:
        return False, ""
    if _status(paper) & 0x60:
        return True, N_("no paper")
    line.write(OFFLINE)
    why = _status(line.listen(ANSWER))
    if why & 0x20:
        return True, N_("no paper")
    if why & 0x04:
        return True, N_("cover open")
    return True, N_("The printer reports a fault.") if why & 0x40 else ""


def _status(said: bytes) -> int:
    """Return the last byte said, 0 when it answers no DLE EOT (whose bits 1 and 4 are set, 0 and 7 are not)."""
    return said[-1] if said and said[-1] & 0x93 == 0x12 else 0
