"""What is said of a refusal to the counter: in Vietnamese, without anything personal that the province repeats."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from clerkdesk.hub.connectors.connector import Outcome
from clerkdesk.hub.connectors.mapping import ProvinceMapping
from clerkdesk.hub.connectors.sheet import Sheet

LONGEST: Final = 300

MISFIT: Final = "misfit"
"""The code of a refusal by this hub: the province's rules would not take the record."""

_MISFITS: Final = {
    "missing": "thiếu",
    "too-long": "quá dài",
    "no-number": "phải là số",
    "not-in-list": "chưa có trong danh mục mã",
}
_DIGITS: Final = re.compile(r"\d[\d .\-]{5,}\d")
_MAIL: Final = re.compile(r"\S+@\S+")
_UNNAMED: Final = "Hệ thống tỉnh không nhận hồ sơ"


def of_refusal(mapping: ProvinceMapping, outcome: Outcome, sheet: Sheet) -> str:
    """Return why the province refuses, as its mapping words it, else in its own words without what is personal."""
    known = mapping.refusals.get(outcome.code)
    return known.means if known else clean(outcome.text, sheet) or _UNNAMED


def of_misfits(misfits: Sequence[tuple[str, str]]) -> str:
    """Return which fields the province would not take."""
    said = "; ".join(f"{name}: {_MISFITS[why]}" for name, why in misfits)
    return f"Chưa gửi được lên tỉnh: {said}"[:LONGEST]


def clean(text: str, sheet: Sheet) -> str:
    """Return the province's words without the name, the numbers and the addresses of people."""
    for name in ("applicant.name", "submitter.name", "applicant.address"):
        value = str(sheet.known.get(name) or "")
        if len(value) > 1:
            text = re.sub(re.escape(value), "•••", text, flags=re.IGNORECASE)
    text = _MAIL.sub("•••", text)
    number = str(sheet.known.get("number") or "")
    kept = text.split(number) if number else [text]
    return number.join(_DIGITS.sub("•••", part) for part in kept)[:LONGEST]
