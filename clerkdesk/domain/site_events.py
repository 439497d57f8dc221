"""What a site tells everybody, for boards and pages that do not stand at a desk and know none of its settings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from clerkdesk.domain.parts import Retention

if TYPE_CHECKING:
    from clerkdesk.domain.events import Fact
    from clerkdesk.domain.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTold:
    """The centre's name, its hours from Monday to Friday ("07:30–11:30"), and its notice to everybody."""

    TYPE: ClassVar[str] = "site.told"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    name: str
    shifts: tuple[str, ...] = ()
    saturday_morning: bool = False
    notice: str = ""


def stream_of(agency: str) -> str:
    """Return the stream in which a site tells."""
    return f"site:{agency}"


def words_of(site: Site) -> SiteTold:
    """Return what ``site`` has to tell."""
    return SiteTold(
        name=site.counter,
        shifts=tuple(f"{one.opens:%H:%M}–{one.closes:%H:%M}" for one in site.shifts),
        saturday_morning=site.saturday_morning,
        notice=" ".join(site.notices.get("*", "").split()),
    )


def last_told(facts: Iterable[Fact]) -> SiteTold | None:
    """Return what holds of ``facts`` (of one stream, in canonical order), None when nothing was told yet. Total."""
    return next((fact.what for fact in reversed(list(facts)) if isinstance(fact.what, SiteTold)), None)
