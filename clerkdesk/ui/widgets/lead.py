"""The picture at the left of a line to type in: it says what the line is for."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from clerkdesk.ui import tokens
from clerkdesk.ui.widgets.label import Icon

_SIZE: Final = 20
_EDGE: Final = 12
"""Where a button has its icon, and where a line without one begins to write."""


def lead(line: QLineEdit, icon: str) -> None:
    """Put a picture into ``line``, before what is written; what the line is called says the same to who cannot see."""
    picture = Icon(icon, size=_SIZE)
    picture.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    place = QHBoxLayout(line)
    place.setContentsMargins(_EDGE, 0, 0, 0)
    place.addWidget(picture)
    place.addStretch(1)
    line.setTextMargins(_SIZE + tokens.GRID, 0, 0, 0)
