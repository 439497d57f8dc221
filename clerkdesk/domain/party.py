"""Who comes to the counter: a person or an organisation, and whoever acts for them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from clerkdesk.domain.due import Reason
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.text import clean
from clerkdesk.language import N_


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


_SHAPES = {
    IdKind.CITIZEN: re.compile(r"[0-9]{12}"),
    IdKind.OLD: re.compile(r"[0-9]{9}"),
    IdKind.ORGANISATION: re.compile(r"[0-9]{10}(?:-[0-9]{3})?"),
    IdKind.PASSPORT: re.compile(r"[A-Z0-9]{5,12}"),
    IdKind.NONE: re.compile(""),
}
_MALFORMED = {
    IdKind.CITIZEN: N_("A citizen's number has 12 digits, not “{number}”"),
    IdKind.OLD: N_("An old identity number (CMND) has 9 digits, not “{number}”"),
    IdKind.ORGANISATION: N_("An organisation's number has 10 digits, or 10 and 3 after a hyphen, not “{number}”"),
    IdKind.PASSPORT: N_("A passport number has 5 to 12 capital letters and digits, not “{number}”"),
    IdKind.NONE: N_("Choose what kind of number “{number}” is"),
}
_YEARS = range(1850, 2200)


def identity_of(text: str) -> Identity:
    """Tell what kind of number was typed; spaces, dots and hyphens between digits do not matter.

    12 digits are a citizen's, 9 the old CMND, 10 or 13 an organisation's (written 10-3), letters and digits a
    passport, nothing NONE. Nine digits may be a foreign passport too: then the clerk chooses the kind; else Refused.
    """
    bare = re.sub(r"[\s.\-]", "", text).upper()
    if not bare:
        return Identity()
    if bare.isascii() and bare.isdigit():
        kind = {
            9: IdKind.OLD,
            10: IdKind.ORGANISATION,
            12: IdKind.CITIZEN,
            13: IdKind.ORGANISATION,
        }.get(len(bare))
        if kind is not None:
            return Identity(kind=kind, number=f"{bare[:10]}-{bare[10:]}" if len(bare) == 13 else bare)
    elif _SHAPES[IdKind.PASSPORT].fullmatch(bare) and any(c.isdigit() for c in bare):
        return Identity(kind=IdKind.PASSPORT, number=bare)
    raise Refused(
        "identity-unknown",
        "“{number}” is no identity number: 12 or 9 digits, a passport, or an organisation's 10 or 13 digits",
        field="number",
        number=text.strip()[:40],
    )


def check_identity(identity: Identity) -> None:
    """Refused when the number has not the shape of its kind."""
    if not _SHAPES[identity.kind].fullmatch(identity.number):
        raise Refused("identity-malformed", _MALFORMED[identity.kind], field="number", number=identity.number[:40])


def id_warnings(party: Party) -> tuple[Reason, ...]:
    """Compare a citizen's number with sex and year of birth (TT 59/2021/TT-BCA, Điều 4).

    The fourth digit counts centuries and sexes: 0 and 1 are men and women born in 19.., 2 and 3 in 20.., and so on; the
    next two are the year. Only warnings: a person may have changed sex or had a date of birth corrected.
    """
    identity = party.identity
    if identity.kind is not IdKind.CITIZEN or not _SHAPES[IdKind.CITIZEN].fullmatch(identity.number):
        return ()
    digit = int(identity.number[3])
    year = 1900 + 100 * (digit // 2) + int(identity.number[4:6])
    warnings = []
    if party.sex is Sex.FEMALE and digit % 2 == 0:
        warnings.append(Reason(text=N_("The ID number is a man's, but the sex says female: compare with the card")))
    if party.sex is Sex.MALE and digit % 2 == 1:
        warnings.append(Reason(text=N_("The ID number is a woman's, but the sex says male: compare with the card")))
    if party.born and party.born[:4] != f"{year:04d}":
        warnings.append(
            Reason(
                text=N_("The ID number says born in {year}, but the date of birth says {born}: compare with the card"),
                params={"year": year, "born": party.born[:4]},
            )
        )
    return tuple(warnings)


def check_representative(representative: Representative) -> None:
    """Refused when somebody may not act for the applicant on the ground given.

    Close kin say how they are related, and then their authorisation needs no certification; a certified authorisation
    has a number or date. Whoever stands at the counter is a person with a name and a paper of identity.
    """
    person = representative.party
    if person.kind is not PartyKind.PERSON or not person.name.strip():
        raise Refused("representative-person", "Say which person acts for the applicant", field="representative")
    if person.identity.kind in {IdKind.NONE, IdKind.ORGANISATION}:
        raise Refused(
            "representative-identity",
            "The representative needs an identity card or a passport",
            field="representative.number",
        )
    check_identity(person.identity)
    if representative.authority is Authority.CLOSE_KIN and representative.kinship is None:
        raise Refused(
            "kinship-needed",
            "Say how they are related: only grandparents, parents, children, spouses, brothers and sisters "
            "need no certification",
            field="representative.kinship",
        )
    if representative.authority is Authority.CERTIFIED and not representative.paper.strip():
        raise Refused(
            "authorisation-needed",
            "Write down the number and date of the certified authorisation",
            field="representative.paper",
        )


_BIRTHS = (
    re.compile(r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>\d{4})"),
    re.compile(r"(?:(?:(?P<day>\d{1,2})[/.\- ])?(?P<month>\d{1,2})[/.\- ])?(?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})(?:-(?P<day>\d{2}))?"),
)


_NO_BIRTH = N_("“{text}” is no date of birth: type it as 17/05/1990, 05/1990 or 1990")


def parse_birth(text: str) -> str:
    """Read a date of birth, whole or in part, as "YYYY-MM-DD", "YYYY-MM" or "YYYY"; nothing gives "".

    As cards hold it and clerks type it: "17051990", "17/05/1990", "17-5-1990", "05/1990", "1990"; zeros for the day or
    the month say that nobody knows it ("00001990"). Refused when there is no such date.
    """
    bare = text.strip()
    found = next((match for shape in _BIRTHS if bare.isascii() and (match := shape.fullmatch(bare))), None)
    if not bare:
        return ""
    if found is not None:
        year, month, day = (int(found[part] or 0) for part in ("year", "month", "day"))
        if year in _YEARS and _exists(year, month or 1, day or 1) and (month or not day):
            return f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")
    raise Refused("birth-date", _NO_BIRTH, field="born", text=bare[:40])


def show_birth(born: str) -> str:
    """Write a date of birth as Vietnamese do: "1990-05-17" gives "17/05/1990", "1990-05" gives "05/1990"."""
    return "/".join(reversed(born.split("-")))


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def clean_party(party: Party, *, field: str) -> Party:
    """Return ``party`` in clean text, its identity checked; ``field`` names it in a refusal.

    Raises:
        Refused: no name, a malformed number or date of birth, control characters, or text that is too long.
    """
    name = clean(party.name, field=f"{field}.name", limit=200)
    if not name:
        raise Refused("no-name", "The name is missing.", field=f"{field}.name")
    check_identity(party.identity)
    address = replace(party.address, text=clean(party.address.text, field=f"{field}.address", limit=500))
    if parse_birth(show_birth(party.born)) != party.born:
        raise Refused("birth-date", _NO_BIRTH, field=f"{field}.born", text=party.born[:40])
    return replace(
        party,
        name=name,
        address=address,
        phone=clean(party.phone, field=f"{field}.phone", limit=30),
        email=clean(party.email, field=f"{field}.email", limit=200),
    )


def clean_representative(acting: Representative, *, field: str = "representative") -> Representative:
    """Return ``acting`` in clean text, its authority checked.

    Raises:
        Refused: as `clean_party`, or the authority does not hold.
    """
    acting = replace(
        acting,
        party=clean_party(acting.party, field=field),
        paper=clean(acting.paper, field=f"{field}.paper", limit=300),
    )
    check_representative(acting)
    return acting
