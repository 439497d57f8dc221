"""What the pages show, read from the hub's tables. ``site``: of this one alone, "" for all. Never personal data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, func, select

from clerkdesk.hub import above, ranges
from clerkdesk.hub import tables as t
from clerkdesk.hub.admin.listing import Listed, Wanted, of_query
from clerkdesk.hub.admin.tables import about, told
from clerkdesk.hub.board import keys
from clerkdesk.hub.connectors import ledger as books
from clerkdesk.hub.connectors.tables import ledger
from clerkdesk.journal.event import record_of

SILENT: Final = 3 * 24 * 3600_000
"""ms after which a desk that nobody heard of is said to be silent: a weekend is no trouble."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One event that a rule refuses and nobody settled. ``letters``: of the desk that wrote it."""

    site: str
    stream: str
    type: str
    letters: str
    code: str
    at: int
    held: int


def overview(connection: Connection, site: str, now: int) -> dict[str, int]:
    """Return the numbers that the first page shows."""
    unheard = (t.desk.c.revoked == 0) & (t.desk.c.seen_at < now - SILENT)
    silent = _at(select(func.count()).select_from(t.desk).where(unheard), t.desk.c.site, site)
    desks = _at(select(func.count()).select_from(t.desk).where(t.desk.c.revoked == 0), t.desk.c.site, site)
    stopped = _at(select(func.count()).select_from(t.origin).where(t.origin.c.stopped != ""), t.origin.c.site, site)
    refused = _at(
        select(func.count()).select_from(t.verdict).where(t.verdict.c.state == "refused"), t.verdict.c.site, site
    )
    sites = _at(select(func.count()).select_from(t.site), t.site.c.id, site)
    queries = {"sites": sites, "desks": desks, "silent": silent, "stopped": stopped, "refused": refused}
    numbers = {name: connection.execute(query).scalar_one() for name, query in queries.items()}
    states = standings(connection, site)
    waiting = states.get("waiting", 0)
    return {**numbers, "waiting": waiting, "province": states.get("refused", 0) + states.get("held", 0)}


def sites(connection: Connection, site: str) -> list[Any]:
    """Return each site: id, name, position of its feed, how many desks, when one was last seen."""
    query = (
        select(
            t.site.c.id,
            func.coalesce(about.c.name, "").label("name"),
            t.site.c.position,
            func.count(t.desk.c.id).label("desks"),
            func.coalesce(func.max(t.desk.c.seen_at), 0).label("seen_at"),
        )
        .outerjoin(about, about.c.site == t.site.c.id)
        .outerjoin(t.desk, (t.desk.c.site == t.site.c.id) & (t.desk.c.revoked == 0))
        .group_by(t.site.c.id, about.c.name, t.site.c.position)
        .order_by(t.site.c.id)
    )
    return list(connection.execute(_at(query, t.site.c.id, site)))


def one_site(connection: Connection, site: str, now: int) -> dict[str, Any] | None:
    """Return what is known of one site, None when there is none: itself, numbers, open codes, higher hub, boards."""
    found = sites(connection, site)
    if not found:
        return None
    codes = select(t.code.c.expires_at).where(t.code.c.site == site, t.code.c.desk == "", t.code.c.expires_at > now)
    return {
        "site": found[0],
        "ranges": ranges.spans(connection, site),
        "codes": list(connection.execute(codes.order_by(t.code.c.expires_at)).scalars()),
        "above": above.of(connection, site),
        "desks": desks(connection, site),
        "boards": keys.of_site(connection, site),
    }


def desks(connection: Connection, site: str) -> list[Any]:
    """Return each desk: id, site, name (of the site), letters, enrolled_at, seen_at, revoked, agent, unsent, stopped.

    unsent: -1 when it never said.
    """
    stopped = (
        select(t.origin.c.desk, func.max(t.origin.c.stopped).label("stopped")).group_by(t.origin.c.desk).subquery()
    )
    query = (
        select(
            *(t.desk.c[name] for name in ("id", "site", "letters", "enrolled_at", "seen_at", "revoked")),
            func.coalesce(about.c.name, "").label("name"),
            func.coalesce(told.c.agent, "").label("agent"),
            func.coalesce(told.c.unsent, -1).label("unsent"),
            func.coalesce(stopped.c.stopped, "").label("stopped"),
        )
        .outerjoin(told, told.c.desk == t.desk.c.id)
        .outerjoin(stopped, stopped.c.desk == t.desk.c.id)
        .outerjoin(about, about.c.site == t.desk.c.site)
        .order_by(t.desk.c.revoked, t.desk.c.site, t.desk.c.letters, t.desk.c.id)
    )
    return list(connection.execute(_at(query, t.desk.c.site, site)))


