"""The words of the commands that exchange with hubs."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from clerkdesk.cli import attachments, carrying, comparing, epochs, exchange, province
from clerkdesk.language import _


def declare(commands: Any, command: Callable[..., Any], as_json: Callable[[Any], None]) -> None:
    """Declare ``sync`` and its parts; ``command`` makes one command, ``as_json`` gives it ``--json``."""
    text = _("exchange the journal with the hub, and tell how it stands")
    sync = command(commands, "sync", text, exchange.sync)
    how = sync.add_mutually_exclusive_group()
    how.add_argument("--once", action="store_true", help=_("send and take everything once"))
    how.add_argument(
        "--stay",
        action="store_true",
        help=_("go on exchanging until the standard input ends; JSON lines in and out (clerkdesk/sync/talk.py)"),
    )
    as_json(sync)
    parts = sync.add_subparsers(title=_("commands"), dest="part", metavar=_("COMMAND"), required=False)
    enrol = command(parts, "enrol", _("enrol this desk at a hub"), exchange.enrol)
    enrol.add_argument("url", metavar=_("ADDRESS"), help=_("the hub's address, https://…"))
    enrol.add_argument(
        "code", metavar=_("CODE"), help=_("the code that the hub's administrator gave; - reads it from the input")
    )
    enrol.add_argument("--authority", type=Path, metavar=_("FILE"), help=_("trust these certificates (PEM), too"))
    enrol.add_argument(
        "--other-letters",
        action="store_true",
        help=_("take other letters if another desk of the site has this one's"),
    )
    as_json(enrol)
    authority = command(parts, "authority", _("trust other certificates beside the computer's own"), exchange.trust)
    authority.add_argument("file", nargs="?", type=Path, metavar=_("FILE"), help=_("PEM; none: only the computer's"))
    as_json(authority)
    anew = command(parts, "anew", _("begin anew at the hub: after a copy, a clone or a restored backup"), epochs.anew)
    anew.add_argument(
        "--code",
        default="",
        metavar=_("CODE"),
        help=_("a new code of the hub: opens a new origin; - reads it from the input"),
    )
    anew.add_argument("--tell", action="store_true", help=_("say on stderr how far it is; SIGTERM stops it"))
    as_json(anew)
    compare = command(parts, "compare", _("compare with the hub, by month and down to the dossier"), comparing.compare)
    compare.add_argument("--hub", default="", metavar=_("HUB"), help=_("which hub, when there are several"))
    compare.add_argument("--mend", action="store_true", help=_("send again and fetch what one side lacks"))
    as_json(compare)
    leave = command(parts, "leave", _("exchange no more with a hub"), comparing.leave)
    leave.add_argument("hub", metavar=_("HUB"), help=_("its name, or how it begins"))
    as_json(leave)
    request = command(parts, "request", _("ask by file to be enrolled, where no line leads"), carrying.request)
    request.add_argument(
        "code", metavar=_("CODE"), help=_("the code that the hub's administrator gave; - reads it from the input")
    )
    request.add_argument("file", type=Path, metavar=_("FILE"), help=_("to carry to the hub"))
    as_json(request)
    paper = command(parts, "certificate", _("enrol with the certificate file that came back"), carrying.certificate)
    paper.add_argument("file", type=Path, metavar=_("FILE"))
    as_json(paper)
    fetch = command(parts, "fetch", _("take the attachments of a dossier from the hub"), attachments.fetch)
    fetch.add_argument("code", metavar=_("CODE"), help=_("the dossier's code"))
    as_json(fetch)
    there = command(parts, "province", _("how dossiers stand with the province"), province.tell)
    there.add_argument("codes", nargs="*", metavar=_("CODE"), help=_("these; none: all that are not settled"))
    there.add_argument("--ask", action="store_true", help=_("have the province asked soon"))
    as_json(there)
    use = command(parts, "attachments", _("say how attachments use the line"), attachments.line)
    use.add_argument("--at-once", type=int, metavar=_("COUNT"), help=_("how many travel together (2)"))
    use.add_argument("--cap", type=int, metavar="KIB/S", help=_("at most so many KiB a second; 0: no cap"))
    use.add_argument(
        "--ahead", action=argparse.BooleanOptionalAction, default=None, help=_("fetch before anybody asks for them")
    )
    as_json(use)
