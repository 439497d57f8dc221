"""Showing the recovery code, to be printed or written down, and making sure that it is on paper."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from clerkdesk.language import N_, _
from clerkdesk.services import workstation
from clerkdesk.services.clerks import Account
from clerkdesk.services.desk import Changes, Desk
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.errors import good
from clerkdesk.ui.start.gate import Gate
from clerkdesk.ui.start.steps import Steps
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.field import FieldRow
from clerkdesk.ui.widgets.label import Icon, label
from clerkdesk.ui.work import Work

COLUMNS = 4


class CodeGrid(QWidget):
    """A recovery code in numbered groups, large."""

    def __init__(self, code: str, columns: int = COLUMNS, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        for place, group in enumerate(code.split("-")):
            line = QHBoxLayout()
            line.setSpacing(8)
            number = label(f"{place + 1}", muted=True)
            number.setFixedWidth(20)
            number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            signs = label(group, size=tokens.TITLE, strong=True)
            signs.setFont(theme.font(tokens.TITLE, theme.strong().weight(), code=True))
            line.addWidget(number)
            line.addWidget(signs, 1)
            grid.addLayout(line, place // columns, place % columns)


class RecoverySheet(Gate):
    """Shows the code until its last group was typed back.

    Signals:
        confirmed(): the code is on paper.
    """

    topic = "recovery-code"

    confirmed = Signal()

    def __init__(self, desk: Desk, account: Account, work: Work) -> None:
        super().__init__(centre=desk.site.counter)
        self._desk, self._account, self._work = desk, account, work
        self.steps = Steps(now=2)
        self.side.body.addWidget(self.steps)
        self.code = workstation.recovery_code_of(desk, account)
        self._card = Card(icon="key")
        self._card.body.addWidget(CodeGrid(self.code))
        why = QHBoxLayout()
        why.setSpacing(12)
        why.addWidget(Icon("alert", size=24, tone="warn"), 0, Qt.AlignmentFlag.AlignTop)
        self._why = label(wrap=True)
        self._why.setAlignment(Qt.AlignmentFlag.AlignTop)
        why.addWidget(self._why, 1)
        self._card.body.addSpacing(8)
        self._card.body.addLayout(why)
        self.body.addWidget(self._card)
        self.last = FieldRow(name_width=232, marked=False)
        self.last.editor.setMaxLength(80)
        self.last.editor.setFont(theme.font(tokens.LEAD, code=True))
        self.body.addWidget(self.last)
        self._print = Button(icon="printer", key="Ctrl+P")
        self._print.clicked.connect(self._print_code)
        self.deeds.addWidget(self._print)
        self._on = Button(kind="primary", icon="check", key="F9")
        self._on.clicked.connect(self._go)
        self.last.editor.returnPressed.connect(self._go)
        self.deeds.addStretch(1)
        self.deeds.addWidget(self._on)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        super().retranslate()
        self.set_words(_("The recovery code"), _("Print it or write it down, and keep the paper in a locked place."))
        self._card.set_title(_("Recovery code of this desk"))
        self._why.setText(
            _(
                "When this computer breaks or its keyring is lost, this code is the only way to the data. "
                "Whoever has it and the data can read them. It is not kept anywhere else."
            )
        )
        self.last.set_name(_("Type the last group (number 11)"), "XXXXX")
        self._print.set_words(_("Print"))
        self._on.set_words(_("It is on paper"))
        self.steps.retranslate()

    def start(self) -> None:
        """Begin at the field."""
        self.last.editor.setFocus()

    def _print_code(self) -> None:
        desk, account = self._desk, self._account
        self._print.setEnabled(False)
        self._work.ask(lambda: workstation.print_recovery_code(desk, account), self._printed, self._wrong, owner=self)

    def _printed(self, printer: str) -> None:
        self._print.setEnabled(True)
        self.notice(good(N_("The code was sent to {printer}."), printer=printer))
        self.last.editor.setFocus()

    def _go(self) -> None:
        desk, typed = self._desk, self.last.value()
        self._work.deed(lambda: workstation.confirm_recovery(desk, typed), self._done, self._wrong, owner=self)

    def _done(self, changes: Changes) -> None:  # noqa: ARG002
        self.confirmed.emit()

    def _wrong(self, error: Exception) -> None:
        self._print.setEnabled(True)
        self.fail(error)
        self.last.editor.setFocus()
        self.last.editor.selectAll()
