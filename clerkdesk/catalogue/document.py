"""The written form of a procedure: from YAML to the domain's types and back.

One YAML file holds one field (lĩnh vực): ``field``, ``shared`` (what is used again, by anchor) and ``procedures``.
What each key means stands in ``resources/catalogue/procedure.schema.json``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from clerkdesk.domain.due import CalendarDays, SameDay, TimeRule, UnknownTime, WorkingDays, WorkingHours
from clerkdesk.domain.fee import Council, FeeRule, Fixed, Free, PerItem, PerPage, UnknownFee
from clerkdesk.domain.procedure import (
    Assistance,
    Certainty,
    Channel,
    Component,
    FeeCase,
    Filling,
    Guidance,
    Next,
    Procedure,
    TimeCase,
)

Document = Mapping[str, Any]

TIME_RULES = ("same_day", "working_days", "calendar_days", "working_hours", "unknown")
FEE_RULES = ("free", "fixed", "per_item", "per_page", "council", "unknown")


def _certainty(doc: Document) -> Certainty:
    return Certainty(doc.get("certainty", "found"))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _time_rule(doc: Document) -> TimeRule:
    if "working_days" in doc:
        return WorkingDays(days=doc["working_days"], extension=doc.get("extension", 0))
    if "calendar_days" in doc:
        return CalendarDays(days=doc["calendar_days"], extension=doc.get("extension", 0))
    if "same_day" in doc:
        return SameDay(cutoff=doc["same_day"])
    if "working_hours" in doc:
        return WorkingHours(hours=doc["working_hours"])
    return UnknownTime(published=doc["unknown"])


def _fee_rule(doc: Document) -> FeeRule:
    if "free" in doc:
        return Free()
    if "council" in doc:
        return Council(published=doc["council"])
    if "fixed" in doc:
        return Fixed(amount=doc["fixed"])
    if "per_item" in doc:
        return PerItem(amount=doc["per_item"], unit=doc["unit"])
    if "per_page" in doc:
        return PerPage(amount=doc["per_page"], step=doc["step"], further=doc["further"], cap=doc["cap"])
    return UnknownFee(published=doc["unknown"])


def _component(doc: Document) -> Component:
    return Component(**{**doc, "certainty": _certainty(doc)})


def _assistance(doc: Document) -> Assistance:
    return Assistance(**{**doc, "filling": Filling(doc["filling"]), "certainty": _certainty(doc)})


def _guidance(doc: Document) -> Guidance:
    return Guidance(
        checks=tuple(doc.get("check", ())),
        mistakes=tuple(doc.get("mistakes", ())),
        law=doc.get("law", ""),
        next=tuple(Next(**one) for one in doc.get("next", ())),
        certainty=_certainty(doc),
    )


def read_procedure(doc: Document, field: str) -> Procedure:
    """Return the procedure that ``doc`` describes.

    Raises:
        KeyError, TypeError, ValueError: ``doc`` breaks the schema (clerkdesk.catalogue.check says where).
    """
    rest = dict(doc)
    times = tuple(
        TimeCase(rule=_time_rule(one), case=one.get("case", ""), certainty=_certainty(one))
        for one in rest.pop("times", ())
    )
    fees = tuple(
        FeeCase(rule=_fee_rule(one), case=one.get("case", ""), certainty=_certainty(one), source=one.get("source", ""))
        for one in rest.pop("fees", ())
    )
    assistance, guidance = rest.pop("assistance", None), rest.pop("guidance", None)
    return Procedure(
        code=rest.pop("code"),
        version=rest.pop("version", 1),
        name=rest.pop("name"),
        field=field,
        effective=_day(rest.pop("effective", None)),
        ended=_day(rest.pop("ended", None)),
        components=tuple(_component(one) for one in rest.pop("components", ())),
        channels=tuple(Channel(one) for one in rest.pop("channels", ("counter",))),
        times=times,
        fees=fees,
        exemptions=tuple(rest.pop("exemptions", ())),
        forms=tuple(rest.pop("forms", ())),
        assistance=None if assistance is None else _assistance(assistance),
        certainty=Certainty(rest.pop("certainty", "found")),
        notes=tuple(rest.pop("notes", ())),
        guidance=None if guidance is None else _guidance(guidance),
        linked=tuple(rest.pop("linked", ())),
        **rest,
    )


def _say(doc: dict[str, Any], certainty: Certainty, **fields: Any) -> dict[str, Any]:
    doc.update((key, value) for key, value in fields.items() if value)
    if certainty is not Certainty.FOUND:
        doc["certainty"] = certainty.value
    return doc


def _write_time(one: TimeCase) -> dict[str, Any]:
    doc: dict[str, Any]
    match one.rule:
        case WorkingDays(days=days, extension=extension):
            doc = _say({"working_days": days}, Certainty.FOUND, extension=extension)
        case CalendarDays(days=days, extension=extension):
            doc = _say({"calendar_days": days}, Certainty.FOUND, extension=extension)
        case SameDay(cutoff=cutoff):
            doc = {"same_day": cutoff}
        case WorkingHours(hours=hours):
            doc = {"working_hours": hours}
        case UnknownTime(published=published):
            doc = {"unknown": published}
    return _say(doc, one.certainty, case=one.case)


def _write_fee(one: FeeCase) -> dict[str, Any]:
    doc: dict[str, Any]
    match one.rule:
        case Free():
            doc = {"free": True}
        case Council(published=published):
            doc = {"council": published}
        case Fixed(amount=amount):
            doc = {"fixed": amount}
        case PerItem(amount=amount, unit=unit):
            doc = {"per_item": amount, "unit": unit}
        case PerPage(amount=amount, step=step, further=further, cap=cap):
            doc = {"per_page": amount, "step": step, "further": further, "cap": cap}
        case UnknownFee(published=published):
            doc = {"unknown": published}
    return _say(doc, one.certainty, case=one.case, source=one.source)


def _write_component(one: Component) -> dict[str, Any]:
    doc = _say(
        {"key": one.key, "name": one.name},
        one.certainty,
        originals=one.originals,
        certified=one.certified,
        copies=one.copies,
        present_only=one.present_only,
        when=one.when,
        data_source=one.data_source,
    )
    if not one.required:
        doc["required"] = False
    return doc


def _write_guidance(one: Guidance) -> dict[str, Any]:
    following = [
        _say({"code": other.code, "why": other.why}, Certainty.FOUND, official=other.official) for other in one.next
    ]
    return _say({}, one.certainty, check=list(one.checks), mistakes=list(one.mistakes), law=one.law, next=following)


def write_procedure(procedure: Procedure) -> dict[str, Any]:
    """Return the document that ``read_procedure`` turns into ``procedure`` again (its field stands apart)."""
    helped = procedure.assistance
    return _say(
        {"code": procedure.code, "version": procedure.version, "name": procedure.name},
        procedure.certainty,
        decision=procedure.decision,
        effective=procedure.effective and procedure.effective.isoformat(),
        ended=procedure.ended and procedure.ended.isoformat(),
        components=[_write_component(one) for one in procedure.components],
        channels=[one.value for one in procedure.channels],
        times=[_write_time(one) for one in procedure.times],
        fees=[_write_fee(one) for one in procedure.fees],
        exemptions=list(procedure.exemptions),
        result=procedure.result,
        forms=list(procedure.forms),
        assistance=helped
        and _say(
            {"filling": helped.filling.value},
            helped.certainty,
            reason=helped.reason,
            source=helped.source,
            presence=helped.presence,
            signature=helped.signature,
        ),
        notes=list(procedure.notes),
        guidance=procedure.guidance and _write_guidance(procedure.guidance),
        linked=list(procedure.linked),
    )
