"""The left half of the page: who came, for whom, and what they brought before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clerkdesk.catalogue.units import Units
from clerkdesk.domain.party import Authority
from clerkdesk.language import _
from clerkdesk.ui.reception.cell import Choice
from clerkdesk.ui.reception.form import Form
from clerkdesk.ui.reception.lines import DossierLine, DossierList
from clerkdesk.ui.reception.party import PartyCells
from clerkdesk.ui.reception.terms import AUTHORITIES, KINSHIPS, FormCells
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.label import label

REPLACE_KEY: Final = "F5"
AGENT_KEY: Final = "F11"


class SecondCard(Card):
    """Asks what a second card is for: another citizen, or the one who acts for the citizen.

    Signals:
        replace(): it is the citizen's.
        represent(): it is the representative's.
    """

    replace = Signal()
    represent = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(icon="card", parent=parent)
        self._who = ""
        self._words = label(wrap=True)
        self.body.addWidget(self._words)
        self._replace = Button(icon="user", key=REPLACE_KEY)
        self._represent = Button(kind="primary", icon="users", key=AGENT_KEY)
        self._replace.clicked.connect(self.replace)
        self._represent.clicked.connect(self.represent)
        self.body.addWidget(self._represent)
        self.body.addWidget(self._replace)
        self.setVisible(False)

    def offer(self, who: str) -> None:
        """Ask about the card of ``who``."""
        self._who = who
        self.retranslate()
        self.setVisible(True)

    def retranslate(self) -> None:
        """Set the texts."""
        self.set_title(self._who)
        self._words.setText(_("A second card was scanned. Who is it?"))
        self._replace.set_words(_("Another citizen, instead"))
        self._represent.set_words(_("Acts for the citizen"))


class Agent(Card):
    """Who acts for the citizen, and on what ground.

    Signals:
        edited(str): a field was changed.
        finished(): Enter was pressed in the last cell.
    """

    edited = Signal(str)
    finished = Signal()

    def __init__(self, units: Callable[[], Units], parent: QWidget | None = None) -> None:
        super().__init__(icon="users", parent=parent)
        self._form = Form()
        self.drop = Button(kind="quiet", icon="close")
        self.add_beside(self.drop)
        self.ground = FormCells(
            ({"authority": 1}, {"kinship": 2, "authority_paper": 3}), {"authority": Choice(), "kinship": Choice()}
        )
        self.party = PartyCells(units)
        self.body.addWidget(self.ground)
        self.body.addWidget(self.party)
        self.ground.edited.connect(self._changed)
        self.ground.finished.connect(self.party.cells["name"].take_focus)
        self.party.edited.connect(lambda name: self.edited.emit(f"representative.{name}"))
        self.party.finished.connect(self.finished)

    def show_form(self, form: Form) -> None:
        """Show the representative of ``form``."""
        self._form = form
        self.ground.show_form(form)
        self.party.show_person(form.agent)
        self.setVisible(form.represented)
        self._fit()

    def retranslate(self) -> None:
        """Set the texts."""
        self.set_title(_("Acts for the citizen"))
        self.drop.set_words("", _("Nobody acts for the citizen"))
        for name, words in {
            "authority": _("On what ground"),
            "kinship": _("The citizen's"),
            "authority_paper": _("Authorisation: number, date"),
        }.items():
            self.ground.cells[name].set_name(words)
        for name, first, choices in (("authority", (), AUTHORITIES), ("kinship", (("", "—"),), KINSHIPS)):
            editor = self.ground.cells[name].editor
            if isinstance(editor, Choice):
                editor.set_choices([*first, *((str(value), _(word)) for value, word in choices.items())])
                editor.set_value(str(getattr(self._form, name)))
        self.party.retranslate()

    def _changed(self, name: str) -> None:
        self._fit()
        self.edited.emit(f"representative.{name}")

    def _fit(self) -> None:
        kin = self._form.authority == Authority.CLOSE_KIN
        self.ground.show_only({"authority", "authority_paper"} | ({"kinship"} if kin else set()))


class People(QWidget):
    """The citizen's card, whoever acts for the citizen, and the citizen's earlier dossiers.

    Signals:
        edited(str): the field "applicant.…" or "representative.…" was changed by the clerk.
        finished(): Enter was pressed in the last cell.
    """

    edited = Signal(str)
    finished = Signal()

    def __init__(self, units: Callable[[], Units], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.second = SecondCard()
        self._card = Card(icon="card")
        self.agent_button = Button(kind="quiet", key=AGENT_KEY)
        self.next_button = Button(kind="quiet", key=REPLACE_KEY)
        self._card.add_beside(self.agent_button)
        self._card.add_beside(self.next_button)
        self.applicant = PartyCells(units)
        self._card.body.addWidget(self.applicant)
        self.agent = Agent(units)
        self._before = Card(icon="dossiers")
        self.earlier = DossierList()
        self._before.body.addWidget(self.earlier)
        self._before.setVisible(False)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(16)
        for card in (self.second, self._card, self.agent, self._before):
            rows.addWidget(card)
        rows.addStretch(1)
        self.applicant.edited.connect(lambda name: self.edited.emit(f"applicant.{name}"))
        self.applicant.finished.connect(self.finished)
        self.agent.edited.connect(self.edited)
        self.agent.finished.connect(self.finished)

    def show_form(self, form: Form) -> None:
        """Show the people of ``form``."""
        self.applicant.show_person(form.applicant)
        self.agent.show_form(form)
        self.agent_button.setVisible(not form.represented)

    def show_earlier(self, lines: Sequence[DossierLine]) -> None:
        """Show the citizen's earlier dossiers."""
        self.earlier.show_lines(lines)
        self._before.setVisible(bool(lines))
        self._before.set_title(_("Earlier dossiers ({count})").format(count=len(lines)))

    def ask_second(self, who: str) -> None:
        """Ask what the card of ``who`` is for; "" stops asking."""
        if who:
            self.second.offer(who)
        else:
            self.second.setVisible(False)
        for button in (self.agent_button, self.next_button):
            button.setEnabled(not who)  # its key belongs to the question

    def retranslate(self) -> None:
        """Set the texts."""
        self._card.set_title(_("Citizen"))
        self.agent_button.set_words(_("Acts for…"), _("Somebody acts for the citizen (F11)"))
        self.next_button.set_words(_("Next"), _("Next citizen (F5)"))
        self._before.set_title(_("Earlier dossiers ({count})").format(count=len(self.earlier.lines())))
        self.earlier.setAccessibleName(_("Earlier dossiers"))
        self.second.retranslate()
        self.agent.retranslate()
        self.applicant.retranslate()
