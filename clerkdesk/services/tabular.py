"""Lists other than dossiers as tables to export: what a hand-over list or a till holds, the tills themselves."""

from __future__ import annotations

from datetime import date

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.events import Means
from clerkdesk.domain.money import Kind
from clerkdesk.language import _, p_, pN_
from clerkdesk.services import handover, shifts, till
from clerkdesk.services.desk import Desk
from clerkdesk.services.export import Table
from clerkdesk.services.look import Line
from clerkdesk.services.queue.sheet import of_tickets

_KINDS = {
    Kind.TAKEN: pN_("money", "taken"),
    Kind.REFUNDED: pN_("money", "given back"),
    Kind.VOIDED: pN_("money", "voided"),
}
_MEANS = {Means.CASH: pN_("money", "cash"), Means.TRANSFER: pN_("money", "transfer")}


def of(desk: Desk, name: str) -> Table:
    """Return the list ``name``: the stream of a hand-over list or a till, "tills", "tickets", "tickets:2026-11-23".

    Raises:
        Refused: there is none.
    """
    if name == "tills":
        return of_tills(desk)
    kind, _colon, rest = name.partition(":")
    if kind == "tickets":
        return of_tickets(desk, _day(desk, rest))
    if kind not in {"handover", "till"}:
        raise Refused("no-such-list", "There is no list “{name}”.", field="list", name=name[:60])
    return of_till(desk, name) if kind == "till" else of_handover(desk, name)


def of_handover(desk: Desk, stream: str) -> Table:
    """Return a hand-over list.

    Raises:
        Refused: there is none.
    """
    found = handover.listed(desk, stream)
    return Table(
        name="handover",
        filters=(f"list:{found.listed.number}",),
        headings=(_("Code"), _("Procedure"), _("Applicant"), _("Result"), _("Excerpt"), p_("list", "Outcome")),
        rows=tuple(
            (
                entry.code,
                entry.procedure,
                _name(line),
                entry.result,
                entry.excerpt,
                (_("Granted") if entry.granted else _("Not granted")) if entry.has_result else "",
            )
            for entry, line in zip(found.listed.entries, found.lines, strict=True)
        ),
    )


def of_till(desk: Desk, stream: str) -> Table:
    """Return the entries of a till; what went back is negative.

    Raises:
        Refused: there is no such till.
    """
    found = till.report(desk, stream)
    return Table(
        name="till",
        filters=(f"till:{found.letters}-{found.opened:%Y-%m-%dT%H:%M}",),
        headings=(
            _("Time"),
            _("Code"),
            _("Applicant"),
            _("Procedure"),
            _("Entry"),
            p_("money", "Means"),
            _("Amount (đồng)"),
            _("Receipt series"),
            _("Receipt number"),
            _("Reason"),
            _("Voided"),
        ),
        rows=tuple(
            (
                one.at,
                one.code,
                one.name,
                one.procedure,
                p_("money", _KINDS[one.kind]),
                p_("money", _MEANS[one.means]),
                one.amount,
                one.series,
                one.number,
                one.reason,
                _("Voided") if one.undone else "",
            )
            for one in found.entries
        ),
    )


def of_tills(desk: Desk) -> Table:
    """Return the newest tills."""
    return Table(
        name="tills",
        headings=(
            p_("till", "Desk"),
            _("Clerk"),
            _("Shift"),
            p_("till", "Opened"),
            p_("till", "Closed"),
            _("Expected (đồng)"),
            _("Counted (đồng)"),
            _("Difference (đồng)"),
        ),
        rows=tuple(
            (
                one.letters,
                one.clerk,
                one.name,
                one.opened,
                one.closed,
                *((one.expected, one.counted, one.difference) if one.closed else (None, None, None)),
            )
            for one in shifts.shifts(desk)
        ),
    )


def _day(desk: Desk, text: str) -> date:
    try:
        return date.fromisoformat(text) if text else desk.today()
    except ValueError:
        raise Refused("no-such-list", "There is no list “{name}”.", field="list", name=text[:60]) from None


def _name(line: Line | None) -> str:
    return line.name if line else ""
