"""The Counter Sync Protocol, version 1: its records, their bytes, its limits and its signatures. PROTOCOL.md explains.

Pure: no SQL, no network, no clock. Both sides use it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import threading
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final, NamedTuple, TypeVar

import msgspec
import zstandard

from clerkdesk.journal import signing
from clerkdesk.journal.door import LAST as LAST
from clerkdesk.journal.door import admit
from clerkdesk.journal.event import Event

VERSION: Final = 1
MEDIA: Final = "application/x-counter-sync"
"""One record as MessagePack, in one zstd frame."""

MOST_EVENTS: Final = 10_000
"""Events of one request or answer."""

MOST_RANGES: Final = 500
"""Of one push: the hub looks each origin up while others wait to write."""

MOST_BYTES: Final = 64 * 1024 * 1024
"""Of one record unpacked; a single event may be 16 MiB, so that one always fits."""

MOST_ON_THE_WIRE: Final = 24 * 1024 * 1024
"""Of one body as it travels."""

LARGE: Final = MOST_ON_THE_WIRE // 2
"""Bytes of events beyond which several pushed ranges are not passed on as one: it might not fit in a body any more."""

MOST_OF_A_STRANGER: Final = 1024 * 1024
"""Bytes, unpacked, of a record from somebody who has not shown yet who he is."""

USUAL_EVENTS: Final = 2000
USUAL_BYTES: Final = 4 * 1024 * 1024
"""A sender ends a batch at whichever of these comes first; what was sent is not sent again when the line breaks."""

CLOCK_DOUBT: Final = 5 * 60 * 1000
"""A desk whose clock differs from the hub's by more (ms) is told."""

HEADER: Final = "counter-sync-"
"""Begins the names of our HTTP headers: certificate, time, signature."""


Bounded = Annotated[int, msgspec.Meta(ge=0, le=LAST)]
"""A sequence or a time (ms) that every store can keep."""


class Reply(NamedTuple):
    """An answer as it travels; names of headers in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NotOurs(ValueError):  # noqa: N818
    """Bytes that are no record of this protocol, or too many of them."""


class Wire(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One event as it travels: the stored bytes, and the sealed part unless it was erased or there is none."""

    raw: bytes
    sealed: bytes | None = None


class Range(msgspec.Struct, frozen=True, kw_only=True):
    """Events of one origin without a gap, ``first`` being the sequence of the first; the head is the last one.

    signature: the origin's own, over that head (:class:`clerkdesk.journal.signing.Head`).
    """

    origin: str
    first: int
    events: tuple[Wire, ...]
    signature: bytes


class Push(msgspec.Struct, frozen=True, kw_only=True):
    """Ranges to take, each by itself."""

    ranges: tuple[Range, ...]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How an origin stands at the hub after a push: its head there, 0 and "" when there is none.

    state: "taken": everything sent is stored; "missing": the range begins beyond the head, send what follows the head;
    "stopped": nothing more of this origin is taken, ``code`` says why, ``at`` which sequence is the first that does not
    fit what is stored here, as far as that is known, else 0.
    """

    origin: str
    seq: Bounded
    hash: str
    state: str
    code: str = ""
    at: Bounded = 0


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the hub's rules say of one stored event; events without one are accepted.

    state: "refused" (by the rule ``code``), "held" (its stream waits for the refused event named by ``by`` to be
    settled), "superseded" (refused, and settled by the event ``by``), "accepted" (was held, is no longer).
    """

    event: str
    stream: str
    state: str
    code: str = ""
    by: str = ""


