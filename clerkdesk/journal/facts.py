"""From stored bytes to facts that the domain can fold, whatever version wrote them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, get_args, get_type_hints

import msgspec

from clerkdesk.domain import events as e
from clerkdesk.journal.event import SALT, Record, record_of
from clerkdesk.journal.sense import checker

Upcast = Callable[[dict[str, Any]], dict[str, Any]]


def _as_it_is(body: dict[str, Any]) -> dict[str, Any]:
    """The newer version has more fields, all of which have a usual value."""
    return body


UPCASTS: Final[dict[tuple[str, int], Upcast]] = {
    ("dossier.received", 1): _as_it_is,  # without a token
    ("dossier.handed_over", 1): _as_it_is,  # without a list
    ("dossier.due_moved", 1): _as_it_is,  # without its signer
    ("fee.taken", 1): _as_it_is,  # without an official receipt
    ("fee.refunded", 1): _as_it_is,  # always cash
    ("dossier.form_signed", 1): _as_it_is,  # without who typed it
    ("dossier.province_refused", 1): _as_it_is,  # without its owner
}
"""For a type and an old version: how its body becomes the next version's. Every version keeps a sample in tests."""

_bodies: Final = {payload.TYPE: msgspec.json.Decoder(payload) for payload in e.PAYLOADS}
_versions: Final = {payload.TYPE: payload.VERSION for payload in e.PAYLOADS}
_kinds: Final[dict[str, type[e.Payload]]] = {payload.TYPE: payload for payload in e.PAYLOADS}


def _personal_decoder(kind: type[e.Payload]) -> msgspec.json.Decoder[Any] | None:
    hint = get_type_hints(kind).get("personal")
    return None if hint is None else msgspec.json.Decoder(next(a for a in get_args(hint) if a is not type(None)))


_sensible: Final = {payload.TYPE: checker(payload) for payload in e.PAYLOADS}
_people: Final = {kind.TYPE: decoder for kind in e.PAYLOADS if (decoder := _personal_decoder(kind)) is not None}


def fact(raw: bytes, sealed: bytes | None = None) -> e.Fact:
    """Return the fact that stored bytes tell.

    Never fails on what a newer program wrote: that becomes an :class:`~clerkdesk.domain.events.Unknown`.

    Raises:
        BadEvent: ``raw`` is not a record at all.
    """
    record = record_of(raw)
    return e.Fact(
        record.id,
        record.origin,
        record.seq,
        record.stream,
        record.version,
        record.at,
        record.clerk,
        _payload(record, sealed),
        record.clock,
    )


def _payload(record: Record, sealed: bytes | None) -> e.Payload:
    current = _versions.get(record.type)
    if current is None or record.type_version > current:
        return e.Unknown(type=record.type, type_version=record.type_version)
    try:
        if record.type_version == current:
            what = _bodies[record.type].decode(record.body)
        else:
            body = msgspec.json.decode(record.body)
            for version in range(record.type_version, current):
                body = UPCASTS[record.type, version](body)
            what = msgspec.convert(body, _kinds[record.type])
        if sealed is not None and record.type in _people:
            people = _people[record.type].decode(memoryview(sealed)[SALT:])
            object.__setattr__(what, "personal", people)
        if not _sensible[record.type](what):
            return e.Unknown(type=record.type, type_version=record.type_version)
    except (LookupError, TypeError, ValueError, RecursionError):  # not what this program knows under that name
        return e.Unknown(type=record.type, type_version=record.type_version)
    return what
