"""How a form's print says a value. Vietnamese by law, so never translated.

Ways of saying, named in templates after the bar: ``upper`` in capitals; ``number`` the number of the option; ``words``
a day, a number or an amount in words; ``day``, ``month``, ``year``, ``hour``, ``minute`` one part; ``day_words`` "ngày
05 tháng 02 năm 2026"; ``digits`` an amount without "đồng"; ``few`` over short dots; ``box:value`` a box, crossed when
the field is (or holds) ``value``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from clerkdesk.domain.forms.condition import Values, filled
from clerkdesk.domain.forms.form import Field, Kind
from clerkdesk.domain.forms.layout import Part
from clerkdesk.printing import fonts, words


def said(part: Part, field: Field | None, values: Values) -> str:
    """Return what stands in the place of ``part``, "" when there is nothing to say. field: None for a site's word."""
    value = values.get(part.key)
    if not filled(value):
        return ""
    if part.how == "upper":
        return plain(field, value).upper()
    if part.how == "number":
        options = field.options if field is not None else ()
        return next((str(at) for at, one in enumerate(options, start=1) if one.value == value), "")
    way = _WAYS.get(part.how)
    return plain(field, value) if way is None else way(value)


def crossed(part: Part, values: Values) -> bool:
    """Whether the box of ``part`` is crossed: the field is what it names, or holds it, or is true."""
    value = values.get(part.key)
    if not part.what:
        return value is True
    return part.what in value if isinstance(value, (list, tuple)) else value == part.what


def plain(field: Field | None, value: Any) -> str:
    """Return ``value`` as it is usually written."""
    kind = field.kind if field is not None else Kind.TEXT
    match kind:
        case Kind.DAY | Kind.BORN:
            return "/".join(reversed(str(value).split("-")))
        case Kind.CHOICE:
            return _option(field, value)
        case Kind.SEVERAL:
            return ", ".join(_option(field, one) for one in value)
        case Kind.TICK:
            return "X"
        case Kind.PLACE:
            return str(value["text"]) if isinstance(value, Mapping) else str(value)
        case Kind.MONEY:
            return words.dong(value)
        case Kind.TIME:
            hour, _, minute = str(value).partition(":")
            return f"{hour} giờ {minute} phút"
        case _:
            return words.plain(str(value))


def missing_letters(said: Any) -> str:
    """Return the letters of ``said`` (a text, or values that hold texts) that the font of the paper does not have."""
    if isinstance(said, Mapping):
        found = "".join(map(missing_letters, said.values()))
    elif isinstance(said, (list, tuple)):
        found = "".join(map(missing_letters, said))
    elif isinstance(said, str):
        found = "".join(one for one in words.plain(said) if not fonts.has_letter(one, fonts.REGULAR))
    else:
        return ""
    return "".join(dict.fromkeys(found))


def _option(field: Field | None, value: Any) -> str:
    option = field.option(value) if field is not None else None
    return option.label.vi if option is not None else str(value)


def _in_words(value: Any) -> str:
    if isinstance(value, int):
        text = words.spelled(value)
        return f"{text[0].upper()}{text[1:]}"
    return words.day_spelled(str(value))


def _piece(at: int) -> Callable[[Any], str]:
    def piece(value: Any) -> str:
        found = str(value).split("-")
        return found[at] if at < len(found) else ""

    return piece


_WAYS: Final[Mapping[str, Callable[[Any], str]]] = {
    "words": _in_words,
    "year": _piece(0),
    "month": _piece(1),
    "day": _piece(2),
    "hour": lambda value: str(value)[:2],
    "minute": lambda value: str(value)[3:5],
    "day_words": lambda value: words.day(date.fromisoformat(str(value))),
    "digits": lambda value: f"{value:,}".replace(",", "."),
}

NARROW: Final = frozenset({"day", "month", "hour", "minute", "year", "few", "number"})
"""Ways whose dots stay short."""

BLANKS: Final[Mapping[str, str]] = {
    "day_words": "ngày …… tháng …… năm ………",
    "day": "……",
    "month": "……",
    "year": "………",
    "hour": "……",
    "minute": "……",
    "few": "……",
}
"""What running text says in such a way when there is nothing to say."""
