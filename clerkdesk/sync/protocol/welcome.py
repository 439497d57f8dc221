"""What a new desk is told before it is enrolled: its site, its letters, and what the first desk gives it.

What the first desk gives is sealed to the secret of the code: the hub keeps it and cannot read it.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final, NamedTuple

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from clerkdesk.sync import protocol as p

PATH: Final = "/v1/welcome"
SERVICE: Final = "_clerkdesk._tcp.local."
"""Under this name a hub makes itself known on its network (DNS-SD, RFC 6763)."""

PORT: Final = 8750
"""Where a hub listens when nobody says other."""

_NONCE: Final = bytes(12)  # each key seals one content
_WORD: Final = "CLERKDESK-JOIN"
_HOST: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,250}(:[0-9]{1,5})?", re.ASCII)


class AskWelcome(msgspec.Struct, frozen=True, kw_only=True):
    """A desk that is to be set up shows its code; the request is signed with the key that it names.

    avoid: letters that it knows to be others', so that they are not dealt to it.
    """

    secret: bytes
    public_key: bytes
    avoid: tuple[str, ...] = ()


class Welcome(msgspec.Struct, frozen=True, kw_only=True):
    """What it is to be.

    site: its agency code. letters: of its numbers, which no desk of the site ever had. parcel: what the first desk
    gives it, sealed; b"" when the code was made without.
    """

    site: str
    letters: str
    parcel: bytes = b""


def seal(secret: bytes, content: bytes) -> bytes:
    """Return ``content`` as only who has the code can read it. Once for each ``secret``."""
    return ChaCha20Poly1305(_key(secret)).encrypt(_NONCE, content, None)


def unseal(secret: bytes, parcel: bytes) -> bytes | None:
    """Return what :func:`seal` sealed, None when it was sealed with another secret or changed."""
    try:
        return ChaCha20Poly1305(_key(secret)).decrypt(_NONCE, parcel, None)
    except InvalidTag:
        return None


def _key(secret: bytes) -> bytes:
    return hashlib.blake2b(secret, digest_size=32, person=b"clerkdesk welc 1").digest()


def mark_of(fingerprint: bytes) -> str:
    """Return the 8 signs of a hub's fingerprint that people compare; they stand in its codes, too."""
    return p.signs(fingerprint)[:9]


# --- how a hub is told on its network: nothing about anybody


def told(site: str, fingerprint: bytes) -> dict[str, str]:
    """Return what a hub says of itself: versions, agency code of the centre, the beginning of its fingerprint."""
    return {"v": str(p.VERSION), "site": site, "hub": mark_of(fingerprint)}


# --- the invitation in a QR


class Invitation(NamedTuple):
    """Where the hub is ("192.168.1.10:8750", most likely one first), and the code."""

    addresses: tuple[str, ...]
    code: str


def written(invitation: Invitation) -> str:
    """Return the text of the QR: of signs that it needs few squares for, so that it is read from a screen."""
    return f"{_WORD} {'+'.join(invitation.addresses)} {invitation.code}".upper()


def read(text: str) -> Invitation | None:
    """Return what :func:`written` wrote, None when it is something else or was changed on the way."""
    parts = text.split()
    if len(parts) != 3 or parts[0].upper() != _WORD or p.read_code(parts[2]) is None:
        return None
    addresses = tuple(one.lower() for one in parts[1].split("+"))
    return Invitation(addresses, parts[2].upper()) if all(map(_HOST.fullmatch, addresses)) else None


def url_of(address: str) -> str:
    """Return the address of a hub as it was typed, "192.168.1.10" or whole, as an address to ask."""
    bare = address.strip().rstrip("/")
    if "://" in bare or not bare:
        return bare
    return f"https://{bare}" if re.search(r":[0-9]+$", bare) else f"https://{bare}:{PORT}"
