"""The page for what stops the start: what happened, what is safe, what to do. The data are left as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from clerkdesk.language import _
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.errors import Notice
from clerkdesk.ui.start.gate import Gate
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import column
from clerkdesk.ui.widgets.label import Elided, Icon, label

RECOVERABLE: Final = frozenset(("wrong-key", "no-signing-key", "no-keyring", "bad-key-file", "older-copy"))
"""Troubles that the recovery code is the way out of."""

OPENED_BY_CODE: Final = frozenset(("wrong-key", "no-signing-key", "bad-key-file"))
"""Troubles of which trying again is no way out."""

RESTORABLE: Final = frozenset(("damaged", "wrong-key", "bad-key-file", "older-copy"))
"""Troubles that a backup is a way out of."""


class TroublePage(Gate):
    """What `notice` says, large and whole.

    Signals:
        again_wanted(): try once more. recovery_wanted(): open with the recovery code.
        restore_wanted(): restore a backup. close_wanted(): give up.
    """

    topic = "trouble"

    again_wanted = Signal()
    recovery_wanted = Signal()
    restore_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, notice: Notice, *, code: str = "", folder: Path | None = None) -> None:
        super().__init__(width=848)  # the deeds keep their words
        self._notice = notice
        self._folder = folder
        card, lines_of_card = QFrame(), QVBoxLayout()
        card.setObjectName("card")
        lines_of_card.setContentsMargins(24, 24, 24, 16)
        lines_of_card.setSpacing(16)
        card.setLayout(lines_of_card)
        self._parts = []
        for icon, tone, size in (("error", "bad", 28), ("shield", "good", 28), ("arrow-right", "accent", 28)):
            row = QHBoxLayout()
            row.setSpacing(16)
            row.addWidget(Icon(icon, size=size, tone=tone), 0, Qt.AlignmentFlag.AlignTop)
            box, lines = column(spacing=2)
            name = label(muted=True)
            text = label(size=tokens.LEAD, strong=icon == "error", wrap=True, copy=True)
            lines.addWidget(name)
            lines.addWidget(text)
            row.addWidget(box, 1)
            lines_of_card.addLayout(row)
            self._parts.append((name, text))
        self.body.addWidget(card)
        self._place = Elided(font=theme.font(), tone="muted")
        self._open_folder = Button(kind="quiet", icon="folder-open")
        self._open_folder.clicked.connect(self._show_folder)
        where = QHBoxLayout()  # not among the deeds: all of them need their words
        where.addWidget(self._place, 1)
        where.addWidget(self._open_folder)
        self.body.addLayout(where)
        self.body.addSpacing(8)
        self._close = Button(icon="close", key="Esc")
        self._close.clicked.connect(self.close_wanted)
        opens = code in OPENED_BY_CODE
        self._recover = Button(kind="primary" if opens else "plain", icon="key", key="F8")
        self._recover.clicked.connect(self.recovery_wanted)
        self._restore = Button(icon="disk", key="F7")
        self._restore.clicked.connect(self.restore_wanted.emit)
        self._again = Button(kind="plain" if opens else "primary", icon="undo", key="F5")
        self._first = self._recover if opens else self._again
        self._again.clicked.connect(self.again_wanted)
        self.deeds.addStretch(1)
        others = (self._again,) if opens else (self._recover,)
        for button in (self._close, self._restore, *others, self._first):
            self.deeds.addWidget(button)
        self._open_folder.setVisible(folder is not None and folder.is_dir())
        self._recover.setVisible(code in RECOVERABLE)
        self._restore.setVisible(code in RESTORABLE)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        super().retranslate()
        self.set_words(_("ClerkDesk cannot open the data"))
        names = (_("What happened"), _("What is safe"), _("What to do"))
        for (name, text), words, said in zip(self._parts, names, self._notice.texts(), strict=True):
            name.setText(words)
            text.setText(said)
        self._place.set_words(_("Data folder: {folder}").format(folder=self._folder) if self._folder else "")
        self._open_folder.set_words(_("Show the folder"))
        self._close.set_words(_("Close"))
        self._recover.set_words(_("Use the recovery code"))
        self._restore.set_words(_("Restore a backup"))
        self._again.set_words(_("Try again"))

    def start(self) -> None:
        """Enter does what helps most likely."""
        self._first.setFocus()

    def _show_folder(self) -> None:
        if self._folder:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))
