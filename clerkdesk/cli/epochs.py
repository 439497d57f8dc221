"""The commands for a copied or restored desk: it begins anew, and numbers that stand twice are issued again."""

from __future__ import annotations

from argparse import Namespace

from clerkdesk.cli import output
from clerkdesk.cli.counter import dossier, official_codes, opened, signed_in
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

    told, code = output.Teller() if asked.tell else output.told, output.secret(asked.code)
    with opened(asked) as desk:
        hop = meeting.hub_of(desk.store, code)

        def now() -> int:
            return milliseconds(desk.clock.now())

        with HttpLine(hop.url, wishes(desk.store).authority, hop.tls) as line:
            begun = epochs.begin_anew(
                desk,
                lambda store, far: meeting.meet(store, line, hop, code, now, far),
                fresh=bool(code),
                told=lambda _step, done, whole: told(done, max(1, whole)),
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


def advice(what: str, url: str) -> str:
    """Return what to do, as :class:`clerkdesk.sync.anew.Wanted` names it, in a sentence."""
    if what == "enrol":
        return _("Enrol this desk again: clerkdesk sync enrol {url} CODE").format(url=url)
    if what == "code":
        return _("Ask the hub's administrator for a code, then run: clerkdesk sync anew --code CODE")
    return _("Run: clerkdesk sync anew")


def reissue(asked: Namespace) -> int:
    """List the codes that stand for two dossiers, or give one of two a new code."""
    from clerkdesk.services import recoding

    if asked.code and not asked.clerk:
        asked.lacking("--clerk")
    with opened(asked) as desk:
        found = recoding.codes_twice(desk)
        if asked.code:
            clerk = signed_in(desk, asked)
            stream = next((one.apart for one in found if one.code == asked.code.strip().upper()), "")
            stream = stream or dossier(desk, asked.code).dossier.id
            (code,) = official_codes(desk, [stream], [""])
            done = recoding.reissue(desk, clerk, stream, asked.reason, receipt=not asked.no_receipt, asked=code)
        lists = recoding.lists_twice(desk)
    if asked.code:
        if asked.as_json:
            output.answer({"dossier": done.stream, "old": done.old, "code": done.code, "job": done.job or None})
        else:
            output.line(_("{old} is now {code}").format(old=done.old, code=done.code))
        return 0
    if asked.as_json:
        twice = [
            {"code": one.code, "dossiers": [line.stream for line in one.lines], "apart": one.apart} for one in found
        ]
        output.answer({"codes": twice, "lists": lists})
        return 0
    for one in found:
        output.line(_("{code} stands for {count} dossiers:").format(code=one.code, count=len(one.lines)))
        for line in one.lines:
            mark = _("gets a new code") if line.stream == one.apart else ""
            output.line(f"  {line.stream}\t{line.name}\t{line.procedure_name}\t{mark}".rstrip())
    for number in lists:
        output.line(_("Hand-over list {number} stands twice").format(number=number))
    if not (found or lists):
        output.line(_("No number stands twice"))
    return 0
