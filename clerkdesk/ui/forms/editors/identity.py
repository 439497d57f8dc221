"""Identity numbers, kept without the blanks and dots between their digits."""

from __future__ import annotations

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.party import identity_of
from clerkdesk.ui.forms.editors.base import Ears, LineEditor


def identity(ears: Ears) -> LineEditor:
    """Return an editor of an identity number."""
    return LineEditor(ears, _read)


def _read(text: str) -> str:
    try:
        return identity_of(text).number
    except Refused:
        return text  # the form's own check says that it is none
