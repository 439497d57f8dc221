"""Comparing an identity card with whoever may collect a result."""

from __future__ import annotations

from dataclasses import dataclass

from clerkdesk.devices.card import Card
from clerkdesk.domain.dossier import Dossier
from clerkdesk.domain.party import Party
from clerkdesk.domain.text import fold


@dataclass(frozen=True, slots=True)
class Match:
    """How a card compares with a party on file. number: None when the file has none to compare."""

    number: bool | None
    name: bool

    @property
    def good(self) -> bool:
        """Whether it is the same person: number and name; the name alone where no number is on file."""
        return self.name and self.number is not False


def match(card: Card, party: Party) -> Match:
    """Compare ``card`` with ``party``. An earlier number on the card (CMND) counts too; accents in names do not."""
    number = party.identity.number
    same = None if not number else number in {card.number, card.old_number}
    return Match(same, fold(card.name) == fold(party.name))


def collectors(dossier: Dossier) -> tuple[Party, ...]:
    """Return who may collect without a further paper: the applicant, then the representative on file."""
    agent = dossier.representative
    return tuple(party for party in (dossier.applicant, agent.party if agent else None) if party is not None)
