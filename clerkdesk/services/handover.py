"""Dossiers change hands between the counter and the specialist, one by one or as a batch of scanned codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from clerkdesk.domain import dossier as life
from clerkdesk.domain import events as e
from clerkdesk.domain import folding
from clerkdesk.domain import handover as lists
from clerkdesk.domain.calendar import site_time
from clerkdesk.domain.codes import day_part, parse_code
from clerkdesk.domain.errors import BatchRefused, Refused
from clerkdesk.domain.text import clean
from clerkdesk.projections import find, handovers
from clerkdesk.services.clock import moment
from clerkdesk.services.delivery import Done
from clerkdesk.services.desk import Changes, Deed, Desk, deed
from clerkdesk.store.events import facts_of

MOST: Final = 300
"""So many dossiers fit on one list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """One dossier that comes back. ``code``: scanned, typed, or a stream; number and excerpt of its result, if any."""

    code: str
    has_result: bool = False
    result: str = ""
    excerpt: str = ""
    granted: bool = True


@dataclass(frozen=True, slots=True)
class Handed:
    """A hand-over list: its stream, its number, the dossiers (streams) on it, and the job that prints it."""

    stream: str
    number: str
    dossiers: tuple[str, ...]
    job: str
    changes: Changes


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a scanned code would do: ``refused`` says why it may not change hands, None when it may."""

    code: str
    line: find.Line | None
    refused: Refused | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A hand-over list whole; ``lines`` stand beside ``listed.entries``, None for what is not known here."""

    stream: str
    listed: e.HandoverListed
    at: datetime
    clerk: e.Clerk
    lines: tuple[find.Line | None, ...]


def give(desk: Desk, clerk: e.Clerk, stream: str, to: str) -> Done:
    """Hand one dossier over, without a list.

    Raises:
        Refused: nobody is named, or not in this state.
    """
    other = _other(to)
    with deed(desk, clerk) as one:
        one.happen(stream, e.HandedOver(to=other))
    return Done(stream, "", one.changes())


def take_back(desk: Desk, clerk: e.Clerk, stream: str, by: str, note: str = "") -> Done:
    """Take one dossier back without its result; with one, `delivery.enter_result` says so.

    Raises:
        Refused: nobody is named, or it was not handed over.
    """
    what = e.HandedBack(by=_other(by), note=clean(note, field="note", limit=500))
    with deed(desk, clerk) as one:
        one.happen(stream, what)
    return Done(stream, "", one.changes())


def look_at(desk: Desk, code: str, way: e.Way) -> Verdict:
    """Return what a code that was just scanned would do on a list. Writes nothing."""
    with desk.store.reading() as connection:
        try:
            line = _find(connection, code)
        except Refused as no:
            return Verdict(code, None, no)
        try:
            life.check(folding.fold(line.stream, facts_of(connection, line.stream)), _move(way, "", ""))
        except Refused as no:
            return Verdict(code, line, no)
    return Verdict(code, line, None)


def hand_over(desk: Desk, clerk: e.Clerk, codes: Sequence[str], to: str, note: str = "") -> Handed:
    """Hand a batch over in one deed and print the list; all of it or nothing.

    Raises:
        BatchRefused: some codes may not, each with its reason; nothing was changed.
        Refused: nobody is named, or there is nothing to hand over.
    """
    return _list(desk, clerk, [Back(code=code) for code in codes], e.Way.OUT, to, note)


def hand_back(desk: Desk, clerk: e.Clerk, given: Sequence[Back], by: str, note: str = "") -> Handed:
    """Take a batch back in one deed, with the results that came along, and print the list; all of it or nothing.

    Raises:
        BatchRefused: some codes may not, each with its reason; nothing was changed.
        Refused: nobody is named, or there is nothing to take back.
    """
    return _list(desk, clerk, given, e.Way.BACK, by, note)


