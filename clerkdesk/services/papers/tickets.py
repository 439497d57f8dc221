"""The paper of a ticket, from what was issued: printed again it says the same."""

from __future__ import annotations

from datetime import date

from clerkdesk.domain import ticket as life
from clerkdesk.domain.errors import Refused
from clerkdesk.printing.barcodes import public_link
from clerkdesk.printing.ticket import Roll, TicketPaper, render_ticket
from clerkdesk.services.clock import moment
from clerkdesk.services.papers.lists import Side
from clerkdesk.services.ticket_logo import logo


def ticket(side: Side, roll: Roll = Roll.MM_80) -> bytes:
    """Return the paper of a ticket.

    Raises:
        Refused: it is void: a number that leads nowhere is not printed.
    """
    state = life.fold(side.stream, side.facts)
    issued = life.check_there(state)
    if state.stage is life.Stage.VOIDED:
        raise life.not_now(state)
    site = side.desk.site
    try:
        day = date.fromisoformat(issued.day)
    except ValueError:
        raise Refused("no-ticket", "There is no such ticket.", field="ticket") from None
    ground = site.queue.ground(issued.ground)
    paper = TicketPaper(
        centre=site.counter,
        number=issued.number,
        code=life.ticket_code(day, issued.number, side.stream),
        issued=moment(state.issued_at),
        wanted=tuple(one.name for one in issued.procedures) or issued.fields,
        ground=ground.vi if ground else issued.ground,
        before=issued.before,
        wait=(issued.wait[0], issued.wait[1]) if len(issued.wait) == 2 else None,
        link=public_link(site.public_address, issued.token),
        reprint=max(0, side.copy - 1),
        logo=logo(side.desk),
    )
    return render_ticket(paper, roll)
