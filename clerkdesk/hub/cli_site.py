"""``clerkdesk-hub site`` and ``board``: which units and places a site answers for, and who sees its waiting hall."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from clerkdesk.domain.calendar import site_time_at
from clerkdesk.language import _

if TYPE_CHECKING:
    from clerkdesk.hub.database import Database
    from clerkdesk.hub.keys import HubKey

Opening = Callable[[argparse.Namespace], "AbstractContextManager[tuple[HubKey, Database]]"]


def declare(commands: Any, opening: Opening, now: Callable[[], int]) -> None:
    """Add the commands. ``opening`` gives the hub's key and database, ``now`` the wall time in ms."""
    site = commands.add_parser("site", help=_("say which communes and places a site answers for, or list them"))
    site.add_argument("site", metavar=_("AGENCY"), help=_("the site's agency code, for example H24.101.05"))
    site.add_argument(
        "--units", nargs="*", metavar=_("UNIT"), help=_("codes of the communes whose citizens' dossiers it sees")
    )
    site.add_argument(
        "--places", nargs="*", metavar=_("NAME"), help=_("names by which others call it as a place of collection")
    )
    site.set_defaults(command=lambda asked: _site(asked, opening))
    board = commands.add_parser("board", help=_("make the address of a site's board, list them, or revoke one"))
    board.add_argument("site", metavar=_("AGENCY"), help=_("the site's agency code, for example H24.101.05"))
    board.add_argument("--name", default="", metavar=_("NAME"), help=_("where the board hangs"))
    instead = board.add_mutually_exclusive_group()
    instead.add_argument("--list", action="store_true", help=_("list boards instead"))
    instead.add_argument("--revoke", metavar="ID", help=_("revoke the board with this id instead"))
    board.set_defaults(command=lambda asked: _board(asked, opening, now))


def _site(asked: argparse.Namespace, opening: Opening) -> int:
    from clerkdesk.hub import crossing, showing

    with opening(asked) as (_key, database):
        if asked.units is not None or asked.places is not None:
            with database.writing() as connection:
                taken = crossing.serve(connection, asked.site, asked.units, asked.places)
            showing.sweep(database, asked.site)
            showing.carry_out(database)
            for name, site in taken:
                print(_("{name} was {site}'s until now.").format(name=name, site=site), file=sys.stderr)
        with database.reading() as connection:
            for kind, name in crossing.served_by(connection, asked.site):
                print(f"{kind}\t{name}")
    return 0


def _board(asked: argparse.Namespace, opening: Opening, now: Callable[[], int]) -> int:
    from clerkdesk.hub.board import keys

    with opening(asked) as (_key, database), database.writing() as connection:
        if asked.revoke:
            keys.revoke(connection, asked.site, asked.revoke)
        made = "" if asked.revoke or asked.list else keys.new_key(connection, asked.site, asked.name, now())
        boards = keys.of_site(connection, asked.site)
    if made:
        print(f"{keys.PATH}/{made}")  # once it is stored: it is shown this once
        return 0
    for one in boards:
        since = site_time_at(one.made_at).isoformat(timespec="minutes")
        print(f"{one.id}\t{since}\t{one.name}".rstrip())
    return 0
