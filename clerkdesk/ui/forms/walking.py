"""One form of a visit in hand: the sheet, what stands beside it, and the way from field to field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from clerkdesk.devices.card import Card
from clerkdesk.domain.forms.condition import filled
from clerkdesk.domain.forms.filling import Facts, Known, Source
from clerkdesk.domain.forms.form import Answer, Field, Form, Level
from clerkdesk.domain.forms.rules import Finding
from clerkdesk.domain.text import fold
from clerkdesk.language import N_, _
from clerkdesk.printing.spool import JobState
from clerkdesk.services.forms import knowing
from clerkdesk.ui.errors import hint
from clerkdesk.ui.forms.editors.make import Bench
from clerkdesk.ui.forms.editors.name import NameEditor
from clerkdesk.ui.forms.row import FormRow
from clerkdesk.ui.forms.sheet import Sheet
from clerkdesk.ui.forms.side import Side
from clerkdesk.ui.forms.standings import look_of
from clerkdesk.ui.forms.visit import Offer, Visit, spoken
from clerkdesk.ui.reception.board import Half
from clerkdesk.ui.session import Session

WAIT_MS: Final = 150
SIDE: Final = 344
NARROW: Final = 840


class Walking(QWidget):
    """Shows a visit's form and walks through its fields; `FillingStep` adds what one key does.

    Signals:
        changed(): something to save. counted(int): so many things keep the form from being printed now.
        told(object): a `Notice`. complete(): Enter was pressed, and nothing is empty.
    """

    changed = Signal()
    counted = Signal(int)
    told = Signal(object)
    complete = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session, self._desk, self._work = session, session.desk, session.work
        self.visit: Visit | None = None
        self._sheets: dict[tuple[str, str], Sheet] = {}
        self.sheet: Sheet | None = None
        self._touched: FormRow | None = None
        self._hand: FormRow | None = None
        self._before: Known | None = None
        self._shout: set[str] = set()
        self._cards: list[Card] = []
        self._asks_card = False
        self._offers: list[Offer] = []
        self._papers: Mapping[str, JobState] = {}
        self._typed: dict[str, list[str]] = {}
        self.side = Side()
        self.right = Half(self.side)
        self.left = Half()
        self._across = QHBoxLayout(self)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(8)
        self._across.addWidget(self.left, 1)
        self._across.addWidget(self.right)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self._keep)
        side = self.side
        side.wrong.next.clicked.connect(self.next_error)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    # --- showing

    def show_visit(self, visit: Visit) -> None:
        """Go on with ``visit``, its current form in front."""
        self._timer.stop()
        if visit is not self.visit:
            self._cards, self._shout, self._asks_card = [], set(), False
            self._hand = None
        self.visit, self._touched = visit, None
        form = visit.form()
        if form is None:
            return
        key = (form.form, form.version)
        sheet = self._sheets.get(key)
        if sheet is None:
            sheet = self._sheets[key] = Sheet(
                form, self._hear, Bench(self._words, lambda: self._desk.units, self._work, self._desk.site.province)
            )
            self.left.add(sheet)
        for other in self._sheets.values():
            if other is not sheet:
                other.hide()
        self.sheet = sheet
        self.refresh()  # before it is shown: what is not asked is not dressed for nothing
        sheet.show()
        self.left.verticalScrollBar().setValue(0)

    def refresh(self) -> None:
        """Show what the form says now, and what stands beside it."""
        visit, sheet = self.visit, self.sheet
        if visit is None or sheet is None:
            return
        known = visit.known(sheet.form)
        findings = visit.findings(sheet.form)
        sheet.show_known(known, findings, shout=sheet.form.form in self._shout)
        sheet.setEnabled(visit.opened(sheet.form).signed is None)
        missing = sum(one.level is Level.REFUSE and not filled(_value(known, one)) for one in findings)
        names = [(one, _name(sheet.form, one)) for one in findings if filled(_value(known, one))]
        row = self._hand
        here = next(
            (one for one, _words in names if row is not None and one.field.partition("[")[0] == row.field.key), None
        )
        self.side.wrong.show_findings(names, missing, odd=here is not None and here.level is Level.WARN)
        self.counted.emit(sum(one.level is Level.REFUSE for one in findings))
        self._show_forms()
        self._show_hand()
        self._look_up()

    def show_papers(self, papers: Mapping[str, JobState]) -> None:
        """Say how far the spool is with ``papers``, by their names among the attachments."""
        self._papers = papers
        self._show_forms()

    def _show_forms(self) -> None:
        visit, sheet = self.visit, self.sheet
        if visit is not None and sheet is not None:
            forms = [
                (one, look_of(visit.standing(one), self._papers.get(visit.opened(one).paper))) for one in visit.forms()
            ]
            self.side.forms.show_forms(forms, sheet.form.form)

    def _show_hand(self) -> None:
        visit, sheet, row = self.visit, self.sheet, self._hand
        if visit is None or sheet is None:
            return
        role = row.field.role if row is not None else ""
        self.side.people.show_people([(one, visit.name(one.key)) for one in visit.roles(sheet.form)], role)
        if row is None or row.field.key not in sheet.rows:
            self._offers = []
            self.side.hand.show_hand(spoken(sheet.form.title), "", (), (), name=False, swap=False)
            return
        field = row.field
        self._offers = visit.offers(sheet.form, field)
        partners = visit.partners(role) if role else []
        section = sheet.section_of(field)
        help_ = spoken(field.help) or spoken(section.help)
        if field.answer is Answer.DECLARED:
            help_ = " ".join(filter(None, (_("Only the citizen can say this: ask, and write what they say."), help_)))
        card = any(one.key == role and one.card for one in sheet.form.roles)
        self.side.hand.show_hand(
            spoken(field.label),
            help_,
            self._offers,
            [visit.name(one.key) for one in partners] if card and not visit.name(role) else [],
            name=isinstance(row.editor, NameEditor),
            keep=self._unknown(field, visit.fact(sheet.form, field)),
            swap=card and bool(visit.name(role)) and any(visit.number(one.key) for one in partners),
        )

    def _unknown(self, field: Field, fact: Known | None) -> bool:
        """Whether the clerk typed a word that completes nothing yet."""
        if not field.known or fact is None or not isinstance(fact.value, str) or fact.source is not Source.TYPED:
            return False
        return fold(fact.value) not in {fold(one.word) for one in self._desk.forms.words.get(field.known, ())}

    def retranslate(self) -> None:
        """Set the texts."""
        for sheet in self._sheets.values():
            sheet.retranslate()
        if self.visit is not None:
            self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the room there is."""
        super().resizeEvent(event)
        width = event.size().width()
        side = SIDE if width >= NARROW else 280
        self.right.setFixedWidth(side)
        if self.sheet is not None:
            self.sheet.fit(width - side)
        if self._hand is not None:
            self.left.reveal(self._hand)

    # --- what is known

    def _words(self, name: str) -> list[tuple[str, tuple[str, ...]]]:
        shipped = [(one.word, one.also) for one in self._desk.forms.words.get(name, ())]
        known = {word for word, _also in shipped}
        return [*shipped, *((word, ()) for word in self._typed.get(name, ()) if word not in known)]

    def _look_up(self) -> None:
        """Ask what earlier dossiers know of the people of this visit."""
        visit = self.visit
        if visit is None:
            return
        for number in visit.unknown_numbers():
            visit.earlier[number] = {}
            self._ask_about(visit, number)

    def _ask_about(self, visit: Visit, number: str) -> None:
        desk = self._desk
        self._work.ask(
            lambda: (knowing.earlier(desk, number), knowing.relatives(desk, number)),
            lambda found: self._looked_up(visit, number, *found),
            self.told.emit,
            owner=self,
        )

    def _looked_up(self, visit: Visit, number: str, earlier: Facts, relatives: tuple[knowing.Relative, ...]) -> None:
        visit.earlier[number], visit.relatives[number] = earlier, relatives
        if visit is self.visit and (earlier or relatives):
            self._show_hand()

    # --- from field to field

    def _hear(self, row: FormRow, what: str) -> None:
        if what == "changed":
            self._touched = row
            if not self._timer.isActive():
                self._timer.start()
            return
        self.flush()
        if what == "done":
            self.go_on()
        else:
            self._step(-1 if what == "back" else 1)

    def _keep(self) -> None:
        """Let the visit know what is being typed, and save it; the rest of the form follows when the field is left."""
        row, visit, sheet = self._touched, self.visit, self.sheet
        if row is None or visit is None or sheet is None or (row.editor is not None and row.editor.wrong()):
            return
        before, value = self._before, row.value()
        if row is self._hand and before is not None and before.value == value:
            if visit.fact(sheet.form, row.field) != before:  # it was typed back: it comes from where it came from
                visit.put(sheet.form, row.field, before)
        else:
            visit.say(sheet.form, row.field, value)
        self.changed.emit()

    def flush(self) -> None:
        """Take over what is being typed, now."""
        if self._hand is not None:
            self._hand.settle()
        if self._touched is None:
            return
        self._timer.stop()
        row = self._touched
        self._keep()
        self._tell_others(row.field)
        if row.field.known and isinstance(value := row.value(), str):
            kept = self._typed.setdefault(row.field.known, [])
            if value not in kept:
                kept.insert(0, value)
        self._touched = None
        self.refresh()

    def _tell_others(self, field: Field) -> None:
        """Say which other forms follow a fact that was corrected, and which were signed and stay."""
        visit, sheet = self.visit, self.sheet
        if visit is None or sheet is None:
            return
        before, now = self._before, visit.fact(sheet.form, field)
        self._before = now
        if before is None or not filled(before.value) or (now is not None and now.value == before.value):
            return
        follow, stay = visit.others(sheet.form, field)
        if follow:
            self.told.emit(hint(N_("This changes {forms} too."), forms=", ".join(follow)))
        elif stay:
            self.told.emit(hint(N_("{forms} stays as it was signed."), forms=", ".join(stay)))

    def go_on(self) -> None:
        """Put the focus in the next empty field; say so when there is none."""
        visit, sheet = self.visit, self.sheet
        if visit is None or sheet is None:
            return
        row = sheet.row_in_hand()
        here = row.field.key if row is not None else ""
        field = visit.next_empty(sheet.form, here)
        keys = [one.key for one in sheet.asked(visit.known(sheet.form))]
        if field is not None and here in keys and keys.index(field.key) <= keys.index(here):
            needed = {one.field for one in visit.bad(sheet.form)}  # past the end: what may stay empty was passed by
            field = next((one for one in sheet.form.fields() if one.key in needed), None)
        if field is None:
            self.complete.emit()
        else:
            self.focus(field.key)

    def _step(self, step: int) -> None:
        visit, sheet = self.visit, self.sheet
        row = sheet.row_in_hand() if sheet is not None else None
        if visit is None or sheet is None or row is None:
            return
        keys = [one.key for one in sheet.asked(visit.known(sheet.form))]
        at = keys.index(row.field.key) + step if row.field.key in keys else 0
        if 0 <= at < len(keys):
            self.focus(keys[at])
        elif at >= len(keys):
            self.complete.emit()

    def focus(self, key: str) -> None:
        """Put the focus in the field ``key`` and bring it into sight."""
        row = self.sheet.rows.get(key) if self.sheet is not None else None
        if row is not None:
            self.left.reveal(row)
            row.take_focus()

    def next_error(self) -> None:
        """Put the focus in the next field that something is wrong with; from now on missing ones are said too."""
        visit, sheet = self.visit, self.sheet
        if visit is None or sheet is None:
            return
        self.flush()
        self._shout.add(sheet.form.form)
        self.refresh()
        found = [one.field.partition("[")[0] for one in visit.findings(sheet.form)]
        order = [one.key for one in sheet.asked(visit.known(sheet.form))]
        row = self._hand
        at = order.index(row.field.key) if row is not None and row.field.key in order else -1
        keys = [key for key in [*order[at + 1 :], *order[: at + 1]] if key in found]
        if keys:
            self.focus(keys[0])
        else:
            self.complete.emit()

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self.sheet is None or not self.isVisible() or new is None or not self.sheet.isAncestorOf(new):
            return
        row = self.sheet.row_in_hand()
        if row is not self._hand:
            self.side.wrong.close_reason()
            if self._touched is not None and self._touched is not row:
                self.flush()
            self._hand = row
            visit = self.visit
            self._before = visit.fact(self.sheet.form, row.field) if visit is not None and row is not None else None
            self.refresh()
            if row is not None:
                self.left.reveal(row)


def _value(known: object, finding: Finding) -> object:
    told = known.get(finding.field.partition("[")[0]) if isinstance(known, dict) else None
    return None if told is None else told.value


def _name(form: Form, finding: Finding) -> str:
    field: Field | None = form.field(finding.field.partition("[")[0])
    return spoken(field.label) if field is not None else ""
