"""Official codes at a desk: its own numbers for offline use, and what it need not ask for just now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection, Integer, bindparam, delete, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from clerkdesk.store import tables as t

LONGEST: Final = 3600 * 1000
"""No answer counts for longer (ms): a clock that was wrong for a while does no lasting harm."""

_KEPT: Final = timedelta(days=40)


def grant(connection: Connection, origin: str, day: date, first: int, last: int) -> None:
    """Keep the numbers ``first`` to ``last`` of ``day`` as those of ``origin``; granted before: nothing changes."""
    connection.execute(_GRANT, {"origin": origin, "day": day.isoformat(), "next": first, "last": last})
    connection.execute(_GONE, {"before": (day - _KEPT).isoformat()})


def days_without(connection: Connection, origin: str, days: Sequence[date]) -> list[date]:
    """Return those of ``days`` for which ``origin`` holds no numbers and never did."""
    known = set(connection.execute(_DAYS, {"of": origin}).scalars())
    return [day for day in days if day.isoformat() not in known]


def burn(connection: Connection, origin: str, day: date) -> int | None:
    """Burn and return the next number of ``origin`` on ``day``, None when there is none left."""
    after = connection.execute(_BURN, {"of": origin, "on": day.isoformat()}).scalar()
    return None if after is None else after - 1


def put_off(connection: Connection, names: Iterable[str], now: int, wait: int) -> None:
    """Note that ``names`` need not be asked for within ``wait`` ms; forget what is over."""
    connection.execute(_OVER, {"now": now})
    rows = [{"name": name, "until": now + min(wait, LONGEST)} for name in names]
    if rows:
        connection.execute(_PUT_OFF, rows)


def waits(connection: Connection, now: int) -> set[str]:
    """Return what need not be asked for now."""
    return set(connection.execute(_WAITS, {"now": now}).scalars())


_BLOCK: Final = t.code_block
_GRANT: Final = upsert(_BLOCK).on_conflict_do_nothing()
_GONE: Final = delete(_BLOCK).where(_BLOCK.c.day < bindparam("before"))
_DAYS: Final = select(_BLOCK.c.day).where(_BLOCK.c.origin == bindparam("of"))
_BURN: Final = (
    update(_BLOCK)
    .where(_BLOCK.c.origin == bindparam("of"), _BLOCK.c.day == bindparam("on"), _BLOCK.c.next <= _BLOCK.c.last)
    .values(next=_BLOCK.c.next + 1)
    .returning(_BLOCK.c.next)
)
_ASKED: Final = upsert(t.code_asked)
_PUT_OFF: Final = _ASKED.on_conflict_do_update(index_elements=["name"], set_={"until": _ASKED.excluded.until})
_HOLDS: Final = t.code_asked.c.until.between(bindparam("now", type_=Integer), bindparam("now", type_=Integer) + LONGEST)
_OVER: Final = delete(t.code_asked).where(~_HOLDS)
_WAITS: Final = select(t.code_asked.c.name).where(_HOLDS)
