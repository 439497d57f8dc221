"""What could be wrong with a printer that prints tickets alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection

from clerkdesk.domain.due import Reason
from clerkdesk.language import N_
from clerkdesk.services.doctor.finding import Finding, doubt, good
from clerkdesk.store import settings


def examine(connection: Connection) -> Iterator[Finding]:
    """Yield how the printer of tickets is, nothing where tickets come out of the printer of all papers."""
    from clerkdesk.printing.escpos import ABSENT, FORBIDDEN, INSTALL
    from clerkdesk.printing.printers import printer
    from clerkdesk.services.spooling import Printing

    how = settings.get(connection, "printing", Printing) or Printing()
    if not how.tickets:
        return
    state = printer(how.tickets, Path()).state()
    if state.ready:
        yield good("tickets", N_("Ticket printer: {printer}, {roll} mm"), printer=how.tickets, roll=int(how.roll))
        return
    mend = N_("Look at paper, cable, switch and address of the ticket printer. New tickets wait in the list of prints.")
    if state.reason == ABSENT:
        mend = INSTALL
    elif state.reason == FORBIDDEN:
        mend = N_("On Debian add this user to the groups lp and dialout and sign in again; on Windows see the help.")
    text = N_("The ticket printer {printer} does not print: {reason}.")
    yield doubt("tickets", text, mend, printer=how.tickets, reason=Reason(text=state.reason))
