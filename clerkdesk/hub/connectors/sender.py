"""Sending: claim the dossiers that are due, tell the province, have what it says written down."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from typing import Any, Final

from sqlalchemy.exc import DBAPIError

from clerkdesk.hub import dealing
from clerkdesk.hub.connectors import ledger
from clerkdesk.hub.connectors.books import NOT_TRIED, Books
from clerkdesk.hub.connectors.connector import Came, Connector, Outcome, Parcel
from clerkdesk.hub.connectors.ledger import Standing
from clerkdesk.hub.connectors.mapping import ProvinceMapping
from clerkdesk.hub.connectors.papers import Papers
from clerkdesk.hub.connectors.plan import Planner, Work
from clerkdesk.hub.connectors.sheet import Line, sheet
from clerkdesk.hub.database import Database
from clerkdesk.hub.keys import HubKey
from clerkdesk.hub.notice import Watch

log = logging.getLogger(__name__)

LOOK: Final = 30 * 60_000
"""ms after which the province is asked how an open dossier stands there."""

LEASE: Final = 90_000
"""ms for which a claim holds without being renewed; longer than one call may take."""

AT_ONCE: Final = 40
"""Dossiers claimed together."""

BROKEN: Final = 3
"""Calls in a row without an answer after which the line counts as down."""

_LONGEST: Final = 60.0  # s; the longest pause, also of a line that is down


@dataclass(slots=True)
class Done:
    """What was done: dossiers (streams) worked on, and calls by what came of them."""

    worked: set[str] = field(default_factory=set)
    taken: int = 0
    refused: int = 0
    unsure: int = 0


class Sender:
    """One worker, on one thread; several may run on one database, each with a connector of its own."""

    def __init__(
        self,
        database: Database,
        key: HubKey,
        connector: Connector,
        mapping: ProvinceMapping,
        unit: str,
        now: Callable[[], int],
        *,
        papers: Papers | None = None,
        lease: int = LEASE,
        look: int = LOOK,
        rng: random.Random | None = None,
    ) -> None:
        """``now``: the hub's wall time in ms. ``lease``, ``look``: ms. ``unit``: the code the province knows us by."""
        self._database = database
        self._connector = connector
        self._shelf = papers
        self._planner = Planner(mapping, unit, sha256(b"clerkdesk ledger 1\n" + key.private).digest())
        rng = rng or random.Random()  # noqa: S311  (jitter)
        self._books = Books(database, key, self._planner, now, lease=lease, look=look, rng=rng)
        self._now = now
        self._silent = 0  # calls in a row without an answer
        self._most_silent = BROKEN

    def once(self, stop: threading.Event | None = None) -> Done:
        """Do all that is due now; what fails is due later."""
        done = Done()
        self._most_silent = max(BROKEN, self._silent + 1)  # when the line was down, one try tells whether it is back
        while not (stop and stop.is_set()) and not self._down and self._step(done):
            pass
        return done

    def stay(self, stop: threading.Event) -> None:
        """Go on until ``stop``: at once when a feed moves, and whenever something is due."""
        moved = threading.Event()
        watch = Watch(self._database, lambda *_found: moved.set())
        watch.start()
        try:
            while not stop.is_set():
                moved.clear()
                try:
                    self.once(stop)
                    pause = self._pause()
                except DBAPIError as error:
                    log.warning("the ledger waits for the database (%s)", type(error).__name__)
                    pause = 1.0
                _rest(pause, stop, None if self._down else moved)
        finally:
            watch.stop()
            watch.join()

    @property
    def _down(self) -> bool:
        return self._silent >= self._most_silent

    def _pause(self) -> float:
        if self._down:
            return min(_LONGEST, self._books.back_off(self._silent - BROKEN) / 1000)
        with self._database.reading() as connection:
            due = ledger.next_due(connection)
        return max(0.05, min(_LONGEST, (due - self._now()) / 1000))

    def _step(self, done: Done) -> bool:
        """Work on some dossiers; return whether there were any."""
        rows = self._books.claim(AT_ONCE)
        done.worked.update(row.stream for row in rows)
        works = self._read(rows)
        going = [work for work in works if work.rest is None]
        self._number([work for work in going if not work.number], done)
        self._books.begin([work for work in going if work.rest is None and not work.over])
        self._papers([work for work in going if work.rest is None and not work.over], done)
        self._records("create", [work for work in going if not work.there], done)
        self._records("update", [work for work in going if work.there], done)
        self._lines([work for work in going if work.there], done)
        for work in works:
            if not work.over and work.rest is Standing.TAKEN and work.row.state == Standing.TAKEN:
                self._look(work, done)
        with self._books.together(works):
            for work in works:
                if not work.over:
                    self._books.settle(work) if work.rest is None else self._books.rest(work)
        return bool(rows)

    def _read(self, rows: Sequence[Any]) -> list[Work]:
        streams = [row.stream for row in rows]
        with self._database.reading() as connection:
            known = ledger.known(connection, {row.stream: row.site if row.number else "" for row in rows})
            dealt = dealing.dealt_by(connection, self._planner.mapping.name, streams)  # before it was received
        works = []
        for row in rows:
            site = known.sites.get(row.stream, row.site)
            found = sheet(row.stream, site, known.facts[row.stream])
            if (code := dealt.get(row.stream)) in found.codes:
                found = replace(found, coded={self._planner.mapping.name: code, **found.coded})
            work = self._planner.work(row, found, held=row.stream in known.held)
            work.changes |= {"site": site, "erased": int(found.erased), "clerk": found.clerk.id if found.clerk else ""}
            works.append(work)
        return works

    def _number(self, works: Sequence[Work], done: Done) -> None:
        for work in works:
            parcel = self._planner.parcel(work, "number")
            (outcome,) = self._said(partial(self._numbers, parcel), 1, done)
            if outcome.came is Came.TAKEN:
                self._books.numbered(work, outcome.number)
                self._planner.weigh(work)
            else:
                self._books.note(work, "number", outcome)
                self._books.failed(work, "number", outcome)

    def _numbers(self, parcel: Parcel) -> list[Outcome]:
        return [self._connector.number(parcel)]

    def _papers(self, works: Sequence[Work], done: Done) -> None:
        """Upload the papers that the province has not got, as far as they are here."""
        if not self._connector.uploads or self._shelf is None:
            return
        for work in works:
            for file in work.sheet.files:
                if file["sha256"] in work.files or work.over:
                    continue
                content = self._shelf.content(work.changes["site"], file["sha256"])
                if content is None:
                    if self._books.await_papers(work):
                        break
                    continue
                self._upload(work, file, content, done)

    def _upload(self, work: Work, file: Mapping[str, str], content: bytes, done: Done) -> None:
        parcel = self._planner.parcel(work, "upload")
        self._books.keep([work.stream], trying=False)
        (outcome,) = self._said(lambda: [self._connector.upload(parcel, file, content)], 1, done)
        if outcome.came is Came.TAKEN:
            self._books.uploaded(work, file["sha256"], {"id": outcome.ref, "digest": outcome.number})
        else:
            self._books.note(work, "upload", outcome)
            self._books.failed(work, "upload", outcome)

    def _records(self, call: str, works: Sequence[Work], done: Done) -> None:
        works = [work for work in works if work.rest is None and not work.over]
        if call == "update":
            works = [work for work in works if not self._planner.is_sent(work)]
        for together in _together(works, self._connector.most(call)):
            outcomes = self._send(call, [self._planner.parcel(work, call) for work in together], done)
            with self._books.together(together):
                for work, outcome in zip(together, outcomes, strict=True):
                    self._books.note(work, call, outcome)
                    self._came(work, call, outcome)
            if call == "create":  # there already, or made of another record than updates are
                self._records("update", [work for work in together if work.there], done)

    def _came(self, work: Work, call: str, outcome: Outcome) -> None:
        if outcome.came is Came.TAKEN:
            whole = call == "update" or self._planner.mapping.one_record
            sent = self._planner.digest(self._planner.record(work, "update")) if whole else ""
            self._books.there(work, sent, outcome.ref)
            if outcome.number:
                self._books.linked(work, outcome.number)
        elif outcome.came is Came.EXISTS and call == "create":
            self._books.there(work, "")
        elif outcome.came is Came.MISSING and call == "update":
            self._books.gone(work)
        else:
            self._books.failed(work, call, outcome)

    def _lines(self, works: Sequence[Work], done: Done) -> None:
        waiting = [(work, line) for work in works if not work.over for line in self._planner.lines(work)]
        most = 1 if any(work.row.failed for work, _ in waiting) else self._connector.most("progress")
        for start in range(0, len(waiting), most):
            some = [(work, line) for work, line in waiting[start : start + most] if not work.over]
            outcomes = self._send("progress", [self._planner.line_parcel(work, line) for work, line in some], done)
            with self._books.together(work for work, _ in some):
                for (work, line), outcome in zip(some, outcomes, strict=True):
                    self._line_came(work, line, outcome)

    def _line_came(self, work: Work, line: Line, outcome: Outcome) -> None:
        if work.over:
            return
        if outcome.came in {Came.TAKEN, Came.EXISTS}:
            self._books.line_taken(work, line.event)
        elif outcome.came is Came.MISSING:
            self._books.gone(work)
        else:
            self._books.note(work, "progress", outcome)
            self._books.failed(work, "progress", outcome)

    def _look(self, work: Work, done: Done) -> None:
        """Ask how a dossier stands there: nothing happened here, so it is time to, or somebody wants to know."""
        status = ""
        if work.row.seen == work.row.done:
            found: list[str] = []

            def look() -> list[Outcome]:
                outcome, said = self._connector.look(work.number)
                found.append(said)
                return [outcome]

            (outcome,) = self._said(look, 1, done)
            if outcome.came is Came.MISSING:
                self._books.gone(work)
                return
            status = found[0] if found else ""
        self._books.looked(work, status)

    def _send(self, call: str, parcels: Sequence[Parcel], done: Done) -> list[Outcome]:
        if not parcels:
            return []
        self._books.keep([parcel.stream for parcel in parcels])
        return self._said(lambda: self._connector.carry(call, parcels), len(parcels), done)

    def _said(self, say: Callable[[], list[Outcome]], count: int, done: Done) -> list[Outcome]:
        """Return what comes of saying it, unless the line is down; silence is counted by calls, not by records."""
        if self._down:
            return [NOT_TRIED] * count
        outcomes = say()
        for outcome in {id(one): one for one in outcomes}.values():
            if outcome.came is Came.UNSURE:
                done.unsure += 1
                self._silent += 1
                continue
            self._silent = 0
            self._most_silent = BROKEN
            done.taken += outcome.came is Came.TAKEN
            done.refused += outcome.came is Came.REFUSED
        return outcomes


def _rest(seconds: float, stop: threading.Event, moved: threading.Event | None) -> None:
    """Wait until ``stop``, until something ``moved``, or so long."""
    until = time.monotonic() + seconds
    while not stop.is_set() and (left := until - time.monotonic()) > 0:
        if moved is None:
            stop.wait(left)
        elif moved.wait(min(left, 0.5)):
            return


def _together(works: Sequence[Work], most: int) -> list[list[Work]]:
    """Return batches of at most ``most``; what failed before goes alone, so that it hurts nobody else."""
    well = [work for work in works if not work.row.failed]
    alone = [[work] for work in works if work.row.failed]
    return [well[start : start + most] for start in range(0, len(well), most)] + alone
