"""What the clerk has decided about one dossier before it is taken in, said in one value and in clean text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime

from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.party import Party, Representative, clean_party, clean_representative
from clerkdesk.domain.procedure import Channel, Component, Procedure
from clerkdesk.domain.text import clean
from clerkdesk.journal.event import new_id

SETS: int = 20
ITEMS: int = 999
_NONCE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """What the clerk has decided at the counter about one dossier.

    procedure: code. visit: stream of the visit, "" to open one. dossier: stream when it was presented before, or "".
    time_case, fee_case: index into the procedure's cases. items, pages: quantities for the fee.
    typed_fee, fee_reason: an amount where the catalogue and the site have none. exemption: the reason to take nothing.
    typed_due, due_reason: a due date where none can be computed, or in place of it.
    received_at: for a late entry, when it really came in; None for now.
    pay_now: whether the fee is taken with the reception. series, number: of the official receipt (biên lai) for it.
    forms: what the citizen signed before this is accepted.
    direct: why it is taken here and not filed online, "" when that was not asked.
    nonce: a UUIDv7 that this asking alone bears: asked again, after a crash or a lost answer, it changes nothing.
    """

    procedure: str
    applicant: Party
    representative: Representative | None = None
    provenance: dict[str, str] = field(default_factory=dict)
    components: tuple[e.ComponentIn, ...] = ()
    visit: str = ""
    dossier: str = ""
    time_case: int = 0
    fee_case: int = 0
    items: int = 1
    pages: tuple[int, ...] = ()
    typed_fee: int | None = None
    fee_reason: str = ""
    exemption: str = ""
    typed_due: datetime | None = None
    due_reason: str = ""
    received_at: datetime | None = None
    sets: int = 1
    channel: str = "counter"
    resolving_site: str = ""
    collect_at: str = ""
    note: str = ""
    pay_now: bool = True
    means: e.Means = e.Means.CASH
    series: str = ""
    number: str = ""
    forms: tuple[e.FormSigned, ...] = ()
    direct: str = ""
    nonce: str = ""


def new_nonce() -> str:
    """Return a fresh mark for a request."""
    return new_id()


def stream(wish: Reception) -> str:
    """Return the stream of the dossier that is asked for, "" when this asking bears no mark."""
    return wish.dossier or (f"dossier:{wish.nonce}" if wish.nonce else "")


def named(wish: Reception) -> Reception:
    """Return ``wish`` with a mark of its own when it has none, so that its stream is known before the deed."""
    return wish if stream(wish) else replace(wish, nonce=new_nonce())


def visitor(wish: Reception) -> Party:
    """Return who stands at the counter."""
    return wish.representative.party if wish.representative else wish.applicant


def people(wish: Reception) -> e.DossierPeople:
    """Return the personal part of the dossier."""
    return e.DossierPeople(
        applicant=wish.applicant,
        representative=wish.representative,
        provenance=wish.provenance or None,
        note=wish.note,
    )


def missing(procedure: Procedure, components: tuple[e.ComponentIn, ...]) -> tuple[Component, ...]:
    """Return the required components that are neither there on paper nor replaced by data or an earlier copy."""
    there = {part.key for part in components if part.held is not e.Held.MISSING}
    return tuple(part for part in procedure.components if part.required and part.key not in there)


def cleaned(procedure: Procedure, wish: Reception) -> Reception:
    """Return ``wish`` in clean text.

    Raises:
        Refused: a text, a number, a name or a component is not as it should be, with the field at fault.
    """
    check_components(procedure, wish.components)
    if wish.nonce and not _NONCE.fullmatch(wish.nonce):
        raise Refused("bad-nonce", "The mark of a request is a UUID of version 7.", field="nonce")
    if wish.channel not in set(Channel):
        raise Refused("no-channel", "There is no such way to hand in a dossier.", field="channel")
    return replace(
        wish,
        applicant=clean_party(wish.applicant, field="applicant"),
        representative=clean_representative(wish.representative) if wish.representative else None,
        fee_reason=clean(wish.fee_reason, field="fee_reason", limit=500),
        exemption=clean(wish.exemption, field="exemption", limit=500),
        due_reason=clean(wish.due_reason, field="due_reason", limit=500),
        resolving_site=clean(wish.resolving_site, field="resolving_site", limit=200),
        collect_at=clean(wish.collect_at, field="collect_at", limit=200),
        note=clean(wish.note, field="note", limit=2000),
        direct=clean(wish.direct, field="direct", limit=500),
    )


def check_components(procedure: Procedure | None, components: tuple[e.ComponentIn, ...]) -> None:
    """Refuse components that are unknown to ``procedure`` (None: any are known), named twice, or out of bounds."""
    known = {part.key for part in procedure.components} if procedure else {part.key for part in components}
    seen: set[str] = set()
    for part in components:
        if part.key not in known and not part.key.startswith("other-"):
            raise Refused(
                "no-component", "This procedure has no component “{key}”.", field="components", key=part.key[:60]
            )
        if part.key in seen:
            raise Refused("component-twice", "A component is named twice: {name}.", field="components", name=part.name)
        seen.add(part.key)
        clean(part.name, field="components", limit=2000)
        if not all(0 <= count <= ITEMS for count in (part.originals, part.certified, part.copies)):
            raise Refused("bad-count", "A count of papers is out of bounds.", field="components")
        if part.held in {e.Held.DATA, e.Held.DIGITISED} and not part.source.strip():
            raise Refused(
                "no-source", "Name where the data for “{name}” came from.", field="components", name=part.name
            )
