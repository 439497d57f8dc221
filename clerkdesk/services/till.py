"""A clerk's till in one shift at one desk: opened, filled by the dossiers' fees, counted and closed.

What belongs to a till are the entries of money that its clerk made at its desk between its opening and its closing, by
the desk's own sequence: no clock is asked. A desk that began anew goes on with the tills of its earlier epochs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from clerkdesk.domain import events as e
from clerkdesk.domain import till as tills_
from clerkdesk.domain.calendar import site_time
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.fee import money as shown
from clerkdesk.domain.money import Kind, entries
from clerkdesk.domain.text import clean, why
from clerkdesk.projections import find, lineage, money, tills
from clerkdesk.projections.money import Sums
from clerkdesk.services.clock import moment
from clerkdesk.services.delivery import Done
from clerkdesk.services.desk import Desk, deed
from clerkdesk.services.taking import require_till
from clerkdesk.store.events import facts_of

MOST: Final = 10_000_000_000
NOTES: Final = (500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200)
"""Banknotes in use, in đồng."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of money as a till's report lists it; ``amount`` is negative when money goes back."""

    event: str
    stream: str
    code: str
    name: str
    procedure: str
    at: datetime
    kind: Kind
    means: e.Means
    amount: int
    series: str
    number: str
    reason: str
    undone: bool


@dataclass(frozen=True, slots=True)
class Report:
    """A till whole, open or closed: what the shift's paper says.

    letters: of the desk. expected: cash that should be there now, or was expected at the count. sums: as they are now.
    moved: the sums differ from those at the count, because the journal of that time was not whole then.
    anchored: letters of the desk whose chain the count's anchor is the head of, "" while open.
    desks: letters of the desks where it was counted, one a count.
    """

    till: tills_.Till
    letters: str
    opened: datetime
    closed: datetime | None
    sums: Sums
    expected: int
    entries: tuple[Entry, ...]
    moved: bool
    anchored: str
    desks: tuple[str, ...]


def open_shift(desk: Desk, clerk: e.Clerk, opening: int, shift: str = "") -> Done:
    """Open a till for ``clerk`` at this desk with ``opening`` đồng in it.

    Raises:
        Refused: the clerk has one open here already, or the amount is out of bounds.
    """
    _check_amount(opening, "opening")
    name = clean(shift, field="shift", limit=60)
    with deed(desk, clerk) as one:
        if tills.open_till(one.pen.connection, one.origin.id, clerk.id) is not None:
            raise Refused("till-open", "You have a till open at this desk already: close it first.")
        stream = one.begin("till", e.TillOpened(opening=opening, shift=name))
    return Done(stream, "", one.changes())


def close_shift(
    desk: Desk,
    clerk: e.Clerk,
    counted: int,
    *,
    stream: str = "",
    notes: Sequence[e.Notes] = (),
    reason: str = "",
) -> Done:
    """Count and close a till and print the count, with the head of the desk's chain as an anchor for the auditor.

    Args:
        desk: where.
        clerk: who counts.
        counted: cash in the till, đồng.
        stream: the till; "" for the one that the clerk has open here.
        notes: the banknotes counted; they must add up to ``counted`` when they are given.
        reason: why the count differs from the journal; required when it does.

    Raises:
        Refused: no till is open, the notes do not add up, or the count differs and no reason is given.
    """
    _check_amount(counted, "counted")
    because = clean(reason, field="reason", limit=2000)
    if notes and sum(one.value * one.pieces for one in notes) != counted:
        raise Refused("bad-notes", "The banknotes do not add up to the amount counted.", field="notes")
    with deed(desk, clerk) as one:
        connection = one.pen.connection
        which = stream or tills.open_till(connection, one.origin.id, clerk.id) or ""
        till = tills_.fold(which, one.facts(which)) if which else tills_.Till("")
        if not till.open or till.frozen:
            raise Refused("no-till", "There is no such open till.", field="till")
        sums = _sums(connection, till)
        expected = till.opening + sums.cash_in - sums.cash_out
        if counted != expected and not because:
            raise Refused(
                "difference",
                "{counted} were counted, the journal says {expected}: say why they differ.",
                field="reason",
                counted=shown(counted),
                expected=shown(expected),
            )
        what = e.TillClosed(
            counted=counted,
            expected=expected,
            cash_in=sums.cash_in,
            cash_out=sums.cash_out,
            transfer_in=sums.transfer_in,
            transfer_out=sums.transfer_out,
            moves=sums.moves,
            anchor_seq=one.origin.last_seq,
            anchor_hash=one.origin.last_hash,
            notes=tuple(notes),
            reason=because,
        )
        one.note(which, what)
        job = one.issue(which, e.PaperKind.TILL_CLOSE, title=f"{one.origin.letters} {site_time(one.now):%d/%m/%Y}")
    return Done(which, job, one.changes())


def mine(desk: Desk, clerk: e.Clerk) -> str:
    """Return the till (stream) that ``clerk`` has open at this desk, "" when there is none."""
    from clerkdesk.store.events import my_origin

    with desk.store.reading() as connection:
        origin = my_origin(connection)
        return (origin and tills.open_till(connection, origin.id, clerk.id)) or ""


def still_open(desk: Desk) -> list[Report]:
    """Return every till that nobody has closed, at any desk, oldest first."""
    with desk.store.reading() as connection:
        streams = tills.still_open(connection)
    return [report(desk, stream) for stream in streams]


def since(desk: Desk, begin: int) -> list[Report]:
    """Return the tills opened since ``begin`` (ms since 1970 UTC), newest first."""
    with desk.store.reading() as connection:
        streams = tills.since(connection, begin)
    return [report(desk, stream) for stream in streams]


