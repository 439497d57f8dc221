"""Asking a hub: requests signed by this desk, answers believed only under the hub's pinned key."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Protocol

import msgspec

from clerkdesk.domain.errors import Trouble
from clerkdesk.journal import signing
from clerkdesk.language import N_
from clerkdesk.sync import protocol as p

SAFE: Final = N_("Everything done here is on this desk, and nothing of it was changed.")


LONGEST: Final = 600
"""Seconds for which a hub may ask to be left alone: whatever it says, desks look again."""


class Line(Protocol):
    """Carries one request to a hub and its answer back."""

    def ask(self, method: str, target: str, headers: dict[str, str], body: bytes) -> p.Reply:
        """Return the answer, whatever its status. Raises Trouble ("no-line") when none comes."""


class Said(Exception):  # noqa: N818
    """The hub answered with a fault; ``code`` as in PROTOCOL.md."""

    def __init__(self, fault: p.Fault) -> None:
        super().__init__(f"{fault.code}: {fault.text}")
        self.code = fault.code


@dataclass(slots=True)
class Caller:
    """Who asks, and whom.

    hub, public_key: the hub's name and its pinned key. private: this desk's signing key. certificate: as it is shown,
    "" before there is one. now: wall time in ms. ahead: by how much (ms) this desk's clock was ahead at the last one.
    """

    line: Line
    hub: str
    public_key: bytes
    private: bytes
    now: Callable[[], int]
    certificate: str = ""
    ahead: int | None = field(init=False, default=None)

    def ask(self, method: str, target: str, record: msgspec.Struct | None, kind: type[p.AnyRecord]) -> p.AnyRecord:
        """Return the hub's answer to one request.

        Raises:
            Said: the hub refuses the request.
            Trouble: "no-line": nobody answers; "not-the-hub": somebody else does.
        """
        return self.send(method, target, b"" if record is None else p.pack(record), kind)

    def send(self, method: str, target: str, body: bytes, kind: type[p.AnyRecord]) -> p.AnyRecord:
        """As :meth:`ask`, with a record that was packed before."""
        began = self.now()
        headers = self.headers(method, target, began, body)
        reply = self.line.ask(method, target, headers, body)
        time = check(reply, self.public_key, headers[p.HEADER + "signature"])
        self.ahead = (began + self.now()) // 2 - time
        return record_in(reply, kind)

    def headers(self, method: str, target: str, time: int, body: bytes) -> dict[str, str]:
        """Return what says who asks, and when (ms), under this desk's signature."""
        statement = p.request_statement(self.hub, method, target, time, body)
        signature = signing.sign_statement(self.private, statement).hex()
        found = {p.HEADER + "time": str(time), p.HEADER + "signature": signature, "content-type": p.MEDIA}
        if self.certificate:
            found[p.HEADER + "certificate"] = self.certificate
        return found


def greet(line: Line, mark: bytes) -> p.Hello:
    """Return who answers at the end of ``line``, whose key must have the fingerprint ``mark``.

    Raises:
        Trouble: "no-line", "hub-busy", or "not-the-hub": another key, or none.
    """
    reply = line.ask("GET", "/hello", {}, b"")
    if _is_portal(reply):
        raise portal(f"HTTP {reply.status}")
    if reply.status >= 500:
        raise not_ready(f"HTTP {reply.status}")
    if reply.status == 429:
        with suppress(Said):  # whoever says it: it does no more than have somebody wait
            record_in(reply, p.Hello)
    hello = record_in(reply, p.Hello) if reply.status == 200 else None  # signed by the key that it names: checked next
    if hello is None or p.fingerprint(hello.public_key) != mark or signing.origin_of(hello.public_key) != hello.hub:
        raise not_the_hub("another key")
    check(reply, hello.public_key, "")
    return hello


