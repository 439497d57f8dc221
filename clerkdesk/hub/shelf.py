"""Where a hub keeps the content of attachments: a folder, encrypted; an object store can stand in its place."""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final, Protocol

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PIECE: Final = 1024 * 1024  # bytes read at once

TRIED: Final = 1024 * 1024
"""Bytes that are written to see whether there is room: more than may be left over in what is there already."""


class Shelf(Protocol):
    """Keeps content by address. Half an upload has a name of its own until all of it is there.

    Whoever calls knows what is where; a shelf only keeps bytes, durably, and gives them back.
    """

    def write(self, half: str, offset: int, piece: bytes) -> bool:
        """Keep ``piece`` at ``offset`` of the half upload; return False when what goes before it is not here."""

    def digest(self, name: str) -> str:
        """Return the SHA-256 (hex) of what there is under this name of a half upload, or at this address."""

    def keep(self, half: str, address: str) -> None:
        """Give a whole upload its address; what stood there gives way."""

    def size(self, address: str) -> int | None:
        """Return how many bytes are at ``address``, None when there is nothing."""

    def read(self, address: str, start: int, size: int) -> bytes | None:
        """Return up to ``size`` bytes from ``start``, None when there is nothing at ``address``."""

    def drop(self, name: str) -> None:
        """Delete what has this name or address, if it is there."""

    def try_out(self) -> None:
        """Write :data:`TRIED` bytes and take them back. Raises OSError: they cannot be kept."""


def try_out(folder: Path) -> None:
    """Write :data:`TRIED` bytes to a file without a name in ``folder``. Raises OSError: they cannot be kept."""
    with TemporaryFile(dir=folder, buffering=0) as file:
        rest = memoryview(bytes(TRIED))
        while rest:
            rest = rest[file.write(rest) or 0 :]


def address_of(key: bytes, site: str, name: str) -> str:
    """Return where the attachment ``name`` of ``site`` is kept.

    Two sites never share content: neither can tell by a quick answer that the other has it. Without the hub's key
    an address tells nothing.
    """
    return hmac.new(key, f"clerkdesk shelf 1\n{site}\n{name}".encode(), sha256).hexdigest()


class DiskShelf:
    """Files in a folder, each AES-256-CTR under a key of its own, so that any part can be read or added alone.

    A salt at the head of a file and the hub's key make its key. That nobody changed the content is proved by its name,
    the SHA-256, which is checked when it is read to its end, and by whoever fetches it. Several processes of one hub
    need one shared folder.
    """

    _SALT: Final = 32

    def __init__(self, folder: Path, key: bytes) -> None:
        """Use ``folder``, made when it is not there; ``key``: the hub's 32 bytes for files."""
        self._folder = folder
        self._key = hmac.new(key, b"clerkdesk shelf files 1", sha256).digest()

    def write(self, half: str, offset: int, piece: bytes) -> bool:
        """Keep ``piece`` at ``offset``, on the disk when this returns."""
        path = self._path(half)
        making = os.O_CREAT if offset == 0 else 0
        if making:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(path, os.O_RDWR | making | getattr(os, "O_BINARY", 0), 0o600)
        except FileNotFoundError:
            return False
        with os.fdopen(descriptor, "r+b", buffering=0) as file:
            salt = file.read(self._SALT)
            if making and len(salt) < self._SALT:
                salt = secrets.token_bytes(self._SALT)
                file.seek(0)
                file.write(salt)
            if len(salt) < self._SALT or os.fstat(file.fileno()).st_size < self._SALT + offset:
                return False
            file.seek(self._SALT + offset)  # what a cut left behind is written over
            rest = memoryview(self._cipher(salt, offset, piece))
            while rest:
                rest = rest[file.write(rest) or 0 :]
            os.fsync(file.fileno())
        return True

    def digest(self, name: str) -> str:
        """Return the SHA-256 (hex) of what there is under this name of a half upload, or at this address."""
        found = sha256()
        for piece in self._pieces(name):
            found.update(piece)
        return found.hexdigest()

    def keep(self, half: str, address: str) -> None:
        """Give a whole upload its address."""
        target = self._path(address)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path(half).replace(target)
        _sync_folder(target.parent)

    def size(self, address: str) -> int | None:
        """Return how many bytes are at ``address``, None when there is nothing."""
        try:
            return max(0, self._path(address).stat().st_size - self._SALT)
        except FileNotFoundError:
            return None

    def read(self, address: str, start: int, size: int) -> bytes | None:
        """Return up to ``size`` bytes from ``start``, None when there is nothing at ``address``."""
        try:
            with self._path(address).open("rb") as file:
                salt = file.read(self._SALT)
                file.seek(self._SALT + start)
                return self._cipher(salt, start, file.read(size))
        except FileNotFoundError:
            return None

    def drop(self, name: str) -> None:
        """Delete what has this name or address, if it is there."""
        with suppress(FileNotFoundError):
            self._path(name).unlink()

    def try_out(self) -> None:
        """Write :data:`TRIED` bytes and take them back."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try_out(self._folder)

    def _pieces(self, name: str) -> Iterator[bytes]:
        start = 0
        while piece := self.read(name, start, PIECE):
            yield piece
            start += len(piece)

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name

    def _cipher(self, salt: bytes, start: int, content: bytes) -> bytes:
        """Encrypt or decrypt ``content`` that stands at ``start`` of the file with ``salt``."""
        key = hmac.new(self._key, salt, sha256).digest()
        block, before = divmod(start, 16)
        stream = Cipher(algorithms.AES256(key), modes.CTR(block.to_bytes(16, "big"))).encryptor()
        return stream.update(bytes(before) + content)[before:]


def _sync_folder(folder: Path) -> None:
    """Bring a folder's list of names to the disk, where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
