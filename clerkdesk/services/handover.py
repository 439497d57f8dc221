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
from clerkdesk.domain.text import clean, why
from clerkdesk.projections import find, handovers
from clerkdesk.services.clock import moment
from clerkdesk.services.delivery import Done
from clerkdesk.services.desk import Changes, Deed, Desk, deed
from clerkdesk.store.events import facts_of

MOST: Final = 300
"""So many dossiers fit on one list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """One dossier that comes back.

    code: scanned, typed, or a stream. result, excerpt: number and excerpt of its result, if any.
    note: what is to be said of one that comes back without its result.
    """

    code: str
    has_result: bool = False
    result: str = ""
    excerpt: str = ""
    granted: bool = True
    note: str = ""


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
    """What a scanned code would do: ``refused`` says why it may not change hands, None when it may.

    with_whom: who has the papers now, "" when the counter does.
    """

    code: str
    line: find.Line | None
    refused: Refused | None
    with_whom: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A hand-over list whole; ``lines`` stand beside ``listed.entries``, None for what is not known here."""

    stream: str
    listed: e.HandoverListed
    at: datetime
    clerk: e.Clerk
    lines: tuple[find.Line | None, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A hand-over list as a list of lists shows it: how many dossiers it holds, and how many with a result."""

    stream: str
    number: str
    way: e.Way
    other: str
    at: datetime
    clerk: str
    entries: int
    results: int


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


def look_at(desk: Desk, code: str, way: e.Way, *, has_result: bool = False) -> Verdict:
    """Return what a code that was just scanned would do on a list; ``has_result``: its result comes along."""
    with desk.store.reading() as connection:
        try:
            line = _find(desk, connection, code)
        except Refused as no:
            return Verdict(code, None, no)
        dossier = folding.fold(line.stream, facts_of(connection, line.stream))
        try:
            life.check(dossier, _moves(dossier, way, Back(code=code, has_result=has_result), "", "")[0])
        except Refused as no:
            return Verdict(code, line, no, dossier.handed_to)
    return Verdict(code, line, None, dossier.handed_to)


def hand_over(desk: Desk, clerk: e.Clerk, codes: Sequence[str], to: str, note: str = "") -> Handed:
    """Hand a batch over in one deed and print the list; all of it or nothing.

    Raises:
        BatchRefused: some codes may not, each with its reason; nothing was changed.
        Refused: nobody is named, or there is nothing to hand over.
    """
    return _list(desk, clerk, [Back(code=code) for code in codes], e.Way.OUT, to, note)


def hand_back(desk: Desk, clerk: e.Clerk, given: Sequence[Back], by: str, note: str = "") -> Handed:
    """Take a batch back in one deed, with the results that came along, and print the list; all of it or nothing.

    A result may come of a dossier whose papers never left the counter, resolved on the screen alone.

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


def recent(desk: Desk, limit: int = 50) -> list[Listing]:
    """Return the newest hand-over lists in a line each."""
    with desk.store.reading() as connection:
        rows = handovers.rows(connection, limit)
    return [
        Listing(
            row.stream,
            row.number,
            e.Way(row.way),
            row.other,
            site_time(moment(row.at)),
            row.clerk,
            row.entries,
            row.results,
        )
        for row in rows
    ]


def others(desk: Desk, limit: int = 12) -> list[str]:
    """Return who was named on the newest lists, the last one first, each once."""
    with desk.store.reading() as connection:
        return handovers.others(connection, limit)


def control_sheets(desk: Desk, clerk: e.Clerk, stream: str) -> Done:
    """Print the control sheet (Mẫu 06) of every dossier of a list, as one deed.

    Raises:
        Refused: there is no such list.
    """
    with deed(desk, clerk) as one:
        made = lists.fold(stream, one.facts(stream))
        if made.listed is None:
            raise Refused("no-list", "There is no such hand-over list.")
        for entry in made.listed.entries:
            one.issue(entry.stream, e.PaperKind.CONTROL, title=entry.code)
    return Done(stream, "", one.changes())


def print_again(desk: Desk, clerk: e.Clerk, stream: str, reason: str) -> Done:
    """Print a hand-over list once more, marked as a reprint.

    Raises:
        Refused: there is none, or no reason is given.
    """
    because = why(reason)
    with deed(desk, clerk) as one:
        made = lists.fold(stream, one.facts(stream))
        if made.listed is None:
            raise Refused("no-list", "There is no such hand-over list.")
        job = one.issue(stream, e.PaperKind.HANDOVER, title=made.listed.number, reason=because)
    return Done(stream, job, one.changes())


def _list(desk: Desk, clerk: e.Clerk, given: Sequence[Back], way: e.Way, other: str, note: str) -> Handed:
    name, said = _other(other), clean(note, field="note", limit=500)
    if not 1 <= len(given) <= MOST:
        raise Refused("bad-batch", "A list holds 1 to {most} dossiers.", field="codes", most=MOST)
    with deed(desk, clerk) as one:
        found = _all(one, given, way)
        day = site_time(one.now).date()
        series = f"BG-{day_part(day)}-{one.origin.letters}"
        number = f"{series}{one.number(series):03d}"
        while handovers.by_number(one.pen.connection, number):  # another desk may have had the same letters
            number = f"{series}{one.number(series):03d}"
        entries = tuple(_entry(line, back) for line, back in zip(found, given, strict=True))
        stream = one.begin("handover", e.HandoverListed(number=number, way=way, other=name, entries=entries, note=said))
        for entry, back in zip(entries, given, strict=True):
            for move in _moves(one.dossier(entry.stream), way, back, name, stream):
                one.happen(entry.stream, move)
        job = one.issue(stream, e.PaperKind.HANDOVER, title=number)
    return Handed(stream, number, tuple(entry.stream for entry in entries), job, one.changes())


def _all(one: Deed, given: Sequence[Back], way: e.Way) -> list[find.Line]:
    """Return the dossier of each code, or refuse the batch with every fault in it."""
    found: list[find.Line] = []
    faults: list[tuple[str, Refused]] = []
    seen: set[str] = set()
    for back in given:
        try:
            line = _find(one.desk, one.pen.connection, back.code)
            if line.stream in seen:
                raise Refused("code-again", "This dossier is on the list already.")
            seen.add(line.stream)
            dossier = one.dossier(line.stream)
            life.check(dossier, _moves(dossier, way, back, "", "")[0])
            found.append(line)
        except Refused as no:
            faults.append((back.code[:60], no))
    if faults:
        raise BatchRefused(faults, len(given))
    return found


def _find(desk: Desk, connection: Connection, text: str) -> find.Line:
    code = None
    if text.startswith("dossier:"):
        lines = [line for line in (find.by_stream(connection, text),) if line is not None]
    else:
        code = parse_code(text)
        lines = find.by_code(connection, code.text) if code else []
    if not lines and code is not None and code.agency != desk.site.agency:
        raise Refused("other-site", "This code is another site's, {agency}.", field="code", agency=code.agency)
    if not lines:
        raise Refused("not-found", "There is no such dossier.", field="code")
    if len(lines) > 1:
        raise Refused("number-twice", "This code stands on several dossiers: choose one of them.", field="code")
    return lines[0]


def _entry(line: find.Line, back: Back) -> e.ListEntry:
    number, excerpt = _said(back) if back.has_result else ("", "")
    return e.ListEntry(
        stream=line.stream,
        code=line.number,
        procedure=line.procedure_name,
        result=number,
        excerpt=excerpt,
        has_result=back.has_result,
        granted=back.granted,
    )


def _moves(
    dossier: life.Dossier, way: e.Way, back: Back, other: str, stream: str
) -> tuple[e.HandedOver | e.HandedBack | e.ResultIn, ...]:
    """Return what happens to a dossier on the list ``stream``."""
    if way is e.Way.OUT:
        return (e.HandedOver(to=other, list=stream),)
    note = "" if back.has_result else clean(back.note, field="note", limit=500)
    returned = e.HandedBack(by=other, list=stream, note=note)
    if not back.has_result:
        return (returned,)
    number, excerpt = _said(back)
    result = e.ResultIn(number=number, excerpt=excerpt, granted=back.granted)
    return (result,) if dossier.state is life.State.RECEIVED else (returned, result)


def _said(back: Back) -> tuple[str, str]:
    """Return number and excerpt of a result."""
    return clean(back.result, field="result", limit=100), clean(back.excerpt, field="excerpt", limit=1000)


def _other(name: str) -> str:
    tidy = clean(name, field="other", limit=200)
    if not tidy:
        raise Refused("no-other", "Say who takes or gives the dossiers.", field="other")
    return tidy
