"""Which desks a hub knows: one-time codes, enrolment, certificates, revocation."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Protocol

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from clerkdesk.domain.codes import check_agency
from clerkdesk.domain.errors import Refused
from clerkdesk.hub import tables as t
from clerkdesk.hub.keys import HubKey
from clerkdesk.journal.event import new_id
from clerkdesk.sync import protocol as p

VALID: Final = 3 * 24 * 3600 * 1000
"""How long a code can be used (ms)."""

AGAIN: Final = 30 * 24 * 3600 * 1000
"""How long the desk that used a code gets the same answer to it (ms): the first one may have been lost."""


class Denied(Exception):  # noqa: N818
    """A request that is not carried out. ``code`` as in PROTOCOL.md."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class Known:
    """A desk that may ask: its name, its site, its key."""

    desk: str
    site: str
    public_key: bytes


def new_code(connection: Connection, key: HubKey, site: str, now: int) -> str:
    """Return a code that enrols one desk of ``site`` (an agency code) within three days; codes run out are dropped.

    Raises:
        Refused: ``site`` is no agency code.
    """
    return p.enrolment_code(new_secret(connection, site, now, VALID), key.public)


def new_secret(connection: Connection, site: str, now: int, valid: int) -> bytes:
    """Return the secret of such a code that can be used for ``valid`` ms; see :func:`new_code`."""
    site = check_agency(site)
    if connection.execute(select(t.site.c.id).where(t.site.c.id == site)).first() is None:
        connection.execute(insert(t.site), {"id": site, "position": 0, "mark": ""})
    connection.execute(delete(t.code).where(t.code.c.expires_at < now, t.code.c.desk == ""))
    secret = secrets.token_bytes(p.SECRET)
    connection.execute(insert(t.code), {"hash": digest_of(secret), "site": site, "expires_at": now + valid, "desk": ""})
    return secret


class Asking(Protocol):
    """Who asks to be let in: its public key, its site's agency code, its letters."""

    @property
    def public_key(self) -> bytes:
        """Its own."""

    @property
    def agency(self) -> str:
        """Of its site."""

    @property
    def letters(self) -> str:
        """Of its provisional codes."""


def let_in(connection: Connection, key: HubKey, digest: str, asked: Asking, now: int) -> p.Enrolled:
    """Let in whoever has shown the code whose secret has the SHA-256 ``digest`` (hex).

    A code lets in once; the same desk with the same code gets the same certificate again.

    Raises:
        Denied: the code is none, was used by another, ran out, or is for another site; or the desk was revoked since.
    """
    code = usable(connection, digest, asked.public_key, now)
    if code.desk:
        return certificate(key, code.desk, code.site, asked.public_key, code.enrolled_at)
    if asked.agency != code.site:
        raise Denied(403, "other-agency", "this code is for another site")
    known = known_by(connection, code.site, asked.public_key)  # it has lost what it was answered to another code
    desk_id = known.id if known is not None else add(connection, code.site, asked, now)
    connection.execute(update(t.code).where(t.code.c.hash == code.hash).values(desk=desk_id))
    return certificate(key, desk_id, code.site, asked.public_key, known.enrolled_at if known is not None else now)


def known_by(connection: Connection, site: str, public: bytes) -> Row[Any] | None:
    """Return the desk of ``site`` that is let in under the key ``public``, None when there is none."""
    here = (t.desk.c.site == site) & (t.desk.c.public_key == public) & (t.desk.c.revoked == 0)
    return connection.execute(select(t.desk).where(here).order_by(t.desk.c.enrolled_at, t.desk.c.id).limit(1)).first()


def add(connection: Connection, site: str, asked: Asking, now: int, *, seen: bool = True) -> str:
    """Note a desk of ``site`` that is let in from now on; return its name. ``seen``: whether it asks itself."""
    row = {
        "id": new_id(),
        "site": site,
        "public_key": asked.public_key,
        "letters": asked.letters[:20],
        "enrolled_at": now,
        "seen_at": now if seen else 0,
        "revoked": 0,
    }
    connection.execute(insert(t.desk), row)
    return str(row["id"])


