"""How paper says times, limits, amounts and parties. Vietnamese by law, so never translated."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime

from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.domain.due import CalendarDays, SameDay, TimeRule, UnknownTime, WorkingDays, WorkingHours

BLANK = "…" * 12
"""Dots to write on, where a field is empty."""


_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", "nghìn", "triệu", "tỷ")


def plain(text: str) -> str:
    """Return ``text`` composed (NFC) and on one line, without characters that cannot be seen."""
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(letter) in {"Cc", "Zl", "Zp"} else letter for letter in text)
    return " ".join(unicodedata.normalize("NFC", text).split())


def day(value: date) -> str:
    """Return "ngày 05 tháng 02 năm 2026": days below 10 and months 1 and 2 take a zero (Nghị định 30/2020)."""
    month = f"{value.month:02d}" if value.month < 3 else str(value.month)
    return f"ngày {value.day:02d} tháng {month} năm {value.year}"


def site_date(value: datetime) -> date:
    """Return the day on the site's calendar; ``value`` is aware."""
    return value.astimezone(SITE_TIME).date()


def moment(value: datetime | None) -> str:
    """Return "08 giờ 05 phút, ngày 22 tháng 11 năm 2026", or the dots of the form when nobody knows yet."""
    if value is None:
        return "…… giờ …… phút, ngày …… tháng …… năm ………"
    local = value.astimezone(SITE_TIME)
    return f"{local.hour:02d} giờ {local.minute:02d} phút, {day(local.date())}"


def short(value: datetime) -> str:
    """Return "08:05 22/11/2026", for the columns of lists; ``value`` is aware."""
    return value.astimezone(SITE_TIME).strftime("%H:%M %d/%m/%Y")


def limit(rule: TimeRule) -> str:
    """Return what follows "Thời gian giải quyết hồ sơ theo quy định là:"."""
    match rule:
        case SameDay():
            return "trong ngày làm việc"
        case WorkingDays():
            unit, days, extension = "ngày làm việc", rule.days, rule.extension
        case CalendarDays():
            unit, days, extension = "ngày", rule.days, rule.extension
        case WorkingHours():
            return f"{rule.hours:02d} giờ làm việc"
        case UnknownTime():
            return "……… ngày"
    longer = f" (kéo dài thêm không quá {extension:02d} {unit} nếu phải xác minh)" if extension else ""
    return f"{days:02d} {unit}{longer}"


def dong(amount: int) -> str:
    """Return "24.000 đồng"."""
    return f"{amount:,} đồng".replace(",", ".")


def dong_spelled(amount: int) -> str:
    """Return the amount in words, "Hai mươi bốn nghìn đồng"; a ValueError when negative or of 13 digits."""
    text = spelled(amount)
    return f"{text[0].upper()}{text[1:]} đồng"


def spelled(number: int) -> str:
    """Return a number in words, "hai mươi bốn nghìn"; a ValueError when negative or of 13 digits."""
    if not 0 <= number < 10**12:
        raise ValueError("a number that paper cannot spell")
    groups: list[int] = []
    rest = number
    while rest:
        rest, group = divmod(rest, 1000)
        groups.append(group)
    said = [
        f"{_below_thousand(group, full=place < len(groups) - 1)} {_GROUPS[place]}".strip()
        for place, group in reversed(list(enumerate(groups)))
        if group
    ]
    return " ".join(said) or _DIGITS[0]


def day_spelled(born: str) -> str:
    """Return a day or a part of one ("1990", "1990-05", "1990-05-17") in words: "ngày mười bảy tháng năm năm …"."""
    year, month, day_ = (*[int(part) for part in born.split("-")], 0, 0)[:3]
    said = [f"ngày {spelled(day_)}"] if day_ else []
    if month:
        said.append(f"tháng {'tư' if month == 4 else spelled(month)}")
    return " ".join([*said, f"năm {spelled(year)}"])


def _below_thousand(number: int, *, full: bool) -> str:
    hundreds, tens, units = number // 100, number // 10 % 10, number % 10
    said = [f"{_DIGITS[hundreds]} trăm"] if hundreds or full else []
    if tens == 0 and units and said:
        said.append("linh")
    elif tens == 1:
        said.append("mười")
    elif tens:
        said.append(f"{_DIGITS[tens]} mươi")
    if units == 1 and tens > 1:
        said.append("mốt")
    elif units == 5 and tens:
        said.append("lăm")
    elif units:
        said.append(_DIGITS[units])
    return " ".join(said)
