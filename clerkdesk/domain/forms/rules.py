"""What looks wrong in a filled form: each field by itself, and fields against each other.

The rules that a form's file may name:
    not_after      field is a day (or part of one) not after ``other`` ("today" or a field)
    within_days    from field to ``other`` at most ``most`` days
    age            who was born on ``field`` is, on ``other``, at least ``least`` and at most ``most`` years old
    different      field and ``other`` do not say the same
    number_born    the 12-digit number ``field`` fits the birth in ``other`` (century and year)
    number_sex     the 12-digit number ``field`` fits the sex in ``other`` (a field, or "male" or "female")
    filled         field says something when the rule's conditions hold
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.forms.condition import Values, filled, hold
from clerkdesk.domain.forms.form import NOTHING, Answer, Field, Form, Kind, Label, Level, Rule
from clerkdesk.domain.party import IdKind, identity_of, parse_birth
from clerkdesk.domain.text import fold
from clerkdesk.language import N_

WHOLE: Final = frozenset({"ethnicities", "nationalities", "relations"})
"""Lists of words that name nearly all there is: what is none of theirs is odd. Other lists only offer."""

Words = Mapping[str, Collection[str]]
"""Lists of words by their names, each word folded."""

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE: Final = re.compile(r"\+?[0-9][0-9 .\-]{6,16}[0-9]")
_TIME: Final = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH: Final = re.compile(r"[0-9]{4}(?:-[0-9]{2})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that the clerk should look at. text: an English msgid with ``{fields}``, or ``say`` from the form."""

    field: str
    level: Level
    text: str = ""
    say: Label = NOTHING


def judge(
    form: Form, values: Values, today: date, *, complete: bool = True, words: Words = MappingProxyType({})
) -> tuple[Finding, ...]:
    """Return what is wrong or odd in ``values``, in the order of the form's fields.

    complete: also say which required fields are empty. words: lists that fields are compared with.
    """
    asked = list(form.asked(values))
    found = [one for field in asked for one in _field(field, values.get(field.key), words, complete=complete)]
    keys = {field.key for field in asked} - {one.field for one in found if one.level is Level.REFUSE}
    found += [one for rule in form.rules if rule.field in keys and (one := _rule(rule, values, today)) is not None]
    order = {field.key: at for at, field in enumerate(asked)}
    return tuple(sorted(found, key=lambda one: order.get(one.field.partition("[")[0], len(order))))


def _field(field: Field, value: Any, words: Words, *, complete: bool) -> Iterator[Finding]:
    if not filled(value):
        if complete and field.required and field.answer is not Answer.HAND:
            yield Finding(field=field.key, level=Level.REFUSE, text=N_("This is missing."))
        return
    if field.answer is Answer.HAND:
        yield Finding(field=field.key, level=Level.REFUSE, text=N_("The citizen writes this by hand: leave it empty."))
        return
    if field.kind is Kind.ROWS:
        for at, row in enumerate(value):
            for column in field.columns:
                whole = complete and any(map(filled, row.values()))
                for one in _field(column, row.get(column.key), words, complete=whole):
                    yield Finding(field=f"{field.key}[{at}].{column.key}", level=one.level, text=one.text, say=one.say)
        if field.most and len(value) > field.most:
            yield Finding(field=field.key, level=Level.REFUSE, text=N_("There are more rows than the form can hold."))
        return
    check = _CHECKS.get(field.kind)
    if check is not None and (text := check(value)):
        yield Finding(field=field.key, level=Level.REFUSE, text=text)
    elif field.known and isinstance(value, str):
        yield from _word(field, value, words.get(field.known, ()))
    if field.options and field.kind in {Kind.CHOICE, Kind.SEVERAL}:
        chosen = value if field.kind is Kind.SEVERAL else [value]
        if any(field.option(one) is None for one in chosen):
            yield Finding(field=field.key, level=Level.REFUSE, text=N_("This is none of the answers on the form."))


