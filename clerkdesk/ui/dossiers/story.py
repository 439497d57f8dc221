"""What is known of a dossier and what happened to it, one under the other, with what is owed or contested on top."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clerkdesk.domain.dossier import ENDED
from clerkdesk.domain.fee import money
from clerkdesk.language import _, p_
from clerkdesk.services.look import Details
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.dossiers import told
from clerkdesk.ui.dossiers.facts import Facts
from clerkdesk.ui.dossiers.late_code import LateCode
from clerkdesk.ui.dossiers.recode import SameCode
from clerkdesk.ui.dossiers.scanned import Scanned
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.label import Elided, label
from clerkdesk.ui.widgets.timeline import Timeline


class Story(QWidget):
    """The facts, the timeline, and the rest. `fee` takes what is owed; it is there only while something is.

    late_code: offers the receipt under the official code. scanned: what was scanned or signed for it.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 4, 0, 0)
        rows.setSpacing(8)
        self._owed = QWidget()
        line = QHBoxLayout(self._owed)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        self._owed_words = Elided(font=theme.strong(tokens.LEAD), tone="warn")
        self.fee = Button(icon="money", key="F7")
        line.addWidget(self._owed_words, 1)
        line.addWidget(self.fee)
        self.same_code = SameCode()
        rows.addWidget(self.same_code)
        rows.addWidget(self._owed)
        self.late_code = LateCode()
        rows.addWidget(self.late_code)
        self.facts, self.timeline, self.more, self.components = Facts(), Timeline(), Facts(), Facts()
        self._happened, self._known, self._handed_in = (label(size=tokens.LEAD, strong=True) for _number in range(3))
        rows.addWidget(self.facts)
        for title, widget in (
            (self._happened, self.timeline),
            (self._known, self.more),
            (self._handed_in, self.components),
        ):
            rows.addSpacing(4)
            rows.addWidget(title)
            rows.addWidget(widget)
        self.scanned = Scanned(session)
        rows.addWidget(self.scanned)
        rows.addStretch(1)

    def show_details(self, details: Details) -> None:
        """Tell of a dossier, in the language spoken now."""
        dossier = details.dossier
        payable = not dossier.frozen and not dossier.contested and dossier.state not in ENDED
        self._owed.setVisible(bool(details.owed) and payable)
        self._owed_words.set_words(_("{amount} owed").format(amount=money(details.owed)))
        self.fee.set_words(_("Take the fee"))
        self.same_code.show_details(details)
        self.late_code.begin(details)
        self.facts.set_facts(told.facts_of(details))
        self.more.set_facts(told.more_of(details))
        self.timeline.set_moments(told.moments_of(details.timeline))
        self.components.set_facts(told.components_of(dossier))
        self._happened.setText(p_("dossier", "What happened"))
        self._known.setText(_("Also known"))
        self._handed_in.setText(_("Papers handed in"))
        self._handed_in.setVisible(bool(self.components.facts()))
        self.scanned.show_details(details)
