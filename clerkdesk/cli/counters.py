"""The commands at the workstation where counters meet: add one, who there is, declare one dead."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clerkdesk.cli import output
from clerkdesk.cli.counter import data_folder, opened
from clerkdesk.cli.joining import enrolled, join, now
from clerkdesk.domain.errors import Refused
from clerkdesk.language import _
from clerkdesk.services.saying import moment
from clerkdesk.sync import hub_here

if TYPE_CHECKING:
    from clerkdesk.hub.cli import Home
    from clerkdesk.hub.database import Database
    from clerkdesk.hub.inviting import Invited
    from clerkdesk.hub.keys import HubKey
    from clerkdesk.services.desk import Desk
    from clerkdesk.store.hops import Hop
    from clerkdesk.sync.hub_here import Serving


def declare(
    commands: Any, group: Callable[..., Any], command: Callable[..., Any], as_json: Callable[..., None]
) -> None:
    """Declare ``counters`` and its parts."""
    counters = group(commands, "counters", _("the desks of a centre: add one, join as one, declare one dead"))
    one = command(counters, "add", _("make a code with which a new desk joins those of this centre"), add)
    one.add_argument("--in-place-of", default="", metavar=_("LETTERS"), help=_("the desk that the new one replaces"))
    one.add_argument("--port", type=int, default=0, help=_("the port at which this workstation serves the others"))
    one.add_argument("--announce", default="", metavar=_("ADDRESSES"), help=_("be found on their networks alone"))
    one.add_argument("--not-with-session", action="store_true", help=_("do not start the hub with each session"))
    as_json(one)
    one = command(counters, "join", _("set up this computer as a further desk of a centre"), join)
    one.add_argument(
        "code",
        nargs="?",
        default="",
        metavar=_("CODE"),
        help=_("the code that the first desk shows; - reads it from the input; none: go on with what was begun"),
    )
    one.add_argument("--address", default="", metavar=_("ADDRESS"), help=_("where the hub is, when it is not found"))
    one.add_argument("--find-at", default="", metavar=_("ADDRESSES"), help=_("look for it on their networks alone"))
    one.add_argument("--keys", choices=("keyring", "file"), default="keyring", help=_("where the keys are kept"))
    one.add_argument("--tell", action="store_true", help=_("say on stderr how far it is; SIGTERM stops it"))
    as_json(one)
    one = command(counters, "list", _("the desks that the hub of this workstation knows"), listing)
    as_json(one)
    one = command(counters, "dead", _("declare that a desk never comes back: it is let in no more"), dead)
    one.add_argument("letters", metavar=_("LETTERS"))
    as_json(one)
    one = command(counters, "serve", _("start the hub of this workstation, if it serves other desks"), serve)
    as_json(one)


# --- at the workstation that runs the hub


def add(asked: Namespace) -> int:
    """Let this workstation serve counters if it does not yet, and make a code for a further one."""
    from clerkdesk.hub import announcing, here, inviting
    from clerkdesk.services import handing
    from clerkdesk.sync.protocol import welcome

    data = data_folder(asked)
    with opened(asked) as desk:
        _check_here(desk, data)
        with hub_of(data) as (key, database):
            known = hub_here.serving(data)
            how = hub_here.Serving(
                port=asked.port or (known.port if known else welcome.PORT),
                announce=asked.announce or (known.announce if known else ""),
            )
            here.ensure(data, key, how, with_session=not asked.not_with_session)
            hop = _own(desk, key, database, how)
            site = desk.site.agency
            with database.writing() as connection:
                replaced = _desk_of(connection, site, asked.in_place_of) if asked.in_place_of else ""
                invited = inviting.invite(
                    connection, key, site, now(), gives=lambda: handing.given(desk), replaces=replaced
                )
        at = how.announce.split(",") if how.announce else announcing.addresses()
        addresses = tuple(f"{one}:{how.port}" for one in at)
        if asked.as_json:
            output.answer(_shown(invited, addresses, key))
            return 0
        _tell(invited, addresses)
        _exchange(desk, hop)  # so that the new one finds everything there
    return 0


def _check_here(desk: Desk, data: Path) -> None:
    """Refused when the counters of this centre meet at another workstation."""
    from clerkdesk.store import hops

    with desk.store.reading() as connection:
        others = [one for one in hops.hops(connection) if one.tls]
    if others and hub_here.serving(data) is None:
        raise Refused(
            "hub-elsewhere",
            "The desks of this centre meet at {url}: add one at the workstation that runs the hub.",
            url=others[0].url,
        )


def _own(desk: Desk, key: HubKey, database: Database, how: Serving) -> Hop:
    """Return the hub of this workstation as its own desk knows it, enrolled now if it was not."""
    from clerkdesk.hub import desks
    from clerkdesk.store import hops
    from clerkdesk.sync.transport import HttpLine

    with desk.store.reading() as connection:
        known = [one for one in hops.hops(connection) if one.hub == key.id and not one.stopped]
    if known:
        return known[0]
    from clerkdesk.hub.tls import OwnCertificate

    with database.writing() as connection:
        code = desks.new_code(connection, key, desk.site.agency, now())
    with HttpLine(how.url, tls=OwnCertificate(key).der) as line:
        return enrolled(desk, line, line.url, code)


def listing(asked: Namespace) -> int:
    """List the desks that the hub of this workstation knows."""
    from clerkdesk.hub.admin import views
    from clerkdesk.services import workstation
    from clerkdesk.services.clock import moment as at

    data = data_folder(asked)
    found: list[Any] = []
    how = hub_here.serving(data)
    with opened(asked) as desk:
        mine = workstation.letters(desk)
    if how is not None:
        with hub_of(data) as (_key, database), database.reading() as connection:
            found = views.desks(connection, "")
    if asked.as_json:
        keys = ("id", "site", "letters", "enrolled_at", "seen_at", "revoked", "unsent", "stopped")
        counters = [{name: getattr(one, name) for name in keys} for one in found]
        output.answer({"serves": how is not None, "mine": mine, "counters": counters})
        return 0
    if not found:
        output.line(_("This workstation serves no other desks: clerkdesk counters add"))
    for one in found:
        state = _("revoked") if one.revoked else ""
        output.line(f"{one.letters or '-'}\t{moment(at(one.seen_at))}\t{state}".rstrip())
    return 0


def dead(asked: Namespace) -> int:
    """Declare a desk dead."""
    from clerkdesk.hub import desks

    with opened(asked) as desk, hub_of(data_folder(asked)) as (_key, database), database.writing() as connection:
        desks.revoke(connection, _desk_of(connection, desk.site.agency, asked.letters))
    if asked.as_json:
        output.answer({"letters": asked.letters})
    return 0


def serve(asked: Namespace) -> int:
    """Start the hub of this workstation if it serves other desks and does not run."""
    from clerkdesk.hub import here

    data = data_folder(asked)
    how = hub_here.serving(data)
    started = False
    if how is not None:
        with hub_of(data) as (key, _database):
            started = here.ensure(data, key, how, with_session=False)
    if asked.as_json:
        output.answer({"serves": how is not None, "started": started})
    return 0


@contextmanager
def hub_of(data: Path) -> Iterator[tuple[HubKey, Database]]:
    """Give the key and the database of the hub beside the data folder."""
    from clerkdesk.hub.opening import opened_hub

    place = home(data)
    with opened_hub(place.folder, place.place) as found:
        yield found


def home(data: Path) -> Home:
    """Return where the hub beside a data folder is. A backup of the desk holds none of it."""
    from clerkdesk.hub.cli import Home
    from clerkdesk.store.keys import Keyring, keyring_answers
    from clerkdesk.sync.hub_here import folder_of

    return Home(
        program="clerkdesk hub",
        folder=folder_of(data),
        place=Keyring("hub") if keyring_answers() else None,
        host="0.0.0.0",  # noqa: S104  (the desks of this network are to reach it; it speaks TLS there)
    )


def _desk_of(connection: Any, site: str, letters: str) -> str:
    """Return the desk with these letters, or whose tickets bear them."""
    from clerkdesk.domain.ticket import ticket_letters
    from clerkdesk.hub.admin import views

    wanted = letters.strip().upper()
    mine = [one for one in views.desks(connection, site) if one.letters]
    found = [one for one in mine if wanted in {one.letters, ticket_letters(one.letters)}]
    if not found:
        raise Refused("no-such-desk", "There is no such desk.")
    return str(found[0].id)


def _shown(invited: Invited, addresses: tuple[str, ...], key: HubKey) -> dict[str, Any]:
    from clerkdesk.sync import protocol as p
    from clerkdesk.sync.protocol import welcome

    return {
        "code": invited.code,
        "until": invited.until,
        "addresses": list(addresses),
        "fingerprint": p.signs(p.fingerprint(key.public)),
        "qr": welcome.written(welcome.Invitation(addresses, invited.code)),
    }


def _tell(invited: Invited, addresses: tuple[str, ...]) -> None:
    import segno

    from clerkdesk.services.clock import moment as at
    from clerkdesk.sync.protocol import welcome

    segno.make(welcome.written(welcome.Invitation(addresses, invited.code))).terminal(compact=True)
    output.line(_("Code: {code}").format(code=invited.code))
    output.line(_("Address: {addresses}").format(addresses=", ".join(addresses) or "—"))
    output.line(_("Opens once, until {when}").format(when=moment(at(invited.until))))


def _exchange(desk: Desk, hop: Hop) -> None:
    from clerkdesk.sync import engine
    from clerkdesk.sync.transport import HttpLine

    with HttpLine(hop.url, tls=hop.tls) as line:
        engine.exchange(desk.store, line, hop, now)
