"""The forms page: from what the law allows over the filling and the reading back to the pen, and back to Reception."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from clerkdesk.devices.card import Card
from clerkdesk.devices.scan import CardScan, Garbled
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.events import FormSigned
from clerkdesk.domain.forms.filling import Filling, Standing
from clerkdesk.domain.forms.form import Form
from clerkdesk.domain.procedure import Procedure
from clerkdesk.language import N_
from clerkdesk.printing.spool import JobState
from clerkdesk.services import spooling
from clerkdesk.services.desk import Changes
from clerkdesk.services.forms import filling as service
from clerkdesk.ui.errors import Notice, good, hint, unread
from clerkdesk.ui.forms.limits import police
from clerkdesk.ui.forms.resuming import Resuming
from clerkdesk.ui.forms.visit import Visit, spoken
from clerkdesk.ui.reception.handing import (
    Asked,
    Brought,
    applicant_of,
    component_of,
    counter_role,
    for_role,
)
from clerkdesk.ui.session import Session


@dataclass(frozen=True, slots=True)
class Printed:
    """The papers of a visit were queued."""

    filling: Filling
    changes: Changes


class Forms(Resuming):
    """One visit's forms at a time."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._busy = False
        self._lacks: Notice | None = None  # tells of what is missing
        foot = self.keys
        foot.back.clicked.connect(self.escape)
        foot.helped.clicked.connect(self._helped)
        foot.another.clicked.connect(self._another)
        foot.park.clicked.connect(self.park)
        foot.drop.clicked.connect(self._drop_form)
        foot.read.clicked.connect(self._begin_reading)
        foot.tick.clicked.connect(self.reading.tick)
        foot.agree.clicked.connect(self.reading.agree)
        foot.whole.clicked.connect(self.reading.agree_to_all)
        foot.screen.clicked.connect(self.reading.open_window)
        foot.aloud.clicked.connect(self.reading.speak)
        foot.paper.clicked.connect(self._print_reading)
        foot.print.clicked.connect(self._print_all)
        foot.signed.clicked.connect(lambda: self._sign("signature"))
        foot.finger.clicked.connect(lambda: self._sign("fingerprint"))
        foot.bring.clicked.connect(self._bring)
        self.start.wanted.connect(self.open_form)
        self.start.resumed.connect(self._resume)
        self.start.settled.connect(self._settle)
        self.limits.entered.connect(self._helped)
        self._keeper.saved.connect(self._saved)
        self.filling.changed.connect(self._keeper.touch)
        self.filling.counted.connect(self._counted)
        self.filling.told.connect(self._told)
        self.filling.swapped.connect(self.header.banner.close_notice)
        self.filling.complete.connect(lambda: foot.read.setFocus(Qt.FocusReason.TabFocusReason))
        self.reading.confirmed.connect(self._confirmed)
        self.signing.changed.connect(self._keeper.touch)
        self.signing.finished.connect(self._show_keys)
        self.retranslate()
        self._go("start")
        session.signed_in.connect(self._begin)
        session.locked.connect(self.reading.close_window)
        if session.account is not None:
            self._begin(session.account)

    # --- coming and going

    def arrive(self, what: object) -> None:
        """Begin with what Reception hands over or with the form asked for, else go on."""
        if isinstance(what, Asked):
            self._take_up(what)
        elif isinstance(what, dict) and isinstance(what.get("form"), str):
            try:
                self.open_form(service.form(self._desk, what["form"]))
            except Refused as no:
                self.fail(no)
        elif self.step == "start":
            self.start.load()
            self._focus()
        else:
            self._focus()

    def _saved(self) -> None:
        if self.step == "start":
            self.start.load()

    def leave(self) -> None:
        """Save what waits to be saved, and take the citizen's screen away."""
        self.filling.flush()
        self._keeper.finish()
        self.reading.close_window()

    def refresh(self, changes: object) -> None:
        """Parked visits and compared forms may have changed."""
        changed = changes if isinstance(changes, Changes) else getattr(changes, "changes", None)
        if not isinstance(changed, Changes):
            return
        if changed.jobs and self.step == "signing":
            self._ask_for_papers()
        drafts = [one for one in changed.streams if one.startswith("draft:")]
        if (changed.settings or drafts) and self.step == "start":
            self.start.load()
        elif self.visit is not None and f"draft:{self.visit.key}" in drafts:
            self._ask_about_rivals(self.visit)

    def _take_up(self, asked: Asked) -> None:
        """Open the forms of the procedures that Reception chose, with what it knows."""
        if self.visit is not None and self.visit.key == asked.key:
            self._add(self.visit, asked)
            return
        desk, clerk = self._desk, self._session.clerk
        self._keeper.keep(None)
        self._work.ask(
            lambda: (asked.key and service.load(desk, asked.key)) or Filling(),
            lambda found: self._add(Visit(desk, clerk, asked.key, found), asked),
            self.fail,
            owner=self,
            latest="visit",
        )

    def _add(self, visit: Visit, asked: Asked) -> None:
        try:
            for code in asked.procedures:
                for form in service.of_procedure(self._desk, code):
                    visit.open(form, code)
        except Refused as no:
            self.fail(no)
        if not visit.filling.forms:
            self._go("start")
            return
        visit.current = visit.filling.forms[0].form
        here = asked.agent or asked.applicant
        for form in visit.forms():
            first, other = counter_role(form, str(here["sex"].value) if "sex" in here else ""), for_role(form)
            if asked.agent:
                self._meet(visit, first, asked.agent)
                self._meet(visit, other, asked.applicant)
            else:
                self._meet(visit, first, asked.applicant)
        self._work_on(visit, asked.by)

    def _meet(self, visit: Visit, role: str, facts: object) -> None:
        if role and isinstance(facts, dict) and facts and not visit.number(role):
            visit.meet(role, facts)

    def open_form(self, form: Form) -> None:
        """Open ``form`` by itself, or add it to the visit in hand."""
        visit = self.visit or Visit(self._desk, self._session.clerk)
        procedure = self._procedure_of(form)
        try:
            visit.open(form, procedure.code if procedure is not None else "")
        except Refused as no:
            self.fail(no)
            return
        self._work_on(visit, "")

    def _procedure_of(self, form: Form) -> Procedure | None:
        """Return the procedure that ``form`` is for: one of this counter's before others."""
        known = [self._desk.catalogue.get(code, on=self._desk.today()) for code in form.procedures]
        found = [one for one in known if one is not None]
        ours = [one for one in found if one.receivable and not police(one)]
        return next(iter(ours or found), None)

    # --- scans

    def on_scan(self, scan: object) -> bool:
        """Take a card, wherever the focus is."""
        match scan:
            case CardScan(card=card) if self.visit is not None and self.step in {"limits", "filling"}:
                self._card(card)
            case Garbled():
                self.notice(unread(scan))
            case CardScan():
                self.notice(hint(N_("Choose a form first, then scan the card.")))
            case _:
                return False
        return True

    def _card(self, card: Card) -> None:
        if self.step == "limits":
            self.limits.who.setText(card.name)
            visit, form = self.visit, self.visit.form() if self.visit else None
            role = counter_role(form, card.sex.value if card.sex else "") if form is not None else ""
            if visit is not None and role and not visit.number(role):
                visit.take_card(role, card)
                self._keeper.touch()
            self._show_header()
        else:
            self.filling.scan(card)

    # --- what the keys do

    def _helped(self) -> None:
        """Note who asked for help, and begin to fill."""
        visit, who = self.visit, " ".join(self.limits.who.text().split())
        if visit is None:
            return
        if not who:
            self.notice(hint(N_("Say first who asks you to write."), N_("Scan their card, or type the name.")))
            self.limits.take_focus()
            return
        visit.ask_for_help(who)
        self._keeper.touch()
        self._go("filling")

    def _another(self) -> None:
        """Choose another form for the visit in hand."""
        self.filling.flush()
        self._go("start")

    def _drop_form(self) -> None:
        """Take the form in front out of the visit."""
        if self.visit is not None and len(self.visit.filling.forms) > 1:
            self.visit.drop(self.visit.current)
            self._keeper.touch()
            self.filling.show_visit(self.visit)
            self._go("filling")

    def _begin_reading(self) -> None:
        visit = self.visit
        form = visit.form() if visit is not None else None
        if visit is None or form is None:
            return
        self.filling.flush()
        bad = visit.bad(form)
        if bad:
            self._say_bad(len(bad))
            self.filling.next_error()
            return
        self.header.banner.close_notice()
        self.reading.begin(form, visit.known(form))
        self._go("reading")

    def _say_bad(self, count: int) -> None:
        what = N_("{count} things are missing or wrong.")
        self._lacks = hint(what, N_("F11 goes from one to the next."), count=count)
        self.notice(self._lacks)

    def _counted(self, count: int) -> None:
        """Let the notice of what is missing say what still is."""
        if self._lacks is None or self.header.banner.notice() is not self._lacks:
            return
        if not count:
            self.header.banner.close_notice()
        elif ("count", count) not in self._lacks.params:
            self._say_bad(count)

    def _confirmed(self, way: str) -> None:
        """The citizen said yes to the form in front: the next one, or the pledges and the papers."""
        visit = self.visit
        form = visit.form() if visit is not None else None
        if visit is None or form is None:
            return
        self.reading.close_window()
        visit.note(form, confirmed=visit.values(form), read_back=way)
        self._keeper.touch()
        left = [one for one in visit.forms() if visit.standing(one) is Standing.OPEN]
        if left:
            visit.current = left[0].form
            self.filling.show_visit(visit)
            self.notice(good(N_("Confirmed. The next form: {form}."), form=spoken(left[0].title)))
            self._go("filling")
        else:
            self._go("signing")

    def _print_reading(self) -> None:
        visit, desk, clerk = self.visit, self._desk, self._session.clerk
        form = visit.form() if visit is not None else None
        if visit is None or form is None:
            return
        filling = visit.filling
        self._work.deed(
            lambda: service.print_read_back(desk, filling, form, clerk),
            lambda _done: self.notice(good(N_("The read-back is being printed."))),
            self.fail,
            owner=self,
        )

    def _print_all(self) -> None:
        visit, desk = self.visit, self._desk
        if visit is None or self._busy or self.signing.take_focus():
            return
        forms = [one for one in visit.forms() if visit.standing(one) is not Standing.SIGNED]
        filling, self._busy = visit.filling, True
        self._work.deed(
            lambda: Printed(*service.print_all(desk, filling, forms)),
            lambda done: self._printed(visit, done),
            self.fail,
            owner=self,
        )

    def _printed(self, visit: Visit, done: Printed) -> None:
        self._busy = False
        for form in visit.forms():
            opened = done.filling.opened(form.form)
            if opened is not None:
                visit.note(form, printed=opened.printed, paper=opened.paper)
        self._keeper.touch()
        self._show_papers({visit.opened(form).paper: JobState.QUEUED for form in visit.forms()})
        self._show_keys()
        self.notice(good(N_("The papers are being printed: let the citizen read and sign.")))
        self._focus()

    def _go(self, step: str) -> None:
        super()._go(step)
        if step == "signing":
            self._ask_for_papers()

    def _ask_for_papers(self) -> None:
        desk = self._desk
        self._work.ask(lambda: spooling.loose_papers(desk), self._show_papers, self.fail, owner=self, latest="papers")

    def _show_papers(self, papers: Mapping[str, JobState]) -> None:
        self.filling.show_papers(papers)
        self.signing.show_papers(papers)

    def _sign(self, way: str) -> None:
        visit = self.visit
        if visit is None:
            return
        taken: dict[str, set[str]] = {}
        try:
            for form in visit.forms():
                code = visit.opened(form).procedure
                procedure = self._desk.catalogue.get(code, on=self._desk.today()) if code else None
                used = taken.setdefault(code, set())
                component = component_of(procedure, used) if procedure is not None else ""
                used.add(component)
                if visit.standing(form) is not Standing.SIGNED:
                    how = service.Signed(way=way, read_back=visit.opened(form).read_back or "whole")
                    visit.filling, _fact = service.sign(self._desk, visit.filling, form, how, component)
        except Refused as no:
            self.fail(no)
            return
        finally:
            self._keeper.touch()
            self.signing.refresh()
        self._bring()

    def _bring(self) -> None:
        """Hand what was signed to Reception."""
        visit = self.visit
        if visit is None or not visit.whole:
            return
        self._keeper.finish()
        signed: dict[str, tuple[FormSigned, ...]] = {}
        facts = visit.facts
        for one in visit.filling.forms:
            if one.procedure and one.form in facts:
                signed[one.procedure] = (*signed.get(one.procedure, ()), facts[one.form])
        forms = visit.forms()
        who = applicant_of(visit.filling, forms)
        brought = Brought(key=visit.key, signed=signed, applicant=who)
        self._keeper.keep(None)
        self.visit = None
        self._go("start")
        if signed:
            self.go.emit("reception", {"forms": brought})
        else:
            self.notice(good(N_("Signed. This form belongs to no dossier: the paper is the citizen's.")))

    def fail(self, error: Exception) -> None:
        """Show what a refusal means, and put the focus where it can be mended."""
        self._busy = False
        super().fail(error)
        if isinstance(error, Refused) and error.field and self.visit is not None and error.code == "form-incomplete":
            self._go("filling")
            self.filling.next_error()
