"""A file that carries a journal by hand: encrypted to whoever shall read it, signed by whoever wrote it.

A line that names the format, a header, frames, each with its length before it. A frame is one record, encrypted under
the file's key with its number and the header's digest; the last one is marked as such and holds the writer's signature
over all before it, so a file that was cut or changed is known before anything of it is taken.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from clerkdesk.domain.errors import Refused, Trouble, said_of
from clerkdesk.journal import sealing, signing
from clerkdesk.language import N_
from clerkdesk.sync import protocol as p

_FAMILY: Final = b"CLERKDESK CARRY "
MAGIC: Final = _FAMILY + b"1\n"
_HEADER: Final = 1024 * 1024  # bytes at most
_LENGTH: Final = 4

PIECE: Final = 1024 * 1024
"""Bytes of an attachment in one frame."""


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """The file's key for one reader; ``to``: the name of its key (:func:`clerkdesk.journal.signing.origin_of`)."""

    to: str
    box: bytes


class Header(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who wrote a file for whom; not secret.

    way: "up" (a desk to its hub), "down" (a hub to desks), "across" (a desk to others of its site). hub: whom both
    know. sender: the key that signs; certificate: the desk's, b"" of a hub. at: ms. number: which of a hub's files for
    that site is newer, whatever clocks say; in a desk's file that of the newest one it took. 0: an older program wrote.
    """

    way: str
    hub: str
    site: str
    sender: bytes
    certificate: bytes
    at: p.Bounded
    once: bytes
    boxes: tuple[Box, ...]
    number: p.Bounded = 0


class Reached(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far the writer has pulled from the hub: where the hub's next file may begin, and what it lacks of before.

    lacks: attachments that events here name and whose content is not here.
    """

    cursor: str
    lacks: tuple[str, ...] = ()


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What a pull from the cursor ``after`` would have answered."""

    after: str
    pulled: p.Pulled


class Standings(msgspec.Struct, frozen=True, kw_only=True):
    """What confirms a file that went up: how far each origin of the site has come at the hub, what content it lacks."""

    standings: tuple[p.Standing, ...]
    lacks: tuple[str, ...]


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """Part of an attachment; the pieces of one follow each other. size: of the whole, bytes."""

    name: str
    offset: p.Bounded
    size: p.Bounded
    content: bytes


class _Closing(msgspec.Struct, frozen=True, kw_only=True):
    signature: bytes


Record = p.Range | Reached | Page | Standings | Piece

_KINDS: Final[dict[bytes, type[msgspec.Struct]]] = {
    b"R": p.Range,
    b"C": Reached,
    b"P": Page,
    b"S": Standings,
    b"A": Piece,
    b"Z": _Closing,
}
_TAGS: Final = {kind: tag for tag, kind in _KINDS.items()}


class Writer:
    """Writes the frames of one file."""

    def __init__(self, out: BinaryIO, header: Header, key: bytes, private: bytes) -> None:
        content = msgspec.msgpack.encode(header)
        self._out, self._cipher, self._private = out, ChaCha20Poly1305(key), private
        self._about = hashlib.sha256(content).digest()
        self._digest = hashlib.sha256(content)
        self._number = 0
        out.write(MAGIC + len(content).to_bytes(_LENGTH, "big") + content)

    def add(self, record: Record) -> None:
        """Write one record."""
        self._frame(_TAGS[type(record)] + p.pack(record), last=False)

    def attach(self, pieces: Iterable[Piece]) -> bool:
        """Write the pieces of one attachment; return whether there were any."""
        count = 0
        for count, piece in enumerate(pieces, 1):  # noqa: B007
            self.add(piece)
        return count > 0

    def close(self) -> None:
        """Sign what was written; the file is whole then."""
        signature = signing.sign_statement(self._private, _statement(self._digest.digest()))
        self._frame(_TAGS[_Closing] + p.pack(_Closing(signature=signature)), last=True)

    def _frame(self, content: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, last=last), content, self._about)
        self._number += 1
        frame = len(sealed).to_bytes(_LENGTH, "big") + sealed
        self._digest.update(frame)
        self._out.write(frame)


@contextmanager
def writing(
    file: Path,
    private: bytes,
    *,
    way: str,
    hub: str,
    site: str,
    certificate: bytes,
    at: int,
    readers: Mapping[str, bytes],
    number: int = 0,
) -> Iterator[Writer]:
    """Give what writes ``file``; it gets its name when it is whole and on the disk, and not before.

    Args:
        file: where; what stands there gives way.
        private: the writer's signing key.
        way: see :class:`Header`, as all that follow.
        hub: whom both know.
        site: the site's agency code.
        certificate: the writer's, b"" of a hub.
        at: wall time, ms.
        readers: public signing keys by their names.
        number: see :class:`Header`.
    """
    key = secrets.token_bytes(32)
    once, half = sealing.new_box()
    header = Header(
        way=way,
        hub=hub,
        site=site,
        sender=signing.public_key(private),
        certificate=certificate,
        at=at,
        once=once,
        boxes=tuple(Box(to=name, box=sealing.seal(half, public, key)) for name, public in sorted(readers.items())),
        number=number,
    )
    with _half(file) as out:
        writer = Writer(out, header, key, private)
        yield writer
        writer.close()


def whole(file: Path, content: bytes) -> None:
    """Write a small file, whole or not at all."""
    with _half(file) as out:
        out.write(content)


@contextmanager
def _half(file: Path) -> Iterator[BinaryIO]:
    """Give a file that gets the name ``file`` when it is on the disk; pulled out before, nothing has that name."""
    partial = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
    try:
        with partial.open("wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        partial.replace(file)
        if os.name != "nt":
            _sync(file.parent)
    except OSError as error:
        raise Trouble(
            "unwritten",
            N_("{file} cannot be written: {reason}."),
            safe=N_("No half file was left under this name; the journal is as it was."),
            todo=N_("Look at the stick and how much room it has, or choose another place, then export again."),
            file=str(file),
            reason=said_of(error),
        ) from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink()


@contextmanager
def opened(file: Path, private: bytes, beside: Path | None = None) -> Iterator[Reader]:
    """Give the reader of a copy of ``file``: a stick is slow, may be pulled out, and what was checked must not change.

    ``beside``: the folder for the copy, encrypted as the file is; None for the system's usual one. Otherwise as
    :class:`Reader`.
    """
    with file.open("rb") as source, tempfile.TemporaryFile(dir=beside) as copy:
        shutil.copyfileobj(source, copy, PIECE)
        copy.seek(0)
        yield Reader(copy, private)


class Reader:
    """Reads one file. Call :meth:`check` before anything of it is believed."""

    def __init__(self, file: BinaryIO, private: bytes) -> None:
        """Read the header of ``file``; ``private``: the reader's signing key.

        Raises:
            Refused: it is no such file, of a newer version, cut off, or written for others.
        """
        self._file = file
        first = file.read(len(MAGIC))
        if not first.startswith(_FAMILY) or not first.endswith(b"\n"):
            raise Refused("not-carried", "This is no file of an exchange by hand.", field="file")
        if first != MAGIC:
            raise Refused("carried-newer", "A newer ClerkDesk wrote this file: update this one first.", field="file")
        content = self._exactly(_HEADER)
        try:
            self.header = msgspec.msgpack.decode(content, type=Header)
        except p.UNREADABLE as error:
            raise tampered() from error
        self._about = hashlib.sha256(content).digest()
        self._begin = file.tell()
        name = signing.origin_of(signing.public_key(private))
        boxes = (box.box for box in self.header.boxes if box.to == name)
        key = next((found for box in boxes if (found := sealing.unseal(private, self.header.once, box))), None)
        if key is None:
            raise Refused("not-for-us", "This file was written for others: it cannot be opened here.", field="file")
        self._cipher = ChaCha20Poly1305(key)
        self._header = content

    def check(self) -> None:
        """Read the whole file.

        Raises:
            Refused: it was cut off, or somebody changed it.
        """
        for _ in self._frames():
            pass

    def records(self) -> Iterator[Record]:
        """Yield the records of a file that was checked.

        Raises:
            Refused: a record is none: whoever wrote it signed rubbish.
        """
        for tag, content in self._frames():
            try:
                yield p.unpack(content, _KINDS[tag])  # type: ignore[misc]
            except (KeyError, p.NotOurs) as error:
                raise tampered() from error

    def _frames(self) -> Iterator[tuple[bytes, bytes]]:
        self._file.seek(self._begin)
        digest = hashlib.sha256(self._header)
        number = 0
        while True:
            sealed = self._exactly(p.MOST_ON_THE_WIRE)
            content, last = self._opened(sealed, number)
            number += 1
            if last:
                break
            digest.update(len(sealed).to_bytes(_LENGTH, "big") + sealed)
            yield content[:1], content[1:]
        try:
            closing = p.unpack(content[1:], _Closing)
        except p.NotOurs as error:
            raise tampered() from error
        if self._file.read(1) or not signing.holds(self.header.sender, _statement(digest.digest()), closing.signature):
            raise tampered()

    def _opened(self, sealed: bytes, number: int) -> tuple[bytes, bool]:
        for last in (False, True):
            try:
                return self._cipher.decrypt(_nonce(number, last=last), sealed, self._about), last
            except InvalidTag:
                continue
        raise tampered()

    def _exactly(self, most: int) -> bytes:
        head = self._file.read(_LENGTH)
        size = int.from_bytes(head, "big")
        if len(head) == _LENGTH and size > most:
            raise tampered()
        content = self._file.read(size) if len(head) == _LENGTH else b""
        if len(head) < _LENGTH or len(content) < size:
            raise Refused(
                "cut-off", "This file is not whole: export it anew, and wait until it is written.", field="file"
            )
        return content


def _statement(digest: bytes) -> bytes:
    return b"clerkdesk carry 1\n" + digest


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def tampered() -> Refused:
    """Return the refusal of a file that is not as it was written."""
    return Refused("tampered", "This file is damaged or was changed: nothing of it was taken.", field="file")


def _sync(folder: Path) -> None:
    with contextlib.suppress(OSError):  # some sticks sync no folder
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
