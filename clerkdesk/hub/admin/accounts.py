"""Who may see the pages of a hub: accounts, their passwords, their sessions, and the one-time codes that make them."""

from __future__ import annotations

import base64
import secrets
import threading
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from typing import Any, Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import Connection, delete, insert, or_, select, update

from clerkdesk.domain.codes import check_agency
from clerkdesk.domain.errors import Refused
from clerkdesk.hub import tables as t
from clerkdesk.hub.admin.tables import account, code, session
from clerkdesk.hub.database import Database
from clerkdesk.journal.event import new_id

VALID: Final = 60 * 60_000
"""How long a one-time code makes an account (ms)."""
IDLE: Final = 30 * 60_000
LONGEST: Final = 12 * 3600_000
"""A session ends when nobody asks anything for so long, and in any case after so long (ms)."""
SHORTEST: Final = 12
"""Signs of a password."""
FREE: Final = 5
"""Wrong passwords in a row before one has to wait: 30 s, then twice as long each time, a quarter of an hour at most."""
_WAIT: Final = 30_000
_MOST: Final = 15 * 60_000

_hasher: Final = PasswordHasher()
_at_once: Final = threading.Semaphore(2)  # each takes 64 MiB for a moment


class Role(StrEnum):
    """What an account may do: look, or look and change."""

    VIEWER = "viewer"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who may see the pages. ``site``: the one that is seen, "" for all."""

    id: str
    name: str
    role: Role
    site: str

    def may_see(self, site: str) -> bool:
        """Return whether this one sees ``site``."""
        return self.site in {"", site}

    def may_change(self, site: str) -> bool:
        """Return whether this one may change something of ``site``, of the whole hub when it is ""."""
        return self.role is Role.ADMINISTRATOR and self.may_see(site)


def new_code(connection: Connection, now: int, role: Role = Role.ADMINISTRATOR, site: str = "") -> str:
    """Return a code that makes one account within the hour.

    Raises:
        Refused: ``site`` is neither "" nor a site of this hub.
    """
    if site:
        site = check_agency(site)
        if connection.execute(select(t.site.c.id).where(t.site.c.id == site)).first() is None:
            raise Refused("no-such-site", "There is no such site.", field="site")
    connection.execute(delete(code).where(code.c.expires_at < now))
    text = base64.b32encode(secrets.token_bytes(10)).decode("ascii")
    row = {"hash": _hash(text), "role": role.value, "site": site, "expires_at": now + VALID}
    connection.execute(insert(code), row)
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def make(database: Database, typed: str, name: str, password: str, now: int) -> None:
    """Make an account with a one-time code.

    Raises:
        Refused: the code is none or has run out, the name is taken or none, the password is too short.
    """
    name, digest = _name(name), _hash("".join(typed.split()).replace("-", "").upper())
    _check(password, name)
    with database.reading() as connection:
        _open_code(connection, digest, now)  # before the work of hashing
    hashed = _hashed(password)
    with database.writing() as connection:
        found = _open_code(connection, digest, now)
        if not connection.execute(delete(code).where(code.c.hash == digest)).rowcount:
            raise _no_code()
        if connection.execute(select(account.c.id).where(account.c.name == name)).first() is not None:
            raise Refused("name-taken", "This name is taken.", field="name")
        row = {"id": new_id(), "name": name, "password": hashed, "role": found.role, "site": found.site}
        connection.execute(insert(account), {**row, "made_at": now, "seen_at": 0, "failed": 0, "free_at": 0})


def sign_in(database: Database, name: str, password: str, now: int) -> str:
    """Return what proves a new session, for a cookie.

    Raises:
        Refused: "bad-sign-in": name or password is wrong, or one has to wait; in the same words, so that nobody
            learns which names there are.
    """
    name = name.strip().casefold()
    with database.writing() as connection:  # counted before it is tried, so that tries at once all count
        query = select(account).where(account.c.name == name, account.c.free_at <= now).with_for_update()
        row = connection.execute(query).first()
        if row is not None:
            failed = row.failed + 1
            wait = min(_WAIT << min(failed - FREE, 10), _MOST) if failed >= FREE else 0
            values = {"failed": failed, "free_at": now + wait if wait else 0}
            connection.execute(update(account).where(account.c.id == row.id).values(**values))
    if not _holds(row.password if row is not None else _nobody(), password) or row is None:
        raise Refused(
            "bad-sign-in",
            "The name or the password is wrong. After several tries one has to wait: 15 minutes at most.",
            field="password",
        )
    token = secrets.token_urlsafe(32)
    with database.writing() as connection:
        fresh = {"failed": 0, "free_at": 0, "seen_at": now}
        connection.execute(update(account).where(account.c.id == row.id).values(**fresh))
        connection.execute(delete(session).where(_over(now)))
        connection.execute(insert(session), {"hash": _hash(token), "account": row.id, "began_at": now, "seen_at": now})
    return token


def who(database: Database, token: str, now: int) -> Account | None:
    """Return whose session ``token`` proves, None when it is nobody's any more."""
    if not token:
        return None
    query = select(account, session.c.seen_at.label("asked_at")).join(session, session.c.account == account.c.id)
    with database.reading() as connection:
        row = connection.execute(query.where(session.c.hash == _hash(token), ~_over(now))).first()
    if row is None:
        return None
    if now - row.asked_at > IDLE // 10:
        with database.writing() as connection:
            connection.execute(update(session).where(session.c.hash == _hash(token)).values(seen_at=now))
    return Account(id=row.id, name=row.name, role=Role(row.role), site=row.site)


