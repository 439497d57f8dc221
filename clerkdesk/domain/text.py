"""Vietnamese text: one form for storing, one for searching, one for sorting."""

from __future__ import annotations

import re
import unicodedata

from clerkdesk.domain.errors import Refused

_COMBINING = range(0x300, 0x370)
_INVISIBLE = (0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF)  # soft hyphen, zero-width characters, byte order mark
_LATIN = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))


def _plain_letters() -> dict[int, str | None]:
    """Return what each character becomes when accents go: the table that ``fold`` translates with."""
    table: dict[int, str | None] = {c: chr(c).lower() for c in range(0x80)}  # a missing key costs an exception
    for c in _LATIN:
        base = unicodedata.normalize("NFD", chr(c))[0].lower()
        if base.isascii():
            table[c] = base
    table |= dict.fromkeys(map(ord, "đĐðÐɖƉ"), "d")  # Eth and African D are often typed for Đ
    table |= dict.fromkeys(map(ord, "ƀɃ"), "b")  # Bahnar, Ê Đê
    table |= dict.fromkeys((*_COMBINING, *_INVISIBLE))
    return table


_PLAIN = _plain_letters()
_WORD = re.compile(r"[^\W_]+")

# Sorting. The letters ă â đ ê ô ơ ư stand after their base letter: "{" and "|" come after "z".
_LETTERS = {"ă": "a{", "â": "a|", "đ": "d{", "ê": "e{", "ô": "o{", "ơ": "o|", "ư": "u{"}
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}  # huyền hỏi ngã sắc nặng


def _sorting() -> tuple[dict[int, str | None], dict[int, str | None]]:
    """Return two tables: what a letter sorts as, and the tone that it carries (nothing for most)."""
    letters = dict(_PLAIN)
    tones: dict[int, str | None] = {c: None for c in _PLAIN if c != ord(" ")}
    for c in _LATIN:
        parts = unicodedata.normalize("NFD", chr(c).lower())
        bare = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
        if bare in _LETTERS:
            letters[c] = _LETTERS[bare]
        tones[c] = next((_TONES[part] for part in parts if part in _TONES), None)
    return letters, tones


_SORTED_AS, _TONE_OF = _sorting()


def nfc(text: str) -> str:
    """Return ``text`` with composed letters (Unicode NFC), the only form that is stored."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Return ``text`` as searches see it: small letters, no accents, đ as d, one space between words."""
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(unicodedata.normalize("NFC", text).translate(_PLAIN).lower().split())


def words(text: str) -> list[str]:
    """Return the folded words of ``text``, without punctuation."""
    return _WORD.findall(fold(text))


def initials(text: str) -> str:
    """Return the first letters of the folded words: "Đăng ký khai sinh" gives "dkks"."""
    return "".join(word[0] for word in words(text))


def matches(query: str, text: str) -> bool:
    """Say whether ``query`` finds ``text``: each of its words begins one, or it stands within the initials.

    An empty query finds everything.
    """
    asked, there = words(query), words(text)
    if all(any(word.startswith(part) for word in there) for part in asked):
        return True
    return len(asked) == 1 and asked[0] in "".join(word[0] for word in there)


def text_key(text: str) -> str:
    """Return a key that sorts as a Vietnamese dictionary does, also in SQL's binary order.

    Word after word: first its letters (a ă â b c d đ e ê …), then its tone (ngang, huyền, hỏi, ngã, sắc, nặng).
    """
    return _key(_WORD.findall(nfc(text).lower()))


def name_key(name: str) -> str:
    """Return a key that sorts people as Vietnamese do: given name, then middle names, then family name."""
    parts = nfc(name).lower().split()
    if len(parts) < 2:
        return _key(_WORD.findall(" ".join(parts)))
    groups = (parts[-1:], parts[1:-1], parts[:1])
    return "\t".join(_key(_WORD.findall(" ".join(group))) for group in groups)  # a tab sorts before a space


def _key(words: list[str]) -> str:
    if not words:
        return ""
    line = " ".join(words)
    letters, tones = line.translate(_SORTED_AS).split(" "), line.translate(_TONE_OF).split(" ")
    return " ".join(f"{word} {tone or '0'}" for word, tone in zip(letters, tones, strict=True))


def clean(text: str, *, field: str, limit: int) -> str:
    """Return typed or received ``text`` as it is stored: NFC, trimmed, one space between words.

    field: name of the input, for the refusal. limit: most characters of the result. Markup and SQL are plain text
    here. Refused: "text-control" for control, direction or half characters, "text-long" beyond the limit.
    """
    tidy = " ".join(nfc(text).translate(dict.fromkeys(_INVISIBLE)).split())
    if any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} for c in tidy):
        raise Refused(
            "text-control", "This text holds control characters; type it again rather than paste it", field=field
        )
    if len(tidy) > limit:
        raise Refused(
            "text-long",
            "This text is too long: {length} characters, at most {limit} fit",
            field=field,
            length=len(tidy),
            limit=limit,
        )
    return tidy


def why(text: str, *, field: str = "reason", limit: int = 2000) -> str:
    """Return a reason as it is stored, clean; Refused "no-reason" when it is blank."""
    tidy = clean(text, field=field, limit=limit)
    if not tidy:
        raise Refused("no-reason", "Say why.", field=field)
    return tidy


def mask_number(number: str) -> str:
    """Return an identity or phone number as boards and logs may show it: "031200128901" gives "0312••••8901"."""
    shown = 4 if len(number) >= 12 else 2 if len(number) >= 6 else 0
    hidden = len(number) - 2 * shown
    return number[:shown] + "•" * hidden + number[len(number) - shown :]


def proper(name: str) -> str:
    """Return a person's name with each word in proper case: "NGUYỄN văn an" -> "Nguyễn Văn An"."""
    return " ".join(word[:1].upper() + word[1:].lower() for word in nfc(name).split())
