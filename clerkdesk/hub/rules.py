"""What the hub says of a stored event. A rule looks at one event and its site, and at nothing that can change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select

from clerkdesk.domain import events as e
from clerkdesk.domain.codes import agency_of
from clerkdesk.hub import bulk
from clerkdesk.hub import tables as t
from clerkdesk.journal.event import Event, Record, record_of
from clerkdesk.sync.protocol import Verdict

SETTLING: Final = (e.FactCorrected.TYPE, e.Voided.TYPE)
"""Events that settle what was refused in their stream."""


class _Numbered(msgspec.Struct, frozen=True):
    """What a rule looks at in the body of a reception: it need not read the rest."""

    code: str = ""
    provisional: bool = False


_receptions: Final = msgspec.json.Decoder(_Numbered)


def refusal(event: Event, site: str) -> str:
    """Return the code of the rule that refuses ``event`` at ``site``, "" when none does."""
    if event.record.type == e.Received.TYPE:
        try:
            what = _receptions.decode(event.record.body)
        except msgspec.MsgspecError:
            return ""  # it says nonsense: it is kept, and every store freezes it
        if what.provisional and agency_of(what.code) != site:
            return "code-of-another-site"
    return ""


def waiting(connection: Connection, site: str) -> set[str]:
    """Return the streams of ``site`` in which something refused is not settled yet."""
    return set(connection.execute(_WAITING, {"in_site": site}).scalars())


_WAITING: Final = (
    select(t.verdict.c.stream)
    .where(t.verdict.c.site == bindparam("in_site"), t.verdict.c.state == "refused")
    .distinct()
)


def judge(connection: Connection, site: str, judged: Iterable[tuple[Event, str]], streams: set[str]) -> list[Verdict]:
    """Judge events just stored and keep what is not simply accepted; return the verdicts that are new.

    What holds of a stream follows from its events in their canonical order, in whatever order they came: a hub that was
    restored is given them in another one.

    Args:
        connection: in whose transaction they were stored.
        site: whose they are.
        judged: each with the code of the rule that refuses it (:func:`refusal`).
        streams: those of :func:`waiting`, kept up to date here.
    """
    fresh: dict[str, dict[str, str]] = {}
    for event, code in judged:
        record = event.record
        if record.type not in _HUBS:
            if code or record.stream in streams:
                fresh.setdefault(record.stream, {}).update({record.id: code} if code else {})
        elif _written_by_desk(connection, record.origin):  # else an outcome: no rule judges it, no hold holds it
            fresh.setdefault(record.stream, {})[record.id] = "not-a-hub"
    return [one for stream, codes in fresh.items() for one in _weigh(connection, site, stream, codes, streams)]


def _weigh(
    connection: Connection, site: str, stream: str, codes: Mapping[str, str], streams: set[str]
) -> list[Verdict]:
    """Bring the verdicts on a stream up to date; return those that changed. ``codes``: of events refused just now."""
    table = t.verdict
    here = (table.c.site == site) & (table.c.stream == stream)
    before = {row.event: _verdict(row) for row in connection.execute(select(*_COLUMNS).where(here))}
    refused = {one.event: one.code for one in before.values() if one.state in {"refused", "superseded"}} | dict(codes)
    after: dict[str, Verdict] = {}
    ended: dict[str, str] = {}  # holds, by what ended them
    unsettled: list[str] = []
    held: list[str] = []
    for record in _in_order(connection, site, stream):
        if record.id in refused:
            unsettled.append(record.id)
            after[record.id] = Verdict(event=record.id, stream=stream, state="refused", code=refused[record.id])
        elif record.type in SETTLING:
            for name in unsettled:
                after[name] = msgspec.structs.replace(after[name], state="superseded", by=record.id)
            ended |= dict.fromkeys(held, record.id)
            unsettled, held = [], []
        elif unsettled and record.type not in _HUBS:
            held.append(record.id)
    after |= {name: Verdict(event=name, stream=stream, state="held", by=unsettled[0]) for name in held}
    (streams.add if unsettled else streams.discard)(stream)
    gone = [name for name in before if name not in after]
    news = [one for name, one in after.items() if one != before.get(name)]
    for name in (*gone, *(one.event for one in news)):
        connection.execute(delete(table).where(table.c.site == site, table.c.event == name))
    return [_keep(connection, site, one) for one in news] + [
        Verdict(event=name, stream=stream, state="accepted", by=ended.get(name, "")) for name in gone
    ]


def _in_order(connection: Connection, site: str, stream: str) -> list[Record]:
    query = select(t.event.c.raw).where(t.event.c.site == site, t.event.c.stream == stream)
    records = [record_of(bytes(raw)) for raw in connection.execute(query).scalars()]
    return sorted(records, key=lambda one: (one.version, one.at, one.origin, one.seq))


_HUBS: Final = frozenset(kind.TYPE for kind in e.HUB_PAYLOADS)


def _written_by_desk(connection: Connection, origin: str) -> bool:
    return bool(connection.execute(select(t.origin.c.letters).where(t.origin.c.id == origin)).scalar())


def adopt(connection: Connection, site: str, verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Keep what a higher hub says; return what is new here. Its rules may be newer, its word is the last.

    Of what it said one after the other of one event the last counts: the answer to a push may have told it before.
    """
    found: list[Verdict] = []
    for one in {one.event: one for one in verdicts}.values():
        here = (t.verdict.c.site == site) & (t.verdict.c.event == one.event)
        row = connection.execute(select(t.verdict.c.state, t.verdict.c.code).where(here)).first()
        state = "accepted" if row is None else row.state
        if (state, "" if row is None else row.code) == (one.state, one.code):
            continue
        connection.execute(delete(t.verdict).where(here))
        found.append(one if one.state == "accepted" else _keep(connection, site, one))
    return found


def _keep(connection: Connection, site: str, verdict: Verdict) -> Verdict:
    connection.execute(
        insert(t.verdict),
        {
            "site": site,
            "event": verdict.event,
            "stream": verdict.stream,
            "state": verdict.state,
            "code": verdict.code,
            "by": verdict.by,
        },
    )
    return verdict


def standing(connection: Connection, site: str, events: list[str]) -> list[Verdict]:
    """Return what holds of ``events`` (ids) that are not simply accepted."""
    table = t.verdict
    these = bulk.among(connection, table.c.event, events)
    rows = connection.execute(select(*_COLUMNS).where(table.c.site == site, these).order_by(table.c.event))
    return [_verdict(row) for row in rows]


_COLUMNS: Final = (t.verdict.c.event, t.verdict.c.stream, t.verdict.c.state, t.verdict.c.code, t.verdict.c.by)


def _verdict(row: Any) -> Verdict:
    return Verdict(event=row.event, stream=row.stream, state=row.state, code=row.code, by=row.by)
