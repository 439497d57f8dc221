"""The command that names the printer of tickets, and tries it."""

from __future__ import annotations

from argparse import ArgumentParser, BooleanOptionalAction, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from clerkdesk.cli import output
from clerkdesk.cli.counter import opened
from clerkdesk.language import _

SAME = "same"


def declare(ticket: Any, command: Callable[..., ArgumentParser]) -> None:
    """Add the command to those of tickets."""
    one = command(ticket, "printer", _("show, choose or try the printer of tickets"), printer)
    one.add_argument(
        "printer",
        nargs="?",
        metavar=_("PRINTER"),
        help=_("network:HOST[:PORT], usb:VENDOR:PRODUCT, serial:PORT[@BAUD], a system printer, or “same”"),
    )
    one.add_argument("--roll", type=int, choices=(58, 80), help=_("how wide its paper is, in mm"))
    one.add_argument("--cut", action=BooleanOptionalAction, help=_("whether it cuts the paper"))
    pictures = one.add_mutually_exclusive_group()
    pictures.add_argument("--logo", type=Path, metavar=_("FILE"), help=_("the logo on each ticket, a picture"))
    pictures.add_argument("--no-logo", action="store_true", help=_("print no logo"))
    one.add_argument("--test", action="store_true", help=_("print a ticket that is none"))
    one.add_argument("--json", dest="as_json", action="store_true", help=_("answer in JSON"))


def printer(asked: Namespace) -> int:
    """Show the printer of tickets, after what was asked for was kept and tried."""
    from clerkdesk.printing.ticket import Roll
    from clerkdesk.services import ticket_logo, ticket_printer

    with opened(asked) as desk:
        wanted = None if asked.printer is None else "" if asked.printer == SAME else asked.printer
        how = ticket_printer.choose(desk, wanted, roll=Roll(asked.roll) if asked.roll else None, cut=asked.cut)
        if asked.logo is not None:
            ticket_logo.keep_logo(desk, ticket_logo.read_file(asked.logo))
        elif asked.no_logo:
            ticket_logo.drop_logo(desk)
        if asked.test:
            ticket_printer.try_out(desk)
        name, state = ticket_printer.state(desk)
        logo = bool(ticket_logo.logo(desk))
    if asked.as_json:
        output.answer(
            {
                "printer": name,
                "own": bool(how.tickets),
                "roll": int(how.roll),
                "cut": how.cut,
                "logo": logo,
                "ready": state.ready,
                "reason": _(state.reason) if state.reason else "",
            }
        )
    else:
        output.line(f"{name}\t{how.roll:d} mm\t" + (_("ready") if state.ready else _(state.reason)))
    return 0
