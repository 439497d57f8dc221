"""The command that lets a copied or restored desk begin anew, and finds a home for what no hub has of it."""

from __future__ import annotations

from argparse import Namespace

from clerkdesk.cli import output
from clerkdesk.cli.counter import opened
from clerkdesk.language import _


def anew(asked: Namespace) -> int:
    """Begin anew at the hub, then exchange with it."""
    from clerkdesk.services import epochs
    from clerkdesk.services.clock import milliseconds
    from clerkdesk.store import hops
    from clerkdesk.sync import anew as meeting
    from clerkdesk.sync import engine
    from clerkdesk.sync.transport import HttpLine
    from clerkdesk.sync.wishes import wishes

    with opened(asked) as desk:
        hop = meeting.hub_of(desk.store, asked.code)

        def now() -> int:
            return milliseconds(desk.clock.now())

        with HttpLine(hop.url, wishes(desk.store).authority, hop.tls) as line:
            begun = epochs.begin_anew(
                desk,
                lambda store, told: meeting.meet(store, line, hop, asked.code, now, told),
                fresh=bool(asked.code),
                told=lambda _step, done, whole: output.told(done, max(1, whole)),
            )
            with desk.store.reading() as connection:
                (hop,) = [one for one in hops.hops(connection) if one.hub == hop.hub]
            done = engine.exchange(desk.store, line, hop, now)
    if asked.as_json:
        output.answer(
            {
                "origin": begun.origin,
                "letters": begun.letters,
                "rehomed": begun.rehomed,
                "twins": begun.twins,
                "evidence": str(begun.evidence),
                "sent": done.sent,
            }
        )
        return 0
    output.line(
        _("This desk writes as {letters}. Events re-homed: {rehomed}; at the hub already: {twins}").format(
            letters=begun.letters, rehomed=begun.rehomed, twins=begun.twins
        )
    )
    output.line(_("The file as it was before is kept, encrypted: {file}").format(file=begun.evidence))
    output.line(
        _("Sent and confirmed: {sent} events; received: {received}").format(sent=done.sent, received=done.received)
    )
    return 0