def check(reply: p.Reply, public: bytes, asked: str) -> int:
    """Check that the hub of ``public`` gave ``reply`` to the request signed ``asked`` (hex); return its time in ms.

    Raises:
        Trouble: "no-line": a server between says that it fails; "sign-in-page": the network answers with a page of
            its own; "not-the-hub": anything else.
    """
    try:
        time = int(reply.headers.get(p.HEADER + "time", ""))
        signature = bytes.fromhex(reply.headers.get(p.HEADER + "signature", ""))
    except ValueError:
        time, signature = 0, b""
    possible = 0 <= time <= p.LAST
    if possible and signing.holds(public, p.answer_statement(asked, reply.status, time, reply.body), signature):
        return time
    if _is_portal(reply):
        raise portal(f"HTTP {reply.status}")
    if reply.status >= 500:
        raise not_ready(f"HTTP {reply.status}")
    raise not_the_hub(f"HTTP {reply.status}")


def _is_portal(reply: p.Reply) -> bool:
    """Return whether an answer that no hub signed looks like a network's own page (RFC 6585, 6; RFC 8952)."""
    page = reply.headers.get("content-type", "").startswith("text/html")
    return reply.status == 511 or 300 <= reply.status < 400 or (page and reply.status < 500)


def record_in(reply: p.Reply, kind: type[p.AnyRecord]) -> p.AnyRecord:
    """Return the record in ``reply``.

    Raises:
        Said: it is a fault.
        Trouble: "not-the-hub": it is neither; "hub-busy": ask again after ``wait`` seconds; "hub-full": its disk is.
    """
    try:
        if reply.status != 200:
            fault = p.unpack(reply.body, p.Fault)
            if fault.code == "slow-down":
                raise busy(min(max(0, fault.wait), LONGEST))
            if fault.code == "no-room":
                raise no_room()
            raise Said(fault)
        return p.unpack(reply.body, kind)
    except p.NotOurs as error:
        raise not_the_hub(f"HTTP {reply.status}") from error


def no_line(detail: str) -> Trouble:
    """Return the trouble that nobody answers; ``detail``: for whoever looks after the line."""
    return Trouble(
        "no-line",
        N_("The hub does not answer."),
        safe=SAFE,
        todo=N_("Work on: what waits is sent when the line is back."),
        detail=detail,
    )


def not_ready(detail: str) -> Trouble:
    """Return the trouble that the hub's computer answers, and not the hub itself: no refusal, it passes."""
    return Trouble(
        "no-line",
        N_("The hub cannot work just now: too many desks ask at once, or it is being started."),
        safe=SAFE,
        todo=N_("Wait a minute and try again; what waits is sent by itself."),
        detail=detail,
    )


def busy(wait: int) -> Trouble:
    """Return the trouble that the hub wants to be asked after ``wait`` seconds."""
    return Trouble(
        "hub-busy",
        N_("The hub has too much to do just now and asks to wait {wait} s."),
        safe=SAFE,
        todo=N_("Wait a minute and try again; what waits is sent by itself."),
        wait=wait,
    )


def no_room() -> Trouble:
    """Return the trouble that the hub's disk is full."""
    return Trouble(
        "hub-full",
        N_("The disk of the hub is full: it takes nothing more until there is room."),
        safe=SAFE,
        todo=N_("Tell whoever looks after the hub. Work on: what waits is sent by itself when there is room."),
    )


def not_the_hub(detail: str) -> Trouble:
    """Return the trouble that somebody else than the hub answers."""
    return Trouble(
        "not-the-hub",
        N_("Something else than the hub answers at its address."),
        safe=SAFE,
        todo=N_("Check the address and the enrolment code, and whether the network asks for a sign-in of its own."),
        detail=detail,
    )


def portal(detail: str) -> Trouble:
    """Return the trouble that the network shows a page of its own instead of the hub's answer."""
    return Trouble(
        "sign-in-page",
        N_("The network answers with a page of its own instead of the hub."),
        safe=SAFE,
        todo=N_("Open any page in a browser on this computer: the network may ask for a sign-in."),
        detail=detail,
    )
