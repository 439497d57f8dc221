"""The commands for money: what is owed is paid or given back, and the till that it lies in."""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from clerkdesk.cli import output
from clerkdesk.cli.counter import dossier, opened, signed_in, tell
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.events import Means, Notes
from clerkdesk.domain.fee import money
from clerkdesk.language import _, p_

if TYPE_CHECKING:
    from clerkdesk.services.till import Report

Adding = Callable[[ArgumentParser], None]


def declare(commands: Any, group: Callable[..., Any], command: Callable[..., ArgumentParser], deed: Adding) -> None:
    """Add the commands to the parser; ``deed`` adds what each deed takes, and ``--json``."""
    for name, text in (("pay", _("take money that is owed")), ("refund", _("give money of a dossier back"))):
        paid = command(commands, name, text, pay)
        paid.set_defaults(how=name)
        paid.add_argument("code", metavar=_("CODE"), help=_("the dossier's code, or its stream (“dossier:…”)"))
        paid.add_argument("amount", type=int, metavar=_("AMOUNT"))
        paid.add_argument("--means", choices=[means.value for means in Means], default="cash", help=_("how"))
        if name == "refund":
            paid.add_argument("--reason", required=True, metavar=_("TEXT"), help=_("why"))
        else:
            paid.add_argument("--series", default="", metavar=_("TEXT"), help=_("series of the official receipt"))
            paid.add_argument("--number", default="", metavar=_("NUMBER"), help=_("number of the official receipt"))
        deed(paid)
    till = group(commands, "till", _("the clerk's till"))
    one = command(till, "open", _("open the till with an amount in it"), open_till)
    one.add_argument("amount", type=int, metavar=_("AMOUNT"))
    one.add_argument("--shift", default="", metavar=_("NAME"), help=_("name of the shift"))
    deed(one)
    one = command(till, "close", _("count and close the till"), close_till)
    one.add_argument("amount", type=int, metavar=_("AMOUNT"))
    one.add_argument("--reason", default="", metavar=_("TEXT"), help=_("why the count differs"))
    one.add_argument(
        "--notes",
        action="append",
        default=[],
        metavar=_("NOTES"),
        help=_("banknotes counted, as 500000x3; may be given again, and must add up"),
    )
    one.add_argument("--till", default="", metavar=_("TILL"), help=_("another clerk's till, that was left open"))
    deed(one)
    one = command(till, "show", _("show the open till"), show)
    one.add_argument("till", nargs="?", default="", metavar=_("TILL"), help=_("another till (“till:…”)"))
    deed(one)
    one = command(till, "void", _("void an entry of money that was a mistake, before the till is counted"), void)
    one.add_argument("code", metavar=_("CODE"), help=_("the dossier's code, or its stream (“dossier:…”)"))
    one.add_argument("entry", metavar=_("EVENT"), help=_("the entry, as “till show --json” names it"))
    one.add_argument("--reason", required=True, metavar=_("TEXT"), help=_("why"))
    deed(one)
    one = command(till, "list", _("list the tills, those that are open or contested first"), listing)
    one.add_argument("--limit", type=int, default=50, metavar="N", help=_("at most so many, the newest (50)"))
    one.add_argument("--json", dest="as_json", action="store_true", help=_("answer in JSON"))
    one = command(till, "settle", _("decide which count of a till that was closed twice holds"), settle)
    one.add_argument("till", metavar=_("TILL"), help=_("the till (“till:…”)"))
    one.add_argument("count", metavar=_("EVENT"), help=_("the count that holds, as “till show” names it"))
    one.add_argument("--reason", required=True, metavar=_("TEXT"), help=_("why"))
    deed(one)


