"""The papers that did not come out, or may not have: a person looks at the printer and says what to do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout

from clerkdesk.domain.events import PaperKind
from clerkdesk.language import N_, _
from clerkdesk.printing.spool import Job, JobState, Spool
from clerkdesk.services.clock import moment
from clerkdesk.services.desk import Changes, Desk
from clerkdesk.services.spooling import Spooler
from clerkdesk.ui.dossiers.told import PAPERS
from clerkdesk.ui.session import Session
from clerkdesk.ui.settings.section import Rows, Section
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.chip import Look
from clerkdesk.ui.widgets.idlist import Cell, Column

LOOKS = {
    JobState.QUEUED: Look(tone="active", icon="clock", word=N_("Waits for the printer")),
    JobState.FAILED: Look(tone="bad", icon="printer-off", word=N_("Not printed")),
    JobState.UNKNOWN: Look(tone="warn", icon="help", word=N_("Did it come out?")),
}


class Prints(Card):
    """Lists the open jobs; out of sight while there is none."""

    def __init__(self, session: Session, section: Section) -> None:
        super().__init__(icon="printer-off")
        self._session, self._section = session, section
        self.list = Rows(
            [
                Column(title=N_("Paper to print"), cell=_paper, strong=True),
                Column(title=N_("State"), cell=lambda job: Cell(looks=(LOOKS[job.state],)), width=216),
                Column(title=N_("Since"), cell=_since, width=144),
            ],
            session,
            tall=True,
        )
        self.list.setMinimumHeight(128)
        self.list.current_changed.connect(lambda _at: self._show_buttons())
        self.body.addWidget(self.list)
        self.again = Button(icon="printer", key="F6")
        self.out = Button(icon="check", key="F7")
        self.drop = Button(kind="quiet", icon="trash", key="Shift+F6")
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addStretch(1)
        for button, deed in ((self.drop, Spooler.cancel), (self.out, Spooler.came_out), (self.again, Spooler.again)):
            button.clicked.connect(lambda _checked=False, what=deed: self._do(what))
            line.addWidget(button)
        self.body.addLayout(line)
        self.hide()

    def retranslate(self) -> None:
        """Set every text."""
        self.set_title(_("Papers that wait"))
        self.again.set_words(_("Print again"))
        self.out.set_words(_("It came out"))
        self.drop.set_words(_("Do not print"))

    def load(self) -> None:
        """Ask which papers are open."""
        desk = self._session.desk
        self._session.work.ask(
            lambda: Spool(desk.store).jobs(*LOOKS), self._loaded, self._section.fail, owner=self, latest="prints"
        )

    def _loaded(self, jobs: list[Job]) -> None:
        self.list.set_rows(jobs)
        self.setVisible(bool(jobs))
        self._show_buttons()

    def _show_buttons(self) -> None:
        job = self.list.chosen()
        self.again.setEnabled(isinstance(job, Job) and job.state is not JobState.QUEUED)
        self.out.setEnabled(isinstance(job, Job) and job.state is JobState.UNKNOWN)
        self.drop.setEnabled(isinstance(job, Job))

    def _do(self, what: Callable[[Spooler, str], None]) -> None:
        job, desk = self.list.chosen(), self._session.desk
        if isinstance(job, Job):
            self._section.deed(lambda: _deed(desk, what, job.id), lambda _changes: self.load())


def _deed(desk: Desk, what: Callable[[Spooler, str], None], job: str) -> Changes:
    what(Spooler(desk), job)
    return Changes(jobs=(job,))


def _paper(job: Job) -> Cell:
    reason = _(job.reason) if job.reason else ""
    return Cell(text=job.title, sub=": ".join(filter(None, (_(PAPERS[PaperKind(job.kind)]), reason))))


def _since(job: Job) -> Cell:
    return Cell(text=f"{moment(job.changed_at):%H:%M %d/%m/%Y}")
