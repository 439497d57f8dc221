"""Before a visit: the forms in effect, those whose text awaits comparison marked, and the visits that were parked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from clerkdesk.catalogue.forms import Forms
from clerkdesk.domain.calendar import site_time
from clerkdesk.domain.forms.form import Form, Label
from clerkdesk.domain.text import matches
from clerkdesk.language import N_, _
from clerkdesk.services.clock import moment
from clerkdesk.services.compared import form_compared
from clerkdesk.services.desk import Desk
from clerkdesk.services.drafts import Draft
from clerkdesk.services.forms import filling as service
from clerkdesk.services.forms import parking
from clerkdesk.services.forms.parking import Rival
from clerkdesk.ui.forms.visit import spoken
from clerkdesk.ui.reception.lines import DossierLine, DossierList
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card, EmptyState
from clerkdesk.ui.widgets.chip import Look

UNCOMPARED = Look(tone="warn", icon="alert", word=N_("To be compared"))
COMPARED = Look(tone="good", icon="check-circle", word=N_("Compared"))
ROWS = 8


@dataclass(frozen=True, slots=True)
class Parked:
    """A visit whose forms wait. names: whom it is about. at, until: ms; until is when it is deleted.

    desk, clerk: who parked it for any desk of the site; "" for a draft of this desk's own. rivals: who goes on with
    this desk's own draft too.
    """

    key: str
    titles: tuple[Label, ...]
    names: tuple[str, ...]
    at: int
    until: int
    desk: str = ""
    clerk: str = ""
    rivals: tuple[Rival, ...] = ()


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
        tuple(sorted((*_own(desk), *_shared(desk)), key=lambda one: -one.at)),
    )


def _own(desk: Desk) -> Iterator[Parked]:
    drafts = service.parked(desk)
    rivals = parking.rivals(desk, [one.key.removeprefix(service.KEY) for one in drafts])
    for one in drafts:
        mine = _parked(desk.forms, one, desk.site.draft_days)
        yield replace(mine, rivals=rivals.get(mine.key, ()))


def _shared(desk: Desk) -> Iterator[Parked]:
    for one in parking.waiting(desk):
        yield Parked(
            one.key, tuple(Label(vi=title) for title in one.forms), one.names, one.at, one.until, one.letters, one.clerk
        )


def _parked(forms: Forms, draft: Draft, days: int) -> Parked:
    opened: Iterable[dict[str, Any]] = draft.body.get("forms", ())
    found = (forms.version(one.get("form", ""), one.get("version", "")) for one in opened)
    people: dict[str, dict[str, Any]] = draft.body.get("people", {})
    names = tuple(str(one["name"]["value"]) for one in people.values() if "name" in one)
    titles = tuple(one.title for one in found if one)
    return Parked(draft.key.removeprefix(service.KEY), titles, names, draft.at, draft.at + days * 86_400_000)


def look_of(parked: Parked) -> Look | None:
    """Return the mark of a visit that waits: that it may be taken up by any desk, or that two desks took it up."""
    if any(one.decided for one in parked.rivals):
        return Look(tone="bad", icon="desk", word=N_("Another desk goes on"))
    if any(one.first for one in parked.rivals):
        return Look(tone="bad", icon="alert", word=N_("Taken elsewhere first"))
    if parked.rivals:
        return Look(tone="warn", icon="alert", word=N_("Taken twice"))
    return Look(tone="active", icon="desk", word=N_("Any desk")) if parked.desk else None


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
        wanted(Form): a form was chosen. resumed(Parked): a visit that waits was chosen.
        settled(Parked, bool): who goes on with a visit that was taken up twice was decided: this desk, or not.
    """

    wanted = Signal(object)
    resumed = Signal(object)
    settled = Signal(object, bool)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._all: tuple[tuple[Form, bool], ...] = ()
        self._waits: tuple[Parked, ...] = ()
        self._fresh = False
        self.box = Box()
        self.forms, self.parked = DossierList(grows=True), DossierList(grows=True)
        self._nothing = EmptyState("papers")
        self._forms, self._parked = Card(icon="papers"), Card(icon="pause")
        self._forms.body.addWidget(self.box)
        self._forms.body.addWidget(self.forms, 1)
        self._parked.body.addWidget(self.parked, 1)
        self.here, self.elsewhere = Button(icon="check", key="F7"), Button(icon="undo", key="F8")
        self._twice = QHBoxLayout()
        self._twice.setContentsMargins(0, 8, 0, 0)
        self._twice.setSpacing(8)
        for button in (self.here, self.elsewhere):
            self._twice.addWidget(button)
        self._twice.addStretch(1)
        self._parked.body.addLayout(self._twice)
        self._parked.body.addWidget(self._nothing, 1)
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
        self.parked.selectionModel().currentChanged.connect(lambda *_moved: self._offer())
        self.here.clicked.connect(lambda: self._settle(here=True))
        self.elsewhere.clicked.connect(lambda: self._settle(here=False))

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
        self._nothing.set_words(
            _("No visit waits"),
            _("What is not finished is kept here for {days} days, then deleted.").format(
                days=self._session.desk.site.draft_days
            ),
        )
        self._show()

    def _loaded(self, found: Overview) -> None:
        self._all, self._waits = found.forms, found.parked
        self._show()
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
        self._show_waiting()

    def _show_waiting(self) -> None:
        lines = [
            DossierLine(
                value=one,
                title=", ".join(one.names) or _("Nobody named yet"),
                detail=" · ".join((*_where(one), "; ".join(map(spoken, one.titles)))),
                look=look_of(one),
            )
            for one in self._waits
        ]
        self.parked.show_lines(lines, most=ROWS)
        self.parked.setVisible(bool(lines))
        self._nothing.setVisible(not lines)
        self._offer()

    def _offer(self) -> None:
        """Offer to decide about the visit on which the list stands, when another desk goes on with it too."""
        one = self._current()
        rivals = one.rivals if one is not None else ()
        self.here.setVisible(any(not rival.decided for rival in rivals))
        self.elsewhere.setVisible(bool(rivals))
        self.here.set_words(_("Go on here"))
        if rivals:
            self.elsewhere.set_words(_("Leave it to desk {desk}").format(desk=rivals[0].letters))

    def _current(self) -> Parked | None:
        lines, row = self.parked.lines(), self.parked.currentIndex().row()
        found = lines[row].value if 0 <= row < len(lines) else None
        return found if isinstance(found, Parked) else None

    def _settle(self, *, here: bool) -> None:
        one = self._current()
        if one is not None:
            self.settled.emit(one, here)

    def _first(self) -> None:
        lines = self.forms.lines()
        if lines and self.box.text().strip():
            self.wanted.emit(lines[0].value)


def _where(parked: Parked) -> Iterator[str]:
    """Yield since when a visit waits, when it is deleted, who parked it, who else goes on with it."""
    since, until = (f"{site_time(moment(at)):%d/%m}" for at in (parked.at, parked.until))
    yield _("since {day}, deleted on {last}").format(day=since, last=until)
    if parked.desk:
        yield _("desk {desk}, {name}").format(desk=parked.desk, name=parked.clerk)
    for one in parked.rivals:
        yield _("also at desk {desk}: {name}").format(desk=one.letters, name=one.clerk)
