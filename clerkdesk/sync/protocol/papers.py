"""The two files by which a desk is enrolled where no line leads: its request, and the hub's certificate."""

from __future__ import annotations

import hashlib
from typing import Final

import msgspec

from clerkdesk.domain.errors import Refused
from clerkdesk.journal import signing
from clerkdesk.sync import protocol as p
from clerkdesk.sync.protocol.carry import tampered

REQUEST: Final = b"CLERKDESK REQUEST 1\n"
CERTIFICATE: Final = b"CLERKDESK CERTIFICATE 1\n"


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A desk asks by file to be known. It holds no secret: ``proof`` shows that the desk has the code."""

    public_key: bytes
    agency: str
    letters: str
    proof: bytes
    signature: bytes = b""


class Granted(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a request: the hub's key, which the code proves, and the desk's certificate."""

    public_key: bytes
    paper: p.Enrolled


def request(private: bytes, secret: bytes, agency: str, letters: str) -> Request:
    """Return the request of the desk with the signing key ``private`` and the code's ``secret``."""
    public = signing.public_key(private)
    bare = Request(
        public_key=public,
        agency=agency,
        letters=letters,
        proof=proof(hashlib.sha256(secret).digest(), public, agency, letters),
    )
    return msgspec.structs.replace(bare, signature=signing.sign_statement(private, _request_statement(bare)))


def requested(content: bytes) -> Request:
    """Return the request in a file whose signature holds.

    Raises:
        Refused: there is none.
    """
    found = _paper(content, REQUEST, Request)
    if not signing.holds(found.public_key, _request_statement(found), found.signature):
        raise tampered()
    return found


def granted(content: bytes) -> Granted:
    """Return the certificate in a file.

    Raises:
        Refused: there is none.
    """
    return _paper(content, CERTIFICATE, Granted)


def proof(secret_hash: bytes, public: bytes, agency: str, letters: str) -> bytes:
    """Return what shows that a desk has the code whose secret has the SHA-256 ``secret_hash``."""
    said = b"\n".join((b"clerkdesk request 1", public.hex().encode(), agency.encode(), letters.encode()))
    return hashlib.blake2b(said, key=secret_hash, digest_size=32).digest()


def _paper(content: bytes, magic: bytes, kind: type[p.AnyRecord]) -> p.AnyRecord:
    family = magic.rpartition(b" ")[0]
    if not content.startswith(family):
        raise Refused("not-carried", "This is no file of an exchange by hand.", field="file")
    if not content.startswith(magic):
        raise Refused("carried-newer", "A newer ClerkDesk wrote this file: update this one first.", field="file")
    try:
        return p.unpack(content[len(magic) :], kind)
    except p.NotOurs as error:
        raise tampered() from error


def _request_statement(asked: Request) -> bytes:
    return b"clerkdesk request file 1\n" + asked.proof + asked.public_key
