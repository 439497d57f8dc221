"""Settings: small JSON values by name. They are not history, and each desk has its own."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from clerkdesk.store import tables as t


def get(connection: Connection, key: str, kind: Any = Any) -> Any:
    """Return the setting ``key`` as ``kind``, None when it was never set."""
    text = connection.execute(_GET, {"named": key}).scalar()
    return None if text is None else msgspec.json.decode(text, type=kind)


def put(connection: Connection, key: str, value: Any) -> None:
    """Keep ``value`` (anything that JSON can say) under ``key``."""
    text = msgspec.json.encode(value).decode()
    connection.execute(_PUT, {"key": key, "value": text})


def forget(connection: Connection, key: str) -> None:
    """Drop the setting ``key`` if it is there."""
    connection.execute(_FORGET, {"named": key})


_NEW: Final = upsert(t.setting)
_GET: Final = select(t.setting.c.value).where(t.setting.c.key == bindparam("named"))
_PUT: Final = _NEW.on_conflict_do_update(index_elements=["key"], set_={"value": _NEW.excluded.value})
_FORGET: Final = delete(t.setting).where(t.setting.c.key == bindparam("named"))
