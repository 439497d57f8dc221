"""The step in which a form is filled in: what one key takes over, whose card was scanned, what earlier visits know."""

from __future__ import annotations

from PySide6.QtCore import Signal

from clerkdesk.devices.card import Card
from clerkdesk.domain.forms.condition import filled
from clerkdesk.domain.forms.form import Kind
from clerkdesk.language import N_, _
from clerkdesk.services.forms import words
from clerkdesk.ui.errors import Notice, good
from clerkdesk.ui.forms.asking import MOST, Question
from clerkdesk.ui.forms.editors.name import NameEditor
from clerkdesk.ui.forms.visit import spoken
from clerkdesk.ui.forms.walking import Walking
from clerkdesk.ui.reception.handing import SEXES
from clerkdesk.ui.session import Session


class FillingStep(Walking):
    """One form of the visit in hand.

    Signals:
        swapped(): two people changed places; what was told of their places before is not true any more.
    """

    swapped = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        side = self.side
        side.hand.taken.connect(self._take)
        side.hand.same.connect(self._same)
        side.hand.swap.clicked.connect(self._ask_swap)
        side.hand.proper.clicked.connect(self._proper)
        side.hand.keep.clicked.connect(self._keep_word)
        side.wrong.let_pass.connect(self._let_pass)
        side.forms.next.clicked.connect(lambda: self._turn(1))
        side.asking.answered.connect(self._answered)
        side.asking.refused.connect(self._refused)

    # --- one key

    def _take(self, at: int) -> None:
        visit, sheet, row = self.visit, self.sheet, self._hand
        if visit is not None and sheet is not None and row is not None and at < len(self._offers):
            visit.take(sheet.form, row.field, self._offers[at])
            self._after()
            if row.field.kind is Kind.ROWS:
                row.take_focus()  # the columns that nobody knew

    def _same(self, at: int) -> None:
        visit, sheet, row = self.visit, self.sheet, self._hand
        if visit is None or sheet is None or row is None:
            return
        partners = visit.partners(row.field.role)
        if at < len(partners):
            visit.same(row.field.role, partners[at].key)
            self._after()

    def _ask_swap(self) -> None:
        visit, sheet, row = self.visit, self.sheet, self._hand
        if visit is None or sheet is None or row is None:
            return
        role = row.field.role
        partners = visit.partners(role)
        if len(partners) == 1:
            self._swap(role, partners[0].key)
        elif partners:
            answers = [
                (f"{spoken(one.title)}: {visit.name(one.key)}", lambda key=one.key: self._swap(role, key))
                for one in partners
            ]
            self.side.asking.ask(Question(title=_("Change places"), words=_("With whom?"), answers=answers))

    def _swap(self, one: str, other: str) -> None:
        if self.visit is not None:
            self.visit.swap(one, other)
            self.swapped.emit()
            self._after()

    def _proper(self) -> None:
        row = self._hand
        if row is not None and isinstance(row.editor, NameEditor):
            row.editor.put_in_case()
            self.flush()
            row.take_focus()

    def _keep_word(self) -> None:
        """Let the word that was typed complete this field from now on, at this desk."""
        row, desk = self._hand, self._desk
        value = row.value() if row is not None else None
        if row is None or not isinstance(value, str):
            return
        name = row.field.known
        self._work.deed(
            lambda: words.add(desk, name, value),
            lambda _done: self.told.emit(good(N_("“{word}” is offered from now on."), word=value)),
            self.told.emit,
            owner=self,
        )

    def _let_pass(self, reason: str) -> None:
        visit, sheet, row = self.visit, self.sheet, self._hand
        if visit is not None and sheet is not None and row is not None:
            accepted = {**visit.opened(sheet.form).accepted, row.field.key: reason}
            visit.note(sheet.form, accepted=accepted)
            self._after()

    def _after(self) -> None:
        if self._hand is not None:
            self._hand.give_way()
        self._touched = None
        self.refresh()
        self.changed.emit()
        self._go_on_here()

    def _go_on_here(self) -> None:
        """Go on with the field in hand when it is empty now, else with the next one."""
        visit, sheet, row = self.visit, self.sheet, self._hand
        if visit is None or sheet is None or row is None:
            return
        known = visit.known(sheet.form)
        now = known.get(row.field.key)
        if row.field in sheet.asked(known) and (now is None or not filled(now.value)):
            self.focus(row.field.key)
        else:
            self.go_on()

    def _turn(self, step: int) -> None:
        self.flush()
        if self.visit is not None and self.visit.turn(step):
            self._hand = None
            self.show_visit(self.visit)
            self.go_on()

    # --- cards

    def scan(self, card: Card) -> None:
        """A card was scanned: ask whose it is; the next ones wait."""
        self.flush()
        self._cards.append(card)
        if not self.side.asking.asked:
            self._next_card()

    def _next_card(self) -> None:
        visit, sheet = self.visit, self.sheet
        if not self._cards or visit is None or sheet is None:
            return
        card = self._cards[0]
        roles = [one for one in sheet.form.roles if one.card]
        if not roles:
            self._cards.clear()
            text = N_("No card belongs on this form: {who} was not taken over.")
            self.told.emit(Notice(tone="warn", what=text, params=(("who", card.name),)))
            return
        sex = card.sex.value if card.sex else ""
        likely = visit.guess(sheet.form, sex, card.number)
        if len(roles) > MOST:  # those who have no card yet first
            roles.sort(key=lambda one: (one.key != likely, bool(visit.number(one.key))))
        keys = [one.key for one in roles]
        answers = [
            (
                f"{spoken(one.title)} · {visit.name(one.key)}" if visit.name(one.key) else spoken(one.title),
                lambda key=one.key: self._take_card(key),
            )
            for one in roles
        ]
        self._asks_card = True
        self.right.verticalScrollBar().setValue(0)
        self.side.asking.ask(
            Question(
                title=card.name or card.number,
                words=_("Whose card is this?"),
                answers=answers[:MOST],
                likely=keys.index(likely) if likely in keys else 0,
            )
        )

    def _take_card(self, role: str) -> None:
        visit, card = self.visit, self._cards.pop(0)
        if visit is None:
            return
        sex = card.sex.value if card.sex else ""
        if sex and SEXES.get(role, sex) != sex:
            text = N_("The card of {who} says another sex than this place of the form: look again.")
            self.told.emit(Notice(tone="warn", what=text, params=(("who", card.name),)))
        visit.take_card(role, card)
        self.refresh()
        self.changed.emit()

    def _answered(self) -> None:
        """A question was answered: ask about the next card, or go on in the form."""
        self._asks_card = False
        if self._cards:
            self._next_card()
        else:
            self.go_on()

    def _refused(self) -> None:
        """A question was left: the card that it was about is nobody's."""
        if self._asks_card:
            self._cards.pop(0)
        self._answered()

    def leave_question(self) -> bool:
        """Leave a question or a reason that is open; return whether there was one."""
        if self.side.asking.asked:
            self.side.asking.leave()
            return True
        if self.side.wrong.close_reason():
            self.go_on()
            return True
        return False
