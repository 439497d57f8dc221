"""One dossier as it is filled in at the reception page, without Qt: everything stands as text, just as typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from clerkdesk.domain.due import UnknownTime
from clerkdesk.domain.events import ComponentIn, FormSigned, Held, Means
from clerkdesk.domain.fee import Council, Free, PerItem, PerPage, UnknownFee
from clerkdesk.domain.procedure import Component, Procedure
from clerkdesk.domain.text import fold
from clerkdesk.services.desk import Desk

HELD: Final = {
    "paper": Held.PAPER,
    "shown": Held.PRESENTED,
    "data": Held.DATA,
    "earlier": Held.DIGITISED,
    "joint": Held.PAPER,
}
"""How a component is held, by the way it was met. "joint": on paper in another dossier that is received with it."""

LATER: Final = "later"
_FORMS: Final = ("to khai", "don ", "ban khai", "giay de nghi", "van ban de nghi", "phieu ", "thong bao")
"""How names of forms begin: each procedure has its own, though they may be called alike."""


class Paper(msgspec.Struct, frozen=True):
    """How one component was met. way: a key of `HELD` or ""; source: where data or an earlier copy come from."""

    way: str = ""
    source: str = ""
    originals: int = 0
    certified: int = 0
    copies: int = 0

    def meets(self, need: Component) -> bool:
        """Return whether this is what ``need`` asks for: on paper, in its counts."""
        if self.way == "paper":
            return self.originals >= need.originals and self.certified >= need.certified and self.copies >= need.copies
        return self.way in HELD


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """What the procedure chosen, or the clerk, asks to be filled in besides people and papers."""

    time_case: bool = False
    fee_case: bool = False
    items: bool = False
    pages: bool = False
    fee: bool = False
    exemption: bool = False
    due: bool = False
    payment: bool = False


class Part(msgspec.Struct):
    """One dossier under way: its procedure, its papers, and what the procedure or the clerk asks besides."""

    procedure: str = ""
    presented: str = ""  # stream of the dossier when it was presented before
    nonce: str = ""  # names the dossier before it is accepted, so that accepting it twice is accepting it once
    papers: dict[str, Paper] = msgspec.field(default_factory=dict)
    time_case: int = 0
    fee_case: int = 0
    items: str = "1"
    pages: str = ""
    fee: str = ""
    fee_reason: str = ""
    exempt: bool = False
    exemption: str = ""
    due_open: bool = False
    due_day: str = ""
    due_clock: str = ""
    due_reason: str = ""
    sets: str = "1"
    note: str = ""
    resolving_site: str = ""  # "": this site
    collect_at: str = ""  # "": this site
    payment: str = Means.CASH.value  # or "transfer", or LATER
    forms: list[FormSigned] = msgspec.field(default_factory=list)  # what the citizen signed for it
    online: list[str] = msgspec.field(default_factory=list)  # the steps of filing online that were ticked
    online_code: str = ""
    direct: str = ""  # why it is taken here and not filed online
    receipt: str = ""  # series and number of the official receipt (biên lai) that the citizen gets for the money

    def tick_all(self, procedure: Procedure) -> None:
        """Take every required component as there: on paper in its counts, or shown; what is answered stays."""
        for need in procedure.components:
            if need.required and not self.papers.get(need.key, Paper()).way:
                self.papers[need.key] = (
                    Paper(way="shown")
                    if need.present_only
                    else Paper(
                        way="paper",
                        originals=need.originals or int(not (need.certified or need.copies)),
                        certified=need.certified,
                        copies=need.copies,
                    )
                )

    def share(self, procedure: Procedure, others: Sequence[tuple[Procedure, Part]]) -> None:
        """Take components of ``procedure`` as there that are there in ``others`` already: they are given once."""
        for need in procedure.components:
            if self.papers.get(need.key, Paper()).way:
                continue
            given = next((paper for known, part in others if (paper := part.lends(known, need))), None)
            if given is not None:
                self.papers[need.key] = given

    def lends(self, procedure: Procedure, need: Component) -> Paper | None:
        """Return how ``need`` of a dossier received together is met by what is in this one, None when it is not."""
        for one in procedure.components:
            paper = self.papers.get(one.key, Paper())
            if paper.meets(one) and _shared(one, need):
                if paper.way in {"paper", "joint"}:
                    return Paper(way="joint", source=paper.source if paper.way == "joint" else procedure.name)
                return paper
        return None

    def asks(self, procedure: Procedure, desk: Desk) -> Asks:
        """Return which questions the page has to put."""
        time = procedure.times[self.time_case].rule if self.time_case < len(procedure.times) else UnknownTime()
        fee = procedure.fees[self.fee_case].rule if self.fee_case < len(procedure.fees) else UnknownFee()
        charged = not isinstance(fee, Free)
        return Asks(
            time_case=len(procedure.times) > 1,
            fee_case=len(procedure.fees) > 1,
            items=isinstance(fee, PerItem | Council),
            pages=isinstance(fee, PerPage),
            fee=isinstance(fee, Council | UnknownFee) and procedure.code not in desk.site.fees,
            exemption=charged and (bool(procedure.exemptions) or self.exempt),
            due=isinstance(time, UnknownTime) or self.due_open,
            payment=charged,
        )

    def missing(self, procedure: Procedure) -> tuple[Component, ...]:
        """Return the required components that are not met, in counts too."""
        return tuple(
            need
            for need in procedure.components
            if need.required and not self.papers.get(need.key, Paper()).meets(need)
        )

    def components(self, procedure: Procedure) -> tuple[ComponentIn, ...]:
        """Return the components as they came in; on paper but too few is missing still, with its counts."""
        found = []
        for need in procedure.components:
            paper = self.papers.get(need.key, Paper())
            if not paper.way and not need.required:
                continue
            held = HELD[paper.way] if paper.meets(need) else Held.MISSING
            found.append(
                ComponentIn(
                    key=need.key,
                    name=need.name,
                    held=held,
                    originals=paper.originals,
                    certified=paper.certified,
                    copies=paper.copies,
                    source=paper.source,
                )
            )
        return tuple(found)


def _shared(one: Component, other: Component) -> bool:
    """Return whether one paper serves as both: it is called the same, to the first qualification, and is no form."""
    name = _called(one)
    return name == _called(other) and not name.startswith(_FORMS) and one.present_only == other.present_only


def _called(one: Component) -> str:
    return fold(re.split(r"[;:,(]", one.name, maxsplit=1)[0])
