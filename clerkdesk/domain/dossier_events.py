"""What can happen to a dossier, from the counter and back to it: the payloads of its events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from clerkdesk.domain.code_events import CodeLinked, Recoded
from clerkdesk.domain.fee import ChargeLine
from clerkdesk.domain.form_events import FormSigned
from clerkdesk.domain.money_events import FeeRefunded, FeeTaken, FeeVoided
from clerkdesk.domain.online_events import TakenDirectly
from clerkdesk.domain.owner_events import AskedAgain, Assigned
from clerkdesk.domain.parts import (
    CollectorPeople,
    ComponentIn,
    CorrectedPeople,
    DossierPeople,
    PaperKind,
    ProcedureRef,
    Retention,
)
from clerkdesk.domain.province_events import HUB_PAYLOADS, HubPayload
from clerkdesk.domain.spoken import Spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """A dossier was laid on the counter and not (yet) accepted. It has no code, and is counted."""

    TYPE: ClassVar[str] = "dossier.presented"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.DOSSIER
    visit: str
    procedure: ProcedureRef
    presented_at: datetime
    components: tuple[ComponentIn, ...] = ()
    personal: DossierPeople | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionAsked:
    """At reception: what is missing, told to the citizen (Mẫu 02)."""

    TYPE: ClassVar[str] = "dossier.completion_asked"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    items: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierRefused:
    """Refused, at reception or later (Mẫu 03)."""

    TYPE: ClassVar[str] = "dossier.refused"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """Accepted, with a code, a due date and its reasons, and a fee.

    received_at: when the citizen handed it in; earlier than the event when it was entered afterwards (``late``).
    due_at: None only when no due date could be told and none was typed.
    token: 128 random bits by which the citizen asks the public address after the dossier, "" where there is none.
    """

    TYPE: ClassVar[str] = "dossier.received"
    VERSION: ClassVar[int] = 2
    RETENTION: ClassVar[Retention] = Retention.DOSSIER
    visit: str
    code: str
    provisional: bool
    procedure: ProcedureRef
    received_at: datetime
    due_at: datetime | None
    due_days: str = ""  # Vietnamese words for the paper's "Thời gian giải quyết ... theo quy định"
    due_why: tuple[Spoken, ...] = ()
    due_typed: str = ""  # the clerk's reason when the due date was typed
    components: tuple[ComponentIn, ...] = ()
    sets: int = 1
    fee: int = 0
    fee_lines: tuple[ChargeLine, ...] = ()
    fee_reason: str = ""  # why the amount was typed
    exemption: str = ""
    channel: str = "counter"
    receiving_site: str = ""
    resolving_site: str = ""
    collect_at: str = ""
    late: bool = False
    token: str = ""
    personal: DossierPeople | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementAsked:
    """After reception: something must be added (Mẫu 02); the clock of the time limit stands still."""

    TYPE: ClassVar[str] = "dossier.supplement_asked"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    items: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplemented:
    """What was asked for came in; the due date may move."""

    TYPE: ClassVar[str] = "dossier.supplemented"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    components: tuple[ComponentIn, ...] = ()
    due_at: datetime | None = None
    due_why: tuple[Spoken, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """Given to the specialist or the resolving agency, alone or on a hand-over ``list`` (stream)."""

    TYPE: ClassVar[str] = "dossier.handed_over"
    VERSION: ClassVar[int] = 2
    RETENTION: ClassVar[Retention] = Retention.NONE
    to: str
    list: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedBack:
    """Given back to the counter, alone or on a hand-over ``list`` (stream)."""

    TYPE: ClassVar[str] = "dossier.handed_back"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    by: str
    list: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueMoved:
    """Apology and a new date (Mẫu 04), signed by the head of the agency, ``signer``, not by the clerk."""

    TYPE: ClassVar[str] = "dossier.due_moved"
    VERSION: ClassVar[int] = 2
    RETENTION: ClassVar[Retention] = Retention.NONE
    due_at: datetime
    reason: str
    signer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultIn:
    """The result is at the counter."""

    TYPE: ClassVar[str] = "dossier.result_in"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    number: str = ""
    excerpt: str = ""
    granted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """The result went into the citizen's hands."""

    TYPE: ClassVar[str] = "dossier.delivered"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.DOSSIER
    delivered_at: datetime
    checked: str = ""  # the paper by which the collector was identified, and how
    receipt_lost: bool = False
    by_post: str = ""  # the consignment number
    late: bool = False
    personal: CollectorPeople | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """Taken back by the applicant."""

    TYPE: ClassVar[str] = "dossier.withdrawn"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """Stopped at the applicant's request before a decision (NĐ 118/2025/NĐ-CP, Điều 21; Mẫu 05)."""

    TYPE: ClassVar[str] = "dossier.stopped"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Voided:
    """Entered by mistake. The number stays burned."""

    TYPE: ClassVar[str] = "dossier.voided"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A person decided between facts that cannot both hold: ``holds`` stands, ``fails`` do not (event ids)."""

    TYPE: ClassVar[str] = "dossier.settled"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    holds: str
    fails: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactCorrected:
    """A typed fact was wrong. ``old`` and ``new`` when it is no personal data; else they stand in the sealed part."""

    TYPE: ClassVar[str] = "dossier.corrected"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.DOSSIER
    field: str  # see domain.correction
    reason: str
    old: str = ""
    new: str = ""
    personal: CorrectedPeople | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperIssued:
    """A paper was queued for print; ``copy`` 1 is the first print, 2 and more are reprints."""

    TYPE: ClassVar[str] = "paper.issued"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    kind: PaperKind
    job: str
    copy: int = 1
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalErased:
    """The personal parts of these events of this stream are deleted in every store."""

    TYPE: ClassVar[str] = "personal.erased"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    events: tuple[str, ...]
    ground: str


DossierPayload = (
    Presented
    | CompletionAsked
    | DossierRefused
    | Received
    | CodeLinked
    | Recoded
    | SupplementAsked
    | Supplemented
    | HandedOver
    | HandedBack
    | DueMoved
    | ResultIn
    | Delivered
    | Withdrawn
    | Stopped
    | Voided
    | Settled
    | FeeTaken
    | FeeRefunded
    | FeeVoided
    | FactCorrected
    | PaperIssued
    | PersonalErased
    | FormSigned
    | HubPayload
    | TakenDirectly
    | Assigned
    | AskedAgain
)

DOSSIER_PAYLOADS: tuple[type[DossierPayload], ...] = (
    Presented,
    CompletionAsked,
    DossierRefused,
    Received,
    CodeLinked,
    Recoded,
    SupplementAsked,
    Supplemented,
    HandedOver,
    HandedBack,
    DueMoved,
    ResultIn,
    Delivered,
    Withdrawn,
    Stopped,
    Voided,
    Settled,
    FeeTaken,
    FeeRefunded,
    FeeVoided,
    FactCorrected,
    PaperIssued,
    PersonalErased,
    FormSigned,
    *HUB_PAYLOADS,
    TakenDirectly,
    Assigned,
    AskedAgain,
)
