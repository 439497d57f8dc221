"""Before the clerk writes: what the law allows here, who must be here, and who asked for help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from clerkdesk.domain.forms.form import Form
from clerkdesk.domain.procedure import Assistance, Certainty, Filling, Procedure
from clerkdesk.language import N_, _
from clerkdesk.services.forms.certifying import certifies
from clerkdesk.ui.forms.visit import spoken
from clerkdesk.ui.reception.dossier import DOUBT, FILLING
from clerkdesk.ui.widgets.card import Card, Columns
from clerkdesk.ui.widgets.chip import Chip
from clerkdesk.ui.widgets.label import label

NEVER: Final = (
    N_("Never sign or press a finger for them, and never print a picture of a signature."),
    N_("Never choose for them what only they can say: such fields ask for their own answer."),
    N_("Never write a witness's or another's consent; what is in their own hand stays blank."),
    N_("Never ask for their password or code, and never send from their account."),
)
"""Acts that are forbidden in every procedure (assisted_filling, 3)."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What holds for one procedure of the visit. procedure: None for a form opened by itself.

    own: whether whoever works now typed in these forms; None while nobody did.
    """

    procedure: Procedure | None
    forms: tuple[Form, ...]
    own: bool | None = None


class LimitCard(Card):
    """One procedure: the rule, the sentence to read aloud, presence, signature."""

    def __init__(self) -> None:
        super().__init__(icon="shield")
        self._rule = Chip()
        self.add_beside(self._rule)
        self._aloud = label(wrap=True, size=13)
        self._lines = [label(wrap=True, muted=at > 2) for at in range(5)]
        for each in (self._aloud, *self._lines):
            self.body.addWidget(each)

    def show_limit(self, limit: Limit) -> None:
        """Show what holds."""
        procedure = limit.procedure
        help_ = procedure.assistance if procedure is not None else None
        self.set_title(procedure.name if procedure is not None else "; ".join(spoken(one.title) for one in limit.forms))
        self._rule.set_look(FILLING[help_.filling] if help_ is not None else None)
        self._aloud.setText(f"“{help_.reason}”" if help_ is not None and help_.reason else "")
        self._aloud.setVisible(bool(self._aloud.text()))
        for each, words in zip(self._lines, _lines(limit, help_), strict=True):
            each.setText(words)
            each.setVisible(bool(words))


def own_hand(*, own: bool | None) -> str:
    """Return what is to be said of a paper that is certified here. own: whether whoever works now typed it."""
    if own:
        return _("You typed this paper yourself: let a colleague certify it.")
    if own is None:
        return _("Who typed a paper should not be the one who certifies it.")
    return _("A colleague typed this paper: you can certify it.")


def _lines(limit: Limit, help_: Assistance | None) -> tuple[str, ...]:
    if help_ is None:
        return (
            _("Nobody looked up yet what the law says here: write what they tell you, read it back, let them sign."),
            "",
            "",
            "",
            "",
        )
    doubt = help_.certainty is not Certainty.FOUND and DOUBT not in help_.presence
    present = f"{help_.presence} ({_('not verified')})" if help_.presence and doubt else help_.presence
    return (
        _("Who must be here: {who}").format(who=present) if present else "",
        _("Signature: {how}").format(how=help_.signature) if help_.signature else "",
        own_hand(own=limit.own) if certifies(limit.procedure) else "",
        _("Forms: {names}").format(names="; ".join(spoken(one.title) for one in limit.forms)),
        _("Source: {source}").format(source=help_.source) if help_.source else "",
    )


class LimitsStep(QWidget):
    """The limits of the visit, and who asked for help.

    Signals:
        entered(): Enter was pressed in the name.
    """

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._cards: list[LimitCard] = []
        self._never, self._cannot, self._asked = Card(icon="stop"), Card(icon="sign"), Card(icon="user")
        self._nevers = [label(wrap=True) for _line in NEVER]
        for each in self._nevers:
            self._never.body.addWidget(each)
        self._cannot_words = label(wrap=True)
        self._cannot.body.addWidget(self._cannot_words)
        self._cannot.body.addStretch(1)
        self._asked_words = label(wrap=True, muted=True)
        self.who = QLineEdit()
        self.who.setMaxLength(200)
        self.who.returnPressed.connect(self.entered)
        self._asked.body.addWidget(self._asked_words)
        self._asked.body.addWidget(self.who)
        below = Columns(least=820)
        below.add(self._never, 1)
        below.add(self._cannot, 1)
        lines = self._lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(16)
        lines.addWidget(self._asked)
        lines.addWidget(below)
        lines.addStretch(1)

    def show_limits(self, limits: Sequence[Limit], who: str) -> None:
        """Show ``limits``; ``who``: the name of who stands at the counter, as far as it is known."""
        while len(self._cards) < len(limits):
            self._cards.append(LimitCard())
            self._lines.insertWidget(len(self._cards) - 1, self._cards[-1])
        for at, card in enumerate(self._cards):
            if at < len(limits):
                card.show_limit(limits[at])
            card.setVisible(at < len(limits))
        self.who.setText(who)

    def take_focus(self) -> None:
        """Put the focus in the name."""
        self.who.setFocus(Qt.FocusReason.TabFocusReason)
        self.who.selectAll()

    def retranslate(self) -> None:
        """Set the texts."""
        self._never.set_title(_("What you must not do"))
        for each, words in zip(self._nevers, NEVER, strict=True):
            each.setText(f"• {_(words)}")
        self._cannot.set_title(_("Who cannot read, write or sign"))
        self._cannot_words.setText(
            _(
                "You write the form, read it back to them, and guide their finger onto the paper (TT 04/2020/TT-BTP, "
                "articles 24 to 26, at the counter by analogy). Choose “Fingerprint” at the end. Where a witness is "
                "asked for, the witness signs; you are none."
            )
        )
        self._asked.set_title(_("Who asks you to write?"))
        self._asked_words.setText(_("The request for help is kept with the dossier: whom you served, when, and you."))
        self.who.setPlaceholderText(_("Name of the citizen, or scan the card"))
        self.who.setAccessibleName(_("Who asks you to write?"))


def police(procedure: Procedure | None) -> bool:
    """Whether the commune police, and not this counter, receives ``procedure``."""
    help_ = procedure.assistance if procedure is not None else None
    return help_ is not None and help_.filling is Filling.POLICE
