"""The outline of a dossier: what lists and searches say of it, in few bytes. It is no fact: facts take its place."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from clerkdesk.domain.dossier import Dossier
from clerkdesk.journal.place import BadEvent


class Outline(msgspec.Struct, frozen=True, array_like=True):
    """Where one dossier stands; times are ms since 1970 UTC or None.

    other_codes: codes that hold no more. place: where it was received when that is another site than the reader's.
    """

    stream: str
    events: int  # of which it is made
    state: str
    code: str
    official_code: str
    other_codes: str
    provisional: bool
    procedure: str
    procedure_name: str
    field: str
    name: str
    id_number: str
    phone: str
    representative: str
    visit: str
    presented_at: int | None
    received_at: int | None
    due_at: int | None
    first_due_at: int | None
    result_at: int | None
    delivered_at: int | None
    touched_at: int
    fee: int
    paid: int
    contested: bool
    late: bool
    frozen: bool
    origin: str
    clerk: str
    place: str | None = None


def outline(state: Dossier, events: int = 0, place: str | None = None) -> Outline:
    """Return the outline of a dossier made of so many ``events``."""
    applicant, representative, procedure = state.applicant, state.representative, state.procedure
    others = " ".join(code for code in (*state.former_codes, *state.official_codes[:-1]) if code != state.code)
    return Outline(
        stream=state.id,
        events=events,
        state=state.state.value if state.state else "",
        code=state.code,
        official_code=state.official_code,
        other_codes=others,
        provisional=state.provisional,
        procedure=procedure.code if procedure else "",
        procedure_name=procedure.name if procedure else "",
        field=procedure.field if procedure else "",
        name=applicant.name if applicant else "",
        id_number=applicant.identity.number if applicant else "",
        phone=applicant.phone if applicant else "",
        representative=representative.party.name if representative else "",
        visit=state.visit,
        presented_at=_ms(state.presented_at),
        received_at=_ms(state.received_at),
        due_at=_ms(state.due_at),
        first_due_at=_ms(state.first_due_at),
        result_at=state.result_at or None,
        delivered_at=_ms(state.delivered_at),
        touched_at=state.touched_at,
        fee=state.fee,
        paid=state.paid,
        contested=state.contested,
        late=state.late,
        frozen=state.frozen,
        origin=state.received_origin or state.opened_by,
        clerk=state.received_by.name if state.received_by else "",
        place=place,
    )


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else round(moment.timestamp() * 1000)


def written(one: Outline) -> bytes:
    """Return the bytes that say ``one``."""
    return _encoder.encode(one)


def read(content: bytes) -> Outline:
    """Return what :func:`written` wrote.

    Raises:
        BadEvent: it is no outline.
    """
    try:
        return _decoder.decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadEvent(f"not an outline: {error}") from error


_encoder: Final = msgspec.msgpack.Encoder()
_decoder: Final = msgspec.msgpack.Decoder(Outline)
