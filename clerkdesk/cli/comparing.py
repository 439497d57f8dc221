"""The commands that compare with the hub, and that leave one."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from clerkdesk.cli import output
from clerkdesk.cli.carrying import hop_named
from clerkdesk.cli.counter import opened
from clerkdesk.language import N_, _

if TYPE_CHECKING:
    from clerkdesk.services.desk import Desk
    from clerkdesk.sync.comparing import Compared

_TODO = {
    "wait": N_("on its way"),
    "send": N_("the hub lacks it: send again"),
    "fetch": N_("this desk lacks it: fetch"),
    "both": N_("each lacks some: send again and fetch"),
    "ask": N_("they contradict each other: ask the administrator"),
}


def compare(asked: Namespace) -> int:
    """Count on both sides; with ``--mend`` send again and fetch what one of them lacks."""
    from clerkdesk.services.clock import milliseconds
    from clerkdesk.sync import comparing, engine
    from clerkdesk.sync.transport import HttpLine
    from clerkdesk.sync.wishes import wishes

    with opened(asked) as desk:
        hop = hop_named(desk, asked.hub)

        def now() -> int:
            return milliseconds(desk.clock.now())

        with HttpLine(hop.url, wishes(desk.store).authority, hop.tls) as line:
            _origin, caller = engine.calling(desk.store, line, hop, now)
            found = comparing.compare(desk.store, caller, hop)
            if asked.mend and comparing.mend(desk.store, hop, found):
                engine.exchange(desk.store, line, hop_named(desk, hop.hub), now)
                found = comparing.compare(desk.store, caller, hop)
        names = _names(desk, found)
    if asked.as_json:
        output.answer(_told(hop.hub, found))
        return 0
    for month in found.months:
        here, there = (f"{one.streams}/{one.events}" for one in (month.here, month.there))
        output.line(f"{month.name or '—':8}{here:>16}{there:>16}  {'=' if month.equal else '≠'}")
    for one in found.different:
        output.line(f"  {names.get(one.stream, one.stream)}  {one.here} ≠ {one.there}  {_(_TODO[one.todo])}")
    if not found.different:
        output.line(_("This desk and the hub have the same"))
    return 0


def _names(desk: Desk, found: Compared) -> dict[str, str]:
    """Return the codes of the dossiers that differ, by stream."""
    from clerkdesk.services import look

    lines = (look.by_stream(desk, one.stream) for one in found.different)
    return {line.stream: line.number for line in lines if line is not None}


def _told(hub: str, found: Compared) -> dict[str, Any]:
    return {
        "hub": hub,
        "equal": found.equal,
        "months": [
            {
                "month": one.name,
                "equal": one.equal,
                "here": {"streams": one.here.streams, "events": one.here.events},
                "there": {"streams": one.there.streams, "events": one.there.events},
            }
            for one in found.months
        ],
        "different": [
            {
                "stream": one.stream,
                "month": one.month,
                "here": one.here,
                "there": one.there,
                "lacking_here": one.lacking_here,
                "lacking_there": one.lacking_there,
                "todo": one.todo.value,
            }
            for one in found.different
        ],
    }


def leave(asked: Namespace) -> int:
    """Forget a hub; what was done stays here."""
    from clerkdesk.store import hops

    with opened(asked) as desk:
        hop = hop_named(desk, asked.hub)
        with desk.store.writing() as connection:
            hops.leave(connection, hop.hub)
    if asked.as_json:
        output.answer({"hub": hop.hub})
    else:
        output.line(_("Left hub {hub}").format(hub=hop.hub))
    return 0
