"""The hub's own key, made at the first start: in a file that only its user may read, or in the computer's keyring."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol

from clerkdesk.domain.errors import Trouble
from clerkdesk.journal import signing
from clerkdesk.language import N_


@dataclass(frozen=True, slots=True)
class HubKey:
    """What a hub signs with. ``id`` is its name; ``file_key`` encrypts its SQLite file."""

    private: bytes
    public: bytes

    @property
    def id(self) -> str:
        """The hub's name, as an origin's: from its key."""
        return signing.origin_of(self.public)

    @property
    def file_key(self) -> bytes:
        """The key of the SQLite file, from the private key by a hash."""
        return sha256(b"clerkdesk hub file 1\n" + self.private).digest()


class Place(Protocol):
    """Keeps 32-byte keys by name, for example a computer's keyring."""

    def get(self, name: str) -> bytes | None:
        """Return the key, None when there is none."""

    def put(self, name: str, key: bytes) -> None:
        """Keep the key."""


def hub_key(folder: Path, place: Place | None = None) -> HubKey:
    """Return the key of the hub in ``folder``, made when there is none and no database either.

    ``place``: where a new one goes, and the file beside the database names it only; None: into that file itself.

    Raises:
        Trouble: the key cannot be read, or is missing beside a database.
    """
    file, named = folder / "hub.key", folder / "hub.name"
    if place is not None and not file.exists():
        return _in_place(folder, named, place)
    if not file.exists():
        if (folder / "hub.db").exists():
            raise _no_key()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with NamedTemporaryFile("w", encoding="ascii", dir=folder, prefix="hub.key.") as new:  # readable by its owner
            new.write(signing.new_key().hex() + "\n")
            new.flush()
            os.fsync(new.fileno())
            with suppress(FileExistsError):  # another process was first
                os.link(new.name, file)  # whole or not at all: half a key would lock the folder
    try:
        private = bytes.fromhex(file.read_text("ascii"))
        return HubKey(private, signing.public_key(private))
    except (OSError, ValueError) as error:
        raise _no_key() from error


def has_key(folder: Path) -> bool:
    """Return whether the hub in ``folder`` has a key, or the name of one in the keyring."""
    return (folder / "hub.key").exists() or (folder / "hub.name").exists()


def _in_place(folder: Path, named: Path, place: Place) -> HubKey:
    if not named.exists():
        if (folder / "hub.db").exists():
            raise _no_key()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        private = signing.new_key()
        name = signing.origin_of(signing.public_key(private))
        place.put(f"hub:{name}", private)  # first: a name without its key would lock the folder
        named.with_suffix(".new").write_text(name + "\n", "ascii")
        named.with_suffix(".new").replace(named)
    found = place.get(f"hub:{named.read_text('ascii').strip()}")
    if found is None:
        raise _no_key()
    return HubKey(found, signing.public_key(found))


def _no_key() -> Trouble:
    return Trouble(
        "no-hub-key",
        N_("The key of this hub is missing or cannot be read."),
        safe=N_("The database is unchanged."),
        todo=N_("Put hub.key back from the backup, or open the keyring that has it: desks know the hub by it."),
    )
