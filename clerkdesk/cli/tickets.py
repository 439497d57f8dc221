"""The commands of the waiting hall: tickets, counters, and how the morning goes."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from clerkdesk.cli import output, ticket_printer
from clerkdesk.cli.counter import opened, signed_in
from clerkdesk.language import _
from clerkdesk.services.saying import say

if TYPE_CHECKING:
    from clerkdesk.domain.claiming import Claims
    from clerkdesk.services.desk import Desk
    from clerkdesk.services.queue.hall import Line

Adding = Callable[[ArgumentParser], None]
MOVES = ("recall", "skip", "serve", "hold", "back", "transfer", "done", "void", "reprint")


def declare(commands: Any, group: Callable[..., Any], command: Callable[..., ArgumentParser], deed: Adding) -> None:
    """Add the commands to the parser; ``deed`` adds what each deed takes, and ``--json``."""
    ticket = group(commands, "ticket", _("tickets of the waiting hall"))
    one = command(ticket, "issue", _("give a number out"), issue)
    one.add_argument("procedures", nargs="*", metavar=_("PROCEDURE"), help=_("codes of what the citizen comes for"))
    one.add_argument("--field", action="append", default=[], metavar=_("NAME"), help=_("a field of the catalogue"))
    one.add_argument("--priority", default="", metavar=_("KEY"), help=_("why there is priority, as “elderly”"))
    one.add_argument("--no-paper", action="store_true", help=_("print nothing"))
    deed(one)
    one = command(ticket, "next", _("call whose turn it is at this desk's counter"), call_next)
    deed(one)
    one = command(ticket, "call", _("call a ticket out of its turn"), call)
    one.add_argument("ticket", metavar=_("TICKET"), help=_("its number, or its code or stream"))
    one.add_argument("--anyway", action="store_true", help=_("also when another counter has it and cannot go on"))
    deed(one)
    texts = {
        "recall": _("call a ticket again"),
        "skip": _("note that nobody came for a ticket"),
        "serve": _("begin to serve a ticket, or take it back from hold"),
        "hold": _("put a ticket on hold"),
        "back": _("let a ticket wait again"),
        "transfer": _("send a ticket on to another counter"),
        "done": _("finish a ticket"),
        "void": _("void a ticket"),
        "reprint": _("print a ticket again"),
    }
    for name, text in texts.items():
        one = command(ticket, name, text, move)
        one.set_defaults(how=name)
        one.add_argument("ticket", metavar=_("TICKET"), help=_("its number, or its code or stream"))
        if name == "transfer":
            one.add_argument("--to", default="", metavar=_("COUNTER"), help=_("the counter"))
            one.add_argument("--field", default="", metavar=_("NAME"), help=_("a field of the catalogue"))
        if name == "done":
            one.add_argument("--score", type=int, default=0, metavar="N", help=_("the citizen's rating, 1 to 5"))
        if name in {"hold", "transfer", "void", "reprint", "done"}:
            one.add_argument("--reason", default="", metavar=_("TEXT"), help=_("why"))
        deed(one)
    one = command(ticket, "list", _("list today's tickets"), listing)
    one.add_argument("--all", action="store_true", help=_("also those that are done, void or missed"))
    one.add_argument("--json", dest="as_json", action="store_true", help=_("answer in JSON"))
    ticket_printer.declare(ticket, command)
    counter = group(commands, "counter", _("this desk's counter"))
    one = command(counter, "open", _("sit down at a counter"), open_counter)
    one.add_argument("counter", metavar=_("COUNTER"), help=_("as citizens read it, “3”"))
    one.add_argument("--field", action="append", default=[], metavar=_("NAME"), help=_("a field of the catalogue"))
    one.add_argument("--anyway", action="store_true", help=_("also when another desk left it open"))
    deed(one)
    one = command(counter, "close", _("stand up from the counter"), close_counter)
    one.add_argument("--reason", default="", metavar=_("TEXT"), help=_("why"))
    deed(one)
    one = command(commands, "morning", _("tell how the morning goes: who waits, how long, who serves"), morning)
    one.add_argument("--json", dest="as_json", action="store_true", help=_("answer in JSON"))


def issue(asked: Namespace) -> int:
    """Give a number out."""
    from clerkdesk.services.queue import issuing

    with opened(asked) as desk:
        clerk = signed_in(desk, asked)
        done = issuing.issue(
            desk,
            clerk,
            procedures=asked.procedures,
            fields=asked.field,
            ground=asked.priority,
            paper=not asked.no_paper,
        )
        return _tell(desk, asked, done.stream, job=done.job, wait=done.wait, before=done.before)


def call_next(asked: Namespace) -> int:
    """Call whose turn it is."""
    from clerkdesk.services.queue import calling

    with opened(asked) as desk:
        clerk = signed_in(desk, asked)
        called = calling.call_next(desk, clerk, _claims(desk))
        if called is not None:
            return _tell(desk, asked, called.stream, claimed=called.claimed)
    if asked.as_json:
        output.answer({"ticket": None})
    else:
        output.note(_("Nobody waits for this counter."))
    return 0


def call(asked: Namespace) -> int:
    """Call a ticket out of its turn."""
    from clerkdesk.services.queue import calling

    with opened(asked) as desk:
        clerk = signed_in(desk, asked)
        called = calling.call(desk, clerk, asked.ticket, _claims(desk), anyway=asked.anyway)
        return _tell(desk, asked, called.stream, claimed=called.claimed)


def move(asked: Namespace) -> int:
    """Let something happen to a ticket, as ``asked.how`` says."""
    from clerkdesk.services.queue import calling, hall, issuing

    with opened(asked) as desk:
        clerk = signed_in(desk, asked)
        stream = hall.the_one(desk, asked.ticket)
        match asked.how:
            case "recall":
                calling.recall(desk, clerk, stream)
            case "skip":
                calling.skip(desk, clerk, stream)
            case "serve":
                calling.serve(desk, clerk, stream)
            case "hold":
                calling.hold(desk, clerk, stream, asked.reason)
            case "back":
                calling.give_back(desk, clerk, stream)
            case "transfer":
                calling.transfer(desk, clerk, stream, to=asked.to, field=asked.field, reason=asked.reason)
            case "done":
                calling.done(desk, clerk, stream, score=asked.score, reason=asked.reason)
            case "void":
                issuing.void(desk, clerk, stream, asked.reason)
            case _:
                issuing.reprint(desk, clerk, stream, asked.reason)
        return _tell(desk, asked, stream)


def listing(asked: Namespace) -> int:
    """List today's tickets."""
    from clerkdesk.domain.ticket import Stage
    from clerkdesk.services.queue import hall

    with opened(asked) as desk:
        found = hall.lines(desk, tuple(Stage) if asked.all else hall.IN_HALL)
    if asked.as_json:
        output.answer({"tickets": [_line(one) for one in found]})
        return 0
    for one in found:
        output.line("\t".join((one.number, one.stage.value, one.counter, str(one.waited), "; ".join(one.procedures))))
    if not found:
        output.note(_("Nobody is in the hall."))
    return 0


