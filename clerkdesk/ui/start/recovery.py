"""Opening the data with the recovery code from paper: after a broken keyring, on another computer, from a copy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from clerkdesk.domain.errors import Refused
from clerkdesk.language import _
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.start.gate import Gate
from clerkdesk.ui.start.key_choice import KeyChoice
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.label import label
from clerkdesk.ui.work import Work

if TYPE_CHECKING:
    from clerkdesk.services.desk import Desk

GROUPS = 11
GROUP = 5


class CodeField(QLineEdit):
    """A recovery code, put in groups of five while it is typed."""

    def __init__(self) -> None:
        super().__init__()
        self.setFont(theme.font(tokens.LEAD, code=True))
        self.setMaxLength(GROUPS * (GROUP + 1) + 8)
        self.textEdited.connect(self._order)

    def signs(self) -> int:
        """Return how many signs of the code are there."""
        return sum(sign.isalnum() for sign in self.text())

    def _order(self, text: str) -> None:
        before = sum(sign.isalnum() for sign in text[: self.cursorPosition()])
        plain = "".join(sign for sign in text.upper() if sign.isalnum())[: GROUPS * GROUP]
        shown = "-".join(plain[at : at + GROUP] for at in range(0, len(plain), GROUP))
        if shown != text:
            self.setText(shown)
            self.setCursorPosition(min(len(shown), before + max(0, before - 1) // GROUP))


class RecoveryPage(Gate):
    """Takes the code and opens the data; the desk then goes on with new letters.

    Signals:
        opened(object): the open `Desk`.
        back_wanted(): back to the start.
    """

    topic = "recovery"

    opened = Signal(object)
    back_wanted = Signal()

    def __init__(self, path: Path, work: Work) -> None:
        super().__init__()
        self._path, self._work = path, work
        self._under_way = False
        self._card = Card(icon="key")
        self.field = CodeField()
        self._count = label(muted=True)
        self._card.body.addWidget(self.field)
        self._card.body.addWidget(self._count)
        self.body.addWidget(self._card)
        self._key_card = Card(icon="lock")
        self.keys = KeyChoice()
        self._key_card.body.addWidget(self.keys)
        self.body.addWidget(self._key_card)
        self._back, self._on = self.end_with("key", self.back_wanted.emit, self._go)
        self.field.returnPressed.connect(self._go)
        self.field.textChanged.connect(lambda _text: self._show_count())
        self.keys.ask(work)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        super().retranslate()
        self.set_words(
            _("Open the data with the recovery code"),
            _("It was printed at the first start. Capitals and dashes do not matter; O is read as 0, I and L as 1."),
        )
        self._card.set_title(_("The recovery code"))
        self.field.setAccessibleName(_("The recovery code"))
        self.field.setPlaceholderText("XXXXX-XXXXX-XXXXX-…")
        self._key_card.set_title(_("The keys of the data"))
        self.keys.retranslate()
        self._back.set_words(_("Back"))
        self._on.set_words(_("Opening the data …") if self._under_way else _("Open the data"))
        self._on.setEnabled(not self._under_way)
        self._show_count()

    def start(self) -> None:
        """Begin at the code."""
        self.field.setFocus()

    def fail(self, error: Exception) -> None:
        """Say what is wrong with the code, or what else failed."""
        self._under_way = False
        self.retranslate()
        super().fail(error)
        self.field.setFocus()

    def _show_count(self) -> None:
        self._count.setText(_("{count} of {all} signs").format(count=self.field.signs(), all=GROUPS * GROUP))

    def _go(self) -> None:
        if self._under_way:
            return
        keys = self.keys.keys()
        if not keys:
            self.fail(Refused("no-key-choice", "Choose first where the keys of the data are kept.", field="keys"))
            return
        self._under_way = True
        self.banner.close_notice()
        self.retranslate()
        path, code = self._path, self.field.text()

        def run() -> Desk:
            from clerkdesk.services.opening import recover

            return recover(path, code, keys=keys)

        self._work.deed(run, self.opened.emit, self.fail, owner=self)
