"""The clerks of this desk: name and PIN, slowed after failures."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, func, insert, select, update

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.events import Clerk
from clerkdesk.domain.text import clean, fold
from clerkdesk.journal.event import new_id
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.store import settings
from clerkdesk.store import tables as t

if TYPE_CHECKING:
    from argon2 import PasswordHasher

PIN_LENGTH: Final = 6
FREE_FAILURES: Final = 3
LONGEST_WAIT: Final = 15 * 60
KIOSK_WAIT: Final = 5 * 60
"""The longest wait at a kiosk: under a hundred tries in a working day, and no clerk stands there for long."""


class Role(StrEnum):
    """What somebody may do at this desk."""

    CLERK = "clerk"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Account:
    """One clerk as the sign-in page lists them."""

    id: str
    name: str
    role: Role
    active: bool

    @property
    def clerk(self) -> Clerk:
        """The clerk as events name them."""
        return Clerk(id=self.id, name=self.name)


@dataclass(frozen=True, slots=True)
class _Tries:
    """Wrong PINs in a row at one door; wait_until: ms, no try is looked at before."""

    failures: int = 0
    wait_until: int = 0


def accounts(desk: Desk, *, active_only: bool = True) -> list[Account]:
    """Return the clerks of this desk by name."""
    query = select(t.clerk.c.id, t.clerk.c.name, t.clerk.c.role, t.clerk.c.active).order_by(t.clerk.c.sign_in)
    if active_only:
        query = query.where(t.clerk.c.active == 1)
    with desk.store.reading() as connection:
        return [Account(row.id, row.name, Role(row.role), bool(row.active)) for row in connection.execute(query)]


def add_clerk(desk: Desk, name: str, pin: str, role: Role = Role.CLERK) -> Account:
    """Add a clerk.

    Raises:
        Refused: the name is empty or taken, or the PIN is too short.
    """
    with desk.store.writing() as connection:
        return insert_clerk(connection, name, pin, role)


def insert_clerk(connection: Connection, name: str, pin: str, role: Role) -> Account:
    """Add a clerk inside a transaction; see :func:`add_clerk`."""
    shown = clean(name, field="name", limit=100)
    if not shown:
        raise Refused("no-name", "The name is missing.", field="name")
    check_pin(pin)
    if connection.execute(select(t.clerk.c.id).where(t.clerk.c.sign_in == fold(shown))).first():
        raise Refused("name-taken", "There is already a clerk named {name}.", field="name", name=shown)
    account = Account(new_id(), shown, role, active=True)
    connection.execute(
        insert(t.clerk),
        {"id": account.id, "name": shown, "sign_in": fold(shown), "pin": _hash(pin), "role": role.value},
    )
    return account


def check_pin(pin: str) -> None:
    """Refuse a PIN that is too short or too plain."""
    if len(pin) < PIN_LENGTH or len(pin) > 64:
        raise Refused("short-pin", "A PIN has at least {length} signs.", field="pin", length=PIN_LENGTH)
    if len(set(pin)) < 3 or pin in "0123456789" or pin in "9876543210":
        raise Refused("plain-pin", "This PIN is too easy to guess.", field="pin")


def sign_in(desk: Desk, name: str, pin: str) -> Account:
    """Return the clerk who ``name`` and ``pin`` are.

    Each failure after the third makes the next try wait: 5, 10, 20 seconds, up to a quarter of an hour.

    Raises:
        Refused: "wrong-pin" for an unknown name and a wrong PIN alike, or "wait" with the seconds to wait.
    """
    return _let_in(desk, name, pin, kiosk=False)


def leave_kiosk(desk: Desk, name: str, pin: str) -> Account:
    """Return the clerk who ``name`` and ``pin`` are, at the way out of a kiosk, where anybody may play with it.

    Wrong PINs there are counted there: the next try waits, at most five minutes, and nobody's sign-in does. A right
    sign-in opens this way again.

    Raises:
        Refused: as :func:`sign_in`; "wait" as soon as there is something to wait for.
    """
    return _let_in(desk, name, pin, kiosk=True)


def kiosk_wait(desk: Desk) -> int:
    """Return for how many seconds no PIN is looked at at the way out of this desk's kiosk."""
    with desk.store.reading() as connection:
        return _wait(_kiosk_tries(connection), milliseconds(desk.clock.now()), KIOSK_WAIT)


