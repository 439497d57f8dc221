"""Typing dates and times as clerks do: 17051990, 17/5/1990, 7:30."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from clerkdesk.language import _
from clerkdesk.ui import theme


def read_date(text: str) -> date | None:
    """Return the day that ``text`` means ("17051990", "17/5/90", "17-05-1990", "17.5.1990"), or None.

    A year of two figures is of this century up to ten years ahead, else of the last one.
    """
    found = re.fullmatch(r"(\d{2})(\d{2})(\d{4}|\d{2})|(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})", text.strip())
    if not found:
        return None
    day, month, year = (int(part) for part in found.groups() if part)
    if year < 100:
        century = date.today().year // 100 * 100  # noqa: DTZ011  (only the century)
        year += century if century + year <= date.today().year + 10 else century - 100  # noqa: DTZ011
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """Return the time of day that ``text`` means ("7:30", "0730", "7h30", "16"), or None."""
    found = re.fullmatch(r"(\d{1,2})(?:[:hHg.]?(\d{2})?)", text.strip())
    if not found:
        return None
    try:
        return time(int(found[1]), int(found[2] or 0))
    except ValueError:
        return None


class DateField(QLineEdit):
    """A day as dd/MM/yyyy; typed in any usual way and put in order on leaving. Up and Down change it by a day.

    Signals:
        day_changed(): what `day` returns has changed.
    """

    day_changed = Signal()

    def __init__(self, day: date | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(theme.font())
        self.setPlaceholderText(_("dd/mm/yyyy"))
        self.setMaxLength(10)
        self.setMinimumWidth(124)
        self._day: date | None = None
        self.set_day(day)
        self.textEdited.connect(self._typed)

    def day(self) -> date | None:
        """Return the day, or None while it is empty or makes no sense."""
        return self._day

    def set_day(self, day: date | None) -> None:
        """Show ``day``."""
        self.setText(f"{day:%d/%m/%Y}" if day else "")
        self._take(day)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.setPlaceholderText(_("dd/mm/yyyy"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step by a day with Up and Down."""
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step and self._day:
            self._edit(self._day + timedelta(days=step))
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Put what was typed in order."""
        if self._day:
            self._edit(self._day)
        super().focusOutEvent(event)

    def _edit(self, day: date) -> None:
        """Show ``day`` as if it had been typed: whoever keeps the text hears of it, and says what the field shows."""
        before = self.text()
        self.set_day(day)
        if self.text() != before:
            self.textEdited.emit(self.text())

    def _typed(self, text: str) -> None:
        self._take(read_date(text))

    def _take(self, day: date | None) -> None:
        if day != self._day:
            self._day = day
            self.day_changed.emit()


class DateTimeField(QWidget):
    """A day and a time of day side by side. The value has no time zone; the page adds the site's.

    Signals:
        moment_changed(): what `moment` returns may have changed.
    """

    moment_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.date = DateField()
        self.time = QLineEdit()
        self.time.setPlaceholderText(_("hh:mm"))
        self.time.setMaxLength(5)
        self.time.setFixedWidth(80)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.date, 1)
        layout.addWidget(self.time)
        self.setFocusProxy(self.date)
        self.date.day_changed.connect(self.moment_changed)
        self.time.textEdited.connect(self.moment_changed)
        self.time.editingFinished.connect(self._order)

    def moment(self) -> datetime | None:
        """Return day and time (without a zone), or None while one is missing or makes no sense."""
        day, clock = self.date.day(), read_time(self.time.text())
        return datetime.combine(day, clock) if day and clock else None

    def set_moment(self, moment: datetime | None) -> None:
        """Show ``moment`` as it stands, without changing zones."""
        self.date.set_day(moment.date() if moment else None)
        self.time.setText(f"{moment:%H:%M}" if moment else "")
        self.moment_changed.emit()

    def _order(self) -> None:
        clock = read_time(self.time.text())
        if clock:
            self.time.setText(f"{clock:%H:%M}")
