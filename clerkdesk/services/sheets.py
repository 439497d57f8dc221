"""Rows to files that spreadsheets open: CSV and XLSX, row after row, never the whole list in memory."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Protocol

from clerkdesk.domain.calendar import SITE_TIME

Value = str | int | datetime | None

MOST_ROWS: Final = 1_048_575
"""What an XLSX sheet holds beside its headings (ECMA-376, 18.3.1.73)."""

_FORMULA: Final = frozenset("=+-@\t\r\n＝＋－＠")
"""What makes a spreadsheet take a cell of a CSV file for a formula (OWASP, CSV Injection)."""


class Format(StrEnum):
    """The kinds of files; the value is the ending."""

    CSV = "csv"
    XLSX = "xlsx"


class Sheet(Protocol):
    """A file in the making."""

    def add(self, row: Sequence[Value]) -> None:
        """Write ``row``."""


@contextmanager
def sheet(file: Path, kind: Format, headings: Sequence[str], place: Path) -> Iterator[Sheet]:
    """Give the sheet that becomes ``file``; what is half made lies in the folder ``place``."""
    if kind is Format.CSV:
        with file.open("w", encoding="utf-8-sig", newline="") as stream:
            yield _Csv(stream, headings)
        return
    from xlsxwriter import Workbook

    options = {"constant_memory": True, "tmpdir": str(place), "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(str(file), options) as book:
        yield _Xlsx(book, headings)


def harmless(text: str) -> str:
    """Return ``text`` so that no spreadsheet takes it for a formula: with an apostrophe before what would be one."""
    return f"'{text}" if text and (text[0] in _FORMULA or text.lstrip()[:1] in _FORMULA) else text


class _Csv:
    def __init__(self, stream: Any, headings: Sequence[str]) -> None:
        self._writer = csv.writer(stream)
        self._writer.writerow([harmless(heading) for heading in headings])

    def add(self, row: Sequence[Value]) -> None:
        self._writer.writerow([_written(value) for value in row])


def _written(value: Value) -> str | int:
    match value:
        case None:
            return ""
        case datetime():
            return f"{value.astimezone(SITE_TIME):%d/%m/%Y %H:%M}"
        case str():
            return harmless(value)
        case _:
            return value


class _Xlsx:
    def __init__(self, book: Any, headings: Sequence[str]) -> None:
        self._sheet = book.add_worksheet()
        self._time = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        self._at = 0
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, len(headings) - 1, 18)
        for at, heading in enumerate(headings):
            self._sheet.write_string(0, at, heading, book.add_format({"bold": True}))

    def add(self, row: Sequence[Value]) -> None:
        self._at += 1
        for at, value in enumerate(row):
            match value:
                case datetime():
                    moment = value.astimezone(SITE_TIME).replace(tzinfo=None)
                    self._sheet.write_datetime(self._at, at, moment, self._time)
                case int():
                    self._sheet.write_number(self._at, at, value)
                case str() if value:
                    self._sheet.write_string(self._at, at, value)
                case _:
                    pass
