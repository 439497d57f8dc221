"""Telling everybody what the site has to say, wherever its boards and pages are: beside the settings, as an event.

Settings are each desk's own. A desk tells when its own have changed, so that two whose settings differ do not
contradict each other every morning: what was said last holds.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.site import Site
from clerkdesk.domain.site_events import last_told, stream_of, words_of
from clerkdesk.services.desk import Changes, Deed, Desk, deed
from clerkdesk.store import settings

_TOLD: Final = "site_told"


def save(desk: Desk, clerk: e.Clerk, site: Site) -> Changes:
    """Keep the site's settings, and tell what of them is for everybody.

    Raises:
        Refused: the public address is none.
    """
    saved = desk.save_site(site)
    with suppress(Refused), deed(desk, clerk) as one:  # a clock that is wrong: told when a counter is opened
        tell(one)
    return saved


def tell(one: Deed) -> None:
    """Tell what this desk's settings say and it has not told yet, within a deed."""
    words, connection = words_of(one.desk.site), one.pen.connection
    if settings.get(connection, _TOLD, e.SiteTold) == words:
        return
    stream = stream_of(one.desk.site.agency)
    if last_told([fact.what for fact in one.facts(stream)]) != words:
        one.note(stream, words)
    settings.put(connection, _TOLD, words)
