"""Opening a till: what lies in it at the beginning of the shift, and what the shift is called."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.fee import money
from clerkdesk.language import _
from clerkdesk.services.shifts import Shift
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.field import FieldRow, enter_goes_on
from clerkdesk.ui.widgets.label import label
from clerkdesk.ui.widgets.money import MoneyField

_NOON = 12


class Opening(Card):
    """The form.

    Signals:
        entered(): Enter was pressed in its last field.
    """

    entered = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(icon="till", parent=parent)
        self._session = session
        self._last: Shift | None = None
        self._why = label(wrap=True, muted=True)
        self.body.addWidget(self._why)
        self.money = MoneyField()
        self.amount = FieldRow(editor=self.money, name_width=168, marked=False)
        self.shift = FieldRow(name_width=168, marked=False)
        self.shift.editor.setMaxLength(60)
        self.body.addWidget(self.amount)
        self.body.addWidget(self.shift)
        self._before = label(muted=True, wrap=True)
        self.body.addWidget(self._before)
        self.body.addStretch(1)
        enter_goes_on(self.amount, self.shift)
        self.shift.editor.returnPressed.connect(self.entered)
        self.retranslate()

    def begin(self, last: Shift | None) -> None:
        """Ask anew; ``last``: the clerk's last shift at this desk, that was counted."""
        self._last = last
        if not self.shift.value():
            self.shift.set_value("sáng" if self._session.desk.now().hour < _NOON else "chiều")  # stands on paper
        self.retranslate()

    def amounts(self) -> tuple[int, str]:
        """Return what is in the till and the name of the shift.

        Raises:
            Refused: no amount is typed; 0 is one.
        """
        amount = self.money.amount()
        if amount is None:
            raise Refused("no-opening", "Type what is in the till now; 0 when it is empty.", field="opening")
        return amount, self.shift.value()

    def clear(self) -> None:
        """Forget what is typed."""
        self.money.set_amount(None)
        self.shift.set_value("")

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.set_title(_("Open your till"))
        words = _("One till a clerk, desk and shift. What you take and give back from now on belongs to it.")
        if not self._session.desk.site.tills:
            words += " " + _("This centre also takes money without an open till; the settings can forbid that.")
        self._why.setText(words)
        self.amount.set_name(_("In the till now"), _("small change to begin with"))
        self.shift.set_name(_("Name of the shift"), _("morning, afternoon, …"))
        last = self._last
        told = last is not None and last.counted is not None and last.closed is not None
        self._before.setVisible(told)
        if last is not None and last.counted is not None and last.closed is not None:
            self._before.setText(
                _("Your last shift was counted on {when}: {amount}.").format(
                    when=f"{last.closed:%d/%m/%Y %H:%M}", amount=money(last.counted)
                )
            )
