"""What a visit knows: facts about people, each with where it comes from, and the forms that they fill.

A role ("mother") names a person of the visit in all its forms; who is both father and requester is one person in two
roles. So a fact is said once, stands in every form that asks for it, and when it is corrected all forms that are not
signed say so. Everything here is a value: a change gives a new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from clerkdesk.domain.forms.condition import Values, filled
from clerkdesk.domain.forms.form import Answer, Field, Form, Kind


class Source(StrEnum):
    """Where a value comes from."""

    SCANNED = "scanned"  # an identity card
    TYPED = "typed"
    EARLIER = "earlier"  # an earlier dossier, named in ``ref``
    SITE = "site"  # the site's settings, the catalogue
    COMPUTED = "computed"
    DEFAULT = "default"  # the form's own, until somebody says otherwise
    DECLARED = "declared"  # the citizen's own answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A value and where it comes from. by: the clerk who typed it; at: ms; ref: the earlier dossier's code.

    account: whose account it was typed with: two clerks may bear one name.
    """

    value: Any
    source: Source
    by: str = ""
    at: int = 0
    ref: str = ""
    account: str = ""


Facts = Mapping[str, Known]


class Standing(StrEnum):
    """How far a form of the visit is."""

    OPEN = "open"
    CONFIRMED = "confirmed"  # read back, and the citizen said yes
    PRINTED = "printed"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A form of the visit. confirmed, printed, signed: what it said then; None when that has not happened.

    read_back: how it was confirmed, "whole" or "fields". paper: SHA-256 of the PDF that was printed last.
    way: how it was signed, "signature" or "fingerprint". component: of its dossier that it is, once signed, or "".
    signed_facts: what was signed with where each value came from, for it no longer follows the facts.
    explained: pledges whose consequences were explained. accepted: oddities (field -> reason) that were let pass.
    """

    form: str
    version: str
    procedure: str = ""
    confirmed: Values | None = None
    read_back: str = ""
    printed: Values | None = None
    paper: str = ""
    signed: Values | None = None
    way: str = ""
    component: str = ""
    signed_facts: Facts = field(default_factory=dict)
    explained: tuple[str, ...] = ()
    accepted: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """All that is known in a visit.

    people: handle -> facts; roles: role -> handle; own: form -> facts of the form alone.
    helped: who asked the clerk to write for them, "" until that was recorded.
    """

    people: Mapping[str, Facts] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, Facts] = field(default_factory=dict)
    forms: tuple[Opened, ...] = ()
    helped: str = ""

    def opened(self, form: str) -> Opened | None:
        """Return the form of that name, None when it is not open."""
        return next((one for one in self.forms if one.form == form), None)

    def person(self, role: str) -> Facts:
        """Return what is known of whoever has ``role``."""
        return self.people.get(self.roles.get(role, ""), {})


def begin(filling: Filling, form: Form, procedure: str = "") -> Filling:
    """Open ``form`` in the visit; nothing when it is open."""
    if filling.opened(form.form) is not None:
        return filling
    opened = Opened(form=form.form, version=form.version, procedure=procedure)
    return replace(filling, forms=(*filling.forms, opened))


def leave(filling: Filling, form: str) -> Filling:
    """Take a form out of the visit; what is known of people stays."""
    own = {name: facts for name, facts in filling.own.items() if name != form}
    return replace(filling, forms=tuple(one for one in filling.forms if one.form != form), own=own)


def meet(filling: Filling, role: str, facts: Facts) -> Filling:
    """Give ``role`` to the person whom ``facts`` (of a card, of an earlier dossier) tell of.

    Who has that number already is the same person. What a card or a database says stands over what was typed, and not
    the other way round; a role that somebody else had goes to the new person.
    """
    number = facts["number"].value if "number" in facts else ""
    handle = next((name for name, known in filling.people.items() if number and _number(known) == number), "")
    if not handle:
        mine = filling.roles.get(role, "")
        handle = mine if mine and not _number(filling.people[mine]) else _handle(filling)
    known = dict(filling.people.get(handle, {}))
    for key, one in facts.items():
        if filled(one.value) and (key not in known or _weight(one) >= _weight(known[key])):
            known[key] = one
    return replace(filling, people={**filling.people, handle: known}, roles={**filling.roles, role: handle})


def same(filling: Filling, role: str, other: str) -> Filling:
    """Let ``role`` be the person who has the role ``other``."""
    handle = filling.roles.get(other)
    return filling if handle is None else _tidy(replace(filling, roles={**filling.roles, role: handle}))


def swap(filling: Filling, one: str, other: str) -> Filling:
    """Let two roles change their persons."""
    roles = dict(filling.roles)
    first, second = roles.pop(one, None), roles.pop(other, None)
    roles |= {role: handle for role, handle in ((one, second), (other, first)) if handle is not None}
    return replace(filling, roles=roles)


def release(filling: Filling, role: str) -> Filling:
    """Take a role from its person."""
    return _tidy(replace(filling, roles={key: handle for key, handle in filling.roles.items() if key != role}))


def say(filling: Filling, form: Form, field: Field, known: Known) -> Filling:
    """Let ``field`` of ``form`` say ``known``; an empty value takes away what stood there."""
    if not field.role:
        return replace(filling, own={**filling.own, form.form: _put(filling.own.get(form.form, {}), field.key, known)})
    handle = filling.roles.get(field.role) or _handle(filling)
    facts = _put(filling.people.get(handle, {}), field.attribute, known)
    return replace(filling, people={**filling.people, handle: facts}, roles={**filling.roles, field.role: handle})


def known(filling: Filling, form: Form, site: Mapping[str, Any]) -> dict[str, Known]:
    """Return what ``form`` says now: of a signed one what was signed, else facts, the form's own and its defaults.

    Only what is asked: a field whose condition does not hold says nothing.
    """
    opened = filling.opened(form.form)
    if opened is not None and opened.signed is not None:
        return dict(opened.signed_facts)
    own = filling.own.get(form.form, {})
    told: dict[str, Known] = {}
    for one in form.fields():
        found = filling.person(one.role).get(one.attribute) if one.role else own.get(one.key)
        if found is None and one.answer is Answer.CLERK and one.default is not None:
            found = _default(one.default, site)
        if found is not None and filled(found.value):
            told[one.key] = found
    values = {key: one.value for key, one in told.items()}
    while True:  # what is not asked cannot be a condition for another
        asked = {one.key for one in form.asked(values)}
        if set(values) <= asked:
            return {key: told[key] for key in values}
        values = {key: value for key, value in values.items() if key in asked}


def values(filling: Filling, form: Form, site: Mapping[str, Any]) -> dict[str, Any]:
    """Return the plain values that :func:`known` tells of."""
    return {key: one.value for key, one in known(filling, form, site).items()}


def typists(facts: Facts) -> tuple[str, ...]:
    """Return the accounts with which ``facts`` were typed."""
    return tuple(sorted({one.account for one in facts.values() if one.account}))


def standing(opened: Opened, now: Values) -> Standing:
    """Return how far a form is that says ``now``: what was read back or printed and is no longer so is open again."""
    if opened.signed is not None:
        return Standing.SIGNED
    if opened.printed == now:
        return Standing.PRINTED
    return Standing.CONFIRMED if opened.confirmed == now else Standing.OPEN


def differs(opened: Opened, now: Values) -> tuple[str, ...]:
    """Return the fields that say something else than the paper that was printed."""
    if opened.printed is None:
        return ()
    keys = dict.fromkeys([*opened.printed, *now])
    return tuple(key for key in keys if opened.printed.get(key) != now.get(key))


def note(filling: Filling, form: str, **changes: Any) -> Filling:
    """Note something about an open form: what was confirmed, printed, signed, explained, accepted."""
    forms = tuple(replace(one, **changes) if one.form == form else one for one in filling.forms)
    return replace(filling, forms=forms)


def row(field: Field, facts: Facts) -> dict[str, Any]:
    """Return a row of a table of people that says what is known of one: columns are named as facts are."""
    return {one.key: _told(one, facts[one.key].value) for one in field.columns if one.key in facts}


def _told(column: Field, value: Any) -> Any:
    return value["text"] if isinstance(value, Mapping) and column.kind is not Kind.PLACE else value


def next_empty(form: Form, now: Values, after: str = "") -> Field | None:
    """Return the field to fill next: the first empty one after ``after``, then from the top; required ones or not."""
    asked = [one for one in form.asked(now) if one.answer is not Answer.HAND]
    keys = [one.key for one in asked]
    start = keys.index(after) + 1 if after in keys else 0
    return next((one for one in [*asked[start:], *asked[:start]] if not filled(now.get(one.key))), None)


def typed(facts: Iterable[Known]) -> int:
    """Return how many values somebody had to type."""
    return sum(one.source in {Source.TYPED, Source.DECLARED} for one in facts)


def _default(default: Any, site: Mapping[str, Any]) -> Known | None:
    if isinstance(default, str) and default.startswith("site."):
        value = site.get(default.removeprefix("site."))
        return Known(value=value, source=Source.SITE) if filled(value) else None
    return Known(value=default, source=Source.DEFAULT)


def _put(facts: Facts, key: str, known: Known) -> Facts:
    rest = {name: one for name, one in facts.items() if name != key}
    return {**rest, key: known} if filled(known.value) else rest


def _number(facts: Facts) -> str:
    return str(facts["number"].value) if "number" in facts else ""


def _weight(known: Known) -> int:
    return {Source.SCANNED: 3, Source.TYPED: 2, Source.DECLARED: 2, Source.EARLIER: 1}.get(known.source, 0)


def _handle(filling: Filling) -> str:
    number = 1
    while f"p{number}" in filling.people:
        number += 1
    return f"p{number}"


def _tidy(filling: Filling) -> Filling:
    """Forget people whom no role names and nobody can be told by: they were typed for a role that went elsewhere."""
    kept = {name for name in filling.people if name in filling.roles.values() or _number(filling.people[name])}
    return replace(filling, people={name: facts for name, facts in filling.people.items() if name in kept})
