"""A visit: one citizen at the centre, from ticket to leaving."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from clerkdesk.domain import events as e
from clerkdesk.domain.party import Party


@dataclass(slots=True)
class Visit:
    """The state of one visit, as folded from its facts."""

    id: str
    version: int = 0
    opened_at: int = 0  # wall time, ms
    opened_by: str = ""  # origin
    clerk: e.Clerk | None = None
    visitor: Party | None = None
    online: tuple[e.FiledOnline, ...] = ()
    guided: tuple[e.VisitGuided, ...] = ()
    rating: e.VisitRated | None = None  # the last one
    frozen: bool = False
    papers: dict[str, int] = field(default_factory=dict)  # kind -> copies issued


def fold(stream: str, facts: Iterable[e.Fact]) -> Visit:
    """Return the state that ``facts`` (of one stream, in canonical order) make. Total."""
    visit = Visit(stream)
    for fact in facts:
        visit.version = max(visit.version, fact.version)
        match fact.what:
            case e.VisitOpened(personal=personal) if not visit.opened_at:
                visit.opened_at, visit.opened_by, visit.clerk = fact.at, fact.origin, fact.clerk
                visit.visitor = personal.visitor if personal else None
            case e.VisitorKnown(personal=e.VisitPeople() as personal):
                visit.visitor = personal.visitor
            case e.VisitGuided() as what:
                visit.guided += (what,)
            case e.VisitRated() as what:
                visit.rating = what
            case e.FiledOnline() as what if what.code not in {one.code for one in visit.online}:
                visit.online += (what,)
            case e.PaperIssued(kind=kind, copy=copy):
                visit.papers[kind] = max(visit.papers.get(kind, 0), copy)
            case e.Unknown():
                visit.frozen = True
            case _:
                pass
    return visit
