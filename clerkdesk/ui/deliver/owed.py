"""What is still owed before a result goes out: the amount, the official receipt for it, and how it is paid."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clerkdesk.domain.events import Means
from clerkdesk.domain.fee import money
from clerkdesk.language import _
from clerkdesk.services.look import Details
from clerkdesk.services.taking import read_receipt
from clerkdesk.ui.deliver.panel import Panel
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.field import FieldRow


class Owed(QWidget):
    """The panel; it hides itself when nothing is owed.

    Signals:
        taken(Means): the money was taken so.
    """

    taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stream = ""
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        self.panel = Panel()
        self.receipt = FieldRow(name_width=120, marked=False)
        self.receipt.setObjectName("receipt")
        self.receipt.editor.setMaxLength(81)
        self.cash = Button(icon="money", key="F7")
        self.transfer = Button(icon="send", key="Shift+F7")
        self.cash.clicked.connect(lambda: self.taken.emit(Means.CASH))
        self.transfer.clicked.connect(lambda: self.taken.emit(Means.TRANSFER))
        self.receipt.editor.returnPressed.connect(self.cash.setFocus)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.cash)
        buttons.addWidget(self.transfer)
        buttons.addStretch(1)
        rows.addWidget(self.panel)
        rows.addWidget(self.receipt)
        rows.addLayout(buttons)

    def begin(self, details: Details) -> None:
        """Show what a dossier owes; the same one keeps what was typed."""
        if details.dossier.id != self._stream:
            self.receipt.set_value("")
        self._stream = details.dossier.id
        owed = details.owed if details.can_deliver else 0
        self.setVisible(bool(owed))
        if owed:
            self.panel.say("warn", "money", _("{amount} owed").format(amount=money(owed)), [_("Take it first.")])

    def official(self) -> tuple[str, str]:
        """Return series and number of the official receipt, as typed."""
        return read_receipt(self.receipt.value())

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.receipt.set_name(_("Official receipt"), _("series and number"))
        self.cash.set_words(_("Taken in cash"))
        self.transfer.set_words(_("By transfer"))
