"""A province's worth of rows for the pages of a hub: sites, desks, refused events, dossiers at the province."""

from __future__ import annotations

from sqlalchemy import BigInteger, Connection, Integer, insert

from clerkdesk.domain import events as e
from clerkdesk.hub import author, feed
from clerkdesk.hub import tables as t
from clerkdesk.hub.admin.tables import about
from clerkdesk.hub.connectors.tables import ledger
from clerkdesk.journal.event import new_id
from tests.meeting import Hub

DAY = 24 * 3600_000


def crowd(hub: Hub, *, sites: int, desks: int, refused: int, dossiers: int) -> None:
    """Let ``hub`` have so many; every tenth desk is silent, every 23rd revoked."""
    names = [f"H24.{1 + number // 90:03}.{number % 90:02}" for number in range(sites)]
    with hub.database.writing() as connection:
        connection.execute(insert(t.site), [{"id": name, "position": 0, "mark": ""} for name in names])
        units = [{"site": name, "name": f"Xã Thử Nghiệm {number}"} for number, name in enumerate(names)]
        connection.execute(insert(about), units)
        rows = []
        for number in range(desks):
            seen = hub.now - (5 * DAY if number % 10 == 9 else 60_000 * number)
            row = {"id": new_id(), "site": names[number % sites], "public_key": b"", "letters": f"D{number}"}
            rows.append(row | {"enrolled_at": hub.now - 9 * DAY, "seen_at": seen, "revoked": int(number % 23 == 22)})
        connection.execute(insert(t.desk), rows)
        _refuse(connection, hub, names[0], refused)
        empty: dict[str, object] = {
            column.name: 0 if isinstance(column.type, BigInteger | Integer) else "" for column in ledger.columns
        }
        told = []
        for number in range(dossiers):
            row = {"stream": f"dossier:{number:05}", "site": names[number % sites], "number": f"H24-{number:05}"}
            told.append(empty | row | {"state": ("refused", "waiting", "held")[number % 3], "owner": "clerk"})
        if told:
            connection.execute(insert(ledger), told)


def _refuse(connection: Connection, hub: Hub, site: str, count: int) -> None:
    if not count:
        return
    end = feed.lock(connection, site)
    verdicts = []
    first = author.write(connection, end, hub.key, "dossier:first", e.Coded(code="x", by="y"), hub.now)
    events = []
    for number in range(count):
        seq, stream = first.record.seq + 1 + number, f"dossier:refused-{number:05}"
        row = {"origin": first.record.origin, "seq": seq, "site": site, "id": new_id(), "stream": stream}
        events.append(row | {"type": first.record.type, "hash": "", "raw": first.raw})
        verdict = {"site": site, "event": row["id"], "stream": stream, "state": "refused", "by": ""}
        verdicts.append(verdict | {"code": "code-of-another-site"})
    connection.execute(insert(t.event), events)
    connection.execute(insert(t.verdict), verdicts)