def listed(desk: Desk, stream: str) -> Listed:
    """Return a hand-over list.

    Raises:
        Refused: there is none.
    """
    with desk.store.reading() as connection:
        made = lists.fold(stream, facts_of(connection, stream))
        if made.listed is None or made.clerk is None:
            raise Refused("no-list", "There is no such hand-over list.")
        lines = tuple(find.by_stream(connection, entry.stream) for entry in made.listed.entries)
    return Listed(stream, made.listed, site_time(moment(made.at)), made.clerk, lines)


def newest(desk: Desk, limit: int = 50) -> list[Listed]:
    """Return the newest hand-over lists."""
    with desk.store.reading() as connection:
        streams = handovers.newest(connection, limit)
    return [listed(desk, stream) for stream in streams]


def _list(desk: Desk, clerk: e.Clerk, given: Sequence[Back], way: e.Way, other: str, note: str) -> Handed:
    name, said = _other(other), clean(note, field="note", limit=500)
    if not 1 <= len(given) <= MOST:
        raise Refused("bad-batch", "A list holds 1 to {most} dossiers.", field="codes", most=MOST)
    with deed(desk, clerk) as one:
        found = _all(one, given, way)
        day = site_time(one.now).date()
        series = f"BG-{day_part(day)}-{one.origin.letters}"
        number = f"{series}{one.number(series):03d}"
        entries = tuple(_entry(line, back) for line, back in zip(found, given, strict=True))
        stream = one.begin("handover", e.HandoverListed(number=number, way=way, other=name, entries=entries, note=said))
        for entry in entries:
            one.happen(entry.stream, _move(way, name, stream))
            if entry.has_result:
                result = e.ResultIn(number=entry.result, excerpt=entry.excerpt, granted=entry.granted)
                one.happen(entry.stream, result)
        job = one.issue(stream, e.PaperKind.HANDOVER, title=number)
    return Handed(stream, number, tuple(entry.stream for entry in entries), job, one.changes())


def _all(one: Deed, given: Sequence[Back], way: e.Way) -> list[find.Line]:
    """Return the dossier of each code, or refuse the batch with every fault in it."""
    found: list[find.Line] = []
    faults: list[tuple[str, Refused]] = []
    seen: set[str] = set()
    for back in given:
        try:
            line = _find(one.pen.connection, back.code)
            if line.stream in seen:
                raise Refused("code-again", "This dossier is on the list already.")
            seen.add(line.stream)
            life.check(one.dossier(line.stream), _move(way, "", ""))
            found.append(line)
        except Refused as no:
            faults.append((back.code[:60], no))
    if faults:
        raise BatchRefused(faults, len(given))
    return found


def _find(connection: Connection, text: str) -> find.Line:
    if text.startswith("dossier:"):
        lines = [line for line in (find.by_stream(connection, text),) if line is not None]
    else:
        code = parse_code(text)
        lines = find.by_code(connection, code.text) if code else []
    if not lines:
        raise Refused("not-found", "There is no such dossier.", field="code")
    if len(lines) > 1:
        raise Refused("number-twice", "This code stands on several dossiers: choose one of them.", field="code")
    return lines[0]


def _entry(line: find.Line, back: Back) -> e.ListEntry:
    return e.ListEntry(
        stream=line.stream,
        code=line.number,
        procedure=line.procedure_name,
        result=clean(back.result, field="result", limit=100),
        excerpt=clean(back.excerpt, field="excerpt", limit=1000),
        has_result=back.has_result,
        granted=back.granted,
    )


def _move(way: e.Way, other: str, stream: str) -> e.HandedOver | e.HandedBack:
    if way is e.Way.OUT:
        return e.HandedOver(to=other, list=stream)
    return e.HandedBack(by=other, list=stream)


def _other(name: str) -> str:
    tidy = clean(name, field="other", limit=200)
    if not tidy:
        raise Refused("no-other", "Say who takes or gives the dossiers.", field="other")
    return tidy
