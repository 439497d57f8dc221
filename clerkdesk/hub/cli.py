"""``clerkdesk-hub``: serve desks, make enrolment codes, list and revoke desks.

Exit codes as those of ``clerkdesk``: 0 done, 1 refused, 2 wrong usage, 3 the environment failed.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import sys
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from clerkdesk import __version__, language
from clerkdesk.domain.calendar import site_time_at
from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.hub import backups, cli_hand, cli_site, logs
from clerkdesk.hub.connectors import commands as province
from clerkdesk.hub.opening import opened_hub
from clerkdesk.language import LANGUAGES, _
from clerkdesk.sync.protocol.welcome import PORT
from clerkdesk.usage import Parser, language_of, port

if TYPE_CHECKING:
    from clerkdesk.hub.database import Database
    from clerkdesk.hub.keys import HubKey, Place

_BEGIN: Final = frozenset({"serve", "code", "join", "admin-code", "site", "range"})
"""Commands that begin a hub where there is none; the others look for the one that was meant."""

_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where a hub is unless words say other: its folder, where its key goes, the address that it listens at."""

    program: str = "clerkdesk-hub"
    folder: Path = Path("hub")
    place: Place | None = None
    host: str = "127.0.0.1"


def main(arguments: Sequence[str] | None = None, home: Home | None = None) -> int:
    """Carry out one command and return its exit code.

    ``home``: where the hub is when no folder is named.

    Raises:
        SystemExit: wrong usage (2), or help was asked for (0).
    """
    words = sys.argv[1:] if arguments is None else list(arguments)
    language.use(language_of(words))
    asked = _parser(home or Home()).parse_args(words)
    try:
        code: int = asked.command(asked)
    except Refused as no:
        print(f"{no.code}: {_(no.message).format(**no.params)}", file=sys.stderr)
        return 1
    except Trouble as trouble:
        said = " ".join(_(words).format(**trouble.params) for words in (trouble.what, trouble.safe, trouble.todo))
        print(f"{trouble.code}: {said}", file=sys.stderr)
        return 3
    except ImportError as missing:
        print(
            "not-installed: " + _("{name} is missing: pip install clerkdesk[hub]").format(name=missing.name),
            file=sys.stderr,
        )
        return 3
    return code


def _parser(home: Home) -> argparse.ArgumentParser:
    parser = Parser(prog=home.program, description=_("The hub that desks exchange journals with."))
    parser.add_argument(
        "--version", action="version", version=f"ClerkDesk {__version__}", help=_("show the version and exit")
    )
    _common(parser, folder=home.folder, db="", lang=LANGUAGES[0])
    parser.set_defaults(place=home.place)
    commands = parser.add_subparsers(
        title=_("commands"), dest="name", metavar=_("COMMAND"), required=True, parser_class=_Command
    )
    serve = commands.add_parser("serve", help=_("serve desks"))
    serve.add_argument("--host", default=home.host, help=_("the address to listen at ({host})").format(host=home.host))
    serve.add_argument("--port", type=port, default=PORT, help=_("the port to listen at ({port})").format(port=PORT))
    serve.add_argument("--cert", type=Path, metavar=_("FILE"), help=_("TLS certificate, instead of the hub's own"))
    serve.add_argument("--key", type=Path, metavar=_("FILE"), help=_("TLS key"))
    serve.add_argument(
        "--shelf", type=Path, metavar=_("DIR"), help=_("where attachments are kept (shelf in the folder)")
    )
    serve.add_argument("--behind-proxy", action="store_true", help=_("a proxy in front of this speaks TLS"))
    serve.add_argument("--own-cert", action="store_true", help=_("the hub's own TLS certificate on the loopback, too"))
    serve.add_argument(
        "--announce",
        metavar=_("ADDRESSES"),
        help=_("be found on the networks of these addresses alone; none: not at all"),
    )
    serve.add_argument(
        "--boards",
        type=port,
        metavar=_("PORT"),
        help=_("serve boards and citizens' pages alone, without TLS, at this port, too, for TVs of the local network"),
    )
    logs.option(serve)
    province.add_dealer(serve).set_defaults(command=_serve)
    code = commands.add_parser("code", help=_("make a code that enrols one desk of a site"))
    code.add_argument("site", metavar=_("AGENCY"), help=_("the site's agency code, for example H24.101.05"))
    code.set_defaults(command=_code)
    join = commands.add_parser("join", help=_("pass a site's work on to a higher hub"))
    join.add_argument("url", metavar=_("ADDRESS"), help=_("the higher hub's address, https://…"))
    join.add_argument("enrolment", metavar=_("CODE"), help=_("the code that its administrator gave for this site"))
    join.add_argument("--site", default="", metavar=_("AGENCY"), help=_("which site, when this hub has several"))
    join.add_argument("--authority", type=Path, metavar=_("FILE"), help=_("certificates (PEM) to trust there, too"))
    join.set_defaults(command=_join)
    admin = commands.add_parser("admin-code", help=_("make a code that makes an administrator of the pages (/admin)"))
    admin.set_defaults(command=_admin_code)
    token = commands.add_parser(
        "metrics-token", help=_("print what Prometheus shows at /metrics (Authorization: Bearer …)")
    )
    token.set_defaults(command=_metrics_token)
    listing = commands.add_parser("desks", help=_("list desks and what was stopped"))
    listing.set_defaults(command=_desks)
    revoke = commands.add_parser("revoke", help=_("let a desk exchange no more"))
    revoke.add_argument("desk", metavar=_("DESK"))
    revoke.set_defaults(command=_revoke)
    restored = commands.add_parser("restored", help=_("say that the database was put back from a backup"))
    restored.set_defaults(command=_restored)
    granted = commands.add_parser("range", help=_("grant a site numbers of the day's plain sequence, or list them"))
    granted.add_argument("site", metavar=_("AGENCY"), help=_("the site's agency code, for example H24.101.05"))
    granted.add_argument("first", metavar=_("FROM"), type=int, nargs="?", help=_("the first number"))
    granted.add_argument("last", metavar=_("TO"), type=int, nargs="?", help=_("the last number"))
    granted.add_argument("--day", default="", metavar=_("DAY"), help=_("for one day, as 2026-11-23 (each day)"))
    granted.add_argument(
        "--blocks", type=int, default=0, metavar=_("COUNT"), help=_("give each desk so many of them, for offline use")
    )
    granted.set_defaults(command=_range)
    cli_hand.declare(commands, _open, now)
    backups.declare(commands, _open, now)
    cli_site.declare(commands, _open, now)
    province.add(commands, _open, now)
    return parser


