"""What a service costs, in whole đồng, and why."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from clerkdesk.domain.due import Reason
from clerkdesk.domain.errors import Refused
from clerkdesk.language import N_

_MOST_COUNTED = 9_999
_MOST_MONEY = 999_999_999_999


@dataclass(frozen=True, slots=True, kw_only=True)
class Free:
    """Nothing is charged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """``amount`` đồng a dossier."""

    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PerItem:
    """``amount`` đồng for each ``unit`` (Vietnamese: "bản", "trường hợp", "văn bản")."""

    amount: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PerPage:
    """``amount`` đồng a page, ``further`` from page ``step`` on, at most ``cap`` đồng a copy (TT 226/2016/TT-BTC)."""

    amount: int
    step: int
    further: int
    cap: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Council:
    """Set by the province's council: read from the site's own table; ``published`` is an example or ""."""

    published: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownFee:
    """Not published: the clerk types the amount (0 included) with a reason."""

    published: str = ""


FeeRule = Free | Fixed | PerItem | PerPage | Council | UnknownFee


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantities:
    """How much is asked for. ``items`` counts cases or copies; ``pages`` has one entry a copy, its number of pages."""

    items: int = 1
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeLine:
    """``count`` times ``each`` đồng is ``amount``. ``pages`` is that of one copy, or 0 where pages do not matter."""

    count: int
    unit: str
    each: int
    amount: int
    pages: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What is to be paid, in whole đồng, in lines that add up to it.

    waived: what would have been paid but for an exemption, 0 if unknown; ``lines`` are then empty.
    """

    amount: int
    lines: tuple[ChargeLine, ...] = ()
    why: tuple[Reason, ...] = ()
    waived: int = 0


def copies(pages: int, count: int = 1) -> tuple[int, ...]:
    """Return ``count`` copies of a document of ``pages`` pages, to be joined into ``Quantities.pages``."""
    return (pages,) * count


def charge(
    rule: FeeRule, quantities: Quantities | None = None, council: int | None = None, exemption: str = ""
) -> Charge:
    """Return what a service costs.

    council: đồng as the site's table or the clerk gives them, for one item of a Council rule, for all of an UnknownFee.
    exemption: the reason why nothing is paid, or "".
    Refused when an amount or a page count is missing, or a number is out of bounds.
    """
    asked = quantities or Quantities()
    _check(asked, council)
    reason = exemption.strip()
    if not reason:
        lines = _lines(rule, asked, council)
        return Charge(amount=sum(line.amount for line in lines), lines=lines, why=_why(rule, lines))
    unset = isinstance(rule, Council | UnknownFee) and council is None
    unpaged = isinstance(rule, PerPage) and not asked.pages
    waived = 0 if unset or unpaged else sum(line.amount for line in _lines(rule, asked, council))
    return Charge(amount=0, waived=waived, why=(Reason(text=N_("exempt: {reason}"), params={"reason": reason}),))


def money(amount: int) -> str:
    """Return ``amount`` đồng as text, for example "12.000 đ"."""
    return f"{amount:,} đ".replace(",", ".")


def parse_money(text: str) -> int:
    """Return the đồng in a typed amount: "12000", "12.000", "12,000 đ", "12 000đ". Refused when it is none."""
    bare = re.sub(r"\s*(?:đ|₫|đồng|vnd|vnđ)\s*$", "", text.strip().lower())
    if not re.fullmatch(r"[0-9]{1,12}|[0-9]{1,3}(?:([., \u00a0])[0-9]{3})(?:\1[0-9]{3}){0,2}", bare):
        raise Refused("not-money", "“{text}” is not an amount in đồng", field="amount", text=text.strip()[:40])
    return int(re.sub(r"[^0-9]", "", bare))


def _check(asked: Quantities, council: int | None) -> None:
    if not 1 <= asked.items <= _MOST_COUNTED:
        raise Refused("count-out-of-bounds", "a count must be from 1 to {most}", field="items", most=_MOST_COUNTED)
    if asked.pages and not (min(asked.pages) >= 1 and max(asked.pages) <= _MOST_COUNTED >= len(asked.pages)):
        raise Refused("count-out-of-bounds", "a count must be from 1 to {most}", field="pages", most=_MOST_COUNTED)
    if council is not None and not 0 <= council <= _MOST_MONEY:
        raise Refused(
            "amount-out-of-bounds", "an amount must be from 0 to {most}", field="fee", most=money(_MOST_MONEY)
        )


def _lines(rule: FeeRule, asked: Quantities, council: int | None) -> tuple[ChargeLine, ...]:
    match rule:
        case Free():
            return ()
        case Fixed(amount=each):
            return (ChargeLine(count=1, unit="hồ sơ", each=each, amount=each),)
        case PerItem(amount=each, unit=unit):
            return (ChargeLine(count=asked.items, unit=unit, each=each, amount=each * asked.items),)
        case PerPage():
            return _page_lines(rule, asked.pages)
        case Council():
            if council is None:
                raise Refused(
                    "fee-not-set", "the site has no amount for this fee of the province's council: type it", field="fee"
                )
            return (ChargeLine(count=asked.items, unit="hồ sơ", each=council, amount=council * asked.items),)
        case UnknownFee():
            if council is None:
                raise Refused("fee-unknown", "no fee is published: type the amount, 0 included", field="fee")
            return (ChargeLine(count=1, unit="hồ sơ", each=council, amount=council),)


def _page_lines(rule: PerPage, pages: tuple[int, ...]) -> tuple[ChargeLine, ...]:
    if not pages:
        raise Refused("pages-missing", "the fee goes by the page: give the pages of each copy", field="pages")
    lines = []
    for length, count in Counter(pages).items():
        first = min(length, rule.step - 1)
        each = min(first * rule.amount + (length - first) * rule.further, rule.cap)
        lines.append(ChargeLine(count=count, unit="bản", each=each, amount=each * count, pages=length))
    return tuple(lines)


def _why(rule: FeeRule, lines: tuple[ChargeLine, ...]) -> tuple[Reason, ...]:
    match rule:
        case Free():
            return (Reason(text=N_("no fee")),)
        case PerPage():
            return tuple(_page_reason(rule, line) for line in lines)
        case Council():
            return tuple(_reason(N_("{count} × {each}, set by the province's council"), line) for line in lines)
        case UnknownFee():
            return tuple(_reason(N_("{amount}, typed: no fee is published"), line) for line in lines)
        case _:
            return tuple(_reason(N_("{count} {unit} × {each} = {amount}"), line) for line in lines)


def _page_reason(rule: PerPage, line: ChargeLine) -> Reason:
    first = min(line.pages, rule.step - 1)
    further = line.pages - first
    uncapped = first * rule.amount + further * rule.further
    if uncapped > rule.cap:
        text = N_("a copy of {pages} pages, at most {each}; {count} × {each} = {amount}")
    elif further:
        text = N_("a copy of {pages} pages: {first} × {page} + {further} × {less}; {count} × {each} = {amount}")
    else:
        text = N_("a copy of {pages} pages: {first} × {page}; {count} × {each} = {amount}")
    pages = {"first": first, "further": further, "page": money(rule.amount), "less": money(rule.further)}
    return _reason(text, line, **pages)


def _reason(text: str, line: ChargeLine, **params: object) -> Reason:
    of_line = {"count": line.count, "unit": line.unit, "pages": line.pages}
    return Reason(text=text, params={**of_line, "each": money(line.each), "amount": money(line.amount), **params})
