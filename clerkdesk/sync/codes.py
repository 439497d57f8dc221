"""Official codes at the desk's end: asked for before a deed, for what was received without one, for offline use."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import zip_longest
from typing import Final

from sqlalchemy import Connection, bindparam, select

from clerkdesk.domain.calendar import site_time_at
from clerkdesk.domain.codes import parse_code
from clerkdesk.domain.dossier import ENDED, State
from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.projections.dossiers import dossier
from clerkdesk.store import codes, hops
from clerkdesk.store.events import my_origin
from clerkdesk.store.hops import Hop
from clerkdesk.store.keys import KeyPlace, signing_name
from clerkdesk.store.store import Store
from clerkdesk.sync.line import Caller, Said
from clerkdesk.sync.protocol import certified, from_header
from clerkdesk.sync.protocol.codes import AHEAD, AskCodes, Codes, Wanted
from clerkdesk.sync.transport import HttpLine
from clerkdesk.sync.wishes import wishes

log = logging.getLogger(__name__)

PATIENCE: Final = 2.0
"""Seconds that a reception waits for its official code, at most."""

QUIET: Final = 30_000
"""For so long (ms) no reception waits after one waited in vain: the line is down."""

_MINUTE: Final = 60_000  # ms
_HOUR: Final = 60 * _MINUTE
_SHORT: Final = 10 * _MINUTE
_LINE: Final = "line"
_WHOLE: Final = "all"
_BLOCKS: Final = "blocks"
_DAY: Final = 24 * _HOUR
_OLDEST: Final = 60 * _DAY  # what was received before is left as it is
_AT_ONCE: Final = 50
"""Codes asked for in one exchange: a hub that has the province deal them answers in seconds, not minutes."""


@dataclass(frozen=True, slots=True)
class _Question:
    """Everything that asking takes, so that the thread that asks touches no file of this desk."""

    hop: Hop
    keys: KeyPlace
    authority: str
    asked: AskCodes


class Asker:
    """Asks for official codes before deeds. Never longer than its patience, and never when the line was just down.

    One for each process; any thread may ask, but the GUI's has better things to do. What does not come costs a
    provisional code, nothing else: so no line, a refusal or nonsense are all the same here.
    """

    def __init__(self, store: Store, now: Callable[[], int], patience: float = PATIENCE) -> None:
        """``now``: wall time in ms. ``patience``: seconds."""
        self._store = store
        self._now = now
        self._patience = patience

    def ask(self, day: date, streams: Sequence[str], procedures: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the official codes of ``day`` for dossiers about to be received, "" for each that has none in time.

        streams: theirs, chosen before they are received. procedures: the code of each one's, where it is known.
        """
        question = self._question(day, streams, procedures)
        if question is None:
            return ("",) * len(streams)
        answers: queue.SimpleQueue[Codes | None] = queue.SimpleQueue()
        threading.Thread(target=_ask, args=(question, self._now, answers), daemon=True, name="official code").start()
        try:
            found = answers.get(timeout=self._patience)
        except queue.Empty:
            found = None
        if found is None:
            self._leave_alone(_LINE, QUIET)
        elif all(one.why == "none" for one in found.dealt):
            self._leave_alone(_WHOLE, _SHORT)
        dealt = {one.stream: one.code for one in found.dealt} if found else {}
        return tuple(dealt.get(stream, "") for stream in streams)

    def _question(self, day: date, streams: Sequence[str], procedures: Sequence[str]) -> _Question | None:
        """Return what to ask, and whom; None when nobody is to be asked."""
        with self._store.reading() as connection:
            origin = my_origin(connection)
            enrolled = [hop for hop in hops.hops(connection) if not hop.stopped and origin and hop.origin == origin.id]
            if not enrolled or codes.waits(connection, self._now()) & {_LINE, _WHOLE}:
                return None
        wished = wishes(self._store)
        if wished.paused or not streams:
            return None
        wanted = tuple(
            Wanted(stream=stream, day=day.isoformat(), procedure=procedure)
            for stream, procedure in zip_longest(streams, procedures, fillvalue="")
        )
        nearest = max(enrolled, key=lambda hop: hop.heard_at)
        asked = AskCodes(wanted=wanted, cursor=nearest.cursor)
        return _Question(nearest, self._store.folder.key_place(), wished.authority, asked)

    def _leave_alone(self, name: str, wait: int) -> None:
        with self._store.writing() as connection:
            codes.put_off(connection, [name], self._now(), wait)


