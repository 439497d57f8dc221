"""The greeter's page: what the citizen comes for, what they need, a ticket for those who are ready."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from clerkdesk.devices.scan import TypedText
from clerkdesk.domain.procedure import Procedure
from clerkdesk.language import N_, _
from clerkdesk.services import guide, spooling
from clerkdesk.services.desk import Changes
from clerkdesk.services.queue import greeting, issuing
from clerkdesk.services.queue.issuing import Issued
from clerkdesk.services.queue.morning import morning
from clerkdesk.ui.errors import Notice, good, hint
from clerkdesk.ui.hall.asked import Door, door, wait_told
from clerkdesk.ui.hall.grounds import Grounds
from clerkdesk.ui.hall.mending import Mending
from clerkdesk.ui.hall.utilities import Utilities
from clerkdesk.ui.page import Page
from clerkdesk.ui.reception import finding
from clerkdesk.ui.reception.dossier import need_of
from clerkdesk.ui.reception.lines import DossierList
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card, Columns, column
from clerkdesk.ui.widgets.checklist import Checklist
from clerkdesk.ui.widgets.deeds import DeedRow
from clerkdesk.ui.widgets.label import Elided, label
from clerkdesk.ui.widgets.search import SearchField

_SHOWN: Final = 3


class Greeter(Page):
    """One citizen at the door after another.

    Signals:
        kiosk_wanted(): citizens are to take their numbers themselves, at this screen.
    """

    kiosk_wanted = Signal()
    takes_tickets = True

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session, self._desk, self._work = session, session.desk, session.work
        self.wanted: list[Procedure] = []
        self._counted: list[str] = []
        self._busy = False
        self._rule = self._desk.site.queue
        columns = Columns(least=860)
        columns.add(self._build_wish(), 11)
        columns.add(self._build_papers(), 10)
        self.body.addWidget(columns, 1)
        self._build_foot()
        self.retranslate()

    def _build_wish(self) -> QWidget:
        box, left = column(spacing=16)
        self._wish = Card(icon="search")
        self.kiosk_button = Button(kind="quiet", icon="desk", key="F11")
        self.kiosk_button.clicked.connect(self.kiosk_wanted)
        self._wish.add_beside(self.kiosk_button)
        self.search = SearchField(lambda text: finding.procedures(self._desk, text), self._work)
        self.search.chosen.connect(self.add)
        self.search.textChanged.connect(self._show_what_for)
        self._wish.body.addWidget(self.search)
        self._asked = label(muted=True)
        self._wish.body.addWidget(self._asked)
        self.asked = DossierList()
        self.asked.picked.connect(self.add)
        self._wish.body.addWidget(self.asked)
        left.addWidget(self._wish)
        self.utilities = Utilities(self._desk.site.queue.utilities)
        self.utilities.counted.connect(self._count)
        left.addWidget(self.utilities)
        left.addStretch(1)
        return box

    def _build_papers(self) -> QWidget:
        box, rows = column(spacing=16)
        self.grounds = Grounds(self._rule)
        self.grounds.chosen.connect(self._ask)
        rows.addWidget(self.grounds)
        self._papers = Card(icon="papers")
        self.print_button = Button(icon="printer", key="Ctrl+P")
        self.print_button.clicked.connect(self._print)
        self.all_button = Button(kind="quiet", icon="check", key="F7")
        self._papers.add_beside(self.all_button)
        self._papers.add_beside(self.print_button)
        self.what = label(wrap=True, strong=True)
        self._papers.body.addWidget(self.what)
        self.papers = Checklist()
        self.papers.changed.connect(self._show_deeds)
        self.all_button.clicked.connect(self.papers.tick_all)
        self.papers.setVisible(False)
        self._papers.body.addWidget(self.papers)
        self._papers.body.addStretch(1)
        rows.addWidget(self._papers, 1)
        return box

    def _build_foot(self) -> None:
        self.next_button = Button(kind="quiet", icon="user", key="F5")
        self.next_button.clicked.connect(self.next_citizen)
        self.mending = Mending(self._session, self.search, self)
        self.mending.done.connect(self.notice)
        self.mending.failed.connect(self.fail)
        self.what_for = Elided(tone="muted", align=Qt.AlignmentFlag.AlignRight, whole=True)
        self.lack_button = Button(icon="undo", key="F8")
        self.lack_button.clicked.connect(self._send_back)
        self.ticket_button = Button(kind="primary", icon="paper", key="F9")
        self.ticket_button.clicked.connect(self._give)
        mending, foot = self.mending, self.foot
        self._deeds = DeedRow(
            foot,
            (self.next_button, mending.again_button, mending.back_button),
            (mending.void_button, self.lack_button, self.ticket_button),  # what asks “press again?” stays in sight
        )
        self.what_for.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        foot.insertWidget(foot.indexOf(mending.void_button), self.what_for, 9)
        mending.moved.connect(self._show_foot)

    # --- the page's life

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.header.set_title(_("Greeter"), _("What do they come for? F9 gives a ticket, F8 sends them for papers"))
        self._wish.set_title(_("What for"))
        self.kiosk_button.set_words(_("Kiosk"), _("Let citizens take their numbers at this screen"))
        self.search.setPlaceholderText(_("Procedure: name or initials"))
        self.search.setAccessibleName(_("Procedure: name or initials"))
        self._asked.setText(_("Asked most at this hour"))
        self.asked.setAccessibleName(_("Asked most at this hour"))
        self._papers.set_title(_("Papers to bring"))
        self.all_button.set_words(_("All there"))
        self.print_button.set_words(_("Print"), _("Print what to bring"))
        self.grounds.retranslate()
        self.next_button.set_words(_("Next citizen"))
        self.lack_button.set_words(_("Papers lacking: come back"))
        self.ticket_button.set_words(_("Give a ticket"))
        self.utilities.retranslate()
        self._show_wish()
        if self.isVisible():
            self._ask()

    def arrive(self, what: object) -> None:
        """Look for what is typed at once."""
        if isinstance(what, Procedure):
            self.add(what)
        self._follow_rule()
        self._ask()
        self._ask_counts()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self, changes: object) -> None:
        """Follow the queue."""
        changed = getattr(changes, "changes", changes)
        if self.isVisible() and isinstance(changed, Changes):
            self._follow_rule()
            if changed.streams:
                self._ask()

    def on_scan(self, scan: object) -> bool:
        """Words are looked for, whatever has the focus."""
        if not isinstance(scan, TypedText):
            return False
        self.search.setFocus()
        self.search.setText(scan.text)
        self.search.textEdited.emit(scan.text)
        return True

    def escape(self) -> bool:
        """Take the procedure chosen last away, else go back to the search."""
        if self.wanted:
            self.wanted.pop()
            self._show_papers()
        elif self.search.hasFocus():
            return False
        self.search.setFocus()
        return True

    def undo(self) -> bool:
        """Take back what was counted last."""
        if not self._counted:
            return False
        self._count(self._counted.pop(), -1)
        return True

    # --- the citizen

    def add(self, procedure: Procedure) -> None:
        """Add ``procedure`` to what the citizen comes for."""
        self.search.clear()
        self.leave_good_news()
        self.wanted = [*(one for one in self.wanted if one.code != procedure.code), procedure]
        self._show_papers()
        self._ask()
        self.bring_into_sight(self.what)
        rows = self.papers.rows()
        (rows[0] if rows else self.ticket_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def next_citizen(self) -> None:
        """Begin with somebody else."""
        self.wanted = []
        self.grounds.clear()
        self._show_papers()
        self._ask()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def lacking(self) -> tuple[str, ...]:
        """Return the papers that were found not to be there."""
        return tuple(row.need().title for row in self.papers.rows() if row.need().required and not row.met())

    def _follow_rule(self) -> None:
        """Offer what the site's rule says now."""
        if self._desk.site.queue != self._rule:
            self._rule = self._desk.site.queue
            self.grounds.follow(self._rule)
            self.utilities.show_kinds(self._rule.utilities)

    def _show_papers(self) -> None:
        shown = self.wanted[-1] if self.wanted else None
        self.papers.setVisible(shown is not None)
        self.papers.set_needs([need_of(one) for one in shown.components] if shown else [])
        self.papers.tick_all()
        self._show_wish()

    def _show_wish(self) -> None:
        names = [one.name for one in self.wanted]
        hint_words = _("Choose what they come for: the papers to bring then stand here.")
        self.what.setText(" + ".join(names) if names else hint_words)
        self._show_what_for()
        self._show_deeds()

    def _show_what_for(self) -> None:
        """Say what `F9` would give a ticket for."""
        names = [one.name for one in self.wanted]
        if self.search.text().strip():
            self.what_for.set_words(_("No procedure chosen yet"), "warn")
        else:
            self.what_for.set_words(
                _("Ticket for: {names}").format(names=" + ".join(names)) if names else _("Ticket without a procedure"),
                "muted",
            )

    def _show_deeds(self) -> None:
        self.print_button.setEnabled(bool(self.wanted))
        self.all_button.setEnabled(bool(self.wanted))
        self.mending.show()

    def _show_foot(self) -> None:
        lacking = (self.lack_button,) if self.wanted and self.lacking() else ()
        self._deeds.show(self.next_button, *self.mending.offered(), *lacking, self.ticket_button)

    # --- the deeds

    def _give(self) -> None:
        typed = self.search.text().strip()
        if typed:
            self._refuse(typed)
            return
        desk, ground, codes = self._desk, self.grounds.ground(), [one.code for one in self.wanted]
        clerk = self._session.clerk
        self._do(lambda: issuing.issue(desk, clerk, procedures=codes, ground=ground), self._given)

    def _refuse(self, typed: str) -> None:
        """Words that are in no ticket would be lost without a word."""
        what = N_("“{typed}” matches no procedure.") if self.search.vain else N_("“{typed}” is not chosen yet.")
        todo = N_("Choose a procedure, or empty the box for a ticket without one.")
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self.notice(Notice(tone="warn", what=what, todo=todo, params=(("typed", typed),), tried=True))

    def _given(self, issued: Issued) -> None:
        self.mending.note(issued)
        told = wait_told(issuing.Estimate(before=issued.before, wait=issued.wait))
        self.header.set_fact(_("Last ticket"), issued.number)
        self.next_citizen()
        self.retranslate()
        self.notice(good(N_("Ticket {number}: {told}."), number=issued.number, told=told))

    def _send_back(self) -> None:
        desk, lacks, clerk = self._desk, self.lacking(), self._session.clerk
        if not self.wanted or not lacks:
            return
        code = self.wanted[-1].code
        self._do(lambda: greeting.guide(desk, clerk, code, lacks), lambda _guided: self._sent_back(len(lacks)))

    def _sent_back(self, count: int) -> None:
        self.next_citizen()
        self.notice(good(N_("Guided; papers to bring: {count}. The visit is counted, nobody waited."), count=count))

    def _count(self, kind: str, pieces: int = 1) -> None:
        desk, clerk = self._desk, self._session.clerk
        if pieces > 0:
            self._counted.append(kind)

        def counted(count: int) -> None:
            self.utilities.set_counts(self.utilities.counts | {kind: count})

        self._work.deed(lambda: greeting.count_utility(desk, clerk, kind, pieces), counted, self.fail, owner=self)

    def _print(self) -> None:
        if not self.wanted:
            return
        desk, one = self._desk, self.wanted[-1]
        self._work.carry(
            lambda _carried: spooling.print_now(desk, guide.checklist_pdf(desk, one.code), one.name),
            lambda printer: self.notice(
                hint(N_("What to bring for “{name}” is being printed on {printer}."), name=one.name, printer=printer)
            ),
            self.fail,
            owner=self,
            moved=lambda _done, _whole: None,
        )

    def _do(self, run: Callable[[], object], done: Callable[..., None]) -> None:
        if self._busy:
            return
        self._busy = True

        def came(result: object) -> None:
            self._busy = False
            done(result)

        def failed(error: Exception) -> None:
            self._busy = False
            self.fail(error)

        self._work.deed(run, came, failed, owner=self)

    # --- what it is told

    def _ask(self) -> None:
        desk, ground = self._desk, self.grounds.ground()
        fields = tuple(dict.fromkeys(one.field for one in self.wanted))
        self._work.ask(lambda: door(desk, fields, ground), self._show_door, self.fail, owner=self, latest="door")

    def _show_door(self, seen: Door) -> None:
        self.asked.show_lines(seen.asked, most=_SHOWN)
        self._asked.setVisible(bool(seen.asked))
        self.grounds.wait.set_words(wait_told(seen.estimate))

    def _ask_counts(self) -> None:
        desk = self._desk
        self._work.ask(
            lambda: {kind: count for kind, (_words, count) in morning(desk).utilities.items()},
            self.utilities.set_counts,
            self.fail,
            owner=self,
            latest="counts",
        )
