"""Results come in and go out: entered by hand, then delivered to whoever may collect them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from clerkdesk.domain import events as e
from clerkdesk.domain.calendar import site_time
from clerkdesk.domain.dossier import Dossier
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.folding import losers
from clerkdesk.domain.party import Party, Representative, clean_party, clean_representative
from clerkdesk.domain.text import clean
from clerkdesk.services.desk import Changes, Desk, deed
from clerkdesk.services.taking import taken

BY_CARD: Final = "đối chiếu thẻ căn cước bằng máy quét"
BY_EYE: Final = "người trả kết quả đối chiếu giấy tờ tùy thân"
"""By what a collector was identified, as the delivery note says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """How a result goes out.

    collector: who takes it. representative: on what authority, when it is not the applicant.
    checked: by which paper the collector was identified. delivered_at: for a late entry, when it really happened.
    """

    stream: str
    collector: Party
    representative: Representative | None = None
    checked: str = ""
    receipt_lost: bool = False
    by_post: str = ""
    delivered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A deed on one dossier; ``job`` prints its paper, "" when there is none."""

    stream: str
    job: str
    changes: Changes


def enter_result(
    desk: Desk, clerk: e.Clerk, stream: str, *, number: str = "", excerpt: str = "", granted: bool = True
) -> Done:
    """Note that the result of a dossier is at the counter.

    Raises:
        Refused: not in this state.
    """
    what = e.ResultIn(
        number=clean(number, field="number", limit=100),
        excerpt=clean(excerpt, field="excerpt", limit=1000),
        granted=granted,
    )
    with deed(desk, clerk) as one:
        one.happen(stream, what)
    return Done(stream, "", one.changes())


def deliver(desk: Desk, clerk: e.Clerk, handing: Handing) -> Done:
    """Deliver a result and print the delivery note.

    Raises:
        Refused: no result yet, delivered before, the fee is not paid, or the collector may not collect it.
    """
    handing = replace(
        handing,
        collector=clean_party(handing.collector, field="collector"),
        representative=clean_representative(handing.representative) if handing.representative else None,
    )
    with deed(desk, clerk) as one:
        dossier = one.dossier(handing.stream)
        _check_collector(dossier, handing)
        when = _when(dossier, handing.delivered_at, one.now)
        what = e.Delivered(
            delivered_at=when,
            checked=clean(handing.checked, field="checked", limit=200),
            receipt_lost=handing.receipt_lost,
            by_post=clean(handing.by_post, field="by_post", limit=100),
            late=handing.delivered_at is not None,
            personal=e.CollectorPeople(collector=handing.collector, representative=handing.representative),
        )
        one.happen(handing.stream, what)
        _check_paid(dossier)
        job = one.issue(handing.stream, e.PaperKind.DELIVERY, title=dossier.number)
    return Done(handing.stream, job, one.changes())


def _check_collector(dossier: Dossier, handing: Handing) -> None:
    collector = handing.collector
    if handing.representative is not None and is_same(handing.representative.party, collector):
        return
    applicant = dossier.applicant
    if applicant is None or is_same(applicant, collector):
        return
    agent = dossier.representative
    if agent is not None and is_same(agent.party, collector):
        return
    raise Refused(
        "not-authorised",
        "Only the applicant or somebody with an authorisation may collect this result.",
        field="collector",
    )


def is_same(one: Party, other: Party) -> bool:
    """Return whether two parties are the same: by identity number when both have one, by name otherwise."""
    if one.identity.number and other.identity.number:
        return one.identity.number == other.identity.number
    return one.name.casefold() == other.name.casefold()


def send_by_post(desk: Desk, clerk: e.Clerk, stream: str, consignment: str, *, sent_at: datetime | None = None) -> Done:
    """Send a result to the applicant by public post; ``sent_at`` for a late entry.

    Raises:
        Refused: no number of the consignment, no address, no result yet, delivered before, or the fee is not paid.
    """
    number = clean(consignment, field="by_post", limit=100)
    if not number:
        raise Refused("no-consignment", "Write down the number of the consignment.", field="by_post")
    with deed(desk, clerk) as one:
        dossier = one.dossier(stream)
        applicant = dossier.applicant
        if applicant is not None and not applicant.address.text:
            raise Refused("no-address", "The applicant has no address to send it to.", field="by_post")
        what = e.Delivered(
            delivered_at=_when(dossier, sent_at, one.now),
            by_post=number,
            late=sent_at is not None,
            personal=e.CollectorPeople(collector=applicant) if applicant else None,
        )
        one.happen(stream, what)
        _check_paid(dossier)
    return Done(stream, "", one.changes())


def _when(dossier: Dossier, typed: datetime | None, now: datetime) -> datetime:
    when = site_time(typed or now)
    if typed and when > site_time(now):
        raise Refused("future", "The time of delivery lies in the future.", field="delivered_at")
    if dossier.received_at is not None and when < dossier.received_at:
        raise Refused("before-received", "That is before the dossier was received.", field="delivered_at")
    return when


def _check_paid(dossier: Dossier) -> None:
    if dossier.paid < dossier.fee:
        raise Refused("unpaid", "The fee of this dossier is not paid yet.", field="fee")


def take_fee(
    desk: Desk,
    clerk: e.Clerk,
    stream: str,
    amount: int,
    means: e.Means = e.Means.CASH,
    *,
    series: str = "",
    number: str = "",
) -> Done:
    """Take money that is still owed; ``series`` and ``number`` are those of the official receipt.

    Raises:
        Refused: nothing, or less, is owed, or no till is open where tills are used.
    """
    with deed(desk, clerk) as one:
        dossier = one.dossier(stream)
        if dossier.state is None:
            raise Refused("not-found", "There is no such dossier.")
        if not 0 < amount <= dossier.fee - dossier.paid:
            raise Refused("not-owed", "That is not what is owed for this dossier.", field="amount")
        one.happen(stream, taken(one, amount, means, series, number))
    return Done(stream, "", one.changes())


def void(desk: Desk, clerk: e.Clerk, stream: str, reason: str) -> Done:
    """Void a dossier that was entered by mistake. Its number stays burned.

    Raises:
        Refused: no reason is given, or its result was delivered.
    """
    why = clean(reason, field="reason", limit=2000)
    if not why:
        raise Refused("no-reason", "Say why.", field="reason")
    with deed(desk, clerk) as one:
        one.happen(stream, e.Voided(reason=why))
    return Done(stream, "", one.changes())


def settle(desk: Desk, clerk: e.Clerk, stream: str, holds: str, reason: str) -> Done:
    """Decide a contested dossier: the event ``holds`` stands, those that contradict it do not.

    Raises:
        Refused: nothing is contested, the event is not part of it, or no reason is given.
    """
    why = clean(reason, field="reason", limit=2000)
    if not why:
        raise Refused("no-reason", "Say why.", field="reason")
    with deed(desk, clerk) as one:
        dossier = one.dossier(stream)
        involved = {event for contest in dossier.contests for event in (contest.standing, contest.other)} - {""}
        if holds not in involved:
            raise Refused("not-contested", "This dossier is not contested about that.")
        one.happen(stream, e.Settled(holds=holds, fails=losers(stream, one.facts(stream), holds), reason=why))
    return Done(stream, "", one.changes())
