"""Dossier codes: the province's own, old and new, and the provisional ones of a desk.

New form (TT 03/2025/TT-VPCP, Điều 13): ``H24.101.05-261122-0001``; nationally run services put two characters of
the system's owner before the number (TT 04/2025/TT-VPCP). Old form (TT 01/2018, Điều 19):
``000.00.00.H26-250701-0001``.
A provisional code has the desk's letter and its epoch's letters in that place: ``H24.101.05-261122-KB0001``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clerkdesk.domain.errors import Refused

_NEW_AGENCY = r"[A-Z][0-9]{2}(?:\.[0-9]{2,3}){0,3}"
_OLD_AGENCY = r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}"
_AGENCY = re.compile(f"{_NEW_AGENCY}|{_OLD_AGENCY}")
_CODE = re.compile(
    rf"(?P<agency>{_NEW_AGENCY}|{_OLD_AGENCY})-(?P<day>[0-9]{{6}})-"
    r"(?P<letters>(?:[A-Z0-9]{1,5}[A-Z])?)(?P<number>[0-9]{4,9})"
)
_SYMBOLOGY = re.compile(r"^\][A-Za-z][0-9A-Za-z]")  # AIM identifier that some scanners put first, as "]C0", "]Q1"
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\uff0d", "-"))
_LONGEST = 64


class CodeForm(StrEnum):
    """How a code is written. LETTERED may be a desk's provisional code or one of a nationally run service."""

    PLAIN = "plain"
    LETTERED = "lettered"
    OLD = "old"


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierCode:
    """A code taken apart. ``text`` is the whole, in capitals and without noise; ``letters`` is "" in plain codes."""

    text: str
    form: CodeForm
    agency: str
    day: date
    letters: str
    number: int

    def __str__(self) -> str:
        return self.text


def day_part(day: date) -> str:
    """Return ``day`` as "YYMMDD"."""
    return f"{day.year % 100:02d}{day.month:02d}{day.day:02d}"


LETTERS = "BCGHKLMNPQRSTVX"
"""Letters for desks and epochs: Vietnamese input methods leave them alone when a scanner types a code."""


def epoch_letters(epoch: int) -> str:
    """Return the letters of the ``epoch``-th epoch of a desk, from 1: B, C, G … X, BB, BC …."""
    if epoch < 1:
        raise ValueError(f"epochs count from 1: {epoch}")
    letters = ""
    while epoch:
        epoch, rest = divmod(epoch - 1, len(LETTERS))
        letters = LETTERS[rest] + letters
    return letters


def desk_letters(desk: str, epoch: int) -> str:
    """Return the letters of a provisional code: the ``desk`` letter (best one of LETTERS), then its ``epoch``'s."""
    if not re.fullmatch("[A-Z]", desk):
        raise ValueError(f"a desk has one letter: {desk!r}")
    return desk + epoch_letters(epoch)


def provisional(agency: str, day: date, letters: str, number: int) -> str:
    """Return a desk's own code ("Mã tạm"), for example "H24.101.05-261122-KB0001".

    letters: as ``desk_letters`` gives them. number: from 1, at least four digits are written.
    """
    if not re.fullmatch("[A-Z]{2,6}", letters):
        raise ValueError(f"not the letters of a desk and its epoch: {letters!r}")
    return f"{agency}-{day_part(day)}-{letters}{_sequence(number)}"


def official(agency: str, day: date, number: int) -> str:
    """Return a code of the province's plain sequence of the day, for example "H24.101.05-261122-0001"."""
    return f"{agency}-{day_part(day)}-{_sequence(number)}"


def _put_right(text: str) -> str:
    """Return a code as it is printed, whatever a scanner or a hand made of it; "" when that is no code."""
    if len(text) > _LONGEST * 2:
        return ""
    bare = "".join(text.split())
    if not bare.isprintable():
        bare = "".join(c for c in bare if c.isprintable())
    bare = _SYMBOLOGY.sub("", bare).strip("*").translate(_DASHES)
    return bare.upper() if bare.isascii() else ""


def parse_code(text: str) -> DossierCode | None:
    """Take a scanned or typed code apart; None when ``text`` is no dossier code.

    Spaces, control characters, a scanner's symbology prefix, Code 39's asterisks, typographic dashes and small
    letters are put right; nothing else is guessed.
    """
    parts = _parts(text)
    if parts is None:
        return None
    found, day = parts
    letters, agency = found["letters"], found["agency"]
    form = CodeForm.OLD if agency[0].isdigit() else CodeForm.LETTERED if letters else CodeForm.PLAIN
    return DossierCode(text=found[0], form=form, agency=agency, day=day, letters=letters, number=int(found["number"]))


def agency_of(text: str) -> str:
    """Return the agency in a code, "" when ``text`` is none: as :func:`parse_code`, in half its time."""
    parts = _parts(text)
    return parts[0]["agency"] if parts is not None else ""


def _parts(text: str) -> tuple[re.Match[str], date] | None:
    """Return the parts of a dossier code and its day, None when ``text`` is none."""
    found = _CODE.fullmatch(text) or _CODE.fullmatch(_put_right(text))
    if found is None or len(found[0]) > _LONGEST:
        return None
    digits = found["day"]
    try:
        return found, date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return None


def check_agency(text: str) -> str:
    """Return an agency's identifier in capitals ("H24.101.05", or the old "000.00.00.H26"); Refused if it is none."""
    agency = re.sub(r"\s", "", text).upper()
    if not _AGENCY.fullmatch(agency):
        raise Refused(
            "agency-malformed",
            "“{text}” is not an agency identifier: it looks like H24.101.05",
            field="agency",
            text=text.strip()[:40],
        )
    return agency


def _sequence(number: int) -> str:
    if number < 1:
        raise ValueError(f"numbers count from 1: {number}")
    return f"{number:04d}"
