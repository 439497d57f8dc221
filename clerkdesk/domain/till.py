"""A till: what one clerk takes at one desk in one shift, from its opening to its count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from clerkdesk.domain import events as e


@dataclass(frozen=True, slots=True)
class Count:
    """One closing of a till: the event, by whom, when (wall time, ms), where (origin, sequence), what was counted."""

    event: str
    by: e.Clerk
    at: int
    origin: str
    seq: int
    told: e.TillClosed


@dataclass(slots=True)
class Till:
    """The state of one till, as folded from its facts. Sequences are those of the desk that opened it.

    closed: the count that stands. counts: all of them, in canonical order.
    contested: it was closed twice, at desks that knew nothing of each other, and nobody has decided; the first count
    stands until then. settled: why a person chose the one that stands, and who it was.
    """

    id: str
    version: int = 0
    origin: str = ""
    clerk: e.Clerk | None = None
    opened_at: int = 0  # wall time, ms
    opened_seq: int = 0
    opening: int = 0
    shift: str = ""
    closed: e.TillClosed | None = None
    closed_at: int = 0
    closed_seq: int = 0  # of the closing at its own desk; 0 while open, and when only another desk closed it
    closed_by: e.Clerk | None = None
    counts: tuple[Count, ...] = ()
    contested: bool = False
    settled: str = ""
    settled_by: e.Clerk | None = None
    frozen: bool = False
    papers: dict[str, int] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        """Whether money may be taken into it."""
        return self.clerk is not None and self.closed is None

    @property
    def difference(self) -> int:
        """What was counted beyond what the journal says, in đồng; 0 while open."""
        return self.closed.counted - self.closed.expected if self.closed else 0


def fold(stream: str, facts: Iterable[e.Fact]) -> Till:
    """Return the state that ``facts`` (of one stream, in canonical order) make. Total."""
    till = Till(stream)
    dropped: set[str] = set()
    for fact in facts:
        till.version = max(till.version, fact.version)
        match fact.what:
            case e.TillOpened() as what if till.clerk is None:
                till.origin, till.clerk, till.opened_at, till.opened_seq = fact.origin, fact.clerk, fact.at, fact.seq
                till.opening, till.shift = what.opening, what.shift
            case e.TillClosed() as what:
                till.counts += (Count(fact.id, fact.clerk, fact.at, fact.origin, fact.seq, what),)
                if fact.origin == till.origin and not till.closed_seq:
                    till.closed_seq = fact.seq
            case e.TillSettled() as what:
                dropped |= set(what.fails)
                dropped.discard(what.holds)
                till.settled, till.settled_by = what.reason, fact.clerk
            case e.PaperIssued(kind=kind, copy=copy):
                till.papers[kind] = max(till.papers.get(kind, 0), copy)
            case e.Unknown():
                till.frozen = True
            case _:
                pass
    left = [count for count in till.counts if count.event not in dropped]
    if left:
        till.closed, till.closed_at, till.closed_by = left[0].told, left[0].at, left[0].by
    till.contested = len(left) > 1
    return till
