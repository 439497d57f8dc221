"""The commands of attachments: take those of a dossier from the hub, say how they may use the line."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from clerkdesk.cli import output
from clerkdesk.cli.counter import dossier, opened
from clerkdesk.domain.errors import Refused
from clerkdesk.language import _

if TYPE_CHECKING:
    from clerkdesk.services.desk import Desk
    from clerkdesk.store.hops import Hop


def carry(desk: Desk, hop: Hop) -> int:
    """Send the attachments that the hub lacks, and take ahead what was wished; return how many travelled."""
    from clerkdesk.sync import attachments, engine
    from clerkdesk.sync.transport import HttpLine
    from clerkdesk.sync.wishes import wishes

    authority = wishes(desk.store).authority
    count = 0
    while True:
        done = attachments.carry(desk.store, lambda: HttpLine(hop.url, authority, hop.tls), hop, lambda: _now(desk))
        count += done.count
        if not done.held:
            return count
        with HttpLine(hop.url, authority, hop.tls) as line:  # somebody does a deed meanwhile: it goes first
            engine.exchange(desk.store, line, hop, lambda: _now(desk))


def waiting(desk: Desk, hop: Hop) -> dict[str, int]:
    """Return how many attachments wait to go up, and how many are not here."""
    from clerkdesk.sync import attachments

    found = attachments.waiting(desk.store, hop)
    return {"attachments_to_send": found.up, "attachments_not_here": found.down}


def fetch(asked: Namespace) -> int:
    """Take the attachments of one dossier from the hubs."""
    from clerkdesk.services import scans
    from clerkdesk.store import hops
    from clerkdesk.sync import attachments
    from clerkdesk.sync.asking import asking
    from clerkdesk.sync.transport import HttpLine
    from clerkdesk.sync.wishes import wishes

    with opened(asked) as desk:
        stream = dossier(desk, asked.code).dossier.id
        missing = [one.name for one in scans.of(desk, stream) if not one.here]
        with desk.store.reading() as connection:
            found = hops.hops(connection)
        if missing and not found:
            raise Refused("no-hub", "This desk is not enrolled at a hub.")
        for hop in found:
            make = asking(desk.store, hop, lambda: _now(desk))
            with HttpLine(hop.url, wishes(desk.store).authority, hop.tls) as line:
                missing = [
                    name for name in missing if not attachments.fetch(desk.store, make(line), name, lambda: _now(desk))
                ]
        told = [{"name": one.name, "title": one.title, "here": one.here} for one in scans.of(desk, stream)]
    if asked.as_json:
        output.answer({"attachments": told})
        return 0
    for one in told:
        output.line((_("Here: {title}") if one["here"] else _("Not yet here: {title}")).format(title=one["title"]))
    return 0


def line(asked: Namespace) -> int:
    """Say how attachments use the line from now on; what is not said stays."""
    from clerkdesk.sync.wishes import wish

    changed: dict[str, Any] = {}
    if asked.at_once is not None:
        changed["at_once"] = max(1, min(8, asked.at_once))
    if asked.cap is not None:
        changed["bytes_per_second"] = max(0, asked.cap) * 1024
    if asked.ahead is not None:
        changed["ahead"] = asked.ahead
    with opened(asked) as desk:
        now = wish(desk.store, **changed)
    if asked.as_json:
        output.answer({"at_once": now.at_once, "bytes_per_second": now.bytes_per_second, "ahead": now.ahead})
    else:
        cap = _("{count} KiB/s").format(count=now.bytes_per_second // 1024) if now.bytes_per_second else _("no cap")
        ahead = _("fetched ahead") if now.ahead else _("fetched when asked for")
        output.line(_("Attachments: {count} at once, {cap}, {ahead}").format(count=now.at_once, cap=cap, ahead=ahead))
    return 0


def _now(desk: Desk) -> int:
    from clerkdesk.services.clock import milliseconds

    return milliseconds(desk.clock.now())
