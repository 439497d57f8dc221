"""What the page of the till says of tills that nobody closed, and of dossiers that owe nothing."""

from __future__ import annotations

from clerkdesk.language import N_
from clerkdesk.services.look import Details
from clerkdesk.services.shifts import Tills
from clerkdesk.ui.dossiers.amend import RefundForm
from clerkdesk.ui.dossiers.forms import FeeForm, Form
from clerkdesk.ui.errors import Notice, hint


def left_open(tills: Tills) -> Notice | None:
    """Return which till nobody closed, of another day or another clerk; the one that is open longest."""
    one = next(iter(tills.left_open), None)
    if one is None:
        return None
    when = f"{one.opened:%H:%M %d/%m/%Y}"
    if tills.mine is not None and one.stream == tills.mine.till.id:
        return hint(
            N_("Your till has been open since {when}."),
            N_("Count and close it (F9), then open one for today."),
            when=when,
        )
    return hint(
        N_("The till of {name}, opened {when}, is still open."),
        N_("Shifts (F6) lists it; whoever counts it is named on its paper."),
        name=one.clerk,
        when=when,
    )


def fee_form(details: Details) -> tuple[Form | None, Notice | None]:
    """Return the form of what is owed, of a refund when all is paid, or none; and what to say of it."""
    code = details.dossier.number
    if details.owed:
        return FeeForm(details), None
    if details.dossier.paid:
        return RefundForm(details), hint(N_("Nothing is owed for {code}: this gives money back."), code=code)
    return None, hint(N_("Nothing is owed and nothing was paid for {code}."), code=code)
