"""What another site writes on a dossier that it may not see is not told to the province, and shows it nothing."""

from __future__ import annotations

from clerkdesk.domain import events as e
from clerkdesk.hub import crossing
from clerkdesk.hub.connectors import answering
from clerkdesk.journal.event import moment
from clerkdesk.sync.protocol.province import AskProvince
from tests.meeting import Hub
from tests.provincial import Counter, sending, simulated, standing, until_done

OTHER = "H24.103.01"


def asked(hub: Hub, site: str, stream: str) -> int:
    return len(answering.answer(hub.database, site, AskProvince(streams=(stream,)), hub.now).dossiers)


def test_another_site_changes_nothing_at_the_province(hub: Hub) -> None:
    home, other = Counter(hub), Counter(hub, site=OTHER)
    stream = home.receive(1)
    home.send()
    with simulated() as there, sending(hub, there.url) as sender:
        until_done(hub, sender)
        other.say(stream, home.received(1, code=f"{OTHER}-261123-BC0009"))
        other.say(stream, e.Voided(reason="x"))
        other.send()
        until_done(hub, sender)
        kept = there.dossiers()
        assert list(kept) == [home.code(1)]
        assert kept[home.code(1)]["status"] == "2"
        assert (standing(hub, stream).state, standing(hub, stream).site) == ("taken", home.site)
        assert (asked(hub, home.site, stream), asked(hub, OTHER, stream)) == (1, 0)


def test_a_site_that_may_see_it_delivers_it(hub: Hub) -> None:
    with hub.database.writing() as connection:
        crossing.serve(connection, OTHER, places=["Đông Sơn"])
    home, other = Counter(hub), Counter(hub, site=OTHER)
    stream = home.receive(1, collect_at="Đông Sơn")
    home.say(stream, e.ResultIn(number="12"))
    home.send()
    other.versions[stream] = 2
    other.say(stream, e.Delivered(delivered_at=moment(hub.now)))
    other.send()
    with simulated() as there, sending(hub, there.url) as sender:
        until_done(hub, sender)
        assert there.dossiers()[home.code(1)]["status"] == "10"


def test_what_two_sites_opened_waits_for_somebody(hub: Hub) -> None:
    home, other = Counter(hub), Counter(hub, site=OTHER)
    stream = home.receive(1)
    other.say(stream, other.received(1))
    home.send()
    other.send()
    with simulated() as there, sending(hub, there.url) as sender:
        until_done(hub, sender)
        assert there.dossiers() == {}
    assert (standing(hub, stream).state, standing(hub, stream).reason) == ("held", "contested")