def _ask(question: _Question, now: Callable[[], int], answers: queue.SimpleQueue[Codes | None]) -> None:
    hop = question.hop
    found: Codes | None = None
    try:
        private = question.keys.get(signing_name(hop.origin))
        if private is not None:
            with HttpLine(hop.url, question.authority, hop.tls) as line:
                caller = Caller(line, hop.hub, hop.public_key, private, now, hop.certificate)
                found = caller.ask("POST", "/v1/codes", question.asked, Codes)
    except (Said, Trouble, Refused) as error:
        log.info("no official code: %s", error)
    finally:
        answers.put(found)


# --- for what was received without one


def catch_up(store: Store, caller: Caller, hop: Hop) -> None:
    """Ask for the codes of dossiers that have a provisional one, and for numbers of this desk's own.

    Codes come back on the feed, so this goes between pushing and pulling. A hub that deals none is left alone a while.

    Raises:
        Trouble: nobody answers.
    """
    now = caller.now()
    today = site_time_at(now).date()
    with store.reading() as connection:
        put_off, cursor = codes.waits(connection, now), hops.cursor(connection, hop.hub)
        wanted = () if _WHOLE in put_off else _uncoded(connection, hop, put_off, now)
        days = [today + timedelta(days=n) for n in range(AHEAD + 1)]
        blocks = () if _BLOCKS in put_off else codes.days_without(connection, hop.origin, days)
    if not wanted and not blocks:
        return
    asked = AskCodes(wanted=tuple(wanted), blocks=tuple(day.isoformat() for day in blocks), cursor=cursor)
    try:
        answer = caller.ask("POST", "/v1/codes", asked, Codes)
    except Said as no:  # a hub that does not know this yet, for example
        log.info("no official codes: %s", no)
        answer = Codes()
    named = {day.isoformat(): day for day in blocks}
    with store.writing() as connection:
        for block in answer.granted:
            if block.day in named and 1 <= block.first <= block.last:
                codes.grant(connection, hop.origin, named[block.day], block.first, block.last)
        if len(answer.granted) < len(blocks):
            codes.put_off(connection, [_BLOCKS], now, codes.LONGEST)
        if wanted and all(one.why == "none" for one in answer.dealt):
            codes.put_off(connection, [_WHOLE], now, _SHORT)
        for final, long in ((True, codes.LONGEST), (False, _SHORT)):
            codes.put_off(connection, [one.stream for one in answer.dealt if (one.why in _FINAL) is final], now, long)


_FINAL: Final = frozenset({"used-up", "restored", "day"})


def _uncoded(connection: Connection, hop: Hop, put_off: set[str], now: int) -> list[Wanted]:
    """Return the newest dossiers without an official code: this desk's own, and those that others left so.

    What was done before this desk was enrolled needs none any more, and each exchange asks for a few: a hub finds
    months of work at a desk that was alone until now.
    """
    enrolled = _issued(hop.certificate, hop.public_key) - _DAY
    said = {"oldest": (now - _OLDEST) << 20, "enrolled": enrolled, "own": hop.origin, "left": now - _HOUR}
    found: list[Wanted] = []
    with connection.execute(_UNCODED, said) as rows:
        for stream, code, procedure in rows:
            parsed = parse_code(code)
            if parsed is not None and parsed.agency == hop.site and stream not in put_off:
                found.append(Wanted(stream=stream, day=parsed.day.isoformat(), procedure=procedure))
            if len(found) == _AT_ONCE:
                break
    return found


_D: Final = dossier.c
_UNCODED: Final = (
    select(_D.stream, _D.code, _D.procedure)
    .where(_D.provisional == 1, _D.official_code == "", _D.code != "", _D.row > bindparam("oldest"))
    .where(
        _D.state != State.VOIDED.value,
        _D.state.not_in([one.value for one in ENDED]) | (_D.touched_at > bindparam("enrolled")),
    )
    .where((_D.origin == bindparam("own")) | (_D.touched_at < bindparam("left")))
    .order_by(_D.row.desc())
    .execution_options(yield_per=_AT_ONCE)
)


@lru_cache(maxsize=8)
def _issued(certificate: str, public_key: bytes) -> int:
    """Return when a hub of that key enrolled this desk (ms), 0 when the certificate does not say."""
    paper = from_header(certificate)
    found = certified(public_key, paper) if paper is not None else None
    return found.issued if found is not None else 0
