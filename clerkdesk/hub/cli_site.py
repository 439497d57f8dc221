"""``clerkdesk-hub site``: which units and places a site answers for, so that it sees dossiers received elsewhere."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from clerkdesk.language import _

if TYPE_CHECKING:
    from clerkdesk.hub.database import Database
    from clerkdesk.hub.keys import HubKey

Opening = Callable[[argparse.Namespace], "AbstractContextManager[tuple[HubKey, Database]]"]


def declare(commands: Any, opening: Opening) -> None:
    """Add the command. ``opening`` gives the hub's key and database."""
    site = commands.add_parser("site", help=_("say which communes and places a site answers for, or list them"))
    site.add_argument("site", metavar=_("AGENCY"), help=_("the site's agency code, for example H24.101.05"))
    site.add_argument(
        "--units", nargs="*", metavar=_("UNIT"), help=_("codes of the communes whose citizens' dossiers it sees")
    )
    site.add_argument(
        "--places", nargs="*", metavar=_("NAME"), help=_("names by which others call it as a place of collection")
    )
    site.set_defaults(command=lambda asked: _site(asked, opening))


def _site(asked: argparse.Namespace, opening: Opening) -> int:
    from clerkdesk.hub import crossing, showing

    with opening(asked) as (_key, database):
        if asked.units is not None or asked.places is not None:
            with database.writing() as connection:
                crossing.serve(connection, asked.site, asked.units, asked.places)
            showing.sweep(database, asked.site)
            showing.carry_out(database)
        with database.reading() as connection:
            for kind, name in crossing.served_by(connection, asked.site):
                print(f"{kind}\t{name}")
    return 0
