"""What changed in a procedure, said so that a clerk understands it: each part as it was and as it will be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from clerkdesk.catalogue.merging import Change
from clerkdesk.catalogue.package import Package
from clerkdesk.catalogue.procedures import Catalogue
from clerkdesk.domain.due import Reason
from clerkdesk.domain.procedure import Certainty, Channel, Filling, Procedure
from clerkdesk.language import N_
from clerkdesk.services.desk import Desk
from clerkdesk.services.guide import counts_said, fee_said, time_said

SOON: Final = 60
"""A procedure that stops within so many days, with nothing after it, is told of."""

_COMPONENT: Final = N_("Component")  # its key is nobody's business
_PRINTED: Final = N_("Printed line")
_CHANNELS: Final = {Channel.COUNTER: "tại quầy", Channel.ONLINE: "trực tuyến", Channel.POST: "bưu chính"}
_FILLING: Final = {
    Filling.CLERK_MAY_FILL: "cán bộ viết giúp được",
    Filling.SIGNS_BEFORE_CLERK: "cán bộ viết giúp, công dân ký trước mặt cán bộ",
    Filling.BOTH_PARTIES: "hai bên cùng có mặt và ký",
    Filling.OWN_HAND: "công dân tự đọc và ký từng trang",
    Filling.POLICE: "tại Công an cấp xã, không phải quầy này",
}
_CERTAINTY: Final = {
    Certainty.FOUND: "đã đối chiếu",
    Certainty.PORTAL: "chưa đối chiếu (theo cổng dịch vụ công)",
    Certainty.MEMORY: "chưa đối chiếu",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part that changes. what: English; more: which one of several; before, after: "" where there is none."""

    what: str
    more: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A change with its parts. ``ends``: the last day of the version that is in effect until then."""

    change: Change
    parts: tuple[Part, ...]
    ends: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """A package that fits, before it is brought in. signer: the name under which its key is trusted."""

    package: Package
    signer: str
    news: tuple[News, ...]


def news(before: Catalogue, after: Catalogue, changes: tuple[Change, ...]) -> tuple[News, ...]:
    """Return each change with what is different, in the order of the catalogue's papers."""
    return tuple(_one(change, before.latest(change.code), after) for change in changes)


def ending(catalogue: Catalogue, code: str, today: date, days: int = SOON) -> date | None:
    """Return the last day of ``code`` when that is within ``days`` and no version is in effect the day after."""
    now = catalogue.get(code, today)
    if now is None or now.ended is None or now.ended - today > timedelta(days=days):
        return None
    return None if catalogue.get(code, now.ended + timedelta(days=1)) else now.ended


def endings(desk: Desk, days: int = SOON) -> list[tuple[date, Procedure]]:
    """Return what stops within ``days`` with nothing after it, the earliest first."""
    today, catalogue = desk.today(), desk.catalogue
    found = [(last, one) for one in catalogue.all(today) if (last := ending(catalogue, one.code, today, days))]
    return sorted(found, key=lambda item: (item[0], item[1].field, item[1].name))


def warning(desk: Desk, code: str) -> tuple[Reason, ...]:
    """Return what to tell at reception of a procedure that stops soon."""
    last = ending(desk.catalogue, code, desk.today())
    if last is None:
        return ()
    text = N_("this procedure is in effect until {day} only, and the catalogue has nothing after it")
    return (Reason(text=text, params={"day": f"{last:%d/%m/%Y}"}),)


def _one(change: Change, old: Procedure | None, after: Catalogue) -> News:
    new = after.latest(change.code)
    ends = None
    if old is not None and new is not None and old.version != new.version:
        now = after.version(old.code, old.version)
        ends = now.ended if now else None
    was, will = dict(_said(old)), dict(_said(new))
    parts = tuple(
        Part(
            what=what,
            more="" if what == _COMPONENT else more,
            before=was.get((what, more), ""),
            after=will.get((what, more), ""),
        )
        for what, more in dict.fromkeys((*will, *was))
        if was.get((what, more), "") != will.get((what, more), "")
    )
    if old is None and new is None:  # a form: it tells of its fields and lines by itself
        parts = tuple(
            Part(what=_PRINTED if one.path == "print" else one.path, more="", before=one.before, after=one.after)
            for one in change.differences
        )
    return News(change=change, parts=parts, ends=ends)


def _said(one: Procedure | None) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the parts of a procedure as ((what, which), text); the text is in Vietnamese, as the catalogue is."""
    if one is None:
        return
    yield (N_("Name"), ""), one.name
    yield (N_("Field"), ""), one.field
    yield (N_("Decision"), ""), one.decision
    yield (N_("Last day"), ""), f"{one.ended:%d/%m/%Y}" if one.ended else ""
    for time in one.times:
        yield (N_("Time limit"), time.case), time_said(time)
    for fee in one.fees:
        yield (N_("Fee"), fee.case), ", ".join(filter(None, (fee_said(fee), fee.source)))
    yield (N_("Nothing to pay"), ""), "; ".join(one.exemptions)
    for paper in one.components:
        marks = (
            counts_said(paper),
            "" if paper.required else paper.when or "nếu có",
            paper.data_source and f"có thể lấy từ {paper.data_source}",
        )
        yield (_COMPONENT, paper.key), " · ".join(filter(None, (paper.name, *marks)))
    yield (N_("Form"), ""), "; ".join(one.forms)
    yield (N_("Result"), ""), one.result
    yield (N_("How to apply"), ""), ", ".join(_CHANNELS[channel] for channel in one.channels)
    if one.assistance is not None:
        helped = one.assistance
        told = (_FILLING[helped.filling], helped.reason, helped.presence, helped.signature, helped.source)
        yield (N_("Who fills it in"), ""), " · ".join(filter(None, told))
    if one.guidance is not None:
        yield (N_("What to check"), ""), "; ".join(one.guidance.checks)
        yield (N_("Common mistakes"), ""), "; ".join(one.guidance.mistakes)
        yield (N_("Legal reason"), ""), one.guidance.law
        yield (N_("Goes with"), ""), "; ".join(f"{other.code} ({other.why})" for other in one.guidance.next)
    yield (N_("Linked procedures"), ""), ", ".join(one.linked)
    yield (N_("Notes"), ""), "; ".join(one.notes)
    yield (N_("Certainty"), ""), _CERTAINTY[one.certainty]