class Pushed(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a push: how each origin stands, and what is not simply accepted of the events sent.

    feed: cursors of the site's feed before and after this push when nothing but its events came on it between: whoever
    stands at the first stands at the second, without a pull.
    """

    standings: tuple[Standing, ...]
    verdicts: tuple[Verdict, ...] = ()
    feed: tuple[str, str] | None = None


class SignedHead(msgspec.Struct, frozen=True, kw_only=True):
    """A head as its origin signed it when it was pushed."""

    origin: str
    seq: Bounded
    hash: str
    signature: bytes


class Above(msgspec.Struct, frozen=True, kw_only=True):
    """The higher hub that this one passes everything of the site on to.

    heard_at: when it last answered (ms), 0 for never. stopped: the code of what stopped that exchange, "" while it
    goes. confirmed: how far each origin is confirmed there.
    """

    hub: str
    url: str
    heard_at: Bounded
    stopped: str
    confirmed: dict[str, Bounded]


class Pulled(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a pull.

    heads: those of the events given; with them a desk can give an origin back to a hub that lost it.
    again: the hub does not know the cursor that was asked from (it was restored): this begins at its beginning, and
    ``standings`` says how far each origin of the site has come there.
    stopped: why nothing more of the asker's own origin is taken, "" while it flows.
    guests: events of other sites whose streams this one may see; with gaps, this answer's signature vouches for them.
    rest: how many items of the feed are beyond this answer.
    """

    events: tuple[Wire, ...]
    verdicts: tuple[Verdict, ...]
    heads: tuple[SignedHead, ...]
    cursor: str
    more: bool
    again: bool = False
    standings: tuple[Standing, ...] = ()
    told: bool = False  # ``standings`` names every origin of the site that the hub knows, be it none
    above: Above | None = None
    stopped: str = ""
    guests: tuple[Wire, ...] = ()
    rest: int = 0


def marks(heads: Mapping[str, int]) -> str:
    """Return a digest of how far each origin of a site is confirmed; both sides reckon it and compare."""
    lines = "".join(f"{origin} {seq}\n" for origin, seq in sorted(heads.items()) if seq)
    return hashlib.sha256(lines.encode()).hexdigest()[:16]


class Hello(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers, and which versions it speaks.

    tls: the TLS certificate (DER) that this hub made itself and shows, b"" when the computer's trust decides.
    """

    hub: str
    public_key: bytes
    versions: tuple[int, ...]
    tls: bytes = b""


class Enrol(msgspec.Struct, frozen=True, kw_only=True):
    """A desk asks to be known; the request is signed with the key that it names."""

    secret: bytes
    public_key: bytes
    agency: str
    letters: str


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """What a hub says of a desk, under its signature."""

    hub: str
    desk: str
    site: str
    public_key: bytes
    issued: int  # ms


class Enrolled(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to an enrolment: a packed certificate and the hub's signature over it."""

    certificate: bytes
    signature: bytes


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """Why a request was not carried out: a stable code for programs, English words for a log.

    wait: seconds after which to ask again, when that is why.
    """

    code: str
    text: str
    wait: int = 0


AnyRecord = TypeVar("AnyRecord", bound=msgspec.Struct)

_encoder: Final = msgspec.msgpack.Encoder()
_LEVEL: Final = 1  # of zstd: events in batches come out as small as at 3, in little more than half the time


class _Frames(threading.local):
    """What makes and opens zstd frames, kept for each thread: to begin takes longer than a small record itself."""

    def __init__(self) -> None:
        self.close = zstandard.ZstdCompressor(level=_LEVEL).compress
        self.opener = zstandard.ZstdDecompressor()


_frames: Final = _Frames()


def pack(record: msgspec.Struct) -> bytes:
    """Return the body that says ``record``."""
    return _frames.close(_encoder.encode(record))


UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What bytes that are no record lead to: also those that are nested too deep, which any stranger can send."""


def unpack(body: bytes, kind: type[AnyRecord], most: int | None = None) -> AnyRecord:
    """Return the record of ``kind`` in ``body``; ``most``: bytes that it may have unpacked, if fewer than usual.

    Raises:
        NotOurs: there is none, or more than the limits allow.
    """
    if len(body) > MOST_ON_THE_WIRE:
        raise NotOurs(f"a body of {len(body)} bytes")
    most = MOST_BYTES if most is None else most
    try:
        content = _unpacked(body, most)
        if len(content) > most:
            raise NotOurs("a body that unpacks to too much")
        return msgspec.msgpack.decode(content, type=kind)
    except (zstandard.ZstdError, *UNREADABLE) as error:
        raise NotOurs(f"not a record of {kind.__name__}: {error}") from error


def _unpacked(body: bytes, most: int) -> bytes:
    """Return what is in the frame ``body``, or so much of it that it is more than ``most``."""
    said = zstandard.get_frame_parameters(body).content_size
    if said <= most:  # the frame says beforehand how much room it needs: a large buffer is dear
        return _frames.opener.decompress(body)
    with _frames.opener.stream_reader(io.BytesIO(body)) as reader:
        return reader.read(most + 1)


# --- signatures


def request_statement(hub: str, method: str, target: str, time: int, body: bytes) -> bytes:
    """Return the bytes that a desk signs with each request; ``target`` is path and query as sent."""
    digest = hashlib.sha256(body).hexdigest()
    return f"clerkdesk request 1\n{hub}\n{method}\n{target}\n{time}\n{digest}\n".encode()


def answer_statement(asked: str, status: int, time: int, body: bytes) -> bytes:
    """Return the bytes that a hub signs with each answer; ``asked`` is the signature (hex) of the request, or ""."""
    digest = hashlib.sha256(body).hexdigest()
    return f"clerkdesk answer 1\n{asked}\n{status}\n{time}\n{digest}\n".encode()


def certify(private: bytes, certificate: Certificate) -> Enrolled:
    """Return ``certificate`` under the hub's signature."""
    content = _encoder.encode(certificate)
    return Enrolled(certificate=content, signature=signing.sign_statement(private, _certificate_statement(content)))


def certified(public: bytes, paper: Enrolled) -> Certificate | None:
    """Return the certificate in ``paper`` when the hub of ``public`` signed it, None otherwise."""
    if not signing.holds(public, _certificate_statement(paper.certificate), paper.signature):
        return None
    try:
        return msgspec.msgpack.decode(paper.certificate, type=Certificate)
    except UNREADABLE:
        return None


def _certificate_statement(content: bytes) -> bytes:
    return b"clerkdesk certificate 1\n" + content


def to_header(paper: Enrolled) -> str:
    """Return ``paper`` as the value of a header."""
    return base64.b64encode(_encoder.encode(paper)).decode("ascii")


def from_header(value: str) -> Enrolled | None:
    """Return what :func:`to_header` wrote, None when it is nothing of ours."""
    try:
        return msgspec.msgpack.decode(base64.b64decode(value, validate=True), type=Enrolled)
    except (binascii.Error, ValueError, *UNREADABLE):
        return None


# --- the code that enrols a desk

SECRET: Final = 10  # bytes
_FINGERPRINT: Final = 10  # bytes
_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TO_SIGNS: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", _SIGNS)
_FROM_SIGNS: Final = str.maketrans(_SIGNS, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def fingerprint(public: bytes) -> bytes:
    """Return what a code says of the hub whose key is ``public``: 80 bits of its SHA-256."""
    return hashlib.sha256(public).digest()[:_FINGERPRINT]


def enrolment_code(secret: bytes, public: bytes) -> str:
    """Return the code to type: one-time secret and fingerprint of the hub, 8 groups of 4 signs without I, L, O, U."""
    return signs(secret + fingerprint(public))


def signs(content: bytes) -> str:
    """Return bytes as people read and type them: groups of 4 signs without I, L, O, U."""
    text = base64.b32encode(content).decode("ascii").translate(_TO_SIGNS)
    return "-".join(text[i : i + 4] for i in range(0, len(text), 4))


def read_code(code: str) -> tuple[bytes, bytes] | None:
    """Return the secret and the fingerprint that a typed code says, None when it is none."""
    text = "".join(code.split()).replace("-", "").upper().replace("O", "0").replace("I", "1").replace("L", "1")
    if not set(text) <= set(_SIGNS):
        return None
    try:
        found = base64.b32decode(text.translate(_FROM_SIGNS))
    except (binascii.Error, ValueError):
        return None
    return (found[:SECRET], found[SECRET:]) if len(found) == SECRET + _FINGERPRINT else None


def wires(parts: Any) -> tuple[Wire, ...]:
    """Return pairs of stored bytes and sealed bytes (or None) as they travel."""
    return tuple(Wire(bytes(raw), None if sealed is None else bytes(sealed)) for raw, sealed in parts)


def admitted(wires: Iterable[Wire]) -> list[Event]:
    """Return the events that travelled as ``wires``.

    Raises:
        BadEvent: one of them is not let in (`clerkdesk.journal.door`).
    """
    return [admit(wire.raw, wire.sealed) for wire in wires]
