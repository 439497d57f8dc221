"""Restoring a backup before a desk is open: after damage, on a new computer, or because Settings asked for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox

from clerkdesk.domain.calendar import site_time
from clerkdesk.domain.errors import Refused
from clerkdesk.language import _
from clerkdesk.ui.start.gate import Gate
from clerkdesk.ui.start.key_choice import KeyChoice
from clerkdesk.ui.start.recovery import CodeField
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.folder import FolderRow
from clerkdesk.ui.widgets.label import label
from clerkdesk.ui.work import Work

if TYPE_CHECKING:
    from clerkdesk.services.backup import Backup
    from clerkdesk.services.desk import Desk

NAME = 152


class RestorePage(Gate):
    """Which backup, the recovery code, where the keys are kept; then the desk begins with fresh letters.

    Signals:
        opened(object): the open `Desk`.
        back_wanted(): back to the start; nothing was changed.
    """

    topic = "restore"

    opened = Signal(object)
    back_wanted = Signal()

    def __init__(self, path: Path, work: Work, source: Path | None = None) -> None:
        """Offer the backups beside ``source`` and ``source`` itself first."""
        super().__init__()
        self._path, self._work, self._source = path, work, source
        self._under_way = False
        self._found: list[Backup] = []
        self._card = Card(icon="disk")
        self.folder = FolderRow(name_width=NAME, key="F6")
        self.folder.row.set_value(str(source.parent) if source else "")
        self.folder.picked.connect(lambda _folder: self._look())
        self.folder.row.editor.editingFinished.connect(self._look)
        self.backups = QComboBox()
        self._none = label(muted=True, wrap=True)
        for widget in (self.folder, self.backups, self._none):
            self._card.body.addWidget(widget)
        self.body.addWidget(self._card)
        self._code_card = Card(icon="key")
        self.field = CodeField()
        self.field.returnPressed.connect(self._go)
        self._code_card.body.addWidget(self.field)
        self.keys = KeyChoice()
        self._code_card.body.addWidget(self.keys)
        self.body.addWidget(self._code_card)
        self._what = label(muted=True, wrap=True)
        self.body.addWidget(self._what)
        self.body.addStretch(1)
        self._back, self._on = self.end_with("undo", self.back_wanted.emit, self._go)
        self.keys.ask(work)
        self.retranslate()
        self._look()

    def retranslate(self) -> None:
        """Set every text."""
        super().retranslate()
        self.set_words(
            _("Restore a backup"),
            _("For a desk whose data are damaged or lost, or on a new computer."),
        )
        self._card.set_title(_("Which backup"))
        self.folder.set_name(_("Folder"), _("Folder for backups"))
        self.backups.setAccessibleName(_("Which backup"))
        self._code_card.set_title(_("Recovery code and keys"))
        self.field.setAccessibleName(_("The recovery code"))
        self.field.setPlaceholderText("XXXXX-XXXXX-XXXXX-…")
        self._what.setText(
            _(
                "The backup is checked first. What is in the data folder now is kept aside there. New dossiers get"
                " codes with fresh letters, so no code is given out twice."
            )
        )
        self.keys.retranslate()
        self._back.set_words(_("Back"))
        self._on.set_words(_("Restoring …") if self._under_way else _("Restore"))
        self._on.setEnabled(not self._under_way and bool(self._found))
        self._show_none()

    def start(self) -> None:
        """Begin at what is missing: the folder or the code."""
        (self.field if self._source else self.folder).setFocus()

    def fail(self, error: Exception) -> None:
        """Say what is wrong."""
        self._under_way = False
        self.retranslate()
        super().fail(error)
        self.field.setFocus()

    def _look(self) -> None:
        """Ask which backups are in the folder."""
        text = self.folder.row.value()

        def run() -> list[Backup]:
            from clerkdesk.services.backup import made

            folder = Path(text)
            return made(folder) or made(folder.parent) if text else []

        self._work.ask(run, self._show, self.fail, owner=self, latest="backups")

    def _show(self, found: list[Backup]) -> None:
        if found != self._found or not found:
            self._found = found
            self.backups.clear()
            for one in found:
                words = f"{site_time(one.made_at):%H:%M %d/%m/%Y}  ·  {max(1, one.size // 2**20)} MB"
                self.backups.addItem(words, one)
            if self._source is not None:
                at = next((at for at, one in enumerate(found) if one.path == self._source), 0)
                self.backups.setCurrentIndex(at)
        self.retranslate()

    def _show_none(self) -> None:
        self.backups.setVisible(bool(self._found))
        self._none.setVisible(not self._found)
        self._none.setText(
            _("There is no backup in this folder.")
            if self.folder.row.value()
            else _("Choose the stick or the folder that the backups are in.")
        )

    def _go(self) -> None:
        if self._under_way or not self._found:
            return
        keys, chosen = self.keys.keys(), self.backups.currentData()
        if not keys:
            self.fail(Refused("no-key-choice", "Choose first where the keys of the data are kept.", field="keys"))
            return
        self._under_way = True
        self.banner.close_notice()
        self.retranslate()
        path, code, source = self._path, self.field.text(), chosen.path

        def run() -> Desk:
            from clerkdesk.services.restoring import restore_here

            return restore_here(source, path, code, keys=keys)

        self._work.deed(run, self.opened.emit, self.fail, owner=self)
