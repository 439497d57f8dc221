"""Settings: small JSON values by name. They are not history, and each desk has its own."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from clerkdesk.store import tables as t


def get(connection: Connection, key: str, kind: Any = Any) -> Any:
    """Return the setting ``key`` as ``kind``, None when it was never set."""
    text = connection.execute(select(t.setting.c.value).where(t.setting.c.key == key)).scalar()
    return None if text is None else msgspec.json.decode(text, type=kind)


def put(connection: Connection, key: str, value: Any) -> None:
    """Keep ``value`` (anything that JSON can say) under ``key``."""
    text = msgspec.json.encode(value).decode()
    statement = upsert(t.setting).values(key=key, value=text)
    connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": text}))


def forget(connection: Connection, key: str) -> None:
    """Drop the setting ``key`` if it is there."""
    connection.execute(delete(t.setting).where(t.setting.c.key == key))
