"""What a hub of this desk tells of the higher hub that it passes everything on to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection, bindparam, delete, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from clerkdesk.store import tables as t
from clerkdesk.store.hops import WORTH_NOTING


@dataclass(frozen=True, slots=True, kw_only=True)
class Above:
    """The higher hub beyond ``hub``: its name and address, when it last answered that hub (ms), what stopped them."""

    hub: str
    name: str
    url: str
    heard_at: int
    stopped: str = ""


def is_news(connection: Connection, told: Above, confirmed: Mapping[str, int]) -> bool:
    """Return whether what a hub tells is worth a write: mostly it is that the higher one has answered once more."""
    before = next((one for one in above(connection) if one.hub == told.hub), None)
    if before is None or replace(before, heard_at=told.heard_at) != told or marks(connection, told.hub) != confirmed:
        return True
    return not 0 <= told.heard_at - before.heard_at < WORTH_NOTING


def put(connection: Connection, above: Above, confirmed: Mapping[str, int]) -> None:
    """Keep what a hub tells: which higher hub there is and how far each origin is confirmed there."""
    values = {"name": above.name, "url": above.url, "heard_at": above.heard_at, "stopped": above.stopped}
    connection.execute(_PUT, {"hub": above.hub, **values})
    if marks(connection, above.hub) == confirmed:
        return
    connection.execute(delete(t.above_mark).where(t.above_mark.c.hub == above.hub))
    if confirmed:
        rows = [{"hub": above.hub, "origin": origin, "confirmed": seq} for origin, seq in confirmed.items()]
        connection.execute(insert(t.above_mark), rows)


def above(connection: Connection) -> list[Above]:
    """Return the higher hubs, one for each hub of this desk that has one."""
    columns = (t.above.c.hub, t.above.c.name, t.above.c.url, t.above.c.heard_at, t.above.c.stopped)
    return [Above(**row._asdict()) for row in connection.execute(select(*columns).order_by(t.above.c.hub))]


def marks(connection: Connection, hub: str) -> dict[str, int]:
    """Return how far each origin is confirmed at the higher hub beyond ``hub``."""
    rows = connection.execute(_MARKS, {"at_hub": hub})
    return {origin: seq for origin, seq in rows}  # noqa: C416  (rows are not pairs to a checker)


_NEW: Final = upsert(t.above)
_PUT: Final = _NEW.on_conflict_do_update(
    index_elements=["hub"], set_={name: _NEW.excluded[name] for name in ("name", "url", "heard_at", "stopped")}
)
_MARKS: Final = select(t.above_mark.c.origin, t.above_mark.c.confirmed).where(t.above_mark.c.hub == bindparam("at_hub"))
