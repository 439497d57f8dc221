"""What a hub knows of its desks from what they say in passing."""

from __future__ import annotations

from collections.abc import Callable

from clerkdesk import __version__
from clerkdesk.hub.admin import views
from clerkdesk.services import reception
from clerkdesk.services.desk import Desk
from clerkdesk.sync import engine
from clerkdesk.sync import protocol as p
from clerkdesk.sync.transport import HttpLine
from tests.counter import LAN, SITE, wish
from tests.meeting import Hub, enrol, exchange, hop, served


def said(hub: Hub) -> tuple[str, int]:
    with hub.database.reading() as connection:
        (one,) = views.desks(connection, SITE.agency)
    return one.agent, one.unsent


def test_version_and_backlog_as_last_told(hub: Hub, desk: Callable[..., Desk]) -> None:
    one = desk("B")
    with served(hub.gate) as url, HttpLine(url) as line:
        enrol(one, hub, line, url)
        assert said(hub) == ("", -1), "nothing yet"
        sent = exchange(one, line).sent
        assert said(hub) == (f"clerkdesk/{__version__}", 0)
        reception.receive(one, LAN, wish(one))
        _origin, caller = engine.calling(one.store, line, hop(one), lambda: hub.now)
        caller.ask("GET", f"/v1/pull?have={sent + 7}", None, p.Pulled)
        assert said(hub) == (f"clerkdesk/{__version__}", 0), "what it has done just now is on its way"
        caller.ask("GET", f"/v1/pull?have={sent + 5}", None, p.Pulled)
        assert said(hub) == (f"clerkdesk/{__version__}", 5), "it has more than came here"
        exchange(one, line)
        assert said(hub)[1] == 0
