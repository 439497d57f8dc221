"""The lane of attachments at the hub: uploads by tus 1.0, downloads by ranges, each site by itself.

What a site may not know of is answered as what does not exist, in the same words.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from email.utils import formatdate
from http import HTTPStatus
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from clerkdesk.hub import named
from clerkdesk.hub.database import Database
from clerkdesk.hub.desks import Denied, Known
from clerkdesk.hub.shelf import Shelf, address_of
from clerkdesk.hub.shelf_tables import attachment, upload
from clerkdesk.journal.attached import is_name
from clerkdesk.sync.protocol import attachments as lane
from clerkdesk.sync.protocol import carry

MOST_HALF: Final = 20
"""Uploads that one desk may have begun and not ended."""

_RANGE: Final = re.compile(r"bytes=(\d{1,15})-(\d{0,15})", re.ASCII)
_METHODS: Final = frozenset({"OPTIONS", "POST", "HEAD", "PATCH", "DELETE"})


class Given(NamedTuple):
    """An answer: status, headers by lower-case names, body."""

    status: int
    headers: dict[str, str]
    body: bytes = b""


def belongs(path: str) -> bool:
    """Return whether a request for ``path`` is of this lane."""
    return path == lane.UPLOADS or path.startswith((lane.UPLOADS + "/", lane.ATTACHMENTS + "/"))


class Lane:
    """Answers what desks ask about content; any number of threads may ask."""

    def __init__(self, database: Database, shelf: Shelf, key: bytes) -> None:
        """``key``: the hub's 32 bytes for files."""
        self._database = database
        self._shelf = shelf
        self._key = key

    def options(self) -> Given:
        """Return what this server can do."""
        return Given(
            204,
            {
                "tus-version": lane.TUS,
                "tus-extension": lane.EXTENSIONS,
                "tus-max-size": str(lane.LARGEST),
                "tus-checksum-algorithm": lane.ALGORITHMS,
            },
        )

    def answer(self, desk: Known, method: str, path: str, headers: Mapping[str, str], body: bytes, now: int) -> Given:
        """Return the answer to one request of ``desk``; ``now``: ms.

        Raises:
            Denied: it is not carried out; what it asked about may or may not exist.
        """
        if path.startswith(lane.ATTACHMENTS):
            if method not in {"GET", "HEAD"}:
                raise Denied(405, "bad-request", "attachments are read")
            return self._read(desk, path.removeprefix(lane.ATTACHMENTS + "/"), headers, whole=method == "HEAD")
        if headers.get("tus-resumable") != lane.TUS:
            raise Denied(HTTPStatus.PRECONDITION_FAILED, "version", "this hub speaks tus 1.0.0")
        if method == "POST" and path == lane.UPLOADS:
            return self._create(desk, headers, body, now)
        one = path.removeprefix(lane.UPLOADS + "/")
        if method not in _METHODS or not one or path == lane.UPLOADS:
            raise Denied(405, "bad-request", "uploads are made by POST and PATCH")
        match method:
            case "HEAD":
                return self._where(desk, one)
            case "PATCH":
                return self._go_on(desk, one, headers, body, now)
            case _:
                return self._end(desk, one)

    def tidy(self, now: int) -> None:
        """Delete the files of what was erased, and uploads that nobody went on with for a day."""
        with self._database.reading() as connection:
            going = connection.execute(
                select(attachment.c.site, attachment.c.name).where(attachment.c.state == "going").limit(1000)
            ).all()
            old = connection.execute(
                select(upload.c.id).where(upload.c.changed_at < now - lane.KEPT).limit(1000)
            ).scalars()
            halves = list(old)
        for site, name in going:
            with self._database.writing() as connection:
                here = (attachment.c.site == site) & (attachment.c.name == name) & (attachment.c.state == "going")
                if connection.execute(
                    delete(attachment).where(here)
                ).rowcount:  # the row is held until the file is gone
                    self._shelf.drop(address_of(self._key, site, name))
        for one in halves:
            with self._database.writing() as connection:
                stale = (upload.c.id == one) & (upload.c.changed_at < now - lane.KEPT)
                if connection.execute(delete(upload).where(stale)).rowcount:
                    self._shelf.drop(one)

    def check(self) -> int:
        """Want again every attachment whose content the shelf has lost; return how many (after a restore)."""
        lost = 0
        with self._database.reading() as connection:
            kept = connection.execute(
                select(attachment.c.site, attachment.c.name, attachment.c.size).where(attachment.c.state == "kept")
            ).all()
        for site, name, size in kept:
            if self._shelf.size(address_of(self._key, site, name)) != size:
                lost += self.lost(site, name)
        return lost

    def find(self) -> int:
        """Take up again what is wanted and lies on the shelf, whole; return how many (it was away, or is newer)."""
        found = 0
        with self._database.reading() as connection:
            wanted = connection.execute(
                select(attachment.c.site, attachment.c.name).where(attachment.c.state == "wanted")
            ).all()
        for site, name in wanted:
            address = address_of(self._key, site, name)
            size = self._shelf.size(address)
            if size is None or self._shelf.digest(address) != name:
                continue
            with self._database.writing() as connection:
                if named.brings(connection, site, name) == "wanted":
                    named.become(connection, site, name, "kept", size)
                    found += 1
        return found

    # --- by hand

    def bring(self, site: str, name: str, parts: Iterable[bytes]) -> bool:
        """Keep content that came in a file, if events of ``site`` name it and it is lacking; return whether it was."""
        with self._database.reading() as connection:
            lacking = named.brings(connection, site, name) == "wanted"
        if not lacking:
            return False
        half, size, any_came = secrets.token_hex(16), 0, False
        for part in parts:
            any_came = True
            for start in range(0, max(len(part), 1), lane.LARGEST_PIECE):
                piece = part[start : start + lane.LARGEST_PIECE]
                self._shelf.write(half, size, piece)
                size += len(piece)
        if any_came and self._shelf.digest(half) == name:
            with self._database.writing() as connection:
                if named.brings(connection, site, name) == "wanted":
                    self._shelf.keep(half, address_of(self._key, site, name))
                    named.become(connection, site, name, "kept", size)
                    return True
        self._shelf.drop(half)
        return False

    def pieces(self, site: str, name: str) -> Iterator[carry.Piece]:
        """Yield what ``site`` may read under ``name`` in pieces; none when it is not here, or is another by now."""
        with self._database.reading() as connection:
            homes = [
                home for home in named.reads(connection, site, name) if named.brings(connection, home, name) == "kept"
            ]
        for home in homes:
            address = address_of(self._key, home, name)
            size = self._shelf.size(address)
            if size is None or self._shelf.digest(address) != name:
                self.lost(home, name)
            else:
                for offset in range(0, max(size, 1), carry.PIECE):
                    content = self._shelf.read(address, offset, carry.PIECE) or b""
                    yield carry.Piece(name=name, offset=offset, size=size, content=content)
                return

    # --- downloads

    def _read(self, desk: Known, name: str, headers: Mapping[str, str], *, whole: bool) -> Given:
        with self._database.reading() as connection:
            homes = named.reads(connection, desk.site, name) if is_name(name) else []
            kept = [home for home in homes if named.brings(connection, home, name) == "kept"]
        for home in kept:
            address = address_of(self._key, home, name)
            size = self._shelf.size(address)
            if size is None:
                self.lost(home, name)
                continue
            if whole:
                return Given(200, {"accept-ranges": "bytes", "upload-length": str(size)})
            start, end = _span(headers.get("range", ""), size)
            if end - start > lane.LARGEST_PIECE:
                raise Denied(416, "too-large", "ask for a smaller range")
            if end == size and self._shelf.digest(address) != name:  # before whoever has all of it throws it away
                self.lost(home, name)
                continue
            found = self._shelf.read(address, start, end - start)
            if found is not None and len(found) == end - start:
                told = {"accept-ranges": "bytes", "content-type": "application/octet-stream"}
                if "range" not in headers:
                    return Given(200, told, found)
                return Given(206, told | {"content-range": f"bytes {start}-{end - 1}/{size}"}, found)
        raise _nothing()

    def lost(self, site: str, name: str) -> int:
        """Want content again that should be here and is not, or is another by now: desks have it, and bring it."""
        with self._database.writing() as connection:
            here = (attachment.c.site == site) & (attachment.c.name == name) & (attachment.c.state == "kept")
            return connection.execute(update(attachment).where(here).values(state="wanted", size=0)).rowcount

    # --- uploads

    def _create(self, desk: Known, headers: Mapping[str, str], body: bytes, now: int) -> Given:
        if body:
            raise Denied(400, "bad-request", "an upload is made without a body")
        length = _number(headers.get("upload-length", ""))
        told = headers.get("upload-metadata", "")
        said = lane.read_metadata(told)
        if said is None or len(told) > 2000:
            raise Denied(400, "bad-request", "upload-metadata is not well formed")
        if length > lane.LARGEST:
            raise Denied(413, "too-large", "the attachment is too large")
        name = said.get("name", "")
        self.tidy(now)
        with self._database.writing() as connection:
            state = named.brings(connection, desk.site, name) if is_name(name) else ""
            if not state:
                raise _nothing()
            if state == "kept":
                raise Denied(409, "kept", "this hub has that attachment of your site")
            mine = connection.execute(
                select(upload.c.id, upload.c.name, upload.c.length).where(upload.c.desk == desk.desk)
            ).all()
            one = next((row.id for row in mine if (row.name, row.length) == (name, length)), None)
            if one is None:  # the same again after a lost answer goes on with what there is
                if len(mine) >= MOST_HALF:
                    raise Denied(429, "too-many", "too many uploads were begun")
                one = secrets.token_hex(16)
                connection.execute(
                    insert(upload),
                    {
                        "id": one,
                        "site": desk.site,
                        "desk": desk.desk,
                        "name": name,
                        "length": length,
                        "at_byte": 0,
                        "metadata": told,
                        "changed_at": now,
                    },
                )
            at = _mine(connection, desk, one).at_byte
        given = {"location": f"{lane.UPLOADS}/{one}", "upload-offset": str(at)}
        return Given(201, given | {"upload-expires": _date(now + lane.KEPT)})

    def _where(self, desk: Known, one: str) -> Given:
        with self._database.reading() as connection:
            row = _mine(connection, desk, one)
        told = {"upload-offset": str(row.at_byte), "upload-length": str(row.length)}
        return Given(200, told | {"upload-metadata": row.metadata})

    def _go_on(self, desk: Known, one: str, headers: Mapping[str, str], body: bytes, now: int) -> Given:
        if headers.get("content-type", "") != lane.PIECE_MEDIA:
            raise Denied(415, "bad-request", f"a piece is {lane.PIECE_MEDIA}")
        offset = _number(headers.get("upload-offset", ""))
        if len(body) > lane.LARGEST_PIECE:
            raise Denied(413, "too-large", "the piece is too large")
        with self._database.reading() as connection:
            row = _mine(connection, desk, one)
        if offset != row.at_byte or offset + len(body) > row.length:
            raise Denied(409, "other-offset", "the upload stands at another place")
        _check_sum(headers.get("upload-checksum", ""), body)
        if not self._shelf.write(one, offset, body):  # the folder was lost: begin anew
            self._forget(one)
            raise _nothing()
        end = offset + len(body)
        if end < row.length:
            with self._database.writing() as connection:
                _move(connection, one, offset, end, now)
            return Given(204, {"upload-offset": str(end), "upload-expires": _date(now + lane.KEPT)})
        if self._shelf.digest(one) != row.name:
            self._forget(one)
            raise Denied(lane.MISMATCH, "wrong-content", "the content has another SHA-256")
        with self._database.writing() as connection:
            _move(connection, one, offset, end, now)
            if named.brings(connection, desk.site, row.name):  # erased meanwhile otherwise: nothing is kept
                self._shelf.keep(one, address_of(self._key, desk.site, row.name))
                named.become(connection, desk.site, row.name, "kept", end)
            else:
                self._shelf.drop(one)
            connection.execute(delete(upload).where(upload.c.id == one))
        return Given(204, {"upload-offset": str(end)})

    def _end(self, desk: Known, one: str) -> Given:
        with self._database.reading() as connection:
            _mine(connection, desk, one)
        self._forget(one)
        return Given(204, {})

    def _forget(self, one: str) -> None:
        with self._database.writing() as connection:
            connection.execute(delete(upload).where(upload.c.id == one))
        self._shelf.drop(one)


