"""The computer's date is not plausible: a person says whether it is right, before the next deed."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal

from clerkdesk.domain.errors import Refused
from clerkdesk.language import N_, _
from clerkdesk.ui import tokens
from clerkdesk.ui.errors import Notice
from clerkdesk.ui.start.gate import Gate
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.field import FieldRow
from clerkdesk.ui.widgets.label import label
from clerkdesk.ui.widgets.when import DateField


class ConfirmDate(Gate):
    """Asks for today's date; what is typed must be what the computer says.

    Signals:
        confirmed(object): the clerk typed this day, and the computer says so too.
        lock_wanted(): the clerk would rather put the clock right first.
    """

    topic = "confirm-date"

    confirmed = Signal(object)
    lock_wanted = Signal()

    def __init__(self, today: date, doubt: Refused, *, centre: str = "") -> None:
        super().__init__(centre=centre)
        self._today = today
        self._last = str(doubt.params.get("last", ""))
        card = Card(icon="calendar")
        self._card = card
        self._says = label(size=tokens.LEAD, wrap=True)
        card.body.addWidget(self._says)
        self.field = DateField()
        self.row = FieldRow(editor=self.field, name_width=160, marked=False)
        card.body.addWidget(self.row)
        self.body.addWidget(card)
        self.field.returnPressed.connect(self._go)
        self._lock = Button(icon="lock", key="Esc")
        self._lock.clicked.connect(self.lock_wanted)
        self._accept = Button(kind="primary", icon="check", key="F9")
        self._accept.clicked.connect(self._go)
        self.deeds.addStretch(1)
        self.deeds.addWidget(self._lock)
        self.deeds.addWidget(self._accept)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        super().retranslate()
        self.set_words(
            _("Is the computer's date right?"),
            _("Receipts and due dates carry this date, so somebody has to confirm it."),
        )
        self._card.set_title(_("The computer says: {today}").format(today=f"{self._today:%d/%m/%Y}"))
        self._says.setText(
            _("The last work at this desk was on {last}. Type today's date from a calendar.").format(last=self._last)
        )
        self.row.set_name(_("Today's date"), _("dd/mm/yyyy"))
        self._lock.set_words(_("Lock, and set the clock"))
        self._accept.set_words(_("Confirm"))

    def start(self) -> None:
        """Begin at the date."""
        self.field.setFocus()

    def _go(self) -> None:
        day = self.field.day()
        if day == self._today:
            self.confirmed.emit(day)
            return
        if day is None:
            self.notice(Notice(tone="warn", what=N_("This is not a date."), todo=N_("Type it as 24/11/2026.")))
        else:
            self.notice(
                Notice(
                    tone="warn",
                    what=N_("The computer has another date than you."),
                    safe=N_("Nothing was changed."),
                    todo=N_("Set the computer's clock, then sign in again."),
                )
            )
        self.field.setFocus()
        self.field.selectAll()
