"""A clerk as a process: does deeds on one desk until it is killed, and says after each how far its journal is.

python -m tests.sim.processes.clerk FOLDER SEED PAUSE
"""

from __future__ import annotations

import random
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import select

from clerkdesk.domain.errors import Refused
from clerkdesk.services.desk import Desk
from clerkdesk.services.opening import open_desk
from clerkdesk.store import tables as t
from tests.counter import SetClock
from tests.sim import doing


def main(folder: Path, seed: str, pause: float) -> None:
    dice = random.Random(seed)
    with closing(open_desk(folder, clock=SetClock())) as desk:
        while True:
            with suppress(Refused):  # another desk was first
                dice.choice((doing.receive, doing.carry_on, doing.queue))(dice, desk)
            print(*head(desk), flush=True)
            time.sleep(dice.uniform(0, 2 * pause))


def head(desk: Desk) -> tuple[str, int, str]:
    """Return origin, sequence and hash of the last event that this desk wrote."""
    query = select(t.origin.c.id, t.origin.c.last_seq, t.origin.c.last_hash).where(t.origin.c.mine == 1)
    with desk.store.reading() as connection:
        origin, seq, digest = connection.execute(query).one()
        return origin, seq, digest


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]))
