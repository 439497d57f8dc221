"""Official codes from a higher hub: a hub on the commune's LAN asks there for what it has no numbers for."""

from __future__ import annotations

import logging
from datetime import date

from clerkdesk.hub import above, relay
from clerkdesk.hub.relay import Here
from clerkdesk.sync.line import Said
from clerkdesk.sync.protocol.codes import AskCodes, Codes, Wanted
from clerkdesk.sync.transport import HttpLine

log = logging.getLogger(__name__)


class Upward:
    """Deals what the higher hub of a site deals. This hub says later codes itself, so the other one need not."""

    name = "above"

    def __init__(self, here: Here) -> None:
        self._here = here

    def deal(self, site: str, day: date, stream: str, procedure: str) -> str:
        """Return the code that the higher hub deals to ``stream``, "" when there is no such hub or it deals none.

        Raises:
            Trouble: nobody answers.
        """
        with self._here.database.reading() as connection:
            higher = above.of(connection, site)
        if higher is None or higher.stopped:
            return ""
        asked = AskCodes(
            wanted=(Wanted(stream=stream, day=day.isoformat(), procedure=procedure),), cursor=higher.cursor, quiet=True
        )
        try:
            with HttpLine(higher.url, higher.authority, higher.tls) as line:
                found = relay.caller(self._here, line, higher).ask("POST", "/v1/codes", asked, Codes)
        except Said as no:
            log.info("no official code from above: %s", no.code)
            return ""
        return next((one.code for one in found.dealt if one.stream == stream), "")
