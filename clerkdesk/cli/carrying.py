"""The commands of carrying by hand: export and import the journal, enrol without a line."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from clerkdesk.cli import output
from clerkdesk.cli.counter import opened
from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.domain.errors import Refused, unreadable
from clerkdesk.language import _

if TYPE_CHECKING:
    from clerkdesk.services.desk import Desk
    from clerkdesk.store.hops import Hop


def export(asked: Namespace) -> int:
    """Write what the hub has not confirmed, or what other desks may lack, to an encrypted file."""
    from clerkdesk.sync import carried, carrying

    with opened(asked) as desk:
        write = carrying.write_up if asked.reader == "hub" else carrying.write_across
        since = _since(asked.since) if asked.since else None
        hop, now = hop_named(desk, asked.hub), lambda: _now(desk)
        done = write(desk.store, hop, asked.to, now, since=since, content=not asked.bare)
        held = carried.Carried(file=str(asked.to), at=_now(desk), events=done.events, attachments=done.attachments)
        carried.note(desk.store, "out", held)
    if asked.as_json:
        output.answer(
            {"file": str(asked.to), "events": done.events, "attachments": done.attachments, "bytes": done.size}
        )
    else:
        text = _("Written to {file}: {events} events, {attachments} attachments")
        output.line(text.format(file=asked.to, events=done.events, attachments=done.attachments))
    return 0


def take(asked: Namespace) -> int:
    """Take in what the hub or another desk wrote to a file for this desk."""
    from clerkdesk.sync import carried, carrying

    with opened(asked) as desk, _read(asked.file):
        done = carrying.take(desk.store, asked.file, lambda: _now(desk))
        held = carried.Carried(
            file=str(asked.file),
            at=_now(desk),
            events=done.events,
            attachments=done.attachments,
            confirmed=done.confirmed,
        )
        carried.note(desk.store, "in", held)
    if asked.as_json:
        output.answer(
            {"way": done.way, "events": done.events, "attachments": done.attachments, "confirmed": done.confirmed}
        )
    else:
        text = _("Taken: {events} new events, {attachments} attachments; confirmed by the hub: {confirmed}")
        said = text.format(events=done.events, attachments=done.attachments, confirmed=done.confirmed)
        output.line(said)
    return 0


def request(asked: Namespace) -> int:
    """Write the request of this desk for a hub that no line leads to."""
    from clerkdesk.sync import request_file

    code = output.secret(asked.code)
    with opened(asked) as desk:
        request_file.write_request(desk.store, code, asked.file)
    if asked.as_json:
        output.answer({"file": str(asked.file)})
    else:
        output.line(_("Written to {file}: carry it to the hub, and its certificate back").format(file=asked.file))
    return 0


def certificate(asked: Namespace) -> int:
    """Enrol this desk with the certificate that came back from the hub."""
    from clerkdesk.sync import request_file

    with opened(asked) as desk, _read(asked.file):
        hop = request_file.take_certificate(desk.store, asked.file, lambda: _now(desk))
    if asked.as_json:
        output.answer({"hub": hop.hub, "site": hop.site})
    else:
        output.line(_("Enrolled at hub {hub} for {site}").format(hub=hop.hub, site=hop.site))
    return 0


def hop_named(desk: Desk, name: str) -> Hop:
    """Return the hub of this desk whose name begins with ``name``. Raises Refused: there is none, or several."""
    from clerkdesk.store import hops

    with desk.store.reading() as connection:
        known = hops.hops(connection)
    if not known:
        raise Refused("no-hub", "This desk is not enrolled at a hub.")
    found = [hop for hop in known if hop.hub.startswith(name)]
    if not found:
        raise Refused("no-such-hub", "This desk has no hub whose name begins with {name}.", name=name)
    if len(found) > 1:
        raise Refused(
            "which-hub", "This desk has several hubs: name one of {hubs}.", hubs=", ".join(one.hub for one in found)
        )
    return found[0]


def _since(day: str) -> int:
    try:
        at = datetime.fromisoformat(day).replace(tzinfo=SITE_TIME)
    except ValueError:
        raise Refused("bad-date", "{day} is no day, such as 2026-11-23.", field="since", day=day) from None
    return round(at.timestamp() * 1000)


@contextmanager
def _read(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise unreadable("unreadable", file, fault) from fault


def _now(desk: Desk) -> int:
    from clerkdesk.services.clock import milliseconds

    return milliseconds(desk.clock.now())
