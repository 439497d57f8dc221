"""Live notice from a hub: it says that the site's feed moved, so that a desk pulls at once instead of now and then."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from clerkdesk.sync import protocol as p
from clerkdesk.sync.line import Caller, check, not_the_hub, record_in
from clerkdesk.sync.transport import HttpLine

TARGET: Final = "/v1/notice"
_DIGITS: Final = 20
SILENCE: Final = 40.0
"""Seconds without a byte after which the line counts as broken; a hub sends a heartbeat every 15."""


def notices(line: HttpLine, caller: Caller) -> Iterator[int | None]:
    """Yield where the feed is, at once and whenever it moves, and None at each heartbeat; end when the hub stops.

    A hint without a signature: pull then, and believe what the pull says. Lines that came while the last one was acted
    on may be passed over. Blocks between lines, so it has a thread and a ``line`` of its own; None is the place to
    look whether to go on.

    Raises:
        Said: the hub refuses the request.
        Trouble: "no-line": nobody answers, or the line broke; "not-the-hub": somebody else answers.
    """
    headers = caller.headers("GET", TARGET, caller.now(), b"")
    with line.lines(TARGET, headers, SILENCE) as found:
        if isinstance(found, p.Reply):
            check(found, caller.public_key, headers[p.HEADER + "signature"])
            record_in(found, p.Fault)
            raise not_the_hub(f"HTTP {found.status}")
        for text in found:
            name, _, value = text.partition(":")
            if name == "data" and value.strip().isdecimal() and len(value) < _DIGITS:
                yield int(value)
            elif text.startswith(":"):
                yield None
