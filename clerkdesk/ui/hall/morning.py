"""This morning: who waits now and since when, who serves, what to look at, the rule by which the next is called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from clerkdesk.domain import queueing
from clerkdesk.language import N_, _
from clerkdesk.services.desk import Changes
from clerkdesk.services.queue.morning import Morning, Seat, morning
from clerkdesk.services.saying import say
from clerkdesk.ui.errors import Notice, hint
from clerkdesk.ui.exporting import ExportBar, of_table
from clerkdesk.ui.hall import figures
from clerkdesk.ui.hall.board import Board
from clerkdesk.ui.hall.plot import WaitPlot
from clerkdesk.ui.page import Page
from clerkdesk.ui.reception.guidance import Points
from clerkdesk.ui.session import Session
from clerkdesk.ui.speech import TOLD
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card, Columns, EmptyState, column
from clerkdesk.ui.widgets.figure import Figure
from clerkdesk.ui.widgets.idlist import Cell, Column, IdList

_TICK_MS: Final = 30_000
DARK: Final = N_("The board's screen is switched off. The board is shown again as soon as the screen is there.")

NOON: Final = 12
"""From this hour on it is morning no more."""


class MorningPage(Page):
    """The page. open_counter: asks which counter this desk is. cut_off: see `Board`."""

    def __init__(
        self, session: Session, open_counter: Callable[[], None], cut_off: Callable[[], datetime | None]
    ) -> None:
        super().__init__()
        self._cut_off = cut_off
        self._session = session
        self.day: Morning | None = None
        self.board: Board | None = None
        self.export_bar = ExportBar(session)
        self.export_bar.told.connect(self._told)
        self.body.addWidget(self.export_bar)
        self.alerts = Points("alert", "warn")
        self.body.addWidget(self.alerts)
        top = QFrame()
        top.setObjectName("card")
        self.figures = [Figure() for _place in range(6)]
        line = QHBoxLayout(top)
        line.setContentsMargins(16, 8, 16, 12)
        for one in self.figures:
            line.addWidget(one, 1)
        self.body.addWidget(top)
        columns = Columns(least=860)
        columns.add(self._build_plot(), 4)
        columns.add(self._build_seats(), 6)
        self.body.addWidget(columns, 1)
        self.body.addWidget(self._build_rule())
        self.counter_button = Button(icon="desk", key="F6")
        self.counter_button.clicked.connect(open_counter)
        self.export_button = Button(icon="export", key="Ctrl+E")
        self.export_button.clicked.connect(lambda: self.export_bar.open_bar(of_table("hang-cho", figures.table)))
        self.foot.addStretch(1)
        self.board_button = Button(icon="eye", key="F8")
        self.board_button.clicked.connect(self._open_board)
        self.foot.addWidget(self.board_button)
        self.foot.addWidget(self.counter_button)
        self.foot.addWidget(self.export_button)
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._ask)
        self.retranslate()

    def _build_plot(self) -> QWidget:
        self._plot = Card(icon="chart")
        self.plot = WaitPlot()
        self._plot.body.addWidget(self.plot, 1)
        return self._plot

    def _build_rule(self) -> QWidget:
        """Build the rule by which the next is called: what holds for all at the left, priority at the right."""
        self._rule = Card(icon="info")
        self.rule, self.grounds = Points("check"), Points("flag")
        columns = Columns(least=860)
        for points, share in ((self.rule, 3), (self.grounds, 2)):
            box, rows = column()
            rows.addWidget(points)
            rows.addStretch(1)
            columns.add(box, share)
        self._rule.body.addWidget(columns)
        return self._rule

    def _build_seats(self) -> QWidget:
        self._who = Card(icon="users")
        self.empty = EmptyState("desk")
        self.seats = IdList(self._columns(), self._seats, self._session.work, tall=True, empty=self.empty)
        self.seats.setMinimumHeight(180)  # three counters; more scroll
        self._who.body.addWidget(self.seats, 1)
        return self._who

    def _columns(self) -> Sequence[Column]:
        return (
            Column(title=N_("Counter"), cell=_counter, strong=True),
            Column(title=N_("Now"), cell=_now, width=92),
            Column(title=N_("Served"), cell=lambda seat: Cell(text=str(seat.served)), width=88, right=True),
            Column(title=N_("Mean wait"), cell=lambda seat: Cell(text=_minutes(seat.wait)), width=140, right=True),
            Column(title=N_("Busy"), cell=_busy, width=76, right=True),
        )

    def _seats(self, places: Sequence[int]) -> Sequence[Seat | None]:
        seats = self.day.seats if self.day else ()
        return [seats[place] if place < len(seats) else None for place in places]

    # --- the page's life

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self._plot.set_title(_("Waiting now, by hour and field"))
        self._rule.set_title(_("Who is next"))
        self._who.set_title(_("Who serves"))
        self.empty.set_words(_("No counter was open today"), _("F6 opens this desk's counter."))
        self.counter_button.set_words(_("This desk's counter"))
        self.board_button.set_words(_("Board"))
        self.export_button.set_words(_("Export the figures"))
        self.alerts.set_head(_("Look at this"))
        told = queueing.told(self._session.desk.site.queue)
        self.rule.say([say(reason) for reason in told if "ground" not in reason.params])
        self.grounds.say([say(reason) for reason in told if "ground" in reason.params])
        self.export_bar.retranslate()
        self._say()

    def arrive(self, what: object) -> None:  # noqa: ARG002
        """Count anew, and twice a minute from now on."""
        self._tick.start()
        self._ask()
        self.seats.setFocus()

    def leave(self) -> None:
        """Stop looking at the clock."""
        self._tick.stop()

    def refresh(self, changes: object) -> None:
        """Follow what was done here or elsewhere."""
        changed = getattr(changes, "changes", changes)
        if self._tick.isActive() and isinstance(changed, Changes) and (changed.streams or changed.settings):
            self._ask()

    def escape(self) -> bool:
        """Put the export away."""
        return self.export_bar.escape()

    def hear(self, news: object) -> None:
        """Something was done here or elsewhere: the board shows it, whichever page is in front."""
        if self.board is not None:
            self.board.hear(news)

    def _open_board(self) -> None:
        if self.board is None:
            self.board = Board(self._session, self._cut_off)
            self.destroyed.connect(self.board.deleteLater)
            self.board.dark.connect(lambda: self.notice(hint(DARK)))
        self.board.open_board()
        if self.board.voice.kind != "voice":
            self.notice(hint(TOLD[self.board.voice.kind]))

    def end(self) -> None:
        """The window closes: the board goes with it."""
        if self.board is not None:
            self.board.stop()

    def _told(self, notice: Notice) -> None:
        self.notice(notice)

    # --- the figures

    def _ask(self) -> None:
        desk = self._session.desk
        self._session.work.ask(lambda: morning(desk), self._show, self.fail, owner=self, latest="morning")

    def _show(self, day: Morning) -> None:
        self.day = day
        self.plot.set_lines(day.waiting, day.now.hour)
        self.seats.set_ids(range(len(day.seats)))
        self.seats.reload()
        self._say()

    def _say(self) -> None:
        day = self.day
        morning_still = (day.now if day else self._session.desk.now()).hour < NOON
        title = _("Morning") if morning_still else _("The waiting hall today")
        self.header.set_title(title, _("Who waits now, and the day so far; times come from what was recorded"))
        if day is None:
            return
        longest = day.longest
        late = longest is not None and longest.late
        told = (
            (_("Waiting now"), str(len(day.waiting)), ""),
            (_("Longest wait"), _prime(longest.waited if longest else None), "warn" if late else ""),
            (_("Mean wait"), _prime(day.wait), ""),
            (_("Mean service"), _prime(day.service), ""),
            (_("Served of issued"), f"{day.done} / {day.issued}", ""),
            (_("Guided at the door"), str(day.guided), ""),
        )
        for figure, (name, value, tone) in zip(self.figures, told, strict=True):
            figure.set_figure(name, value, tone)
        self.alerts.say([say(reason) for reason in day.alerts])
        self.header.set_fact(_("At"), f"{day.now:%H:%M}")


def _minutes(mean: float | None) -> str:
    return "–" if mean is None else _("{count} min").format(count=round(mean))


def _prime(mean: float | None) -> str:
    return "–" if mean is None else f"{round(mean)}′"


def _counter(seat: Seat) -> Cell:
    fields = ", ".join(seat.fields) or _("all fields")
    return Cell(text=_("Counter {name}").format(name=seat.name), sub=f"{seat.clerk} · {fields}")


def _now(seat: Seat) -> Cell:
    return Cell(text=seat.ticket or (_("free") if seat.open else _("shut")), tone="" if seat.ticket else "muted")


def _busy(seat: Seat) -> Cell:
    share = round(100 * seat.busy_ms / seat.open_ms) if seat.open_ms else 0
    return Cell(text=f"{min(share, 100)} %")
