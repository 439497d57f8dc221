"""The words of a call, as they are spoken in the hall: a template of the site's with the number and the counter."""

from __future__ import annotations

from typing import Final

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.text import clean
from clerkdesk.language import N_

USUAL_VI: Final = "Mời số {number} đến quầy {counter}"
USUAL_EN: Final = "Number {number}, please come to counter {counter}"

_FIELDS: Final = ("{number}", "{counter}")
_LIMIT: Final = 120
_RUNNING: Final = 3
"""So many digits are read as one number, more of them one by one."""


def check_call(template: str, *, field: str) -> str:
    """Return ``template`` as it is kept; it names "{number}" and "{counter}" once each and has no other braces.

    Raises:
        Refused: "bad-call-words", or what `clean` refuses; ``field`` is the input at fault.
    """
    tidy = clean(template, field=field, limit=_LIMIT)
    bare = tidy
    for name in _FIELDS:
        bare = bare.replace(name, "", 1)
    if any(name not in tidy for name in _FIELDS) or set(bare) & set("{}"):
        text = N_("The words of a call name {number} and {counter}, each once, and nothing else in braces.")
        raise Refused("bad-call-words", text, field=field)
    return tidy


def call_words(template: str, number: str, counter: str) -> str:
    """Return what is spoken for ``number`` ("A012") at ``counter`` ("3")."""
    return template.replace("{counter}", counter).replace("{number}", spelt(number))


def spelt(number: str) -> str:
    """Return "A012" as it is read out: letters and number apart, without the zeros before it."""
    letters = "".join(one for one in number if one.isalpha())
    digits = "".join(one for one in number if one.isdigit()).lstrip("0") or "0"
    return f"{' '.join(letters)} {' '.join(digits) if len(digits) > _RUNNING else digits}".strip()
