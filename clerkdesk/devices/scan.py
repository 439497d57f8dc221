"""What came in through the scan box: a card, a dossier code, typed text, or a scan that something changed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from clerkdesk.devices.card import Card, CardError, card_fields, damage, parse_card, parse_mrz, unwrapped
from clerkdesk.devices.garbling import ADVICE, Cause, mistyped, unscrambled
from clerkdesk.domain.codes import DossierCode, parse_code
from clerkdesk.domain.due import Reason
from clerkdesk.domain.text import fold
from clerkdesk.language import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class CardScan:
    """An identity card."""

    card: Card


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeScan:
    """A dossier code."""

    code: DossierCode


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedText:
    """Anything else: words to search for. ``text`` is composed and trimmed."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Garbled:
    """A card or a code that was changed on its way, and is not accepted.

    reason: what happened, for the screen. todo: what to do (an English text), "" where the reason says it. hint: what
    it probably was, or ""; for the clerk's eyes only.
    """

    cause: Cause
    reason: Reason
    todo: str = ""
    hint: str = ""


Scan = CardScan | CodeScan | TypedText | Garbled

_CARD = re.compile(r"[^|]*(?:\|[^|]*){4,}|\s*[0-9]{12}\|.*", re.DOTALL)
_UNSEPARATED = re.compile(r"[0-9]{12}[^0-9|].{20,}[0-9]{8}.*", re.DOTALL)  # a keyboard layout without "|"
_MRZ = re.compile(r"i[a-z<]vnm[0-9a-z<]{10,}<.*", re.DOTALL)
_TYPE_IT = N_("Scan the card again; if that fails, type what it says and compare it with the card.")
_LIKE_CODE = re.compile(r"[0-9a-z.]+-[0-9]{6}-[0-9a-z]+(?:-[0-9]+)?")


def read_scan(text: str, *, rewritten: bool = False) -> Scan:
    """Tell what ``text`` is; never raises.

    rewritten: whether, while the keys came as fast as only a scanner presses them, something went back and changed
    what was there (``Burst`` tells). Nothing is accepted then: a few words, as Kar that Telex made Kả, cannot be told
    from the text alone.
    """
    bare = unwrapped(text)
    code = parse_code(bare) if bare.isascii() else None
    if code is not None and len(code.letters) != 1:  # no code has one letter; WW0001 under Telex has
        return _garbled(Cause.INPUT_METHOD, code.text) if rewritten else CodeScan(code=code)
    folded = fold(bare)
    if _CARD.fullmatch(bare) or _MRZ.fullmatch(folded):
        return _read_card(bare, rewritten=rewritten)
    if "|" in bare or _UNSEPARATED.fullmatch(bare):  # nobody types that sign: a card of which a part came
        return _garbled(Cause.DAMAGED, bare)
    if _LIKE_CODE.fullmatch(folded) and (code is not None or rewritten or not bare.isascii()):
        return _garbled(Cause.INPUT_METHOD)
    return TypedText(text=bare)


def _read_card(text: str, *, rewritten: bool) -> Scan:
    try:
        if "|" not in text:
            if not text.isascii():
                return _garbled(Cause.INPUT_METHOD)
            card = parse_mrz(text)
        else:
            fields = card_fields(text)
            cause = damage(fields) or mistyped("".join(fields[2:3]), "|".join(fields))
            if cause is not None:
                return _garbled(cause, unscrambled(text))
            card = parse_card(text)
    except CardError as error:
        return Garbled(cause=error.cause, reason=Reason(text=error.message, params=error.params), todo=_TYPE_IT)
    return _garbled(Cause.INPUT_METHOD) if rewritten else CardScan(card=card)


def _garbled(cause: Cause, hint: str = "") -> Garbled:
    return Garbled(cause=cause, reason=Reason(text=ADVICE[cause]), hint=hint)
