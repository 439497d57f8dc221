"""The sums of a shift, as its ledger shows them."""

from __future__ import annotations

from clerkdesk.domain.fee import money
from clerkdesk.language import _
from clerkdesk.services.till import Report
from clerkdesk.ui.widgets.ledger import Sum


def of_shift(report: Report) -> list[Sum]:
    """Return the lines of a till: cash from the opening to what must be there, then the transfers."""
    sums, found = report.sums, [_sum(_("In the till at the beginning"), report.till.opening)]
    found.append(_sum(_("Cash taken"), sums.cash_in))
    if sums.cash_out:
        found.append(_sum(_("Given back in cash"), -sums.cash_out))
    found.append(_sum(_("Cash that must be there"), report.expected, strong=True))
    closed = report.till.closed
    if closed is not None:
        tone = "bad" if report.till.difference else "good"
        found.append(_sum(_("Counted"), closed.counted))
        found.append(_sum(_("Difference"), report.till.difference, strong=True, tone=tone))
    found.append(_sum(_("Taken by transfer"), sums.transfer_in))
    if sums.transfer_out:
        found.append(_sum(_("Given back by transfer"), -sums.transfer_out))
    return found


def _sum(name: str, amount: int, *, strong: bool = False, tone: str = "") -> Sum:
    return Sum(name=name, value=money(amount), strong=strong, tone=tone)
