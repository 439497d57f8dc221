"""The page of one person: found by card, number, name or phone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

from clerkdesk.devices.card import Card as IdCard
from clerkdesk.devices.scan import CardScan, Garbled, read_scan
from clerkdesk.domain.text import mask_number
from clerkdesk.language import N_, _
from clerkdesk.services import everywhere, person
from clerkdesk.services.desk import Changes
from clerkdesk.services.look import Filter, Line
from clerkdesk.services.person import Person
from clerkdesk.ui.dossiers.facts import Facts
from clerkdesk.ui.dossiers.listing import STATE_WIDTH, due_cell, rows_of, state_look
from clerkdesk.ui.dossiers.scope import Scope
from clerkdesk.ui.errors import Notice, hint, unread
from clerkdesk.ui.page import Page
from clerkdesk.ui.person import told
from clerkdesk.ui.person.erasing import Erasing
from clerkdesk.ui.person.joining import Joining
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card, Columns, EmptyState, column
from clerkdesk.ui.widgets.deeds import DeedRow
from clerkdesk.ui.widgets.idlist import Cell, Column, IdList
from clerkdesk.ui.widgets.label import label
from clerkdesk.ui.widgets.search import Hit, ScanBox

_LIST_LEAST = 220


class PersonPage(Page):
    """The page."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.person: Person | None = None
        self._number = ""
        self.box = ScanBox(self._find, session.work)
        self.box.chosen.connect(self._chosen)
        self.box.entered.connect(self._entered)
        self.body.addWidget(self.box)
        self.nobody = EmptyState("user")
        self.body.addWidget(self.nobody, 1)
        self._columns = Columns(least=860)
        self._columns.add(self._build_dossiers(), 6)
        self._columns.add(self._build_known(), 5)
        self.body.addWidget(self._columns, 1)
        self.joining = Joining(session)
        self.joining.told.connect(self.notice)
        self.joining.done.connect(self._joined)
        self.joining.list.picked.connect(lambda _whose: self._reveal(self.joining.reason, self.joining.reason))
        self.body.addWidget(self.joining, 1)
        self._build_foot()
        self._show(None)
        self.retranslate()

    def _build_dossiers(self) -> QWidget:
        self._dossiers = Card(icon="dossiers")
        desk = self._session.desk
        self.list = IdList(self._cells(), rows_of(desk), self._session.work, tall=True)
        self.list.setMinimumHeight(_LIST_LEAST)
        self.list.opened.connect(self._open_dossier)
        self._dossiers.body.addWidget(self.list, 1)
        return self._dossiers

    def _cells(self) -> Sequence[Column]:
        desk = self._session.desk

        def what(line: Line) -> Cell:
            return Cell(text=line.procedure_name, sub=line.number.removeprefix(f"{desk.site.agency}-") or _("no code"))

        def state(line: Line) -> Cell:
            return Cell(looks=(state_look(line, desk.now()),))

        def due(line: Line) -> Cell:
            return due_cell(line, desk.now())

        return (
            Column(title=N_("Procedure"), cell=what, strong=True),
            Column(title=N_("State"), cell=state, width=STATE_WIDTH),
            Column(title=N_("Due"), cell=due, width=118, right=True),
        )

    def _build_known(self) -> QWidget:
        box, rows = column(spacing=16)
        self._reused = Card(icon="reused")
        self._source = label(muted=True, wrap=True)
        self.reused = Facts()
        self._reused.body.addWidget(self.reused)
        self._reused.body.addWidget(self._source)
        self._relations = Card(icon="users")
        self.relations = Facts()
        self._none = label(muted=True, wrap=True)
        self._relations.body.addWidget(self.relations)
        self._relations.body.addWidget(self._none)
        self.erasing = Erasing(self._session)
        self.erasing.told.connect(self.notice)
        self.erasing.erased.connect(self._gone)
        for card in (self._reused, self._relations, self.erasing):
            rows.addWidget(card)
        rows.addStretch(1)
        return box

    def _build_foot(self) -> None:
        self.erase = Button(kind="danger", icon="trash", key="F8")
        self.erase.clicked.connect(self._open_erasing)
        self.join = Button(icon="users", key="F7")
        self.join.clicked.connect(lambda: self._open_joining(parting=False))
        self.part = Button(icon="undo", key="Shift+F7")
        self.part.clicked.connect(lambda: self._open_joining(parting=True))
        self.all = Button(icon="dossiers", key="F6")
        self.all.clicked.connect(self._open_list)
        self.receive = Button(kind="primary", icon="reception", key="F9")
        self.receive.clicked.connect(self._go_on)
        self._deeds = DeedRow(self.foot, (self.all, self.join, self.part, self.erase), (self.receive,))

    # --- the page's life

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.header.set_title(_("Person"), _("Scan a card, or type a name, a number, a phone"))
        self.box.setPlaceholderText(_("Card, name, ID number, phone"))
        self.box.setAccessibleName(_("Find a person"))
        self.nobody.set_words(
            _("Nobody is chosen yet"), _("Scan an ID card or type a name: their dossiers then stand here.")
        )
        self._reused.set_title(_("Reused at the next visit"))
        self._relations.set_title(_("Relations, known from dossiers"))
        self._none.setText(_("Nobody acted for them, and they acted for nobody."))
        self.erasing.retranslate()
        self.joining.retranslate()
        self._say()
        self._name_buttons()

    def refresh(self, changes: object) -> None:
        """Follow what was done here or elsewhere."""
        changed = getattr(changes, "changes", changes)
        if isinstance(changed, Changes) and changed.streams and self._number:
            self._ask(self._number)

    def arrive(self, what: object) -> None:
        """Show the person whose identity number, or dossier (its stream), is handed over."""
        if isinstance(what, str) and what:
            self.box.clear()
            self._ask(what)
            self.list.setFocus()
        else:
            self.box.setFocus()
            self.box.selectAll()

    def escape(self) -> bool:
        """Close the form, then go back to the box."""
        if self.erasing.isVisible() or self.joining.isVisible():
            self._close_forms()
            return True
        if not self.box.hasFocus():
            self.box.setFocus()
            return True
        return False

    def on_scan(self, scan: object) -> bool:
        """Show whose card it is."""
        match scan:
            case CardScan(card=card):
                self._of_card(card)
            case Garbled():
                self.notice(unread(scan))
            case _:
                return False
        return True

    # --- finding

    def _find(self, text: str) -> Sequence[Hit]:
        found = everywhere.find(self._session.desk, text, each=7)
        return [
            Hit(
                value=one.number or one.line.stream,
                title=one.name,
                detail=" · ".join(filter(None, (mask_number(one.number) or _("no number"), one.line.phone))),
                icon="user",
            )
            for one in found.people
        ]

    def _chosen(self, number: object) -> None:
        self.box.clear()
        if isinstance(number, str) and self._comparing():
            self.joining.look_at(number)
        elif isinstance(number, str):
            self._ask(number)

    def _entered(self, text: str) -> None:
        if text and not self.on_scan(read_scan(text)):
            self._ask(text)

    def _of_card(self, card: IdCard) -> None:
        if self._comparing() and self.person and card.number not in self.person.numbers:
            self.joining.look_at(card.number)
            return
        desk = self._session.desk
        numbers = tuple(filter(None, (card.number, card.old_number)))

        def run() -> Person | None:
            return next(filter(None, (person.person(desk, number) for number in numbers)), None)

        self._number = card.number
        self._session.work.ask(run, self._found, self.fail, owner=self, latest="person")

    def _ask(self, number: str) -> None:
        desk = self._session.desk
        self._number = number
        self._session.work.ask(lambda: person.person(desk, number), self._found, self.fail, owner=self, latest="person")

    def _found(self, found: Person | None) -> None:
        if found is None and self.person is None:
            self.notice(_nobody(self._number))
        self._show(found)

    # --- showing

    def _show(self, found: Person | None) -> None:
        fresh = found is None or self.person is None or found.key != self.person.key
        self.person = found
        self._number = found.key if found else ""
        self._columns.setVisible(found is not None and not self.joining.isVisible())
        self.nobody.setVisible(found is None)
        for button in (self.erase, self.all, self.join, self.receive):
            button.setEnabled(found is not None)
        if fresh:
            self._close_forms()
        self._name_buttons()
        self.list.set_ids([line.row for line in found.lines] if found else [])
        if found and self.list.current_id() is None:
            self.list.select_first()
        self._say()

    def _say(self) -> None:
        found = self.person
        number = mask_number(found.number) or _("no number") if found else ""
        self.header.set_fact(number, found.party.name if found else "")
        if found is None:
            return
        self._dossiers.set_title(_("{count} dossiers").format(count=len(found.lines)))
        self.reused.set_facts(told.reused_of(found))
        self._source.setText(told.source_words(found))
        facts = [*told.relation_facts(found), *told.alike_facts(found)]
        self.relations.set_facts(facts)
        self._none.setVisible(not facts)

    def _name_buttons(self) -> None:
        self.erase.set_words(_("Erase personal data"))
        self.all.set_words(_("In the list"), _("Show these dossiers in the list of all, to filter or export them"))
        self.join.set_words(_("Join records"), _("Another record is the same person (F7)"))
        self.part.set_words(_("Part records"), _("Not the same person after all (Shift+F7)"))
        if self.erasing.isVisibleTo(self):
            self.receive.set_icon("trash")
            self.receive.set_words(_("Erase now"))
        elif self.joining.isVisibleTo(self):
            self.receive.set_icon("users")
            self.receive.set_words(self.joining.words())
        else:
            self.receive.set_icon("reception")
            self.receive.set_words(_("New dossier"))
        found = self.person
        several = found is not None and len(found.numbers) + len(found.joined) > 1
        self._deeds.show(self.all, self.join, *([self.part] if several else []), self.erase, self.receive)

    # --- what it does

    def _go_on(self) -> None:
        if self.erasing.isVisible():
            self.erasing.erase()
        elif self.joining.isVisible():
            self.joining.carry_out()
        elif self.person is not None:
            self.go.emit("reception", {"party": self.person.party})

    def _open_list(self) -> None:
        if self.person is not None:
            words = self.person.number or self.person.party.name
            self.go.emit("dossiers", Scope(filter=Filter(words=words)))

    def _open_dossier(self, row: int) -> None:
        line = next((line for line in self.person.lines if line.row == row), None) if self.person else None
        if line is not None:
            self.go.emit("dossiers", line.stream)

    def _open_erasing(self) -> None:
        if self.person is not None:
            self._close_forms()
            self._reused.hide()
            self._relations.hide()
            self.erasing.open_form(self.person.key)
            self._name_buttons()
            QTimer.singleShot(0, self, lambda: self._reveal(self.erasing.words, self.erasing.grounds[0]))

    def _open_joining(self, *, parting: bool) -> None:
        if self.person is not None:
            self._close_forms()
            self._columns.hide()
            self.joining.open_form(self.person, parting=parting)
            self._name_buttons()
            QTimer.singleShot(0, self, lambda: self._reveal(self.joining.reason, self.joining.list))

    def _comparing(self) -> bool:
        return self.joining.isVisible() and not self.joining.parting

    def _joined(self) -> None:
        self._close_forms()
        self.list.setFocus()
        if self._number:
            self._ask(self._number)

    def _reveal(self, last: QWidget, first: QWidget) -> None:
        """Scroll to the form where the window is too low for it."""
        scroll = self.findChild(QScrollArea)
        if scroll is not None:
            scroll.ensureWidgetVisible(last, 0, 24)
            scroll.ensureWidgetVisible(first, 0, scroll.height() // 2)

    def _close_forms(self) -> None:
        self.erasing.hide()
        self.joining.hide()
        self._columns.setVisible(self.person is not None)
        self._reused.show()
        self._relations.show()
        self._name_buttons()

    def _gone(self) -> None:
        """The data are gone: nobody is shown, unless something of theirs is still under way."""
        self._joined()


def _nobody(typed: str) -> Notice:
    if any(letter.isdigit() for letter in typed):
        return hint(
            N_("No dossier here is under the number {number}."),
            N_("Type the name, or receive their first dossier (F2)."),
            number=mask_number(typed),
        )
    return hint(N_("No dossier here is in the name {name}."), N_("Receive their first dossier (F2)."), name=typed)
