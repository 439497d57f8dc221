"""A small simulator of what happens between a keyboard-wedge scanner and the text on the screen.

``deliver`` presses keys as scanners do; ``InputMethod`` receives them as UniKey or ibus would, with Telex, VNI or
switched off. It knows the rules that matter here: marks and tones anywhere in a word, a repeated key undoes, words that
cannot be Vietnamese are left alone or restored when they end.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from clerkdesk.domain.text import nfc

TONES = ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")  # ngang sắc huyền hỏi ngã nặng: VNI's 0 to 5
TELEX_TONES = "zsfrxj"
MARKS = {"â": "a6", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7", "ă": "a8", "đ": "d9"}
TELEX_MARKS = {"â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "ă": "aw", "đ": "dd"}
VOWELS = frozenset("aăâeêioôơuưy")
ONSET = r"(?:b|c|ch|d|đ|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|q|qu|r|s|t|th|tr|v|x)?"
CLUSTER = "(?:[aeiouy]|a[iouy]|e[ou]|i[aeu]|o[aeio]|u[aeiouy]|ye|ieu|yeu|oai|oay|oeo|uay|uoi|uou|uya|uye)"
SYLLABLE = re.compile(ONSET + CLUSTER + "(?:c|ch|m|n|ng|nh|p|t)?")


def bare(letters: str) -> str:
    """Return ``letters`` without marks and tones."""
    return "".join(c for c in unicodedata.normalize("NFD", letters.replace("đ", "d")) if not unicodedata.combining(c))


def pressed_as(text: str, *, style: str, tone_last: bool) -> str:
    """Return the keys with which a person, or a scanner that is set so, types ``text`` in Telex or VNI."""
    keys = []
    for word in re.split(r"(\W+)", nfc(text)):
        typed, pending = "", ""
        for letter in word:
            parts = unicodedata.normalize("NFD", letter.lower())
            tone = next((TONES.index(part) for part in parts if part in TONES[1:]), 0)
            base = nfc("".join(part for part in parts if part not in TONES[1:]))
            key = (TELEX_MARKS if style == "telex" else MARKS).get(base, base)
            key = key[0].upper() + key[1:] if letter.isupper() else key
            mark = (TELEX_TONES[tone] if style == "telex" else str(tone)) if tone else ""
            typed += key + ("" if tone_last else mark)
            pending += mark if tone_last else ""
        keys.append(typed + pending)
    return "".join(keys)


def through_page(text: str, page: str, *, seen: bool) -> str:
    """Return what UTF-8 looks like when each byte is a letter of ``page``; not ``seen``: without controls."""
    shown = ""
    for byte in text.encode():
        try:
            shown += bytes([byte]).decode(page)
        except UnicodeDecodeError:
            shown += chr(byte)
    if not seen:
        shown = "".join(c for c in shown.replace("\xa0", " ") if c.isprintable() and c != "\xad")
    return nfc(shown)


def through_gaps(text: str, page: str, *, instead: str) -> str:
    """Return ``text`` when letters that ``page`` lacks are pressed as ``instead``."""
    return "".join(c if c.encode(page, "ignore") else instead for c in text)


@dataclass
class InputMethod:
    """Keys in, text out. ``rewritten`` tells whether it ever went back to change what stood there.

    style: "off", "telex" or "vni". strict: only words that can be Vietnamese are changed. restore: words that turn out
    not to be get their keys back. free: marks may follow later in the word. digits_end: a digit that is no tone ends
    the word. blind: letters that come without a key are not noticed.
    """

    style: str = "off"
    strict: bool = True
    restore: bool = False
    free: bool = True
    digits_end: bool = False
    blind: bool = False
    screen: list[str] = field(default_factory=list)
    rewritten: bool = False
    _keys: str = ""
    _shown: str = ""

    def type(self, keys: str) -> str:
        """Press ``keys``; return the text on the screen, composed."""
        self.screen, self.rewritten = [], False
        for key in keys:
            if self.style == "off" or not key.isascii():
                self.screen.append(key)
                if not self.blind:
                    self._end()
            elif key.isalpha() or (key.isdigit() and not (self.digits_end and self.style == "telex")):
                self._keys += key
                self._show(self._compose(self._keys))
            else:
                self._end()
                self.screen.append(key)
        self._end()
        return nfc("".join(self.screen))

    def _end(self) -> None:
        if self.restore and self._shown != self._keys and not SYLLABLE.fullmatch(bare(self._shown.lower())):
            self._show(self._keys)
        self._keys = self._shown = ""

    def _show(self, new: str) -> None:
        same = next((i for i, (a, b) in enumerate(zip(self._shown, new, strict=False)) if a != b), None)
        same = min(len(self._shown), len(new)) if same is None else same
        back = len(self._shown) - same
        if back:
            del self.screen[-back:]
            self.rewritten = True
        elif new[same:] != self._keys[-1:]:
            self.rewritten = True  # W alone became Ư
        self.screen.extend(new[same:])
        self._shown = new

    def _compose(self, keys: str) -> str:
        word = _Word(self)
        for key in keys:
            word.press(key)
        return word.text()


class _Word:
    """One word while it is typed: letters with marks, their capitals, and a tone for the whole."""

    def __init__(self, method: InputMethod) -> None:
        self.method = method
        self.letters: list[str] = []
        self.capital: list[bool] = []
        self.tone = 0
        self.alone = False  # whether an ư stands for a single W

    def text(self) -> str:
        place = self._tone_place()
        shown = (letter + (TONES[self.tone] if i == place else "") for i, letter in enumerate(self.letters))
        return "".join(
            nfc(letter).upper() if big else nfc(letter) for letter, big in zip(shown, self.capital, strict=True)
        )

    def press(self, key: str) -> None:
        low = key.lower()
        telex = self.method.style == "telex"
        done = False
        if low in (TELEX_TONES if telex else "012345"):
            done = self._press_tone(TELEX_TONES.index(low) if telex else int(low))
        elif low == ("d" if telex else "9"):
            done = self._mark({"d": "đ"}, first=True)
        elif telex and low in "aeo":
            done = self._mark({low: {"a": "â", "e": "ê", "o": "ô"}[low]})
        elif not telex and low == "6":
            done = self._mark({"a": "â", "e": "ê", "o": "ô"})
        elif (telex and low == "w") or (not telex and low in "78"):
            targets = (
                {"u": "ư", "o": "ơ"} if low == "7" else {"a": "ă"} if low == "8" else {"u": "ư", "o": "ơ", "a": "ă"}
            )
            if telex and self.alone and self.letters[-1] == "ư":
                self.letters[-1], self.alone, done = "w", False, True
            elif telex and not self._vowels():
                self.letters.append("ư")
                self.capital.append(key.isupper())
                self.alone = done = True
            else:
                done = self._mark(targets)
        if not done:
            self.letters.append(low)
            self.capital.append(key.isupper())

    def _press_tone(self, tone: int) -> bool:
        if not self._vowels() or not self._possible():
            return False
        if tone == self.tone:
            self.tone = 0
            return False  # undone: the key itself is written
        self.tone = tone
        return True

    def _mark(self, changes: dict[str, str], *, first: bool = False) -> bool:
        if not self._possible() and not first:
            return False
        places = (0,) if first else tuple(reversed(range(len(self.letters))))
        if first and len(self.letters) > 1 and self.letters[-1] in "dđ" and self.letters[-2] not in VOWELS:
            places = (len(self.letters) - 1,)
        for i in places:
            if i >= len(self.letters) or (not self.method.free and i != len(self.letters) - 1):
                continue
            if self.letters[i] in changes:
                self.letters[i] = changes[self.letters[i]]
                if self.letters[i] == "ơ" and self.letters[i - 1 : i] == ["u"] and i < len(self.letters) - 1:
                    self.letters[i - 1] = "ư"
                return True
            for plain, marked in changes.items():
                if self.letters[i] == marked:
                    self.letters[i] = plain
                    return False  # undone
        return False

    def _vowels(self) -> list[int]:
        return [i for i, letter in enumerate(self.letters) if letter in VOWELS]

    def _possible(self) -> bool:
        word = bare("".join(self.letters))
        return bool(SYLLABLE.fullmatch(word)) if self.method.strict else word.isalpha()

    def _tone_place(self) -> int | None:
        places = self._vowels()
        if not places or not self.tone:
            return None
        marked = [i for i in places if self.letters[i] in MARKS]
        if marked:
            return marked[-1]
        return places[-1] if places[-1] < len(self.letters) - 1 or len(places) == 1 else places[-2]
