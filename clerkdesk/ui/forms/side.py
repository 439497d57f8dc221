"""What stands beside the form: a question, what helps with the field in hand, what is wrong, who is who."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from clerkdesk.domain.forms.form import Form, Level, Role
from clerkdesk.domain.forms.rules import Finding
from clerkdesk.language import _
from clerkdesk.ui.forms.asking import Asking
from clerkdesk.ui.forms.row import told
from clerkdesk.ui.forms.visit import Offer, spoken
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.chip import Chip, Look
from clerkdesk.ui.widgets.label import Elided, label

OFFERS: Final = ("F5", "F6", "F7", "F8")
SAMES: Final = ("Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4")
LINES: Final = 6


class FormsCard(Card):
    """The forms of the visit and how far each is."""

    def __init__(self) -> None:
        super().__init__(icon="papers")
        self.next = Button(kind="quiet", icon="chevron-right", key="Ctrl+PgDown")
        self.add_beside(self.next)
        self._lines: list[tuple[Elided, Chip]] = []

    def show_forms(self, forms: Sequence[tuple[Form, Look]], current: str) -> None:
        """Show ``forms`` and how far each is; the one in front stands out."""
        while len(self._lines) < len(forms):
            name, chip = Elided(), Chip()
            across = QHBoxLayout()
            across.setSpacing(8)
            across.addWidget(name, 1)
            across.addWidget(chip)
            self.body.addLayout(across)
            self._lines.append((name, chip))
        for at, (name, chip) in enumerate(self._lines):
            there = at < len(forms)
            name.setVisible(there)
            chip.setVisible(there)
            if there:
                form, look = forms[at]
                name.set_words(spoken(form.title), "accent" if form.form == current else "")
                chip.set_look(look)
        self.next.setVisible(len(forms) > 1)
        self.set_title(_("Forms of this visit"))
        self.next.set_words("", _("The next form (Ctrl+PgDown)"))


class HandCard(Card):
    """Help with the field in hand: what it means, and what one key takes over.

    Signals:
        taken(int): the offer of that number. same(int): the section's person is that one.
    """

    taken = Signal(int)
    same = Signal(int)

    def __init__(self) -> None:
        super().__init__(icon="flag")
        self._help = label(muted=True, wrap=True)
        self.body.addWidget(self._help)
        self.offers = [Button(key=key, icon="reused") for key in OFFERS]
        self.sames = [Button(kind="quiet", key=key, icon="users") for key in SAMES]
        self.proper = Button(kind="quiet", icon="typed", key="Ctrl+U")
        self.swap = Button(kind="quiet", icon="users", key="Ctrl+W")
        self.keep = Button(kind="quiet", icon="bookmark", key="Ctrl+J")
        for at, button in enumerate(self.offers):
            button.clicked.connect(lambda _on=False, at=at: self.taken.emit(at))
        for at, button in enumerate(self.sames):
            button.clicked.connect(lambda _on=False, at=at: self.same.emit(at))
        for button in (*self.offers, *self.sames, self.swap, self.proper, self.keep):
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            self.body.addWidget(button)
            button.setVisible(False)

    def show_hand(
        self,
        title: str,
        help_: str,
        offers: Sequence[Offer],
        partners: Sequence[str],
        *,
        name: bool,
        swap: bool,
        keep: bool = False,
    ) -> None:
        """Show what helps.

        partners: names of who may be the same person; name: the field is one; swap: may change places; keep: the word
        that stands here completes nothing yet.
        """
        self.set_title(title)
        self._help.setText(help_)
        self._help.setVisible(bool(help_))
        for at, button in enumerate(self.offers):
            if at < len(offers):
                one = offers[at]
                button.set_words(f"{one.words} · {one.origin}" if one.origin else one.words)
            button.setVisible(at < len(offers))
        for at, button in enumerate(self.sames):
            if at < len(partners):
                button.set_words(_("Also {who}").format(who=partners[at]))
            button.setVisible(at < len(partners))
        self.swap.set_words(_("Change places with…"))
        self.swap.setVisible(swap)
        self.proper.set_words(_("Proper case"))
        self.proper.setVisible(name)
        self.keep.set_words(_("Offer this word from now on"))
        self.keep.setVisible(keep)


class WrongCard(Card):
    """All that is wrong, odd or missing, in one list; an oddity is let pass with a reason.

    Signals:
        let_pass(str): the reason for the oddity in hand.
    """

    let_pass = Signal(str)

    def __init__(self) -> None:
        super().__init__(icon="alert")
        self.next = Button(kind="quiet", key="F11")
        self.add_beside(self.next)
        self._lines = [Elided() for _line in range(LINES)]
        for line in self._lines:
            self.body.addWidget(line)
        self.missing = label(muted=True, wrap=True)
        self.body.addWidget(self.missing)
        self.pass_button = Button(kind="quiet", icon="check", key="Ctrl+R")
        self.reason = QLineEdit()
        self.reason.setMaxLength(200)
        self.reason.setVisible(False)
        self.body.addWidget(self.pass_button)
        self.body.addWidget(self.reason)
        self.pass_button.clicked.connect(self._open)
        self.reason.returnPressed.connect(self._say)

    def show_findings(self, findings: Sequence[tuple[Finding, str]], missing: int, *, odd: bool) -> None:
        """Show ``findings`` with the names of their fields. odd: one with a reason would do."""
        for line, (one, name) in zip(self._lines, findings, strict=False):
            line.set_words(f"{name}: {told(one)}", "bad" if one.level is Level.REFUSE else "warn")
        for at, line in enumerate(self._lines):
            line.setVisible(at < len(findings))
        rest = len(findings) - LINES
        self.missing.setText(
            " ".join(
                filter(
                    None,
                    (
                        _("{count} more.").format(count=rest) if rest > 0 else "",
                        _("Still needed: {count}.").format(count=missing) if missing else "",
                        _("Nothing is missing or odd.") if not findings and not missing else "",
                    ),
                )
            )
        )
        self.next.setVisible(bool(findings or missing))
        self.pass_button.setVisible(odd)
        if not odd:
            self.reason.setVisible(False)
        self.set_title(_("To look at"))
        self.next.set_words("", _("Next (F11)"))
        self.pass_button.set_words(_("Let it pass, with a reason"))
        self.reason.setPlaceholderText(_("Why it is right all the same; Enter keeps it"))

    def close_reason(self) -> bool:
        """Leave the reason; return whether it was open."""
        was = self.reason.isVisible()
        self.reason.setVisible(False)
        self.reason.clear()
        return was

    def _open(self) -> None:
        self.reason.setVisible(True)
        self.reason.setFocus(Qt.FocusReason.TabFocusReason)

    def _say(self) -> None:
        words = " ".join(self.reason.text().split())
        if words:
            self.close_reason()
            self.let_pass.emit(words)


class PeopleCard(Card):
    """Who has which role."""

    def __init__(self) -> None:
        super().__init__(icon="users")
        self._lines: list[tuple[Elided, Elided]] = []

    def show_people(self, people: Sequence[tuple[Role, str]], current: str) -> None:
        """Show the roles with the names of their persons."""
        while len(self._lines) < len(people):
            role, name = Elided(tone="muted"), Elided()
            role.setFixedWidth(160)
            across = QHBoxLayout()
            across.addWidget(role)
            across.addWidget(name, 1)
            self.body.addLayout(across)
            self._lines.append((role, name))
        for at, (role, name) in enumerate(self._lines):
            there = at < len(people)
            role.setVisible(there)
            name.setVisible(there)
            if there:
                who, called = people[at]
                role.set_words(spoken(who.title), "accent" if who.key == current else "muted")
                name.set_words(called or _("scan their card"), "" if called else "muted")
        self.set_title(_("Who is who"))
        self.setVisible(bool(people))


class Side(QWidget):
    """The cards one under the other."""

    def __init__(self) -> None:
        super().__init__()
        self.asking, self.hand, self.wrong = Asking(), HandCard(), WrongCard()
        self.people, self.forms = PeopleCard(), FormsCard()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(12)
        for card in (self.asking, self.hand, self.wrong, self.people, self.forms):
            lines.addWidget(card)
        lines.addStretch(1)
