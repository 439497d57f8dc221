"""Enrolment without a line: a request file goes to the hub, a certificate file comes back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from clerkdesk.domain.errors import Refused
from clerkdesk.journal import signing
from clerkdesk.store import hops, settings
from clerkdesk.store.hops import Hop
from clerkdesk.store.store import Store
from clerkdesk.sync import protocol as p
from clerkdesk.sync.asking import myself
from clerkdesk.sync.protocol import carry, papers

_KEY: Final = "enrolment"


class _Asked(msgspec.Struct, frozen=True):
    fingerprint: str  # of the hub, from the code; hex
    origin: str


def write_request(store: Store, code: str, file: Path) -> None:
    """Write the request of this desk for the hub whose administrator gave ``code``. The file holds no secret.

    Raises:
        Refused: the code is none, or this desk has not been set up.
    """
    read = p.read_code(code)
    if read is None:
        raise Refused("bad-code", "This is not an enrolment code, or a sign of it was mistyped.", field="code")
    secret, mark = read
    origin, private = myself(store)
    asked = papers.request(private, secret, origin.agency, origin.letters)
    carry.whole(file, papers.REQUEST + p.pack(asked))
    with store.writing() as connection:
        settings.put(connection, _KEY, _Asked(mark.hex(), origin.id))


def take_certificate(store: Store, file: Path, now: Callable[[], int]) -> Hop:
    """Enrol this desk with the certificate that came back; a hub known by its address keeps it.

    Raises:
        Refused: it is none, it answers another request, or another hub than that of the code made it.
    """
    found = papers.granted(file.read_bytes())
    origin, private = myself(store)
    with store.reading() as connection:
        asked = settings.get(connection, _KEY, _Asked)
        known = {hop.hub: hop for hop in hops.hops(connection)}
    certificate = p.certified(found.public_key, found.paper)
    if asked is None or asked.origin != origin.id or certificate is None:
        raise Refused("not-asked", "This certificate answers no request of this desk.", field="file")
    if p.fingerprint(found.public_key).hex() != asked.fingerprint:
        raise Refused("another-hub", "Another hub than that of the code made this certificate.", field="file")
    if certificate.public_key != signing.public_key(private) or certificate.site != origin.agency:
        raise Refused("not-asked", "This certificate answers no request of this desk.", field="file")
    before = known.get(certificate.hub)
    hop = Hop(
        hub=certificate.hub,
        url=before.url if before else "",
        tls=before.tls if before else b"",
        public_key=found.public_key,
        certificate=p.to_header(found.paper),
        origin=origin.id,
        site=certificate.site,
    )
    with store.writing() as connection:
        hops.put(connection, hop)
        hops.heard(connection, hop.hub, now(), before.clock if before else None)
        settings.forget(connection, _KEY)
    return hop
