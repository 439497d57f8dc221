"""What the background exchange and whoever started it say to each other: one JSON object a line, UTF-8.

To the exchange, on its standard input::

    {"do": "push"}      a deed was done: send it now
    {"do": "now"}       try at once, whatever the last try said
    {"do": "pause"}     exchange nothing by itself, also after the next start
    {"do": "resume"}    go on
    {"do": "quit"}      end; the end of the input says the same

From it, on its standard output: what is new in a :class:`Status` ("tell": "status"), and the streams that others
wrote to (:class:`Changed`, "tell": "changed"). Times are ms since 1970 UTC. Unknown fields and lines are passed over.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

import msgspec


class State(StrEnum):
    """How the exchange stands.

    "alone": this desk is enrolled at no hub; "trying": for the first time since it runs; "silent": the hub was asked
    and has brought no byte for some seconds, and is waited for: the line may be slow.
    """

    ALONE = "alone"
    TRYING = "trying"
    CONNECTED = "connected"
    SENDING = "sending"
    RECEIVING = "receiving"
    SILENT = "silent"
    WAITING = "waiting"
    PAUSED = "paused"
    STOPPED = "stopped"


class Why(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a hub is not in reach or nothing more goes to it: a Trouble's code, English texts and their parameters."""

    code: str
    what: str
    safe: str = ""
    todo: str = ""
    params: dict[str, Any] = {}


class HubStatus(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How it stands with one hub.

    until: when the next try is, while it waits. silent: since when the hub has brought no byte, while it is waited for.
    heard_at: when it last answered, 0 for never. clock: by how much (ms) this desk's clock is ahead of the hub's. live:
    whether the hub tells by itself when there is something new.
    """

    hub: str
    url: str
    state: State
    why: Why | None = None
    until: int = 0
    silent: int = 0
    heard_at: int = 0
    clock: int | None = None
    live: bool = False


class Status(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="status", tag_field="tell"):
    """How the whole exchange stands; the words of ``state`` in :class:`State`, the worst first when hubs differ.

    unsent: events that no hub confirmed, None without a hub. refused: events that a hub refused and nobody settled.
    clock_doubted: whether this desk's clock is wrong enough to tell. letters: those that this desk took because another
    one has its own, until somebody has seen it.
    """

    state: State
    unsent: int | None = None
    refused: int = 0
    clock_doubted: bool = False
    letters: str = ""
    hubs: tuple[HubStatus, ...] = ()

    @property
    def first(self) -> HubStatus | None:
        """The hub that the state is about."""
        found = [one for one in self.hubs if one.state is self.state]
        return found[0] if found else next(iter(self.hubs), None)


class Changed(msgspec.Struct, frozen=True, kw_only=True, tag="changed", tag_field="tell"):
    """Streams whose rows may read otherwise now."""

    streams: tuple[str, ...]


class Do(msgspec.Struct, frozen=True):
    """What the exchange is told to do."""

    do: str


PUSH: Final = "push"
NOW: Final = "now"
PAUSE: Final = "pause"
RESUME: Final = "resume"
QUIT: Final = "quit"

_encode = msgspec.json.Encoder().encode
_status = msgspec.json.Decoder(Status | Changed)
_do = msgspec.json.Decoder(Do)


def line(said: Status | Changed | Do) -> bytes:
    """Return ``said`` as a line."""
    return _encode(said) + b"\n"


def heard(text: bytes) -> Status | Changed | None:
    """Return what the exchange said, None when it is nothing that this version knows."""
    try:
        found: Status | Changed = _status.decode(text)
    except msgspec.MsgspecError:
        return None
    return found


def told(text: bytes) -> str:
    """Return what the exchange is told to do, "" when it is nothing that this version knows."""
    try:
        return _do.decode(text).do
    except msgspec.MsgspecError:
        return ""
