"""Proving the journal: the chain, the signatures, and that what is shown is what was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import IntegrityError

from clerkdesk.journal import chain, signing
from clerkdesk.journal.event import record_of
from clerkdesk.journal.place import BadEvent
from clerkdesk.projections import rebuild
from clerkdesk.projections.likeness import alike
from clerkdesk.services.clock import midnight, milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.services.opening import signing_key
from clerkdesk.store import base, shown
from clerkdesk.store import tables as t
from clerkdesk.store.events import hash_at, heads, last_signed, my_origin, newest_row
from clerkdesk.store.progress import Meter, Told, untold
from clerkdesk.store.scratch import scratch


@dataclass(frozen=True, slots=True)
class OriginReport:
    """One origin: how many events, up to which sequence they are signed, and what is wrong."""

    origin: str
    letters: str
    mine: bool
    events: int
    signed: int
    faults: tuple[str, ...]

    @property
    def unsigned(self) -> int:
        """How many events at the end no signature covers yet."""
        return self.events - self.signed


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found.

    ``projections``: whether the tables equal a fresh rebuild; None when not asked, or events wait to be shown in them.
    """

    origins: tuple[OriginReport, ...]
    projections: bool | None

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.projections is not False and not any(origin.faults for origin in self.origins)


def verify(desk: Desk, *, projections: bool = True, told: Told = untold) -> Report:
    """Check every chain, every signed head, and that the projections equal a rebuild. Changes nothing.

    Args:
        desk: whose journal.
        projections: whether the tables are compared too.
        told: is called with how far it is, and says whether to go on.

    Raises:
        Refused: "stopped", because ``told`` said so.
    """
    with desk.store.reading() as connection:
        events = newest_row(connection)
        whole = events * (1 + _REBUILDING) if projections else events
        meter = Meter(whole, told)
        known = {row.id: row for row in connection.execute(_ORIGINS)}
        writers = set(connection.execute(select(t.event.c.origin).distinct()).scalars())
        origins = [_check_origin(connection, row, meter) for _, row in sorted(known.items())]
        strangers = sorted(writers - known.keys())
        origins += [_check_chain(connection, one, meter, gaps=_visits(connection, one)) for one in strangers]

    def compared(done: int, of: int) -> bool:
        return told(events + _REBUILDING * events * done // max(1, of), whole)

    equal = _projections_equal(desk, compared) if projections else None
    meter.finish()
    return Report(tuple(origins), equal)


def _visits(connection: Connection, origin: str) -> bool:
    """Return whether an origin that is not known is of another site: dossiers alone are shown to this one."""
    others = select(t.event.c.row).where(t.event.c.origin == origin, t.event.c.stream.not_like("dossier:%"))
    return connection.execute(others.limit(1)).first() is None


_REBUILDING = 2  # comparing the tables takes about as much longer than checking the chains


_ORIGINS = select(t.origin.c.id, t.origin.c.letters, t.origin.c.mine, t.origin.c.public_key, t.origin.c.last_seq)


def _check_chain(connection: Connection, origin: str, meter: Meter, *, gaps: bool = False) -> OriginReport:
    """Check the events of one origin; with ``gaps`` one of another site, of which single streams come here."""
    rows = connection.execution_options(yield_per=1000).execute(
        select(t.event.c.seq, t.event.c.hash, t.event.c.raw, t.sealed.c.bytes)
        .join_from(t.event, t.sealed, t.sealed.c.event == t.event.c.id, isouter=True)
        .where(t.event.c.origin == origin)
        .order_by(t.event.c.seq)
    )
    links = (chain.Link(*found) for found in meter.each(rows))
    faults = [f"{fault.seq}: {fault.why}" for fault in chain.check(origin, links, read=record_of, gaps=gaps)]
    count = connection.execute(select(func.count()).where(t.event.c.origin == origin)).scalar_one()
    return OriginReport(origin, "", mine=False, events=count, signed=0, faults=tuple(faults))


def _check_origin(connection: Connection, row: Any, meter: Meter) -> OriginReport:
    origin, letters, mine, public, last_seq = row
    ahead = mine == 0 and base.any_left(connection)  # dossiers that were fetched before their turn
    bare = _check_chain(connection, origin, meter, gaps=ahead)
    faults = list(bare.faults)
    for head in connection.execute(select(t.head).where(t.head.c.origin == origin).order_by(t.head.c.seq)):
        if hash_at(connection, origin, head.seq) != head.hash:
            faults.append(f"{head.seq}: the signed head is not the event that is there")
        if not signing.verify(public, signing.Head(origin, head.seq, head.hash), head.signature):
            faults.append(f"{head.seq}: the signature does not hold")
    run = select(func.count()).where(t.event.c.origin == origin, t.event.c.seq <= last_seq)
    if last_seq != (connection.execute(run).scalar_one() if ahead else bare.events):
        faults.append(f"{last_seq}: the head is not the last event")
    return OriginReport(origin, letters, mine == 1, bare.events, last_signed(connection, origin), tuple(faults))


def _projections_equal(desk: Desk, told: Told) -> bool | None:
    """Rebuild into a file of its own, and compare; who works at the desk does not wait for it.

    Return None when events that just came are not shown yet.
    """
    try:
        with scratch(desk.store.folder, desk.store.key) as connection:
            return None if shown.behind(connection) is not None else alike(connection, told)
    except (BadEvent, IntegrityError):  # the journal itself is damaged: nothing can be built from it
        return False


def rebuild_projections(desk: Desk, told: Told = untold) -> int:
    """Throw the projections away and fill them from the journal; return how many facts were read.

    Raises:
        Refused: "stopped", because ``told`` said so; the old tables are as they were.
    """
    with desk.store.writing() as connection:
        return rebuild.renew(connection, told)


def sign_closed_days(desk: Desk) -> int:
    """Sign the head of this desk's chain as of the end of the last day that is over; return its sequence or 0."""
    with desk.store.reading() as connection:
        origin = my_origin(connection)
        if origin is None:
            return 0
        today = midnight(desk.today())
        row = connection.execute(
            select(t.event.c.seq, t.event.c.hash)
            .where(t.event.c.origin == origin.id, t.event.c.at < today)
            .order_by(t.event.c.seq.desc())
            .limit(1)
        ).first()
        if row is None or row.seq <= last_signed(connection, origin.id):
            return 0
    return _sign(desk, signing.Head(origin.id, row.seq, row.hash))


def sign_now(desk: Desk) -> int:
    """Sign the head of this desk's chain as it stands; return its sequence."""
    with desk.store.reading() as connection:
        origin = my_origin(connection)
        mine = next((head for head in heads(connection) if origin and head.origin == origin.id), None)
    return _sign(desk, mine) if mine else 0


def _sign(desk: Desk, head: signing.Head) -> int:
    private = signing_key(desk, head.origin)
    if private is None:
        return 0
    signature = signing.sign(private, head)
    at = milliseconds(desk.clock.now())
    with desk.store.writing() as connection:
        connection.execute(
            insert(t.head).prefix_with("OR IGNORE"),
            {"origin": head.origin, "seq": head.seq, "hash": head.hash, "signature": signature, "at": at},
        )
    return head.seq
