"""The packages that came in, with the last one's undoing, and the keys whose packages are taken in."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QHBoxLayout

from clerkdesk.language import N_, _
from clerkdesk.services import catalogue
from clerkdesk.services.catalogue import Brought, Installed, TrustedKey
from clerkdesk.services.desk import Changes
from clerkdesk.ui.errors import good
from clerkdesk.ui.session import Session
from clerkdesk.ui.settings.section import SAVED, Rows, Section
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card, EmptyState
from clerkdesk.ui.widgets.chip import Look
from clerkdesk.ui.widgets.field import FieldRow, enter_goes_on
from clerkdesk.ui.widgets.idlist import Cell, Column
from clerkdesk.ui.widgets.label import label

HOLDS: Final = Look(tone="good", icon="check-circle", word=N_("In use"))
UNDONE: Final = Look(tone="idle", icon="undo", word=N_("Undone"))


class Packages(Card):
    """What came in, the latest first."""

    def __init__(self, session: Session, section: Section) -> None:
        super().__init__(icon="clock")
        self._session, self._section = session, section
        self._nothing = EmptyState("papers")
        self.list = Rows(
            [
                Column(title=N_("Package"), cell=_package, strong=True),
                Column(title=N_("Brought in"), cell=_brought, width=176),
                Column(
                    title=N_("State"), cell=lambda row: Cell(looks=(UNDONE if row.undone_at else HOLDS,)), width=168
                ),
            ],
            session,
            tall=True,
            empty=self._nothing,
        )
        self.list.setMinimumHeight(200)
        self.body.addWidget(self.list, 1)
        self.undo = Button(kind="danger", icon="undo", key="Shift+F6")
        self.undo.clicked.connect(self._undo)
        self._why = label(muted=True, wrap=True)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._why, 1)
        line.addWidget(self.undo)
        self.body.addLayout(line)

    def retranslate(self) -> None:
        """Set every text."""
        self.set_title(_("Packages that came in"))
        self._why.setText(_("Dossiers received meanwhile keep the version that they were received under."))
        self._nothing.set_words(_("No package came in yet"), _("The catalogue is the one that came with the program."))
        self.undo.set_words(_("Undo the last package"))

    def show_packages(self, found: list[Installed]) -> None:
        """Show ``found``; the last one that holds can be undone by an administrator."""
        self.list.set_rows(found)
        self.undo.setEnabled(self._session.administrator and any(one.undone_at is None for one in found))

    def _undo(self) -> None:
        account, desk = self._session.account, self._session.desk
        if account is not None and self._section.may():
            self._section.deed(lambda: catalogue.undo(desk, account), self._undone)

    def _undone(self, done: Brought) -> None:
        self._section.tell(good(N_("{name} is undone: {count} procedures."), name=done.name, count=len(done.what)))
        self._section.load()


class Keys(Card):
    """Whose packages are taken in; the fingerprint is what people compare over the telephone."""

    def __init__(self, session: Session, section: Section) -> None:
        super().__init__(icon="key")
        self._session, self._section = session, section
        self._why = label(muted=True, wrap=True)
        self.body.addWidget(self._why)
        self._nothing = EmptyState("key")
        self.list = Rows(
            [
                Column(title=N_("Issuer"), cell=_key, strong=True),
                Column(title=N_("Fingerprint"), cell=lambda row: Cell(text=row.fingerprint), width=232, code=True),
            ],
            session,
            tall=True,
            empty=self._nothing,
        )
        self.list.setMinimumHeight(168)
        self.body.addWidget(self.list, 1)
        self.label = FieldRow(name_width=112, marked=False)
        self.key = FieldRow(name_width=112, marked=False)
        for row in (self.label, self.key):
            self.body.addWidget(row)
        enter_goes_on(self.label, self.key)
        self.add = Button(icon="plus", key="F7")
        self.add.clicked.connect(self._add)
        self.key.editor.returnPressed.connect(self._add)
        self.remove = Button(kind="danger", icon="trash", key="Shift+F7")
        self.remove.clicked.connect(self._remove)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.remove)
        line.addStretch(1)
        line.addWidget(self.add)
        self.body.addLayout(line)

    def retranslate(self) -> None:
        """Set every text."""
        self.set_title(_("Trusted keys"))
        self._why.setText(
            _("Only packages signed with one of these are taken in. Ask the issuer for the fingerprint by telephone.")
        )
        self._nothing.set_words(_("No key is trusted yet"))
        self.label.set_name(_("Issuer"), _("For example: Department of Justice"))
        self.key.set_name(_("Public key"), _("64 digits and letters a to f"))
        self.add.set_words(_("Trust this key"))
        self.remove.set_words(_("Trust it no longer"))

    def show_keys(self, found: list[TrustedKey]) -> None:
        """Show ``found``."""
        self.list.set_rows(found)
        may = self._session.administrator
        for widget in (self.add, self.label, self.key):
            widget.setEnabled(may)
        self.remove.setEnabled(may and bool(found))

    def _add(self) -> None:
        account, desk = self._session.account, self._session.desk
        key, whose = self.key.value(), self.label.value()
        if account is None or not self._section.may():
            return

        def run() -> Changes:
            catalogue.trust(desk, account, key, whose)
            return Changes(settings=True)

        self._section.deed(run, self._added)

    def _added(self, _changes: Changes) -> None:
        for row in (self.label, self.key):
            row.set_value("")
        self._done()

    def _remove(self) -> None:
        account, desk, chosen = self._session.account, self._session.desk, self.list.chosen()
        if account is None or not isinstance(chosen, TrustedKey) or not self._section.may():
            return

        def run() -> Changes:
            catalogue.distrust(desk, account, chosen.key)
            return Changes(settings=True)

        self._section.deed(run, lambda _changes: self._done())

    def _done(self) -> None:
        self._section.tell(good(SAVED))
        self._section.load()


def _package(row: Installed) -> Cell:
    begins = f"{row.days[0]:%d/%m/%Y}" if row.days else _("at once")
    told = (_("In effect from {day}").format(day=begins), row.issuer, f"{row.issued:%d/%m/%Y}", row.fingerprint)
    return Cell(text=row.name, sub=" · ".join(told))


def _brought(row: Installed) -> Cell:
    return Cell(text=f"{row.at:%H:%M %d/%m/%Y}", sub=row.by)


def _key(row: TrustedKey) -> Cell:
    return Cell(text=row.label, sub=f"{row.since:%d/%m/%Y} · {row.by}")
