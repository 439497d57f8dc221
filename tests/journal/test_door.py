"""What is let in is let in by every store: how deep the program itself stands, when it looks, changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from clerkdesk.domain import events as e
from clerkdesk.journal.door import admit
from clerkdesk.journal.event import write
from clerkdesk.journal.facts import fact
from clerkdesk.journal.place import START, BadEvent
from tests.counter import LAN

NOTE = write(
    e.Withdrawn(reason="thôi"), origin="0" * 16, seq=1, stream="dossier:1", version=1, at=1, clerk=LAN, prev=START
)


def nested(depth: int) -> bytes:
    """Return an event, of a type not known, in whose body so many lists stand in each other."""
    deep = b"[" * depth + b"]" * depth
    return NOTE.raw.replace(b'"dossier.withdrawn"', b'"dossier.of_tomorrow"').replace('"thôi"'.encode(), deep)


def below(calls: int, action: Callable[[], object]) -> object:
    return below(calls - 1, action) if calls else action()


@pytest.mark.parametrize("calls", [0, 300, 600])
def test_how_deep_an_event_may_be_hangs_on_the_event_alone(calls: int) -> None:
    fits = nested(98)
    assert below(calls, lambda: admit(fits).raw) == fits
    below(calls, lambda: fact(fits))
    for raw, sealed in ((nested(99), None), (nested(900), None), (NOTE.raw, bytes(16) + b"[" * 101)):
        with pytest.raises(BadEvent, match="levels"):
            below(calls, partial(admit, raw, sealed))


def test_brackets_in_a_text_are_text() -> None:
    many = NOTE.raw.replace("thôi".encode(), b'[{\\"' * 5000)
    assert admit(many).raw == many
