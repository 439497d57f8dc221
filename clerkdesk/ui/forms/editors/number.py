"""Whole numbers and amounts of money."""

from __future__ import annotations

import re
from typing import Final

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.fee import parse_money
from clerkdesk.language import N_
from clerkdesk.ui.forms.editors.base import Ears, LineEditor

MOST: Final = 6
"""So many digits a count may have."""


def count(ears: Ears) -> LineEditor:
    """Return an editor of a count."""
    return LineEditor(ears, _count, str, lambda text: "" if _count(text) is not None else N_("This is no number."))


def money(ears: Ears) -> LineEditor:
    """Return an editor of an amount in whole đồng: 1500000, 1.500.000."""
    return LineEditor(
        ears,
        _money,
        lambda value: f"{value:,}".replace(",", "."),
        lambda text: "" if _money(text) else N_("This is no amount."),
    )


def _count(text: str) -> int | None:
    bare = text.strip()
    return int(bare) if re.fullmatch(rf"[0-9]{{1,{MOST}}}", bare) else None


def _money(text: str) -> int | None:
    try:
        return parse_money(text)
    except Refused:
        return None
