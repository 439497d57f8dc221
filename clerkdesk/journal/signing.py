"""A desk's signing key, and the signed head of its chain (Ed25519)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of a range of one origin; a signature over it proves all before it through the chain."""

    origin: str
    seq: int
    hash: str

    def statement(self) -> bytes:
        """Return the bytes that are signed."""
        return f"clerkdesk head 1\n{self.origin}\n{self.seq}\n{self.hash}\n".encode()


def new_key() -> bytes:
    """Return a fresh 32-byte private key."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_key(private: bytes) -> bytes:
    """Return the 32-byte public key of ``private``."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def origin_of(public: bytes) -> str:
    """Return the name of the origin that writes under ``public``: 16 hex digits of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:16]


def sign(private: bytes, head: Head) -> bytes:
    """Return the 64-byte signature of ``head``."""
    return sign_statement(private, head.statement())


def verify(public: bytes, head: Head, signature: bytes) -> bool:
    """Return whether ``signature`` over ``head`` was made with the key of ``public``, which names its origin."""
    return origin_of(public) == head.origin and holds(public, head.statement(), signature)


def sign_statement(private: bytes, statement: bytes) -> bytes:
    """Return the 64-byte signature of ``statement``, whose first line says what it is."""
    return _key(private).sign(statement)


@lru_cache(maxsize=4)
def _key(private: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(private)  # takes as long as a signature


def holds(public: bytes, statement: bytes, signature: bytes) -> bool:
    """Return whether ``signature`` over ``statement`` was made with the key of ``public``, if that is a key at all."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, statement)
    except (InvalidSignature, ValueError):
        return False
    return True