def open_counter(asked: Namespace) -> int:
    """Sit down at a counter."""
    from clerkdesk.services.queue import counters

    with opened(asked) as desk:
        counters.open_counter(desk, signed_in(desk, asked), asked.counter, asked.field, anyway=asked.anyway)
        here = counters.mine(desk)
    if asked.as_json:
        output.answer({"counter": here.name, "fields": list(here.fields)} if here else {})
    return 0


def close_counter(asked: Namespace) -> int:
    """Stand up from the counter."""
    from clerkdesk.services.queue import counters

    with opened(asked) as desk:
        counters.close_counter(desk, signed_in(desk, asked), asked.reason)
    if asked.as_json:
        output.answer({"counter": ""})
    return 0


def morning(asked: Namespace) -> int:
    """Tell how the morning goes."""
    from clerkdesk.services.queue import morning as figures

    with opened(asked) as desk:
        told = figures.morning(desk)
    alerts = [say(one) for one in told.alerts]
    if asked.as_json:
        output.answer(
            {
                "day": told.day.isoformat(),
                "waiting": [_line(one) for one in told.waiting],
                "by_field": dict(told.by_field),
                "hours": [
                    {"hour": one.hour, "issued": one.issued, "served": one.served, "wait": one.wait}
                    for one in told.hours
                ],
                "counters": [
                    {
                        "counter": one.name,
                        "clerk": one.clerk,
                        "open": one.open,
                        "ticket": one.ticket,
                        "served": one.served,
                        "busy_ms": one.busy_ms,
                        "idle_ms": one.idle_ms,
                        "wait": one.wait,
                    }
                    for one in told.seats
                ],
                "issued": told.issued,
                "done": told.done,
                "no_show": told.missed,
                "voided": told.voided,
                "guided": told.guided,
                "wait": told.wait,
                "service": told.service,
                "utilities": {kind: pieces for kind, (_words, pieces) in told.utilities.items()},
                "scores": {str(score): count for score, count in told.scores.items()},
                "alerts": alerts,
            }
        )
        return 0
    longest = told.longest.waited if told.longest else 0
    text = _("Waiting {waiting}, the longest for {minutes} minutes; {done} of {issued} done.")
    output.line(text.format(waiting=len(told.waiting), minutes=longest, done=told.done, issued=told.issued))
    for one in told.seats:
        output.line("\t".join((one.name, one.clerk, one.ticket, str(one.served))))
    for alert in alerts:
        output.note(alert)
    return 0


def _claims(desk: Desk) -> Claims | None:
    from clerkdesk.services.clock import milliseconds
    from clerkdesk.store import hops

    with desk.store.reading() as connection:
        if not hops.hops(connection):
            return None
    from clerkdesk.sync.claims import Asker  # brings the network along

    return Asker(desk.store, lambda: milliseconds(desk.clock.now()), patience=2.0)  # a new line takes a while


def _line(one: Line) -> dict[str, Any]:
    return {
        "stream": one.stream,
        "number": one.number,
        "day": one.day,
        "stage": one.stage.value,
        "issued": one.issued.isoformat(),
        "waited": one.waited,
        "priority": one.ground,
        "fields": list(one.fields),
        "procedures": list(one.procedures),
        "home": one.home,
        "sent_to": one.sent_to,
        "counter": one.counter,
        "clerk": one.clerk,
        "calls": one.calls,
        "visit": one.visit,
        "contested": [rival.counter for rival in one.rivals],
    }


def _tell(desk: Desk, asked: Namespace, stream: str, **more: Any) -> int:
    from clerkdesk.services.queue import hall

    found = hall.line(desk, stream)
    if asked.as_json:
        output.answer({"ticket": _line(found), **more})
    else:
        output.line(f"{found.number}\t{found.stage.value}\t{found.counter}")
    return 0
