"""The picture at the left of a line to type in: it says what the line is for."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit
from shiboken6 import isValid

from clerkdesk.language import _
from clerkdesk.ui import icons, theme


class Lead(QAction):
    """A picture in ``line``. words: what a screen reader says of it (English).

    The line calls `renew` when theme or language change.
    """

    def __init__(self, line: QLineEdit, icon: str, words: str) -> None:
        super().__init__(line)
        self._icon, self._words = icon, words
        self.renew()
        line.addAction(self, QLineEdit.ActionPosition.LeadingPosition)

    def renew(self) -> None:
        """Draw it in the colours, say it in the language of now."""
        if isValid(self):  # a line that is being taken down may have lost it already
            self.setIcon(icons.icon(self._icon, theme.colours().muted))
            self.setText(_(self._words))
