"""The register (Mẫu 07) of a stretch of days, out of the journal: on paper and as a workbook."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from typing import Final

from clerkdesk.domain import dossier as life
from clerkdesk.domain import events as e
from clerkdesk.domain import folding
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.text import text_key
from clerkdesk.printing.register import Register, RegisterLine, Told, register_workbook, render_register
from clerkdesk.projections.spans import received_between
from clerkdesk.services.clock import midnight
from clerkdesk.services.desk import Desk
from clerkdesk.services.papers.source import letterhead
from clerkdesk.store.events import facts_of

MOST_DAYS: Final = 366

_ENDED: Final = {
    life.State.VOIDED: "Đã hủy (nhập nhầm)",
    life.State.REFUSED: "Từ chối",
    life.State.WITHDRAWN: "Đã rút",
    life.State.STOPPED: "Đã dừng",
}


def register(desk: Desk, since: date, until: date, field: str = "", told: Told = lambda _done, _all: None) -> Register:
    """Return the dossiers received from ``since`` to ``until`` (both counted), by field, or of one ``field`` alone.

    A number that was burned by mistake stays in the register and says so.

    Raises:
        Refused: the days are the wrong way round or more than a year.
    """
    check_days(since, until)
    lines: list[tuple[str, RegisterLine]] = []
    with desk.store.reading() as connection:
        streams = received_between(connection, midnight(since), midnight(until + timedelta(days=1)), field)
        for place, stream in enumerate(streams):
            told(place, len(streams))
            facts = facts_of(connection, stream)
            lines.append(_line(desk, folding.fold(stream, facts), facts))
    lines.sort(key=lambda pair: (text_key(pair[0]), pair[1].received, pair[1].code))
    fields = tuple((name, tuple(line for _, line in found)) for name, found in groupby(lines, key=lambda pair: pair[0]))
    return Register(letterhead=letterhead(desk.site), since=since, until=until, printed=desk.now(), fields=fields)


def check_days(since: date, until: date) -> None:
    """Refuse days that no register covers.

    Raises:
        Refused: they are the wrong way round or more than a year.
    """
    if not since <= until or (until - since).days >= MOST_DAYS:
        raise Refused("bad-days", "A register covers a day at least and a year at most.", field="until")


def register_pdf(desk: Desk, since: date, until: date, field: str = "", told: Told = lambda _done, _all: None) -> bytes:
    """Return :func:`register` as a PDF; reading is told as the first third of the work."""
    found = register(desk, since, until, field, lambda done, whole: told(done, 3 * whole))
    return render_register(found, lambda done, whole: told(whole // 2 + done, whole // 2 + whole))


def register_xlsx(
    desk: Desk, since: date, until: date, field: str = "", told: Told = lambda _done, _all: None
) -> bytes:
    """Return :func:`register` as an XLSX workbook; reading is told as the first half of the work."""
    found = register(desk, since, until, field, lambda done, whole: told(done, 2 * whole))
    return register_workbook(found, lambda done, whole: told(whole + done, 2 * whole))


def _line(desk: Desk, dossier: life.Dossier, facts: list[e.Fact]) -> tuple[str, RegisterLine]:
    applicant = dossier.applicant
    line = RegisterLine(
        code=dossier.number,
        procedure=dossier.procedure.name if dossier.procedure else "",
        applicant=applicant.name if applicant else "(đã xóa dữ liệu cá nhân)",
        address=applicant.address.text if applicant else "",
        phone=applicant.phone if applicant else "",
        resolving=dossier.resolving_site or dossier.receiving_site or desk.site.counter,
        received=dossier.received_at or desk.now(),
        due=dossier.due_at,
        returned=dossier.delivered_at,
        way=_way(dossier, facts),
    )
    return (dossier.procedure.field if dossier.procedure else "", line)


def _way(dossier: life.Dossier, facts: list[e.Fact]) -> str:
    if dossier.state in _ENDED:
        return _ENDED[dossier.state]
    if dossier.state is not life.State.DELIVERED:
        return ""
    last = next((one.what for one in reversed(facts) if isinstance(one.what, e.Delivered)), None)
    return "Bưu chính" if last is not None and last.by_post else "Trực tiếp"
