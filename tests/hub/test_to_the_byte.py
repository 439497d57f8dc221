"""What PROTOCOL.md says "to the byte", done again by its words alone: the product does not read here what it wrote."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from hashlib import blake2b, sha256, sha512
from pathlib import Path
from typing import Any

import msgspec
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from clerkdesk.services import reception
from clerkdesk.services.desk import Desk
from clerkdesk.sync import carrying, request_file
from clerkdesk.sync.protocol import welcome
from tests.counter import LAN, SITE, wish
from tests.hub.test_lane import now
from tests.meeting import Hub, enrol, hop

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def signed(public: bytes, statement: bytes, signature: bytes) -> None:
    Ed25519PublicKey.from_public_bytes(public).verify(signature, statement)


def name_of(key: bytes) -> str:
    return sha256(key).hexdigest()[:16]


def packed(content: bytes) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.msgpack.decode(zstandard.decompress(content))
    return found


def code_of(text: str) -> tuple[bytes, bytes]:
    number = 0
    for sign in text.replace("-", ""):
        number = number * 32 + SIGNS.index(sign)
    content = number.to_bytes(20, "big")
    return content[:10], content[10:]


def frames(file: bytes, private: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """Open a carried file with the reader's signing key; check all of it."""
    magic, rest = file.split(b"\n", 1)
    assert magic == b"CLERKDESK CARRY 1"
    size = int.from_bytes(rest[:4], "big")
    header, rest = rest[4 : 4 + size], rest[4 + size :]
    about = msgspec.msgpack.decode(header)
    own = X25519PrivateKey.from_private_bytes(sha512(private).digest()[:32])
    public = own.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    me = name_of(Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw())
    (box,) = (one["box"] for one in about["boxes"] if one["to"] == me)
    shared = own.exchange(X25519PublicKey.from_public_bytes(about["once"]))
    derive = HKDF(algorithm=SHA256(), length=32, salt=about["once"] + public, info=b"clerkdesk box 1")
    key = ChaCha20Poly1305(derive.derive(shared)).decrypt(bytes(12), box, None)
    digest, number = sha256(header), 0
    while rest:
        size = int.from_bytes(rest[:4], "big")
        whole, sealed, rest = rest[: 4 + size], rest[4 : 4 + size], rest[4 + size :]
        nonce = number.to_bytes(11, "big") + bytes([not rest])
        content = ChaCha20Poly1305(key).decrypt(nonce, sealed, sha256(header).digest())
        tag, record = content[:1].decode(), packed(content[1:])
        if tag == "Z":
            signed(about["sender"], b"clerkdesk carry 1\n" + digest.digest(), record["signature"])
        digest.update(whole)
        number += 1
        yield tag, record
    assert tag == "Z"


def test_a_carried_file_is_read_by_the_words_alone(
    small_hub: Hub,
    desk: Callable[..., Desk],
    tmp_path: Path,
) -> None:
    one = desk("B")
    enrol(one, small_hub)
    reception.receive(one, LAN, wish(one))
    carrying.write_up(one.store, hop(one), tmp_path / "up", now(one))
    found = list(frames((tmp_path / "up").read_bytes(), small_hub.key.private))
    assert [tag for tag, _ in found] == ["R", "C", "Z"]
    paper = msgspec.msgpack.decode(base64.b64decode(hop(one).certificate))
    signed(small_hub.key.public, b"clerkdesk certificate 1\n" + paper["certificate"], paper["signature"])
    certificate = msgspec.msgpack.decode(paper["certificate"])
    assert (certificate["hub"], certificate["site"]) == (name_of(small_hub.key.public), SITE.agency)
    sent, prev = found[0][1], "0" * 64
    for seq, (raw, sealed) in enumerate(sent["events"], sent["first"]):
        event = json.loads(raw)
        assert (event["origin"], event["seq"], event["prev"]) == (name_of(certificate["public_key"]), seq, prev)
        assert event["seal"] == (sealed and sha256(sealed).hexdigest())
        assert sealed is None or json.loads(sealed[16:])
        prev = sha256(raw).hexdigest()
    first = json.loads(sent["events"][0][0])
    assert (first["type"], first["body"]["public_key"]) == ("origin.opened", certificate["public_key"].hex())
    head = f"clerkdesk head 1\n{sent['origin']}\n{seq}\n{prev}\n".encode()
    signed(certificate["public_key"], head, sent["signature"])


def test_a_code_and_what_is_made_of_its_secret(
    small_hub: Hub,
    desk: Callable[..., Desk],
    tmp_path: Path,
) -> None:
    code = small_hub.code()
    secret, fingerprint = code_of(code)
    assert fingerprint == sha256(small_hub.key.public).digest()[:10]
    key = blake2b(secret, digest_size=32, person=b"clerkdesk welc 1").digest()
    assert ChaCha20Poly1305(key).decrypt(bytes(12), welcome.seal(secret, b"parcel"), None) == b"parcel"
    request_file.write_request(desk("B").store, code, tmp_path / "request")
    magic, content = (tmp_path / "request").read_bytes().split(b"\n", 1)
    asked = packed(content)
    said = "\n".join(("clerkdesk request 1", asked["public_key"].hex(), asked["agency"], asked["letters"])).encode()
    proof = blake2b(said, key=sha256(secret).digest(), digest_size=32).digest()
    assert (magic, asked["proof"]) == (b"CLERKDESK REQUEST 1", proof)
    signed(asked["public_key"], b"clerkdesk request file 1\n" + proof + asked["public_key"], asked["signature"])
