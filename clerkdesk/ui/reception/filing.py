"""What is done about filing online: the steps are ticked, it is recorded as filed, or as taken here and why."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from clerkdesk.domain.errors import Refused
from clerkdesk.language import N_
from clerkdesk.services import online as service
from clerkdesk.services.desk import Changes
from clerkdesk.services.forms import words
from clerkdesk.ui.errors import good
from clerkdesk.ui.reception.deeds import Deeds
from clerkdesk.ui.reception.form import Filed
from clerkdesk.ui.session import Session


class Filing(Deeds):
    """The deeds of the panel on filing online."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        board, panel = self.board, self.board.online
        board.dossier.online.button.clicked.connect(self._open_online)
        board.online_button.clicked.connect(self._filed_online)
        board.direct_button.clicked.connect(panel.take_typed)
        panel.told.connect(self._filed_online)
        panel.changed.connect(self._online_changed)
        panel.taken.connect(self._take_directly)
        panel.kept.connect(self._keep_reason)

    def _open_online(self) -> None:
        if self.board.panel == "dossier" and self.procedure() is not None:
            self.board.show_panel("online")
            self._show_online()
            self.show_summary()
            self.focus(self.board.online.first())

    def _show_online(self) -> None:
        form = self.form
        self.board.online.show_part(form.online, form.online_code, form.direct, service.reasons(self._desk))

    def _online_changed(self) -> None:
        self.form.online, self.form.online_code = self.board.online.ticked(), self.board.online.code.text()
        self._keeper.touch()

    def _take_directly(self, reason: str) -> None:
        """It is taken here: the reason goes with the dossier, and with those received together that have none."""
        self.form.direct = reason
        for part in self.form.joined:
            part.direct = part.direct or reason
        self._keeper.touch()
        self.board.show_panel("dossier")
        self.show_form()
        self.go_on()

    def _keep_reason(self, reason: str) -> None:
        desk = self._desk

        def added(_done: Changes) -> None:
            self._take_directly(reason)
            self.notice(good(N_("“{word}” is offered from now on."), word=reason))

        self._work.deed(lambda: words.add(desk, service.REASONS, reason), added, self.fail, owner=self)

    def _filed_online(self) -> None:
        procedure = self.procedure()
        if procedure is None or self._busy or self.board.panel != "online":
            return
        self._online_changed()
        desk, clerk, form = self._desk, self._session.clerk, self.form
        visitor = form.agent if form.represented and not form.agent.blank else form.applicant
        party, ticked, code, visit = visitor.party(desk.units).party, list(form.online), form.online_code, form.visit
        self._busy = True
        self._work.deed(
            lambda: service.filed(desk, clerk, procedure, code, ticked, party, visit),
            lambda done: self._noted_online(procedure.name, done),
            self.fail,
            owner=self,
        )

    def _noted_online(self, name: str, done: service.Filing) -> None:
        filed = Filed(stream=done.visit, kind="online", name=name, code=done.code)
        if self.form.joined:
            self._set_aside([filed], done.visit, self.form.joined)
        else:
            self._file([filed], done.visit)
        self.notice(good(N_("Filed online under {code}; nothing of their account was kept."), code=done.code))

    def take_code(self, code: str) -> None:
        """A code was scanned while the steps are in sight: it is that of the dossier filed online."""
        self.board.online.code.setText(code)
        self._online_changed()
        self.focus(self.board.online.first())

    def point_at(self, no: Refused) -> None:
        """Put the focus on the step that is open, or on the code that is none."""
        if no.field == "online":
            self.focus(self.board.online.first())
        elif no.field == "online_code":
            self.focus(self.board.online.code)
        else:
            super().point_at(no)
