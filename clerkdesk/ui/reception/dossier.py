"""The right half of the page: the procedure chosen, what it asks, and the papers that it needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from clerkdesk.catalogue.units import Units
from clerkdesk.domain.procedure import Certainty, Component, Filling, Procedure
from clerkdesk.language import N_, _
from clerkdesk.services import online
from clerkdesk.services.desk import Desk
from clerkdesk.ui.reception.form import Form
from clerkdesk.ui.reception.forming import FormsBar
from clerkdesk.ui.reception.guidance import PRINT_KEY
from clerkdesk.ui.reception.lines import DossierLine, DossierList
from clerkdesk.ui.reception.online import OnlineBar
from clerkdesk.ui.reception.part import Paper
from clerkdesk.ui.reception.party import Warnings
from clerkdesk.ui.reception.sites import Sites
from clerkdesk.ui.reception.terms import Terms
from clerkdesk.ui.reception.together import LinkedBar, Places, Together
from clerkdesk.ui.states import UNVERIFIED
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card, EmptyState
from clerkdesk.ui.widgets.checklist import MISSING, Checklist, Given, Need
from clerkdesk.ui.widgets.chip import Chip, Look
from clerkdesk.ui.widgets.label import Elided, label

COMPLETE: Final = Look(tone="good", icon="check-circle", word=N_("Complete"))
FILLING: Final = {
    Filling.CLERK_MAY_FILL: Look(tone="good", icon="typed", word=N_("You may write for them")),
    Filling.SIGNS_BEFORE_CLERK: Look(tone="good", icon="sign", word=N_("You write, they sign before you")),
    Filling.BOTH_PARTIES: Look(tone="warn", icon="users", word=N_("Both parties present, both sign")),
    Filling.OWN_HAND: Look(tone="warn", icon="sign", word=N_("They read and sign each page themselves")),
    Filling.POLICE: Look(tone="bad", icon="shield", word=N_("Commune police, not here")),
}
DOUBT: Final = "chưa đối chiếu"  # as the catalogue itself says it
DATABASES: Final = (
    "Cơ sở dữ liệu quốc gia về dân cư",
    "Cơ sở dữ liệu hộ tịch điện tử toàn quốc",
    "Kho quản lý dữ liệu điện tử của công dân",
)
"""What may be looked up where the catalogue names no database of its own (NQ 66.7/2025/NQ-CP)."""


class Dossier(QWidget):
    """The procedure and its papers.

    Signals:
        edited(str): the field of the form of that name was changed by the clerk.
        finished(): Enter was pressed in the last question.
        wanted(Procedure): one of the recent or frequent ones was chosen.
        picked(Line): one of the citizen's earlier dossiers was chosen.
    """

    edited = Signal(str)
    finished = Signal()
    wanted = Signal(object)
    picked = Signal(object)

    def __init__(self, units: Callable[[], Units], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.places, self.together, self.linked = Places(), Together(), LinkedBar()
        self.forms, self.online = FormsBar(), OnlineBar()
        self.sites = Sites(units)
        self._form = Form()
        self._procedure: Procedure | None = None
        self._shown: tuple[object, ...] = ()
        self._filling = False

        self._build_start()
        self._build_head()
        self._build_papers()
        self._build_more()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(16)
        for part in (self.places, self._start, self._head, self.together, self._papers, self._more):
            rows.addWidget(part)
        rows.addStretch(1)
        self.terms.edited.connect(self.edited)
        self.terms.finished.connect(self.finished)
        self.checklist.changed.connect(self._ticked)

    def _build_start(self) -> None:
        """Before a procedure is chosen: what is often chosen, and what the citizen brought before."""
        self._start = QWidget()
        self._often, self._before = Card(icon="clock"), Card(icon="dossiers")
        self.often, self.earlier = DossierList(), DossierList()
        self._nothing_often, self._nothing_before = EmptyState("paper"), EmptyState("dossiers")
        across = QHBoxLayout(self._start)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(16)
        for card, dossiers, nothing in (
            (self._often, self.often, self._nothing_often),
            (self._before, self.earlier, self._nothing_before),
        ):
            card.body.addWidget(dossiers)
            card.body.addWidget(nothing)
            card.body.addStretch(1)
            across.addWidget(card, 1)
        self.often.picked.connect(self.wanted)
        self.earlier.picked.connect(self.picked)

    def show_often(self, lines: Sequence[DossierLine]) -> None:
        """Show the recent and frequent procedures."""
        self.often.show_lines(lines, most=8)
        self.often.setVisible(bool(lines))
        self._nothing_often.setVisible(not lines)

    def show_earlier(self, lines: Sequence[DossierLine]) -> None:
        """Show the citizen's earlier dossiers."""
        self.earlier.show_lines(lines, most=8)
        self.earlier.setVisible(bool(lines))
        self._nothing_before.setVisible(not lines)

    def _build_head(self) -> None:
        self._head = QFrame()
        self._head.setObjectName("card")
        self._unverified = Chip(UNVERIFIED)
        self._name = label(size=13, strong=True, wrap=True)
        self._about = Elided(tone="muted")
        self._rule = Chip()
        self._aloud = label(wrap=True)
        self._presence = label(muted=True, wrap=True)
        self.terms = Terms()
        self.warnings = Warnings()
        self._speech = QWidget()
        words = QVBoxLayout(self._speech)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(4)
        words.addWidget(self._aloud)
        words.addWidget(self._presence)
        name = QHBoxLayout()
        name.setSpacing(8)
        name.addWidget(self._name, 1)
        name.addWidget(self._unverified, 0, Qt.AlignmentFlag.AlignTop)
        about = QHBoxLayout()
        about.setSpacing(8)
        about.addWidget(self._about, 1)
        about.addWidget(self._rule)
        rows = QVBoxLayout(self._head)
        rows.setContentsMargins(16, 12, 16, 16)
        rows.setSpacing(8)
        rows.addLayout(name)
        rows.addLayout(about)
        ways = QHBoxLayout()
        ways.setSpacing(8)
        for way in (self.forms, self.online, self.linked):
            ways.addWidget(way)
        ways.addStretch(1)
        rows.addWidget(self._speech)
        rows.addLayout(ways)
        for each in (self.terms, self.sites, self.warnings):
            rows.addWidget(each)

    def _build_papers(self) -> None:
        self._papers = Card(icon="papers")
        self._state = Chip()
        self.all_there = Button(icon="check", key="F7")
        self._papers.add_beside(self._state)
        self._papers.add_beside(self.all_there)
        self.checklist = Checklist()
        self._papers.body.addWidget(self.checklist)

    def _build_more(self) -> None:
        self.due_button = Button(kind="quiet", icon="calendar", key="Ctrl+D")
        self.exempt_button = Button(kind="quiet", icon="money", key="Ctrl+M")
        self.note_button = Button(kind="quiet", icon="typed", key="Ctrl+G")
        self.sites_button = Button(kind="quiet", icon="place", key="Ctrl+B")
        self.bring_button = Button(kind="quiet", icon="printer", key=PRINT_KEY)
        self.refuse_button = Button(kind="quiet", icon="stop", key="Shift+F8")
        self._more = QWidget()
        more = QVBoxLayout(self._more)
        more.setContentsMargins(0, 0, 0, 0)
        more.setSpacing(4)
        for row in (
            (self.due_button, self.exempt_button, self.note_button),
            (self.sites_button, self.bring_button, self.refuse_button),
        ):
            across = QHBoxLayout()
            across.setSpacing(4)
            for button in row:
                across.addWidget(button)
            across.addStretch(1)
            more.addLayout(across)

    def show_form(
        self, form: Form, procedure: Procedure | None, desk: Desk, earlier: Sequence[str], *, note: bool, sites: bool
    ) -> None:
        """Show the dossier of ``form``.

        earlier: codes of earlier dossiers that may hold a digitised copy. note, sites: whether the clerk asked for
        the remark, and for the places of resolving and collecting.
        """
        self._form, self._procedure = form, procedure
        received = procedure is not None and procedure.receivable
        self._start.setVisible(procedure is None)
        self._head.setVisible(procedure is not None)
        self._papers.setVisible(received)
        self._more.setVisible(received)
        if procedure is None:
            self._shown = ()
            return
        shown = (procedure.code, procedure.version, tuple(earlier))
        if shown != self._shown:
            self._shown = shown
            self._show_procedure(procedure)
            at_work = next((place for place, row in enumerate(self.checklist.rows()) if row.hasFocus()), None)
            self._filling = True
            self.checklist.set_needs([need_of(one) for one in procedure.components], data=DATABASES, earlier=earlier)
            self._filling = False
            if at_work is not None and at_work < len(self.checklist.rows()):
                row = self.checklist.rows()[at_work]
                QTimer.singleShot(0, row, row.setFocus)  # once it is shown
        asks = form.asks(procedure, desk)
        self.terms.show_form(form)
        self.terms.show_procedure(procedure, asks, note=note or bool(form.note))
        self.terms.setVisible(received and bool(self.terms.shown()))
        self.sites.show_sites(form, desk.site.counter, wanted=sites)
        self.exempt_button.setEnabled(not asks.exemption)
        self._fill()
        self.forms.show_forms(form, desk)
        self.online.show_state(offered=received and online.offered(procedure), direct=form.direct)
        self.show_state()

    def offer_together(self, *, open_: bool) -> None:
        """Show what goes with the procedure in place of its papers, or the papers again."""
        self.together.setVisible(open_ and bool(self.together.links()))
        received = self._procedure is not None and self._procedure.receivable
        for part in (self._papers, self._more):
            part.setVisible(received and self.together.isHidden())

    def show_state(self) -> None:
        """Say whether the papers are complete."""
        if self._procedure is not None:
            missing = len(self._form.missing(self._procedure))
            self._state.set_look(
                Look(tone=MISSING.tone, icon=MISSING.icon, word=_("{count} missing").format(count=missing))
                if missing
                else COMPLETE
            )

    def first_paper(self) -> QWidget:
        """Return the first paper that is missing, else the first; the button where there is none."""
        return next(iter(self.checklist.blocking() or self.checklist.rows()), self.all_there)

    def retranslate(self) -> None:
        """Set the texts."""
        self._often.set_title(_("Recent and frequent"))
        self._before.set_title(_("Earlier dossiers"))
        self.often.setAccessibleName(_("Recent and frequent"))
        self.earlier.setAccessibleName(_("Earlier dossiers"))
        self._nothing_before.set_words(_("Nothing yet"), _("What the citizen brought before is listed here."))
        self._nothing_often.set_words(_("Nothing yet"), _("Type a procedure above: name, initials (dkks) or code."))
        self._papers.set_title(_("Papers"))
        self.all_there.set_words(_("All there"))
        self.due_button.set_words(_("Other due date"))
        self.exempt_button.set_words(_("Exempt from fee"))
        self.note_button.set_words(_("Sets, note"))
        self.sites_button.set_words(_("Other place"), _("Resolved or collected at another place (Ctrl+B)"))
        self.bring_button.set_words(_("What to bring"), _("Print what to bring (Ctrl+P)"))
        self.refuse_button.set_words(_("Refuse"))
        for part in (self.terms, self.sites, self.places, self.together):
            part.retranslate()
        self._shown = ()

    def _show_procedure(self, procedure: Procedure) -> None:
        self._name.setText(procedure.name)
        self._about.set_words(" · ".join(filter(None, (procedure.code, procedure.field, procedure.decision))))
        self._unverified.set_look(UNVERIFIED if procedure.certainty is not Certainty.FOUND else None)
        help_ = procedure.assistance
        self._speech.setVisible(help_ is not None)
        self._rule.set_look(FILLING[help_.filling] if help_ is not None else None)
        if help_ is not None:
            self._aloud.setText(f"“{help_.reason}”" if help_.reason else "")
            self._aloud.setVisible(bool(help_.reason))
            presence = help_.presence
            if help_.certainty is not Certainty.FOUND and DOUBT not in presence:
                presence = f"{presence} ({_('not verified')})".strip()
            self._presence.setText(presence)
            self._presence.setVisible(bool(presence))
            self._presence.setToolTip("\n".join(filter(None, (help_.signature, help_.source))))

    def _fill(self) -> None:
        self._filling = True
        for row, need in zip(
            self.checklist.rows(), self._procedure.components if self._procedure else (), strict=False
        ):
            paper = self._form.papers.get(need.key, Paper())
            row.set_given(
                Given(
                    way=paper.way,
                    source=paper.source,
                    originals=paper.originals,
                    certified=paper.certified,
                    copies=paper.copies,
                )
            )
        self._filling = False

    def _ticked(self) -> None:
        if self._filling or self._procedure is None:
            return
        for row, need in zip(self.checklist.rows(), self._procedure.components, strict=False):
            given = row.given()
            self._form.papers[need.key] = Paper(given.way, given.source, given.originals, given.certified, given.copies)
        self.show_state()
        self.edited.emit("papers")


def need_of(one: Component) -> Need:
    """Return what the checklist asks of a component."""
    notes = [one.when]
    if one.data_source:
        notes.append(_("D: look up in {source}").format(source=one.data_source))
    if one.certainty is not Certainty.FOUND:
        notes.append(_("not verified"))
    return Need(
        title=one.name,
        note=" · ".join(filter(None, notes)),
        data=(one.data_source,) if one.data_source else (),
        required=one.required,
        shown_only=one.present_only,
        originals=one.originals,
        certified=one.certified,
        copies=one.copies,
    )
