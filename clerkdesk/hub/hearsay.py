"""What a desk says of itself in passing: its program, and how much it has that is not here. For the hub's pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from sqlalchemy import bindparam, insert, update

from clerkdesk.hub.admin.tables import told
from clerkdesk.hub.database import Database
from clerkdesk.hub.desks import Known

_SAY: Final = (
    update(told)
    .where(told.c.desk == bindparam("of"))
    .values(agent=bindparam("agent"), unsent=bindparam("unsent"), at=bindparam("at"))
)
_FIRST: Final = insert(told)
_AGENT: Final = re.compile(r"[\w.+-]{1,30}/[\w.+-]{1,30}", re.ASCII)


class Hearsay:
    """Writes down what is new of it; any number of threads may tell."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, tuple[str, int]] = {}
        self._before: dict[str, int] = {}

    def note(self, desk: Known, headers: Mapping[str, str], have: int, here: int, now: int) -> None:
        """Note that ``desk`` has ``have`` events of its own, of which ``here`` are here.

        What it did since it sent the last ones is on its way: it counts when the desk has more for the second time.
        """
        found = _AGENT.match(headers.get("user-agent", ""))
        agent = found[0] if found else ""
        unsent = max(0, have - here)
        said = (agent, min(unsent, self._before.get(desk.desk, 0)))
        self._before[desk.desk] = unsent
        if self._known.get(desk.desk) == said:
            return
        values = {"agent": said[0], "unsent": said[1], "at": now}
        with self._database.writing() as connection:
            if not connection.execute(_SAY, {"of": desk.desk, **values}).rowcount:
                connection.execute(_FIRST, {"desk": desk.desk, **values})
        self._known[desk.desk] = said
