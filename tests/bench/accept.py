"""Accepting a dossier: the service call beside the same rows written by bare sqlcipher3, and on to paper."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import event

from clerkdesk.services.desk import Desk
from clerkdesk.services.reception import Accepted, Reception, receive
from clerkdesk.services.spooling import Spooler
from clerkdesk.store.connection import connect
from tests.bench import bulk
from tests.bench.figures import ROOT, Figure, compared, median, ms, p99
from tests.counter import LAN, person, wish

CODES = ("1.001193", "2.000815", "1.004873")
GIVEN = ("An", "Bình", "Cường", "Dũng", "Hạnh", "Lan", "Linh", "Ngọc", "Phượng", "Thảo", "Trang", "Yến")

Written = list[tuple[str, Any, bool]]


def figures(rounds: int = 600) -> list[Figure]:
    desk = bulk.small("accept")
    try:
        return [_service(desk, rounds), _spool(desk, rounds // 6)]
    finally:
        desk.close()


def _wish(desk: Desk, number: int) -> Reception:
    return wish(desk, CODES[number % 3], person(number, f"Nguyễn Thị {GIVEN[number % 12]} {GIVEN[number // 12 % 12]}"))


def _service(desk: Desk, rounds: int, warm: int = 30) -> Figure:
    """Receive, and write what was written once more through a bare connection, turn by turn."""
    ours: list[float] = []
    bare: list[float] = []
    with closing(connect(desk.store.folder.database, desk.store.key)) as whole:
        whole.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = ROOT / "accept-bare.db"
    for path in ROOT.glob("accept-bare.db*"):
        path.unlink()
    shutil.copyfile(desk.store.folder.database, copy)
    with closing(connect(copy, desk.store.key)) as connection, _caught(desk) as written:
        for number in range(warm + rounds):
            wanted = _wish(desk, number)
            written.clear()
            start = time.perf_counter()
            receive(desk, LAN, wanted)
            middle = time.perf_counter()
            _write(connection, written)
            bare.append(time.perf_counter() - middle)
            ours.append(middle - start)
    ours, bare = ours[warm:], bare[warm:]
    quick = p99(ours) <= 0.030
    return compared(
        "accept a dossier, against its rows by bare sqlcipher3", ours, bare, most=3, goal="3x, p99 30 ms", also=quick
    )


@contextmanager
def _caught(desk: Desk) -> Iterator[Written]:
    """Give the list into which every statement that writes is put, with its parameters."""
    written: Written = []

    def catch(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if statement.lstrip()[:6].upper() in {"INSERT", "UPDATE", "DELETE"}:
            written.append((statement, parameters, many))

    engine = desk.store._engine
    event.listen(engine, "before_cursor_execute", catch)
    try:
        yield written
    finally:
        event.remove(engine, "before_cursor_execute", catch)


def _write(connection: Any, written: Written) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for statement, parameters, many in written:
        if many:
            connection.executemany(statement, parameters)
        else:
            connection.execute(statement, parameters)
    connection.execute("COMMIT")


def _spool(desk: Desk, rounds: int, warm: int = 3) -> Figure:
    """Receive and print into a folder: from the call to the file written and the job kept as sent."""
    spooler = Spooler(desk)
    spooler.run()  # what the service figure left behind
    taken: list[float] = []
    for number in range(warm + rounds):
        wanted = _wish(desk, 100_000 + number)
        start = time.perf_counter()
        accepted = receive(desk, LAN, wanted)
        _print(spooler, accepted)
        taken.append(time.perf_counter() - start)
    taken = taken[warm:]
    return Figure(
        what="accept to durable spool: dossier, job, receipt PDF handed over",
        ours=ms(taken),
        goal="150 ms",
        reached=median(taken) <= 0.150,
    )


def _print(spooler: Spooler, accepted: Accepted) -> None:
    job = spooler.step()
    assert job is not None
    assert job.id == accepted.job
