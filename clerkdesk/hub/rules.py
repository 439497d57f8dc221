"""What the hub says of a stored event. A rule looks at one event and its site, and at nothing that can change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from clerkdesk.domain import events as e
from clerkdesk.domain.codes import agency_of
from clerkdesk.hub import bulk
from clerkdesk.hub import tables as t
from clerkdesk.journal.event import Event
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


def judge(connection: Connection, site: str, event: Event, code: str, streams: set[str]) -> list[Verdict]:
    """Judge an event just stored and keep what is not simply accepted; return the verdicts that are new.

    ``code``: of the rule that refuses it (:func:`refusal`). ``streams``: those of :func:`waiting`, kept up to date
    here.
    """
    record = event.record
    stream, table = record.stream, t.verdict
    if record.type in _HUBS:
        if not _written_by_desk(connection, record.origin):
            return []  # an outcome: no rule judges it, no hold holds it
        code = "not-a-hub"
    if code:
        streams.add(stream)
        return [_keep(connection, site, Verdict(event=record.id, stream=stream, state="refused", code=code))]
    if stream not in streams:
        return []
    here = (table.c.site == site) & (table.c.stream == stream) & table.c.state.in_(("refused", "held"))
    found = connection.execute(select(table.c.event, table.c.state, table.c.code).where(here).order_by(table.c.event))
    unsettled = found.all()
    if record.type not in SETTLING:
        first = next(one.event for one in unsettled if one.state == "refused")
        return [_keep(connection, site, Verdict(event=record.id, stream=stream, state="held", by=first))]
    streams.discard(stream)
    connection.execute(update(table).where(here, table.c.state == "refused").values(state="superseded", by=record.id))
    connection.execute(delete(table).where(here))
    return [
        Verdict(event=one.event, stream=stream, state="superseded", code=one.code, by=record.id)
        if one.state == "refused"
        else Verdict(event=one.event, stream=stream, state="accepted", by=record.id)
        for one in unsettled
    ]


_HUBS: Final = frozenset(kind.TYPE for kind in e.HUB_PAYLOADS)


def _written_by_desk(connection: Connection, origin: str) -> bool:
    return bool(connection.execute(select(t.origin.c.letters).where(t.origin.c.id == origin)).scalar())


def adopt(connection: Connection, site: str, verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Keep what a higher hub says; return what is new here. Its rules may be newer, its word is the last."""
    found: list[Verdict] = []
    for one in verdicts:
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
    query = select(table.c.event, table.c.stream, table.c.state, table.c.code, table.c.by)
    these = bulk.among(connection, table.c.event, events)
    rows = connection.execute(query.where(table.c.site == site, these).order_by(table.c.event))
    return [Verdict(event=row[0], stream=row[1], state=row[2], code=row[3], by=row[4]) for row in rows]
