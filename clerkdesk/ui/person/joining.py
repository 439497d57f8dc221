"""Two records of one person: shown side by side and joined with a reason; parted again when that was wrong."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.text import mask_number
from clerkdesk.language import N_, _
from clerkdesk.services import people
from clerkdesk.services import person as service
from clerkdesk.services.people import DOSSIER
from clerkdesk.services.person import Person
from clerkdesk.ui.dossiers.facts import Facts
from clerkdesk.ui.errors import explain, good
from clerkdesk.ui.person import told
from clerkdesk.ui.reception.lines import DossierLine, DossierList
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.label import label

_LINES = 2
_SHOWN = 3


class Joining(Card):
    """The form, in place of what the page shows. It joins another record, or parts one that was joined.

    Signals:
        told(object): a `Notice` to show over the page.
        done(): the records were joined, or parted.
    """

    told = Signal(object)
    done = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(icon="users", parent=parent)
        self._session = session
        self._person: Person | None = None
        self._other: Person | None = None
        self._asked = ""
        self.parting = False
        self._hint = label(muted=True, wrap=True)
        self.body.addWidget(self._hint)
        self.list = DossierList()
        self.list.picked.connect(self._picked)
        self.body.addWidget(self.list)
        sides = QHBoxLayout()
        sides.setSpacing(16)
        self._names = (label(muted=True), label(muted=True))
        self._people = (label(strong=True, wrap=True), label(strong=True, wrap=True))
        self.facts = (Facts(), Facts())
        for name, who, facts in zip(self._names, self._people, self.facts, strict=True):
            side = QVBoxLayout()
            side.setSpacing(4)
            for widget in (name, who, facts):
                side.addWidget(widget)
            side.addStretch(1)
            sides.addLayout(side, 1)
        self.body.addLayout(sides)
        self._ask = label(strong=True)
        self.body.addWidget(self._ask)
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(_LINES * 20 + 12)
        self.body.addWidget(self.reason)
        self.body.addStretch(1)
        self.hide()
        self.retranslate()

    @property
    def other(self) -> Person | None:
        """The record beside the person's own, None while none is chosen."""
        return self._other

    def open_form(self, person: Person, *, parting: bool) -> None:
        """Ask which record is the same person too, or, when ``parting``, which one is not."""
        self._person, self._other, self.parting, self._asked = person, None, parting, ""
        self.reason.clear()
        lines = _joined(person) if parting else _alike(person)
        self.list.show_lines(lines, most=_SHOWN)
        self.list.setVisible(bool(lines))
        self.show()
        self.retranslate()
        if lines:
            self.look_at(lines[0].value)
        self.start().setFocus()

    def look_at(self, whose: str) -> None:
        """Show the record ``whose`` (a number, or a dossier's stream) beside the person's own."""
        desk = self._session.desk
        self._asked = whose
        self._session.work.ask(
            lambda: service.record(desk, whose), self._found, self._fail, owner=self, latest="other record"
        )

    def carry_out(self) -> None:
        """Join the two records, or part them."""
        person, whose, reason = self._person, self._asked, self.reason.toPlainText()
        desk = self._session.desk
        try:
            if person is None or self._other is None:
                raise Refused("nothing-to-merge", "Name the records that are one person.", field="others")
            clerk = self._session.clerk
            main, numbers, dossiers = _sides(person, whose)
        except Refused as no:
            self._fail(no)
            return
        if self.parting:
            self._session.work.deed(
                lambda: people.split(desk, clerk, main, reason, numbers, dossiers),
                lambda _done: self._carried_out(),
                self._fail,
                owner=self,
            )
        else:
            self._session.work.deed(
                lambda: people.merge(desk, clerk, main, numbers, reason, dossiers),
                lambda _done: self._carried_out(),
                self._fail,
                owner=self,
            )

    def words(self) -> str:
        """Return the words of the button that does it."""
        return _("Part them") if self.parting else _("Join them")

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        if self.parting:
            self.set_title(_("Not the same person after all"))
            self._hint.setText(_("The record chosen stands alone again. That they were joined stays on record."))
        else:
            self.set_title(_("The same person under two records"))
            self._hint.setText(
                _("Compare them. Nothing is overwritten: both are shown together from now on, and can be parted again.")
                if self._person and self._person.alike
                else _("No other record bears this name. Scan their other card, or find them in the box above.")
            )
        self.list.setAccessibleName(_("The other record"))
        self._names[0].setText(_("This record"))
        self._names[1].setText(_("The other record"))
        self._ask.setText(_("By what was it seen?"))
        self.reason.setPlaceholderText(_("for example: both cards were shown"))
        self.reason.setAccessibleName(_("By what was it seen?"))
        self._say()

    def start(self) -> QWidget:
        """Return where the work starts: at the records to choose from, or at the reason when there is no choice."""
        return self.list if len(self.list.lines()) > 1 else self.reason

    def _picked(self, whose: object) -> None:
        if isinstance(whose, str):
            self.look_at(whose)
            self.reason.setFocus()

    def _found(self, found: Person | None) -> None:
        self._other = found
        self._say()

    def _say(self) -> None:
        sides = (self._person, self._other)
        for one, beside, name, who, facts in zip(
            sides, sides[::-1], self._names, self._people, self.facts, strict=True
        ):
            who.setText(one.party.name if one else "")
            facts.set_facts(told.compared(one, beside) if one else [])
            for widget in (name, who):
                widget.setVisible(one is not None)

    def _carried_out(self) -> None:
        self.hide()
        self.told.emit(
            good(N_("They stand alone again."))
            if self.parting
            else good(N_("The records are shown as one person now."))
        )
        self.done.emit()

    def _fail(self, error: Exception) -> None:
        self.told.emit(explain(error))
        if isinstance(error, Refused) and error.field == "reason":
            self.reason.setFocus()


def _sides(person: Person, whose: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return the number to show, and the numbers and dossiers that are joined to it or parted from it.

    Raises:
        Refused: neither record bears a number.
    """
    of_dossier = whose.startswith(DOSSIER)
    if person.number:
        return (person.number, (), (whose,)) if of_dossier else (person.number, (whose,), ())
    if of_dossier:
        raise Refused("no-number", "One of the two records must bear an identity number.", field="others")
    return whose, (), tuple(line.stream for line in person.lines)


def _alike(person: Person) -> list[DossierLine]:
    """Return the records of the same name: each number, and each dossier without one."""
    lines = []
    for one in person.alike:
        if one.number:
            count = _("{count} dossiers").format(count=len(one.dossiers))
            lines.append(DossierLine(value=one.number, title=one.name, detail=f"{mask_number(one.number)} · {count}"))
        else:
            lines += [
                DossierLine(value=line.stream, title=one.name, detail=f"{_('no number')} · {line.procedure_name}")
                for line in one.dossiers
            ]
    return lines


def _joined(person: Person) -> Sequence[DossierLine]:
    """Return what was joined to the person: other numbers, and dossiers without one."""
    streams = {line.stream: line for line in person.lines}
    numbers = [
        DossierLine(value=number, title=mask_number(number), detail=_name_under(person, number))
        for number in person.numbers
        if number != person.number
    ]
    return [
        *numbers,
        *(
            DossierLine(value=stream, title=line.procedure_name, detail=f"{line.name} · {line.number}")
            for stream in person.joined
            if (line := streams.get(stream)) is not None
        ),
    ]


def _name_under(person: Person, number: str) -> str:
    return next((line.name for line in person.lines if line.id_number == number), "")
