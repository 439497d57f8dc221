"""Becoming known at a hub by a one-time code: what a desk asks, and what a hub asks that passes on to a higher one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.journal import signing
from clerkdesk.language import N_
from clerkdesk.sync import protocol as p
from clerkdesk.sync.line import SAFE, Caller, Line, Said, greet
from clerkdesk.sync.protocol.welcome import PATH, AskWelcome, Welcome, unseal

SAYS: Final = N_("The hub refuses ({detail}).")
CALL: Final = N_("Call the administrator of the hub.")
OTHER_VERSION: Final = N_("This hub speaks another version: one of the two needs an update.")
SAID: Final = {
    "bad-code": N_("The hub does not know this code."),
    "code-used": N_("Another desk has used this code: ask for a new one."),
    "code-expired": N_("This code has run out: ask for a new one."),
    "revoked": N_("The hub does not let this desk in any more: ask for a new code."),
    "other-agency": N_("This code is for another site."),
    "letters-taken": N_("Another desk of this site writes under the letters of this one."),
    "no-letters": N_("This site has used up the letters of its desks."),
    "not-found": N_("This hub is of an older version: it cannot take in a further desk by itself."),
}


TOLD: Final = {
    "revoked": N_("The hub does not let this desk in any more."),
    "unknown-desk": N_("The hub does not know this desk."),
    "bad-signature": N_("The hub knows this desk under another key."),
    "other-site": N_("The hub has this desk down for another centre."),
}
_NEW_CODE: Final = N_("An administrator asks the hub's administrator for a code and enrols this desk: Exchange, Hubs.")


def refusing(code: str) -> Trouble:
    """Return the trouble that a hub refuses a desk that it let in before, by its ``code`` (PROTOCOL.md, Errors)."""
    told = TOLD.get(code)
    return Trouble("hub-refuses", told or SAYS, safe=SAFE, todo=_NEW_CODE if told else CALL, detail=code)


ROUNDS: Final = 5
"""How often in one exchange a hub may lack what it had confirmed: it was restored once, and perhaps while it was asked.

More often it is two that answer under one name, and would be given the same again and again.
"""


def standing_in(answer: p.Pushed, one: p.Range) -> p.Standing:
    """Return how the origin of ``one`` stands after a push of that range alone.

    Raises:
        Trouble: it does not say so, or "taken" of what is not at the hub: a head at or after the last event sent.
    """
    found = answer.standings[0] if len(answer.standings) == 1 else None
    if found is None or found.origin != one.origin or found.state not in {"taken", "missing", "stopped"}:
        raise refusing("push")
    beyond = found.seq - (one.first + len(one.events) - 1)
    same = beyond > 0 or found.hash == hashlib.sha256(one.events[-1].raw).hexdigest()
    if found.state == "taken" and (beyond < 0 or not same):
        raise refusing("push")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A hub that knows who asks.

    hello: who it is. certificate: as it is shown. ahead: by how much (ms) who asked is ahead of the hub's clock.
    """

    hello: p.Hello
    certificate: str
    site: str
    ahead: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcomed:
    """What a code makes a new desk. content: what the first one gave it, b"" for nothing."""

    site: str
    letters: str
    content: bytes


def welcomed(line: Line, code: str, private: bytes, now: Callable[[], int], avoid: Sequence[str] = ()) -> Welcomed:
    """Ask the hub that ``line`` leads to what a desk with the key ``private`` is to be, by the code of a counter.

    ``avoid``: letters of others, that it knows of.

    Raises:
        Refused: the code is none, or the hub does not take it.
        Trouble: nobody answers, or not the hub whose fingerprint the code carries.
    """
    secret, mark = _parts(code)
    with _refusals():
        _hello, caller = _greeted(line, mark, private, now)
        asked = AskWelcome(secret=secret, public_key=signing.public_key(private), avoid=tuple(avoid))
        answer = caller.ask("POST", PATH, asked, Welcome)
    content = unseal(secret, answer.parcel) if answer.parcel else b""
    if content is None:
        raise Trouble("not-the-hub", SAYS, safe=SAFE, todo=CALL, detail="parcel")
    return Welcomed(site=answer.site, letters=answer.letters, content=content)


def become_known(line: Line, code: str, private: bytes, agency: str, letters: str, now: Callable[[], int]) -> Known:
    """Ask the hub that ``line`` leads to for a certificate, with the code that its administrator gave.

    Raises:
        Refused: the code is none, or the hub does not take it.
        Trouble: nobody answers, or not the hub whose fingerprint the code carries.
    """
    secret, mark = _parts(code)
    public = signing.public_key(private)
    with _refusals():
        hello, caller = _greeted(line, mark, private, now)
        asked = p.Enrol(secret=secret, public_key=public, agency=agency, letters=letters)
        paper = caller.ask("POST", "/v1/enrol", asked, p.Enrolled)
    certificate = p.certified(hello.public_key, paper)
    if certificate is None or certificate.public_key != public:
        raise Trouble("not-the-hub", SAYS, safe=SAFE, todo=CALL, detail="certificate")
    return Known(hello=hello, certificate=p.to_header(paper), site=certificate.site, ahead=caller.ahead)


def _parts(code: str) -> tuple[bytes, bytes]:
    read = p.read_code(code)
    if read is None:
        raise Refused("bad-code", "This is not an enrolment code, or a sign of it was mistyped.", field="code")
    return read


def _greeted(line: Line, mark: bytes, private: bytes, now: Callable[[], int]) -> tuple[p.Hello, Caller]:
    hello = greet(line, mark)
    if p.VERSION not in hello.versions:
        raise Refused("other-version", OTHER_VERSION)
    return hello, Caller(line, hello.hub, hello.public_key, private, now)


@contextmanager
def _refusals() -> Iterator[None]:
    """Say what the hub refuses in words."""
    try:
        yield
    except Said as no:
        known = no.code in SAID
        raise Refused(no.code, SAID.get(no.code, SAYS), field="code", **({} if known else {"detail": no.code})) from no
