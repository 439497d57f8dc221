"""The page of today: the figures of the day, drawn, and what is due; each opens its dossiers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from clerkdesk.domain.dossier import State
from clerkdesk.domain.fee import money
from clerkdesk.language import N_, _
from clerkdesk.services import saying, today
from clerkdesk.services.desk import Changes
from clerkdesk.services.look import Due, Filter, Line, Order
from clerkdesk.services.today import Hour, Stage, Today
from clerkdesk.ui import tokens
from clerkdesk.ui.dossiers import scope
from clerkdesk.ui.dossiers.listing import due_cell, rows_of
from clerkdesk.ui.dossiers.scope import Scope
from clerkdesk.ui.page import Page
from clerkdesk.ui.session import Session
from clerkdesk.ui.today.charts import Fields, Hours
from clerkdesk.ui.today.legend import Legend
from clerkdesk.ui.today.stages import Stages
from clerkdesk.ui.today.takings import Takings
from clerkdesk.ui.today.tiles import Sort, Tiles
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card, Columns, EmptyState, column
from clerkdesk.ui.widgets.idlist import Cell, Column, IdList
from clerkdesk.ui.widgets.label import label

_TICK_MS = 60_000
_LIST_LEAST = 176

SORTS = (
    Sort(name=N_("Due today"), icon="clock", tone="warn"),
    Sort(name=N_("Overdue"), icon="alert", tone="bad"),
    Sort(name=N_("To collect"), icon="check-circle", tone="good"),
    Sort(name=N_("Received"), icon="reception"),
    Sort(name=N_("Delivered"), icon="deliver"),
    Sort(name=N_("Takings"), icon="money", wide=True),
)
DUE, OVERDUE, READY, RECEIVED, DELIVERED, TAKINGS = range(6)


class TodayPage(Page):
    """The page."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.day: Today | None = None
        self.tiles = Tiles(SORTS)
        for place, tile in enumerate(self.tiles.tiles):
            tile.clicked.connect(lambda _on=False, one=place: self._open_tile(one))
        self.body.addWidget(self.tiles)
        self.twice = Button(kind="danger", icon="flag", key="Ctrl+D")
        self.twice.setVisible(False)
        self.twice.clicked.connect(self._open_twice)
        self.refused = Button(kind="danger", icon="alert", key="Ctrl+R")
        self.refused.setVisible(False)
        self.refused.clicked.connect(lambda: self.go.emit("exchange", "refused"))
        alarms = QHBoxLayout()
        alarms.setSpacing(8)
        for button in (self.refused, self.twice):
            alarms.addWidget(button)
        alarms.addStretch(1)
        self.body.addLayout(alarms)
        columns = Columns(least=860)
        columns.add(self._build_charts(), 6)
        columns.add(self._build_alerts(), 5)
        self.body.addWidget(columns, 1)
        self._minute = QTimer(self)
        self._minute.setInterval(_TICK_MS)
        self._minute.timeout.connect(self._ask)
        self.retranslate()

    def _build_charts(self) -> QWidget:
        box, rows = column(spacing=16)
        self._hours_card = Card(icon="chart")
        self._legend = Legend()
        self._hours_card.add_beside(self._legend)
        self.online = label(muted=True)
        self.online.setContentsMargins(tokens.GRID, 0, 0, 0)
        self._hours_card.add_beside(self.online)
        self.hours = Hours()
        self.hours.opened.connect(self._open_hour)
        self._hours_card.body.addWidget(self.hours, 1)
        rows.addWidget(self._hours_card, 1)
        self._fields_card = Card(icon="dossiers")
        self.fields = Fields()
        self.fields.opened.connect(self._open_field)
        self._fields_card.body.addWidget(self.fields)
        self._fields_card.body.addStretch(1)
        self._takings_card = Card(icon="money")
        self.takings = Takings()
        self.takings.opened.connect(lambda hour: self._open(scope.paid(hour.span)))
        self._takings_card.body.addWidget(self.takings, 1)
        below = QHBoxLayout()
        below.setSpacing(16)
        below.addWidget(self._fields_card, 5)
        below.addWidget(self._takings_card, 3)
        rows.addLayout(below)
        return box

    def _build_alerts(self) -> QWidget:
        self._alerts = Card(icon="calendar")
        self.stages = Stages()
        self.stages.opened.connect(self._open_stage)
        self._alerts.body.addWidget(self.stages)
        self.empty = EmptyState("check-circle")
        desk = self._session.desk
        self.soonest = IdList(self._columns(), rows_of(desk), self._session.work, tall=True, empty=self.empty)
        self.soonest.setMinimumHeight(_LIST_LEAST)
        self.soonest.opened.connect(self._open_row)
        line = QHBoxLayout()
        line.addWidget(self.soonest)
        self._alerts.body.addLayout(line, 1)
        return self._alerts

    def _columns(self) -> Sequence[Column]:
        def who(line: Line) -> Cell:
            return Cell(text=line.name or _("(personal data erased)"), sub=line.procedure_name)

        def due(line: Line) -> Cell:
            return due_cell(line, self._session.desk.now())

        return (
            Column(title=N_("Due soonest"), cell=who, strong=True, person=True),
            Column(title=N_("Due"), cell=due, width=124, right=True),
        )

    # --- the page's life

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.header.set_title(_("Today"), _("Arrow keys to choose, Enter to open the dossiers behind a figure"))
        self._hours_card.set_title(_("By hour"))
        self._fields_card.set_title(_("Received by field"))
        self._takings_card.set_title(_("Takings by hour"))
        self._alerts.set_title(_("Time limits"))
        self._legend.set_marks(("accent", _("received")), ("edge", _("delivered")))
        self.tiles.retranslate()
        self.stages.retranslate()
        self.empty.set_words(
            _("Nothing is due soon"), _("What falls due within the alert days of this site stands here.")
        )
        self._say_day()
        self._say_online()
        self._say_twice()

    def refresh(self, changes: object) -> None:
        """Follow what was done here or elsewhere."""
        changed = getattr(changes, "changes", changes)
        if isinstance(changed, Changes) and (changed.streams or changed.settings) and self._minute.isActive():
            self._ask()

    def arrive(self, what: object) -> None:  # noqa: ARG002
        """Count anew, and each minute from now on."""
        self._minute.start()
        self._ask()
        self.tiles.focus()

    def leave(self) -> None:
        """Stop looking at the clock."""
        self._minute.stop()

    def escape(self) -> bool:
        """Go back to the figures."""
        if self.tiles.isAncestorOf(self.focusWidget()):
            return False
        self.tiles.focus()
        return True

    # --- the figures

    def _ask(self) -> None:
        desk = self._session.desk
        self._session.work.ask(lambda: today.today(desk), self._show, self.fail, owner=self, latest="today")

    def _show(self, day: Today) -> None:
        self.day = day
        counts, taken = day.counts, day.taken
        tiles = self.tiles.tiles
        tiles[DUE].set_figure(str(counts.due_today), alarming=counts.due_today > 0)
        tiles[OVERDUE].set_figure(str(counts.overdue), alarming=counts.overdue > 0)
        tiles[READY].set_figure(str(counts.waiting), lambda: _waits(day), alarming=counts.waiting > 0)
        tiles[RECEIVED].set_figure(str(counts.received), lambda: _turned_away(day))
        tiles[DELIVERED].set_figure(str(counts.delivered))
        cash, transfer = taken.cash_in - taken.cash_out, taken.transfer_in - taken.transfer_out
        tiles[TAKINGS].set_figure(
            money(cash + transfer),
            lambda: _("cash {cash}, transfer {transfer}").format(cash=_plain(cash), transfer=_plain(transfer)),
        )
        self.hours.set_hours(day.hours, day.now.hour)
        self.fields.set_fields(day.fields)
        self.takings.set_hours(day.hours)
        self.stages.set_stages(day.stages, day.now.date())
        for before, after in pairwise([*self.stages.lines, self.soonest]):
            QWidget.setTabOrder(before, after)
        self.soonest.set_ids(day.soonest)
        self._say_day()
        self._say_online()
        self._say_twice()

    def _say_day(self) -> None:
        if self.day is not None:
            day = self.day.now.date()
            self.header.set_fact(_(saying.WEEKDAYS[day.weekday()]), f"{day:%d/%m/%Y}")

    def _say_online(self) -> None:
        count = self.day.filed_online if self.day is not None else 0
        self.online.setText(_("Filed online: {count}").format(count=count) if count else "")
        self.online.setVisible(bool(count))
        self.online.setToolTip(_("Sent in from the citizens' own accounts, helped here; not among the received"))

    def _say_twice(self) -> None:
        twice = self.day.twice if self.day is not None else ()
        self.twice.setVisible(bool(twice))
        self.twice.set_words(_("{count} codes stand for two dossiers: look at the first").format(count=len(twice)))
        refused = self.day.refused if self.day is not None else 0
        self.refused.setVisible(bool(refused))
        self.refused.set_words(_("{count} refused and not settled").format(count=refused))

    # --- what they open

    def _open_twice(self) -> None:
        if self.day is not None and self.day.twice:
            self.go.emit("dossiers", self.day.twice[0].apart)

    def _open_tile(self, place: int) -> None:
        if self.day is None:
            return
        span = self.day.span
        self._open(
            (
                Scope(filter=Filter(due=Due.TODAY)),
                Scope(filter=Filter(due=Due.OVERDUE, order=Order.DUE)),
                Scope(filter=Filter(states=frozenset({State.RESULT_IN}))),
                scope.received(span),
                scope.delivered(span),
                scope.paid(span),
            )[place]
        )

    def _open_hour(self, hour: Hour, series: str) -> None:
        self._open(scope.received(hour.span) if series == "received" else scope.delivered(hour.span))

    def _open_field(self, name: str) -> None:
        if self.day is not None:
            self._open(scope.received(self.day.span, name))

    def _open_stage(self, stage: Stage) -> None:
        if stage.days == 0:
            self._open(Scope(filter=Filter(due=Due.TODAY)))
        else:
            self._open(scope.due_within(stage.span))

    def _open_row(self, row: int) -> None:
        line = self._line(row)
        if line is not None:
            self.go.emit("dossiers", line.stream)

    def _line(self, row: int) -> Line | None:
        model = self.soonest.ids_model()
        found = model.row(list(model.ids()).index(row))
        return found if isinstance(found, Line) else None

    def _open(self, wanted: Scope) -> None:
        self.go.emit("dossiers", wanted)


def _waits(day: Today) -> str:
    return _("{count} wait too long").format(count=day.waiting_long) if day.waiting_long else ""


def _turned_away(day: Today) -> str:
    away = day.counts.presented - day.counts.received
    return _("{count} not accepted").format(count=away) if away else ""


def _plain(amount: int) -> str:
    return money(amount).removesuffix(" đ")
