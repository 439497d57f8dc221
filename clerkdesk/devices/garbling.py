"""What keyboards, code pages and Vietnamese input methods do to a scan, and how it shows.

A keyboard-wedge scanner presses keys. Letters that no key has are pressed as bytes of a code page ("Nguyá»…n"), as
question marks, or not at all; and an input method that is on (UniKey, ibus) takes some keys for tone marks:
Telex turns AA into Â and DD into Đ, VNI makes tones of the digits after a vowel. Caps Lock turns small into capital.
"""

from __future__ import annotations

import re
from enum import StrEnum

from clerkdesk.domain.text import fold, nfc
from clerkdesk.language import N_


class Cause(StrEnum):
    """Why a scan is not what was printed."""

    CODE_PAGE = "code-page"
    LETTERS_LOST = "letters-lost"
    INPUT_METHOD = "input-method"
    CAPS_LOCK = "caps-lock"
    DAMAGED = "damaged"


ADVICE = {
    Cause.CODE_PAGE: N_(
        "The scanner's Vietnamese letters came broken: set the scanner to UTF-8 or to its serial mode, and scan again"
    ),
    Cause.LETTERS_LOST: N_(
        "Letters were lost on the way from the scanner: set it to Unicode or to its serial mode, and scan again"
    ),
    Cause.INPUT_METHOD: N_(
        "The Vietnamese keyboard (UniKey, Telex or VNI) was on and changed the scan: switch it off and scan again"
    ),
    Cause.CAPS_LOCK: N_("Caps Lock was on and changed the scan: switch it off and scan again"),
    Cause.DAMAGED: N_("The scan did not come whole: scan again, more slowly, or type it"),
}

_TONES = "\u0300\u0309\u0303\u0301\u0323"
_MINORITY = "ăâêôơưĕĭŏŭčñƀ"  # besides Vietnamese: Ê Đê, Gia Rai, Ba Na names on cards
_LETTERS = "abcdefghijklmnopqrstuvwxyzđ" + _MINORITY + "".join(nfc(v + t) for v in "aăâeêioôơuưy" for t in _TONES)
_EXPECTED = frozenset(_LETTERS + _LETTERS.upper() + "0123456789 |.,-–/()'&+:;#\"\u0306")
_CODE_PAGES = ("cp1252", "cp1258", "cp437", "cp850")
_CURLED = re.compile(r"(?<=[A-Za-z])’")  # H’Mông, but not the rest of a broken Ò
_LEAD_BYTE = re.compile(
    r"(?<=\w)[ÃĂ](?![A-ZÀ-Ỹ])"
)  # what is left of a broken à or í when its second half cannot be seen


def unscrambled(text: str) -> str:
    """Return what ``text`` was before a code page broke its UTF-8, or "" when none did."""
    if text.isascii():
        return ""
    for page in _CODE_PAGES:
        try:
            restored = b"".join(_byte(c, page) for c in text).decode()
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        if restored != text:
            return nfc(restored)
    return ""


def broken(text: str) -> Cause | None:
    """Say what shows that a card's ``text`` (NFC) is not what the card holds, whatever way it came; None if nothing."""
    if unscrambled(text):
        return Cause.CODE_PAGE
    strange = set(_CURLED.sub("", text)) - _EXPECTED
    if strange <= {"?", "\ufffd", "□"}:
        if strange:
            return Cause.LETTERS_LOST
        mixed = (field for field in text.split("|") if not field.isupper())
        return Cause.CODE_PAGE if any(map(_LEAD_BYTE.search, mixed)) else None
    return Cause.CODE_PAGE


_CAPS = re.compile(r"\b[a-zđ][A-Z]{2}|\|n(?:AM|[Ữữ])\|")
_TELEX_KEYS = re.compile(r"aa|ee|dd|[aou]w|[aeiouy][a-z]{0,4}[fjxz]\b")
_VNI_KEYS = re.compile(r"[a-z][1-9]", re.IGNORECASE)
_ONLY_UNICODE = re.compile("[\u1e00-\u1eff]")  # no code page has these letters whole
_WORDS = re.compile(r"(?<![\w'’.])[^\W\d_]?[a-zà-ỹ]+(?![\w'’.])")
_SYLLABLE = re.compile(
    r"(?:b|c|ch|d|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|q|r|s|t|th|tr|v|x)?"
    r"(?:(?:a|e|i|o|u|ie|ye|uo|oa|oe|ua|uye|oo)(?:m|n|ng|p|t|c)|(?:a|e|i|oa|oe|ue|uy)(?:ch|nh)|uyt"
    r"|[aeiouy]|[aou]i|[ae]o|[aeiou]u|[au]y|i[ae]|oa|oe|u[aeo]|ieu|yeu|oai|oay|oao|oeo|uay|uoi|uou|uya|uyu)"
)


def mistyped(name: str, text: str) -> Cause | None:
    """Say what shows that a card's ``text`` (NFC), pressed as keys, was changed; ``name`` is its field with the name.

    A card whose letters all fit Western Europe's code page (no ă đ ơ ư ế ị ...) is not believed: scanners that drop or
    strip the others make many such cards, the police very few. One that fits Vietnam's code page letter by letter is
    believed if all its words are Vietnamese ("Nguyn" is not). What cannot be seen in the text at all (Kar that Telex
    made Kả) shows in the keys alone: see ``read_scan``.
    """
    if _CAPS.search(text):
        return Cause.CAPS_LOCK
    if _TELEX_KEYS.search(fold(text if text.isascii() else name)) or _VNI_KEYS.search(name):
        return Cause.INPUT_METHOD
    if _ONLY_UNICODE.search(text):
        return None
    if _fits(text, "cp1252") or not all(_SYLLABLE.fullmatch(fold(word)) for word in _WORDS.findall(text)):
        return Cause.LETTERS_LOST
    return None


def _fits(text: str, page: str) -> bool:
    try:
        text.encode(page)
    except UnicodeEncodeError:
        return False
    return True


def _byte(character: str, page: str) -> bytes:
    """Return the byte that ``page`` has for ``character``; as Windows does, C1 controls fill a page's gaps."""
    if 0x80 <= ord(character) < 0xA0:
        return bytes([ord(character)])
    return character.encode(page)
