"""Names of persons, put into proper case on request."""

from __future__ import annotations

from clerkdesk.domain.text import nfc, proper
from clerkdesk.ui.forms.editors.base import Ears, LineEditor


class NameEditor(LineEditor):
    """A name; `put_in_case` writes NGUYỄN văn an as Nguyễn Văn An."""

    def __init__(self, ears: Ears) -> None:
        super().__init__(ears, lambda text: " ".join(nfc(text).split()))

    def put_in_case(self) -> None:
        """Put the name into proper case."""
        text = proper(self.text())
        if text != self.text():
            self.retype(text)
