"""Scans and papers in an encrypted file of their own, by SHA-256, in chunks, never whole in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container, Iterable, Iterator
from pathlib import Path
from typing import Final

from sqlalchemy import text

from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.store.connection import Mode
from clerkdesk.store.engine import open_engine, reading, writing

CHUNK: Final = 256 * 1024
LIMIT: Final = 200 * 1024 * 1024

_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS attachment(
        id INTEGER PRIMARY KEY, hash TEXT UNIQUE, media TEXT NOT NULL, size INTEGER NOT NULL, at INTEGER NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS chunk(
        attachment INTEGER NOT NULL REFERENCES attachment(id) ON DELETE CASCADE, no INTEGER NOT NULL,
        bytes BLOB NOT NULL, PRIMARY KEY (attachment, no)) WITHOUT ROWID""",
)


class Attachments:
    """The attachment file of one data folder."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._engine = open_engine(path, key, Mode.MAKE)
        with writing(self._engine) as connection:
            for statement in _TABLES:
                connection.exec_driver_sql(statement)

    def put(self, parts: Iterable[bytes], *, media: str, at: int) -> str:
        """Keep what ``parts`` give, on the disk when this returns; return its SHA-256 (hex).

        Args:
            parts: the content in pieces of any size.
            media: its media type, for example "application/pdf".
            at: wall time, ms; orphans are swept by it.

        Raises:
            Refused: more than 200 MB.
            Trouble: the disk fails; nothing is kept then.
        """
        digest = hashlib.sha256()
        size = 0
        with writing(self._engine) as connection:
            row = connection.execute(
                text("INSERT INTO attachment(media, size, at) VALUES (:media, 0, :at) RETURNING id"),
                {"media": media, "at": at},
            ).scalar_one()
            for number, piece in enumerate(_pieces(parts)):
                digest.update(piece)
                size += len(piece)
                if size > LIMIT:
                    raise Refused("too-large", "The file is larger than {limit} MB.", limit=LIMIT // 1024 // 1024)
                connection.execute(
                    text("INSERT INTO chunk(attachment, no, bytes) VALUES (:row, :no, :bytes)"),
                    {"row": row, "no": number, "bytes": piece},
                )
            name = digest.hexdigest()
            known = connection.execute(text("SELECT 1 FROM attachment WHERE hash = :hash"), {"hash": name}).scalar()
            if known:
                connection.execute(text("DELETE FROM attachment WHERE id = :row"), {"row": row})
                connection.execute(  # whoever puts it again is about to name it
                    text("UPDATE attachment SET at = max(at, :at) WHERE hash = :hash"), {"hash": name, "at": at}
                )
            else:
                connection.execute(
                    text("UPDATE attachment SET hash = :hash, size = :size WHERE id = :row"),
                    {"hash": name, "size": size, "row": row},
                )
        return name

    def size(self, name: str) -> int | None:
        """Return the size in bytes of the attachment ``name``, None when it is not here."""
        with reading(self._engine) as connection:
            found = connection.execute(text("SELECT size FROM attachment WHERE hash = :hash"), {"hash": name})
            return found.scalar()

    def get(self, name: str) -> Iterator[bytes]:
        """Yield the content of the attachment ``name`` in chunks; nothing when it is not here."""
        with reading(self._engine) as connection:
            chunks = connection.execution_options(yield_per=1).execute(
                text(
                    "SELECT chunk.bytes FROM chunk JOIN attachment ON attachment.id = chunk.attachment "
                    "WHERE attachment.hash = :hash ORDER BY no"
                ),
                {"hash": name},
            )
            for (piece,) in chunks:
                yield bytes(piece)

    def read(self, name: str, start: int, size: int) -> bytes:
        """Return up to ``size`` bytes from ``start`` of the attachment ``name``; nothing when it is not here."""
        first, last = start // CHUNK, (start + max(size, 1) - 1) // CHUNK
        with reading(self._engine) as connection:
            rows = connection.execute(
                text(
                    "SELECT chunk.bytes FROM chunk JOIN attachment ON attachment.id = chunk.attachment "
                    "WHERE attachment.hash = :hash AND no BETWEEN :first AND :last ORDER BY no"
                ),
                {"hash": name, "first": first, "last": last},
            )
            found = b"".join(bytes(piece) for (piece,) in rows)
        return found[start - first * CHUNK :][:size]

    def sound(self, name: str) -> bool:
        """Return whether the attachment ``name`` is here and is what its name says: a disk spoils things unseen."""
        digest = hashlib.sha256()
        try:
            for piece in self.get(name):
                digest.update(piece)
        except Trouble as trouble:
            if trouble.code != "damaged":
                raise
            return False
        return digest.hexdigest() == name

    def present(self, names: Iterable[str]) -> set[str]:
        """Return those of ``names`` that are here."""
        with reading(self._engine) as connection:
            query = text("SELECT 1 FROM attachment WHERE hash = :hash")
            return {name for name in names if connection.execute(query, {"hash": name}).first() is not None}

    # --- what comes in parts, over a line that may break

    def here(self, name: str) -> int:
        """Return how many bytes have come of the attachment ``name``, whole or half; always whole chunks of a half."""
        with reading(self._engine) as connection:
            query = text("SELECT size FROM attachment WHERE hash IN (:whole, :half) ORDER BY length(hash) LIMIT 1")
            return connection.execute(query, {"whole": name, "half": _half(name)}).scalar() or 0

    def add(self, name: str, start: int, piece: bytes, *, at: int) -> int:
        """Keep the next ``piece`` of an attachment that comes in parts; return how many bytes there are of it then.

        One that does not begin where the last ended changes nothing. Every piece but the last is :data:`CHUNK` bytes.

        Raises:
            Refused: more than 200 MB.
        """
        if start + len(piece) > LIMIT:
            raise Refused("too-large", "The file is larger than {limit} MB.", limit=LIMIT // 1024 // 1024)
        with writing(self._engine) as connection:
            connection.execute(
                text("INSERT OR IGNORE INTO attachment(hash, media, size, at) VALUES (:hash, '', 0, :at)"),
                {"hash": _half(name), "at": at},
            )
            row, size = connection.execute(
                text("SELECT id, size FROM attachment WHERE hash = :hash"), {"hash": _half(name)}
            ).one()
            if size != start:
                return int(size)
            connection.execute(
                text("INSERT INTO chunk(attachment, no, bytes) VALUES (:row, :no, :bytes)"),
                {"row": row, "no": start // CHUNK, "bytes": piece},
            )
            connection.execute(
                text("UPDATE attachment SET size = :size WHERE id = :row"), {"size": start + len(piece), "row": row}
            )
        return start + len(piece)

    def finish(self, name: str, *, at: int) -> bool:
        """Let what came in parts be the attachment ``name``; drop it and return False when it is not."""
        digest = hashlib.sha256()
        for piece in self.get(_half(name)):
            digest.update(piece)
        media = media_of(self.read(_half(name), 0, 8))
        with writing(self._engine) as connection:
            half = {"half": _half(name), "name": name, "media": media, "at": at}
            if (
                digest.hexdigest() == name
                and not connection.execute(text("SELECT 1 FROM attachment WHERE hash = :name"), half).first()
            ):
                connection.execute(
                    text("UPDATE attachment SET hash = :name, media = :media, at = :at WHERE hash = :half"), half
                )
            connection.execute(text("DELETE FROM attachment WHERE hash = :half"), half)
        return digest.hexdigest() == name

    def drop(self, names: Iterable[str]) -> None:
        """Delete attachments by name; those that are not here are none."""
        rows = [{"hash": name} for name in names]
        if rows:
            with writing(self._engine) as connection:
                connection.execute(text("DELETE FROM attachment WHERE hash = :hash"), rows)

    def sweep(
        self, named: Callable[[list[str]], Container[str]], before: int, after: int = 0, most: int = 1000
    ) -> tuple[int, int]:
        """Delete attachments put before ``before`` (ms) that no event names, and halves that never became whole.

        Args:
            named: returns those of some names that an event names.
            before: ms.
            after: where an earlier look ended.
            most: how many are looked at.

        Returns:
            How many were deleted, and where to go on; 0 when all were looked at.
        """
        query = text("SELECT id, hash FROM attachment WHERE at < :before AND id > :after ORDER BY id LIMIT :most")
        with writing(self._engine) as connection:
            old = connection.execute(query, {"before": before, "after": after, "most": most}).all()
            keep = named([name for _, name in old])
            orphans = [{"row": row} for row, name in old if name not in keep]
            if orphans:
                connection.execute(text("DELETE FROM attachment WHERE id = :row"), orphans)
        return len(orphans), old[-1].id if len(old) == most else 0

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def media_of(first: bytes) -> str:
    """Return the media type of content that begins with ``first``."""
    known = ((b"%PDF", "application/pdf"), (b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
    return next((media for begin, media in known if first.startswith(begin)), "application/octet-stream")


def _half(name: str) -> str:
    return f"half:{name}"


def _pieces(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Cut ``parts`` anew into chunks of :data:`CHUNK` bytes; the last may be shorter."""
    held = bytearray()
    for part in parts:
        held += part
        while len(held) >= CHUNK:
            yield bytes(held[:CHUNK])
            del held[:CHUNK]
    if held:
        yield bytes(held)
