"""Which attachments an event names: the SHA-256 in the fields ``pdf`` and ``attachments`` of its plain body.

By field, not by type, so that a hub or a desk that is older than the event carries its attachments all the same.
"""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec

MOST: Final = 100
"""Attachments that one event may name."""

_NAME: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


class _Body(msgspec.Struct):
    pdf: Any = ""
    attachments: Any = ()


class _Record(msgspec.Struct):
    body: _Body


_records: Final = msgspec.json.Decoder(_Record)


def is_name(text: object) -> bool:
    """Return whether ``text`` can name an attachment: a SHA-256 in lower-case hex."""
    return isinstance(text, str) and _NAME.fullmatch(text) is not None


def attached(raw: bytes) -> tuple[str, ...]:
    """Return the names of the attachments that the event stored as ``raw`` names, each once."""
    if b'"pdf"' not in raw and b'"attachments"' not in raw:
        return ()
    try:
        body = _records.decode(raw).body
    except (ValueError, RecursionError):  # not a record that has a body with fields
        return ()
    found = [body.pdf, *(body.attachments if isinstance(body.attachments, list) else ())]
    return tuple(dict.fromkeys(name for name in found if is_name(name)))[:MOST]
