"""What was refused: each with its reason in a clerk's words, what waits behind it, whose it is, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout

from clerkdesk.language import N_, _
from clerkdesk.services import correction, refusals
from clerkdesk.services.delivery import Done
from clerkdesk.services.refusals import Refusal
from clerkdesk.services.saying import MINUTE, say, span
from clerkdesk.ui.doing import Doing
from clerkdesk.ui.dossiers.facts import Fact, Facts
from clerkdesk.ui.dossiers.scope import Mend
from clerkdesk.ui.errors import good
from clerkdesk.ui.exchanging import told
from clerkdesk.ui.exchanging.handing import HandForm
from clerkdesk.ui.exchanging.part import BESIDE, Part
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card, Columns, EmptyState
from clerkdesk.ui.widgets.idlist import Cell, Column, IdList


@dataclass(frozen=True, slots=True)
class _Look:
    """What was looked up together, and when (ms)."""

    found: tuple[Refusal, ...]
    now: int


class Refused(Part):
    """The list, and the chosen one beside it."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.found: dict[tuple[str, str, str], Refusal] = {}
        self._now = 0
        self._doing = Doing(session, self, self.failed.emit)
        self._columns = Columns(least=BESIDE)
        listing = QFrame()
        listing.setObjectName("card")
        rows = QVBoxLayout(listing)
        rows.setContentsMargins(1, 6, 1, 6)
        self._empty = EmptyState("check-circle")
        self.list = IdList(self._make_columns(), self._rows_of, session.work, tall=True, empty=self._empty)
        self.list.setMinimumHeight(152)
        self.list.current_changed.connect(lambda _key: self._show())
        self.list.opened.connect(lambda _key: self._mend())
        self.slim[self.list] = (1, 2)
        rows.addWidget(self.list)
        self._columns.add(listing, 6)
        self._columns.add(self._build_card(), 5)
        self.rows.addWidget(self._columns, 1)

    def _build_card(self) -> Card:
        self.card = Card(icon="alert")
        self.facts = Facts()
        self.facts.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # so that Tab brings it into sight in a low window
        self.card.body.addWidget(self.facts)
        self.hand_form = HandForm.of(self, self._closed)
        self.card.body.addWidget(self.hand_form)
        self.again = Button(icon="send", key="Shift+F9")
        self.again.clicked.connect(self._ask_again)
        self.card.body.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        self.card.body.addStretch(1)
        self.open = Button(icon="dossiers", key="F8")
        self.hand = Button(icon="user", key="F7")
        self.mend = Button(kind="primary", icon="typed", key="F9")
        self.open.clicked.connect(self._open)
        self.hand.clicked.connect(self._hand)
        self.mend.clicked.connect(self._mend)
        for button in (self.open, self.hand, self.mend):
            self.deeds.addWidget(button)
        return self.card

    def _make_columns(self) -> Sequence[Column]:
        agency = self.session.desk.site.agency

        def who(one: Refusal) -> Cell:
            return Cell(text=told.name_of(one.line, one.stream), sub=_(one.reason))

        def code(one: Refusal) -> Cell:
            past = self._now - one.at
            ago = _("just now") if past < MINUTE else _("{span} ago").format(span=span(past))
            return Cell(text=told.code_of(one.line, agency), sub=ago)

        def owner(one: Refusal) -> Cell:
            account = self.session.account
            mine = account is not None and one.of(account.name)
            state = _("corrected, on its way") if one.settled_here else _("yours") if mine else ""
            state = _("sent once more") if one.asked_again else state
            return Cell(text=told.owner_of(one), sub=state, sub_tone="accent" if mine else "muted")

        return (
            Column(title=N_("What was refused"), cell=who, strong=True, person=True),
            Column(title=N_("Code"), cell=code, width=150, code=True),
            Column(title=N_("Whose"), cell=owner, width=164),
        )

    # --- the part's life

    def ask(self) -> None:
        """Look anew at what it shows."""
        desk = self.session.desk

        def look() -> _Look:
            from clerkdesk.services.clock import milliseconds

            return _Look(tuple(refusals.refusals(desk)), milliseconds(desk.clock.now()))

        self.session.work.ask(look, self._take, self.failed.emit, owner=self, latest="refused")

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.list.setAccessibleName(_("What was refused and not settled"))
        self._empty.set_words(
            _("Nothing is refused"),
            _("What the hub or the province refuses stands here, with its reason, until somebody has settled it."),
        )
        self.facts.setAccessibleName(_("What was refused, why, and what to do"))
        self.open.set_words(_("Open"))
        self.hand.set_words(_("To a colleague"))
        self.again.set_words(_("Send again as it is"), _("After the cause was put right at the province or the hub"))
        self.hand_form.retranslate()
        self._show()

    def focus(self) -> None:
        """Put the focus where the work starts."""
        self.list.setFocus(Qt.FocusReason.TabFocusReason)

    def escape(self) -> bool:
        """Close the form."""
        return self.hand_form.close_form()

    def chosen(self) -> Refusal | None:
        """Return the one under the cursor."""
        return self.found.get(self.list.current_id())

    # --- what is shown

    def _take(self, look: _Look) -> None:
        self._now = look.now
        self.found = {(one.hub, one.stream, one.code): one for one in look.found}
        self.list.set_ids(list(self.found))
        self.list.reload()
        if self.list.current_id() is None:
            self.list.select_first()
        self._show()
        self.counted.emit(len(self.found))

    def _rows_of(self, keys: Sequence[tuple[str, str, str]]) -> Sequence[Refusal | None]:
        return [self.found.get(key) for key in keys]

    def _show(self) -> None:
        one = self.chosen()
        self.card.setVisible(one is not None)
        self.bar.setEnabled(one is not None)
        if one is None:
            for button in (self.open, self.hand, self.mend, self.again):
                button.hide()
            return
        rule = one.rule
        self.card.set_title(told.name_of(one.line, one.stream))
        by = _("the hub") if one.hub else _("the province")
        by_then = _("{who}, {when} ({code})") if _of_theirs(one.code) else _("{who}, {when}")
        held = "; ".join(dict.fromkeys(say(waits) for waits in one.held))
        whose = told.owner_of(one) + (f" ({one.why})" if one.why else "")
        facts = (
            Fact(name=_("Code"), value=told.code_of(one.line, self.session.desk.site.agency)),
            Fact(name=_("Reason"), value=_(one.reason), strong=True, tone="bad"),
            Fact(name=_("The province's words"), value=one.words if one.words != one.reason else ""),
            Fact(name=_("To correct"), value=_(correction.NAMES[one.field]) if one.field else "", strong=True),
            Fact(name=_("What to do"), value=_(rule.todo), strong=True),
            Fact(name=_("Refused is"), value=say(one.what) if one.what else ""),
            Fact(name=_("Refused by"), value=by_then.format(who=by, when=told.at(one.at), code=one.code)),
            Fact(name=_("Held behind it"), value=held),
            Fact(name=_("Whose"), value=whose),
            Fact(name=_("Meanwhile"), value=_meanwhile(one)),
        )
        self.facts.set_facts(facts if self.hand_form.isHidden() else facts[:2])  # which it is; the form needs the room
        words = {"correct": N_("Correct and send"), "void": N_("Void"), "ask": ""}[rule.remedy]
        self.mend.set_words(_(words) if words else "")
        self.mend.set_icon("trash" if rule.remedy == "void" else "typed")
        dossier = one.line is not None
        self.mend.setVisible(dossier and bool(words) and not one.settled_here and self.hand_form.isHidden())
        self.again.setVisible(dossier and not one.hub and not one.asked_again and self.hand_form.isHidden())
        self.hand.setVisible(dossier and self.hand_form.isHidden())
        self.open.setVisible(dossier and self.hand_form.isHidden())

    # --- deeds

    def _open(self) -> None:
        one = self.chosen()
        if one is not None and one.line is not None:
            self.go.emit("dossiers", one.stream)

    def _mend(self) -> None:
        one = self.chosen()
        if one is None or one.line is None:
            return
        if one.rule.remedy == "ask" or one.settled_here:
            self._open()
        else:
            self.go.emit("dossiers", Mend(stream=one.stream, void=one.rule.remedy == "void", field=one.field))

    def _ask_again(self) -> None:
        one = self.chosen()
        if one is not None:
            self._doing.do(lambda desk, clerk: refusals.ask_again(desk, clerk, one.stream), self._asked_again)

    def _asked_again(self, _done: Done) -> None:
        self.told.emit(good(N_("It is sent to the province once more. The refusal stands here until it answers.")))
        self.ask()

    def _hand(self) -> None:
        one = self.chosen()
        if one is not None:
            self.hand_form.open_form(one.stream)
            self._show()

    def _closed(self) -> None:
        self._show()
        self.ask()
        self.focus()


def _of_theirs(code: str) -> bool:
    """Return whether a code is the province's own, by which its people know what they refused; ours are words."""
    return not code.replace("-", "").isalpha()


def _meanwhile(one: Refusal) -> str:
    if one.asked_again:
        return _("Sent once more; the province has yet to answer.")
    return _("Corrected here; the hub has yet to say so.") if one.settled_here else ""
