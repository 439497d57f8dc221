"""Taking money in: what every deed that takes a fee has in common."""

from __future__ import annotations

from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.text import clean
from clerkdesk.projections import tills
from clerkdesk.services.desk import Deed


def taken(one: Deed, amount: int, means: e.Means, series: str = "", number: str = "") -> e.FeeTaken:
    """Return the entry of money; ``series`` and ``number`` are those of the official receipt (biên lai).

    Raises:
        Refused: this site uses tills and the clerk has none open here.
    """
    require_till(one)
    return e.FeeTaken(
        amount=amount,
        means=means,
        series=clean(series, field="series", limit=40),
        number=clean(number, field="number", limit=40),
    )


def require_till(one: Deed) -> None:
    """Refuse money when this site uses tills and the clerk has none open at this desk."""
    if one.desk.site.tills and tills.open_till(one.pen.connection, one.origin.id, one.pen.clerk.id) is None:
        raise Refused("till-shut", "Open your till first: this centre takes money into tills only.", field="till")


def read_receipt(text: str) -> tuple[str, str]:
    """Return series and number of an official receipt, as typed: "AA/26E 0001234", or the number alone."""
    series, _space, number = text.strip().rpartition(" ")
    return series.strip(), number
