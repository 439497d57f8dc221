"""A cursor: a place on a site's feed as a desk is told it, with the mark that the feed had there."""

from __future__ import annotations


def said(position: int, mark: str) -> str:
    """Return the cursor at ``position``."""
    return f"{position}:{mark}"


def read(cursor: str) -> tuple[int | None, str]:
    """Return the position and the mark that ``cursor`` names, None when it is none; position 0 is the beginning."""
    if not cursor:
        return 0, ""
    number, _, mark = cursor.partition(":")
    if not number.isascii() or not number.isdigit() or len(number) > 18 or not int(number):
        return None, ""
    return int(number), mark


def place(cursor: str) -> int:
    """Return the position that ``cursor`` names, that of the beginning when it names none."""
    return read(cursor)[0] or 0
