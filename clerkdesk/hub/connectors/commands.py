"""The commands of ``clerkdesk-hub`` for the province: connect, ledger, mapping, simulate-province."""

from __future__ import annotations

import argparse
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from clerkdesk.domain.calendar import site_time_at
from clerkdesk.domain.errors import Refused, unreadable
from clerkdesk.hub import logs
from clerkdesk.language import _
from clerkdesk.usage import port

if TYPE_CHECKING:
    from clerkdesk.hub.connectors.connector import Connector
    from clerkdesk.hub.connectors.mapping import ProvinceMapping
    from clerkdesk.hub.database import Database
    from clerkdesk.hub.dealing import Dealer
    from clerkdesk.hub.keys import HubKey

SECRET: Final = "CLERKDESK_PROVINCE_SECRET"  # noqa: S105  (a name)
"""The environment's name of the province's password: it is never an argument, which every process could read."""

Open = Callable[[argparse.Namespace], AbstractContextManager["tuple[HubKey, Database]"]]


def add(commands: Any, open_hub: Open, now: Callable[[], int]) -> None:
    """Add them to the parser's ``commands``; ``open_hub`` gives the hub's key and database, ``now`` its time in ms."""
    connect = commands.add_parser("connect", help=_("tell the province what the desks do"))
    connect.add_argument(
        "--connector", choices=("none", "files", "dvcqg", "dvcqg-2026"), default="none", help=_("how it is told (none)")
    )
    connect.add_argument("--mapping", type=Path, metavar=_("FILE"), help=_("a mapping of the province's own"))
    _account(connect)
    connect.add_argument("--out", type=Path, metavar=_("DIR"), help=_("where files go (out in the folder)"))
    connect.add_argument("--shelf", type=Path, metavar=_("DIR"), help=_("where attachments are kept"))
    logs.option(connect)
    how = connect.add_mutually_exclusive_group()
    how.add_argument("--once", action="store_true", help=_("all that is due now, then end (usual)"))
    how.add_argument("--stay", action="store_true", help=_("go on until stopped"))
    connect.set_defaults(command=lambda asked: _connect(asked, open_hub, now))
    book = commands.add_parser("ledger", help=_("tell how dossiers stand with the province"))
    book.add_argument("--state", default="", metavar=_("STATE"), help=_("list those that are refused, held, …"))
    book.add_argument("--again", nargs="*", metavar=_("CODE"), help=_("send refused ones once more, all or these"))
    book.add_argument("--ask", action="store_true", help=_("ask the province how each one stands there"))
    book.set_defaults(command=lambda asked: _ledger(asked, open_hub, now))
    mapping = commands.add_parser("mapping", help=_("check a mapping, tell what in it was never verified"))
    mapping.add_argument("file", metavar=_("FILE"), help=_("a file, or the name of one that is shipped"))
    mapping.set_defaults(command=_mapping)
    simulate = commands.add_parser("simulate-province", help=_("pretend to be the province, for tests and training"))
    simulate.add_argument("--host", default="127.0.0.1", help=_("the address to listen at (127.0.0.1)"))
    simulate.add_argument("--port", type=port, default=8790, help=_("the port to listen at ({port})").format(port=8790))
    simulate.add_argument("--user", default="province", metavar=_("NAME"), help=_("who may sign in (province)"))
    simulate.add_argument("--password", default="province", metavar=_("TEXT"), help=_("the password (province)"))
    simulate.add_argument("--unit", default="H24", metavar=_("CODE"), help=_("the code it knows (H24)"))
    simulate.add_argument(
        "--session", type=int, default=0, metavar=_("COUNT"), help=_("calls after which a session expires (never)")
    )
    simulate.add_argument("--own-codes", action="store_true", help=_("answer with codes of its own"))
    simulate.add_argument("--seed", type=int, metavar=_("NUMBER"), help=_("draw faults from this seed"))
    simulate.add_argument("--rate", type=float, default=0.0, metavar=_("PART"), help=_("so many calls fail, 0 to 1"))
    simulate.add_argument("--fault", action="append", default=[], metavar=_("KIND"), help=_("of these kinds (any)"))
    simulate.set_defaults(command=_simulate)