def pay(asked: Namespace) -> int:
    """Take money that is owed for a dossier, or give it back, as ``asked.how`` says."""
    from clerkdesk.services import delivery, till

    means = Means(asked.means)
    with opened(asked) as desk:
        clerk = signed_in(desk, asked)
        stream = dossier(desk, asked.code).dossier.id
        if asked.how == "refund":
            till.refund(desk, clerk, stream, asked.amount, asked.reason, means)
        else:
            delivery.take_fee(desk, clerk, stream, asked.amount, means, series=asked.series, number=asked.number)
        return tell(desk, asked, stream)


def open_till(asked: Namespace) -> int:
    """Open the clerk's till."""
    from clerkdesk.services import till

    with opened(asked) as desk:
        clerk = signed_in(desk, asked)
        found = till.report(desk, till.open_shift(desk, clerk, asked.amount, asked.shift).stream)
    return _tell(asked, found)


def close_till(asked: Namespace) -> int:
    """Count and close the clerk's till, or one that was left open."""
    from clerkdesk.services import till

    with opened(asked) as desk:
        clerk = signed_in(desk, asked)
        done = till.close_shift(
            desk, clerk, asked.amount, stream=asked.till, notes=_notes(asked.notes), reason=asked.reason
        )
        found = till.report(desk, done.stream)
    return _tell(asked, found)


def show(asked: Namespace) -> int:
    """Show the clerk's open till, or another."""
    from clerkdesk.services import till

    with opened(asked) as desk:
        clerk = signed_in(desk, asked)
        stream = asked.till or till.mine(desk, clerk)
        if not stream:
            raise Refused("no-till", "There is no such open till.", field="till")
        found = till.report(desk, stream)
    return _tell(asked, found)


def void(asked: Namespace) -> int:
    """Void an entry of money."""
    from clerkdesk.services import till

    with opened(asked) as desk:
        clerk = signed_in(desk, asked)
        stream = dossier(desk, asked.code).dossier.id
        till.void_entry(desk, clerk, stream, asked.entry, asked.reason)
        return tell(desk, asked, stream)


def listing(asked: Namespace) -> int:
    """List the newest tills."""
    from clerkdesk.services import answers, shifts

    if asked.limit < 1:
        raise Refused("bad-limit", "The limit must be 1 or more.", field="limit")
    with opened(asked) as desk:
        found = shifts.shifts(desk, asked.limit)
    if asked.as_json:
        output.answer({"tills": [answers.shift(one) for one in found]})
        return 0
    for one in found:
        state = (
            p_("till", "open") if one.closed is None else _("counted twice") if one.contested else money(one.difference)
        )
        output.line("\t".join((one.stream, f"{one.opened:%d/%m/%Y %H:%M}", one.letters, one.clerk, state)))
    return 0


def settle(asked: Namespace) -> int:
    """Decide which count of a till holds."""
    from clerkdesk.services import till

    with opened(asked) as desk:
        clerk = signed_in(desk, asked)
        till.settle(desk, clerk, asked.till, asked.count, asked.reason)
        found = till.report(desk, asked.till)
    return _tell(asked, found)


def _notes(texts: Sequence[str]) -> tuple[Notes, ...]:
    """Return the banknotes that ``texts`` ("500000x3") tell of."""
    from clerkdesk.services.till import NOTES

    counted = []
    for text in texts:
        found = re.fullmatch(r"(\d{3,6})x(\d{1,5})", text)
        if found is None or int(found[1]) not in NOTES:
            raise Refused(
                "no-notes", "“{text}” tells of no banknotes (such as 500000x3).", field="notes", text=text[:20]
            )
        counted.append(Notes(value=int(found[1]), pieces=int(found[2])))
    return tuple(counted)


def _tell(asked: Namespace, found: Report) -> int:
    from clerkdesk.services import answers

    if asked.as_json:
        output.answer(answers.till(found))
        return 0
    output.line(_("Expected: {amount}").format(amount=money(found.expected)))
    if found.till.closed:
        output.line(_("Counted: {amount}").format(amount=money(found.till.closed.counted)))
    if found.till.contested:
        for count in found.till.counts:
            output.line(f"{count.event}\t{count.by.name}\t{money(count.told.counted)}")
    return 0
