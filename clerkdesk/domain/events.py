"""What can happen at the counter: the payloads of events, and the fact that wraps one.

A payload carries outcomes (due date, fee, names, versions used), never references that need a catalogue, a
calendar or a clock to be understood. A field named ``personal`` holds personal data: it is kept sealed
beside the event and is None once it has been erased.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from clerkdesk.domain.code_events import CodeLinked, Recoded
from clerkdesk.domain.dossier_events import (
    DOSSIER_PAYLOADS,
    CompletionAsked,
    Delivered,
    DossierPayload,
    DossierRefused,
    DueMoved,
    FactCorrected,
    HandedBack,
    HandedOver,
    PaperIssued,
    PersonalErased,
    Presented,
    Received,
    ResultIn,
    Settled,
    Stopped,
    SupplementAsked,
    Supplemented,
    Voided,
    Withdrawn,
)
from clerkdesk.domain.draft_events import DraftParked, DraftPeople, DraftSettled, DraftTaken
from clerkdesk.domain.form_events import FormPeople, FormSigned, FormValue
from clerkdesk.domain.money_events import FeeRefunded, FeeTaken, FeeVoided
from clerkdesk.domain.online_events import FiledOnline, TakenDirectly
from clerkdesk.domain.owner_events import AskedAgain, Assigned
from clerkdesk.domain.parts import (
    Clerk,
    CollectorPeople,
    ComponentIn,
    CorrectedPeople,
    DossierPeople,
    Held,
    Means,
    PaperKind,
    ProcedureRef,
    Retention,
    SamePerson,
    VisitPeople,
)
from clerkdesk.domain.province_events import HUB_PAYLOADS, Coded, HubPayload, ProvinceRefused, ProvinceSaid
from clerkdesk.domain.side_events import (
    SIDE_PAYLOADS,
    ExportMade,
    HandoverListed,
    ListEntry,
    Notes,
    OriginOpened,
    PersonMerged,
    PersonSplit,
    SidePayload,
    TillClosed,
    TillOpened,
    TillSettled,
    VisitOpened,
    Way,
)
from clerkdesk.domain.site_events import SiteTold
from clerkdesk.domain.ticket_events import (  # fmt: skip
    CounterClosed,
    CounterOpened,
    CounterServes,
    TicketCalled,
    TicketDone,
    TicketHeld,
    TicketIssued,
    TicketMissed,
    TicketPayload,
    TicketReturned,
    TicketServing,
    TicketTransferred,
    TicketVoided,
    UtilityGiven,
    VisitGuided,
    VisitorKnown,
    VisitRated,
)

# fmt: off
__all__ = [
    "HUB_PAYLOADS", "PAYLOADS", "SIDE_PAYLOADS", "AskedAgain", "Assigned", "Clerk", "CodeLinked", "Coded",
    "CollectorPeople", "CompletionAsked",
    "ComponentIn", "CorrectedPeople", "CounterClosed", "CounterOpened", "CounterServes", "Delivered",
    "DossierPayload", "DossierPeople", "DossierRefused", "DraftParked", "DraftPeople", "DraftSettled", "DraftTaken",
    "DueMoved",
    "ExportMade", "Fact", "FactCorrected", "FeeRefunded", "FeeTaken", "FeeVoided", "FiledOnline", "FormPeople",
    "FormSigned", "FormValue", "HandedBack", "HandedOver", "HandoverListed", "Held", "HubPayload", "ListEntry",
    "Means", "Notes", "OriginOpened", "PaperIssued", "PaperKind", "Payload", "PersonMerged", "PersonSplit",
    "PersonalErased", "Presented", "ProcedureRef", "ProvinceRefused", "ProvinceSaid", "Received", "Recoded",
    "ResultIn", "Retention", "SamePerson", "Settled", "SidePayload", "SiteTold", "Stopped", "SupplementAsked",
    "Supplemented", "TakenDirectly", "TicketCalled", "TicketDone", "TicketHeld", "TicketIssued", "TicketMissed",
    "TicketPayload", "TicketReturned",
    "TicketServing", "TicketTransferred", "TicketVoided", "TillClosed", "TillOpened", "TillSettled", "Unknown",
    "UtilityGiven", "VisitGuided", "VisitOpened", "VisitPeople", "VisitRated", "VisitorKnown", "Voided", "Way",
    "Withdrawn", "canonical",
]
# fmt: on


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """An event that this program is too old to understand; it is kept and freezes its stream."""

    TYPE: ClassVar[str] = ""
    VERSION: ClassVar[int] = 0
    RETENTION: ClassVar[Retention] = Retention.NONE
    type: str
    type_version: int


Payload = DossierPayload | SidePayload | Unknown

PAYLOADS: tuple[type[Payload], ...] = (*SIDE_PAYLOADS, *DOSSIER_PAYLOADS)


@dataclass(frozen=True, slots=True)
class Fact:
    """One event as the domain sees it: what happened, when, where, by whom, and its place in its stream."""

    id: str
    origin: str
    seq: int
    stream: str
    version: int
    at: int  # wall time of writing, milliseconds since 1970 UTC: evidence, not order
    clerk: Clerk
    what: Payload
    clock: int | None = None  # ms that the writer's clock was known to be ahead of the hub's; None: no hub had told it

    @property
    def when(self) -> int:
        """When it was written by the hub's clock (ms), as far as the writer knew how wrong its own was."""
        return self.at - (self.clock or 0)


def canonical(fact: Fact) -> tuple[int, int, str, int]:
    """Return the sort key of the canonical order inside a stream: version, wall time, origin, sequence."""
    return (fact.version, fact.at, fact.origin, fact.seq)
