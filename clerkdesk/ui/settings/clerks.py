"""The clerks of this desk: adding one, a new PIN, taking one off; and one's own PIN."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QCheckBox, QHBoxLayout

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.text import name_key
from clerkdesk.language import N_, _
from clerkdesk.services import clerks
from clerkdesk.services.clerks import Account, Role
from clerkdesk.services.desk import Changes
from clerkdesk.ui.errors import good
from clerkdesk.ui.session import Session
from clerkdesk.ui.settings.section import Rows, Section
from clerkdesk.ui.start.sign_in import PinField
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card, Columns, column
from clerkdesk.ui.widgets.chip import Look
from clerkdesk.ui.widgets.field import FieldRow, enter_goes_on
from clerkdesk.ui.widgets.idlist import Cell, Column
from clerkdesk.ui.widgets.label import label

ADMINISTRATOR: Final = Look(tone="active", icon="shield", word=N_("Administrator"))
CLERK: Final = Look(tone="idle", icon="user", word=N_("Clerk"))
ACTIVE: Final = Look(tone="good", icon="check-circle", word=N_("May sign in"))
OFF: Final = Look(tone="idle", icon="pause", word=N_("Taken off"))
NAME: Final = 136


class _PinCard(Card):
    """Fields for a new PIN, typed twice, and the deed."""

    def __init__(self, icon: str, *before: FieldRow, key: str = "") -> None:
        super().__init__(icon=icon)
        self.pin = FieldRow(editor=PinField(), name_width=NAME, marked=False)
        self.again = FieldRow(editor=PinField(), name_width=NAME, marked=False)
        for row in (*before, self.pin, self.again):
            self.body.addWidget(row)
        enter_goes_on(*before, self.pin, self.again)
        self.button = Button(icon="check", key=key)
        self.again.editor.returnPressed.connect(self.button.click)
        self.line = QHBoxLayout()
        self.line.addStretch(1)
        self.line.addWidget(self.button)
        self.body.addLayout(self.line)

    def retranslate(self, title: str, deed: str) -> None:
        """Set every text."""
        self.set_title(title)
        self.pin.set_name(_("New PIN"), _("At least 6 signs"))
        self.again.set_name(_("PIN once more"))
        self.button.set_words(deed)

    def typed(self) -> str:
        """Return the PIN; Refused when the two are not the same."""
        pin = self.pin.editor.text()
        if pin != self.again.editor.text():
            self.again.editor.setFocus()
            raise Refused("pins-differ", "The two PINs are not the same.", field="pin")
        return pin

    def clear(self) -> None:
        """Forget what was typed."""
        self.pin.editor.clear()
        self.again.editor.clear()


class ClerksSection(Section):
    """Who may sign in."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        columns = Columns(least=800)
        self._card = Card(icon="users")
        self.list = Rows(
            [
                Column(title=N_("Name"), cell=lambda row: Cell(text=row.name), strong=True, person=True),
                Column(
                    title=N_("Role"),
                    cell=lambda row: Cell(looks=(ADMINISTRATOR if row.role is Role.ADMINISTRATOR else CLERK,)),
                    width=164,
                ),
                Column(title=N_("State"), cell=lambda row: Cell(looks=(ACTIVE if row.active else OFF,)), width=148),
            ],
            session,
        )
        self.list.setMinimumHeight(220)
        self.list.current_changed.connect(lambda _at: self._show_chosen())
        self._card.body.addWidget(self.list, 1)
        line = QHBoxLayout()
        self.switch = Button(icon="pause", key="Shift+F6")
        self.switch.clicked.connect(self._switch)
        line.addWidget(self.switch)
        line.addStretch(1)
        self._card.body.addLayout(line)
        columns.add(self._card, 3)

        box, rows = column(spacing=16)
        self.name = FieldRow(name_width=NAME, marked=False)
        self.role = QCheckBox()
        self.new = _PinCard("plus", self.name, key="F6")
        self.new.line.insertWidget(0, self.role)
        self.new.button.clicked.connect(self._add)
        self.reset = _PinCard("key")
        self.reset.button.clicked.connect(self._reset)
        self.old = FieldRow(editor=PinField(), name_width=NAME, marked=False)
        self.own = _PinCard("user", self.old)
        self.own.button.clicked.connect(self._change)
        self._only = label(muted=True, wrap=True)
        for widget in (self.new, self.reset, self.own, self._only):
            rows.addWidget(widget)
        rows.addStretch(1)
        columns.add(box, 2)
        self.body.addWidget(columns, 1)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        self._card.set_title(_("Clerks of this desk"))
        self.name.set_name(_("Name"), _("Family, middle and given name"))
        self.role.setText(_("Administrator"))
        self.new.retranslate(_("Add a clerk"), _("Add"))
        self.own.retranslate(_("My own PIN"), _("Change my PIN"))
        self.old.set_name(_("PIN until now"))
        self._only.setText(_("An administrator adds clerks and sets new PINs."))
        self._show_chosen()

    def load(self) -> None:
        """List the clerks."""
        desk = self.session.desk
        self.session.work.ask(
            lambda: clerks.accounts(desk, active_only=False), self._loaded, self.fail, owner=self, latest="clerks"
        )
        may = self.session.administrator
        for widget in (self.new, self.reset, self.switch):
            widget.setVisible(may)
        self._only.setVisible(not may)

    def _loaded(self, accounts: list[Account]) -> None:
        self.list.set_rows(sorted(accounts, key=lambda account: name_key(account.name)))
        self._show_chosen()

    def _show_chosen(self) -> None:
        account = self.list.chosen()
        name = account.name if isinstance(account, Account) else ""
        self.reset.retranslate(_("New PIN for {name}").format(name=name or "…"), _("Set the PIN"))
        active = not isinstance(account, Account) or account.active
        self.switch.set_words(_("Take off the sign-in page") if active else _("Let sign in again"))
        self.switch.set_icon("pause" if active else "check")
        for widget in (self.switch, self.reset):
            widget.setEnabled(bool(name))

    def _add(self) -> None:
        if not self.may():
            return
        desk, name = self.session.desk, self.name.value()
        role = Role.ADMINISTRATOR if self.role.isChecked() else Role.CLERK
        try:
            pin = self.new.typed()
        except Refused as no:
            self.fail(no)
            return

        def run() -> Changes:
            clerks.add_clerk(desk, name, pin, role)
            return Changes(settings=True)

        def done(changes: Changes) -> None:  # noqa: ARG001
            self.new.clear()
            self.name.set_value("")
            self.role.setChecked(False)
            self.tell(good(N_("{name} can sign in now."), name=name))
            self.load()

        self.deed(run, done)

    def _reset(self) -> None:
        account, by = self.list.chosen(), self.session.account
        if not isinstance(account, Account) or by is None or not self.may():
            return
        desk = self.session.desk
        try:
            pin = self.reset.typed()
        except Refused as no:
            self.fail(no)
            return

        def run() -> Changes:
            clerks.reset_pin(desk, by, account, pin)
            return Changes(settings=True)

        def done(changes: Changes) -> None:  # noqa: ARG001
            self.reset.clear()
            self.tell(good(N_("{name} has a new PIN."), name=account.name))

        self.deed(run, done)

    def _switch(self) -> None:
        account, by = self.list.chosen(), self.session.account
        if not isinstance(account, Account) or by is None or not self.may():
            return
        desk = self.session.desk

        def run() -> Changes:
            clerks.set_active(desk, by, account, active=not account.active)
            return Changes(settings=True)

        self.deed(run, self._saved)

    def _change(self) -> None:
        account, old = self.session.account, self.old.editor.text()
        if account is None:
            return
        desk = self.session.desk
        try:
            pin = self.own.typed()
        except Refused as no:
            self.fail(no)
            return

        def run() -> Changes:
            clerks.change_pin(desk, account, old, pin)
            return Changes(settings=True)

        def done(changes: Changes) -> None:  # noqa: ARG001
            self.own.clear()
            self.old.editor.clear()
            self.tell(good(N_("Your PIN is changed.")))

        self.deed(run, done)
