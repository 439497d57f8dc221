"""The desks of this centre: adding one, with a code and a QR to show it, and declaring one dead."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from clerkdesk.domain.ticket import ticket_letters
from clerkdesk.language import N_, _
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.saying import MINUTE
from clerkdesk.sync.hub_here import serving
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.errors import good
from clerkdesk.ui.exchanging import told
from clerkdesk.ui.exchanging.asking import Command
from clerkdesk.ui.exchanging.part import CommandPart
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card, Columns, EmptyState
from clerkdesk.ui.widgets.chip import Look
from clerkdesk.ui.widgets.idlist import Cell, Column, IdList
from clerkdesk.ui.widgets.label import label
from clerkdesk.ui.widgets.qr import Qr

_NAME: Final = 120
_GONE: Final = Look(tone="idle", icon="close", word=N_("Let in no more"))
_WELL: Final = Look(tone="good", icon="check-circle", word=N_("In order"))
_QUIET: Final = Look(tone="warn", icon="clock", word=N_("Not heard"))
_QUIET_FOR: Final = 15 * MINUTE


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """A counter as the hub knows it; times in ms."""

    id: str
    letters: str
    seen_at: int
    enrolled_at: int
    revoked: bool
    stopped: str

    @property
    def name(self) -> str:
        """Its letter, as tickets bear it."""
        return ticket_letters(self.letters) if self.letters else "?"


class Counters(CommandPart):
    """What is shown to the next desk at the left, the desks there are at the right."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._others: tuple[Other, ...] = ()
        self._mine = ""
        self._shown: dict[str, Any] = {}
        self._looking = Command(session.desk.store.folder.path, self)
        self._looking.done.connect(self.know)
        self._looking.failed.connect(lambda _notice: None)  # the list stays as it was; a deed says what is wrong
        self.command.done.connect(self._done)
        self.command.failed.connect(self.told)
        self.command.moved.connect(self._say)
        columns = Columns(least=820)
        columns.add(self._build_adding(), 1)
        columns.add(self._build_list(), 1)
        self.rows.addWidget(columns, 1)
        self.dead = Button(icon="line-off", key="Shift+F8")
        self.dead.clicked.connect(lambda: self._ask_dead(on=True))
        self.add = Button(kind="primary", icon="plus", key="F9")
        self.add.clicked.connect(self._add)
        self.deeds.addWidget(self.dead)
        self.deeds.addWidget(self.add)
        self._over = QTimer(self)
        self._over.setSingleShot(True)
        self._over.timeout.connect(self._forget)

    def _build_adding(self) -> Card:
        self.card = Card(icon="desk")
        self._hint = label(muted=True, wrap=True)
        self.card.body.addWidget(self._hint)
        self._wish = QWidget()
        line = QHBoxLayout(self._wish)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        self._as = label(muted=True)
        self._as.setFixedWidth(_NAME)
        self.place = QComboBox()
        self.place.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        line.addWidget(self._as)
        line.addWidget(self.place, 1)
        self.card.body.addWidget(self._wish)
        self.shown = QWidget()
        row = QHBoxLayout(self.shown)
        row.setContentsMargins(0, 8, 0, 0)
        row.setSpacing(16)
        self.qr = Qr()
        row.addWidget(self.qr, 0, Qt.AlignmentFlag.AlignTop)
        facts = QVBoxLayout()
        facts.setSpacing(2)
        self._names = []
        self._values = []
        for _fact in range(4):
            name, value = label(muted=True), label(strong=True, wrap=True, copy=True)
            self._names.append(name)
            self._values.append(value)
            facts.addWidget(name)
            facts.addWidget(value)
            facts.addSpacing(6)
        facts.addStretch(1)
        row.addLayout(facts, 1)
        self.shown.hide()
        self.card.body.addWidget(self.shown)
        self.card.body.addStretch(1)
        return self.card

    def _build_list(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("card")
        rows = QVBoxLayout(frame)
        rows.setContentsMargins(1, 6, 1, 6)
        self._empty = EmptyState("desk")
        columns = (
            Column(title=N_("Desk"), cell=self._name_cell, width=160, strong=True),
            Column(title=N_("State"), cell=lambda one: Cell(looks=(self._look(one),)), width=192),
            Column(title=N_("Last heard"), cell=lambda one: Cell(text=told.at(one.seen_at))),
        )
        self.list = IdList(columns, self._rows_of, self.session.work, tall=True, empty=self._empty)
        self.list.setMinimumHeight(176)
        self.list.current_changed.connect(lambda _place: self._say())
        rows.addWidget(self.list, 1)
        self._asking = QWidget()
        ask = QHBoxLayout(self._asking)
        ask.setContentsMargins(12, 4, 12, 4)
        self._question = label(strong=True, wrap=True)
        self.no = Button(icon="close")
        self.yes = Button(kind="danger", icon="line-off", key="Ctrl+F9")
        self.no.clicked.connect(lambda: self._ask_dead(on=False))
        self.yes.clicked.connect(self._declare)
        ask.addWidget(self._question, 1)
        ask.addWidget(self.no)
        ask.addWidget(self.yes)
        self._asking.hide()
        rows.addWidget(self._asking)
        return frame

    # --- the part's life

    def ask(self) -> None:
        """Look anew, while it is in sight."""
        if self.isVisible() and not self._looking.busy and serving(self._folder) is not None:
            self._looking.run("counters", "list")

    @property
    def _folder(self) -> Any:
        return self.session.desk.store.folder.path

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.card.set_title(_("Add a desk"))
        self._as.setText(_("The new desk is"))
        self.place.setAccessibleName(_("The new desk is"))
        self.list.setAccessibleName(_("The desks of this centre"))
        self._empty.set_words(
            _("This desk works alone"),
            _("Add a desk: this workstation then serves as the hub at which all desks of the centre meet."),
        )
        self.add.set_words(_("Show a code"))
        self.dead.set_words(_("Declare dead"))
        self.no.set_words(_("Not now"))
        self.yes.set_words(_("Declare it dead"))
        self._fill_places()
        self._say()

    def focus(self) -> None:
        """Put the focus where the work starts."""
        self.ask()
        (self.list if self._shown else self.place).setFocus(Qt.FocusReason.TabFocusReason)

    def escape(self) -> bool:
        """Ask no more; show the code no more; stop what is under way."""
        if not self._asking.isHidden():
            self._ask_dead(on=False)
            return True
        if self._shown:
            self._forget()
            return True
        return super().escape()

    def end(self) -> None:
        """The window closes."""
        super().end()
        self._looking.end()

    # --- what is shown

    def know(self, answer: dict[str, Any]) -> None:
        """Show the counters that the hub told of, as `clerkdesk counters list` answers."""
        names = [field.name for field in dataclasses.fields(Other)]
        found = tuple(
            Other(**{name: one[name] for name in names if name != "revoked"}, revoked=bool(one["revoked"]))
            for one in answer["counters"]
        )
        if found != self._others:
            self._others, self._mine = found, str(answer["mine"])
            self.list.set_ids(list(range(len(found))))
            self._fill_places()
        self.list.reload()
        if self.list.current_id() is None:
            self.list.select_first()
        self._say()

    def _fill_places(self) -> None:
        kept = self.place.currentData()
        self.place.clear()
        self.place.addItem(_("one more desk"), "")
        for one in self._others:
            if not one.revoked and one.letters and one.letters != self._mine:
                words = _("in place of desk {letter}, last heard {when}")
                self.place.addItem(words.format(letter=one.name, when=told.at(one.seen_at)), one.letters)
        self.place.setCurrentIndex(max(0, self.place.findData(kept)))

    def _name_cell(self, one: Other) -> Cell:
        here = one.letters == self._mine
        sub = _("this workstation") if here else _("letters {letters}").format(letters=one.letters)
        return Cell(text=one.name, sub=sub)

    def _look(self, one: Other) -> Look:
        if one.revoked:
            return _GONE
        if one.stopped:
            return told.STOPPED
        now = milliseconds(self.session.desk.clock.now())
        return _QUIET if now - one.seen_at > _QUIET_FOR else _WELL

    def _rows_of(self, places: Sequence[int]) -> Sequence[Other | None]:
        return [self._others[place] if place < len(self._others) else None for place in places]

    def chosen(self) -> Other | None:
        """Return the counter under the cursor."""
        place = self.list.current_id()
        return self._others[place] if isinstance(place, int) and place < len(self._others) else None

    def _say(self) -> None:
        may, busy, one = self.session.administrator, self.command.busy, self.chosen()
        here = serving(self._folder) is not None
        if busy:
            words = _("Preparing the hub and the code…")
        elif not may:
            words = _("Only an administrator of this desk adds another or declares one dead.")
        elif self._shown:
            words = _("At the new desk: F8 “Join the desks of this centre”, then scan or type this.")
        elif here:
            words = _("The code brings the new desk its letter, the centre's data, its clerks and all dossiers.")
        else:
            words = _(
                "This workstation becomes the hub at which the desks meet: it starts with the session and goes on "
                "when the window is closed. Leave the computer on; while it is off, each desk works on alone."
            )
        self._hint.setText(words)
        self.add.setEnabled(may and not busy)
        dead = one is not None and not one.revoked and one.letters != self._mine
        self.dead.setVisible(dead and may and self._asking.isHidden())
        self.dead.setEnabled(not busy)
        if one is not None:
            self._question.setText(
                _("Is desk {letter} gone for good? It is let in no more; what it sent stays.").format(letter=one.name)
            )
        self._say_code()

    def show_code(self, answer: dict[str, Any]) -> None:
        """Show a code until it is over, as `clerkdesk counters add` answers."""
        self._shown = answer
        left = int(answer["until"]) - milliseconds(self.session.desk.clock.now())
        self._over.start(max(0, min(left, 2**31 - 1)))
        self._say()

    def _say_code(self) -> None:
        code = self._shown
        self.shown.setVisible(bool(code))
        self._wish.setVisible(not code)
        self.qr.set_text(str(code.get("qr", "")), _("QR with address and code"))
        if not code:
            return
        figures = theme.font(tokens.TITLE, code=True)
        until = told.at(int(code["until"]))
        facts = (
            (_("Code"), _in_lines(str(code["code"]))),
            (_("Address"), "\n".join(code["addresses"]) or _("this computer has no network")),
            (_("Fingerprint of the hub"), str(code["fingerprint"])),
            (_("Opens once, until"), until),
        )
        for name, value, (title, text) in zip(self._names, self._values, facts, strict=True):
            name.setText(title)
            value.setText(text)
            value.setFont(figures if value is self._values[0] else theme.strong())

    # --- deeds

    def _add(self) -> None:
        if self.session.administrator and not self.command.busy:
            place = str(self.place.currentData() or "")
            self.command.run("counters", "add", *(("--in-place-of", place) if place else ()))

    def _ask_dead(self, *, on: bool) -> None:
        self._asking.setVisible(on)
        if on:
            self.no.setFocus()
        self._say()

    def _declare(self) -> None:
        one = self.chosen()
        if one is not None and self.session.administrator and not self.command.busy:
            self._ask_dead(on=False)
            self.command.run("counters", "dead", one.letters)

    def _done(self, answer: dict[str, Any]) -> None:
        if "code" in answer:
            self.show_code(answer)
            self.moved.emit()
        else:
            words = N_("Desk {letters} is let in no more. What it sent stays.")
            self.told.emit(good(words, letters=answer["letters"]))
        self._say()
        self._looking.run("counters", "list")

    def _forget(self) -> None:
        """The code is over, or nobody wants to see it any more."""
        self._shown = {}
        self._over.stop()
        self._say()


def _in_lines(code: str) -> str:
    groups = code.split("-")
    return "\n".join("-".join(groups[at : at + 2]) for at in range(0, len(groups), 2))
