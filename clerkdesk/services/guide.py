"""What the catalogue and the site tell about one procedure: to a new clerk, and on paper to a citizen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from clerkdesk.catalogue.guidance import Common, common
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.fee import Council, FeeRule, Fixed, Free, PerItem, PerPage, UnknownFee
from clerkdesk.domain.procedure import Certainty, Component, FeeCase, Guidance, Next, Procedure, TimeCase
from clerkdesk.domain.site import Site
from clerkdesk.printing import words
from clerkdesk.printing.checklist import ChecklistLine, ChecklistPaper, render_checklist
from clerkdesk.printing.page import Layout
from clerkdesk.services.desk import Desk
from clerkdesk.services.papers.source import letterhead

_ASK: Final = "hỏi tại quầy"
_AHEAD: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A procedure to offer besides. ``procedure`` is None when the catalogue does not have it today."""

    code: str
    why: str
    official: bool
    procedure: Procedure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What to tell a clerk about a procedure, in Vietnamese; ``doubtful``: some of it was never compared.

    checks, mistakes: of this procedure. common: what holds for all. law: the legal reason. notices: the site's own.
    """

    procedure: Procedure
    checks: tuple[str, ...]
    mistakes: tuple[str, ...]
    law: str
    linked: tuple[Linked, ...]
    notices: tuple[str, ...]
    common: Common
    doubtful: bool


def advice(desk: Desk, code: str) -> Advice:
    """Return what to tell about the procedure ``code`` as it holds today. Refused: "no-procedure"."""
    procedure = _procedure(desk, code)
    told = procedure.guidance or Guidance(checks=procedure.notes, certainty=procedure.certainty)
    links = {one.code: one for one in told.next} | {
        one: Next(code=one, why="") for one in procedure.linked if all(one != other.code for other in told.next)
    }
    return Advice(
        procedure=procedure,
        checks=told.checks,
        mistakes=told.mistakes,
        law=told.law or (procedure.assistance.source if procedure.assistance else ""),
        linked=tuple(
            Linked(
                code=one.code,
                why=one.why,
                official=one.official,
                procedure=desk.catalogue.get(one.code, desk.today()),
            )
            for one in links.values()
        ),
        notices=notices(desk.site, code),
        common=common(),
        doubtful={procedure.certainty, told.certainty} != {Certainty.FOUND},
    )


def notices(site: Site, code: str) -> tuple[str, ...]:
    """Return what the site prints about a procedure: for all, then for this one."""
    return tuple(text for key in ("*", code) if (text := site.notices.get(key, "").strip()))


def local(site: Site, procedure: Procedure) -> Procedure:
    """Return ``procedure`` with the site's own amounts in the place of fees that the province's council sets."""
    amount = site.fees.get(procedure.code)
    if amount is None:
        return procedure
    rule: FeeRule = Fixed(amount=amount) if amount else Free()
    fees = tuple(replace(one, rule=rule) if isinstance(one.rule, Council) else one for one in procedure.fees)
    return replace(procedure, fees=fees)


def checklist(desk: Desk, code: str) -> ChecklistPaper:
    """Return the checklist of a procedure as it holds today at this site. Refused: "no-procedure"."""
    procedure = local(desk.site, _procedure(desk, code))
    site, today = desk.site, desk.today()
    closed = [
        f"{day:%d/%m/%Y} ({why})" if why else f"{day:%d/%m/%Y}"
        for day, why in sorted(site.closures.items())
        if today <= day <= today + _AHEAD
    ]
    added = notices(site, code)
    if closed:
        added = (*added, f"Ngày không tiếp nhận: {', '.join(closed)}.")
    return ChecklistPaper(
        letterhead=letterhead(site),
        procedure=procedure.name,
        code=procedure.code,
        day=today,
        components=tuple(
            ChecklistLine(name=one.name, counts=counts_said(one), when="" if one.required else one.when or "nếu có")
            for one in sorted(procedure.components, key=lambda one: not one.required)
        ),
        time=_cases([(one.case, time_said(one)) for one in procedure.times]),
        fee=_cases([(one.case, fee_said(one)) for one in procedure.fees]),
        where=_where(site) if procedure.receivable else "Công an cấp xã (quầy này chỉ hướng dẫn)",
        hours=hours_said(site) if procedure.receivable else "theo giờ tiếp nhận của Công an cấp xã",
        result=procedure.result,
        notices=added,
        doubtful=_certainties(procedure) != {Certainty.FOUND},
    )


def checklist_pdf(desk: Desk, code: str, layout: Layout = Layout.A4) -> bytes:
    """Return the checklist as a PDF, on A4 or twice on one sheet to be cut (A5). Refused: "no-procedure"."""
    return render_checklist(checklist(desk, code), layout)


def _procedure(desk: Desk, code: str) -> Procedure:
    found = desk.catalogue.get(code, desk.today())
    if found is None:
        raise Refused("no-procedure", "No procedure {code} is in effect.", field="procedure", code=code)
    return found


def _certainties(one: Procedure) -> set[Certainty]:
    return {one.certainty, *(case.certainty for case in one.times), *(case.certainty for case in one.fees)}


def counts_said(one: Component) -> str:
    """Return how many of a paper are to be brought, and of which kind: "01 bản chính"."""
    if one.present_only:
        return "xuất trình"
    parts = ((one.originals, "bản chính"), (one.certified, "bản sao chứng thực"), (one.copies, "bản sao"))
    return ", ".join(f"{count:02d} {kind}" for count, kind in parts if count)


def _cases(cases: list[tuple[str, str]]) -> str:
    """Return "A (khi x); B (khi y)": the case only where there are several."""
    return "; ".join(f"{text} ({case})" if case else text for case, text in cases)


def time_said(one: TimeCase) -> str:
    """Return a time limit in words, or that the counter is to be asked."""
    told = words.limit(one.rule)
    return _ASK if "…" in told else told


def fee_said(one: FeeCase) -> str:
    """Return a fee in words, or that the counter is to be asked."""
    match one.rule:
        case Free():
            return "không thu"
        case Fixed(amount=amount):
            return words.dong(amount)
        case PerItem(amount=amount, unit=unit):
            return f"{words.dong(amount)}/{unit}"
        case PerPage():
            rule = one.rule
            return (
                f"{words.dong(rule.amount)}/trang, từ trang thứ {rule.step}: {words.dong(rule.further)}/trang,"
                f" tối đa {words.dong(rule.cap)}/bản"
            )
        case Council():
            return f"theo mức của Hội đồng nhân dân cấp tỉnh, {_ASK}"
        case UnknownFee():
            return _ASK


def _where(site: Site) -> str:
    return ", ".join(part for part in (site.counter, site.address, site.phone and f"điện thoại {site.phone}") if part)


def hours_said(site: Site) -> str:
    """Return when the centre is open, in Vietnamese."""
    shifts = ", ".join(f"{one.opens:%H:%M}–{one.closes:%H:%M}" for one in site.shifts)
    return f"thứ Hai đến thứ Sáu, {shifts}" + ("; sáng thứ Bảy" if site.saturday_morning else "")
