"""Becoming one of several desks: joining as a new one, and a desk that stands coming to a hub."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterable
from contextlib import closing
from typing import TYPE_CHECKING, Any

from clerkdesk.cli import output
from clerkdesk.cli.counter import data_folder
from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.language import _
from clerkdesk.services.saying import trouble as said

if TYPE_CHECKING:
    from clerkdesk.services.desk import Desk
    from clerkdesk.store.hops import Hop
    from clerkdesk.sync.transport import HttpLine


def now() -> int:
    """Return the wall time (ms)."""
    from clerkdesk.services.clock import WallClock, milliseconds

    return milliseconds(WallClock().now())


def enrolled(desk: Desk, line: Any, url: str, code: str, *, others: bool = False) -> Hop:
    """Enrol ``desk``; when another desk of the site has its letters, under others that the hub deals.

    ``others``: do so also when it is known elsewhere under those that it has; its other hubs then hear of it.

    Raises:
        Refused, Trouble: as `engine.enrol`.
    """
    from clerkdesk.journal import signing
    from clerkdesk.services import lettering
    from clerkdesk.store import hops
    from clerkdesk.store.lettering import had
    from clerkdesk.sync import engine, enrolling

    try:
        return engine.enrol(desk.store, line, url, code, now)
    except Refused as no:
        if no.code != "letters-taken":
            raise
        with desk.store.reading() as connection:
            known, avoid = hops.hops(connection), had(connection)
        if known and not others:
            raise Refused(
                "letters-taken",
                "Another desk of this site writes under the letters of this one. With --other-letters this one takes "
                "others for its new numbers; what it has given out keeps its numbers.",
                field="letters",
            ) from no
    private = signing.new_key()
    letters = enrolling.welcomed(line, code, private, now, avoid).letters
    lettering.go_on_as(desk, letters, private)
    output.note(
        _("Another desk has the letters of this one: from the next number on it writes {letters}.").format(
            letters=letters
        )
    )
    return engine.enrol(desk.store, line, url, code, now)


def join(asked: Namespace) -> int:
    """Set up this computer as a further desk, or go on where that was broken off."""
    from clerkdesk.journal import signing
    from clerkdesk.services import handing, joining
    from clerkdesk.store import folder as folders
    from clerkdesk.sync import engine, enrolling
    from clerkdesk.sync.protocol import welcome

    text = output.secret(asked.code)
    data = data_folder(asked)
    if folders.find(data) is not None:
        raise Refused("set-up-before", "There is already a desk in this folder.", field="path")
    read = welcome.read(text)
    code = read.code if read else text
    begun = joining.begun(data)
    if begun is None and not code:
        raise Refused("nothing-begun", "Nothing was begun here: type the code of the first desk.", field="code")
    told = _stopping(asked.tell)

    if begun is not None and (begun.known or code in {"", begun.how.code}):
        how = begun.how

        def again(desk: Desk) -> None:
            with hub_line(how.code, asked.address or how.address, read, asked.find_at) as line:
                engine.enrol(desk.store, line, line.url, how.code, now)

        desk = joining.go_on(data, again)
    else:
        with hub_line(code, asked.address, read, asked.find_at) as line:
            private = signing.new_key()
            got = enrolling.welcomed(line, code, private, now)
            if not got.content:
                raise Refused(
                    "plain-code",
                    "This code enrols a desk that is set up already. A new one joins with the code of “Add a desk”.",
                    field="code",
                )
            told(1)

            def known(desk: Desk) -> None:
                engine.enrol(desk.store, line, line.url, code, now)

            what, how = handing.read(got.content), joining.How(code=code, address=line.url)
            desk = joining.join(data, what, got.letters, private, known, how=how, keys=asked.keys)
    with closing(desk):
        return _joined(desk, asked, told)


def _joined(desk: Desk, asked: Namespace, told: Callable[[int], None]) -> int:
    """Let the desk that stands now see what the others have, and say what it is."""
    from clerkdesk.services import workstation
    from clerkdesk.store import hops
    from clerkdesk.sync import joining
    from clerkdesk.sync.transport import HttpLine

    with desk.store.reading() as connection:
        (hop,) = hops.hops(connection)
    try:
        with HttpLine(hop.url, tls=hop.tls) as line:
            more = joining.first_look(desk.store, line, hop, now, told)
    except Trouble as trouble:  # the desk is set up by now: what it lacks comes as soon as the hub is reached
        output.note(" ".join((said(trouble)[0], _("The desk is set up; what it lacks comes by itself."))))
        more = True
    letters = workstation.letters(desk)
    if asked.as_json:
        output.answer({"letters": letters, "site": desk.site.agency, "hub": hop.hub, "more": more})
    else:
        output.line(_("This desk writes as {letters}. Sign in with the PIN of the first desk.").format(letters=letters))
    return 0


def _stopping(tell: bool) -> Callable[[int], None]:
    """Return what tells how many entries came."""

    def told(count: int) -> None:
        if tell:
            output.note(f"progress {count} {count}")

    return told


def hub_line(code: str, address: str, read: Any, at: str) -> HttpLine:
    """Return a line to the hub of ``code``, whatever else listens where it was said to be or says to be it.

    Raises:
        Refused: the code is none, or no hub was found. Trouble: it is there, and cannot be connected to; or another.
    """
    from clerkdesk.sync import finding
    from clerkdesk.sync import protocol as p
    from clerkdesk.sync.protocol.welcome import mark_of, url_of
    from clerkdesk.sync.transport import proven_line

    parts = p.read_code(code)
    if parts is None:
        raise Refused("bad-code", "This is not an enrolment code, or a sign of it was mistyped.", field="code")
    tried: dict[str, finding.Reach] = {}
    others: list[Trouble] = []

    def proven(urls: Iterable[str]) -> HttpLine | None:
        for url in urls:
            if url in tried:
                continue
            tried[url] = finding.reach(url, 2.0)
            if tried[url] is finding.Reach.OPEN:
                try:
                    return proven_line(url, code)
                except Trouble as trouble:
                    others.append(trouble)
        return None

    typed = [url_of(address)] if address else [url_of(one) for one in read.addresses] if read else []
    if line := proven(typed):
        return line
    mark, networks = mark_of(parts[1]), at.split(",") if at else None
    heard = finding.find(networks, mark)
    if line := proven(url for found in heard for url in found.urls):
        return line
    if others and heard:  # the first one to answer was a false one
        heard = [found for found in finding.find(networks) if found.mark == mark]
        if line := proven(url for found in heard for url in found.urls):
            return line
    if others:
        raise others[0]
    if tried:
        raise finding.blocked(tried, announced=bool(heard))
    raise Refused(
        "no-hub-found",
        "No hub of this code answers on this network. Type the address that the first desk shows.",
        field="address",
    )
