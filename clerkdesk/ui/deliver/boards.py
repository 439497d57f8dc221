"""Which results are listed: those that wait, came in today or wait too long; and whose card it is."""

from __future__ import annotations

from array import array
from enum import StrEnum
from typing import Final

from clerkdesk.devices.card import Card
from clerkdesk.domain.dossier import State
from clerkdesk.domain.text import fold
from clerkdesk.services import look
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Filter, Line
from clerkdesk.ui.dossiers import when

MOST: Final = 2000  # waiting results looked at; a commune has tens


class Board(StrEnum):
    """Which results are listed."""

    WAITING = "waiting"
    TODAY = "today"
    TOO_LONG = "too_long"


def boards_of(desk: Desk) -> dict[Board, array[int]]:
    """Return the rows of each board, the results that came in last first; what waits too long, longest first."""
    waiting = look.ids(desk, Filter(states=frozenset({State.RESULT_IN})))
    today = desk.today()
    lines = sorted(look.lines(desk, waiting[:MOST]), key=lambda line: -(line.result_at or 0))
    fresh = [line.row for line in lines if line.result_at and when.at(line.result_at).date() == today]
    return {
        Board.WAITING: array("q", (line.row for line in lines)) + waiting[MOST:],
        Board.TODAY: array("q", fresh),
        Board.TOO_LONG: array("q", (line.row for line in look.waiting_too_long(desk))),
    }


def of_words(desk: Desk, words: str) -> array[int]:
    """Return the rows that ``words`` find, what can be delivered before all others."""
    ready = look.ids(desk, Filter(words=words, states=frozenset({State.RESULT_IN})))
    first = set(ready)
    return ready + array("q", (row for row in look.ids(desk, Filter(words=words)) if row not in first))


def of_card(desk: Desk, card: Card) -> list[Line]:
    """Return the dossiers of whoever holds ``card``, as applicant or as representative; results first."""
    own = look.of_person(desk, card.number)
    if card.old_number:
        own += look.of_person(desk, card.old_number)
    named = look.lines(desk, look.ids(desk, Filter(words=card.name))[:100])
    acting = [line for line in named if line.representative and fold(line.representative) == fold(card.name)]
    lines = {line.row: line for line in (*own, *acting)}.values()
    return sorted(lines, key=lambda line: (line.state is not State.RESULT_IN, -line.row))
