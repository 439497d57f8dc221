"""Claims ticket after ticket until none is left: as a function, and as a process of its own beside others like it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

from clerkdesk.hub import claims
from clerkdesk.hub.database import Database
from clerkdesk.hub.desks import Known
from clerkdesk.hub.keys import hub_key
from clerkdesk.sync.protocol.claims import MOST, AskClaim, Further

TICKETS: Final = [f"ticket:{number:02d}" for number in range(30)]
SITE: Final = "H24.101.05"


def empty(database: Database, desk: str, now: int) -> list[str]:
    """Claim one ticket after the other, knowing nothing of the others, until none is left; return them in order."""
    had: list[str] = []
    gone: set[str] = set()
    while left := [one for one in TICKETS if one not in gone]:
        asked = [Further(one, 1) for one in left[:MOST]]
        ask = AskClaim(ticket=asked[0].ticket, version=1, counter=desk, further=tuple(asked[1:]))
        found = claims.answer(database, Known(desk, SITE, b""), ask, now)
        gone |= set(left[: found.passed])
        if found.held:
            had.append(left[found.passed])
            gone.add(left[found.passed])
    return had


def main(folder: str, address: str, now: str, desk: str) -> None:
    """Say "ready", wait for a line, claim, tell."""
    database = Database(address or f"sqlite:///{Path(folder) / 'hub.db'}", hub_key(Path(folder)).file_key)
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(empty(database, desk, int(now))))
    database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