def _mine(connection: Connection, desk: Known, one: str) -> Any:
    row = connection.execute(select(upload).where(upload.c.id == one, upload.c.desk == desk.desk)).first()
    if row is None:
        raise _nothing()
    return row


def _move(connection: Connection, one: str, old: int, new: int, now: int) -> None:
    here = (upload.c.id == one) & (upload.c.at_byte == old)
    if not connection.execute(update(upload).where(here).values(at_byte=new, changed_at=now)).rowcount:
        raise Denied(409, "other-offset", "the upload stands at another place")


def _nothing() -> Denied:
    """What is not there, and what the asking site may not know of."""
    return Denied(404, "not-found", "there is nothing at this path")


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise Denied(400, "bad-request", "a number is none")
    return int(text)


def _span(asked: str, size: int) -> tuple[int, int]:
    """Return where the range ``asked`` of ``size`` bytes begins and ends."""
    if not asked:
        return 0, size
    found = _RANGE.fullmatch(asked)
    start = int(found[1]) if found else size
    end = min(size, int(found[2]) + 1) if found and found[2] else size
    if start >= end:
        raise Denied(416, "bad-request", "the range is none of this attachment")
    return start, end


def _check_sum(said: str, body: bytes) -> None:
    if not said:
        return
    algorithm, _, value = said.partition(" ")
    if algorithm not in lane.ALGORITHMS.split(","):
        raise Denied(400, "bad-request", "an unknown checksum")
    found = hashlib.new(algorithm, body, usedforsecurity=False).digest()
    if base64.b64encode(found).decode("ascii") != value.strip():
        raise Denied(lane.MISMATCH, "wrong-checksum", "the piece does not have its checksum")


def _date(at: int) -> str:
    return formatdate(at / 1000, usegmt=True)
