"""What could be wrong between the desks: the hub of this workstation, the hubs of this desk, firewalls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from clerkdesk.cli.firewall import firewall
from clerkdesk.domain.errors import Trouble
from clerkdesk.language import N_
from clerkdesk.services.doctor.finding import Finding, bad, doubt, failed, good
from clerkdesk.sync import hub_here
from clerkdesk.sync.stops import STOPS, stopped

if TYPE_CHECKING:
    from clerkdesk.store.hops import Hop
    from clerkdesk.sync.finding import Found
    from clerkdesk.sync.hub_here import Serving

_LATELY: Final = 15 * 60_000  # ms


def examine(data: Path, at: Sequence[str] | None = None) -> Iterator[Finding]:
    """Yield what is found; nothing is changed.

    data: the desk's folder. at: addresses of this computer to look at the network from, None: all.
    """
    how = hub_here.serving(data)
    if how is not None:
        yield from _hub(data, how)
    hops = _hops(data)
    if hops is None:
        yield from _joining(at)
        return
    for hop in hops:
        if hop.stopped in STOPS:
            yield failed("exchange", stopped(hop.stopped))
        if hop.url and (how is None or hop.url != how.url):
            yield _reached(hop, at)


# --- the hub of this workstation


def _hub(data: Path, how: Serving) -> Iterator[Finding]:
    from clerkdesk.hub import announcing
    from clerkdesk.sync.finding import Reach, reach

    if reach(how.url) is not Reach.OPEN:
        yield bad(
            "hub",
            N_("The hub of this workstation does not run: the other desks work on alone."),
            N_("Open the window, or run: clerkdesk counters serve"),
        )
        return
    yield good("hub", N_("The hub of this workstation runs at port {port}."), port=how.port)
    here = how.announce.split(",") if how.announce else announcing.addresses()
    if not here:
        yield doubt(
            "hub-network",
            N_("This computer has no network: no other desk can reach the hub here."),
            N_("Look at the network cable or the wireless network."),
        )
        return
    shut = [one for one in here if reach(f"https://{one}:{how.port}") is not Reach.OPEN]
    if len(shut) == len(here):
        yield bad(
            "hub-network",
            N_("The hub answers on this computer alone, and not at {addresses}."),
            N_("Stop what else was started with --host, then run: clerkdesk counters serve"),
            addresses=", ".join(shut),
        )
        return
    yield good("hub-network", N_("The hub listens at {addresses}."), addresses=", ".join(here))
    yield _firewall(how, _others_heard(data))


def _firewall(how: Serving, heard: bool) -> Finding:
    if heard:
        return good("firewall", N_("Other desks have reached this hub lately: no firewall is in the way."))
    found = firewall(how.port)
    if found is None:
        return good("firewall", N_("No firewall is seen on this computer."))
    if found.open:
        return good("firewall", N_("The firewall lets others in at port {port}."), port=how.port)
    mend = N_("Whoever administers this computer runs: {command}")
    if found.open is False:
        text = N_("The firewall of this computer lets nobody in at TCP port {port}: no other desk reaches the hub.")
        return bad("firewall", text, mend, port=how.port, command=found.command)
    return doubt(
        "firewall",
        N_("A firewall is on ({kind}), and no other desk was heard lately: perhaps it keeps TCP port {port} shut."),
        mend,
        kind=found.name,
        port=how.port,
        command=found.command,
    )


def _others_heard(data: Path) -> bool:
    """Return whether another desk than the oldest, this one, has asked the hub lately."""
    from clerkdesk.cli.counters import hub_of
    from clerkdesk.hub.admin import views
    from clerkdesk.hub.cli import now

    try:
        with hub_of(data) as (_key, database), database.reading() as connection:
            desks = sorted(views.desks(connection, ""), key=lambda one: int(one.enrolled_at))
    except Trouble:
        return False
    return any(now() - one.seen_at < _LATELY for one in desks[1:] if not one.revoked)


# --- the hubs of this desk


def _hops(data: Path) -> list[Hop] | None:
    """Return the hubs that this desk is enrolled at, None when there is no desk yet."""
    from clerkdesk.store import folder as folders
    from clerkdesk.store import hops
    from clerkdesk.store.preflight import check
    from clerkdesk.store.store import Store

    try:
        folder = folders.find(data)
        if folder is None:
            return None
        flight = check(folder)
        if flight.outdated:
            return []
        with closing(Store(flight.folder, flight.key)) as store, store.reading() as connection:
            return hops.hops(connection)
    except Trouble:
        return []  # the rest of the doctor says it


def _reached(hop: Hop, at: Sequence[str] | None) -> Finding:
    from clerkdesk.sync import finding
    from clerkdesk.sync import protocol as p
    from clerkdesk.sync.protocol.welcome import mark_of

    how = finding.reach(hop.url)
    if how is finding.Reach.OPEN:
        return good("hub-reached", N_("The hub at {url} can be reached."), url=hop.url)
    heard = finding.find(at, mark_of(p.fingerprint(hop.public_key))) if hop.tls else []
    elsewhere, tried = finding.first_open([url for one in heard for url in one.urls if url != hop.url])
    if elsewhere:
        return doubt(
            "hub-reached",
            N_("The hub is not at {url} any more, but at {now}."),
            N_("Open the window: the exchange finds it there by itself."),
            url=hop.url,
            now=elsewhere,
        )
    return failed("hub-reached", finding.blocked({hop.url: how, **tried}, announced=bool(heard)))


def _joining(at: Sequence[str] | None) -> Iterator[Finding]:
    """Tell what a computer that is to join some desks can see of their hub."""
    from clerkdesk.sync import finding

    for one in finding.find(at):
        yield _seen(one)


def _seen(one: Found) -> Finding:
    from clerkdesk.sync import finding

    url, tried = finding.first_open(one.urls)
    if url:
        return good("hub-found", N_("The hub of {site} is on this network, at {url}."), site=one.site, url=url)
    return failed("hub-found", finding.blocked(tried, announced=True))
