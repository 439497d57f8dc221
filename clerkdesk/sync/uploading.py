"""Sending one attachment to a hub by tus 1.0, whoever sends it: a desk, or a hub that passes on to a higher one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final, Protocol
from urllib.parse import urlencode

from clerkdesk.domain.errors import Trouble
from clerkdesk.language import N_
from clerkdesk.sync import protocol as p
from clerkdesk.sync.line import SAFE, Caller, Said, check, record_in
from clerkdesk.sync.protocol import attachments as lane
from clerkdesk.sync.throttle import Cap, Pieces

DAMAGED: Final = "damaged-attachment"
"""The code of the trouble with one attachment whose content is not what its name says; others can go on."""

_TRIES: Final = 5
_READ: Final = 1024 * 1024  # bytes looked at in one go


class Source(Protocol):
    """Where attachments are that go up."""

    def size(self, name: str) -> int | None:
        """Return how many bytes an attachment has, None when it is not here."""

    def read(self, name: str, start: int, size: int) -> bytes:
        """Return a part of an attachment."""

    def kept(self, name: str) -> None:
        """Note that the hub has it."""


def ask(caller: Caller, method: str, target: str, headers: dict[str, str], body: bytes = b"") -> p.Reply:
    """Return the hub's answer on this lane: both signatures cover the headers that matter here.

    Raises:
        Trouble: nobody answers, or another than the hub.
    """
    began = caller.now()
    sent = {"tus-resumable": lane.TUS, **headers}
    proof = caller.headers(method, target, began, lane.covered(sent, body))
    del proof["content-type"]
    reply = caller.line.ask(method, target, proof | sent, body)
    told = reply._replace(body=lane.covered(reply.headers, reply.body))
    time = check(told, caller.public_key, proof[p.HEADER + "signature"])
    caller.ahead = (began + caller.now()) // 2 - time
    return reply


def wanted(caller: Caller) -> list[str] | None:
    """Return what the hub lacks of what events of the asker's site name, None when it takes no attachments."""
    found: list[str] = []
    while True:
        after = found[-1] if found else ""
        try:
            answer = caller.ask("GET", f"{lane.WANTED}?{urlencode({'after': after})}", None, lane.Wanted)
        except Said as no:
            if no.code == "not-found":
                return None
            raise
        found += answer.names
        if not answer.more or not answer.names or answer.names[-1] <= after:
            return found


def upload(caller: Caller, name: str, source: Source, cap: Cap, ended: Callable[[], bool]) -> bool:
    """Send one attachment from where the hub stands; return whether the hub has it now.

    Args:
        caller: who sends, over which line.
        name: of the attachment.
        source: where it is.
        cap: what all transfers may take of the line.
        ended: is asked before each piece whether to stop.

    Raises:
        Trouble: nobody answers, another than the hub, or the content is not what its name says.
    """
    whole = source.size(name)
    pieces = Pieces()
    tries = _TRIES
    place, offset = "", -1
    while whole is not None and tries:
        if ended():
            return False
        if offset < 0:
            made = create(caller, name, whole)
            if made.status == 409:  # another desk brought it, or the last answer was lost
                source.kept(name)
                return True
            if made.status != 201:
                return False  # not named any more, or not to be taken now
            place, offset = made.headers.get("location", ""), number(made.headers.get("upload-offset", "0"))
            if not 0 <= offset <= whole:
                return False
            if offset == 0 and not _sound(source, name, whole, ended):
                raise _damaged(name)  # before the line is taken for it, again and again
        piece = source.read(name, offset, min(pieces.size(cap), whole - offset))
        if not piece and offset < whole:
            raise _damaged(name)
        cap.wait(len(piece), ended)
        with pieces.timed(len(piece)):
            reply = ask(caller, "PATCH", place, piece_headers(offset, piece), piece)
        reached = number(reply.headers.get("upload-offset", "")) if reply.status == 204 else -1
        if reached == whole:
            source.kept(name)
            return True
        if reached > offset:
            offset = reached
        else:
            if code_of(reply) == "wrong-content":
                raise _damaged(name)
            offset, tries = -1, tries - 1  # the hub says where it stands
    return False


def number(text: str) -> int:
    """Return the number that a header says, -1 when it says none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 16 else -1


def whole_of(reply: p.Reply) -> int:
    """Return how large the whole is of which a reply brings a part, -1 when it does not say."""
    return number(reply.headers.get("content-range", "").rpartition("/")[2])


def _sound(source: Source, name: str, whole: int, ended: Callable[[], bool]) -> bool:
    """Return whether an attachment is what its name says, as far as that was looked at before ``ended`` said so."""
    digest, at = hashlib.sha256(), 0
    while at < whole:
        if ended():
            return True
        piece = source.read(name, at, min(_READ, whole - at))
        if not piece:
            return False
        digest.update(piece)
        at += len(piece)
    return digest.hexdigest() == name


def _damaged(name: str) -> Trouble:
    return Trouble(
        DAMAGED,
        N_("An attachment on this desk is not what its dossier names ({name})."),
        safe=SAFE,
        todo=N_("Call your administrator: the data file may be damaged. Everything else is sent."),
        name=name[:16],
    )


def create(caller: Caller, name: str, length: int) -> p.Reply:
    """Make an upload, or find the one that was begun."""
    told = {"upload-length": str(length), "upload-metadata": lane.metadata(name=name)}
    return ask(caller, "POST", lane.UPLOADS, told)


def piece_headers(offset: int, piece: bytes) -> dict[str, str]:
    """Return what goes with a piece."""
    return {
        "content-type": lane.PIECE_MEDIA,
        "upload-offset": str(offset),
        "upload-checksum": lane.checksum(piece),
    }


def code_of(reply: p.Reply) -> str:
    """Return the code of the fault in an answer, "" when it is none."""
    try:
        record_in(reply, p.Fault)
    except Said as said:
        return said.code
    return ""
