"""The edge of a line, drawn around it: a letter then paints the line alone, without its round corners and the page."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clerkdesk.ui import theme, tokens
from clerkdesk.ui.forms.editors.base import Editor, LineEditor
from clerkdesk.ui.widgets import paint


class Frame(QWidget):
    """Looks as the style sheet draws other lines; the line asks it to paint when the focus comes and goes."""

    def __init__(self, line: LineEditor) -> None:
        super().__init__()
        self._line = line
        line.setParent(self)
        self.setMinimumWidth(120)
        self.setFixedHeight(tokens.TARGET)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the line all the room that is clear of the corners."""
        super().resizeEvent(event)
        self._line.setGeometry(self.rect().adjusted(tokens.RADIUS, tokens.RING, -tokens.RADIUS, -tokens.RING))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the ground and the edge."""
        painter = QPainter(self)
        paint.begin(painter)
        c = theme.colours()
        if not self.isEnabled():
            edge, width = c.line, 1
        elif self._line.hasFocus():
            edge, width = c.accent, tokens.RING
        elif self._line.bad:
            edge, width = c.bad, tokens.RING
        else:
            edge, width = c.edge, 1
        ground = c.surface if self.isEnabled() else c.ground
        paint.rounded(painter, self.rect(), ground, edge=edge, width=width, radius=tokens.RADIUS)


def framed(editor: Editor) -> QWidget:
    """Return what is laid out for ``editor``."""
    return Frame(editor) if isinstance(editor, LineEditor) else editor.widget()
