"""Who comes to the counter: a person or an organisation, and whoever acts for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class IdKind(StrEnum):
    """What the identity number is."""

    CITIZEN = "citizen"  # 12 digits
    OLD = "old"  # 9 digits, CMND
    PASSPORT = "passport"
    ORGANISATION = "organisation"
    NONE = "none"  # a newborn


class PartyKind(StrEnum):
    """Whether the party is a human being or a body."""

    PERSON = "person"
    ORGANISATION = "organisation"


class Sex(StrEnum):
    """As the identity card says it."""

    MALE = "male"
    FEMALE = "female"


class Kinship(StrEnum):
    """Close kin whose authorisation needs no certification (TT 04/2020/TT-BTP, Điều 2)."""

    GRANDPARENT = "grandparent"
    PARENT = "parent"
    CHILD = "child"
    SPOUSE = "spouse"
    SIBLING = "sibling"


class Authority(StrEnum):
    """On what ground somebody acts for the applicant."""

    CERTIFIED = "certified"  # a certified written authorisation
    CLOSE_KIN = "close_kin"  # written, not certified: close kin
    LEGAL = "legal"  # parent or guardian of a minor, head of an organisation
    WRITTEN = "written"  # a letter of introduction or plain written authorisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """An identity number and its kind; ``number`` is "" when ``kind`` is NONE."""

    kind: IdKind = IdKind.NONE
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """``text`` is the whole address as printed; ``province`` and ``unit`` are codes or ""."""

    text: str = ""
    province: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A person or an organisation. ``born`` is "YYYY", "YYYY-MM", "YYYY-MM-DD" or ""."""

    name: str
    kind: PartyKind = PartyKind.PERSON
    identity: Identity = field(default_factory=Identity)
    born: str = ""
    sex: Sex | None = None
    address: Address = field(default_factory=Address)
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Representative:
    """Who stands at the counter for the applicant, and with what authorisation paper."""

    party: Party
    authority: Authority
    kinship: Kinship | None = None
    paper: str = ""  # number and date of the authorisation
