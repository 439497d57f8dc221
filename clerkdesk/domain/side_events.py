"""What can happen beside the dossiers: payloads of origins, visits, tills, hand-over lists and people."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from clerkdesk.domain.draft_events import DraftParked, DraftSettled, DraftTaken
from clerkdesk.domain.online_events import FiledOnline
from clerkdesk.domain.parts import Retention, SamePerson, VisitPeople
from clerkdesk.domain.site_events import SiteTold
from clerkdesk.domain.ticket_events import QUEUE_PAYLOADS, QueuePayload


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginOpened:
    """A desk begins to write under a new key."""

    TYPE: ClassVar[str] = "origin.opened"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    public_key: str  # hex
    letters: str  # desk letter and epoch letter, as in provisional codes
    agency: str
    after: tuple[str, ...] = ()  # the origins under which this desk wrote before: what was open there goes on here


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitOpened:
    """A citizen is at the counter."""

    TYPE: ClassVar[str] = "visit.opened"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.VISIT
    personal: VisitPeople | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TillOpened:
    """A clerk begins a shift at a desk's till with ``opening`` đồng in it."""

    TYPE: ClassVar[str] = "till.opened"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    opening: int
    shift: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """So many banknotes of one value, in đồng."""

    value: int
    pieces: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TillClosed:
    """The till was counted and closed. Amounts in whole đồng.

    counted: cash in the till. expected: what the journal says, the opening amount included.
    cash_in, transfer_in: taken; cash_out, transfer_out: given back; less what was voided.
    anchor_seq, anchor_hash: head of the desk's chain before this event, for whoever audits later.
    """

    TYPE: ClassVar[str] = "till.closed"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    counted: int
    expected: int
    cash_in: int
    cash_out: int
    transfer_in: int
    transfer_out: int
    moves: int
    anchor_seq: int
    anchor_hash: str
    notes: tuple[Notes, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TillSettled:
    """A till was closed twice; a person decided which count holds. Events of closings; both stay on record."""

    TYPE: ClassVar[str] = "till.settled"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    holds: str
    fails: tuple[str, ...]
    reason: str


class Way(StrEnum):
    """Which way the dossiers of a list went."""

    OUT = "out"  # to the specialist or the resolving agency
    BACK = "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEntry:
    """One dossier of a hand-over list; ``result`` and ``excerpt`` when its result came back with it."""

    stream: str
    code: str
    procedure: str
    result: str = ""
    excerpt: str = ""
    has_result: bool = False
    granted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverListed:
    """Dossiers changed hands together. ``other``: who took or gave them, beside the clerk."""

    TYPE: ClassVar[str] = "handover.listed"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    number: str
    way: Way
    other: str
    entries: tuple[ListEntry, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMerged:
    """Records that name one and the same person: their numbers belong together from now on."""

    TYPE: ClassVar[str] = "person.merged"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.DOSSIER
    reason: str
    personal: SamePerson | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSplit:
    """A merge was wrong for these numbers and dossiers: they stand alone again."""

    TYPE: ClassVar[str] = "person.split"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.DOSSIER
    reason: str
    personal: SamePerson | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportMade:
    """A list left the desk as a file: which filters it went through (no personal data), how long, its SHA-256."""

    TYPE: ClassVar[str] = "export.made"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    list: str  # "dossiers", "register"
    format: str  # "csv", "xlsx", "pdf", "paper"
    filters: tuple[str, ...]
    rows: int
    sha256: str


SidePayload = (
    OriginOpened
    | VisitOpened
    | TillOpened
    | TillClosed
    | TillSettled
    | HandoverListed
    | PersonMerged
    | PersonSplit
    | ExportMade
    | DraftParked
    | DraftTaken
    | DraftSettled
    | FiledOnline
    | SiteTold
    | QueuePayload
)

SIDE_PAYLOADS: tuple[type[SidePayload], ...] = (
    OriginOpened,
    VisitOpened,
    TillOpened,
    TillClosed,
    TillSettled,
    HandoverListed,
    PersonMerged,
    PersonSplit,
    ExportMade,
    DraftParked,
    DraftTaken,
    DraftSettled,
    FiledOnline,
    SiteTold,
    *QUEUE_PAYLOADS,
)
