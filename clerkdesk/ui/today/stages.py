"""What is due when: a line for each alert of the site, and under them what is due soonest."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from clerkdesk.language import _
from clerkdesk.services import saying
from clerkdesk.services.today import Stage
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.widgets import paint


def words_of(days: int) -> str:
    """Return what a stage is called: "Due today", "Due in 1 working day", "Due within 3 working days"."""
    if days == 0:
        return _("Due today")
    return _("Due in 1 working day") if days == 1 else _("Due within {days} working days").format(days=days)


class StageLine(QAbstractButton):
    """One alert: its name, until when, and how many dossiers it is about."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage: Stage | None = None
        self._today: date | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_stage(self, stage: Stage, today: date) -> None:
        """Show ``stage``."""
        self._stage, self._today = stage, today
        self.retranslate()

    def stage(self) -> Stage | None:
        """Return what is shown."""
        return self._stage

    def retranslate(self) -> None:
        """Say it in the language spoken now."""
        if self._stage is not None:
            self.setText(words_of(self._stage.days))
            self.setAccessibleName(f"{self.text()}: {self._stage.count}")
            self.setToolTip(f"{self.text()}: {saying.day(self._stage.until)}")
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for one line."""
        return QSize(240, tokens.TARGET + 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press with Enter as well as with Space."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw icon, words, day and count."""
        stage = self._stage
        if stage is None:
            return
        painter = QPainter(self)
        paint.begin(painter)
        c = theme.colours()
        if self.underMouse() or self.isDown():
            paint.rounded(painter, self.rect(), c.hover)
        if self.hasFocus():
            paint.focus_ring(painter, self.rect())
        pressing = stage.days == 0 and stage.count > 0
        ink = c.warn if pressing else c.accent if stage.count else c.muted
        paint.icon(painter, "clock" if stage.days == 0 else "calendar", ink, QRect(8, 0, 18, self.height()), 18)
        count = QRect(self.width() - 68, 0, 60, self.height())
        paint.text(painter, count, str(stage.count), ink, theme.strong(tokens.LEAD), align=paint.Align.AlignRight)
        day = "" if stage.until == self._today else f"{stage.until:%d/%m}"
        room = QRect(36, 0, self.width() - 36 - 68, self.height())
        paint.text(painter, room, self.text(), c.text, theme.font())
        if day:
            paint.text(painter, room, day, c.muted, theme.font(), align=paint.Align.AlignRight)


class Stages(QWidget):
    """The alerts, nearest first.

    Signals:
        opened(object): a `Stage`.
    """

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(2)
        self.lines: list[StageLine] = []

    def set_stages(self, stages: tuple[Stage, ...], today: date) -> None:
        """Show ``stages``."""
        while len(self.lines) < len(stages):
            line = StageLine(self)
            line.clicked.connect(lambda _on=False, one=line: self.opened.emit(one.stage()))
            self._rows.addWidget(line)
            self.lines.append(line)
        while len(self.lines) > len(stages):
            gone = self.lines.pop()
            gone.hide()
            gone.deleteLater()
        for line, stage in zip(self.lines, stages, strict=True):
            line.set_stage(stage, today)

    def retranslate(self) -> None:
        """Say it in the language spoken now."""
        for line in self.lines:
            line.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.update()
