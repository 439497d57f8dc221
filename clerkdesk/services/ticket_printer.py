"""The printer of tickets: which one, how wide its paper is, with which logo; and a ticket to try it with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from clerkdesk.domain.due import Reason
from clerkdesk.domain.errors import Trouble
from clerkdesk.domain.events import PaperKind
from clerkdesk.language import N_
from clerkdesk.printing.escpos_address import is_address, parse_address
from clerkdesk.printing.printer import PrinterState
from clerkdesk.printing.ticket import Roll, TicketPaper, render_ticket
from clerkdesk.services.desk import Desk
from clerkdesk.services.spooling import Printing, Spooler, printing, save_printing
from clerkdesk.services.ticket_logo import logo


def choose(desk: Desk, printer: str | None = None, *, roll: Roll | None = None, cut: bool | None = None) -> Printing:
    """Keep what is given; return how this desk prints now.

    Args:
        desk: this one; each has its own.
        printer: an address ("network:192.168.1.50"), a printer of the system's, "" for that of all papers.
        roll: how wide its paper is.
        cut: whether it has a knife.

    Raises:
        Refused: an address that names nothing.
    """
    chosen: dict[str, Any] = {} if roll is None else {"roll": roll}
    if cut is not None:
        chosen["cut"] = cut
    if printer is not None:
        bare = printer.strip()
        chosen["tickets"] = str(parse_address(bare)) if is_address(bare.lower()) else bare
    kept = replace(printing(desk), **chosen)
    save_printing(desk, kept)
    return kept


def state(desk: Desk) -> tuple[str, PrinterState]:
    """Return the name of the printer of tickets, and whether it prints."""
    to = Spooler(desk).printer(PaperKind.TICKET)
    return to.name, to.state()


def try_out(desk: Desk) -> str:
    """Print a ticket that is none, to see and to scan; return the printer's name. Nothing is recorded.

    Raises:
        Trouble: the printer did not take it.
    """
    to = Spooler(desk).printer(PaperKind.TICKET)
    try:
        to.send(sample(desk), "clerkdesk-test")
    except Trouble as failed:
        detail = Reason(text=str(failed.params.get("detail", "")))
        raise Trouble(
            failed.code,
            N_("The test ticket did not come out of {name}: {detail}."),
            safe=N_("Nothing was changed."),
            todo=N_("Look at paper, cable and address of the ticket printer, then try again."),
            name=to.name,
            detail=detail,
        ) from failed
    return to.name


def sample(desk: Desk) -> bytes:
    """Return a ticket that is none: every mark of Vietnamese, a code that leads nowhere, the logo."""
    paper = TicketPaper(
        centre=desk.site.counter,
        number="THỬ",
        code="PH-000000-THU-0000",
        issued=desk.now(),
        wanted=("Phiếu in thử, không có giá trị", "ẮẰẲẴẶ ẾỀỂỄỆ ỐỒỔỖỘ ỨỪỬỮỰ ỲỶỸỴ Đđ"),
        logo=logo(desk),
    )
    return render_ticket(paper, printing(desk).roll)


def warm(desk: Desk) -> None:
    """Load what the first ticket needs, where tickets have a printer at an address: it comes out as fast as the next.

    In a background thread: it takes half a second.
    """
    from clerkdesk.printing.escpos import EscposPrinter, compose
    from clerkdesk.printing.raster import pictures

    to = Spooler(desk).printer(PaperKind.TICKET)
    if isinstance(to, EscposPrinter) and to.installed:
        compose(pictures(sample(desk), to.roll.dots))
