"""What can happen in the waiting hall: to tickets, to counters, on visits, and what is only counted.

Nothing here is personal but the visitor of :class:`VisitorKnown`: a ticket is a number. ``counter`` is the name of a
counter as citizens read it ("3"); which desk stood there is told by the event's origin.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from clerkdesk.domain.parts import ProcedureRef, Retention, VisitPeople


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketIssued:
    """A number was given out.

    number: as printed, "A012". letters, running: what it is made of. day: the site's business day, "2026-11-23".
    fields: of what is wanted, as the catalogue names them; () for anything. procedures: what exactly, when it is known.
    ground: why it has priority, by its key in the site's rule, "" for none. ahead: by so many minutes.
    home: the counter that calls it first when counters are cut off from each other, "" when none was open.
    before: so many waited before it. wait: the estimate told, lowest and highest, in minutes; () when none was told.
    token: 128 random bits by which the citizen asks the public address after it, "" where there is none.
    """

    TYPE: ClassVar[str] = "ticket.issued"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    number: str
    letters: str
    running: int
    day: str
    fields: tuple[str, ...] = ()
    procedures: tuple[ProcedureRef, ...] = ()
    ground: str = ""
    ahead: int = 0
    home: str = ""
    before: int = 0
    wait: tuple[int, ...] = ()
    token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCalled:
    """A counter called it, for the first time or again.

    claimed: whether a hub said that no other counter has it. instead_of: the event that this one knowingly replaces,
    as when a counter stopped working: the call there, or that the citizen sat down there.
    """

    TYPE: ClassVar[str] = "ticket.called"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    counter: str
    claimed: bool = False
    instead_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketServing:
    """The citizen came to the counter; ``visit`` (stream) is opened there by the same deed, or goes on."""

    TYPE: ClassVar[str] = "ticket.serving"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    counter: str
    visit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketHeld:
    """Put aside: the citizen fetches something and comes back to this counter."""

    TYPE: ClassVar[str] = "ticket.held"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    counter: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTransferred:
    """Sent on to the counter ``to``, or to any that serves ``fields``; it waits there as long as it has waited here."""

    TYPE: ClassVar[str] = "ticket.transferred"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    counter: str
    to: str = ""
    fields: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMissed:
    """Called, and nobody came."""

    TYPE: ClassVar[str] = "ticket.no_show"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    counter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReturned:
    """The citizen is here again and waits: from now on after a no-show, as before when it was on hold."""

    TYPE: ClassVar[str] = "ticket.returned"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketDone:
    """Everything that the citizen came for at this counter is done."""

    TYPE: ClassVar[str] = "ticket.done"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    counter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketVoided:
    """Given out by mistake, or never printed. The number stays burned."""

    TYPE: ClassVar[str] = "ticket.voided"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterOpened:
    """A clerk sits down at a counter; ``fields`` that it serves, () for all."""

    TYPE: ClassVar[str] = "counter.opened"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    counter: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterServes:
    """An open counter serves these ``fields`` from now on, () for all."""

    TYPE: ClassVar[str] = "counter.serves"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterClosed:
    """Nobody sits there any more; why, as "nghỉ trưa"."""

    TYPE: ClassVar[str] = "counter.closed"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorKnown:
    """On a visit that a ticket opened: who it is."""

    TYPE: ClassVar[str] = "visit.visitor"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.VISIT
    personal: VisitPeople | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitGuided:
    """On a visit that needed no counter: told at the door what is lacking, before anybody waited."""

    TYPE: ClassVar[str] = "visit.guided"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    procedure: ProcedureRef
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRated:
    """What the citizen thinks of the visit: 1 (not satisfied at all) to 5 (very satisfied), and why."""

    TYPE: ClassVar[str] = "visit.rated"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    score: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UtilityGiven:
    """Something free was given, or a question answered: its key in the site's list, its words, how many at once.

    ``pieces`` is negative when a key was pressed by mistake.
    """

    TYPE: ClassVar[str] = "utility.given"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    kind: str
    words: str
    pieces: int = 1


TicketPayload = (
    TicketIssued
    | TicketCalled
    | TicketServing
    | TicketHeld
    | TicketTransferred
    | TicketMissed
    | TicketReturned
    | TicketDone
    | TicketVoided
)
QueuePayload = (
    TicketPayload
    | CounterOpened
    | CounterServes
    | CounterClosed
    | VisitorKnown
    | VisitGuided
    | VisitRated
    | UtilityGiven
)
QUEUE_PAYLOADS: tuple[type[QueuePayload], ...] = (
    TicketIssued,
    TicketCalled,
    TicketServing,
    TicketHeld,
    TicketTransferred,
    TicketMissed,
    TicketReturned,
    TicketDone,
    TicketVoided,
    CounterOpened,
    CounterServes,
    CounterClosed,
    VisitorKnown,
    VisitGuided,
    VisitRated,
    UtilityGiven,
)