def _word(field: Field, value: str, words: Collection[str]) -> Iterator[Finding]:
    """Compare with the list that completes ``field``; words before others may stand alone: "Con ruột", "Anh họ"."""
    if not any(map(str.isalpha, value)):
        yield Finding(field=field.key, level=Level.REFUSE, text=N_("There is no letter in this."))
    elif words and field.known in WHOLE:
        said = re.split(r"[\s,;(]+", fold(value))
        if not any(" ".join(said[:count]) in words for count in range(len(said), 0, -1)):
            yield Finding(field=field.key, level=Level.WARN, text=N_("This is none of the words in the list."))


def _identity(value: str) -> str:
    try:
        kind = identity_of(value).kind
    except Refused:
        return N_("This is no identity number.")
    return "" if kind is not IdKind.NONE else N_("This is no identity number.")


def _day(value: str) -> str:
    return "" if _DAY.fullmatch(value) and _exists(value) else N_("There is no such day.")


def _born(value: str) -> str:
    return "" if _day(value) == "" or (_MONTH.fullmatch(value) and _exists(value)) else N_("There is no such day.")


def _exists(value: str) -> bool:
    try:
        return bool(parse_birth("/".join(reversed(value.split("-")))))
    except Refused:
        return False


_CHECKS: Final[dict[Kind, Callable[[Any], str]]] = {
    Kind.DAY: _day,
    Kind.BORN: _born,
    Kind.TIME: lambda value: "" if _TIME.fullmatch(value) else N_("There is no such time of day."),
    Kind.IDENTITY: _identity,
    Kind.PLACE: lambda value: "" if any(map(str.isalpha, value.get("text", ""))) else N_("There is no letter in this."),
    Kind.EMAIL: lambda value: "" if _EMAIL.fullmatch(value) else N_("This is no e-mail address."),
    Kind.PHONE: lambda value: "" if _PHONE.fullmatch(value) else N_("This is no phone number."),
    Kind.COUNT: lambda value: "" if value > 0 else N_("This must be more than nothing."),
    Kind.MONEY: lambda value: "" if 0 < value < 10**12 else N_("This amount cannot be written."),
}


def _rule(rule: Rule, values: Values, today: date) -> Finding | None:
    value = values.get(rule.field)
    other = {**values, "today": today.isoformat(), "male": "male", "female": "female"}.get(rule.other)
    if not hold(rule.when, values):
        return None
    if rule.rule == "filled":
        broken = not filled(value)
    elif not filled(value) or not filled(other):
        return None
    else:
        broken = _COMPARE[rule.rule](value, other, rule)
    return Finding(field=rule.field, level=rule.level, say=rule.say) if broken else None


def _not_after(value: str, other: str, _: Rule) -> bool:
    shared = min(len(value), len(other))
    return value[:shared] > other[:shared]


def _within(value: str, other: str, rule: Rule) -> bool:
    if len(value) < 10 or len(other) < 10 or _day(value) or _day(other):
        return False
    return (date.fromisoformat(other) - date.fromisoformat(value)).days > (rule.most or 0)


def _age(value: str, other: str, rule: Rule) -> bool:
    if not (value[:4].isdigit() and other[:4].isdigit()):
        return False
    years = int(other[:4]) - int(value[:4])
    youngest = years if len(value) < 10 or len(other) < 10 else years - (other[5:] < value[5:])
    too_young = rule.least is not None and youngest < rule.least
    return too_young or (rule.most is not None and youngest > rule.most)


def _number_born(value: str, other: str, _: Rule) -> bool:
    if len(value) != 12 or not value.isdigit() or not other[:4].isdigit():
        return False
    return str(1900 + 100 * (int(value[3]) // 2) + int(value[4:6])) != other[:4]


def _number_sex(value: str, other: str, _: Rule) -> bool:
    if len(value) != 12 or not value.isdigit():
        return False
    return ("male", "female")[int(value[3]) % 2] != other


_COMPARE: Final[dict[str, Callable[[Any, Any, Rule], bool]]] = {
    "not_after": _not_after,
    "within_days": _within,
    "age": _age,
    "different": lambda value, other, _: value == other,
    "number_born": _number_born,
    "number_sex": _number_sex,
}

PLAIN: Final = frozenset({"today", "male", "female"})
"""What a rule may compare with besides fields."""

RULES: Final = (*_COMPARE, "filled")
"""The rules that a form may name."""
