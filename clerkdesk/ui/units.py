"""Finding an administrative unit in any box: by its name of today or of before July 2025, which is then said beside it.

A name may lead to several units, an old one above all. Then none is marked: the clerk chooses, Enter alone does not.
"""

from __future__ import annotations

from dataclasses import replace

from clerkdesk.catalogue.units import Found, Unit, Units
from clerkdesk.domain.text import fold, matches
from clerkdesk.services.saying import say
from clerkdesk.ui.widgets.search import Hit

OFFERED = 20


def province_hits(units: Units, text: str) -> list[Hit]:
    """Return the provinces that ``text`` finds; the value is the `Unit`."""
    return [Hit(value=one, title=one.name, tag=one.code) for one in units.provinces() if matches(text, one.name)]


def commune_hits(units: Units, text: str, province: str = "") -> list[Hit]:
    """Return the communes that ``text`` finds, in ``province`` when there is one; the value is the `Unit`."""
    found = units.find(text, province=province, limit=OFFERED)
    alike = any(_called(found[0]) & _called(other) for other in found[1:])
    return [replace(_hit(units, one), sure=not alike) for one in found]


def authority_hits(units: Units, text: str) -> list[Hit]:
    """Return the people's committees of the communes that ``text`` finds; the value is the name that paper shows."""
    return [replace(hit, value=f"Ủy ban nhân dân {_within(units, hit.value)}") for hit in commune_hits(units, text)]


def counter_hits(units: Units, text: str) -> list[Hit]:
    """Return the service centres of the communes that ``text`` finds; the value is the name that paper shows."""
    return [
        replace(hit, value=f"Trung tâm Phục vụ hành chính công {_within(units, hit.value)}")
        for hit in commune_hits(units, text)
    ]


def _called(found: Found) -> set[str]:
    """Return the names by which it was found: its own one, or old ones."""
    return {fold(one.name) for one in found.former} or {fold(found.unit.name)}


def _hit(units: Units, found: Found) -> Hit:
    one = found.unit
    home = units.get(one.province)
    parts = (home.name if home else "", say(found.reason) if found.reason else "")
    return Hit(value=one, title=one.name, detail=" · ".join(filter(None, parts)), tag=one.code, icon="place")


def _within(units: Units, unit: Unit) -> str:
    """Return a unit in running text: "xã An Khánh, thành phố Hải Phòng"."""
    home = units.get(unit.province)
    return ", ".join(one.name[:1].lower() + one.name[1:] for one in (unit, home) if one is not None)
