"""What the reception page shows of one dossier: its form, its preview, what goes with it, where the focus goes."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from clerkdesk.domain.dossier import WORKING
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.fee import money
from clerkdesk.domain.procedure import Procedure
from clerkdesk.language import _
from clerkdesk.services import guide
from clerkdesk.services import reception as service
from clerkdesk.services.guide import Linked
from clerkdesk.services.look import Line
from clerkdesk.services.saying import refusal, say
from clerkdesk.ui.page import Page
from clerkdesk.ui.reception import finding
from clerkdesk.ui.reception.board import Board
from clerkdesk.ui.reception.cell import Cell
from clerkdesk.ui.reception.form import Form
from clerkdesk.ui.reception.guiding import Guiding
from clerkdesk.ui.reception.keeper import Keeper
from clerkdesk.ui.reception.part import Paper
from clerkdesk.ui.reception.together import MOST, Place, offered
from clerkdesk.ui.session import Session
from clerkdesk.ui.undoing import History

_PLACED: Final = re.compile(r"wishes\[(\d+)\]\.?")


class Workplace(Page):
    """One dossier at a time on the board; `Deeds` adds what is done with it, `Reception` who comes and goes.

    Attributes:
        form: what is filled in.
        board: the widgets. ticks: the papers as they were, for Ctrl+Z.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._desk, self._work = session, session.desk, session.work
        self.form = Form()
        self._earlier: tuple[Line, ...] = ()
        self._busy = False
        self._note = self._sites = False
        self.ticks: History[dict[str, Paper]] = History()
        desk = self._desk
        self.board = Board(
            self.body,
            self.foot,
            lambda: desk.units,
            (lambda text: finding.anything(desk, text), lambda text: finding.procedures(desk, text)),
            self._work,
        )
        self._keeper = Keeper(self._desk, self._work, self)
        self.guiding = Guiding(session, self.board, self)
        self.guiding.told.connect(self.notice)
        board, dossier = self.board, self.board.dossier
        board.search.chosen.connect(self.choose)
        board.late_button.clicked.connect(self._toggle_late)
        board.late.when.edited.connect(self._edited)
        board.late.when.finished.connect(self.go_on)
        dossier.edited.connect(self._edited)
        dossier.finished.connect(lambda: self.focus(dossier.first_paper()))
        dossier.wanted.connect(self.choose)
        dossier.checklist.finished.connect(lambda: self.focus(board.accept_button))
        dossier.all_there.clicked.connect(self.all_there)
        dossier.due_button.clicked.connect(lambda: self._open_term("due_open", "due_day"))
        dossier.exempt_button.clicked.connect(lambda: self._open_term("exempt", "exemption"))
        dossier.note_button.clicked.connect(self._open_note)
        dossier.sites_button.clicked.connect(self._open_sites)
        dossier.sites.edited.connect(self._edited)
        dossier.sites.finished.connect(lambda: self.focus(dossier.first_paper()))
        dossier.linked.button.clicked.connect(self._offer_together)
        dossier.together.joined.connect(self.join)
        dossier.together.replaced.connect(self._replace_by)
        dossier.places.turned.connect(self.turn)
        dossier.places.dropped.connect(self._leave_out)
        board.another_button.clicked.connect(self.another)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    # --- showing

    def retranslate(self) -> None:
        """Set every text."""
        self.header.set_title(_("Reception"), _("Scan the card, choose the procedure, check the papers, press F9"))
        self.board.retranslate()
        self.show_form()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the room there is."""
        super().resizeEvent(event)
        self.board.fit(self.width(), self.window().height())
        focused = QApplication.focusWidget()
        half = self.board.half_of(focused) if focused is not None else None
        if half is not None and focused is not None:
            half.reveal(focused)

    def procedure(self) -> Procedure | None:
        """Return the procedure chosen, in its version of the day."""
        return self._known(self.form.procedure)

    def show_form(self) -> None:
        """Show the whole form."""
        board, form, procedure = self.board, self.form, self.procedure()
        board.people.show_form(form)
        earlier = [finding.line(one, self._desk.today()) for one in self._earlier]
        board.people.show_earlier(earlier if procedure else [])
        board.dossier.show_earlier(earlier)
        board.late.setVisible(form.late)
        board.late.when.show_form(form)
        board.late_button.setChecked(form.late)
        codes = [line.official_code or line.code for line in self._earlier if line.code]
        board.dossier.show_form(form, procedure, self._desk, codes, note=self._note, sites=self._sites)
        self._show_together()
        self.guiding.follow(procedure)
        under_way = [
            _("The same procedure is under way already: {code}").format(code=line.official_code or line.code)
            for line in self._earlier
            if procedure and line.procedure == procedure.code and line.state in WORKING
        ]
        board.dossier.warnings.say(*under_way)
        board.outcome.show_filed(tuple(form.filed))
        self.show_header()
        self.show_summary()
        self.ticks.note(form.nonce or form.presented, dict(form.papers))

    def _show_together(self) -> None:
        """Show the dossiers that are received together, and what else goes with the one under way."""
        dossier, parts = self.board.dossier, self.form.parts()
        known = [(self._known(part.procedure), part) for part in parts]
        places = [Place(one, len(part.missing(one))) for one, part in known if one is not None]
        dossier.places.show_places(places if len(places) == len(parts) else [], self.form.at)
        links: list[Linked] = []
        if self.procedure() is not None and len(parts) < min(MOST, service.LINKED):
            links = offered(guide.advice(self._desk, self.form.procedure).linked, [part.procedure for part in parts])
        dossier.together.offer(self.form.procedure, links)
        dossier.linked.show_links(links)

    def _known(self, code: str) -> Procedure | None:
        return self._desk.catalogue.get(code, on=self._desk.today()) if code else None

    def show_header(self) -> None:
        """Show who the citizen is, the largest on the page."""
        name = self.form.applicant.get("name")
        self.header.set_fact(_("Citizen") if name else "", name)

    def show_summary(self) -> None:
        """Show when it is due and what it costs, with why."""
        board, procedure = self.board, self.procedure()
        ready = procedure is not None and procedure.receivable and board.panel == "dossier"
        board.ask_button.setEnabled(ready and not self._busy)
        board.accept_button.setEnabled(ready and not self._busy)
        board.summary.setVisible(board.panel != "online")
        if board.panel == "outcome" and self.form.filed:
            total = self.form.total()
            board.summary.due.tell(_("Next"), _("Scan the next card"), _("F6 keeps the citizen for another dossier."))
            board.summary.tell_fee(total, (_("{count} in this visit").format(count=len(self.form.filed)),), all_=True)
            return
        if procedure is None or not procedure.receivable or board.panel != "dossier":
            board.summary.clear()
            return
        reading = self.form.read(procedure, self._desk)
        seen = service.preview(self._desk, reading.wish)
        asks = self.form.asks(procedure, self._desk)
        board.summary.tell_due(
            seen.due.at,
            [*(say(reason) for reason in seen.due.why), *(say(reason) for reason in seen.warnings)],
            open_=asks.due,
        )
        if seen.charge is None:
            board.summary.tell_fee(None, (refusal(seen.fee_open),) if seen.fee_open else (), open_=True)
        else:
            whole = self._fee_together(seen.charge.amount)
            board.summary.tell_fee(seen.charge.amount, [*whole, *(say(reason) for reason in seen.charge.why)])

    def _fee_together(self, own: int) -> list[str]:
        """Return what those received together cost with the ``own`` fee of the one in sight; nothing for one alone."""
        total = own
        for place in range(len(self.form.joined) + 1):
            other = self.form.of(place)
            procedure = self._known(other.procedure)
            if place != self.form.at and procedure is not None:
                charge = service.preview(self._desk, other.read(procedure, self._desk).wish).charge
                if charge is None:
                    return []  # that one still asks for its amount
                total += charge.amount
        return [_("{amount} together").format(amount=money(total))] if self.form.joined else []

    def _fit(self, _least: int, _most: int) -> None:
        """Leave the scroll bars of the halves their room in the margin; the page itself does not scroll."""
        self.body.setContentsMargins(24, 0, 12, 16)

    # --- the focus

    def focus(self, widget: QWidget) -> None:
        """Put the focus on ``widget`` and bring it into sight."""
        self.reveal(widget)
        widget.setFocus(Qt.FocusReason.TabFocusReason)

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Keep what has the focus in sight; Tab may have reached the other half."""
        if new is not None and self.isAncestorOf(new):
            self.reveal(new)

    def reveal(self, widget: QWidget) -> None:
        """Scroll until ``widget`` is in sight."""
        half = self.board.half_of(widget)
        if half is not None:
            self.board.show_half(half)
            half.reveal(widget)

    def focus_cell(self, cell: Cell) -> None:
        """Put the focus in ``cell``, its content marked."""
        self.reveal(cell)
        cell.take_focus()

    def go_on(self) -> None:
        """Put the focus where the work goes on: the scan box, the procedure, a question, the papers."""
        board, form = self.board, self.form
        if board.panel == "outcome" or form.applicant.blank:
            self.focus(board.scan_box)
        elif self.procedure() is None:
            self.focus(board.search)
        else:
            self._focus_dossier()

    def _focus_dossier(self) -> None:
        dossier = self.board.dossier
        for name in dossier.terms.shown():
            cell = dossier.terms.cells[name]
            if name in {"pages", "fee", "fee_reason", "due_day", "due_reason"} and not cell.value().strip():
                self.focus_cell(cell)
                return
        self.focus(dossier.first_paper())

    def cell_of(self, name: str) -> Cell | None:
        """Return the cell of a field as refusals name it, or None."""
        people, terms = self.board.people, self.board.dossier.terms.cells
        role, _dot, part = name.partition(".")
        if role == "representative":
            ground = people.agent.ground.cells
            known = {"kinship": ground["kinship"], "paper": ground["authority_paper"]}
            return known.get(part) or people.agent.party.cells.get(part or "name")
        if role == "applicant":
            return people.applicant.cells.get(part)
        late = self.board.late.when.cells["late_day"]
        other = {"due": terms["due_day"], "received_at": late, "number": people.applicant.cells["number"]}
        return {**terms, **self.board.dossier.sites.cells, **other}.get(name)

    def point_at(self, no: Refused) -> None:
        """Mark the field at fault and put the focus there; of the dossier that is meant, where several are together."""
        among = _PLACED.match(no.field)
        if among is not None:
            self.turn(int(among[1]))
            no.field = no.field[among.end() :]
        if no.field == "components":
            self.focus(self.board.dossier.first_paper())
            return
        cell = self.cell_of(no.field)
        if cell is not None:
            if no.field in self.board.dossier.sites.cells:
                self._open_sites()
            cell.setVisible(True)
            self.focus_cell(cell)
            cell.set_wrong(refusal(no))

    # --- one dossier

    def choose(self, procedure: Procedure) -> None:
        """Begin a dossier of ``procedure``."""
        self.leave_good_news()
        if self.board.panel == "outcome":
            self.board.show_panel("dossier")
        self.form.choose(procedure)
        self._begin_dossier()

    def _begin_dossier(self) -> None:
        """Show the dossier that was just begun, and put the focus where its work starts."""
        self._note = self._sites = False
        self.board.dossier.offer_together(open_=False)
        self.board.search.clear()
        self.show_form()
        self._keeper.touch()
        self.board.show_half(self.board.right)
        self._focus_dossier()
        self.board.right.to_top()

    def all_there(self) -> None:
        """Take every required paper as there."""
        procedure = self.procedure()
        if procedure is not None:
            self._share(procedure)
            self.form.tick_all(procedure)
            self.show_form()
            self._keeper.touch()

    def another(self) -> None:
        """Begin another dossier of the same citizen in the same visit."""
        self.form.another()
        self._note = self._sites = False
        self.board.show_panel("dossier")
        self.board.search.clear()
        self.show_form()
        self._keeper.touch()
        self.focus(self.board.search)

    def _edited(self, name: str) -> None:
        self._keeper.touch()
        form = self.form
        if name == "papers":
            self.ticks.note(form.nonce or form.presented, dict(form.papers))
            self._show_together()
            self.show_summary()
        elif name in {"time_case", "fee_case", "represented", "late", "due_open", "exempt"}:
            self.show_form()
        else:
            self.show_summary()

    def _toggle_late(self) -> None:
        form = self.form
        form.late = not form.late
        if form.late and not form.late_day:
            form.late_day = f"{self._desk.today():%d/%m/%Y}"
        self._edited("late")
        if form.late:
            self.focus_cell(self.board.late.when.cells["late_clock"])
        else:
            self.go_on()

    def _open_term(self, switch: str, name: str) -> None:
        setattr(self.form, switch, True)
        self._edited(switch)
        self.focus_cell(self.board.dossier.terms.cells[name])

    # --- several dossiers together

    def _offer_together(self) -> None:
        """Offer what goes with the procedure chosen."""
        self.board.dossier.offer_together(open_=True)
        self.focus(self.board.dossier.together.list)

    def join(self, procedure: Procedure) -> None:
        """Begin a dossier of ``procedure`` that is received together with the one under way."""
        self.form.join(procedure)
        self._share(procedure)
        self._begin_dossier()

    def _replace_by(self, procedure: Procedure) -> None:
        """Receive ``procedure`` instead, which holds the one under way in it; the papers that it needs too stay."""
        before, part = self.procedure(), self.form.parts()[self.form.at]
        self.form.choose(procedure)
        if before is not None:
            kept = {need.key: part.papers.get(need.key) for need in before.components}
            self.form.papers = {
                need.key: paper
                for need in procedure.components
                if (paper := kept.get(need.key)) is not None and paper.meets(need)
            }
        self._begin_dossier()

    def turn(self, place: int) -> None:
        """Go on with another one of the dossiers that are received together."""
        if place != self.form.at:
            self.form.turn(place)
            procedure = self.procedure()
            if procedure is not None:
                self._share(procedure)
        self._begin_dossier()

    def _leave_out(self) -> None:
        """Leave the dossier under way out of those together."""
        self.form.drop()
        self._begin_dossier()

    def _share(self, procedure: Procedure) -> None:
        """Take the papers as there that are given once, for another dossier of those together."""
        parts = self.form.parts()
        others = [(self._known(part.procedure), part) for at, part in enumerate(parts) if at != self.form.at]
        self.form.share(procedure, [(known, part) for known, part in others if known is not None])

    def _open_sites(self) -> None:
        self._sites = True
        self.show_form()
        self.focus_cell(self.board.dossier.sites.cells["resolving_site"])

    def _open_note(self) -> None:
        self._note = True
        self.show_form()
        self.focus_cell(self.board.dossier.terms.cells["note"])
