"""What every fault begins with: a desk at work, one of an older schema, a peer's events, a backup; made once."""

from __future__ import annotations

import os
import pickle
import shutil
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from clerkdesk.catalogue.package import pack
from clerkdesk.domain.events import Clerk
from clerkdesk.journal.signing import public_key
from clerkdesk.services import backup, catalogue, delivery, drafts
from clerkdesk.services.clerks import Account
from clerkdesk.services.opening import open_desk
from clerkdesk.services.reception import receive
from tests.counter import LAN, MONDAY, Parts, SetClock, deal, first_run, parts, wish

SAMPLE = Path(__file__).parents[1] / "store" / "samples" / "0001"
LATER = MONDAY + timedelta(hours=6)
SEALING = bytes(range(32))
PACKAGE = pack(
    SEALING,
    {
        "procedures/mau.yaml": """field: Lĩnh vực mẫu
procedures:
  - code: "9.000001"
    name: Cấp giấy mẫu
    times: [{ working_days: 2 }]
    fees: [{ free: true }]
""".encode()
    },
    name="Danh mục mẫu",
    issuer="Sở Tư pháp",
    issued=date(2026, 11, 20),
)


@dataclass(frozen=True)
class World:
    """``top``: its folder. code: the recovery code of its desk. peer: what another desk wrote. administrator: hers."""

    top: Path
    code: str
    peer: Parts
    administrator: Account

    def place(self, name: str, to: Path) -> Path:
        """Give a run its own copies of ``name`` in the new folder ``to``."""
        to.mkdir(parents=True)
        (to / "state").mkdir()
        os.environ["XDG_STATE_HOME"] = str(to / "state")  # how far this desk has written
        if name:
            shutil.copytree(self.top / name, to / "desk")
        return to / "desk"


def make(top: Path) -> World:
    """Make a world in the new folder ``top``."""
    kept = top / "world.pickle"
    if kept.exists():
        return pickle.loads(kept.read_bytes())  # type: ignore[no-any-return]
    os.environ["XDG_STATE_HOME"] = str(top / "state")
    clock = SetClock()
    made = first_run(top / "desk", clock=clock)
    with closing(made.desk) as desk:
        found = [receive(desk, LAN, wish(desk)).stream for _ in range(6)]
        for stream in found[:3]:
            delivery.enter_result(desk, LAN, stream, number="1/2026")
        desk.store.attachments.put([bytes(40_000)], media="application/pdf", at=0)
        drafts.save(desk, "reception", Clerk(id="x", name="Lan"), {"number": 0})
        catalogue.trust(desk, made.administrator, public_key(SEALING).hex(), "Sở Tư pháp")
        backup.make(desk, top / "stick")
    with closing(first_run(top / "peer", "B", clock=clock).desk) as other:
        for _ in range(12):
            stream = receive(other, LAN, wish(other)).stream
        delivery.enter_result(other, LAN, stream, number="2/2026")
        peer = parts(other)
    with closing(open_desk(top / "desk", clock=clock)) as desk:
        deal(desk, peer[:1])  # its opening is known
    shutil.copytree(SAMPLE, top / "sample")
    world = World(top, made.recovery_code, peer, made.administrator)
    kept.write_bytes(pickle.dumps(world))
    return world
