"""Keeping the books: what came of telling a dossier is written down and, in the same transaction, told to the desks."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from clerkdesk.domain import events as e
from clerkdesk.domain.calendar import site_time
from clerkdesk.domain.codes import parse_code
from clerkdesk.hub import author, dealing
from clerkdesk.hub.connectors import ledger, words
from clerkdesk.hub.connectors.connector import Came, Outcome
from clerkdesk.hub.connectors.ledger import NEVER, Standing
from clerkdesk.hub.connectors.plan import Planner, Work
from clerkdesk.hub.database import Database
from clerkdesk.hub.feed import lock
from clerkdesk.hub.keys import HubKey
from clerkdesk.journal.event import new_id

log = logging.getLogger(__name__)

FIRST: Final = 2_000
LONGEST: Final = 15 * 60_000
"""ms between tries of one dossier: twice as long after each failure, with jitter, up to the longest."""

PAPERS: Final = 10 * 60_000
"""ms after its reception for which a new dossier waits for the papers that it names."""

NOT_TRIED: Final = Outcome(came=Came.UNSURE, code="line-down")
"""Of what was not sent, because the line is down."""


class Books:
    """What one worker writes. ``now``: the hub's wall time in ms; ``look``: ms between looks at an open dossier."""

    def __init__(
        self,
        database: Database,
        key: HubKey,
        planner: Planner,
        now: Callable[[], int],
        *,
        lease: int,
        look: int,
        rng: random.Random,
    ) -> None:
        self._database = database
        self._key = key
        self._planner = planner
        self._mapping = planner.mapping
        self._now = now
        self._lease = lease
        self._look = look
        self._rng = rng
        self._who = new_id()
        self._open: Connection | None = None
        self._to_say: list[Callable[[], None]] = []

    @contextmanager
    def together(self, works: Iterable[Work]) -> Iterator[None]:
        """Write all that is written of ``works`` within in one transaction; what desks are told follows, each alone.

        Whoever writes of a site locks it before anything else, so that nobody waits for each other.
        """
        with self._database.writing() as connection:
            ledger.hold(connection, [work.stream for work in works])
            self._open = connection
            try:
                yield
            finally:
                self._open = None
        waiting, self._to_say = self._to_say, []
        for say in waiting:
            say()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if self._open is not None:
            yield self._open
            return
        with self._database.writing() as connection:
            yield connection

    def claim(self, limit: int) -> list[Any]:
        """Follow the feeds and claim what is due."""
        while True:
            with self._database.writing() as connection:
                if not ledger.follow(connection, self._now()):
                    break
        with self._database.writing() as connection:
            return ledger.claim(connection, self._who, self._now(), self._now() + self._lease, limit)

    def keep(self, streams: list[str], *, trying: bool = True) -> None:
        """Hold on to what is worked on; ``trying``: it is about to be sent, which must be known after a crash."""
        with self._database.writing() as connection:
            ledger.keep(connection, self._who, streams, self._now() + self._lease, self._now() if trying else 0)

    def numbered(self, work: Work, number: str) -> None:
        """The province gave a number: it is the dossier's official code, and is linked."""
        with self._database.writing() as connection:
            feed = lock(connection, work.changes["site"])
            work.number = number = self._enter(connection, work, number)
            if ledger.save(connection, self._who, work.stream, number=number):
                what = e.Coded(code=number, by=self._mapping.name)
                author.write(connection, feed, self._key, work.stream, what, self._now())
            else:
                work.over = True

    def linked(self, work: Work, code: str) -> None:
        """The province took it under our number and calls it ``code`` itself: desks hear of it, once."""
        if code in {work.number, *work.sheet.codes} or parse_code(code) is None:
            return

        def say() -> None:
            what = e.Coded(code=code, by=self._mapping.name)
            with self._database.writing() as connection:
                feed = lock(connection, work.changes["site"])
                self._enter(connection, work, code)
                author.write(connection, feed, self._key, work.stream, what, self._now())

        self._after(say)

    def _enter(self, connection: Connection, work: Work, code: str) -> str:
        received = site_time(work.sheet.known["received_at"]).date()
        by = self._mapping.name
        return dealing.enter(connection, work.changes["site"], work.stream, received, code, by, self._now())

    def begin(self, works: Sequence[Work]) -> None:
        """Write down under which numbers they are sent: after a crash these must be the same."""
        with self.together(works):
            for work in works:
                with self._writing() as connection:
                    if ledger.number_taken(connection, work.number, work.stream):
                        work.rest, work.reason = Standing.HELD, "number-twice"
                    else:
                        self._begin(connection, work)

    def _begin(self, connection: Connection, work: Work) -> None:
        try:
            with connection.begin_nested():
                if not ledger.save(connection, self._who, work.stream, number=work.number):
                    work.over = True
        except IntegrityError:  # another process was quicker with the same number
            work.rest, work.reason = Standing.HELD, "number-twice"

    def note(self, work: Work, call: str, outcome: Outcome) -> None:
        """Write down one try."""
        if outcome is NOT_TRIED:
            return
        digest = self._planner.digest(self._planner.record(work, "update"))
        said = words.clean(outcome.text, work.sheet)
        with self._writing() as connection:
            ledger.note(connection, work.stream, self._now(), call, digest, outcome, said)

    def there(self, work: Work, sent: str, ref: str = "") -> None:
        """The province has it; ``sent``: digest of the record that it took, "" when nobody knows which it has."""
        work.there, work.sent, work.ref = True, sent, ref or work.ref
        self._save(work, there=1, sent=sent, ref=work.ref)

    def uploaded(self, work: Work, sha256: str, names: dict[str, str]) -> None:
        """The province has one more paper, and calls it so."""
        work.files[sha256] = names
        self._save(work, files=json.dumps(work.files, sort_keys=True))

    def await_papers(self, work: Work) -> bool:
        """Return whether it waits for papers that desks have not sent yet; not for long."""
        received = work.sheet.known["received_at"].timestamp() * 1000
        if work.there or self._now() - received > PAPERS:
            return False
        self._let_go(work, self._now() + PAPERS // 20, state=Standing.WAITING, reason="papers")
        return True

    def line_taken(self, work: Work, event: str) -> None:
        """The province has one more line of its progress."""
        work.lines.add(event)
        self._save(work, lines="\n".join(sorted(work.lines)))

    def gone(self, work: Work) -> None:
        """The province does not have it (any more): it is made again, with all its lines."""
        work.there, work.sent, work.lines = False, "", set()
        self._save(work, there=0, sent="", lines="")
        self._later(work, Outcome(came=Came.MISSING, code="missing"))

    def failed(self, work: Work, call: str, outcome: Outcome) -> None:
        """It was not taken: refused, or to be tried again later."""
        if outcome.came is Came.REFUSED or (outcome.came is Came.MISSING and call == "create"):
            said = words.of_refusal(self._mapping, outcome, work.sheet)
            self._refuse(work, outcome.code or "?", said, outcome.owner or "clerk")
        else:
            self._later(work, outcome)

    def settle(self, work: Work) -> None:
        """All of it is at the province."""
        status = self._planner.status(work)
        what = None
        if work.row.told:  # desks still show that it was refused
            what = e.ProvinceSaid(state=status, words=self._mapping.statuses.get(status, ""), said_at=self._moment())
        clean = dict.fromkeys(("reason", "refused", "code", "words", "owner", "told"), "")
        values = {"state": Standing.TAKEN, "failed": 0, "status": status, "taken_at": self._now()}
        self._let_go(work, self._next_look(work), what, **clean, **values)

    def rest(self, work: Work) -> None:
        """There is nothing to send: write down why."""
        if work.rest is Standing.TAKEN:
            self.settle(work)
        elif work.misfits and work.rest is Standing.REFUSED:
            ours = any(why in {"not-in-list", "no-number"} for _, why in work.misfits)
            self._refuse(work, words.MISFIT, words.of_misfits(work.misfits), "administrator" if ours else "clerk")
        elif work.rest is Standing.REFUSED:
            code = work.row.told.rpartition(" ")[0]  # as it was told: a failed try may have left another
            self._refuse(work, code, work.row.words, work.row.owner)  # nothing that is sent has changed
        else:
            owner = "administrator" if work.reason == "number-twice" else ""
            self._let_go(work, NEVER, state=work.rest, reason=work.reason, owner=owner)

    def looked(self, work: Work, status: str) -> None:
        """The province was asked how it stands there; desks hear of it when that changed."""
        what = None
        if status and status != work.row.status:
            said = self._mapping.statuses.get(status, "")
            what = e.ProvinceSaid(state=status[:50], words=said, said_at=self._moment())
        self._let_go(work, self._next_look(work), what, status=status or work.row.status)

    def back_off(self, failed: int) -> int:
        """Return ms to wait after so many failures in a row."""
        return int(min(LONGEST, FIRST * 2 ** min(failed, 20)) * self._rng.uniform(0.5, 1.0))

    def _later(self, work: Work, outcome: Outcome) -> None:
        failed = work.row.failed + (outcome is not NOT_TRIED)
        values = {"failed": failed, "state": Standing.WAITING, "reason": outcome.came.value, "code": outcome.code[:50]}
        self._let_go(work, self._now() + self.back_off(failed), **values)

    def _refuse(self, work: Work, code: str, said: str, owner: str) -> None:
        digest = self._planner.whole(work)
        told = f"{code} {digest}"
        what = e.ProvinceRefused(code=code[:50], words=said, owner=owner, said_at=self._moment())
        values = {"state": Standing.REFUSED, "reason": code[:50], "code": code[:50], "refused": digest, "words": said}
        known = told == work.row.told and work.sheet.refused  # a correction of what is not sent settled it at desks
        self._let_go(work, NEVER, None if known else what, failed=0, owner=owner, told=told, **values)
        log.info("dossier %s is refused by the province: %s", work.stream, code[:50])

    def _save(self, work: Work, **values: Any) -> None:
        work.changes |= values
        with self._writing() as connection:
            if not ledger.save(connection, self._who, work.stream, **values):
                work.over = True

    def _let_go(self, work: Work, next_at: int, what: e.Payload | None = None, **values: Any) -> None:
        """Write down how it stands and say ``what`` to the desks, unless the claim ran out meanwhile."""
        work.over = True
        values = work.changes | values
        if what is None:
            with self._writing() as connection:
                ledger.settle(connection, self._who, work.row, self._now(), next_at, **values)
            return

        def say() -> None:
            with self._database.writing() as connection:
                feed = lock(connection, work.changes["site"])
                if ledger.settle(connection, self._who, work.row, self._now(), next_at, **values):
                    author.write(connection, feed, self._key, work.stream, what, self._now())

        self._after(say)

    def _after(self, say: Callable[[], None]) -> None:
        """Say it to the desks, when nothing else is being written."""
        if self._open is None:
            say()
        else:
            self._to_say.append(say)

    def _next_look(self, work: Work) -> int:
        if work.sheet.ended or not work.there:
            return NEVER
        return self._now() + int(self._look * self._rng.uniform(0.8, 1.2))

    def _moment(self) -> datetime:
        return datetime.fromtimestamp(self._now() / 1000, UTC)
