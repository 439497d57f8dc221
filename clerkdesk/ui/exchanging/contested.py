"""Contested dossiers: the facts that cannot all hold, side by side, and the decision which of them does."""

from __future__ import annotations

from array import array

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout

from clerkdesk.domain.errors import Refused
from clerkdesk.language import _
from clerkdesk.services import look
from clerkdesk.services.delivery import Done
from clerkdesk.services.look import Details, Filter, Order
from clerkdesk.services.supplement import Moved
from clerkdesk.ui.doing import Doing
from clerkdesk.ui.dossiers.drafting import Drafting
from clerkdesk.ui.dossiers.forms import SettleForm
from clerkdesk.ui.dossiers.listing import columns_of, rows_of
from clerkdesk.ui.dossiers.pane import load
from clerkdesk.ui.errors import good
from clerkdesk.ui.exchanging.handing import HandForm
from clerkdesk.ui.exchanging.part import BESIDE, Part
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card, Columns, EmptyState
from clerkdesk.ui.widgets.idlist import IdList
from clerkdesk.ui.widgets.label import label


class Contested(Part):
    """The list, and the decision beside it."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.details: Details | None = None
        self.form: SettleForm | None = None
        self._doing = Doing(session, self, self._not_done)
        self._drafting = Drafting(session, self)
        columns = Columns(least=BESIDE)
        listing = QFrame()
        listing.setObjectName("card")
        rows = QVBoxLayout(listing)
        rows.setContentsMargins(1, 6, 1, 6)
        self._empty = EmptyState("check-circle")
        who, code, *_rest = columns_of(session.desk)
        self.list = IdList((who, code), rows_of(session.desk), session.work, tall=True, empty=self._empty)
        self.list.setMinimumHeight(152)
        self.list.current_changed.connect(self._chosen)
        self.list.opened.connect(self._start)
        self.slim[self.list] = (1,)
        rows.addWidget(self.list)
        columns.add(listing, 4)
        columns.add(self._build_card(), 7)
        self.rows.addWidget(columns, 1)

    def _build_card(self) -> Card:
        self.card = Card(icon="flag")
        self._owner = label(muted=True, wrap=True)
        self.card.body.addWidget(self._owner)
        self._place = QVBoxLayout()
        self.card.body.addLayout(self._place)
        self.hand_form = HandForm.of(self, self._closed)
        self.card.body.addWidget(self.hand_form)
        self.card.body.addStretch(1)
        self.open = Button(icon="dossiers", key="F8")
        self.hand = Button(icon="user", key="F7")
        self.decide = Button(kind="primary", icon="flag", key="F9")
        self.open.clicked.connect(self._open)
        self.hand.clicked.connect(self._hand)
        self.decide.clicked.connect(self._do)
        for button in (self.open, self.hand, self.decide):
            self.deeds.addWidget(button)
        self.card.hide()
        return self.card

    # --- the part's life

    def ask(self) -> None:
        """Look anew at what it shows."""
        desk, wanted = self.session.desk, Filter(contested=True, order=Order.NEWEST)
        self.session.work.ask(
            lambda: look.ids(desk, wanted), self._take, self.failed.emit, owner=self, latest="contested"
        )

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.list.setAccessibleName(_("Contested dossiers"))
        self._empty.set_words(
            _("Nothing is contested"),
            _("When two desks did what cannot both hold while they were apart, somebody decides here."),
        )
        self.open.set_words(_("Open"))
        self.hand.set_words(_("To a colleague"))
        self.decide.set_words(_("Decide"))
        self.hand_form.retranslate()
        if self.form is not None:
            self.form.retranslate()
        self._say()

    def focus(self) -> None:
        """Put the focus where the work starts."""
        self.list.setFocus(Qt.FocusReason.TabFocusReason)

    def escape(self) -> bool:
        """Close the form, or go back to the list."""
        if self.hand_form.close_form():
            return True
        if self.card.isAncestorOf(self.focusWidget()):
            self.focus()
            return True
        return False

    # --- what is shown

    def _take(self, rows: array[int]) -> None:
        self.list.set_ids(rows)
        self.counted.emit(len(rows))
        if not len(rows):
            self._there(None)
        elif self.list.current_id() is None:
            self.list.select_first()
        else:
            self._chosen(self.list.current_id())

    def _chosen(self, row: object) -> None:
        if isinstance(row, int):
            self.session.work.ask(
                load(self.session, row), self._there, self.failed.emit, owner=self, latest="contested-details"
            )

    def _there(self, details: Details | None) -> None:
        same = details is not None and self.details is not None and self.details.timeline == details.timeline
        self.details = details
        if not same:
            self._drop()
        self.card.setVisible(details is not None and details.dossier.contested)
        self.bar.setVisible(details is not None and details.dossier.contested)
        if details is None or not details.dossier.contested:
            return
        if self.form is None:
            self.form = SettleForm(details)
            self.form.entered.connect(self._do)
            self._place.addWidget(self.form)
            self._drafting.follow(self.form)
        self._say()

    def _say(self) -> None:
        if self.details is None:
            return
        line, owner = self.details.line, self.details.dossier.owner
        self.card.set_title(line.name or _("(personal data erased)"))
        whose = _("{name} settles it").format(name=owner.to) if owner is not None else ""
        self._owner.setText(whose + (f": {owner.why}" if owner is not None and owner.why else ""))
        self._owner.setVisible(bool(whose))
        handing = not self.hand_form.isHidden()
        for button in (self.open, self.hand, self.decide):
            button.setVisible(not handing)
        if self.form is not None:
            self.form.setVisible(not handing)

    def _drop(self) -> None:
        if self.form is not None:
            self._drafting.follow(None)
            self._place.removeWidget(self.form)
            self.form.deleteLater()
            self.form = None

    # --- deeds

    def _start(self, _row: object) -> None:
        if self.form is not None:
            self.form.start()

    def _open(self) -> None:
        if self.details is not None:
            self.go.emit("dossiers", self.details.dossier.id)

    def _hand(self) -> None:
        if self.details is not None:
            self.hand_form.open_form(self.details.dossier.id)
            self._say()

    def _closed(self) -> None:
        self._say()
        self.focus()

    def _do(self) -> None:
        form = self.form
        if form is None:
            return
        self._doing.do_as_told(form.deed, self._done)

    def _done(self, _done: Done | Moved) -> None:
        if self.form is not None:
            self._drafting.done(self.form)
        self.details = None
        self._drop()
        self.told.emit(good(SettleForm.said))
        self.ask()
        self.focus()

    def _not_done(self, error: Exception) -> None:
        if isinstance(error, Refused) and self.form is not None:
            self.form.wrong(error.field)
        self.failed.emit(error)
