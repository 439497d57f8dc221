"""Papers whose official text was never seen: an administrator who compared one says so, and its mark goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtWidgets import QHBoxLayout

from clerkdesk.domain.events import PaperKind
from clerkdesk.language import N_, _
from clerkdesk.services.clerks import Account
from clerkdesk.services.compared import (
    UNCOMPARED,
    Compared,
    compared,
    form_compared,
    record,
    record_form,
    withdraw,
)
from clerkdesk.services.desk import Changes, Desk
from clerkdesk.services.saying import moment
from clerkdesk.ui.errors import good
from clerkdesk.ui.session import Session
from clerkdesk.ui.settings.section import SAVED, Rows, Section
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.chip import Look
from clerkdesk.ui.widgets.idlist import Cell, Column
from clerkdesk.ui.widgets.label import label

NAMES: Final = {
    PaperKind.STOP: N_("Stop notice"),
    PaperKind.LOST_RECEIPT: N_("Declaration of a lost receipt"),
    PaperKind.HANDOVER: N_("Hand-over record"),
}
MARKED: Final = Look(tone="warn", icon="alert", word=N_("Bears the mark"))
CLEAR: Final = Look(tone="good", icon="check-circle", word=N_("Compared"))


Note = Callable[[Desk, Account, bool], Changes]
"""Keeps that something was compared, or with False takes that back."""


@dataclass(frozen=True, slots=True)
class _Paper:
    name: str
    why: str
    by: Compared | None
    note: Note


class Comparing(Card):
    """Lists those papers and who compared them; the buttons are an administrator's."""

    def __init__(self, session: Session, section: Section) -> None:
        super().__init__(icon="eye")
        self._session, self._section = session, section
        self._why = label(muted=True, wrap=True)
        self.body.addWidget(self._why)
        self.list = Rows(
            [
                Column(title=N_("Paper to compare"), cell=_paper, strong=True),
                Column(title=N_("State"), cell=lambda row: Cell(looks=(CLEAR if row.by else MARKED,)), width=184),
                Column(title=N_("By whom"), cell=_who, width=232),
            ],
            session,
            tall=True,
        )
        self.list.setMinimumHeight(216)
        self.list.current_changed.connect(lambda _at: self._show_buttons())
        self.body.addWidget(self.list)
        self.record = Button(icon="check", key="F8")
        self.withdraw = Button(kind="quiet", icon="undo", key="Shift+F8")
        self.record.clicked.connect(lambda: self._do(holds=True))
        self.withdraw.clicked.connect(lambda: self._do(holds=False))
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addStretch(1)
        line.addWidget(self.withdraw)
        line.addWidget(self.record)
        self.body.addLayout(line)

    def retranslate(self) -> None:
        """Set every text."""
        self.set_title(_("Papers to compare with the official form"))
        self._why.setText(
            _(
                "They are printed with the mark BẢN CHỜ ĐỐI CHIẾU until an administrator has laid them beside the "
                "official form."
            )
        )
        self.record.set_words(_("I have compared it"))
        self.withdraw.set_words(_("Take that back"))

    def load(self) -> None:
        """Ask who compared what."""
        desk = self._session.desk
        self._session.work.ask(lambda: _papers(desk), self._loaded, self._section.fail, owner=self, latest="compared")

    def _loaded(self, papers: Sequence[_Paper]) -> None:
        self.list.set_rows(papers)
        self._show_buttons()

    def _show_buttons(self) -> None:
        row, may = self.list.chosen(), self._session.administrator
        self.record.setEnabled(may and isinstance(row, _Paper) and row.by is None)
        self.withdraw.setEnabled(may and isinstance(row, _Paper) and row.by is not None)

    def _do(self, *, holds: bool) -> None:
        row, desk, account = self.list.chosen(), self._session.desk, self._session.account
        if isinstance(row, _Paper) and account is not None and self._section.may():
            self._section.deed(lambda: row.note(desk, account, holds), self._done)

    def _done(self, _changes: Changes) -> None:
        self._section.tell(good(SAVED))
        self.load()


def _papers(desk: Desk) -> list[_Paper]:
    """Return the papers of the counter, then the statutory forms in effect; for the reader's thread."""
    papers, forms = compared(desk), form_compared(desk)
    found = [_Paper(NAMES[kind], why, papers.get(kind), _noting(kind)) for kind, why in UNCOMPARED.items()]
    for form in sorted(desk.forms.all(desk.today(), desk.site.province), key=lambda one: one.title.vi):
        by = forms.get((form.form, form.version))
        found.append(_Paper(form.title.vi, form.source, by, _noting_form(form.form, form.version)))
    return found


def _noting(kind: PaperKind) -> Note:
    return lambda desk, account, holds: (record if holds else withdraw)(desk, account, kind)


def _noting_form(form: str, version: str) -> Note:
    return lambda desk, account, holds: record_form(desk, account, form, version, holds=holds)


def _paper(row: _Paper) -> Cell:
    return Cell(text=_(row.name), sub=_(row.why))


def _who(row: _Paper) -> Cell:
    return Cell(text=row.by.by, sub=moment(row.by.at)) if row.by else Cell()
