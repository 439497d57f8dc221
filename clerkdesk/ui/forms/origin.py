"""Where a field's value comes from, by colour, icon and word; or that only the citizen can say it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from clerkdesk.domain.forms.filling import Known, Source
from clerkdesk.language import N_, _
from clerkdesk.services.clock import moment
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.widgets import paint
from clerkdesk.ui.widgets.chip import Look

WIDTH: Final = 148

LOOKS: Final = {
    Source.SCANNED: Look(tone="good", icon="scan", word=N_("Scanned")),
    Source.TYPED: Look(tone="idle", icon="typed", word=N_("Typed")),
    Source.EARLIER: Look(tone="active", icon="reused", word=N_("Reused")),
    Source.SITE: Look(tone="idle", icon="building", word=N_("This site")),
    Source.COMPUTED: Look(tone="active", icon="arrow-right", word=N_("Derived")),
    Source.DEFAULT: Look(tone="idle", icon="circle", word=N_("Preset")),
    Source.DECLARED: Look(tone="good", icon="user", word=N_("Declared")),
}
ASK: Final = Look(tone="warn", icon="user", word=N_("Ask them"))
NEEDED: Final = Look(tone="warn", icon="circle-dot", word=N_("Needed"))


class Origin(QWidget):
    """The mark beside an editor."""

    def __init__(self) -> None:
        super().__init__()
        self._look: Look | None = None
        self._day = ""
        self.setFixedSize(WIDTH, tokens.TARGET)

    def show_known(self, known: Known | None, *, declared: bool, needed: bool) -> None:
        """Show where ``known`` comes from; while there is nothing, that the citizen says it, or that it is needed."""
        if known is not None:
            look: Look | None = LOOKS[known.source]
        else:
            look = ASK if declared else NEEDED if needed else None
        earlier = known is not None and known.source is Source.EARLIER and known.at
        day = f"{moment(known.at):%d/%m/%Y}" if known is not None and earlier else ""
        if (look, day) != (self._look, self._day):
            self._look, self._day = look, day
            self.setAccessibleName(self.words())
            self.setToolTip(
                " · ".join(filter(None, (self.words(), known.by if known else "", known.ref if known else "")))
            )
            self.update()

    def words(self) -> str:
        """Return what the mark says."""
        if self._look is None:
            return ""
        return f"{_(self._look.word)} {self._day}".strip()

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and theme."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.LanguageChange, QEvent.Type.StyleChange}:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw icon and word."""
        if self._look is None:
            return
        painter = QPainter(self)
        paint.begin(painter)
        ink = tokens.tone(theme.colours(), self._look.tone)[0]
        paint.icon(painter, self._look.icon, ink, self.rect().adjusted(0, 0, 16 - self.width(), 0), 16)
        words = f"{self._day}" if self._day else _(self._look.word)
        if self._day and self.fontMetrics().horizontalAdvance(self.words()) <= self.width() - 22:
            words = self.words()
        paint.text(painter, self.rect().adjusted(22, 0, 0, 0), words, ink, theme.font())
