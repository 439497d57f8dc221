"""Times of day: 7:30, 0730, 7h30, 16."""

from __future__ import annotations

from clerkdesk.language import _
from clerkdesk.ui.forms.editors.base import Ears, LineEditor
from clerkdesk.ui.widgets.when import read_time


def clock(ears: Ears) -> LineEditor:
    """Return an editor of a time of day."""
    made = LineEditor(ears, _read)
    made.setPlaceholderText(_("hh:mm"))
    return made


def _read(text: str) -> str:
    found = read_time(text)
    return f"{found:%H:%M}" if found else text
