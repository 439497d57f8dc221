"""The yearly tables of holidays and swapped days, as shipped and as a site keeps its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from clerkdesk import resources
from clerkdesk.domain.calendar import YearTable
from clerkdesk.domain.errors import Refused

_DAY = timedelta(days=1)


class _Loader(yaml.CSafeLoader):
    """Reads dates as the text that the schema describes."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


@cache
def shipped_years() -> tuple[YearTable, ...]:
    """Return the tables that ship with the program, by year."""
    return tuple(year_table(_read(file)) for file in sorted(resources.path("calendar").glob("*.yaml")))


def load_year(file: Path) -> YearTable:
    """Return the table in ``file`` (YAML as in resources/calendar). Refused, with the place, when it is not right."""
    import jsonschema  # noqa: PLC0415  (slow to import, and only for files from outside)

    data = _read(file)
    schema = json.loads(resources.path("calendar", "year.schema.json").read_bytes())
    fault = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(schema).iter_errors(data))
    if fault is not None:
        raise _malformed(file, f"{fault.json_path}: {fault.message}")
    try:
        return year_table(data)
    except ValueError as error:  # 30 February
        raise _malformed(file, str(error)) from error


def year_table(data: Mapping[str, Any]) -> YearTable:
    """Return the table in ``data``, shaped as resources/calendar/year.schema.json says."""
    return YearTable(
        year=data["year"],
        settled=data["settled"],
        off=_days(data["days_off"]),
        worked=_days(data.get("days_worked", ())),
    )


def year_data(table: YearTable) -> dict[str, Any]:
    """Return ``table`` as plain data that ``year_table`` reads back."""
    return {
        "year": table.year,
        "settled": table.settled,
        "days_off": [{"day": day.isoformat(), "name": name} for day, name in sorted(table.off.items())],
        "days_worked": [{"day": day.isoformat(), "name": name} for day, name in sorted(table.worked.items())],
    }


def _days(entries: Iterable[Mapping[str, str]]) -> dict[date, str]:
    days: dict[date, str] = {}
    for entry in entries:
        day = date.fromisoformat(entry.get("day") or entry["from"])
        last = date.fromisoformat(entry.get("day") or entry["to"])
        if last < day:
            raise ValueError(f"{last} comes before {day}")
        while day <= last:
            if day in days:
                raise ValueError(f"{day} is listed twice")
            days[day] = entry["name"]
            day += _DAY
    return days


def _read(file: Path) -> Any:
    try:
        return yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  (a safe loader without dates)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _malformed(file, str(error)) from error


def _malformed(file: Path, fault: str) -> Refused:
    return Refused("calendar-file", "{file} is not a year's table: {fault}", field="file", file=file.name, fault=fault)
