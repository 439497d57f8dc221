"""Official codes that the province deals by itself, one at a time, before the deed at the counter."""

from __future__ import annotations

import threading
from datetime import date

from sqlalchemy import select

from clerkdesk.domain.errors import Trouble
from clerkdesk.domain.events import Received
from clerkdesk.hub import tables as t
from clerkdesk.hub.connectors.connector import Came, Connector, Parcel
from clerkdesk.hub.database import Database
from clerkdesk.language import N_
from clerkdesk.sync.enrolling import CALL
from clerkdesk.sync.line import SAFE


class ProvinceDealer:
    """Asks the provincial system for a number under which a dossier of a procedure will be told to it.

    Only before it is received: what was received without one gets its number when it is told
    (:class:`clerkdesk.hub.connectors.sender.Sender`), and two would ask for two.
    """

    def __init__(self, database: Database, connector: Connector) -> None:
        self._database = database
        self._connector = connector
        self._turn = threading.Lock()  # a connector serves one thread at a time
        self.name = connector.name  # the ledger knows by it that the number is the province's own

    def deal(self, site: str, day: date, stream: str, procedure: str) -> str:
        """See :class:`clerkdesk.hub.dealing.Dealer`."""
        del site, day
        if not procedure or self._received(stream):
            return ""
        parcel = Parcel(stream=stream, number="", of={"procedure.code": procedure})
        with self._turn:
            outcome = self._connector.number(parcel)
        if outcome.came in {Came.UNSURE, Came.LATER}:
            raise Trouble(
                "no-number", N_("The province gives no number ({detail})."), safe=SAFE, todo=CALL, detail=outcome.code
            )
        return outcome.number if outcome.came is Came.TAKEN else ""

    def _received(self, stream: str) -> bool:
        here = (t.event.c.stream == stream) & (t.event.c.type == Received.TYPE)
        with self._database.reading() as connection:
            return connection.execute(select(t.event.c.id).where(here).limit(1)).first() is not None