class _Command(Parser):
    """The words of one command."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        _common(self)


def _common(parser: argparse.ArgumentParser, **defaults: object) -> None:
    """Add what every command takes; it may stand before and after the command's name."""
    unset = argparse.SUPPRESS
    parser.add_argument(
        "--folder",
        type=Path,
        metavar=_("DIR"),
        default=defaults.get("folder", unset),
        help=_("where key and database are"),
    )
    parser.add_argument(
        "--db",
        metavar="URL",
        default=defaults.get("db", unset),
        help=_("postgresql://… instead of the SQLite file in the folder"),
    )
    parser.add_argument(
        "--lang", choices=LANGUAGES, default=defaults.get("lang", unset), help=_("the language to speak (vi)")
    )


def now() -> int:
    """Return the wall time in ms."""
    return time.time_ns() // 1_000_000


def _open(asked: argparse.Namespace) -> AbstractContextManager[tuple[HubKey, Database]]:
    return opened_hub(asked.folder, asked.place, asked.db, begin=asked.name in _BEGIN)


def _serve(asked: argparse.Namespace) -> int:
    from clerkdesk.hub import announcing, serving
    from clerkdesk.hub.board import beside
    from clerkdesk.hub.gate import Gate
    from clerkdesk.hub.relay import Here
    from clerkdesk.hub.relaying import Relays
    from clerkdesk.hub.shelf import DiskShelf
    from clerkdesk.hub.tls import GivenCertificate, OwnCertificate
    from clerkdesk.hub.upward import Upward

    if asked.key and not asked.cert:
        raise Refused("no-certificate", "Say --cert, too: a key alone is shown to nobody.")
    given = GivenCertificate(asked.cert, asked.key) if asked.cert else None
    with (
        logs.written(asked.log),
        _open(asked) as (key, database),
        province.dealer(asked, database) as dealer,
        contextlib.suppress(KeyboardInterrupt),
    ):
        shelf = DiskShelf(asked.shelf or asked.folder / "shelf", key.file_key)
        plain = asked.cert or asked.behind_proxy or (asked.host in _LOOPBACK and not asked.own_cert)
        own = None if plain else OwnCertificate(key)
        serving.see_free(asked.host, asked.port)
        here = Here(database, key, now)
        gate = Gate(database, key, now, dealer or Upward(here), shelf=shelf, tls=own.der if own else b"")
        if not asked.behind_proxy:
            _tell(asked, serving.reachable(asked.host), "https" if own or given else "http", pages=own is None)
        relays = Relays(here, shelf)
        boards = beside.Beside(gate, asked.host, asked.boards) if asked.boards else contextlib.nullcontext()
        relays.start()
        known = announcing.known(asked.announce, key, asked.port, database) if own else None
        try:
            strict = bool(asked.cert) or asked.behind_proxy
            how = {"host": asked.host, "port": asked.port, "proxy_headers": asked.behind_proxy}
            gc.collect()
            gc.freeze()  # what is there now stays: going through all of it would hold up a push for 60 ms
            with boards:
                serving.Server(gate, own or given, strict=strict, **how).run()
        finally:
            relays.stop()
            if known is not None:
                known.stop()
    return 0


