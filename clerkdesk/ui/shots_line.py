"""Pictures of the line: each state of it, letters that two desks have, a joining. What a hub would say is said here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from clerkdesk.domain.errors import Trouble
from clerkdesk.domain.events import Clerk, FormSigned, ProvinceRefused
from clerkdesk.services import demo, look, refusals
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Desk, deed
from clerkdesk.services.joining import Begun, How
from clerkdesk.services.lettering import Clash
from clerkdesk.services.look import Filter
from clerkdesk.store import hops, spoiled
from clerkdesk.store.events import my_origin
from clerkdesk.store.hops import Hop
from clerkdesk.sync.enrolling import refusing
from clerkdesk.sync.finding import Found
from clerkdesk.sync.line import not_ready, portal
from clerkdesk.sync.protocol import read_code
from clerkdesk.sync.protocol.welcome import mark_of
from clerkdesk.sync.talk import HubStatus, State, Status, Why
from clerkdesk.ui.cast import MORNING
from clerkdesk.ui.errors import Notice, explain
from clerkdesk.ui.exchanging.page import ExchangePage
from clerkdesk.ui.start.joining import JoiningPage

ADDRESS: Final = "192.168.1.10"
PORT: Final = 8750
URL: Final = f"https://{ADDRESS}:{PORT}"
DAY: Final = 24 * 3600 * 1000


def counters() -> list[dict[str, object]]:
    """Return three counters as a hub tells of them: this one, one at work, one that was replaced."""
    seen = ((0, "BB", 0), (1, "CB", 0), (2, "GB", 1))
    return [
        {
            "id": letters,
            "letters": letters,
            "enrolled_at": milliseconds(MORNING - timedelta(days=9 - number)),
            "seen_at": milliseconds(MORNING - timedelta(days=5 * revoked)),
            "revoked": revoked,
            "stopped": "",
        }
        for number, letters, revoked in seen
    ]


def enrol(desk: Desk) -> Hop:
    """Enrol ``desk`` at an invented hub, without a line."""
    with desk.store.writing() as connection:
        mine = my_origin(connection)
        assert mine is not None
        hop = Hop(hub="5e0f3c1a9d7b2846", url="", public_key=b"", certificate="", origin=mine.id, site=mine.agency)
        hops.put(connection, hop)
        hops.confirm(connection, hop.hub, [(mine.id, mine.last_seq - 20)])
        hops.heard(connection, hop.hub, milliseconds(MORNING - timedelta(days=3)), 41_000)
    return hop


def refuse(desk: Desk) -> None:
    """Enrol ``desk`` at a hub that passed on what the province refused."""
    enrol(desk)
    first, second, *_rest = (line.stream for line in look.lines(desk, look.ids(desk, Filter())[:2]))
    words = "Chưa gửi được lên tỉnh: SoDienThoai: quá dài"
    for stream, code, owner in ((first, "misfit", "clerk"), (second, "422", "administrator")):
        what = ProvinceRefused(code=code, words=words if code == "misfit" else "", said_at=desk.now(), owner=owner)
        with deed(desk, Clerk(id="province", name="")) as one:
            one.dossier(stream)
            one.note(stream, what)
        refusals.assign(
            desk, Clerk(id="clerk", name=demo.CLERKS[0]), stream, demo.ADMINISTRATOR, "Đã gọi điện, chờ tỉnh trả lời"
        )


def spoil(desk: Desk) -> None:
    """Let the disk of ``desk`` have spoiled a paper that the citizen signed."""
    (stream,) = (line.stream for line in look.lines(desk, look.ids(desk, Filter())[2:3]))
    name = hashlib.sha256(stream.encode()).hexdigest()
    title = "Tờ khai cấp bản sao trích lục hộ tịch"
    with deed(desk, Clerk(id="clerk", name=demo.CLERKS[0])) as one:
        one.dossier(stream)
        one.note(
            stream,
            FormSigned(
                form="ban-sao", version="1", title=title, component="", pdf=name, read_back="whole", way="signature"
            ),
        )
    with desk.store.writing() as connection:
        spoiled.note(connection, name)


def line_states(page: ExchangePage, hub: str, now: int, shot: Callable[[str], None]) -> None:
    """Take a picture of each state of the line to ``hub``; ``now``: wall time in ms."""
    there = HubStatus(hub=hub, url=URL, state=State.CONNECTED, heard_at=now)
    away = replace(there, state=State.WAITING, heard_at=now - 3 * DAY, why=_why(portal("HTTP 302")))
    stopped = replace(there, state=State.STOPPED, heard_at=now - DAY, why=_why(refusing("revoked")))
    wrong = replace(there, clock=95 * 60_000)
    for name, status in (
        ("connected", Status(state=State.CONNECTED, unsent=0, hubs=(there,))),
        ("sending", Status(state=State.SENDING, unsent=12, hubs=(there,))),
        (
            "silent",
            Status(state=State.SILENT, unsent=12, hubs=(replace(there, state=State.SILENT, silent=now - 9000),)),
        ),
        ("paused", Status(state=State.PAUSED, unsent=3, hubs=(there,))),
        ("apart", Status(state=State.WAITING, unsent=41, hubs=(away,))),
        ("stopped", Status(state=State.STOPPED, unsent=41, hubs=(stopped,))),
        ("clock", Status(state=State.CONNECTED, unsent=0, clock_doubted=True, hubs=(wrong,))),
        ("letters", Status(state=State.CONNECTED, unsent=0, letters="DB", hubs=(there,))),
    ):
        page.exchange.status = status
        page.exchange.changed.emit()
        shot(f"line-{name}")
    page.show_part("hubs")
    for clash in (Clash.GIVES_WAY, Clash.KEEPS):
        page.hubs.beginning.know(((), clash))
        shot(f"letters-{clash}")
    page.hubs.command.failed.emit(Notice(tone="warn", what="", field="letters"))
    shot("letters-asked")


def _why(error: Trouble) -> Why:
    return Why(code=error.code, what=error.what, safe=error.safe, todo=error.todo, params=dict(error.params))


def joining_states(gate: JoiningPage, code: str, shot: Callable[[str], None]) -> None:
    """Take a picture of each state of the joining by ``code`` in which no hub is asked."""
    other = Found(name="hub", site="H24.101.05", mark="7M2Q", version="1", addresses=(ADDRESS,), port=PORT)
    gate.looking.heard.emit(other)
    shot("joining-others")
    gate.code.set_value(code)
    gate.know_begun(Begun(how=How(code=code, address=URL), known=False))
    shot("joining-broken-off")
    gate.know_begun(None)
    read = read_code(code)
    assert read is not None
    gate.looking.heard.emit(
        Found(name="hub", site="H24.101.05", mark=mark_of(read[1]), version="1", addresses=(ADDRESS,), port=PORT)
    )
    shot("joining-found")
    gate.command.failed.emit(explain(not_ready("HTTP 503")))
    shot("joining-busy")
