"""The end: pledges are explained, papers printed, and the citizen signs; each form stands here with how far it is."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from clerkdesk.domain.forms.filling import Standing
from clerkdesk.domain.forms.form import Form
from clerkdesk.language import _
from clerkdesk.printing.spool import JobState
from clerkdesk.ui import tokens
from clerkdesk.ui.forms.limits import own_hand
from clerkdesk.ui.forms.standings import look_of
from clerkdesk.ui.forms.visit import Visit, spoken
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.chip import Chip
from clerkdesk.ui.widgets.label import label


class PledgeTick(QWidget):
    """One pledge as the paper says it, and the tick that its consequences were explained."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tick = QCheckBox(_("Explained: what it means, and what follows from a false one"))
        self.tick.setMinimumHeight(tokens.TARGET)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addWidget(label(f"“{text}”", wrap=True))
        rows.addWidget(self.tick)


class FormCard(Card):
    """One form: its standing and its pledges."""

    def __init__(self, form: Form) -> None:
        super().__init__(icon="paper")
        self.form = form
        self._chip = Chip()
        self.add_beside(self._chip)
        self._pages = label(muted=True)
        self.body.addWidget(self._pages)
        self._hand = label(wrap=True)
        self._hand.setProperty("tone", "warn")
        self._hand.setText(own_hand(own=True))
        self._hand.hide()
        self.body.addWidget(self._hand)
        self.ticks = {pledge.key: PledgeTick(pledge.text) for pledge in form.pledges}
        for tick in self.ticks.values():
            self.body.addWidget(tick)
        self.set_title(spoken(form.title))
        self._pages.setText(_("{count} pages to sign").format(count=form.pages))

    def show_standing(
        self, standing: Standing, explained: tuple[str, ...], *, own: bool, paper: JobState | None
    ) -> None:
        """Show how far it is, and what was explained.

        own: who would certify it typed it. paper: how far the spool is with its paper, None when it has none.
        """
        self._hand.setVisible(own)
        self._chip.set_look(look_of(standing, paper))
        for key, one in self.ticks.items():
            one.tick.setChecked(key in explained)
            one.tick.setEnabled(standing is not Standing.SIGNED)


class SigningStep(QWidget):
    """The forms of the visit, in the order in which they are printed.

    Signals:
        changed(): a pledge was ticked. finished(): the last one was.
    """

    changed = Signal()
    finished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._visit: Visit | None = None
        self._cards: list[FormCard] = []
        self._papers: Mapping[str, JobState] = {}
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(16)
        self._todo = label(wrap=True, size=tokens.LEAD)
        head = QHBoxLayout()
        head.addWidget(self._todo, 1)
        self._lines.addLayout(head)
        self._lines.addStretch(1)

    def show_visit(self, visit: Visit) -> None:
        """Show the forms of ``visit``."""
        self._visit = visit
        for card in self._cards:
            card.deleteLater()
        self._cards = [FormCard(form) for form in visit.forms()]
        for at, card in enumerate(self._cards):
            self._lines.insertWidget(1 + at, card)
            for key, one in card.ticks.items():
                one.tick.clicked.connect(lambda on, card=card, key=key: self._ticked(card, key, on=on))
        self.refresh()

    def show_papers(self, papers: Mapping[str, JobState]) -> None:
        """Say how far the spool is with ``papers``, by their names among the attachments."""
        self._papers = papers
        self.refresh()

    def refresh(self) -> None:
        """Show how far the forms are."""
        visit = self._visit
        if visit is None:
            return
        standings = set()
        for card in self._cards:
            standing = visit.standing(card.form)
            standings.add(standing)
            own = visit.certified_here(card.form) and bool(visit.typed_here(card.form))
            opened = visit.opened(card.form)
            card.show_standing(standing, opened.explained, own=own, paper=self._papers.get(opened.paper))
        self._todo.setText(self._next(standings))

    def _next(self, standings: set[Standing]) -> str:
        if self.unexplained():
            return _("Explain each pledge, then tick it with Space.")
        if standings == {Standing.SIGNED}:
            return _("All is signed. F9 goes back to Reception: one key accepts and prints the receipt.")
        if Standing.OPEN in standings or Standing.CONFIRMED in standings:
            return _("F9 prints all that is to be signed.")
        return _("Let them read and sign. F9 when it is signed, F8 when they pressed their finger.")

    def unexplained(self) -> list[QCheckBox]:
        """Return the ticks that are still open."""
        return [one.tick for card in self._cards for one in card.ticks.values() if not one.tick.isChecked()]

    def take_focus(self) -> bool:
        """Put the focus on the first pledge that was not explained; return whether there is one."""
        ticks = self.unexplained()
        if ticks:
            ticks[0].setFocus(Qt.FocusReason.TabFocusReason)
        return bool(ticks)

    def _ticked(self, card: FormCard, key: str, *, on: bool) -> None:
        visit = self._visit
        if visit is None:
            return
        rest = tuple(one for one in visit.opened(card.form).explained if one != key)
        visit.note(card.form, explained=(*rest, key) if on else rest)
        self.changed.emit()
        self.refresh()
        if on and not self.take_focus():
            self.finished.emit()
