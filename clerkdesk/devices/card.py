"""The citizen's identity card: its QR string and its machine-readable zone, read into one form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from clerkdesk.devices.garbling import ADVICE, Cause, broken
from clerkdesk.domain.due import Reason
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.party import Address, Identity, IdKind, Party, Sex, id_warnings, parse_birth
from clerkdesk.domain.text import nfc
from clerkdesk.language import N_

_LONGEST = 4000  # a QR code holds less than 3 KB
_AROUND = "\t\r\n \x02\x03\x04\x1d\ufeff"
_SYMBOLOGY = re.compile(r"^\][A-Za-z][0-9A-Za-z]")  # AIM identifier
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|['’.\- \u0306])*")
_SEXES = {"": None, "Nam": Sex.MALE, "NAM": Sex.MALE, "Nữ": Sex.FEMALE, "NỮ": Sex.FEMALE}
_MRZ_SEXES = {"M": Sex.MALE, "F": Sex.FEMALE, "<": None}


class CardError(Refused):
    """What was read is not a whole identity card; ``cause`` says what probably happened to it."""

    def __init__(self, code: str, message: str, /, *, cause: Cause = Cause.DAMAGED, **params: object) -> None:
        super().__init__(code, message, field="card", **params)
        self.cause = cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An identity card as read.

    number: 12 digits. old_number: the CMND before it, or "". born, issued, expires: "YYYY-MM-DD", born also "YYYY-MM"
    or "YYYY", "" when the card does not say. tail: what the QR of 2024 has after the seven fields, as it stands (draft
    texts speak of parents, spouse and cancelled numbers): shown for confirmation, never interpreted.
    """

    number: str
    name: str
    old_number: str = ""
    born: str = ""
    sex: Sex | None = None
    address: str = ""
    issued: str = ""
    expires: str = ""
    tail: tuple[str, ...] = ()
    source: Literal["qr", "mrz"] = "qr"

    def party(self) -> Party:
        """Return the card's holder as a party."""
        return Party(
            name=self.name,
            identity=Identity(kind=IdKind.CITIZEN, number=self.number),
            born=self.born,
            sex=self.sex,
            address=Address(text=self.address),
        )

    @property
    def warnings(self) -> tuple[Reason, ...]:
        """What the clerk should compare with the card itself."""
        warnings = id_warnings(self.party())
        if self.source == "mrz":
            bare = N_("The machine-readable lines have no accents and no address: complete the name and the address")
            return (Reason(text=bare), *warnings)
        return warnings


def parse_card(text: str) -> Card:
    """Read the QR string of an identity card, of 2021 (seven fields) or of 2024 (more).

    ``number|old number|name|ddMMyyyy|Nam or Nữ|address|ddMMyyyy``; empty fields are kept as "", the date of birth may
    be partial. The text must have come whole: CardError for any other shape and for letters that a code page broke.
    Text that keys typed can be wrong in more ways: use ``read_scan`` for it.
    """
    fields = card_fields(text)
    if len(fields) < 7:
        raise CardError(
            "card-fields", N_("The card's QR has at least 7 fields; this text has {count}"), count=len(fields)
        )
    cause = damage(fields)
    if cause is not None:
        raise CardError("card-garbled", ADVICE[cause], cause=cause)
    number, old_number, name, born, sex, address, issued, *tail = fields
    if not re.fullmatch("[0-9]{12}", number):
        raise CardError("card-number", N_("The card's number has 12 digits, not “{number}”"), number=number[:40])
    if not re.fullmatch("(?:[0-9]{9}|[0-9]{12})?", old_number):
        raise CardError(
            "card-old-number", N_("The old identity number has 9 digits, not “{number}”"), number=old_number[:40]
        )
    if not _NAME.fullmatch(name):
        raise CardError("card-name", N_("“{name}” is not a person's name"), name=name[:80])
    if sex not in _SEXES:
        raise CardError("card-sex", N_("The card says Nam or Nữ, not “{sex}”"), sex=sex[:40])
    return Card(
        number=number,
        old_number=old_number,
        name=" ".join(name.split()),
        born=_date(born, partial=True),
        sex=_SEXES[sex],
        address=" ".join(address.split()),
        issued=_date(issued, partial=False),
        tail=tuple(tail),
    )


