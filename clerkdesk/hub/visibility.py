"""Which sites may see a dossier: pure rules over its facts. A site once shown a stream keeps seeing it.

What a desk holds cannot be taken back, and a stream that stops in the middle would show a false state. So who may see
it only ever grows, whatever order events come in; a correction lets another site see it and takes it from none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from clerkdesk.domain import events as e
from clerkdesk.domain.text import fold

PREFIX: Final = "dossier:"
"""Of the streams that may be seen at several sites; visits, tills and lists stay where they are."""

OPENING: Final = (e.Presented.TYPE, e.Received.TYPE)
"""What begins a dossier: whoever writes it is its home."""

GRANTING: Final = (e.Presented.TYPE, e.Received.TYPE, e.FactCorrected.TYPE)
"""What may let another site see a dossier."""

_PLACES: Final = frozenset({"collect_at", "resolving_site"})


@dataclass(frozen=True, slots=True)
class Directory:
    """Which site answers for a unit (code of the commune where a citizen lives) and for a place (its name, folded).

    An administrator of the hub says so: what a desk calls itself gives it no right.
    """

    units: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Return whether there is anything in it."""
        return bool(self.units or self.places)

    def place(self, text: str) -> str:
        """Return the site that ``text`` (a name or an agency code, as typed) names, "" when none."""
        return self.places.get(key(text), "") if text else ""


@lru_cache(maxsize=2048)
def key(text: str) -> str:
    """Return a name of a place as a directory knows it."""
    return fold(text)


def granted(what: e.Payload, known: Directory) -> set[str]:
    """Return the sites that ``what`` lets see its dossier: of collection, resolving, the applicant's residence."""
    match what:
        case e.Received(receiving_site=here, resolving_site=by, collect_at=at, personal=people):
            sites = {known.place(here), known.place(by), known.place(at), _residence(people, known)}
        case e.Presented(personal=people):
            sites = {_residence(people, known)}
        case e.FactCorrected(field=name, new=new) if name in _PLACES:
            sites = {known.place(new)}
        case e.FactCorrected(field="applicant.address", personal=e.CorrectedPeople(unit=unit)):
            sites = {known.units.get(unit, "")}
        case _:
            return set()
    return sites - {""}


def _residence(people: e.DossierPeople | None, known: Directory) -> str:
    return known.units.get(people.applicant.address.unit, "") if people is not None else ""


@dataclass(frozen=True, slots=True)
class Seen:
    """One event of a stream as the rules look at it: the site of whoever wrote it, its type, what it says."""

    site: str
    type: str
    what: e.Payload


def viewers(seen: Iterable[Seen], known: Directory, shown: Iterable[str] = (), home: str = "") -> tuple[str, set[str]]:
    """Return the home of a stream and all sites that may see it; ("", none) when its home is not clear.

    Writing on a stream gives no right: only what a site that sees it says lets another one see it.

    Args:
        seen: its events, in any order.
        known: who answers for which units and places.
        shown: the sites that it was shown to before; they stay.
        home: its home, when that was settled before.
    """
    found = list(seen)
    if not home:
        homes = {one.site for one in found if one.type in OPENING}
        if len(homes) != 1:
            return "", set()
        (home,) = homes
    sites = {home, *shown}
    while more := set().union(*(granted(one.what, known) for one in found if one.site in sites)) - sites:
        sites |= more
    return home, sites
