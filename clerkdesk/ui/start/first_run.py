"""The first run: the centre, the desk, its first administrator. The recovery code comes after, on its own page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QStackedWidget

from clerkdesk.domain.codes import LETTERS
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.site import Site
from clerkdesk.domain.text import clean
from clerkdesk.language import _
from clerkdesk.ui.start.centre_form import NAME, CentreForm
from clerkdesk.ui.start.gate import Gate
from clerkdesk.ui.start.key_choice import KeyChoice
from clerkdesk.ui.start.sign_in import PinField
from clerkdesk.ui.start.steps import Steps
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card, column
from clerkdesk.ui.widgets.field import FieldRow, enter_goes_on
from clerkdesk.ui.work import Work

if TYPE_CHECKING:
    from clerkdesk.services.opening import FirstRun


class FirstRunPage(Gate):
    """Two steps; `made` comes when the data folder is there.

    Signals:
        made(object, object): the open `Desk` and the administrator's `Account`.
        restore_wanted(): there is a backup of this desk to go on with.
        join_wanted(): the centre has desks already, and this is to be a further one.
        close_wanted(): the clerk gave up; nothing was made.
    """

    topic = "first-run"

    made = Signal(object, object)
    restore_wanted = Signal()
    join_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, path: Path, work: Work) -> None:
        super().__init__()
        self._path, self._work = path, work
        self._site: Site | None = None
        self._under_way = False
        self.steps = Steps()
        self.side.body.addWidget(self.steps)
        self._pages = QStackedWidget()
        self.body.addWidget(self._pages)

        self._centre_card = Card(icon="building")
        self._join = Button(icon="desk", key="F8")
        self._join.clicked.connect(self.join_wanted.emit)
        self._centre_card.add_beside(self._join)
        self.centre = CentreForm(work)
        self._centre_card.body.addWidget(self.centre)
        self._pages.addWidget(self._centre_card)

        desk, rows = column(spacing=16)
        self._desk_card = Card(icon="desk")
        self.letter = FieldRow(name_width=NAME, marked=False)
        self.letter.editor.setMaxLength(1)
        self.letter.editor.setText(LETTERS[0])
        self.name = FieldRow(name_width=NAME, marked=False)
        self.pin = FieldRow(editor=PinField(), name_width=NAME, marked=False)
        self.again = FieldRow(editor=PinField(), name_width=NAME, marked=False)
        for row in (self.letter, self.name, self.pin, self.again):
            self._desk_card.body.addWidget(row)
        enter_goes_on(self.letter, self.name, self.pin, self.again)
        self.again.editor.returnPressed.connect(self._next)
        self._key_card = Card(icon="lock")
        self.keys = KeyChoice()
        self._key_card.body.addWidget(self.keys)
        rows.addWidget(self._desk_card)
        rows.addWidget(self._key_card)
        rows.addStretch(1)
        self._pages.addWidget(desk)

        self._restore = Button(kind="quiet", icon="disk", key="F7")
        self._restore.clicked.connect(self.restore_wanted.emit)
        self.deeds.addWidget(self._restore)
        self._back, self._on = self.end_with("arrow-right", self.back, self._next)
        self.centre.finished.connect(self._next)
        self.retranslate()

    def prepare(self) -> None:
        """Begin what takes long: ask for the keyring."""
        self.keys.ask(self._work)

    def retranslate(self) -> None:
        """Set every text."""
        super().retranslate()
        first = self._pages.currentIndex() == 0
        if first:
            self.set_words(
                _("Welcome to ClerkDesk"), _("Nothing is set up on this computer yet. It takes a few minutes.")
            )
        else:
            self.set_words(
                _("This desk and its administrator"),
                _("Each desk has its own letter in provisional codes; best one of {letters}.").format(letters=LETTERS),
            )
        self._centre_card.set_title(_("The centre"))
        self._desk_card.set_title(_("Letter, name and PIN"))
        self._key_card.set_title(_("The keys of the data"))
        self.letter.set_name(_("Letter of this desk"), LETTERS[0])
        self.name.set_name(_("Administrator's name"), _("Family, middle and given name"))
        self.pin.set_name(_("PIN"), _("At least 6 signs"))
        self.again.set_name(_("PIN once more"))
        self._restore.set_words(_("Restore a backup"))
        self._join.set_words(_("Join the desks of this centre"))
        self._restore.setVisible(first)
        self._back.set_words(_("Close") if first else _("Back"))
        self._on.set_words(_("Go on") if first else _("Set up this desk"))
        self._on.setEnabled(not self._under_way)
        self.steps.retranslate()
        self.keys.retranslate()
        self.centre.retranslate()

    def start(self) -> None:
        """Begin with the commune."""
        self.centre.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.back()
        else:
            super().keyPressEvent(event)

    def back(self) -> None:
        """Go one step back, or give up at the first."""
        if self._under_way:
            return
        if self._pages.currentIndex() == 0:
            self.close_wanted.emit()
        else:
            self._open(0)

    def fail(self, error: Exception) -> None:
        """Say what is wrong, at the field that it names."""
        self._under_way = False
        self.retranslate()
        super().fail(error)
        field = error.field if isinstance(error, Refused) else ""
        if field == "agency" and self._pages.currentIndex():
            self._open(0)
        self.centre.show_wrong(field)
        row = {"letter": self.letter, "name": self.name, "pin": self.pin}.get(field)
        if row is not None:
            row.set_wrong(_("Please check"))
            row.editor.setFocus()
            row.editor.selectAll()

    def _open(self, step: int) -> None:
        self._pages.setCurrentIndex(step)
        self.steps.show_step(step)
        self.retranslate()
        (self.centre if step == 0 else self.name.editor).setFocus()

    def _next(self) -> None:
        if self._under_way:
            return
        self.banner.close_notice()
        try:
            if self._pages.currentIndex() == 0:
                self._site = self.centre.site()
                self._open(1)
            else:
                self._set_up(self._wish())
        except Refused as no:
            self.fail(no)

    def _wish(self) -> Callable[[], FirstRun]:
        """Return the deed that makes the data folder; Refused when something is missing."""
        letter = self.letter.value().upper()
        if len(letter) != 1 or not ("A" <= letter <= "Z"):
            raise Refused("bad-letter", "The desk's letter is one of A to Z.", field="letter")
        name = clean(self.name.value(), field="name", limit=100)
        if not name:
            raise Refused("no-name", "The name is missing.", field="name")
        pin = self.pin.editor.text()
        if pin != self.again.editor.text():
            raise Refused("pins-differ", "The two PINs are not the same.", field="pin")
        keys = self.keys.keys()
        if not keys:
            raise Refused("no-key-choice", "Choose first where the keys of the data are kept.", field="keys")
        site, path = self._site, self._path
        assert site is not None

        def run() -> FirstRun:
            from clerkdesk.services.opening import set_up

            return set_up(path, site, letter=letter, administrator=name, pin=pin, keys=keys)

        return run

    def _set_up(self, run: Callable[[], FirstRun]) -> None:
        self._under_way = True
        self.retranslate()
        self._on.set_words(_("Setting up …"))
        self._work.deed(run, lambda first: self.made.emit(first.desk, first.administrator), self.fail, owner=self)