def _tell(asked: argparse.Namespace, hosts: Sequence[str], scheme: str, *, pages: bool) -> None:
    """Say at which addresses desks and, with a certificate that browsers take, administrators find this hub."""
    for host in hosts:
        where = f"{scheme}://{host}:{asked.port}"
        print(_("Desks reach this hub at {address}").format(address=where))
        if pages:
            print(_("Its administrators' pages: {address}").format(address=f"{where}/admin"))
        if asked.boards:
            print(_("Boards are at http://{host}:{port}/board/…").format(host=host, port=asked.boards))
    sys.stdout.flush()


def _code(asked: argparse.Namespace) -> int:
    from clerkdesk.hub import desks

    with _open(asked) as (key, database):
        with database.writing() as connection:
            code = desks.new_code(connection, key, asked.site, now())
        print(code)  # once it is stored: the disk may have been full
    return 0


def _admin_code(asked: argparse.Namespace) -> int:
    from clerkdesk.hub.admin import accounts

    with _open(asked) as (_key, database):
        with database.writing() as connection:
            code = accounts.new_code(connection, now())
        print(code)
    return 0


def _metrics_token(asked: argparse.Namespace) -> int:
    from clerkdesk.hub import meters

    with _open(asked) as (key, _database):
        print(meters.token(key))
    return 0


def _join(asked: argparse.Namespace) -> int:
    from clerkdesk.hub import relay
    from clerkdesk.sync.transport import certificates, first_line

    authority = certificates(asked.authority) if asked.authority else ""
    with _open(asked) as (key, database), first_line(asked.url, asked.enrolment, authority) as line:
        here = relay.Here(database, key, now)
        higher = relay.join(here, line, line.url, asked.enrolment, asked.site, authority)
    print(_("{site} passes its work on to hub {hub} ({url})").format(site=higher.site, hub=higher.hub, url=higher.url))
    return 0


def _desks(asked: argparse.Namespace) -> int:
    from sqlalchemy import select

    from clerkdesk.hub import above, giving_way
    from clerkdesk.hub import tables as t

    with _open(asked) as (_key, database), database.reading() as connection:
        for desk in connection.execute(select(t.desk).order_by(t.desk.c.site, t.desk.c.letters)):
            seen = site_time_at(desk.seen_at).isoformat(timespec="minutes")
            state = _("revoked") if desk.revoked else ""
            print(f"{desk.site}\t{desk.letters or '-'}\t{desk.id}\t{seen}\t{state}".rstrip())
        for origin in connection.execute(select(t.origin).where(t.origin.c.stopped != "").order_by(t.origin.c.id)):
            why = _("stopped: {code}").format(code=origin.stopped)
            if aside := giving_way.how_many(connection, origin.id):
                why += "; " + _("set aside until their desk begins anew: {count} events").format(count=aside)
            print(f"{origin.site}\t{origin.letters}\t{origin.id}\t{origin.seq}\t{why}")
        for higher in above.every(connection):
            heard = site_time_at(higher.heard_at).isoformat(timespec="minutes")
            why = _("stopped: {code}").format(code=higher.stopped) if higher.stopped else ""
            print(f"{higher.site}\t-\t{higher.url}\t{heard}\t{why}".rstrip())
    return 0


def _revoke(asked: argparse.Namespace) -> int:
    from clerkdesk.hub import desks

    with _open(asked) as (_key, database), database.writing() as connection:
        desks.revoke(connection, asked.desk)
    return 0


def _restored(asked: argparse.Namespace) -> int:
    from clerkdesk.hub import life

    with _open(asked) as (_key, database):
        with database.writing() as connection:
            begun = life.begin(connection, now())
        print(_("Life {number} of this hub has begun: desks give back what it lacks.").format(number=begun.number))
    return 0


def _range(asked: argparse.Namespace) -> int:
    from clerkdesk.hub import ranges

    with _open(asked) as (_key, database), database.writing() as connection:
        if asked.first is not None:
            span = ranges.Span(day=asked.day, first=asked.first, last=asked.last or asked.first, block=asked.blocks)
            ranges.grant(connection, asked.site, span)
        for one in ranges.spans(connection, asked.site):
            print(f"{one.day or '*'}\t{one.first}\t{one.last}\t{one.block or '-'}")
    return 0
