"""Erasing a person's data: what goes, what stays, and on what ground. Nothing of it comes back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QPlainTextEdit, QRadioButton, QVBoxLayout, QWidget

from clerkdesk.domain.errors import Refused
from clerkdesk.language import N_, _
from clerkdesk.services import erasing
from clerkdesk.services.erasing import Erasable
from clerkdesk.ui.dossiers.facts import Fact, Facts
from clerkdesk.ui.errors import explain, good
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.label import label

GROUNDS = (
    N_("The person asked for it (Law 91/2025/QH15)"),
    N_("The time of keeping has ended"),
    N_("It was recorded by mistake"),
    N_("Another ground"),
)
_LINES = 4


class Erasing(Card):
    """The form, in place of what it erases.

    Signals:
        told(object): a `Notice` to show over the page.
        erased(): the data are gone.
    """

    told = Signal(object)
    erased = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(icon="trash", parent=parent)
        self._session = session
        self._number = ""
        self.found: Erasable | None = None
        self._what = Facts()
        self._why = label(wrap=True, muted=True)
        self.body.addWidget(self._why)
        self.body.addWidget(self._what)
        self._ask = label(strong=True)
        self.body.addWidget(self._ask)
        rows = QVBoxLayout()
        rows.setSpacing(0)
        self._group = QButtonGroup(self)
        self.grounds = [QRadioButton() for _ground in GROUNDS]
        for place, radio in enumerate(self.grounds):
            self._group.addButton(radio, place)
            rows.addWidget(radio)
        self.body.addLayout(rows)
        self.words = QPlainTextEdit()
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(_LINES * 20 + 12)
        self.body.addWidget(self.words)
        self.body.addStretch(1)
        self.hide()
        self.retranslate()

    def open_form(self, number: str) -> None:
        """Ask what would be erased of the person with ``number``, and show it."""
        self._number, self.found = number, None
        self.words.clear()
        self.grounds[0].setChecked(True)
        self.show()
        self.grounds[0].setFocus()
        desk = self._session.desk
        self._session.work.ask(
            lambda: erasing.erasable(desk, number), self._show, self._fail, owner=self, latest="erasable"
        )
        self.retranslate()

    def erase(self) -> None:
        """Do it."""
        account = self._session.account
        try:
            if account is None or not self._session.administrator:
                raise Refused("administrator-only", "Only an administrator may do this.")
            ground = self._ground()
        except Refused as no:
            self._fail(no)
            return
        desk, number = self._session.desk, self._number
        self._session.work.deed(
            lambda: erasing.erase_person(desk, account, number, ground),
            lambda _changes: self._done(),
            self._fail,
            owner=self,
        )

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.set_title(_("Erase personal data"))
        self._why.setText(
            _(
                "Names, numbers and addresses go from this desk for good. That something happened, when and by whom, "
                "its code, procedure, dates and fees stay."
            )
        )
        self._ask.setText(_("On what ground?"))
        for radio, ground in zip(self.grounds, GROUNDS, strict=True):
            radio.setText(_(ground))
        self.words.setPlaceholderText(_("Number and date of the request or decision, or the other ground"))
        self.words.setAccessibleName(_("On what ground?"))
        self._say_found()

    def _ground(self) -> str:
        place, more = self._group.checkedId(), self.words.toPlainText().strip()
        if place == len(GROUNDS) - 1:
            return more
        return ". ".join(filter(None, (_(GROUNDS[place]), more)))

    def _show(self, found: Erasable) -> None:
        self.found = found
        self._say_found()

    def _say_found(self) -> None:
        if self.found is None:
            self._what.set_facts([])
            return
        gone = [
            _("dossiers that ended: {count}").format(count=len(self.found.dossiers)),
            _("visits: {count}").format(count=len(self.found.visits)),
        ]
        if self.found.merges:
            gone.append(_("that several numbers are one person"))
        stays = [_("dossiers still under way: {count}").format(count=len(self.found.under_way))]
        codes = ", ".join(line.number or line.procedure_name for line in self.found.under_way[:5])
        self._what.set_facts(
            [
                Fact(name=_("Goes"), value="\n".join(gone), tone="bad", strong=True),
                Fact(
                    name=_("Stays"),
                    value=" · ".join(filter(None, (*stays, codes))) if self.found.under_way else "",
                    tone="warn",
                ),
                Fact(name=_("Stays too"), value=_("what others' dossiers say of them as a representative")),
            ]
        )

    def _done(self) -> None:
        self.hide()
        self.told.emit(good(N_("The personal data were erased; the record of it is kept.")))
        self.erased.emit()

    def _fail(self, error: Exception) -> None:
        self.told.emit(explain(error))
