"""What events are made of: who, what came in, how it is held and kept, and the personal parts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from clerkdesk.domain.party import Party, Representative


class Retention(StrEnum):
    """How long the personal part of an event is kept: the classes that a site's schedule names."""

    DOSSIER = "dossier"
    VISIT = "visit"
    NONE = "none"


class Held(StrEnum):
    """How a component is there."""

    PAPER = "paper"
    DATA = "data"  # looked up in a database, its name noted
    DIGITISED = "digitised"  # an earlier digitised copy
    PRESENTED = "presented"  # shown and given back
    MISSING = "missing"


class Means(StrEnum):
    """How money changed hands."""

    CASH = "cash"
    TRANSFER = "transfer"


class PaperKind(StrEnum):
    """The papers that the counter issues."""

    RECEIPT = "receipt"  # TT 03/2025/TT-VPCP, Mẫu 01
    SUPPLEMENT = "supplement"  # Mẫu 02
    REFUSAL = "refusal"  # Mẫu 03
    APOLOGY = "apology"  # Mẫu 04
    STOP = "stop"  # Mẫu 05
    CONTROL = "control"  # Mẫu 06
    DELIVERY = "delivery"
    LOST_RECEIPT = "lost_receipt"
    LABELS = "labels"  # one for each component
    VISIT_LIST = "visit_list"  # on a visit: the dossiers that came in together
    HANDOVER = "handover"  # on a hand-over list
    TILL_CLOSE = "till_close"  # on a till: the count at the end of a shift
    TICKET = "ticket"  # a number of the queue
    FORM = "form"  # a statutory form to sign, before its dossier is received: kept by its SHA-256


@dataclass(frozen=True, slots=True, kw_only=True)
class Clerk:
    """Who did it, as signed in."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentIn:
    """One document as it came in, with its name at that time."""

    key: str
    name: str
    held: Held
    originals: int = 0
    certified: int = 0
    copies: int = 0
    source: str = ""  # the database, or the earlier dossier's code


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureRef:
    """The procedure as it was when the dossier came in."""

    code: str
    version: int
    name: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierPeople:
    """Personal part of a dossier. ``provenance`` says for a field whether it was scanned, typed or reused."""

    applicant: Party
    representative: Representative | None = None
    provenance: dict[str, str] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPeople:
    """Personal part of a visit: who stands at the counter."""

    visitor: Party


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedPeople:
    """Personal part of a correction: the value that was typed and the right one.

    A number stands as its kind and its digits, "citizen 031090001234"; ``province`` and ``unit`` go with an address.
    """

    old: str
    new: str
    province: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SamePerson:
    """Personal part of a merge or a split: identity numbers, ``main`` first to show, and dossiers named one by one."""

    main: str
    numbers: tuple[str, ...] = ()
    dossiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectorPeople:
    """Personal part of a delivery: who collected, and on what authority when not the applicant."""

    collector: Party
    representative: Representative | None = None
