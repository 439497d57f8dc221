"""Before a visit: the forms in effect, those whose text awaits comparison marked, and the visits that were parked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from clerkdesk.catalogue.forms import Forms
from clerkdesk.domain.forms.form import Form
from clerkdesk.domain.text import matches
from clerkdesk.language import N_, _
from clerkdesk.services.clock import moment
from clerkdesk.services.compared import form_compared
from clerkdesk.services.desk import Desk
from clerkdesk.services.drafts import Draft
from clerkdesk.services.forms import filling as service
from clerkdesk.services.saying import moment as say_moment
from clerkdesk.ui.forms.visit import spoken
from clerkdesk.ui.reception.lines import DossierLine, DossierList
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.card import Card, EmptyState
from clerkdesk.ui.widgets.chip import Look

UNCOMPARED = Look(tone="warn", icon="alert", word=N_("To be compared"))
COMPARED = Look(tone="good", icon="check-circle", word=N_("Compared"))
ROWS = 8


@dataclass(frozen=True, slots=True)
class Parked:
    """A visit whose forms wait. names: whom it is about."""

    key: str
    titles: tuple[str, ...]
    names: tuple[str, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What the start shows."""

    forms: tuple[tuple[Form, bool], ...]
    parked: tuple[Parked, ...]


def overview(desk: Desk) -> Overview:
    """Return the forms in effect with whether they were compared, and the parked visits; for the reader's thread."""
    done = form_compared(desk)
    forms = desk.forms.all(desk.today(), desk.site.province)
    forms.sort(key=lambda one: one.title.vi)
    return Overview(
        tuple((one, (one.form, one.version) in done) for one in forms),
        tuple(_parked(desk.forms, one) for one in service.parked(desk)),
    )


def _parked(forms: Forms, draft: Draft) -> Parked:
    opened: Iterable[dict[str, Any]] = draft.body.get("forms", ())
    found = (forms.version(one.get("form", ""), one.get("version", "")) for one in opened)
    people: dict[str, dict[str, Any]] = draft.body.get("people", {})
    names = tuple(str(one["name"]["value"]) for one in people.values() if "name" in one)
    return Parked(
        draft.key.removeprefix(service.KEY), tuple(spoken(one.title) for one in found if one), names, draft.at
    )


class Box(QLineEdit):
    """The box that narrows the list of forms; Down goes into the list.

    Signals:
        went_down(): Down was pressed.
    """

    went_down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave downwards."""
        if event.key() == Qt.Key.Key_Down:
            self.went_down.emit()
        else:
            super().keyPressEvent(event)


class StartStep(QWidget):
    """The two lists.

    Signals:
        wanted(Form): a form was chosen. resumed(str): the key of a parked visit.
    """

    wanted = Signal(object)
    resumed = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._all: tuple[tuple[Form, bool], ...] = ()
        self._fresh = False
        self.box = Box()
        self.forms, self.parked = DossierList(), DossierList()
        self._nothing = EmptyState("papers")
        self._forms, self._parked = Card(icon="papers"), Card(icon="pause")
        self._forms.body.addWidget(self.box)
        self._forms.body.addWidget(self.forms)
        self._forms.body.addStretch(1)
        self._parked.body.addWidget(self.parked)
        self._parked.body.addWidget(self._nothing)
        self._parked.body.addStretch(1)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(16)
        across.addWidget(self._forms, 3)
        across.addWidget(self._parked, 2)
        self.box.textEdited.connect(lambda _text: self._show())
        self.box.returnPressed.connect(self._first)
        self.box.went_down.connect(lambda: self.forms.setFocus(Qt.FocusReason.TabFocusReason))
        self.forms.picked.connect(self.wanted)
        self.parked.picked.connect(self.resumed)

    def load(self) -> None:
        """Ask for both lists anew."""
        desk, work = self._session.desk, self._session.work
        self._fresh = True
        work.ask(lambda: overview(desk), self._loaded, owner=self, latest="overview")

    def take_focus(self) -> None:
        """Put the focus where the work goes on: the parked visits, else the box."""
        (self.parked if self.parked.lines() else self.box).setFocus(Qt.FocusReason.TabFocusReason)

    def retranslate(self) -> None:
        """Set the texts."""
        self._forms.set_title(_("Forms in effect"))
        self._parked.set_title(_("Visits that wait"))
        self.forms.setAccessibleName(_("Forms in effect"))
        self.parked.setAccessibleName(_("Visits that wait"))
        self.box.setPlaceholderText(_("Find a form by its name"))
        self.box.setAccessibleName(_("Find a form by its name"))
        self.forms.setAccessibleName(_("Forms in effect"))
        self.parked.setAccessibleName(_("Visits that wait"))
        self._nothing.set_words(_("No visit waits"), _("What is not finished is kept here for 30 days, then deleted."))
        self._show()

    def _loaded(self, found: Overview) -> None:
        self._all = found.forms
        self._show()
        lines = [
            DossierLine(
                value=one.key,
                title=", ".join(one.names) or _("Nobody named yet"),
                detail=f"{'; '.join(one.titles)} · {say_moment(moment(one.at))}",
            )
            for one in found.parked
        ]
        self.parked.show_lines(lines, most=ROWS)
        self.parked.setVisible(bool(lines))
        self._nothing.setVisible(not lines)
        if self._fresh and self.isVisible() and not self.box.text() and not self.forms.hasFocus():
            self.take_focus()
        self._fresh = False

    def _show(self) -> None:
        text = self.box.text()
        lines = [
            DossierLine(
                value=form,
                title=spoken(form.title),
                detail=form.source,
                look=COMPARED if compared else UNCOMPARED,
            )
            for form, compared in self._all
            if not text.strip() or matches(text, form.title.vi) or matches(text, form.title.en)
        ]
        self.forms.show_lines(lines, most=ROWS)

    def _first(self) -> None:
        lines = self.forms.lines()
        if lines and self.box.text().strip():
            self.wanted.emit(lines[0].value)
