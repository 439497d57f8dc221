"""What became of the money of one dossier: entries that add up to what is paid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from clerkdesk.domain import events as e


class Kind(StrEnum):
    """What an entry of money is."""

    TAKEN = "taken"
    REFUNDED = "refunded"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry. ``amount`` is what it adds to what is paid, in đồng: negative when money goes back.

    undone: whether another entry voids it. voids: for a voiding entry, the event that it voids.
    outgoing: whether it counts among what was given back: a refund, or the voiding of one.
    """

    event: str
    kind: Kind
    amount: int
    means: e.Means
    origin: str
    seq: int
    at: int
    clerk: e.Clerk
    series: str = ""
    number: str = ""
    reason: str = ""
    undone: bool = False
    voids: str = ""
    outgoing: bool = False


def entries(facts: Iterable[e.Fact]) -> tuple[Entry, ...]:
    """Return the entries of money among ``facts`` (of one dossier, in canonical order). Total; they add up to ``paid``.

    An entry that is voided twice is voided once; voiding what is not there changes nothing.
    """
    known = [fact for fact in facts if isinstance(fact.what, _TOLD)]
    if not known:
        return ()
    dropped: set[str] = set()
    for fact in known:
        if isinstance(fact.what, e.Settled):
            dropped.update(fact.what.fails)
            dropped.discard(fact.what.holds)
    plain = {fact.id: found for fact in known if (found := _plain(fact)) is not None}
    voids = {fact.id: fact.what.entry for fact in known if isinstance(fact.what, e.FeeVoided)}
    undone = {entry for void, entry in voids.items() if void not in dropped} | dropped
    spent: set[str] = set(dropped)
    made: list[Entry] = []
    for fact in known:
        found = plain.get(voids.get(fact.id, fact.id))
        entry = Entry(
            event=fact.id,
            kind=Kind.VOIDED,
            amount=0,
            means=found.means if found else e.Means.CASH,
            origin=fact.origin,
            seq=fact.seq,
            at=fact.at,
            clerk=fact.clerk,
            undone=fact.id in undone,
            outgoing=isinstance(found, e.FeeRefunded),
        )
        if isinstance(fact.what, e.FeeVoided):
            target = fact.what.entry
            counts = found is not None and target not in spent and fact.id not in dropped
            amount = -_signed(found) if found is not None and counts else 0
            made.append(replace(entry, amount=amount, reason=fact.what.reason, voids=target))
            if counts:
                spent.add(target)
        elif isinstance(found, e.FeeTaken | e.FeeRefunded):
            amount = 0 if fact.id in dropped else _signed(found)
            made.append(replace(entry, kind=_KINDS[type(found)], amount=amount, **_words(found)))
    return tuple(made)


_TOLD = (e.FeeTaken, e.FeeRefunded, e.FeeVoided, e.Settled)
_KINDS = {e.FeeTaken: Kind.TAKEN, e.FeeRefunded: Kind.REFUNDED}


def _signed(what: e.FeeTaken | e.FeeRefunded) -> int:
    return what.amount if isinstance(what, e.FeeTaken) else -what.amount


def _plain(fact: e.Fact) -> e.FeeTaken | e.FeeRefunded | None:
    return fact.what if isinstance(fact.what, e.FeeTaken | e.FeeRefunded) else None


def _words(what: e.FeeTaken | e.FeeRefunded) -> dict[str, Any]:
    if isinstance(what, e.FeeTaken):
        return {"series": what.series, "number": what.number}
    return {"reason": what.reason}