def state_of(desk: Any, now: int) -> str:
    """Return how a desk stands: a name of :data:`clerkdesk.hub.admin.words.DESKS`."""
    if desk.revoked:
        return "revoked"
    if desk.stopped:
        return "stopped"
    if now - desk.seen_at > SILENT:
        return "silent"
    return "unsent" if desk.unsent > 0 else "well"


def stopped(connection: Connection, site: str) -> list[dict[str, Any]]:
    """Return each origin that was stopped, with the evidence, newest first."""
    query = select(t.origin).where(t.origin.c.stopped != "").order_by(t.origin.c.site, t.origin.c.letters)
    origins = connection.execute(_at(query, t.origin.c.site, site)).all()
    proof = t.evidence
    columns = (proof.c.origin, proof.c.at, proof.c.desk, proof.c.seq, proof.c.code, proof.c.detail)
    rows = connection.execute(
        select(*columns).where(proof.c.origin.in_([one.id for one in origins])).order_by(proof.c.at.desc())
    ).all()
    return [{"origin": one, "evidence": [row for row in rows if row.origin == one.id][:20]} for one in origins]


def refusals(connection: Connection, site: str, wanted: Wanted) -> Listed:
    """Return what the hub's rules refuse and nobody settled (each a :class:`Refusal`), oldest first."""
    verdict, event = t.verdict, t.event
    held = (
        select(verdict.c.by, func.count().label("count"))
        .where(verdict.c.state == "held")
        .group_by(verdict.c.by)
        .subquery()
    )
    query = (
        select(verdict.c.site, verdict.c.stream, verdict.c.code, event.c.type, event.c.raw, t.origin.c.letters)
        .add_columns(func.coalesce(held.c.count, 0).label("held"))
        .join(event, event.c.id == verdict.c.event)
        .join(t.origin, t.origin.c.id == event.c.origin)
        .outerjoin(held, held.c.by == verdict.c.event)
        .where(verdict.c.state == "refused")
        .order_by(verdict.c.event)  # ids are UUIDv7: by time
    )
    columns = (verdict.c.site, verdict.c.stream, verdict.c.code, event.c.type, t.origin.c.letters)
    found = of_query(connection, _at(query, verdict.c.site, site), wanted, columns)
    rows = [
        Refusal(
            site=row.site,
            stream=row.stream,
            type=row.type,
            letters=row.letters,
            code=row.code,
            at=record_of(bytes(row.raw)).at,
            held=row.held,
        )
        for row in found.rows
    ]
    return replace(found, rows=rows)


def standings(connection: Connection, site: str) -> dict[str, int]:
    """Return how many dossiers stand how with the province."""
    query = select(ledger.c.state, func.count()).group_by(ledger.c.state)
    return {state: count for state, count in connection.execute(_at(query, ledger.c.site, site))}  # noqa: C416


def dossiers(connection: Connection, site: str, states: tuple[str, ...], wanted: Wanted) -> Listed:
    """Return dossiers that stand so with the province, whoever waits longest first."""
    query = select(ledger).where(ledger.c.state.in_(states)).order_by(ledger.c.taken_at, ledger.c.stream)
    columns = (ledger.c.site, ledger.c.number, ledger.c.stream, ledger.c.code, ledger.c.words)
    return of_query(connection, _at(query, ledger.c.site, site), wanted, columns)


def try_now(connection: Connection, now: int, site: str, stream: str = "") -> int:
    """Have what waits for its next try, or was refused, tried at once; return how many."""
    query = select(ledger.c.stream, ledger.c.state).where(ledger.c.state.in_(("waiting", "refused")))
    query = query.where(ledger.c.stream == stream) if stream else query
    found = list(connection.execute(_at(query, ledger.c.site, site)))
    waiting = [row.stream for row in found if row.state == "waiting"]
    refused = [row.stream for row in found if row.state == "refused"]
    for start in range(0, len(waiting), 500):
        these = ledger.c.stream.in_(waiting[start : start + 500])
        free = these & (ledger.c.claim == "") & (ledger.c.next_at > now)
        connection.execute(ledger.update().where(free).values(next_at=now, failed=0))
    for start in range(0, len(refused), 500):
        books.again(connection, now, refused[start : start + 500])
    return len(found)


def agents(connection: Connection, site: str) -> list[Any]:
    """Return which programs desks run: agent, how many."""
    query = select(func.coalesce(told.c.agent, "").label("agent"), func.count().label("count"))
    query = query.select_from(t.desk).outerjoin(told, told.c.desk == t.desk.c.id).where(t.desk.c.revoked == 0)
    name = func.coalesce(told.c.agent, "")
    return list(connection.execute(_at(query.group_by(name).order_by(name), t.desk.c.site, site)))


def _at(query: Any, column: Any, site: str) -> Any:
    return query.where(column == site) if site else query
