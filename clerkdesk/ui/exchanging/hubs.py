"""The hubs of this desk: since when each was not heard, this desk's clock, enrolling with a code, and leaving."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from clerkdesk.language import N_, _
from clerkdesk.services.exchanging import Standing, Stands
from clerkdesk.services.saying import MINUTE
from clerkdesk.sync.talk import State
from clerkdesk.ui.errors import good
from clerkdesk.ui.exchange import Exchange
from clerkdesk.ui.exchanging import told
from clerkdesk.ui.exchanging.beginning import Beginning
from clerkdesk.ui.exchanging.part import CommandPart
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card, Columns, EmptyState
from clerkdesk.ui.widgets.chip import Look
from clerkdesk.ui.widgets.field import FieldRow, enter_goes_on
from clerkdesk.ui.widgets.idlist import Cell, Column, IdList
from clerkdesk.ui.widgets.label import label

_LOOKS: Final = {
    State.CONNECTED: told.GOES,
    State.SENDING: told.GOES,
    State.RECEIVING: told.GOES,
    State.SILENT: told.SILENT,
    State.STOPPED: told.STOPPED,
}
"""The others are :data:`told.APART`."""


class Hubs(CommandPart):
    """The list of hubs, and the forms under it."""

    def __init__(self, session: Session, exchange: Exchange) -> None:
        super().__init__(session)
        self._exchange = exchange
        self.stands = Stands((), 0)
        self.command.done.connect(self._done)
        self.command.failed.connect(self._failed)
        self.command.moved.connect(self._say)
        listing = QFrame()
        listing.setObjectName("card")
        rows = QVBoxLayout(listing)
        rows.setContentsMargins(1, 6, 1, 6)
        self._empty = EmptyState("line")
        self.list = IdList(self._columns(), self._rows_of, session.work, tall=True, empty=self._empty)
        self.list.setMinimumHeight(112)
        self.list.current_changed.connect(lambda _place: self._say())
        rows.addWidget(self.list)
        self.rows.addWidget(listing, 1)
        columns = Columns(least=820)
        columns.add(self._build_enrol(), 1)
        self.beginning = Beginning(session)
        for signal, mine in ((self.beginning.told, self.told), (self.beginning.failed, self.failed)):
            signal.connect(mine)
        self.beginning.begun.connect(self.moved)
        self.beginning.go.connect(self.go)
        columns.add(self.beginning, 1)
        self.rows.addWidget(columns)

    def _build_enrol(self) -> Card:
        self.card = Card(icon="key")
        self._hint = label(muted=True, wrap=True)
        self.card.body.addWidget(self._hint)
        self.url = FieldRow(editor=QLineEdit(), name_width=120, marked=False)
        self.code = FieldRow(editor=QLineEdit(), name_width=120, marked=False)
        enter_goes_on(self.url, self.code)
        self.code.editor.returnPressed.connect(self._enrol)
        for row in (self.url, self.code):
            self.card.body.addWidget(row)
        self._asking = QWidget()
        asking = QVBoxLayout(self._asking)
        asking.setContentsMargins(0, 0, 0, 0)
        asking.setSpacing(8)
        ask = QHBoxLayout()
        ask.setSpacing(8)
        self._question = label(strong=True, wrap=True)
        self.no = Button(icon="close")
        self.yes = Button(kind="danger", icon="line-off", key="Ctrl+F9")
        self.no.clicked.connect(lambda: self._ask_leave(on=False))
        self.yes.clicked.connect(self._leave)
        asking.addWidget(self._question)
        asking.addLayout(ask)
        ask.addStretch(1)
        ask.addWidget(self.no)
        ask.addWidget(self.yes)
        self._asking.hide()
        self.card.body.addWidget(self._asking)
        self._letters = label(strong=True, wrap=True)
        self._letters.hide()
        self.card.body.addWidget(self._letters)
        self.card.body.addStretch(1)
        line = QHBoxLayout()
        line.setSpacing(8)
        self.leave = Button(icon="line-off", key="Shift+F8")
        self.leave.clicked.connect(lambda: self._ask_leave(on=True))
        self.enrol = Button(kind="primary", icon="key", key="F9")
        self.enrol.clicked.connect(self._enrol)
        self.keep = Button(icon="close")
        self.keep.clicked.connect(lambda: self._ask_letters(on=False))
        self.other = Button(kind="primary", icon="key", key="Ctrl+F9")
        self.other.clicked.connect(lambda: self._enrol(other=True))
        line.addWidget(self.leave)
        line.addStretch(1)
        for one in (self.enrol, self.keep, self.other):
            line.addWidget(one)
        self.keep.hide()
        self.other.hide()
        self.card.body.addLayout(line)
        return self.card

    def _columns(self) -> Sequence[Column]:
        def name(one: Standing) -> Cell:
            return Cell(text=told.which(one), sub=one.url or _("reached by files on a stick"))

        def heard(one: Standing) -> Cell:
            words = told.heard(one, self.stands.now)
            sub = told.stopped(one) or told.clock(one) or (told.at(one.heard_at) if one.heard_at else "")
            return Cell(text=words[:1].upper() + words[1:], sub=sub)

        def waits(one: Standing) -> Cell:
            sub = _("{count} sent, not confirmed").format(count=one.sent) if one.sent else ""
            return Cell(text=_("{count} wait").format(count=one.waits) if one.waits else _("nothing waits"), sub=sub)

        return (
            Column(title=N_("Hub"), cell=name, width=228, strong=True),
            Column(title=N_("State"), cell=lambda one: Cell(looks=(self._look(one),)), width=164),
            Column(title=N_("Heard"), cell=heard),
            Column(title=N_("Waits for it"), cell=waits, width=196),
        )

    def _look(self, one: Standing) -> Look:
        if one.stopped:
            return told.STOPPED
        if not one.url:
            return told.BY_HAND
        status = self._exchange.status
        if not one.above and status is not None:
            there = next((hub for hub in status.hubs if hub.hub == one.hub), None)
            return _LOOKS.get(there.state, told.APART) if there is not None else told.APART
        return told.GOES if self.stands.now - one.heard_at < 5 * MINUTE else told.APART

    # --- the part's life

    def take(self, stands: Stands) -> None:
        """Show how it stands now."""
        self.stands = stands
        self.list.set_ids(list(range(len(stands.hubs))))
        self.list.reload()
        if self.list.current_id() is None:
            self.list.select_first()
        self.beginning.take(stands)
        self._say()
        self.counted.emit(sum(bool(one.stopped) for one in stands.hubs))

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.list.setAccessibleName(_("The hubs of this desk"))
        self._empty.set_words(
            _("This desk has no hub"),
            _("It works alone, and all of it is kept here. A hub joins it with the other desks and the province."),
        )
        self.card.set_title(_("Enrol at a hub"))
        self.url.set_name(_("Address"), _("https://…, as the administrator of the hub gave it"))
        self.code.set_name(_("Code"), _("opens once, for three days"))
        self.enrol.set_words(_("Enrol"))
        self.leave.set_words(_("Leave the hub"))
        self.no.set_words(_("Not now"))
        self.yes.set_words(_("Leave it"))
        self._letters.setText(
            _(
                "Another desk of this site has the letters of this one. Take others for its new numbers? What it has "
                "given out keeps its numbers."
            )
        )
        self.keep.set_words(_("Not now"))
        self.other.set_words(_("Take other letters"))
        self.beginning.retranslate()
        self._say()

    def focus(self) -> None:
        """Put the focus where the work starts."""
        (self.list if self.stands.hubs else self.url.editor).setFocus(Qt.FocusReason.TabFocusReason)

    def escape(self) -> bool:
        """Ask no more whether to leave; stop what is under way."""
        if not self._asking.isHidden():
            self._ask_leave(on=False)
            return True
        if not self._letters.isHidden():
            self._ask_letters(on=False)
            return True
        return self.beginning.escape()

    def end(self) -> None:
        """The window closes."""
        super().end()
        self.beginning.end()

    def chosen(self) -> Standing | None:
        """Return the hub under the cursor."""
        place = self.list.current_id()
        return self.stands.hubs[place] if isinstance(place, int) and place < len(self.stands.hubs) else None

    def _rows_of(self, places: Sequence[int]) -> Sequence[Standing | None]:
        hubs = self.stands.hubs
        return [hubs[place] if place < len(hubs) else None for place in places]

    def _say(self) -> None:
        may, busy, one = self.session.administrator, self.command.busy, self.chosen()
        self._hint.setText(
            _("Asking the hub…")
            if busy
            else _("The administrator of the hub gives an address and a one-time code.")
            if may
            else _("Only an administrator of this desk enrols it or leaves a hub.")
        )
        asked = not self._letters.isHidden()
        self._hint.setVisible(not asked)
        self.enrol.setVisible(not asked)
        self.enrol.setEnabled(may and not busy)
        self.leave.setEnabled(may and not busy)
        self.leave.setVisible(one is not None and not one.above and self._asking.isHidden() and not asked)
        if one is not None:
            waits = one.waits + one.sent
            ask = _("Leave the hub? {count} entries were not confirmed by it; they stay here.").format(count=waits)
            self._question.setText(ask if waits else _("Leave the hub? It has all that was done here."))

    # --- deeds

    def _enrol(self, *, other: bool = False) -> None:
        url, code = self.url.value(), self.code.value()
        self._ask_letters(on=False)
        self._ask_leave(on=False)
        if self.session.administrator and url and code:
            self.command.run("sync", "enrol", url, "-", *(["--other-letters"] if other else []), secret=code)
        else:
            (self.code if url else self.url).editor.setFocus()

    def _ask_leave(self, *, on: bool) -> None:
        self._asking.setVisible(on)
        if on:
            self.no.setFocus()
        self._say()

    def _ask_letters(self, *, on: bool) -> None:
        if on:
            self._ask_leave(on=False)
        for one in (self._letters, self.keep, self.other):
            one.setVisible(on)
        self._say()
        if on:
            self.keep.setFocus()
            self.sought.emit(self.keep)

    def _leave(self) -> None:
        one = self.chosen()
        if one is not None and self.session.administrator:
            self._ask_leave(on=False)
            self.command.run("sync", "leave", one.hub)

    def _done(self, answer: dict[str, str]) -> None:
        if "url" in answer:
            self.code.set_value("")
            if answer.get("letters"):
                self.told.emit(told.other_letters(answer["letters"]))
                self.moved.emit()
                return
            self.told.emit(
                good(N_("This desk is enrolled at {hub}. Everything is exchanged from now on."), hub=answer["url"])
            )
        else:
            self.told.emit(good(N_("This desk has left the hub. All that was done here stays here.")))
        self.moved.emit()

    def _failed(self, notice: object) -> None:
        if getattr(notice, "field", "") == "letters":
            self._ask_letters(on=True)
            return
        self.told.emit(notice)
        if getattr(notice, "field", "") == "code":
            self.code.editor.setFocus()
