"""Passing attachments on to a higher hub, behind the events, by the lane that desks use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Final

from sqlalchemy import func, select

from clerkdesk.domain.errors import Trouble
from clerkdesk.hub import above, named
from clerkdesk.hub import tables as t
from clerkdesk.hub.above import Higher
from clerkdesk.hub.lane import Lane
from clerkdesk.hub.relay import Here, caller
from clerkdesk.hub.shelf import Shelf, address_of
from clerkdesk.hub.shelf_tables import attachment
from clerkdesk.sync import uploading
from clerkdesk.sync.line import Caller, Line
from clerkdesk.sync.protocol import attachments as lane
from clerkdesk.sync.throttle import Cap

PIECE: Final = 256 * 1024
"""Bytes that come down at once."""


class Passing:
    """What goes up and comes down of one site's attachments."""

    def __init__(self, here: Here, shelf: Shelf, higher: Higher) -> None:
        self._here, self._shelf, self._higher = here, shelf, higher
        self._lane = Lane(here.database, shelf, here.key.file_key)

    def held(self) -> int:
        """Return how many attachments of the site are here: when that changes there may be something to send."""
        mine = (attachment.c.state == "kept") & (attachment.c.site == self._higher.site)
        with self._here.database.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(attachment).where(mine)).scalar_one())

    def send(self, connect: Callable[[], AbstractContextManager[Line]], ended: Callable[[], bool]) -> bool:
        """Send what the higher hub lacks and this one has; return False when events had to go first, or it is to end.

        Raises:
            Trouble: nobody answers, or another than the higher hub.
            Said: it refuses.
        """

        def stop() -> bool:
            return ended() or self._events_wait()

        if stop():
            return False
        with connect() as line:
            asking = caller(self._here, line, self._higher)
            for name in uploading.wanted(asking) or ():
                if self.size(name) is not None:
                    self._upload(asking, name, stop)
                if stop():
                    return False
            return self._take(asking, stop)

    def _upload(self, asking: Caller, name: str, stop: Callable[[], bool]) -> None:
        try:
            uploading.upload(asking, name, self, Cap(0), stop)
        except Trouble as trouble:
            if trouble.code != uploading.DAMAGED:
                raise
            self._lane.lost(self._higher.site, name)  # a desk brings it again; the others go on

    def _take(self, asking: Caller, stop: Callable[[], bool]) -> bool:
        """Take what desks brought to the higher hub and this one lacks."""
        after = ""
        while True:
            with self._here.database.reading() as connection:
                lacking = named.wanted(connection, self._higher.site, after, 1000)
            for name in lacking:
                if stop():
                    return False
                self._lane.bring(self._higher.site, name, _pieces(asking, name))
            if not lacking:
                return True
            after = lacking[-1]

    def size(self, name: str) -> int | None:
        """Return how many bytes an attachment has, None when it is not here."""
        with self._here.database.reading() as connection:
            kept = named.brings(connection, self._higher.site, name) == "kept"
        return self._shelf.size(self._address(name)) if kept else None

    def read(self, name: str, start: int, size: int) -> bytes:
        """Return a part of an attachment."""
        return self._shelf.read(self._address(name), start, size) or b""

    def kept(self, name: str) -> None:
        """Nothing is to be noted: the higher hub says what it lacks."""

    def _address(self, name: str) -> str:
        return address_of(self._here.key.file_key, self._higher.site, name)

    def _events_wait(self) -> bool:
        with self._here.database.reading() as connection:
            marks = above.marks(connection, self._higher.site)
            origins = select(t.origin.c.id, t.origin.c.seq).where(
                t.origin.c.site == self._higher.site, t.origin.c.stopped == ""
            )
            return any(seq > marks.get(origin, 0) for origin, seq in connection.execute(origins))


def _pieces(asking: Caller, name: str) -> Iterator[bytes]:
    """Yield the content of an attachment at the higher hub; nothing when it is not there."""
    start, size = 0, 1
    while start < size:
        reply = uploading.ask(
            asking, "GET", f"{lane.ATTACHMENTS}/{name}", {"range": f"bytes={start}-{start + PIECE - 1}"}
        )
        if reply.status != 206 or not reply.body:
            return
        size = uploading.whole_of(reply)
        if size > lane.LARGEST:
            return
        start += len(reply.body)
        yield reply.body
