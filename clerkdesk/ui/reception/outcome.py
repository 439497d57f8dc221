"""What stands in place of the dossier once it is done with, or while a slip is written."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from clerkdesk.domain.fee import money
from clerkdesk.language import N_, _
from clerkdesk.services.saying import moment
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.reception.form import Filed
from clerkdesk.ui.reception.lines import DossierLine, DossierList
from clerkdesk.ui.states import PROVISIONAL
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.chip import Chip, Look
from clerkdesk.ui.widgets.label import Elided, MoneyLabel, label

KINDS: Final = {
    "accepted": Look(tone="good", icon="check-circle", word=N_("Accepted")),
    "asked": Look(tone="warn", icon="papers", word=N_("To complete")),
    "online": Look(tone="good", icon="globe", word=N_("Filed online")),
    "refused": Look(tone="bad", icon="stop", word=N_("Refused")),
}


class Outcome(QWidget):
    """The dossier just done with, large, and all of this visit's with their total.

    Attributes:
        one_list: prints one list of the dossiers accepted in this visit.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filed: tuple[Filed, ...] = ()
        self._last = Card(icon="check-circle")
        self._kind = Chip()
        self._last.add_beside(self._kind)
        self.code = Elided(font=theme.strong(tokens.FACT))
        self._provisional = Chip(PROVISIONAL)
        self._name = label(wrap=True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(0)
        self._due_name, self._fee_name = label(muted=True), label(muted=True)
        self._due = Elided(font=theme.strong(tokens.TITLE))
        self._fee = MoneyLabel(size=tokens.TITLE)
        grid.addWidget(self._due_name, 0, 0)
        grid.addWidget(self._fee_name, 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self._due, 1, 0)
        grid.addWidget(self._fee, 1, 1)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 1)
        code = QHBoxLayout()
        code.setSpacing(16)
        code.addWidget(self.code)
        code.addWidget(self._provisional)
        code.addStretch(1)
        self._last.body.addLayout(code)
        self._last.body.addWidget(self._name)
        self._last.body.addLayout(grid)
        self._all = Card(icon="dossiers")
        self.one_list = Button(icon="printer", key="F7")
        self._all.add_beside(self.one_list)
        self.list = DossierList()
        self._total_name = label(muted=True)
        self._total = MoneyLabel(size=tokens.LEAD)
        foot = QGridLayout()
        foot.addWidget(self._total_name, 0, 0)
        foot.addWidget(self._total, 0, 1)
        self._all.body.addWidget(self.list)
        self._all.body.addLayout(foot)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(16)
        rows.addWidget(self._last)
        rows.addWidget(self._all)
        rows.addStretch(1)

    def show_filed(self, filed: tuple[Filed, ...]) -> None:
        """Show the last of ``filed`` large, and all of them below."""
        self._filed = filed
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts."""
        self._due_name.setText(_("Due"))
        self._fee_name.setText(_("Fee"))
        self._total_name.setText(_("To pay in all"))
        self.one_list.set_words(_("Print one list"))
        self._all.set_title(_("This visit ({count})").format(count=len(self._filed)))
        self.list.setAccessibleName(_("This visit ({count})").format(count=len(self._filed)))
        if not self._filed:
            return
        last = self._filed[-1]
        accepted = last.kind == "accepted"
        titles = {"accepted": _("The receipt is being printed"), "online": _("Filed from their own account")}
        self._last.set_title(titles.get(last.kind, _("Told to the citizen")))
        self._kind.set_look(KINDS[last.kind])
        self.code.set_words(last.code or last.name)
        self._provisional.setVisible(accepted and last.provisional)
        self._name.setText(last.name)
        self._name.setVisible(bool(last.code))
        for each in (self._due_name, self._due, self._fee_name, self._fee):
            each.setVisible(accepted)
        self._due.set_words(_moment(last.due_at))
        self._fee.set_amount(last.fee)
        self.list.show_lines([line(one) for one in self._filed])
        self._all.setVisible(len(self._filed) > 1)
        self.one_list.setVisible(sum(one.kind == "accepted" for one in self._filed) > 1)
        self._total.set_amount(sum(one.fee for one in self._filed))


class Slip(Card):
    """A few lines to write: what is missing, or why it is refused. items: whether there are lines of what to bring."""

    def __init__(self, *, items: bool, parent: QWidget | None = None) -> None:
        super().__init__(icon="papers" if items else "stop", parent=parent)
        self._with_items = items
        self._hint = label(muted=True, wrap=True)
        self._items_name, self._reason_name = label(muted=True), label(muted=True)
        self.items, self.reason = QPlainTextEdit(), QPlainTextEdit()
        for box, height in ((self.items, 176), (self.reason, 96)):
            box.setTabChangesFocus(True)
            box.setFixedHeight(height)
        self.body.addWidget(self._hint)
        if items:
            self.body.addWidget(self._items_name)
            self.body.addWidget(self.items)
        self.body.addWidget(self._reason_name)
        self.body.addWidget(self.reason)
        self.body.addStretch(1)

    def begin(self, items: tuple[str, ...]) -> None:
        """Start with ``items``, one a line."""
        self.items.setPlainText("\n".join(items))
        self.reason.setPlainText("")
        (self.items if self._with_items else self.reason).setFocus(Qt.FocusReason.OtherFocusReason)

    def lines(self) -> tuple[str, ...]:
        """Return the lines of what to bring."""
        return tuple(filter(None, (one.strip() for one in self.items.toPlainText().splitlines())))

    def retranslate(self) -> None:
        """Set the texts."""
        if self._with_items:
            self.set_title(_("Supplement slip"))
            self._hint.setText(
                _(
                    "Counted as presented, not received: no code and no due date yet. When the citizen comes back, "
                    "scan the card and go on."
                )
            )
            self._items_name.setText(_("What the citizen has to bring, one a line"))
            self._reason_name.setText(_("Reason"))
        else:
            self.set_title(_("Refuse at reception"))
            self._hint.setText(_("The dossier is counted as presented and refused; the reason is kept."))
            self._reason_name.setText(_("Why it is refused"))
        self.items.setAccessibleName(self._items_name.text())
        self.reason.setAccessibleName(self._reason_name.text())


def line(one: Filed) -> DossierLine:
    """Return ``one`` as a line of a list."""
    detail = " · ".join(filter(None, (one.code, _moment(one.due_at), money(one.fee) if one.kind == "accepted" else "")))
    return DossierLine(value=one.stream, title=one.name, detail=detail, look=KINDS[one.kind])


def _moment(text: str) -> str:
    return moment(datetime.fromisoformat(text)) if text else "—"