def _account(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--url", default="", metavar="URL", help=_("the province's address"))
    parser.add_argument("--user", default="", metavar=_("NAME"), help=_("the name to sign in with"))
    secret = _("a file that holds the password (else {name} in the environment)").format(name=SECRET)
    parser.add_argument("--secret", type=Path, metavar=_("FILE"), help=secret)
    parser.add_argument("--unit", default="", metavar=_("CODE"), help=_("the code by which the province knows us"))


def add_dealer(serve: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """Add to ``serve`` what lets the province deal official codes before deeds."""
    helped = _("let the province itself deal official codes before deeds: a mapping with such a call (dvcqg-2026)")
    serve.add_argument("--codes-from", default="", metavar=_("MAPPING"), help=helped)
    _account(serve)
    return serve


@contextmanager
def dealer(asked: argparse.Namespace, database: Database) -> Iterator[Dealer | None]:
    """Give the dealer that ``asked`` names, None when it names none.

    Raises:
        Refused: the mapping has no call for a number, or what it takes to ask is not said.
    """
    from clerkdesk.hub.connectors.dealer import ProvinceDealer
    from clerkdesk.hub.connectors.mapping import SHIPPED

    if not asked.codes_from:
        yield None
        return
    asked.connector, asked.mapping = asked.codes_from, None
    if asked.codes_from not in SHIPPED:
        asked.connector, asked.mapping = "dvcqg", Path(asked.codes_from)
    with _connector(asked) as (connector, mapping):
        if mapping.numbering != "province":
            raise Refused("no-number", "By this mapping the province deals no numbers.", field="codes_from")
        yield ProvinceDealer(database, connector)


def _connect(asked: argparse.Namespace, open_hub: Open, now: Callable[[], int]) -> int:
    from clerkdesk.hub.connectors.papers import Papers
    from clerkdesk.hub.connectors.sender import Sender
    from clerkdesk.hub.shelf import DiskShelf

    if asked.connector == "none":
        print(_("No connector is chosen: the province is told nothing."))
        return 0
    with (
        logs.written(asked.log),
        open_hub(asked) as (key, database),
        _connector(asked) as (connector, mapping),
        _stopping() as stop,
    ):
        papers = Papers(database, DiskShelf(asked.shelf or asked.folder / "shelf", key.file_key), key.file_key)
        sender = Sender(database, key, connector, mapping, asked.unit, now, papers=papers)
        if asked.stay:
            sender.stay(stop)
            return 0
        done = sender.once(stop)
    said = _("{worked} dossiers, {taken} calls taken, {refused} refused, {unsure} without an answer")
    print(said.format(worked=len(done.worked), taken=done.taken, refused=done.refused, unsure=done.unsure))
    return 3 if done.unsure and not done.taken else 0


@contextmanager
def _connector(asked: argparse.Namespace) -> Iterator[tuple[Connector, ProvinceMapping]]:
    from clerkdesk.hub.connectors.dvcqg import Dvcqg
    from clerkdesk.hub.connectors.files import Files
    from clerkdesk.hub.connectors.mapping import load
    from clerkdesk.hub.connectors.speaking import Account, Speaker

    name = "dvcqg" if asked.connector == "files" else asked.connector
    mapping = load(name, asked.mapping)
    if asked.connector == "files":
        if mapping.numbering == "province":
            raise Refused("no-number", "Nobody gives numbers to files: this mapping needs the province to answer.")
        yield Files(asked.out or asked.folder / "out"), mapping
        return
    for option in ("url", "user", "unit"):
        if not getattr(asked, option):
            raise Refused("incomplete", "Say --{option}.", field=option, option=option)
    account = Account(url=asked.url, user=asked.user, secret=_secret(asked.secret), unit=asked.unit)
    connector = Dvcqg(mapping, Speaker(mapping, account))
    try:
        yield connector, mapping
    finally:
        connector.close()


def _secret(file: Path | None) -> str:
    try:
        found = file.read_text("utf-8").strip() if file else os.environ.get(SECRET, "")
    except OSError as fault:
        raise unreadable("no-secret", file, fault) from fault
    if not found:
        raise Refused("no-secret", "Give the province's password: --secret FILE, or {name}.", name=SECRET)
    return found


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """Give what is set when the process is asked to end."""
    stop = threading.Event()
    before = [(one, signal.signal(one, lambda *_found: stop.set())) for one in (signal.SIGINT, signal.SIGTERM)]
    try:
        yield stop
    finally:
        for one, handler in before:
            signal.signal(one, handler)


def _ledger(asked: argparse.Namespace, open_hub: Open, now: Callable[[], int]) -> int:
    from sqlalchemy import select

    from clerkdesk.hub.connectors import ledger as books
    from clerkdesk.hub.connectors.tables import ledger

    if asked.state and asked.state not in {*books.Standing}:
        known = ", ".join(books.Standing)
        raise Refused("no-such-state", "There is no state {state}; known are: {known}.", state=asked.state, known=known)
    with open_hub(asked) as (_key, database):
        with database.writing() as connection:
            if asked.again is not None:
                print(_("{count} go again").format(count=books.again(connection, now(), asked.again)))
            if asked.ask:
                print(_("{count} are asked after").format(count=books.ask(connection, now())))
        with database.reading() as connection:
            for state, count in books.counts(connection).items():
                print(f"{state}\t{count}")
            if asked.state:
                query = select(ledger).where(ledger.c.state == asked.state).order_by(ledger.c.site, ledger.c.number)
                for row in connection.execute(query):
                    due = "-" if row.next_at >= books.NEVER else _moment(row.next_at)
                    parts = (row.site, row.number or row.stream, row.reason or "-", row.owner or "-", due, row.words)
                    print("\t".join(parts).rstrip())
    return 0


def _moment(ms: int) -> str:
    return site_time_at(ms).isoformat(timespec="minutes")


def _mapping(asked: argparse.Namespace) -> int:
    from clerkdesk.hub.connectors.mapping import SHIPPED, load

    mapping = load(asked.file, None if asked.file in SHIPPED else Path(asked.file))
    print(_("{name}: no fault").format(name=mapping.name))
    for place in mapping.unverified:
        print(_("not verified: {place}").format(place=place))
    return 0


def _simulate(asked: argparse.Namespace) -> int:
    from clerkdesk.hub.connectors.simulator.faults import KINDS, Faults
    from clerkdesk.hub.connectors.simulator.province import Province
    from clerkdesk.hub.connectors.simulator.service import server

    unknown = [kind for kind in asked.fault if kind not in KINDS]
    if unknown:
        known = ", ".join(KINDS)
        raise Refused("no-such-fault", "There is no fault {kind}; known are: {known}.", kind=unknown[0], known=known)
    province = Province(asked.user, asked.password, asked.unit, lasts=asked.session, numbers=asked.own_codes)
    faults = Faults(seed=asked.seed, rate=asked.rate, kinds=tuple(asked.fault))
    print(_("The simulated province answers at http://{host}:{port}").format(host=asked.host, port=asked.port))
    server(province, faults, host=asked.host, port=asked.port).run()
    return 0