def card_fields(text: str) -> list[str]:
    """Return the fields of a card's QR string, composed (NFC), without what scanners put before and after it."""
    if len(text) > _LONGEST:
        raise CardError("card-long", N_("This text is too long for a card"))
    return [field.strip(" ") for field in unwrapped(text).split("|")]


def unwrapped(text: str) -> str:
    """Return a scan, composed (NFC), without what scanners put before and after it: ends of line, STX, "]Q1"."""
    return nfc(_SYMBOLOGY.sub("", text.strip(_AROUND)))


def damage(fields: Sequence[str]) -> Cause | None:
    """Say what shows in a card's fields that they are not what it holds; the tail may hold any printable text."""
    cause = broken("|".join(fields[:7]))
    if cause is None and not "".join(fields).isprintable():
        return Cause.CODE_PAGE
    return cause


def _date(text: str, *, partial: bool) -> str:
    """Read ddMMyyyy, or with ``partial`` any part of it, as ``parse_birth`` does."""
    if re.fullmatch("(?:[0-9]{8})?", text) or (partial and re.fullmatch("[0-9/]{4,10}", text)):
        try:
            found = parse_birth(text)
        except Refused:
            found = None
        if found is not None and (partial or len(found) in {0, 10}):
            return found
    raise CardError("card-date", N_("“{text}” is no date as cards write it (17051990)"), text=text[:40])


def parse_mrz(lines: Sequence[str] | str) -> Card:
    """Read the three lines on the back of the card (ICAO 9303 TD1, three times 30 characters).

    The second line holds birth and expiry; Vietnam writes the last 9 digits of the number as the document's number and
    all 12 as optional data, with a check digit of their own. CardError for another shape or a wrong check digit.
    """
    parts = lines.split() if isinstance(lines, str) else [line.strip() for line in lines]
    whole = "".join(parts).upper()
    if not re.fullmatch("[A-Z0-9<]{90}", whole) or not re.match("I[A-Z<]VNM", whole):
        raise CardError("mrz-shape", N_("The back of the card has three lines of 30 letters, digits and “<”"))
    one, two, three = whole[:30], whole[30:60], whole[60:]
    number = one[15:27]
    checks = {
        one[5:14]: one[14],
        number: one[29],
        two[:6]: two[6],
        two[8:14]: two[14],
        one[5:] + two[:7] + two[8:15] + two[18:29]: two[29],
    }
    if any(check_digit(part) != digit for part, digit in checks.items()):
        raise CardError("mrz-check", N_("A check digit on the back of the card is wrong: read it again"))
    sex, family, names = two[7], *(part.replace("<", " ").strip() for part in [*three.split("<<", 1), ""][:2])
    if not re.fullmatch("[0-9]{12}", number) or number[3:] != one[5:14] or sex not in _MRZ_SEXES or not family:
        raise CardError("mrz-shape", N_("The back of the card has three lines of 30 letters, digits and “<”"))
    return Card(
        number=number,
        name=" ".join(f"{family} {names}".split()),
        born=_mrz_date(two[:6], century=1900 + 100 * (int(number[3]) // 2)),
        sex=_MRZ_SEXES[sex],
        expires=_mrz_date(two[8:14], century=2000),
        source="mrz",
    )


def check_digit(text: str) -> str:
    """Return ICAO 9303's check digit over digits, letters (A is 10) and "<" (0), weighted 7, 3, 1."""
    values = (int(c, 36) if c != "<" else 0 for c in text)
    return str(sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10)


def _mrz_date(text: str, *, century: int) -> str:
    """Read YYMMDD, month and day unknown as "<<", everything unknown as ""."""
    if not text.strip("<"):
        return ""
    digits = text.replace("<", "0")
    try:
        return parse_birth(f"{digits[4:]}{digits[2:4]}{century + int(digits[:2]):04d}")
    except (ValueError, Refused):
        raise CardError("card-date", N_("“{text}” is no date as cards write it (17051990)"), text=text) from None
