"""Where the keys are kept: in the computer's keyring, or in a key file after an explicit choice."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from clerkdesk.language import _
from clerkdesk.ui.widgets.card import column
from clerkdesk.ui.widgets.label import Icon, label
from clerkdesk.ui.work import Work


class KeyChoice(QWidget):
    """Says what this computer offers; `keys` is "keyring", "file", or "" while a choice is still to be made.

    Signals:
        changed(): what `keys` returns may have changed.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keyring: bool | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self._icon = Icon("key", size=24)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        box, lines = column(spacing=2)
        self._what = label(strong=True, wrap=True)
        self._why = label(muted=True, wrap=True)
        self.file = QCheckBox()
        self.file.toggled.connect(self.changed)
        self.file.hide()
        for each in (self._what, self._why, self.file):
            lines.addWidget(each)
        row.addWidget(box, 1)
        self.retranslate()

    def ask(self, work: Work) -> None:
        """Find out, in the background, whether this computer's keyring answers."""

        def run() -> bool:
            from clerkdesk.store.keys import keyring_answers

            return keyring_answers()

        work.ask(run, self.show_keyring, owner=self)

    def show_keyring(self, answers: bool) -> None:
        """Show whether the keyring answers."""
        self._keyring = answers
        self.retranslate()
        self.changed.emit()

    def keys(self) -> str:
        """Return where the keys shall be kept, "" while that is open."""
        if self._keyring:
            return "keyring"
        return "file" if self._keyring is False and self.file.isChecked() else ""

    def retranslate(self) -> None:
        """Set every text."""
        self.file.setText(_("Yes, keep the keys in a key file"))
        self.file.setVisible(self._keyring is False)
        if self._keyring is None:
            self._icon.set_icon("key", "muted")
            self._what.setText(_("Looking for the computer's keyring …"))
            self._why.setText(_("The data are encrypted; their key must be kept in a safe place."))
        elif self._keyring:
            self._icon.set_icon("check-circle", "good")
            self._what.setText(_("The keys are kept in the computer's keyring"))
            self._why.setText(_("The data are encrypted; only this user of this computer can open them."))
        else:
            self._icon.set_icon("alert", "warn")
            self._what.setText(_("This computer has no keyring service"))
            self._why.setText(
                _(
                    "The keys can be kept in a file that only this user may read. Whoever copies that file together "
                    "with the data can read them: a keyring is safer."
                )
            )
