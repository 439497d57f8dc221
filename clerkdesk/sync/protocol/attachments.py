"""The lane of attachments: tus 1.0 for uploads, ranges for downloads, and the list of what a hub lacks."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

import msgspec

TUS: Final = "1.0.0"
EXTENSIONS: Final = "creation,expiration,checksum,termination"
ALGORITHMS: Final = "sha256,sha1"
PIECE_MEDIA: Final = "application/offset+octet-stream"
UPLOADS: Final = "/v1/uploads"
ATTACHMENTS: Final = "/v1/attachments"
WANTED: Final = "/v1/wanted"

LARGEST: Final = 200 * 1024 * 1024
"""Bytes of one attachment."""

LARGEST_PIECE: Final = 4 * 1024 * 1024
"""Bytes of one PATCH, and of one range of a GET."""

KEPT: Final = 24 * 3600 * 1000
"""How long a hub keeps half an upload after its last piece (ms)."""

MISMATCH: Final = 460
"""The status of tus for a checksum that does not hold."""

SIGNED: Final = (
    "content-range",
    "content-type",
    "location",
    "range",
    "upload-checksum",
    "upload-expires",
    "upload-length",
    "upload-metadata",
    "upload-offset",
)
"""Headers of this lane that the signatures cover, in this order."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Attachments that events of the asking desk's site name and that the hub lacks, in order of their names.

    names: SHA-256 in hex. more: whether there are others after the last of these.
    """

    names: tuple[str, ...]
    more: bool


def covered(headers: Mapping[str, str], body: bytes) -> bytes:
    """Return what a signature of this lane covers in place of the body alone: the headers that it means, and the body.

    Args:
        headers: names in lower case.
        body: as it travels.
    """
    lines = [f"{name}: {headers[name]}\n" for name in SIGNED if name in headers]
    return "".join(lines).encode() + b"\n" + body


def checksum(piece: bytes) -> str:
    """Return the value of ``upload-checksum`` for ``piece``."""
    return "sha256 " + base64.b64encode(sha256(piece).digest()).decode("ascii")


def metadata(**values: str) -> str:
    """Return the value of ``upload-metadata`` that says ``values``."""
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode('ascii')}" for name, value in values.items())


def read_metadata(text: str) -> dict[str, str] | None:
    """Return what ``upload-metadata`` says, None when it is not well formed."""
    found: dict[str, str] = {}
    try:
        for pair in text.split(",") if text else ():
            name, _, value = pair.strip().partition(" ")
            if not name or name in found:
                return None
            found[name] = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    return found
