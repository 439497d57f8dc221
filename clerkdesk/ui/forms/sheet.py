"""One form on screen: its sections as cards, made of its definition alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from clerkdesk.domain.forms.condition import hold
from clerkdesk.domain.forms.filling import Known
from clerkdesk.domain.forms.form import Answer, Field, Form, Section
from clerkdesk.domain.forms.rules import Finding
from clerkdesk.language import _
from clerkdesk.ui.forms.editors.make import Bench
from clerkdesk.ui.forms.row import FormRow
from clerkdesk.ui.forms.visit import spoken
from clerkdesk.ui.reception.dossier import FILLING
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.chip import Chip
from clerkdesk.ui.widgets.label import label

NARROW: Final = 620


class SectionCard(Card):
    """One section: what the law says of it, what to read aloud, its rows."""

    def __init__(self, section: Section) -> None:
        super().__init__()
        self.section = section
        self._aloud = label(wrap=True) if section.say else None
        if section.filling is not None:
            self.add_beside(Chip(FILLING[section.filling]))
        if self._aloud is not None:
            self.body.addWidget(self._aloud)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts."""
        self.set_title(spoken(self.section.title))
        if self._aloud is not None:
            self._aloud.setText(_("Read aloud: “{words}”").format(words=spoken(self.section.say)))


class Sheet(QWidget):
    """The sections of one form with a row a field."""

    def __init__(self, form: Form, hear: Callable[[FormRow, str], None], bench: Bench) -> None:
        super().__init__()
        self.form = form
        self.rows: dict[str, FormRow] = {}
        self._cards: list[SectionCard] = []
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(16)
        for section in form.sections:
            card = SectionCard(section)
            self._cards.append(card)
            for field in section.fields:
                row = self.rows[field.key] = FormRow(field, hear, bench)
                card.body.addWidget(row)
            lines.addWidget(card)
        lines.addStretch(1)

    def retranslate(self) -> None:
        """Set the texts."""
        for card in self._cards:
            card.retranslate()
        for row in self.rows.values():
            row.retranslate()

    def show_known(self, known: Mapping[str, Known], findings: tuple[Finding, ...], *, shout: bool) -> None:
        """Show what the form says. shout: say at each field that it is missing too."""
        values = {key: one.value for key, one in known.items()}
        wrong: dict[str, Finding] = {}
        for one in findings:
            wrong.setdefault(one.field.partition("[")[0], one)
        for card in self._cards:
            section = hold(card.section.when, values)
            any_row = False
            for field in card.section.fields:
                shown = section and hold(field.when, values)
                row = self.rows[field.key]
                if row.isHidden() == shown:
                    row.setVisible(shown)
                any_row = any_row or shown
                finding = wrong.get(field.key)
                if finding is not None and field.key not in known and not shout:
                    finding = None  # it is only missing, and the clerk is still at it
                row.show_known(known.get(field.key), finding)
            if card.isHidden() == any_row:
                card.setVisible(any_row)

    def asked(self, known: Mapping[str, Known]) -> list[Field]:
        """Return the fields that can be filled in now, in order."""
        values = {key: one.value for key, one in known.items()}
        return [one for one in self.form.asked(values) if one.answer is not Answer.HAND]

    def row_in_hand(self) -> FormRow | None:
        """Return the row that has the focus."""
        focused = QApplication.focusWidget()
        return next((row for row in self.rows.values() if row.holds(focused)), None)

    def section_of(self, field: Field) -> Section:
        """Return the section of ``field``."""
        return next(one for one in self.form.sections if field in one.fields)

    def fit(self, width: int) -> None:
        """Use the room there is."""
        for row in self.rows.values():
            row.set_narrow(width <= NARROW)