def _let_in(desk: Desk, name: str, pin: str, *, kiosk: bool) -> Account:
    now, longest = milliseconds(desk.clock.now()), KIOSK_WAIT if kiosk else LONGEST_WAIT
    with desk.store.reading() as connection:
        row = connection.execute(select(t.clerk).where(t.clerk.c.sign_in == fold(name), t.clerk.c.active == 1)).first()
        at_kiosk = _kiosk_tries(connection)
    if row is None:
        _matches(_DECOY, pin)  # an unknown name takes as long as a wrong PIN
        raise _wrong()
    here = at_kiosk if kiosk else _Tries(row.failures, row.wait_until)
    if seconds := _wait(here, now, longest):
        raise _too_many(seconds)
    if not _matches(row.pin, pin):
        seconds = _wait(_count_failure(desk, row.id, now, kiosk=kiosk), now, longest)
        raise _too_many(seconds) if kiosk and seconds else _wrong()
    if here.failures or at_kiosk.failures:
        with desk.store.writing() as connection:
            settings.forget(connection, _KIOSK)
            if not kiosk:
                connection.execute(update(t.clerk).where(t.clerk.c.id == row.id).values(failures=0, wait_until=0))
    return Account(row.id, row.name, Role(row.role), active=True)


def change_pin(desk: Desk, account: Account, old: str, new: str) -> None:
    """Give a clerk a new PIN.

    Raises:
        Refused: the old PIN is wrong, or the new one too short or too plain.
    """
    check_pin(new)
    sign_in(desk, account.name, old)
    with desk.store.writing() as connection:
        connection.execute(update(t.clerk).where(t.clerk.c.id == account.id).values(pin=_hash(new)))


def reset_pin(desk: Desk, by: Account, account: Account, new: str) -> None:
    """Let an administrator give somebody a new PIN.

    Raises:
        Refused: not an administrator, or the PIN is too short or too plain.
    """
    only_administrator(by)
    check_pin(new)
    with desk.store.writing() as connection:
        connection.execute(
            update(t.clerk).where(t.clerk.c.id == account.id).values(pin=_hash(new), failures=0, wait_until=0)
        )


def set_active(desk: Desk, by: Account, account: Account, *, active: bool) -> None:
    """Let an administrator take somebody off the sign-in page, or back on.

    Raises:
        Refused: not an administrator, or it would leave none.
    """
    only_administrator(by)
    with desk.store.writing() as connection:
        connection.execute(update(t.clerk).where(t.clerk.c.id == account.id).values(active=int(active)))
        left = connection.execute(
            select(func.count()).where(t.clerk.c.role == Role.ADMINISTRATOR.value, t.clerk.c.active == 1)
        ).scalar_one()
        if not left:
            raise Refused("last-administrator", "The last administrator cannot be taken off.")


def only_administrator(by: Account) -> None:
    """Refused: "administrator-only" for everybody else."""
    if by.role is not Role.ADMINISTRATOR:
        raise Refused("administrator-only", "Only an administrator may do this.")


def _wrong() -> Refused:
    return Refused("wrong-pin", "The name or the PIN is wrong.", field="pin")


def _too_many(seconds: int) -> Refused:
    return Refused("wait", "Too many wrong PINs: wait {seconds} seconds.", field="pin", seconds=seconds)


def _wait(tries: _Tries, now: int, longest: int) -> int:
    """Return for how many seconds no try is looked at; a clock that was set back locks nobody out for longer."""
    left = tries.wait_until - now
    return -(-left // 1000) if 0 < left <= longest * 1000 else 0


def _count_failure(desk: Desk, clerk: str, now: int, *, kiosk: bool) -> _Tries:
    """Count a wrong PIN at one door, and return what was counted there."""
    mine = t.clerk.c.id == clerk
    with desk.store.writing() as connection:
        if kiosk:
            before = _kiosk_tries(connection)
        else:
            before = _Tries(*connection.execute(select(t.clerk.c.failures, t.clerk.c.wait_until).where(mine)).one())
        over = before.failures + 1 - FREE_FAILURES
        wait = min(5 * 2 ** min(over, 20), KIOSK_WAIT if kiosk else LONGEST_WAIT) * 1000 if over >= 0 else 0
        counted = _Tries(before.failures + 1, now + wait if wait else before.wait_until)
        if kiosk:
            settings.put(connection, _KIOSK, counted)
        else:
            connection.execute(update(t.clerk).where(mine).values(**asdict(counted)))
    return counted


_KIOSK: Final = "kiosk-tries"


def _kiosk_tries(connection: Connection) -> _Tries:
    found: _Tries | None = settings.get(connection, _KIOSK, _Tries)
    return found or _Tries()


_DECOY: Final = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$/T3gkIvaI9xeaPCdS4GV2ZyQj1JGLMEZwCgpIgVLJzM"


def hasher() -> PasswordHasher:
    """Return what hashes PINs: argon2id at 64 MiB, as RFC 9106 recommends where memory is short."""
    from argon2 import PasswordHasher

    return PasswordHasher()


def _hash(pin: str) -> str:
    return hasher().hash(pin)


def _matches(hashed: str, pin: str) -> bool:
    from argon2.exceptions import VerifyMismatchError

    try:
        return hasher().verify(hashed, pin)
    except VerifyMismatchError:
        return False
