"""A catalogue package: one file that brings changed procedures and forms to a site, signed by whoever issues it.

It is a ZIP of ``manifest.json``, ``manifest.sig`` (Ed25519 over the manifest's bytes), ``procedures/*.yaml`` and
``forms/<form>/<version>.yaml``, which the manifest names with size and SHA-256. Nothing is ever unpacked to the disk,
and what is not named is not read.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from clerkdesk.catalogue.check import check_contents
from clerkdesk.catalogue.document import read_procedure
from clerkdesk.catalogue.form_check import check_content
from clerkdesk.catalogue.merging import Update
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.procedure import Procedure
from clerkdesk.marked import MOST_BYTES, Fault, read_yaml

FORMAT: Final = 1
LARGEST: Final = 8_000_000
"""Bytes of a package file."""

_MOST_FILES: Final = 200
_MOST_UNPACKED: Final = 24_000_000
_MANIFEST, _SIGNATURE = "manifest.json", "manifest.sig"
_FILE = re.compile(r"procedures/[a-z0-9_]{1,60}\.yaml|forms/[a-z][a-z0-9-]{0,59}/[a-z0-9][a-z0-9-]{0,59}\.yaml")
_SIGNED = b"clerkdesk catalogue package 1\n"


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a package: its bytes and their SHA-256 in hex."""

    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a package says of itself.

    name: what people call it. issuer: who made it. issued: the day. key: the public key that signs it, 64 hex digits.
    files: what it holds. ended: the last day in effect of procedures that are abolished, by code.
    """

    format: int
    name: str
    issuer: str
    issued: date
    key: str
    files: dict[str, Content]
    ended: dict[str, date] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package whose signature and contents agree; whether its key is trusted is for the site to say."""

    manifest: Manifest
    digest: str
    files: Mapping[str, bytes] = field(repr=False)

    @property
    def key(self) -> str:
        """The public key that signed it, in hex."""
        return self.manifest.key

    def faults(self) -> list[Fault]:
        """Return what is wrong with its catalogue files."""
        faults = check_contents(self._of("procedures/"))
        for name, content in self._of("forms/"):
            faults += check_content(name, content)
        return faults

    def update(self) -> Update:
        """Return what it changes. Call it for a package without faults."""
        procedures: list[Procedure] = []
        for _, content in self._of("procedures/"):
            doc = read_yaml(content)
            procedures.extend(read_procedure(one, doc["field"]) for one in doc["procedures"])
        forms = tuple(read_yaml(content) for _, content in self._of("forms/"))
        return Update(procedures=tuple(procedures), forms=forms, ended=self.manifest.ended)

    def _of(self, folder: str) -> list[tuple[str, bytes]]:
        return [(name, content) for name, content in sorted(self.files.items()) if name.startswith(folder)]


def fingerprint(key: str) -> str:
    """Return what people compare over the telephone: four groups of four hex digits of the key's SHA-256."""
    digits = hashlib.sha256(bytes.fromhex(key)).hexdigest()[:16]
    return " ".join(digits[at : at + 4] for at in range(0, 16, 4))


def read_key(text: str) -> str:
    """Return a typed or pasted public key as it is kept. Refused: "bad-key" when it is none."""
    key = re.sub(r"[\s:-]", "", text).lower()
    if not re.fullmatch(r"[0-9a-f]{64}", key):
        raise Refused("bad-key", "A public key is 64 hexadecimal digits.", field="key")
    return key


def pack(private: bytes, files: Mapping[str, bytes], *, name: str, issuer: str, issued: date, **more: object) -> bytes:
    """Return a package of ``files`` (by name, "procedures/ho_tich.yaml"), signed with a 32-byte private key."""
    signer = Ed25519PrivateKey.from_private_bytes(private)
    manifest = msgspec.json.encode(
        {
            "format": FORMAT,
            "name": name,
            "issuer": issuer,
            "issued": issued,
            "key": signer.public_key().public_bytes_raw().hex(),
            "files": {
                one: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
                for one, content in sorted(files.items())
            },
            **more,
        }
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_MANIFEST, manifest)
        archive.writestr(_SIGNATURE, signer.sign(_SIGNED + manifest))
        for one, content in sorted(files.items()):
            archive.writestr(one, content)
    return out.getvalue()


def open_package(content: bytes) -> Package:
    """Return the package that ``content`` is, signature and sums checked.

    Refused: "package-too-large", "package-unreadable", "package-newer", "package-altered"; nothing is kept.
    """
    if len(content) > LARGEST:
        raise _too_large()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            raw = _parts(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as fault:
        raise _unreadable() from fault
    manifest_bytes, signature = raw.pop(_MANIFEST, b""), raw.pop(_SIGNATURE, b"")
    manifest = _manifest(manifest_bytes)
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(manifest.key)).verify(signature, _SIGNED + manifest_bytes)
    except (InvalidSignature, ValueError) as fault:
        raise _altered() from fault
    if raw.keys() != manifest.files.keys() or any(
        len(raw[name]) != one.bytes or hashlib.sha256(raw[name]).hexdigest() != one.sha256
        for name, one in manifest.files.items()
    ):
        raise _altered()
    return Package(manifest=manifest, digest=hashlib.sha256(content).hexdigest(), files=raw)


def check_trust(package: Package, trusted: Collection[str]) -> None:
    """Refused: "package-untrusted" unless the package was signed with one of the ``trusted`` keys."""
    if package.key not in trusted:
        raise Refused(
            "package-untrusted",
            "This package is signed with a key that the site does not trust: {fingerprint}. Ask {issuer} for its"
            " fingerprint by another way; only then trust the key.",
            field="file",
            fingerprint=fingerprint(package.key),
            issuer=package.manifest.issuer,
        )


def _parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Return the contents by name; every name is one that a package may have, every size within bounds."""
    infos = archive.infolist()
    names = [one.filename for one in infos]
    if len(infos) > _MOST_FILES or sum(one.file_size for one in infos) > _MOST_UNPACKED:
        raise _too_large()
    if len(set(names)) != len(names):
        raise _unreadable()
    raw = {}
    for one in infos:
        if one.filename not in (_MANIFEST, _SIGNATURE) and not _FILE.fullmatch(one.filename):
            raise _unreadable()
        with archive.open(one) as part:
            raw[one.filename] = part.read(MOST_BYTES + 1)  # sizes in the directory may lie
        if len(raw[one.filename]) > MOST_BYTES:
            raise _too_large()
    return raw


def _manifest(content: bytes) -> Manifest:
    try:
        number = msgspec.json.decode(content, type=dict[str, object]).get("format")
        if isinstance(number, int) and number > FORMAT:
            raise Refused(
                "package-newer", "This package needs a newer version of the program. Nothing was changed.", field="file"
            )
        return msgspec.json.decode(content, type=Manifest)
    except msgspec.DecodeError as fault:
        raise _unreadable() from fault


def _too_large() -> Refused:
    return Refused("package-too-large", "This package is too large. Nothing was changed.", field="file")


def _unreadable() -> Refused:
    return Refused("package-unreadable", "This is no catalogue package. Nothing was changed.", field="file")


def _altered() -> Refused:
    return Refused(
        "package-altered",
        "This package is not as it was signed: it may have been damaged or tampered with. Nothing was changed.",
        field="file",
    )
