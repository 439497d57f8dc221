"""What restoring a backup means, told before it is begun: the desk closes, and the next start does it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from clerkdesk.domain.calendar import site_time
from clerkdesk.language import N_, _
from clerkdesk.services import restoring
from clerkdesk.services.backup import Backup
from clerkdesk.services.desk import Changes
from clerkdesk.ui.errors import hint
from clerkdesk.ui.session import Session
from clerkdesk.ui.settings.section import Section
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.label import label


class RestoreCard(Card):
    """Tells what happens, asks once more, leaves the request for the next start and closes the window."""

    def __init__(self, session: Session, section: Section) -> None:
        super().__init__(icon="undo")
        self._session, self._section = session, section
        self._chosen: Backup | None = None
        self._why = label(muted=True, wrap=True)
        self.body.addWidget(self._why)
        self.begin = Button(icon="undo", key="Shift+F8")
        self.begin.clicked.connect(lambda: self._ask(True))
        self._asking = QWidget()
        line = QHBoxLayout(self._asking)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        self._question = label(strong=True, wrap=True)
        self.cancel = Button(icon="close")
        self.cancel.clicked.connect(lambda: self._ask(False))
        self.go = Button(kind="danger", icon="undo", key="Ctrl+F9")
        self.go.clicked.connect(self._request)
        line.addWidget(self._question, 1)
        line.addWidget(self.cancel)
        line.addWidget(self.go)
        self.body.addWidget(self._asking)
        row = QHBoxLayout()
        row.addWidget(self.begin)
        row.addStretch(1)
        self.body.addLayout(row)
        self._asking.hide()

    def retranslate(self) -> None:
        """Set every text."""
        self.set_title(_("Restoring"))
        self._why.setText(
            _(
                "The desk goes back to what it was when the backup was made. It closes, and the next start asks for the"
                " recovery code. New dossiers then get codes with fresh letters, so no code is given out twice. The"
                " data of today are kept aside in the data folder."
            )
        )
        self.begin.set_words(_("Restore the chosen backup …"))
        self.cancel.set_words(_("Not now"))
        self.go.set_words(_("Close and restore"))
        self._show_question()

    def show_chosen(self, chosen: Backup | None) -> None:
        """Restore ``chosen`` when asked to."""
        if chosen != self._chosen:
            self._ask(False)
        self._chosen = chosen
        self.begin.setEnabled(chosen is not None and self._session.administrator)
        self._show_question()

    def _show_question(self) -> None:
        if self._chosen is not None:
            self._question.setText(
                _("What was done after {when} will not be in the restored desk. Restore?").format(
                    when=f"{site_time(self._chosen.made_at):%H:%M %d/%m/%Y}"
                )
            )

    def _ask(self, asking: bool) -> None:
        had_focus = self.cancel.hasFocus() or self.go.hasFocus()
        self._asking.setVisible(asking)
        self.begin.setVisible(not asking)
        if asking:
            self.cancel.setFocus()
            self._section.bring_up(self)
        elif had_focus:
            self.begin.setFocus()

    def _request(self) -> None:
        chosen, path = self._chosen, self._session.desk.store.folder.path
        if chosen is None or not self._section.may():
            return

        def run() -> Changes:
            restoring.request(path, chosen.path)
            return Changes()

        def done(_changes: Changes) -> None:
            self._section.tell(hint(N_("Start the program again: it goes on with restoring.")))
            self.window().close()

        self._section.deed(run, done)