def sign_out(connection: Connection, token: str) -> None:
    """End the session that ``token`` proves."""
    connection.execute(delete(session).where(session.c.hash == _hash(token)))


def change_password(database: Database, me: Account, old: str, new: str) -> None:
    """Give ``me`` another password; every session of this account ends.

    Raises:
        Refused: the old one is wrong, the new one too short.
    """
    _check(new, me.name)
    with database.reading() as connection:
        known = connection.execute(select(account.c.password).where(account.c.id == me.id)).scalar_one()
    if not _holds(known, old):
        raise Refused("bad-password", "The present password is wrong.", field="old")
    hashed = _hashed(new)
    with database.writing() as connection:
        connection.execute(update(account).where(account.c.id == me.id).values(password=hashed))
        connection.execute(delete(session).where(session.c.account == me.id))


def every(connection: Connection) -> list[Any]:
    """Return the accounts by name: id, name, role, site, made_at, seen_at."""
    columns = (account.c.id, account.c.name, account.c.role, account.c.site, account.c.made_at, account.c.seen_at)
    return list(connection.execute(select(*columns).order_by(account.c.name)))


def remove(connection: Connection, me: Account, other: str) -> None:
    """Take ``other`` (an id) off the list; its sessions end.

    Raises:
        Refused: it is oneself, or nobody.
    """
    if other == me.id:
        raise Refused("yourself", "Nobody removes the account that is signed in.")
    connection.execute(delete(session).where(session.c.account == other))
    if not connection.execute(delete(account).where(account.c.id == other)).rowcount:
        raise Refused("no-such-account", "There is no such account.")


def _over(now: int) -> Any:
    return or_(session.c.seen_at < now - IDLE, session.c.began_at < now - LONGEST)


def _name(name: str) -> str:
    name = name.strip().casefold()
    if not 2 <= len(name) <= 60 or not name.isprintable():
        raise Refused("bad-name", "A name has 2 to 60 signs.", field="name")
    return name


def _check(password: str, name: str) -> None:
    if len(password) < SHORTEST or len(password) > 1000 or password.casefold() in {name, name * 2}:
        raise Refused("bad-password", "A password has {least} signs or more.", field="password", least=SHORTEST)


def _open_code(connection: Connection, digest: str, now: int) -> Any:
    found = connection.execute(select(code).where(code.c.hash == digest, code.c.expires_at >= now)).first()
    if found is None:
        raise _no_code()
    return found


def _no_code() -> Refused:
    return Refused("bad-code", "This code is none, was used, or has run out.", field="code")


def _hashed(password: str) -> str:
    with _at_once:
        return _hasher.hash(password)


def _holds(hashed: str, password: str) -> bool:
    with _at_once:
        try:
            return _hasher.verify(hashed, password[:1000])
        except (Argon2Error, InvalidHashError):
            return False


@cache
def _nobody() -> str:
    """Return the hash of a password that nobody knows, so that a name that is none takes as long."""
    return _hashed(secrets.token_hex())


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
