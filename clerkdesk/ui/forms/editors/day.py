"""Days, and days of which only the month or the year is known, typed as clerks do: 311299, 31/12/99, 5/1990, 1990."""

from __future__ import annotations

import re

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.party import parse_birth, show_birth
from clerkdesk.language import _
from clerkdesk.ui.forms.editors.base import Ears, LineEditor
from clerkdesk.ui.widgets.when import read_date


def day(ears: Ears) -> LineEditor:
    """Return an editor of a whole day."""
    made = LineEditor(ears, _day, show_birth)
    made.setPlaceholderText(_("dd/mm/yyyy"))
    return made


def born(ears: Ears) -> LineEditor:
    """Return an editor of a day, a month or a year."""
    made = LineEditor(ears, _born, show_birth)
    made.setPlaceholderText(_("dd/mm/yyyy"))
    return made


def _day(text: str) -> str:
    found = read_date(text)
    return found.isoformat() if found else text  # the form's own check says that there is no such day


def _born(text: str) -> str:
    found = read_date(text)
    if found:
        return found.isoformat()
    month = re.fullmatch(r"(\d{1,2})[/.\- ](\d{4})", text)
    try:
        return parse_birth(f"{int(month[1]):02d}/{month[2]}" if month else text)
    except Refused:
        return text
