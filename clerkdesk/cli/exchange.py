"""The command that exchanges this desk's journal with its hub, enrols it there, and tells how it stands."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from clerkdesk.cli import output
from clerkdesk.cli.counter import opened
from clerkdesk.domain.errors import Refused
from clerkdesk.language import _
from clerkdesk.services.saying import moment

if TYPE_CHECKING:
    from clerkdesk.services.desk import Desk
    from clerkdesk.store.hops import Hop
    from clerkdesk.sync.engine import Outcome


def enrol(asked: Namespace) -> int:
    """Enrol this desk at a hub with the code that its administrator gave."""
    from clerkdesk.sync import engine
    from clerkdesk.sync.transport import HttpLine

    with opened(asked) as desk, HttpLine(asked.url) as line:
        hop = engine.enrol(desk.store, line, line.url, asked.code, lambda: _now(desk))
    if asked.as_json:
        output.answer({"hub": hop.hub, "url": hop.url, "site": hop.site})
    else:
        output.line(_("Enrolled at hub {hub} for {site}").format(hub=hop.hub, site=hop.site))
    return 0


def sync(asked: Namespace) -> int:
    """Exchange once with ``--once``, and tell how this desk stands with its hub."""
    from clerkdesk.store import hops
    from clerkdesk.sync import engine
    from clerkdesk.sync.transport import HttpLine

    with opened(asked) as desk:
        with desk.store.reading() as connection:
            found = hops.hops(connection)
        if not found:
            raise Refused("no-hub", "This desk is not enrolled at a hub.")
        done: list[Outcome] = []
        if asked.once:
            for hop in found:
                with HttpLine(hop.url) as line:
                    done.append(engine.exchange(desk.store, line, hop, lambda: _now(desk)))
        told = _standing(desk)
    if asked.as_json:
        sums = {"sent": sum(one.sent for one in done), "received": sum(one.received for one in done)} if done else {}
        output.answer(told | sums)
        return 0
    for outcome in done:
        output.line(
            _("Sent and confirmed: {sent} events; received: {received}").format(
                sent=outcome.sent, received=outcome.received
            )
        )
        if outcome.clock_doubted and outcome.clock is not None:
            minutes = round(outcome.clock / 60_000)
            output.note(
                _("The clock of this computer differs from the hub's by {minutes} minutes.").format(minutes=minutes)
            )
    _tell(told)
    return 0


def _standing(desk: Desk) -> dict[str, Any]:
    """Return how this desk stands with its hubs, and what they refused."""
    from clerkdesk.store import hops

    with desk.store.reading() as connection:
        return {
            "unsent": hops.unsent(connection),
            "hubs": [_hub(hop) for hop in hops.hops(connection)],
            "refused": [
                {"event": one.event, "stream": one.stream, "code": one.code}
                for one in hops.judged(connection, "refused")
            ],
            "held": len(hops.judged(connection, "held")),
        }


def _hub(hop: Hop) -> dict[str, Any]:
    return {
        "hub": hop.hub,
        "url": hop.url,
        "heard_at": hop.heard_at or None,
        "clock_ahead_ms": hop.clock,
        "stopped": hop.stopped or None,
    }


def _tell(told: dict[str, Any]) -> None:
    from clerkdesk.services.clock import moment as at

    for hub in told["hubs"]:
        when = moment(at(hub["heard_at"])) if hub["heard_at"] else _("never")
        output.line(_("Hub {hub} ({url}) last answered: {when}").format(hub=hub["hub"], url=hub["url"], when=when))
        if hub["stopped"]:
            output.line("  " + _("The exchange is stopped: {code}").format(code=hub["stopped"]))
    output.line(_("Unsent: {count}").format(count=told["unsent"]))
    for one in told["refused"]:
        output.line(_("Refused: {stream} ({code})").format(stream=one["stream"], code=one["code"]))


def _now(desk: Desk) -> int:
    from clerkdesk.services.clock import milliseconds

    return milliseconds(desk.clock.now())
