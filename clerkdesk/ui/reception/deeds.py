"""What is done with a dossier at reception: it is accepted, alone or with others, asked to be completed, or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.events import Clerk
from clerkdesk.journal.event import new_id
from clerkdesk.language import N_
from clerkdesk.services import reception as service
from clerkdesk.services.desk import Changes, Desk
from clerkdesk.ui.errors import good, hint
from clerkdesk.ui.official import Official
from clerkdesk.ui.reception.form import Filed, asked_for
from clerkdesk.ui.reception.forming import asked
from clerkdesk.ui.reception.part import Part
from clerkdesk.ui.reception.workplace import Workplace
from clerkdesk.ui.session import Session


@dataclass(frozen=True, slots=True)
class Taken:
    """The dossiers that one deed took in, and what it changed."""

    dossiers: tuple[service.Accepted, ...]
    changes: Changes


class Deeds(Workplace):
    """The deeds of the page."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._unsigned = ""  # the visit whose forms were said to be unsigned
        self._official = Official(self._desk)
        board = self.board
        board.dossier.refuse_button.clicked.connect(lambda: self._begin_slip("refusal"))
        board.ask_button.clicked.connect(lambda: self._begin_slip("slip"))
        board.accept_button.clicked.connect(self.accept)
        board.slip_button.clicked.connect(self._ask_completion)
        board.refuse_button.clicked.connect(self._refuse)
        board.outcome.one_list.clicked.connect(self._print_list)
        board.dossier.forms.button.clicked.connect(self._open_forms)

    def _open_forms(self) -> None:
        """Fill the forms of this visit on the citizen's behalf."""
        if self.board.panel == "dossier" and self.procedure() is not None:
            self.form.forms_key = self.form.forms_key or new_id()
            self._keeper.touch()
            self.go.emit("forms", asked(self.form, self._desk))

    def _drop_forms(self) -> None:
        """The forms of this visit are part of their dossiers now: their draft goes."""
        from clerkdesk.services.forms import filling  # brings the printing of forms along

        desk, key = self._desk, self.form.forms_key
        if key:
            self._work.deed(lambda: filling.drop(desk, key))

    def _wish(self) -> service.Reception | None:
        """Return what is filled in when all of it can be read, else show what cannot and return None."""
        procedure = self.procedure()
        if procedure is None or self._busy:
            return None
        reading = self.form.read(procedure, self._desk)
        if reading.problems:
            self.fail(reading.problems[0])
            return None
        return reading.wish

    def accept(self) -> None:
        """Accept the dossier, with those that are received together with it, and print: one deed."""
        if self._waits_for_the_pen():
            return
        wishes = []
        for place in self._in_turn():
            if place != self.form.at:
                self.turn(place)
            wish = self._wish()
            if wish is None or self._lacks():
                return
            wishes.append((place, wish))
        if not wishes:
            return
        ordered = [wish for _place, wish in sorted(wishes, key=_first)]
        desk, clerk, official = self._desk, self._session.clerk, self._official
        self._begin_deed()
        self._work.deed(
            lambda: _received(desk, clerk, ordered, official.codes(ordered)), self._accepted, self.fail, owner=self
        )

    def _waits_for_the_pen(self) -> bool:
        """Say once that forms were begun for this visit and not signed; return whether that was said now."""
        key = self.form.forms_key
        if not key or key == self._unsigned or any(part.forms for part in self.form.parts()):
            return False
        self._unsigned = key
        self.notice(
            hint(
                N_("The forms that you began to write for them are not signed."),
                N_("Ctrl+T goes on with them. F9 again accepts without them: what was written is then deleted."),
            )
        )
        return True

    def _in_turn(self) -> list[int]:
        """Return the places of the dossiers together: the one in sight last, so that it is in sight again after."""
        at = self.form.at
        return [*(place for place in range(len(self.form.joined) + 1) if place != at), at]

    def _lacks(self) -> bool:
        """Say what is missing in the dossier in sight; return whether anything is."""
        procedure = self.procedure()
        missing = self.form.missing(procedure) if procedure else ()
        if missing:
            self.notice(
                hint(
                    N_("Missing: {names}."),
                    N_("F7 takes all as there, D looks data up, F8 prints the supplement slip."),
                    names="; ".join(one.name for one in missing),
                )
            )
            self.focus(self.board.dossier.first_paper())
        return bool(missing)

    def _accepted(self, taken: Taken) -> None:
        filed, done = [], taken.dossiers
        for one, part in zip(done, self.form.parts(), strict=True):
            procedure = self._known(part.procedure)
            filed.append(
                Filed(
                    stream=one.stream,
                    kind="accepted",
                    name=procedure.name if procedure else one.code,
                    code=one.code,
                    provisional=one.provisional,
                    due_at=one.due_at.isoformat() if one.due_at else "",
                    fee=one.fee,
                )
            )
        self._drop_forms()
        self._file(filed, done[0].visit)
        if len(done) == 1:
            self.notice(good(N_("Accepted under {code}; the receipt is being printed."), code=done[0].code))
        else:
            codes = ", ".join(one.code for one in done)
            self.notice(good(N_("Accepted together: {codes}. Receipts and one list are being printed."), codes=codes))

    def _print_list(self) -> None:
        """Print one list of all that was accepted in this visit."""
        if self._busy or not self.form.visit:
            return
        desk, clerk, visit = self._desk, self._session.clerk, self.form.visit
        self._work.deed(
            lambda: service.visit_list(desk, clerk, visit),
            lambda _done: self.notice(good(N_("The list of the visit is being printed."))),
            self.fail,
            owner=self,
        )

    def _begin_slip(self, panel: str) -> None:
        if self.board.panel != "dossier" or self.procedure() is None:
            return
        self.board.show_panel(panel)
        slip = self.board.slip if panel == "slip" else self.board.refusal
        procedure = self.procedure()
        slip.begin(tuple(asked_for(one) for one in self.form.missing(procedure)) if procedure else ())
        self.show_summary()

    def _ask_completion(self) -> None:
        wish, slip = self._wish(), self.board.slip
        if wish is not None:
            desk, clerk, items, reason = self._desk, self._session.clerk, slip.lines(), slip.reason.toPlainText()
            self._begin_deed()
            self._work.deed(
                lambda: service.ask_completion(desk, clerk, wish, items, " ".join(reason.split())),
                lambda done: self._turned_away(done, "asked"),
                self.fail,
                owner=self,
            )

    def _refuse(self) -> None:
        wish = self._wish()
        if wish is not None:
            desk, clerk, reason = self._desk, self._session.clerk, self.board.refusal.reason.toPlainText()
            self._begin_deed()
            self._work.deed(
                lambda: service.refuse(desk, clerk, wish, " ".join(reason.split())),
                lambda done: self._turned_away(done, "refused"),
                self.fail,
                owner=self,
            )

    def _turned_away(self, done: service.TurnedAway, kind: str) -> None:
        procedure = self.procedure()
        filed = Filed(stream=done.stream, kind=kind, name=procedure.name if procedure else "")
        if self.form.joined:
            self._set_aside([filed], done.visit, self.form.joined)
        else:
            self._file([filed], done.visit)
        if kind == "asked":
            self.notice(good(N_("The supplement slip is being printed.")))
        else:
            self.notice(good(N_("The dossier was refused, with its reason.")))

    def _begin_deed(self) -> None:
        self._busy = True
        self.board.accept_button.setEnabled(False)

    def _set_aside(self, filed: Sequence[Filed], visit: str, left: Sequence[Part]) -> None:
        """Some of several dossiers are done with: note them, go on with those that are ``left``."""
        self._busy = False
        self.form.visit = visit
        self.form.filed.extend(filed)
        self.form.keep(left)
        self.board.show_panel("dossier")
        self._begin_dossier()

    def _file(self, filed: Sequence[Filed], visit: str) -> None:
        """Dossiers are done with: note them, keep the citizen, show the outcome."""
        self._busy = False
        self.form.visit = visit
        self.form.filed.extend(filed)
        self.form.another()
        self._note = self._sites = False
        self.board.search.clear()
        self.board.show_panel("outcome")
        self.show_form()
        self._keeper.save()
        self.focus(self.board.scan_box)

    def fail(self, error: Exception) -> None:
        """Show what a refusal means, and put the focus where it can be mended."""
        self._busy = False
        super().fail(error)
        self.show_summary()
        if isinstance(error, Refused):
            self.point_at(error)


def _received(desk: Desk, clerk: Clerk, wishes: Sequence[service.Reception], codes: Sequence[str]) -> Taken:
    if len(wishes) == 1:
        done: tuple[service.Accepted, ...] = (service.receive(desk, clerk, wishes[0], codes[0]),)
    else:
        done = service.receive_linked(desk, clerk, wishes, codes)
    return Taken(done, done[0].changes)


def _first(pair: tuple[int, object]) -> int:
    return pair[0]
