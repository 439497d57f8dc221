"""The site: the centre that this desk belongs to, its letterhead, hours, local fees and habits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from clerkdesk.domain.calendar import USUAL_SHIFTS, Shift, YearTable
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.queueing import QueueRule

_PUBLIC_ADDRESS = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~/-]*)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A centre's own settings.

    agency: identifier in dossier codes, "H24.101.05". authority, centre: the two lines of the letterhead, in capitals.
    counter: the centre in running text. place: of the date line. unit, province: administrative codes.
    fees: đồng for fees that the province's council sets, by procedure code.
    notices: what the site prints below what the catalogue says, by procedure code, "*" for all.
    years: the site's own tables of holidays, which stand before the shipped ones.
    public_address: where citizens ask after a dossier, "https://...", or "": receipts then bear a QR with a token.
    wait_days: results that wait longer for their citizen are listed.
    draft_days: so many days forms that were begun and not signed wait, then they are deleted.
    alert_days: so many working days before it is due a dossier is pointed out, once more at each; 0 is the day itself.
    queue: how citizens wait, who has priority, what is counted.
    tills: whether money is taken into a till that a clerk opened, and not otherwise.
    """

    agency: str
    authority: str
    centre: str
    counter: str
    place: str
    address: str = ""
    phone: str = ""
    public_address: str = ""
    province: str = ""
    unit: str = ""
    shifts: tuple[Shift, ...] = USUAL_SHIFTS
    saturday_morning: bool = False
    closures: Mapping[date, str] = field(default_factory=dict)
    years: tuple[YearTable, ...] = ()
    fees: Mapping[str, int] = field(default_factory=dict)
    notices: Mapping[str, str] = field(default_factory=dict)
    wait_days: int = 15
    draft_days: int = 30
    alert_days: tuple[int, ...] = (3, 1, 0)
    idle_minutes: int = 10
    tills: bool = False
    queue: QueueRule = field(default_factory=QueueRule)
    demo: bool = False


def check_public_address(address: str) -> None:
    """Refuse an address that receipts could not bear: only "https://" and plain letters, 80 at most; "" is none.

    Raises:
        Refused: with the field "public_address".
    """
    if address and (len(address) > 80 or not _PUBLIC_ADDRESS.fullmatch(address)):
        raise Refused(
            "bad-address", "A public address looks like https://tra-cuu.example.vn/ho-so.", field="public_address"
        )
