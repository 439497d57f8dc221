"""What a clerk types to find dossiers: as a query of the word index, and as a question to the words of one dossier."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from clerkdesk.domain.text import fold

_WORD: Final = re.compile(r"[^\W_]+")


def match(words: str) -> str:
    """Return the FTS5 query for what a clerk typed: every word must begin some word of the dossier. "" when empty.

    A word with signs in it is a code, which the index holds without them, or a name or number that they divide.
    """
    found = []
    for parts in _chunks(words):
        apart = " AND ".join(f'"{part}"*' for part in parts)
        if len(parts) > 1:
            apart = f'("{"".join(parts)}"* OR ({apart}))'
        found.append(apart)
    return " AND ".join(found)


def matcher(words: str) -> Callable[[str], bool]:
    """Return what tells of the words of a dossier whether :func:`match` would find it."""
    wanted = [([f" {part}" for part in parts], f" {''.join(parts)}") for parts in _chunks(words)]

    def matches(said: str) -> bool:
        apart = f" {said.translate(_APART)}"
        return all(whole in apart or all(part in apart for part in parts) for parts, whole in wanted)

    return matches


def _chunks(words: str) -> list[list[str]]:
    return [parts for chunk in fold(words).split() if (parts := _WORD.findall(chunk))]


_APART: Final = {code: " " for code in range(128) if not chr(code).isalnum()}
"""What divides words for the index's tokenizer: every sign of ASCII."""
