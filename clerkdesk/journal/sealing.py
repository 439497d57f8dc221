"""Sealing a key to whoever holds a signing key: an X25519 box, the Ed25519 key pair turned into an X25519 one.

The map of libsodium and age, so that a desk needs no second key: who is known by a signature can be written to.
"""

from __future__ import annotations

import hashlib
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_P: Final = 2**255 - 19
_INFO: Final = b"clerkdesk box 1"
_NONCE: Final = bytes(12)  # each box has a key of its own


def box_public(public: bytes) -> bytes:
    """Return the X25519 public key of the Ed25519 public key ``public`` (u = (1 + y) / (1 - y)).

    Raises:
        ValueError: it is none.
    """
    if len(public) != 32:
        raise ValueError("not a public key")
    y = int.from_bytes(public, "little") & ((1 << 255) - 1)
    if y >= _P or y == 1:
        raise ValueError("not a public key")
    return ((1 + y) * pow(1 - y, _P - 2, _P) % _P).to_bytes(32, "little")


def box_private(private: bytes) -> X25519PrivateKey:
    """Return the X25519 private key of the 32-byte Ed25519 private key ``private``."""
    return X25519PrivateKey.from_private_bytes(hashlib.sha512(private).digest()[:32])


def new_box() -> tuple[bytes, X25519PrivateKey]:
    """Return a fresh key pair that is used for one file and forgotten."""
    private = X25519PrivateKey.generate()
    return private.public_key().public_bytes_raw(), private


def seal(once: X25519PrivateKey, recipient: bytes, key: bytes) -> bytes:
    """Return ``key`` in a box that only the holder of the signing key ``recipient`` (public, Ed25519) can open.

    Raises:
        ValueError: ``recipient`` is no key.
    """
    public = box_public(recipient)
    shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    return ChaCha20Poly1305(_key(shared, once.public_key().public_bytes_raw(), public)).encrypt(_NONCE, key, None)


def unseal(private: bytes, once: bytes, box: bytes) -> bytes | None:
    """Return what :func:`seal` put into ``box`` for the signing key ``private``, None when it is for another.

    ``once``: the public half of the key that sealed it.
    """
    own = box_private(private)
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(once))
        key = _key(shared, once, own.public_key().public_bytes_raw())
        return ChaCha20Poly1305(key).decrypt(_NONCE, box, None)
    except (InvalidTag, ValueError):
        return None


def _key(shared: bytes, once: bytes, public: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=once + public, info=_INFO).derive(shared)
