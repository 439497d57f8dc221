"""The health of the data: the file checked, the journal verified, the lists made anew; work goes on meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from clerkdesk.domain.errors import Refused
from clerkdesk.language import N_, _
from clerkdesk.services import verify
from clerkdesk.ui.errors import good, hint
from clerkdesk.ui.health import Health
from clerkdesk.ui.session import Session
from clerkdesk.ui.settings.section import Section
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.chip import Chip, Look
from clerkdesk.ui.widgets.label import label
from clerkdesk.ui.widgets.progress import Progress
from clerkdesk.ui.work import Carried

STATES: Final = {
    "unknown": Look(tone="idle", icon="circle", word=N_("Not checked yet")),
    "checking": Look(tone="active", icon="clock", word=N_("Being checked …")),
    "sound": Look(tone="good", icon="check-circle", word=N_("File is sound")),
    "damaged": Look(tone="bad", icon="error", word=N_("File is damaged")),
}
MOST: Final = 8
"""Faults that are written out."""


class Proving(Card):
    """Checks and verifies; the lists are made anew by an administrator."""

    def __init__(self, session: Session, health: Health, section: Section) -> None:
        super().__init__(icon="shield")
        self._session, self._health, self._section = session, health, section
        self._task: Carried | None = None
        self.state = Chip(STATES[health.state])
        self.add_beside(self.state)
        self._why = label(muted=True, wrap=True)
        self.journal = label(wrap=True, copy=True)
        self.journal.hide()
        self.body.addWidget(self._why)
        self.body.addWidget(self.journal)
        self.check = Button(icon="eye", key="F7")
        self.check.clicked.connect(health.check)
        self.verify = Button(icon="check-circle", key="F8")
        self.verify.clicked.connect(self._verify)
        self.rebuild = Button(icon="undo", key="Shift+F8")
        self.rebuild.clicked.connect(self._rebuild)
        self.progress = Progress()
        self.stop = Button(icon="stop", key="Shift+F7")
        self.stop.clicked.connect(self._stop)
        rows = QVBoxLayout()
        rows.setSpacing(8)
        for widgets in ((self.check, self.verify), (self.rebuild, self.progress, self.stop)):
            line = QHBoxLayout()
            line.setSpacing(8)
            for widget in widgets:
                line.addWidget(widget)
            line.addStretch(0 if self.stop in widgets else 1)
            rows.addLayout(line)
        self.body.addLayout(rows)
        health.changed.connect(self.show_state)
        self._show_under_way()
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        self.set_title(_("Health of the data"))
        self._why.setText(
            _(
                "The file is checked at every start. Verifying proves that no event was changed, lost or added, and"
                " that the lists say what the events say; work goes on meanwhile."
            )
        )
        self.check.set_words(_("Check the file"))
        self.verify.set_words(_("Verify the journal"))
        self.rebuild.set_words(_("Make the lists anew"), _("From the journal; nobody else can work meanwhile"))
        self.stop.set_words(_("Stop"))

    def show_state(self, state: str) -> None:
        """Show what the check of the file found."""
        self.state.set_look(STATES[state])
        self.check.setEnabled(state != "checking")

    def load(self) -> None:
        """Show what is known."""
        self.show_state(self._health.state)
        self._show_under_way()

    def _verify(self) -> None:
        desk = self._session.desk
        self._carry(lambda task: verify.verify(desk, told=task.told), self._verified)
        self._section.tell(hint(N_("The journal is being verified; work can go on."), ""))

    def _rebuild(self) -> None:
        if not self._section.may():
            return
        desk = self._session.desk
        self._carry(lambda task: verify.rebuild_projections(desk, task.told), self._rebuilt)
        self._section.tell(hint(N_("The lists are being made anew; deeds wait until they are there.")))

    def _carry(self, run: Callable[[Carried], object], done: Callable[[object], None]) -> None:
        if self._task is not None:
            return

        def ended(result: object) -> None:
            self._task = None
            self._show_under_way()
            done(result)

        self.progress.set_progress(0, 1)
        self._task = self._session.work.carry(run, ended, self._failed, owner=self, moved=self.progress.set_progress)
        self._show_under_way()

    def _stop(self) -> None:
        if self._task is not None:
            self._task.stop()

    def _failed(self, error: Exception) -> None:
        self._task = None
        self._show_under_way()
        if isinstance(error, Refused) and error.code == "stopped":
            self._section.tell(hint(N_("It was stopped; nothing was changed.")))
        else:
            self._section.fail(error)

    def _show_under_way(self) -> None:
        busy = self._task is not None
        self.verify.setEnabled(not busy)
        self.rebuild.setEnabled(not busy and self._session.administrator)
        self.progress.setVisible(busy)
        self.stop.setVisible(busy)

    def _rebuilt(self, count: object) -> None:
        self._section.tell(good(N_("The lists were made anew from {count} events."), count=count))

    def _verified(self, report: object) -> None:
        assert isinstance(report, verify.Report)
        self.journal.show()
        counts = _counts(report)
        if report.sound:
            self._section.tell(good(N_("The journal is sound: {events} events, {unsigned} not signed yet."), **counts))
            self.journal.setText(
                _("{events} events, each naming the one before it; {unsigned} wait for the day's signature.").format(
                    **counts
                )
            )
            return
        faults = [f"{origin.letters} {fault}" for origin in report.origins for fault in origin.faults]
        lists = report.projections is False
        if lists:
            faults.append(_("The lists do not say what the journal says."))
        self.journal.setText("\n".join(faults[:MOST]))
        self._section.tell(
            hint(
                N_("The journal does not verify: {faults} faults."),
                N_("Make the lists anew, then verify again.")
                if lists and len(faults) == 1
                else N_("Do not delete anything; call your administrator."),
                faults=len(faults),
            )
        )


def _counts(report: verify.Report) -> dict[str, object]:
    return {
        "events": sum(origin.events for origin in report.origins),
        "unsigned": sum(origin.unsigned for origin in report.origins),
    }
