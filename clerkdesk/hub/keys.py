"""The hub's own key: one file that only its user may read, made at the first start and backed up with the database."""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

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


def hub_key(folder: Path) -> HubKey:
    """Return the key in ``folder``, made when there is none and no database either.

    Raises:
        Trouble: the file cannot be read, or is missing beside a database.
    """
    file = folder / "hub.key"
    if not file.exists():
        if (folder / "hub.db").exists():
            raise _no_key()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write(signing.new_key().hex() + "\n")
            out.flush()
            os.fsync(out.fileno())
    try:
        private = bytes.fromhex(file.read_text("ascii"))
        return HubKey(private, signing.public_key(private))
    except (OSError, ValueError) as error:
        raise _no_key() from error


def _no_key() -> Trouble:
    return Trouble(
        "no-hub-key",
        N_("The key file of this hub is missing or cannot be read."),
        safe=N_("The database is unchanged."),
        todo=N_("Put hub.key back from the backup: desks know the hub by it."),
    )
