"""The statutory forms of the procedures chosen: opened with what Reception knows, taken back when they are signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QHBoxLayout, QWidget

from clerkdesk.domain.procedure import Filling
from clerkdesk.language import _
from clerkdesk.services.clock import milliseconds
from clerkdesk.ui.reception.handing import Asked, Brought, facts_of
from clerkdesk.ui.reception.part import Paper, Part
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.chip import Chip, Look

if TYPE_CHECKING:
    from clerkdesk.domain.forms.form import Form as Statutory
    from clerkdesk.services.desk import Desk
    from clerkdesk.ui.reception.form import Form

FORMS_KEY: Final = "Ctrl+T"


class FormsBar(QWidget):
    """The key that opens the forms of the procedure chosen, and how many of them are signed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = Button(icon="form", key=FORMS_KEY)
        self._signed = Chip()
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        across.addWidget(self.button)
        across.addWidget(self._signed)
        self.setVisible(False)

    def show_forms(self, form: Form, desk: Desk) -> None:
        """Show which forms the procedures of ``form`` ask for, and how many of them are signed."""
        wanted = {one.form: one for part in form.parts() for one in _of(part, desk)}
        self.setVisible(bool(wanted))
        if wanted:
            signed = sum(len(part.forms) for part in form.parts())
            words = _("Fill the forms") if len(wanted) > 1 else _("Fill the form")
            self.button.set_words(words, "\n".join(one.title.vi for one in wanted.values()))
            look = Look(tone="good", icon="sign", word=_("{count} signed").format(count=signed))
            self._signed.set_look(look if signed else None)
            self._signed.setVisible(bool(signed))  # else its gap would stand beside that of the bar


def _of(part: Part, desk: Desk) -> list[Statutory]:
    """Return the forms of a dossier; none where another counter receives it: there only the way is shown."""
    procedure = desk.catalogue.get(part.procedure, on=desk.today()) if part.procedure else None
    help_ = procedure.assistance if procedure is not None else None
    if procedure is None or not procedure.receivable or (help_ is not None and help_.filling is Filling.POLICE):
        return []
    return desk.forms.of_procedure(part.procedure, desk.today(), desk.site.province)


def asked(form: Form, desk: Desk) -> Asked:
    """Return what the forms page gets: the procedures of the visit, and who came."""
    at = milliseconds(desk.clock.now())
    visitor = form.agent if form.represented and not form.agent.blank else form.applicant
    return Asked(
        procedures=tuple(part.procedure for part in form.parts()),
        key=form.forms_key,
        applicant=facts_of(form.applicant, at),
        agent=facts_of(form.agent, at) if form.represented else {},
        by=visitor.get("name"),
    )


def settle(form: Form, brought: Brought, desk: Desk) -> None:
    """Take over what was signed: each dossier gets its forms, their components are there on paper."""
    form.forms_key = brought.key
    if form.applicant.blank:
        form.applicant = brought.applicant
    parts = form.parts()
    for part in parts:
        signed = brought.signed.get(part.procedure, ())
        if signed:
            part.forms = list(signed)
            _tick(part, desk)
    at = form.at
    form.keep(parts)
    if at:
        form.turn(at)


def _tick(part: Part, desk: Desk) -> None:
    procedure = desk.catalogue.get(part.procedure, on=desk.today())
    for need in procedure.components if procedure is not None else ():
        if any(one.component == need.key for one in part.forms) and not part.papers.get(need.key, Paper()).meets(need):
            originals = need.originals or int(not (need.certified or need.copies))
            part.papers[need.key] = Paper("paper", "", originals, need.certified, need.copies)
