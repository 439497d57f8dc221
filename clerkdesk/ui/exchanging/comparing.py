"""Reconciliation: what stands here and at the hub, month by month, and the dossiers that are not the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFrame, QVBoxLayout, QWidget

from clerkdesk.language import N_, _
from clerkdesk.services import look
from clerkdesk.services.exchanging import Standing, Stands
from clerkdesk.services.look import Line
from clerkdesk.ui import tokens
from clerkdesk.ui.errors import Notice, good
from clerkdesk.ui.exchanging import told
from clerkdesk.ui.exchanging.part import CommandPart
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Columns, EmptyState
from clerkdesk.ui.widgets.idlist import Cell, Column, IdList
from clerkdesk.ui.widgets.label import label

_TODO: Final = {
    "wait": N_("On its way: nothing to do"),
    "send": N_("The hub lacks it: send it again"),
    "fetch": N_("This desk lacks it: fetch it"),
    "both": N_("Each lacks some: send and fetch"),
    "ask": N_("They contradict each other: ask the administrator"),
}
_MENDED: Final = frozenset({"send", "fetch", "both"})


@dataclass(frozen=True, slots=True)
class _Row:
    """A stream that differs, as the command told it, and its dossier."""

    told: dict[str, Any]
    line: Line | None


class Comparing(CommandPart):
    """The months, and the dossiers of the one under the cursor that are not the same."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.months: list[dict[str, Any]] = []
        self.different: list[dict[str, Any]] = []
        self._compared = False
        self._mending = False
        self.command.done.connect(self._done)
        self.command.failed.connect(self._failed)
        self.command.moved.connect(self._say)
        self.hubs: tuple[Standing, ...] = ()
        self.which = QComboBox()
        self.which.hide()
        self.rows.addWidget(self.which, 0, Qt.AlignmentFlag.AlignLeft)
        self._sum = label(size=tokens.LEAD, strong=True, wrap=True)
        self.rows.addWidget(self._sum)
        columns = Columns(least=820)
        self._empty, self._same = EmptyState("chart"), EmptyState("dossiers")
        self.list = IdList(self._month_columns(), self._months_of, session.work, tall=True, empty=self._empty)
        self.list.current_changed.connect(lambda _place: self._show())
        self.streams = IdList(self._stream_columns(), self._rows_of, session.work, tall=True, empty=self._same)
        self.streams.opened.connect(self._open)
        for table, share in ((self.list, 6), (self.streams, 6)):
            table.setMinimumHeight(152)
            columns.add(_framed(table), share)
        self.rows.addWidget(columns, 1)
        self.stop = Button(icon="close")
        self.stop.clicked.connect(self.command.stop)
        self.mend = Button(icon="send", key="F7")
        self.mend.clicked.connect(self._mend)
        self.compare = Button(kind="primary", icon="chart", key="F9")
        self.compare.clicked.connect(self._compare)
        for button in (self.stop, self.mend, self.compare):
            self.deeds.addWidget(button)

    def _month_columns(self) -> Sequence[Column]:
        def month(one: dict[str, Any]) -> Cell:
            year, _dash, number = one["month"].partition("-")
            return Cell(text=f"{number}/{year}" if year else _("Others"))

        def side(name: str) -> Any:
            def cell(one: dict[str, Any]) -> Cell:
                streams, entries = _count(one[name]["streams"]), _count(one[name]["events"])
                return Cell(
                    text=_("{count} records").format(count=streams), sub=_("{count} entries").format(count=entries)
                )

            return cell

        return (
            Column(title=N_("Begun in"), cell=month, strong=True),
            Column(title=N_("Here"), cell=side("here"), width=124, right=True),
            Column(title=N_("At the hub"), cell=side("there"), width=124, right=True),
            Column(title=N_("State"), cell=lambda one: Cell(looks=(self._look(one),)), width=164),
        )

    def _stream_columns(self) -> Sequence[Column]:
        agency = self.session.desk.site.agency

        def who(one: _Row) -> Cell:
            todo = one.told["todo"]
            tone = "muted" if todo == "wait" else "bad"
            return Cell(text=told.name_of(one.line, one.told["stream"]), sub=_(_TODO[todo]), sub_tone=tone)

        def sides(one: _Row) -> Cell:
            words = _("{here} here, {there} there").format(here=one.told["here"], there=one.told["there"])
            return Cell(text=told.code_of(one.line, agency), sub=words)

        return (
            Column(title=N_("Not the same"), cell=who, strong=True, person=True),
            Column(title=N_("Code and entries"), cell=sides, width=178, code=True),
        )

    def _look(self, month: dict[str, Any]) -> Any:
        if month["equal"]:
            return told.EQUAL
        todos = {one["todo"] for one in self.different if one["month"] == month["month"]}
        return told.ON_ITS_WAY if todos == {"wait"} else told.UNLIKE

    # --- the part's life

    def take(self, stands: Stands) -> None:
        """Compare with one of the hubs of ``stands`` that a line leads to."""
        hubs = tuple(one for one in stands.hubs if one.url and not one.above)
        if [one.hub for one in hubs] != [one.hub for one in self.hubs]:
            self.hubs = hubs
            self.which.clear()
            self.which.addItems([one.url for one in hubs])
            self.which.setVisible(len(hubs) > 1)
        self._say()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.which.setAccessibleName(_("Hub"))
        self.list.setAccessibleName(_("Month by month: streams and entries, here and at the hub"))
        self.streams.setAccessibleName(_("What is not the same"))
        self.compare.set_words(_("Compare"))
        self.mend.set_words(_("Send again and fetch"))
        self.stop.set_words(_("Stop it"))
        self._say()

    def focus(self) -> None:
        """Put the focus where the work starts."""
        (self.list if self.months else self.compare).setFocus(Qt.FocusReason.TabFocusReason)

    def _say(self) -> None:
        busy = self.command.busy
        wrong = sum(one["todo"] != "wait" for one in self.different)
        if busy:
            words = _("Desk and hub are counting…")
        elif not self._compared:
            words = _("Is everything at the hub that is here, and the other way round?")
        elif wrong:
            words = _("{count} are not the same at the hub").format(count=wrong)
        elif self.different:
            words = _("The same on both sides, but for {count} on their way").format(count=len(self.different))
        else:
            words = _("The same on both sides, down to the last entry")
        self._sum.setText(words)
        if self.hubs:
            title = _("Not compared yet")
            todo = _("F9 has desk and hub count what they have, month by month, down to the dossier.")
        else:
            title = _("No line leads to a hub")
            todo = _("Desk and hub are compared over the line: enrol with the hub's address under “Hubs” (Ctrl+5).")
        self._empty.set_words(title, todo)
        self._same.set_words(
            _("Nothing differs here") if self._compared else _("Down to the dossier"),
            _("What differs in the month chosen stands here, with what to do."),
        )
        self.compare.setEnabled(not busy and bool(self.hubs))
        self.stop.setVisible(busy)
        self.mend.setVisible(not busy and any(one["todo"] in _MENDED for one in self.different))

    # --- what is shown

    def _done(self, answer: dict[str, Any]) -> None:
        self._compared = True
        self.months, self.different = answer["months"], answer["different"]
        self.list.set_ids(list(range(len(self.months))))
        self.list.reload()
        first = next((place for place, one in enumerate(self.months) if not one["equal"]), 0)
        self.list.select_id(first)
        self._show()
        self._say()
        self.counted.emit(sum(one["todo"] != "wait" for one in self.different))
        if self._mending and answer["equal"]:
            self.told.emit(good(N_("Sent again and fetched: both sides have the same now.")))
        self.focus()

    def _failed(self, notice: Notice) -> None:
        self.told.emit(notice)
        self.focus()

    def _show(self) -> None:
        month = self.months[place]["month"] if (place := self.list.current_id()) is not None else None
        self.streams.set_ids([n for n, one in enumerate(self.different) if one["month"] == month])
        self.streams.reload()
        self.streams.select_first()

    def _months_of(self, places: Sequence[int]) -> Sequence[dict[str, Any] | None]:
        return [self.months[place] if place < len(self.months) else None for place in places]

    def _rows_of(self, places: Sequence[int]) -> Sequence[_Row | None]:
        different, desk = self.different, self.session.desk
        found = [different[place] if place < len(different) else None for place in places]
        return [None if one is None else _Row(one, look.by_stream(desk, one["stream"])) for one in found]

    # --- deeds

    def _compare(self) -> None:
        self._mending = False
        self.command.run("sync", "compare", "--hub", self._hub())

    def _mend(self) -> None:
        self._mending = True
        self.command.run("sync", "compare", "--mend", "--hub", self._hub())

    def _hub(self) -> str:
        place = max(self.which.currentIndex(), 0)
        return self.hubs[place].hub if place < len(self.hubs) else ""

    def _open(self, place: object) -> None:
        if isinstance(place, int) and place < len(self.different):
            stream = self.different[place]["stream"]
            if stream.startswith("dossier:"):
                self.go.emit("dossiers", stream)


def _framed(table: QWidget) -> QFrame:
    frame = QFrame()
    frame.setObjectName("card")
    rows = QVBoxLayout(frame)
    rows.setContentsMargins(1, 6, 1, 6)
    rows.addWidget(table)
    return frame


def _count(number: int) -> str:
    return f"{number:,}".replace(",", ".")