def usable(connection: Connection, digest: str, public: bytes, now: int) -> Row[Any]:
    """Return the code whose secret has the SHA-256 ``digest``, held until the commit, when ``public`` may use it.

    Raises:
        Denied: there is none, another key used it, it has run out, or the desk that used it was revoked.
    """
    of_desk = t.desk.c.public_key, t.desk.c.enrolled_at, t.desk.c.revoked
    query = select(t.code, *of_desk).outerjoin(t.desk, t.desk.c.id == t.code.c.desk)
    code = connection.execute(query.where(t.code.c.hash == digest).with_for_update(of=t.code)).first()
    if code is None:
        raise Denied(403, "bad-code", "there is no such code")
    if code.desk and bytes(code.public_key) != public:
        raise Denied(403, "code-used", "another desk used this code")
    if code.desk and code.revoked:
        raise Denied(403, "revoked", "this desk was revoked")
    if (code.enrolled_at + AGAIN if code.desk else code.expires_at) < now:
        raise Denied(403, "code-expired", "this code has run out")
    return code


def certificate(key: HubKey, desk: str, site: str, public: bytes, now: int) -> p.Enrolled:
    """Return the certificate of a desk that was let in at ``now``; always the same."""
    return p.certify(key.private, p.Certificate(hub=key.id, desk=desk, site=site, public_key=public, issued=now))


_SEEN_AT: Final = select(t.desk.c.revoked, t.desk.c.seen_at).where(t.desk.c.id == bindparam("desk"))


def recognise(connection: Connection, certificate: p.Certificate, now: int) -> Known | None:
    """Return the desk that a certificate of this hub names, None when :func:`note` has something to write first.

    Raises:
        Denied: it was revoked.
    """
    known = connection.execute(_SEEN_AT, {"desk": certificate.desk}).first()
    if known is None or not is_noted(known.revoked, known.seen_at, now):
        return None
    return known_as(certificate)


def is_noted(revoked: int | None, seen_at: int | None, now: int) -> bool:
    """Return whether a desk is known here and was noted lately, by what stands of it: None when nothing does.

    Raises:
        Denied: it was revoked.
    """
    if revoked:
        raise Denied(403, "revoked", "this desk was revoked")
    return seen_at is not None and 0 <= now - seen_at <= _SEEN


def known_as(certificate: p.Certificate) -> Known:
    """Return the desk that a certificate of this hub names."""
    return Known(certificate.desk, certificate.site, certificate.public_key)


def note(connection: Connection, certificate: p.Certificate, now: int) -> Known:
    """Note when a desk was seen, and the desk itself when this hub was restored from before its enrolment."""
    if not connection.execute(_SEEN_NOW, {"of": certificate.desk, "seen_at": now}).rowcount:
        site = connection.execute(select(t.site.c.id).where(t.site.c.id == certificate.site)).first()
        if site is None:
            connection.execute(insert(t.site), {"id": certificate.site, "position": 0, "mark": ""})
        connection.execute(
            insert(t.desk),
            {
                "id": certificate.desk,
                "site": certificate.site,
                "public_key": certificate.public_key,
                "letters": "",
                "enrolled_at": certificate.issued,
                "seen_at": now,
                "revoked": 0,
            },
        )
    connection.execute(_GONE_ON, {"of": certificate.desk})  # it speaks as what it is now
    return known_as(certificate)


_SEEN: Final = 60_000  # ms: a desk is noted once a minute
_SEEN_NOW: Final = update(t.desk).where(t.desk.c.id == bindparam("of")).values(seen_at=bindparam("seen_at"))
_BEFORE: Final = select(t.desk_follows.c.before).where(t.desk_follows.c.desk == bindparam("of"))
_GONE_ON: Final = update(t.desk).where(t.desk.c.id.in_(_BEFORE)).values(revoked=1)


def revoke(connection: Connection, desk: str) -> None:
    """Let a desk ask no more, whatever it went on as.

    Raises:
        Refused: there is no such desk.
    """
    if not connection.execute(update(t.desk).where(t.desk.c.id == desk).values(revoked=1)).rowcount:
        raise Refused("no-such-desk", "There is no such desk.")
    for one in connection.execute(select(t.desk_follows.c.desk).where(t.desk_follows.c.before == desk)).scalars().all():
        revoke(connection, one)


def digest_of(secret: bytes) -> str:
    """Return what a hub keeps of a code's secret."""
    return sha256(secret).hexdigest()
