"""The head of a dossier: its code, its due date as the largest, and its states as chips."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clerkdesk.domain.dossier import WORKING, Dossier, State
from clerkdesk.domain.fee import money
from clerkdesk.language import N_, _
from clerkdesk.services.look import Details
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.dossiers import when
from clerkdesk.ui.dossiers.wrap import Wrap
from clerkdesk.ui.states import LATE_ENTRY, PROVISIONAL, looks
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.chip import Chip, Look
from clerkdesk.ui.widgets.label import Elided

OWED = Look(tone="warn", icon="money", word=N_("Fee owed"))
FROZEN = Look(tone="bad", icon="lock", word=N_("Needs a newer version"))
PERSON_KEY = "Ctrl+N"
REFUSED_RESULT = Look(tone="warn", icon="stop", word=N_("Not granted"))


def chips_of(details: Details) -> tuple[Look, ...]:
    """Return every state of a dossier worth a chip, the first says most."""
    dossier = details.dossier
    found = list(looks(dossier.state or State.PRESENTED, contested=dossier.contested, overdue=details.overdue))
    if dossier.frozen:
        found.append(FROZEN)
    if dossier.state in {State.RESULT_IN, State.DELIVERED} and dossier.result and not dossier.result.granted:
        found.append(REFUSED_RESULT)
    if details.owed and dossier.state not in {State.VOIDED, State.WITHDRAWN}:
        found.append(OWED)
    if dossier.late:
        found.append(LATE_ENTRY)
    if dossier.provisional and not dossier.official_code:
        found.append(PROVISIONAL)
    return tuple(found)


class Head(QWidget):
    """Code, due date, states. `copy` copies the code, `person` opens a page; hidden where `copy_key` is ""."""

    def __init__(self, *, copy_key: str = "Ctrl+C", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        self._code = Elided(font=theme.font(tokens.TITLE, theme.strong().weight(), code=True))
        self.copy = Button(kind="quiet", icon="papers", key=copy_key)
        self.person = Button(kind="quiet", key=PERSON_KEY if copy_key else "", tight=True)
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self._code, 1)
        line.addWidget(self.copy)
        rows.addLayout(line)
        dates = QHBoxLayout()
        dates.setSpacing(16)
        self._due = Elided(font=theme.strong(tokens.FACT))
        dates.addWidget(self._due)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        self._upper, self._lower = Elided(tone="muted"), Elided(font=theme.strong())
        lines.addStretch(1)
        lines.addWidget(self._upper)
        lines.addWidget(self._lower)
        lines.addStretch(1)
        dates.addLayout(lines, 1)
        rows.addLayout(dates)
        self._chips = Wrap(spacing=4)
        self._pool = [Chip() for _number in range(6)]
        for chip in self._pool:
            self._chips.add(chip)
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self._chips, 1, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.person, 0, Qt.AlignmentFlag.AlignBottom)
        rows.addLayout(line)
        for button in (self.person, self.copy):
            button.setVisible(bool(copy_key))

    def show_details(self, details: Details) -> None:
        """Show the head of a dossier."""
        dossier = details.dossier
        self._code.set_words(dossier.number or _("no code"), "" if dossier.number else "muted")
        due = dossier.due_at
        self._due.set_words(
            when.day(due) if due else _("no due date"), "bad" if details.overdue else "" if due else "muted"
        )
        upper, lower, tone = due_words(dossier, details)
        self._upper.set_words(upper)
        self._lower.set_words(lower, tone)
        shown = chips_of(details)
        for number, chip in enumerate(self._pool):
            chip.set_look(shown[number] if number < len(shown) else None)
            chip.setVisible(number < len(shown))
        self.copy.setEnabled(bool(dossier.number))
        self.person.setEnabled(dossier.applicant is not None)
        self.retranslate()

    def retranslate(self) -> None:
        """Name the buttons."""
        self.person.set_words(_("Applicant"), _("The person's page"))
        self.copy.set_words("", _("Copy the code"))


def due_words(dossier: Dossier, details: Details) -> tuple[str, str, str]:
    """Return what stands beside the due date: its hour and weekday, then what became of it, and the tone of that."""
    due, now = dossier.due_at, details.now
    upper = _("Due at {hour}").format(hour=when.weekday(due)) if due else ""
    if dossier.delivered_at is not None:
        return upper, _("Delivered {day}").format(day=when.minute(dossier.delivered_at)), "good"
    if dossier.state is State.RESULT_IN and dossier.result_at:
        there = when.at(dossier.result_at)
        return upper, _("Waiting {time}").format(time=when.since(there, now)), "good"
    if dossier.state in WORKING and due is not None:
        return upper, when.until(due, now), "bad" if details.overdue else "" if due.date() > now.date() else "warn"
    if details.owed:
        return upper, _("{amount} owed").format(amount=money(details.owed)), "warn"
    return upper, "", ""
