"""The command that exchanges this desk's journal with its hub, enrols it there, and tells how it stands."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from typing import TYPE_CHECKING, Any

from clerkdesk.cli import attachments, epochs, output
from clerkdesk.cli.counter import opened
from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.language import _
from clerkdesk.services.saying import moment, span

if TYPE_CHECKING:
    from clerkdesk.services.desk import Desk
    from clerkdesk.services.refusals import Refusal
    from clerkdesk.store.hops import Hop
    from clerkdesk.sync.engine import Outcome


def enrol(asked: Namespace) -> int:
    """Enrol this desk at a hub with the code that its administrator gave."""
    from clerkdesk.cli.joining import enrolled
    from clerkdesk.services import workstation
    from clerkdesk.sync.transport import certificates, first_line
    from clerkdesk.sync.wishes import wish, wishes

    code = output.secret(asked.code)
    with opened(asked) as desk:
        before = workstation.letters(desk)
        wished = wishes(desk.store)
        authority = certificates(asked.authority) if asked.authority else wished.authority
        with first_line(asked.url, code, authority) as line:
            hop = enrolled(desk, line, line.url, code, others=asked.other_letters)
        if authority != wished.authority:
            wish(desk.store, authority=authority)
        letters = workstation.letters(desk)
    if asked.as_json:
        output.answer({"hub": hop.hub, "url": hop.url, "site": hop.site, "letters": letters * (letters != before)})
    else:
        output.line(_("Enrolled at hub {hub} for {site}").format(hub=hop.hub, site=hop.site))
    return 0


def trust(asked: Namespace) -> int:
    """Trust the certificates of a file beside the computer's own from now on, or only those again."""
    from clerkdesk.sync import transport
    from clerkdesk.sync.wishes import wish

    authority = transport.certificates(asked.file) if asked.file else ""
    transport.trust(authority)
    with opened(asked) as desk:
        wish(desk.store, authority=authority)
    if asked.as_json:
        output.answer({"authority": bool(authority)})
    return 0


def sync(asked: Namespace) -> int:
    """Exchange once with ``--once`` and tell how this desk stands; with ``--stay`` until the input ends."""
    from clerkdesk.store import hops
    from clerkdesk.sync import engine
    from clerkdesk.sync.transport import HttpLine
    from clerkdesk.sync.wishes import wishes

    if asked.stay:
        return _stay(asked)
    with opened(asked) as desk:
        with desk.store.reading() as connection:
            found = hops.hops(connection)
        if not found:
            raise Refused("no-hub", "This desk is not enrolled at a hub.")
        if asked.once and not any(one.url for one in found):
            output.note(_("The hub of this desk is reached by files: clerkdesk journal export, then import."))
        done: list[Outcome] = []
        failed: Trouble | None = None
        carried = 0
        for hop in (one for one in found if one.url and asked.once):
            try:
                with HttpLine(hop.url, wishes(desk.store).authority, hop.tls) as line:
                    done.append(engine.exchange(desk.store, line, hop, lambda: _now(desk)))
                carried += attachments.carry(desk, hop)
            except Trouble as trouble:  # another hub may be in reach
                failed = failed or trouble
        told = _standing(desk)
    if failed is not None and (asked.as_json or not done):
        raise failed
    if asked.as_json:
        sums: dict[str, Any] = {}
        if done:
            sums |= {"sent": sum(one.sent for one in done), "received": sum(one.received for one in done)}
            letters = [one.letters for one in done if one.letters]
            sums |= {"letters": letters[-1]} if letters else {}
        output.answer(told | sums | ({"attachments": carried} if done else {}))
        return 0
    for outcome in done:
        if outcome.letters:
            output.note(
                _("Another desk has the letters of this one: from the next number on it writes {letters}.").format(
                    letters=outcome.letters
                )
            )
        output.line(
            _("Sent and confirmed: {sent} events; received: {received}").format(
                sent=outcome.sent, received=outcome.received
            )
        )
        if outcome.clock_doubted and outcome.clock is not None:
            off = span(abs(outcome.clock))
            output.note(_("The clock of this computer differs from the hub's by {span}.").format(span=off))
    _tell(told)
    if failed is not None:
        raise failed
    return 0


def _stay(asked: Namespace) -> int:
    from clerkdesk.sync.stay import stay

    with opened(asked) as desk, open(sys.stdin.fileno(), "rb", buffering=0, closefd=False) as commands:
        if not stay(desk.store, lambda: _now(desk), commands, sys.stdout.buffer):
            os._exit(0)  # a hub that does not answer keeps nobody from closing the window
    return 0


def _standing(desk: Desk) -> dict[str, Any]:
    """Return how this desk stands with its hubs, and what they refused."""
    from clerkdesk.services import refusals
    from clerkdesk.store import hops
    from clerkdesk.sync import anew

    wanted = [{"hub": one.hop.hub, "url": one.hop.url, "what": one.what} for one in anew.wanted(desk.store)]
    with desk.store.reading() as connection:
        return {
            "wanted": wanted,
            "unsent": hops.unsent(connection),
            "orphaned": hops.orphaned(connection),
            "hubs": [_hub(hop) | attachments.waiting(desk, hop) for hop in hops.hops(connection)],
            "refused": [
                {"event": one.event, "stream": one.stream, "code": one.code}
                for one in hops.judged(connection, "refused")
            ],
            "unsettled": [_unsettled(one) for one in refusals.refusals(desk)],
            "held": len(hops.judged(connection, "held")),
        }


def _unsettled(one: Refusal) -> dict[str, Any]:
    """Return what a hub or the province refused: which dossier, why, whose it is, what to do."""
    return {
        "stream": one.stream,
        "number": one.line.number if one.line is not None else "",
        "by": "hub" if one.hub else "province",
        "code": one.code,
        "why": _(one.reason),
        "todo": _(one.rule.todo),
        "owner": one.owner,
        "asked_again": one.asked_again,
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
    from clerkdesk.services.refusals import ADMINISTRATOR

    for hub in told["hubs"]:
        when = moment(at(hub["heard_at"])) if hub["heard_at"] else _("never")
        output.line(
            _("Hub {hub} ({url}) last answered: {when}").format(
                hub=hub["hub"], url=hub["url"] or _("by hand"), when=when
            )
        )
        if hub["attachments_to_send"] or hub["attachments_not_here"]:
            output.line(
                "  "
                + _("Attachments: {up} to send, {down} not yet here").format(
                    up=hub["attachments_to_send"], down=hub["attachments_not_here"]
                )
            )
        if hub["stopped"]:
            output.line("  " + _("The exchange is stopped: {code}").format(code=hub["stopped"]))
    output.line(_("Unsent: {count}").format(count=told["unsent"]))
    if told["orphaned"]:
        output.line(_("Of an earlier epoch of this desk, and not at the hub: {count}").format(count=told["orphaned"]))
    for one in told["wanted"]:
        output.line(epochs.advice(one["what"], one["url"]))
    for one in told["unsettled"]:
        owner = _("Administrator") if one["owner"] == ADMINISTRATOR else one["owner"]
        output.line(
            _("Refused: {number} ({code}): {why} {todo} For: {owner}").format(
                number=one["number"] or one["stream"],
                code=one["code"],
                why=one["why"].rstrip(".") + ".",
                todo=one["todo"],
                owner=owner,
            )
        )


def _now(desk: Desk) -> int:
    from clerkdesk.services.clock import milliseconds

    return milliseconds(desk.clock.now())