def report(desk: Desk, stream: str) -> Report:
    """Return a till whole.

    Raises:
        Refused: there is none.
    """
    with desk.store.reading() as connection:
        till = tills_.fold(stream, facts_of(connection, stream))
        if till.clerk is None:
            raise Refused("no-till", "There is no such till.", field="till")
        rows = money.between(connection, till.clerk.id, tills.pieces(connection, till))
        sums = _sums(connection, till)
        lines = {row.stream: find.by_stream(connection, row.stream) for row in rows}
        letters = find.letters(connection, till.origin)
        desks = tuple(find.letters(connection, count.origin) for count in till.counts)
    standing = next((at for at, count in enumerate(till.counts) if count.told is till.closed), None)
    expected = till.closed.expected if till.closed else till.opening + sums.cash_in - sums.cash_out
    return Report(
        till=till,
        letters=letters,
        opened=site_time(moment(till.opened_at)),
        closed=site_time(moment(till.closed_at)) if till.closed else None,
        sums=sums,
        expected=expected,
        entries=tuple(_entry(row, lines[row.stream]) for row in rows),
        moved=till.closed is not None and expected != till.opening + sums.cash_in - sums.cash_out,
        anchored="" if standing is None else desks[standing],
        desks=desks,
    )


def settle(desk: Desk, clerk: e.Clerk, stream: str, holds: str, reason: str) -> Done:
    """Decide which count of a till that was closed twice stands: the event ``holds``. The others stay on record.

    Raises:
        Refused: it is not contested, the event is no count of it, or no reason is given.
    """
    because = why(reason)
    with deed(desk, clerk) as one:
        till = tills_.fold(stream, one.facts(stream))
        if not till.contested or till.frozen:
            raise Refused("not-contested", "Nothing is contested about this till.", field="till")
        events = [count.event for count in till.counts]
        if holds not in events:
            raise Refused("no-count", "That is no count of this till.", field="count")
        fails = tuple(event for event in events if event != holds)
        one.note(stream, e.TillSettled(holds=holds, fails=fails, reason=because))
    return Done(stream, "", one.changes())


def reprint(desk: Desk, clerk: e.Clerk, stream: str, reason: str) -> Done:
    """Print the count of a till again, marked as a reprint.

    Raises:
        Refused: it was never counted, or no reason is given.
    """
    because = why(reason)
    with deed(desk, clerk) as one:
        till = tills_.fold(stream, one.facts(stream))
        if till.closed is None:
            raise Refused("till-still-open", "This till is still open.", field="till")
        letters = find.letters(one.pen.connection, till.origin)
        job = one.issue(
            stream,
            e.PaperKind.TILL_CLOSE,
            title=f"{letters} {site_time(moment(till.closed_at)):%d/%m/%Y}",
            reason=because,
        )
    return Done(stream, job, one.changes())


def refund(desk: Desk, clerk: e.Clerk, stream: str, amount: int, reason: str, means: e.Means = e.Means.CASH) -> Done:
    """Give money of a dossier back.

    Raises:
        Refused: more than was paid, no reason, or no open till where tills are used.
    """
    because = why(reason)
    with deed(desk, clerk) as one:
        require_till(one)
        dossier = one.dossier(stream)
        if dossier.state is None:
            raise Refused("not-found", "There is no such dossier.")
        if not 0 < amount <= dossier.paid:
            raise Refused("not-paid", "That much was not paid for this dossier.", field="amount")
        one.happen(stream, e.FeeRefunded(amount=amount, reason=because, means=means))
    return Done(stream, "", one.changes())


def void_entry(desk: Desk, clerk: e.Clerk, stream: str, entry: str, reason: str) -> Done:
    """Void an entry of money (event) that was a mistake: nothing changed hands. After the count only a refund helps.

    Raises:
        Refused: no such entry, voided before, or it stands in a till that was counted or is another clerk's.
    """
    because = why(reason)
    with deed(desk, clerk) as one:
        known = {found.event: found for found in entries(one.facts(stream)) if found.kind is not Kind.VOIDED}
        found = known.get(entry)
        if found is None:
            raise Refused("no-entry", "There is no such entry of money.", field="entry")
        if found.undone:
            raise Refused("voided-before", "This entry of money was voided already.", field="entry")
        held = tills.holding(one.pen.connection, found.origin, found.clerk.id, found.seq)
        if held is not None:
            if not tills_.fold(held, one.facts(held)).open:
                raise Refused("till-counted", "The till with this money was counted already: make a refund instead.")
            here = lineage.own(one.pen.connection, one.origin.id)
            if found.origin not in here or found.clerk.id != clerk.id:
                raise Refused("not-your-till", "This money lies in the till of {name}.", name=found.clerk.name)
        if found.amount > one.dossier(stream).paid:
            raise Refused("given-back", "That money was given back already.", field="entry")
        one.happen(stream, e.FeeVoided(entry=entry, reason=because))
    return Done(stream, "", one.changes())


def _sums(connection: Connection, till: tills_.Till) -> Sums:
    return money.sums(connection, till.clerk.id if till.clerk else "", tills.pieces(connection, till))


def _entry(row: Any, line: find.Line | None) -> Entry:
    return Entry(
        event=row.event,
        stream=row.stream,
        code=line.number if line else "",
        name=line.name if line else "",
        procedure=line.procedure_name if line else "",
        at=site_time(moment(row.at)),
        kind=Kind(row.kind),
        means=e.Means(row.means),
        amount=row.amount,
        series=row.series,
        number=row.number,
        reason=row.reason,
        undone=bool(row.undone),
    )


def _check_amount(amount: int, field: str) -> None:
    if not 0 <= amount < MOST:
        raise Refused("bad-amount", "This amount is out of bounds.", field=field)
