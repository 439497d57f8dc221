"""A hand-over list: dossiers that changed hands together, once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from clerkdesk.domain import events as e


@dataclass(slots=True)
class HandoverList:
    """The state of one hand-over list, as folded from its facts."""

    id: str
    version: int = 0
    at: int = 0  # wall time, ms
    origin: str = ""
    clerk: e.Clerk | None = None
    listed: e.HandoverListed | None = None
    frozen: bool = False
    papers: dict[str, int] = field(default_factory=dict)


def fold(stream: str, facts: Iterable[e.Fact]) -> HandoverList:
    """Return the state that ``facts`` (of one stream, in canonical order) make. Total."""
    made = HandoverList(stream)
    for fact in facts:
        made.version = max(made.version, fact.version)
        match fact.what:
            case e.HandoverListed() as what if made.listed is None:
                made.listed, made.at, made.origin, made.clerk = what, fact.at, fact.origin, fact.clerk
            case e.PaperIssued(kind=kind, copy=copy):
                made.papers[kind] = max(made.papers.get(kind, 0), copy)
            case e.Unknown():
                made.frozen = True
            case _:
                pass
    return made
