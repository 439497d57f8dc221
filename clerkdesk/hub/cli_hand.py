"""The commands of ``clerkdesk-hub`` for what is carried by hand, and for what the shelf holds."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clerkdesk.domain.errors import unreadable
from clerkdesk.language import _

if TYPE_CHECKING:
    from clerkdesk.hub.database import Database
    from clerkdesk.hub.keys import HubKey
    from clerkdesk.hub.lane import Lane

Opening = Callable[[argparse.Namespace], "AbstractContextManager[tuple[HubKey, Database]]"]


def declare(commands: Any, opening: Opening, now: Callable[[], int]) -> None:
    """Add the commands. ``opening`` gives the hub's key and database; ``now``: wall time, ms."""
    taking = commands.add_parser("import", help=_("take in what a desk wrote to a file for this hub"))
    taking.add_argument("file", type=Path, metavar=_("FILE"))
    writing = commands.add_parser("export", help=_("write to a file what the desks of a site lack, for them alone"))
    writing.add_argument("site", metavar=_("AGENCY"), help=_("the site's agency code, for example H24.101.05"))
    writing.add_argument("file", type=Path, metavar=_("FILE"))
    writing.add_argument("--whole", action="store_true", help=_("from the beginning"))
    writing.add_argument("--without-attachments", dest="bare", action="store_true", help=_("events alone"))
    certifying = commands.add_parser("certify", help=_("answer a desk's request file with a certificate file"))
    certifying.add_argument("file", type=Path, metavar=_("REQUEST"))
    certifying.add_argument("certificate", type=Path, metavar=_("CERTIFICATE"))
    checking = commands.add_parser("shelf", help=_("look for attachments that are lost, and want them again"))
    for parser, command in (
        (taking, _take),
        (writing, _write),
        (certifying, _certify),
        (checking, _check),
    ):
        if parser is not certifying:
            parser.add_argument(
                "--shelf", type=Path, metavar=_("DIR"), help=_("where attachments are kept (shelf in the folder)")
            )
        parser.set_defaults(command=_bound(command, opening, now))


def _bound(
    command: Callable[[argparse.Namespace, HubKey, Database, int], int], opening: Opening, now: Callable[[], int]
) -> Callable[[argparse.Namespace], int]:
    def carry_out(asked: argparse.Namespace) -> int:
        with opening(asked) as (key, database), _read(asked):
            return command(asked, key, database, now())

    return carry_out


@contextmanager
def _read(asked: argparse.Namespace) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise unreadable("unreadable", getattr(asked, "file", asked.folder), fault) from fault


def _lane(asked: argparse.Namespace, key: HubKey, database: Database) -> Lane:
    from clerkdesk.hub.lane import Lane
    from clerkdesk.hub.shelf import DiskShelf

    return Lane(database, DiskShelf(asked.shelf or asked.folder / "shelf", key.file_key), key.file_key)


def _take(asked: argparse.Namespace, key: HubKey, database: Database, now: int) -> int:
    from clerkdesk.hub import carrying

    done = carrying.take(database, key, _lane(asked, key, database), asked.file, now, asked.folder)
    text = _("Taken for {site}: {events} new events, {attachments} attachments")
    print(text.format(site=done.site, events=done.events, attachments=done.attachments))
    for origin, code in done.stopped:
        print(f"{origin}\t" + _("stopped: {code}").format(code=code))
    return 0


def _write(asked: argparse.Namespace, key: HubKey, database: Database, now: int) -> int:
    from clerkdesk.hub import carrying

    lane = _lane(asked, key, database)
    done = carrying.write(database, key, lane, asked.site, asked.file, now, whole=asked.whole, content=not asked.bare)
    text = _("Written to {file}: {events} events, {attachments} attachments")
    print(text.format(file=asked.file, events=done.events, attachments=done.attachments))
    return 0


def _certify(asked: argparse.Namespace, key: HubKey, database: Database, now: int) -> int:
    from clerkdesk.hub import carrying
    from clerkdesk.sync.protocol import carry

    carry.whole(asked.certificate, carrying.let_in(database, key, asked.file.read_bytes(), now))
    print(_("Written to {file}: carry it back to the desk").format(file=asked.certificate))
    return 0


def _check(asked: argparse.Namespace, key: HubKey, database: Database, now: int) -> int:
    lane = _lane(asked, key, database)
    found, lost = lane.find(), lane.check()
    lane.tidy(now)
    print(_("Found on the shelf again: {count} attachments").format(count=found))
    print(_("Lost, and wanted again: {count} attachments").format(count=lost))
    return 0
