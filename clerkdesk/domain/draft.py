"""A parked draft: where it waits, and who took it up; more than one, where desks knew nothing of each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from clerkdesk.domain import events as e


@dataclass(frozen=True, slots=True)
class Claim:
    """A desk (origin) took up what was ``parked`` (event). ``given_up``: a person decided that another one goes on."""

    event: str
    parked: str
    by: e.Clerk
    at: int
    origin: str
    given_up: bool = False


@dataclass(slots=True)
class Draft:
    """The state of one draft, as folded from its facts.

    parked: the event by which it was parked last; what it says stands in the other fields. claims: all of them, in
    canonical order.
    """

    id: str
    version: int = 0
    parked: str = ""
    by: e.Clerk | None = None
    at: int = 0
    origin: str = ""
    until: datetime | None = None
    forms: tuple[str, ...] = ()
    people: e.DraftPeople | None = None
    claims: tuple[Claim, ...] = ()
    frozen: bool = False

    @property
    def waiting(self) -> bool:
        """Whether a desk may take it up."""
        taken = any(one.parked == self.parked for one in self.claims)
        return bool(self.parked) and not taken and self.people is not None and not self.frozen

    @property
    def contested(self) -> tuple[Claim, ...]:
        """The claims of one parking that could not both hold, the one that stands first; () when none were.

        Once a person decided, all but one are given up.
        """
        for parked in dict.fromkeys(one.parked for one in reversed(self.claims)):
            same = tuple(one for one in self.claims if one.parked == parked)
            if len(same) > 1:
                return same
        return ()


def fold(stream: str, facts: Iterable[e.Fact]) -> Draft:
    """Return the state that ``facts`` (of one stream, in canonical order) make. Total."""
    draft = Draft(stream)
    for fact in facts:
        draft.version = max(draft.version, fact.version)
        match fact.what:
            case e.DraftParked() as what:
                draft.parked, draft.by, draft.at, draft.origin = fact.id, fact.clerk, fact.at, fact.origin
                draft.until, draft.forms, draft.people = what.until, what.forms, what.personal
            case e.DraftTaken(parked=parked):
                draft.claims += (Claim(fact.id, parked, fact.clerk, fact.at, fact.origin),)
            case e.DraftSettled(holds=holds, fails=fails):
                gone = set(fails) - {holds}
                draft.claims = tuple(
                    replace(one, given_up=(one.given_up or one.event in gone) and one.event != holds)
                    for one in draft.claims
                )
            case e.Unknown():
                draft.frozen = True
            case _:
                pass
    return draft
