"""What another page asks the list of dossiers to show: a filter, and what to call it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from clerkdesk.domain.dossier import WORKING
from clerkdesk.domain.due import Reason
from clerkdesk.language import N_
from clerkdesk.services import saying
from clerkdesk.services.look import Filter, Order, Span
from clerkdesk.services.today import HOUR
from clerkdesk.ui.dossiers import when


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Dossiers wanted. name: what the filter's stretch or field is called, "" when chips alone say it."""

    filter: Filter = field(default_factory=Filter)
    name: Reason | None = None

    def words(self) -> str:
        """Return its name in the language spoken now."""
        return saying.say(self.name) if self.name else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mend:
    """A dossier (its stream) in which something is to be put right: a fact (``field`` if known), or all of it."""

    stream: str
    void: bool = False
    field: str = ""


def received(span: Span, field_name: str = "") -> Scope:
    """Return what was received within ``span``, of one field when it is named."""
    wanted = Filter(received=span, field=field_name)
    if field_name:
        return Scope(filter=wanted, name=_reason(N_("Received {when}: {field}"), span, field=field_name))
    return Scope(filter=wanted, name=_reason(N_("Received {when}"), span))


def due_within(span: Span) -> Scope:
    """Return what is under way and due within ``span``."""
    wanted = Filter(due_within=span, states=WORKING, order=Order.DUE)
    return Scope(filter=wanted, name=_reason(N_("Due {when}"), span))


def delivered(span: Span) -> Scope:
    """Return what was delivered within ``span``."""
    return Scope(filter=Filter(delivered=span), name=_reason(N_("Delivered {when}"), span))


def paid(span: Span) -> Scope:
    """Return what money changed hands for within ``span``."""
    return Scope(filter=Filter(paid=span), name=_reason(N_("Money {when}"), span))


def _reason(text: str, span: Span, **params: object) -> Reason:
    return Reason(text=text, params={"when": _stretch(span), **params})


def _stretch(span: Span) -> str:
    """Return ``span`` as digits, the same in every language: a day, days, or hours of a day."""
    begin, last = when.at(span[0]), when.at(span[1] - 1)
    if span[1] - span[0] <= HOUR:
        return f"{begin:%d/%m} {begin:%H:%M}–{_end(span):%H:%M}"
    if begin.date() == last.date():
        return f"{begin:%d/%m/%Y}"
    return f"{begin:%d/%m}–{last:%d/%m/%Y}"


def _end(span: Span) -> datetime:
    return when.at(span[1])
