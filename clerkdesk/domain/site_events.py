"""What a site tells everybody, for boards and pages that do not stand at a desk and know none of its settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from clerkdesk.domain.parts import Retention
from clerkdesk.language import N_

if TYPE_CHECKING:
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


def last_told(happened: Sequence[object]) -> SiteTold | None:
    """Return what holds of what ``happened`` in one stream, in canonical order; None when nothing was told yet."""
    return next((what for what in reversed(happened) if isinstance(what, SiteTold)), None)


def told_line(told: SiteTold, *spoken: Callable[[str], str]) -> str:
    """Return what runs along the foot of a board: the hours in the first language, the notice, the hours in others."""
    hours = _SATURDAY if told.saturday_morning else _HOURS
    shifts = ", ".join(told.shifts)
    said = [say(hours).format(shifts=shifts) for say in spoken] if shifts else [""]
    return _BETWEEN.join(filter(None, (said[0], told.notice, *said[1:])))


_HOURS: Final = N_("Opening hours: Monday to Friday, {shifts}")
_SATURDAY: Final = N_("Opening hours: Monday to Friday, {shifts}; Saturday morning")
_BETWEEN: Final = "   ·   "
