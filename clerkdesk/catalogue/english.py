"""English words for what is asked most, for those who do not read Vietnamese: a help on screens, no official name."""

from __future__ import annotations

from functools import cache

import yaml

from clerkdesk import resources


def field(name: str) -> str:
    """Return what the field ``name`` (Vietnamese) is called in English, ``name`` itself where nobody said."""
    return _all()["fields"].get(name, name)


def procedure(code: str) -> str:
    """Return what the procedure ``code`` is called in English, "" where nobody said."""
    return _all()["procedures"].get(code, "")


@cache
def _all() -> dict[str, dict[str, str]]:
    text = resources.path("catalogue", "english.yaml").read_text(encoding="utf-8")
    found = yaml.load(text, Loader=yaml.CSafeLoader)
    return {kind: {str(key): str(words) for key, words in found[kind].items()} for kind in ("fields", "procedures")}
