"""Filling the projections from the journal: events a second, beside the rows alone through bare sqlcipher3."""

from __future__ import annotations

import shutil
import time
from contextlib import closing
from typing import Any

from clerkdesk.services.desk import Desk
from clerkdesk.services.verify import rebuild_projections
from clerkdesk.store.connection import connect
from tests.bench import bulk
from tests.bench.figures import ROOT, Figure, median, timed

EVENTS = "SELECT event.stream, event.raw, sealed.bytes FROM event LEFT JOIN sealed ON sealed.event = event.id"


def figures(dossiers: int = 20_000, rounds: int = 3) -> list[Figure]:
    desk = bulk.big(dossiers)
    try:
        return [_rebuild(desk, rounds)]
    finally:
        desk.close()


def _rebuild(desk: Desk, rounds: int) -> Figure:
    copy = ROOT / "rebuild-bare.db"
    for path in ROOT.glob("rebuild-bare.db*"):
        path.unlink()
    with closing(connect(desk.store.folder.database, desk.store.key)) as whole:
        whole.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(desk.store.folder.database, copy)
    ours: list[float] = []
    bare: list[float] = []
    busy: list[float] = []
    with closing(connect(copy, desk.store.key)) as connection:
        for _ in range(rounds):
            bare.append(timed(lambda: _copy_rows(connection)))
            busy_before = time.process_time()
            ours.append(timed(lambda: rebuild_projections(desk)))
            busy.append(time.process_time() - busy_before)
        (events,) = connection.execute("SELECT count(*) FROM event").fetchone()
    rate = events / median(ours)
    return Figure(
        what=f"rebuild the projections of {events:,} events",
        ours=f"{rate:,.0f} events/s, {events / median(busy):,.0f} a second of its own CPU",
        baseline=f"{events / median(bare):,.0f} events/s, reading and copying rows",
        ratio=median(ours) / median(bare),
        goal="30,000 events/s",
        reached=rate >= 30_000,
    )


def _copy_rows(connection: Any) -> None:
    """Read every event, and write the dossier rows anew without folding anything or indexing any word."""
    connection.execute("BEGIN IMMEDIATE")
    for _ in connection.execute(f"{EVENTS} ORDER BY event.stream, event.version"):
        pass
    connection.execute("CREATE TABLE again AS SELECT * FROM p_dossier")
    for number, column in enumerate(("stream", "code", "id_number", "visit", "state", "procedure", "received_at")):
        connection.execute(f"CREATE INDEX again_{number} ON again ({column})")
    connection.execute("COMMIT")
    connection.execute("DROP TABLE again")
