"""What a hub has not confirmed: by dossier, how much, since when, and whether it was sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QVBoxLayout

from clerkdesk.language import N_, _
from clerkdesk.services import exchanging, saying
from clerkdesk.services.exchanging import Standing, Stands, Waiting
from clerkdesk.ui import tokens
from clerkdesk.ui.exchanging import told
from clerkdesk.ui.exchanging.part import Part
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.card import EmptyState
from clerkdesk.ui.widgets.chip import Look
from clerkdesk.ui.widgets.idlist import Cell, Column, IdList
from clerkdesk.ui.widgets.label import label

_ENTRIES: Final = 2
_NARROW: Final = 900


class Waits(Part):
    """The list, for one hub at a time."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.hubs: tuple[Standing, ...] = ()
        self.found: dict[str, Waiting] = {}
        self._now = 0
        line = QHBoxLayout()
        line.setSpacing(12)
        self.which = QComboBox()
        self.which.activated.connect(lambda _place: self._ask_one())
        self._sum = label(size=tokens.LEAD, strong=True, wrap=True)
        line.addWidget(self.which)
        line.addWidget(self._sum, 1)
        self.rows.addLayout(line)
        self.spoiled = label(wrap=True)
        self.rows.addWidget(self.spoiled)
        listing = QFrame()
        listing.setObjectName("card")
        rows = QVBoxLayout(listing)
        rows.setContentsMargins(1, 6, 1, 6)
        self._empty = EmptyState("check-circle")
        self.list = IdList(self._columns(), self._rows_of, session.work, tall=True, empty=self._empty)
        self.list.setMinimumHeight(152)
        self.list.opened.connect(self._open)
        rows.addWidget(self.list)
        self.rows.addWidget(listing, 1)

    def _columns(self) -> Sequence[Column]:
        agency = self.session.desk.site.agency

        def who(one: Waiting) -> Cell:
            about = one.line.procedure_name if one.line is not None else ""
            if one.spoiled is not None:
                about = _("Paper: {title}").format(title=one.spoiled.title or _("a scan"))
            return Cell(text=told.name_of(one.line, one.stream), sub=about)

        def count(one: Waiting) -> Cell:
            return Cell(text=str(one.events) if one.events else "")

        def since(one: Waiting) -> Cell:
            return Cell(text=saying.span(max(0, self._now - one.since)), sub=told.at(one.since))

        return (
            Column(title=N_("What waits"), cell=who, strong=True, person=True),
            Column(title=N_("Code"), cell=lambda one: Cell(text=told.code_of(one.line, agency)), width=168, code=True),
            Column(title=N_("Entries"), cell=count, width=104, right=True),
            Column(title=N_("For how long"), cell=since, width=172),
            Column(title=N_("State"), cell=lambda one: Cell(looks=(_look(one),)), width=212),
        )

    # --- the part's life

    def take(self, stands: Stands) -> None:
        """Show what waits for the hubs of ``stands``."""
        self._now = stands.now
        names = [(one.hub, one.above) for one in stands.hubs]
        if names != [(one.hub, one.above) for one in self.hubs]:
            place = max(self.which.currentIndex(), 0)
            self.hubs = stands.hubs
            self._name_hubs(place)
        self.hubs = stands.hubs
        self._ask_one()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.list.setAccessibleName(_("What the hub has not confirmed"))
        self.which.setAccessibleName(_("Hub"))
        self._name_hubs(max(self.which.currentIndex(), 0))
        self._say()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the names the room of a column that counts, where there is little."""
        super().resizeEvent(event)
        self.list.setColumnHidden(_ENTRIES, self.width() < _NARROW)

    def focus(self) -> None:
        """Put the focus where the work starts."""
        self.list.setFocus(Qt.FocusReason.TabFocusReason)

    def _name_hubs(self, place: int) -> None:
        self.which.clear()
        for one in self.hubs:
            self.which.addItem(_("Province: {url}").format(url=one.url) if one.above else one.url or one.name[:8])
        self.which.setCurrentIndex(min(place, len(self.hubs) - 1))
        self.which.setVisible(len(self.hubs) > 1)

    def hub(self) -> Standing | None:
        """Return the hub that it is about."""
        place = max(self.which.currentIndex(), 0)
        return self.hubs[place] if place < len(self.hubs) else None

    def _ask_one(self) -> None:
        desk, hub = self.session.desk, self.hub()
        if hub is None:
            self._take([])
            return
        self.session.work.ask(
            lambda: exchanging.waiting(desk, hub), self._take, self.failed.emit, owner=self, latest="waiting"
        )

    def _take(self, found: list[Waiting]) -> None:
        self.found = {one.spoiled.name if one.spoiled is not None else one.stream: one for one in found}
        self.list.set_ids(list(self.found))
        self.list.reload()
        if self.list.current_id() is None:
            self.list.select_first()
        self._say()

    def _say(self) -> None:
        hub = self.hub()
        bad = any(one.spoiled is not None for one in self.found.values())
        self.spoiled.setVisible(bad)
        self.spoiled.setText(
            _(
                "The disk of this computer spoiled papers before they were sent. A colleague's counter that has them"
                " sends them once it is on, and this one gets them back. Until then put the signed papers aside, and"
                " tell the administrator."
            )
            * bad
        )
        if hub is None:
            self._sum.hide()
            self._empty.set_words(
                _("This desk has no hub"), _("Enrol it under “Hubs” (Ctrl+5) with the address and code of a hub.")
            )
            return
        self._empty.set_words(
            _("Nothing waits"), _("All that was done here is confirmed by the hub. What is done next is sent at once.")
        )
        waits = _("{count} entries wait to be sent").format(count=hub.waits) if hub.waits else ""
        sent = _("{count} were sent and are not confirmed yet").format(count=hub.sent) if hub.sent else ""
        self._sum.setText("; ".join(filter(None, (waits, sent))))
        self._sum.setVisible(bool(hub.sent))  # what waits is counted beside the name of the part

    def _rows_of(self, streams: Sequence[str]) -> Sequence[Waiting | None]:
        return [self.found.get(stream) for stream in streams]

    def _open(self, stream: object) -> None:
        one = self.found.get(str(stream))
        if one is not None and one.line is not None:
            self.go.emit("dossiers", one.stream)


def _look(one: Waiting) -> Look:
    """Return how a row stands."""
    if one.spoiled is not None:
        return told.SPOILED
    return told.SENT if one.sent else told.WAITS
