"""The bare limit of an exchange: rows in, rows out, in zstd over HTTP to Starlette and SQLite. No checks at all.

python -m tests.bench.bare_hub FILE PORT
"""

from __future__ import annotations

import sqlite3
import sys
import threading

import msgspec
import uvicorn
import zstandard
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

BATCH = 500
INSERT = "INSERT INTO row(raw, sealed) VALUES (?, ?)"


def table(path: str) -> sqlite3.Connection:
    """Return a plain file with one table, durable at each commit."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS row(id INTEGER PRIMARY KEY, raw BLOB, sealed BLOB)")
    return connection


def pack(rows: object) -> bytes:
    return zstandard.ZstdCompressor(level=3).compress(msgspec.msgpack.encode(rows))


def unpack(body: bytes) -> list[tuple[bytes, bytes | None]]:
    return msgspec.msgpack.decode(zstandard.decompress(body), type=list[tuple[bytes, bytes | None]])


def keep(connection: sqlite3.Connection, rows: list[tuple[bytes, bytes | None]]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(INSERT, rows)
    connection.execute("COMMIT")


def after(connection: sqlite3.Connection, last: int, most: int = BATCH) -> list[tuple[bytes, bytes | None]]:
    query = "SELECT raw, sealed FROM row WHERE id > ? ORDER BY id LIMIT ?"
    return connection.execute(query, (last, most)).fetchall()


def main(path: str, port: int) -> None:
    connection, alone = table(path), threading.Lock()

    def kept(rows: list[tuple[bytes, bytes | None]]) -> None:
        with alone:
            keep(connection, rows)

    def found(last: int, most: int) -> list[tuple[bytes, bytes | None]]:
        with alone:
            return after(connection, last, most)

    async def push(request: Request) -> Response:
        await run_in_threadpool(kept, unpack(await request.body()))
        return Response()

    async def pull(request: Request) -> Response:
        asked = request.query_params
        most = min(BATCH, int(asked.get("most", BATCH)))
        return Response(pack(await run_in_threadpool(found, int(asked["after"]), most)))

    app = Starlette(routes=[Route("/push", push, methods=["POST"]), Route("/pull", pull, methods=["GET"])])
    uvicorn.run(app, port=port, lifespan="off", access_log=False, log_level="warning")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
