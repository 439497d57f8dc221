"""What the strip's keys do: the deeds of a counter, and the visit that opens at Reception."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.events import Clerk
from clerkdesk.domain.procedure import Procedure
from clerkdesk.domain.ticket import Stage, parse_ticket
from clerkdesk.language import N_
from clerkdesk.services.desk import Changes, Desk
from clerkdesk.services.queue import calling, counters, hall
from clerkdesk.services.queue.hall import Line
from clerkdesk.services.queue.morning import called_twice
from clerkdesk.ui.errors import Notice, explain, hint
from clerkdesk.ui.hall.claims import HubClaims
from clerkdesk.ui.hall.keys import CounterKeys
from clerkdesk.ui.hall.strip import HallStrip
from clerkdesk.ui.hall.view import View, view
from clerkdesk.ui.hall.visit import Visit
from clerkdesk.ui.hall.waiting import WaitingPanel
from clerkdesk.ui.session import Session

_TICK_MS: Final = 20_000

_ANYWAY: Final = {
    "ticket-taken": N_("If that counter cannot go on, press Enter again: the ticket goes on here."),
    "counter-taken": N_("If nobody works there any more, press Enter again: the counter is opened here."),
}
"""What another counter stands in the way of is done when it is wanted again: that desk may have died."""


class CounterDesk(QObject):
    """Feeds the strip of one session and does what its keys want.

    Signals:
        served(object): a `Visit` begins or goes on. parted(str): the visit (stream) is done with here.
        told(object): a `Notice` to show. late(int): so many wait longer than the site wants.
    """

    served = Signal(object)
    parted = Signal(str)
    told = Signal(object)
    late = Signal(int)

    def __init__(self, session: Session, strip: HallStrip, claims: HubClaims, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self.strip, self._claims = session, strip, claims
        self._desk: Desk = session.desk
        self._busy = False
        self._refused = ""
        self._settled: set[str] | None = None  # what was over before this desk was opened is not told anew
        strip.wanted.connect(self._wanted)
        strip.typed.connect(self._call_typed)
        strip.sent.connect(self._send)
        strip.rated.connect(self._done)
        strip.opening.connect(self._open)
        strip.closing.connect(lambda: self._do(lambda clerk: counters.close_counter(self._desk, clerk)))
        self.keys = CounterKeys(session, strip, self)
        self.keys.pressed.connect(self.key)
        self.keys.told.connect(self.told)
        self.panel = WaitingPanel(session.work, self._desk.site.queue)
        self.panel.wanted.connect(self.call)
        session.work.deed_done.connect(self._deed_done)
        session.signed_in.connect(lambda _account: self.ask())
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self.ask)
        self._tick.start()
        self.ask()

    def stop(self) -> None:
        """Ask no more."""
        self._tick.stop()
        self.keys.stop()
        self._claims.close()

    def ask(self) -> None:
        """Read the hall anew."""
        desk = self._desk
        self._session.work.ask(lambda: view(desk), self._show, self._fail, owner=self, latest="hall", aside=True)

    def open_counter(self) -> None:
        """Ask which counter this desk is."""
        desk = self._desk

        def show(seen: View) -> None:
            self._show(seen)
            self.strip.ask("counter")

        self._session.work.ask(lambda: view(desk, whole=True), show, self._fail, owner=self, latest="counter")

    def call(self, text: str) -> None:
        """Call the ticket that was typed or scanned."""
        desk, claims = self._desk, self._claims
        self._do(lambda clerk: calling.call(desk, clerk, text, claims), lambda _called: self.strip.leave())

    def _call_typed(self, text: str) -> None:
        desk, claims = self._desk, self._claims

        def run(clerk: Clerk, *, anyway: bool) -> object:
            return calling.call(desk, clerk, text, claims, anyway=anyway)

        self._insist(f"ticket {text.strip().upper()}", run)

    def key(self, name: str) -> None:
        """Do what a hot key wants: "next", "again", or "done" (rated where the citizen can touch it, else not)."""
        line = self._line()
        if name != "done":
            self._wanted(name)
        elif line is not None and line.stage is Stage.SERVING:
            self.strip.ask("done")
            if self.strip.rating.window_shown is None:
                self._done(0, "")

    def take(self, text: str, *, page: bool = False) -> bool:
        """Take a scan; return whether it is a ticket's: called here it is served, else it is called.

        page: the page in front has a use for tickets itself, while no counter is open here.
        """
        code = parse_ticket(text)
        seen = self.strip.view
        if code is None or code.day is None or seen is None or (page and seen.here is None):
            return False
        desk = self._desk
        self._session.work.ask(
            lambda: hall.find(desk, text), lambda found: self._took(text, found), self._fail, owner=self, latest="scan"
        )
        return True

    def open(self, line: Line) -> None:
        """Open the visit of a ticket: served here from now on, unless it has a visit here or is done."""
        desk, claims = self._desk, self._claims
        if self._opened(line):
            return
        if line.mine and line.stage in {Stage.CALLED, Stage.HELD}:
            self._serve(line)
            return

        def run(clerk: Clerk) -> Visit:
            calling.call(desk, clerk, line.stream, claims)
            return _served(desk, clerk, line)

        self._do(run, self.served.emit)

    def _took(self, text: str, found: list[Line]) -> None:
        line = found[0] if len(found) == 1 else None
        if line is not None and line.mine and line.stage is Stage.CALLED:
            self._serve(line)
        elif line is None or not self._opened(line):
            self.call(text)

    def _opened(self, line: Line) -> bool:
        """Open the visit that the ticket has: it is being served here, or is done and somebody came back."""
        there = bool(line.visit) and (line.stage is Stage.DONE or (line.mine and line.stage is Stage.SERVING))
        if there:
            self.served.emit(Visit(line.visit, line.number, None, Changes()))
        return there

    # --- what the keys do

    def _wanted(self, name: str) -> None:
        desk, claims, line = self._desk, self._claims, self._line()
        held = self.strip.view.held if self.strip.view else ()
        if name == "waiting":
            self.panel.open_under(self.strip)
        elif name == "next":
            self._do(lambda clerk: calling.call_next(desk, clerk, claims), self._called)
        elif name == "back" and held:
            self._serve(held[0])
        elif name == "serve" and (line or self._doubled()):
            self._serve(line or self._doubled()[0])
        elif line is None:
            return
        elif name == "again":
            self._do(lambda clerk: calling.recall(desk, clerk, line.stream))
        elif name == "missed":
            self._do(lambda clerk: calling.skip(desk, clerk, line.stream))
        elif name == "hold":
            self._do(lambda clerk: calling.hold(desk, clerk, line.stream), lambda _done: self._part(line))

    def _serve(self, line: Line) -> None:
        desk = self._desk
        self._do(lambda clerk: _served(desk, clerk, line), self.served.emit)

    def _send(self, counter: str, field: str) -> None:
        desk, line = self._desk, self._line()
        if line is not None:
            self._do(
                lambda clerk: calling.transfer(desk, clerk, line.stream, to=counter, field=field),
                lambda _done: self._part(line),
            )

    def _done(self, score: int, reason: str) -> None:
        desk, line = self._desk, self._line()
        if line is not None:
            self._do(
                lambda clerk: calling.done(desk, clerk, line.stream, score=score, reason=reason),
                lambda _done: self._part(line),
            )

    def _open(self, name: str, fields: tuple[str, ...]) -> None:
        desk, here = self._desk, self.strip.view.here if self.strip.view else None

        def run(clerk: Clerk, *, anyway: bool) -> Changes:
            if here is not None and here.name == name:
                return counters.serve_fields(desk, clerk, fields)
            return counters.open_counter(desk, clerk, name, fields, anyway=anyway)

        self._insist(f"counter {name}", run)

    def _called(self, called: calling.Called | None) -> None:
        if called is None:
            self.told.emit(hint(N_("Nobody waits for this counter.")))

    def _part(self, line: Line) -> None:
        self.strip.leave()
        if line.visit:
            self.parted.emit(line.visit)

    def _insist(self, what: str, run: Callable[..., object]) -> None:
        """Do ``what`` was asked in a row of the strip; refused for another counter's sake, anyway the second time."""
        anyway, self._refused = self._refused == what, ""

        def failed(error: Exception) -> None:
            if isinstance(error, Refused) and error.code in _ANYWAY:
                self._refused = what
                self.told.emit(replace(explain(error), todo=_ANYWAY[error.code]))
            else:
                self._fail(error)

        self._do(lambda clerk: run(clerk, anyway=anyway), lambda _done: self.strip.leave(), failed)

    def _do(
        self,
        run: Callable[[Clerk], object],
        done: Callable[..., None] | None = None,
        fail: Callable[[Exception], None] | None = None,
    ) -> None:
        """Do one deed at a time: a key that is pressed twice does it once."""
        if self._busy:
            return
        try:
            clerk = self._session.clerk
        except Refused as no:
            self._fail(no)
            return
        self._busy = True

        def came(result: object) -> None:
            self._busy = False
            if done is not None:
                done(result)
            self.ask()

        def failed(error: Exception) -> None:
            self._busy = False
            (fail or self._fail)(error)
            self.ask()

        self._session.work.deed(lambda: run(clerk), came, failed, owner=self)

    # --- what it is told

    def _line(self) -> Line | None:
        return self.strip.view.line if self.strip.view else None

    def _doubled(self) -> tuple[Line, ...]:
        return self.strip.view.doubled if self.strip.view else ()

    def _show(self, seen: View) -> None:
        self.keys.set_habits(seen)
        self.late.emit(seen.late)
        self._tell_settled(seen)
        self.strip.rating.set_rule(self._desk.site.queue)
        self.panel.show_lines(seen.waiting, self._desk.site.queue)
        self.strip.rating.by_itself = seen.habits.faces
        self.strip.sending.set_places(seen.others, seen.fields)
        if not self.strip.seating.isVisible():
            self.strip.seating.set_counter(seen.here, seen.usual, seen.fields)
        self.strip.show_view(seen)

    def _tell_settled(self, seen: View) -> None:
        """Tell of tickets that two counters called and that are over: the line came back too late to show it before."""
        known, self._settled = (
            self._settled,
            {one.stream for one in seen.settled}
            | {
                one.stream
                for one in seen.contested  # the strip tells these
            },
        )
        for one in seen.settled:
            if known is not None and one.stream not in known:
                told = called_twice(one)
                self.told.emit(Notice(tone="active", what=told.text, params=tuple(told.params.items())))

    def _deed_done(self, result: object) -> None:
        changes = getattr(result, "changes", result)
        if not isinstance(changes, Changes) or changes.streams or changes.settings:
            self.ask()

    def _fail(self, error: Exception) -> None:
        self.told.emit(explain(error))


def _served(desk: Desk, clerk: Clerk, line: Line) -> Visit:
    served = calling.serve(desk, clerk, line.stream)
    return Visit(served.visit, served.number, _procedure(desk, line), served.changes)


def _procedure(desk: Desk, line: Line) -> Procedure | None:
    """Return what the citizen came for, when the ticket names one thing that this desk receives."""
    if len(line.procedures) != 1:
        return None
    found = [one for one in desk.catalogue.all(desk.today()) if one.name == line.procedures[0]]
    return found[0] if len(found) == 1 and found[0].receivable else None
