"""Mẫu 07, SỔ THEO DÕI HỒ SƠ (TT 03/2025/TT-VPCP), on paper and as a workbook. It is kept field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.printing import words
from clerkdesk.printing.flow import Row, Span, gap
from clerkdesk.printing.heads import Letterhead, head_rows, title_rows
from clerkdesk.printing.page import MM, Setting, render_list
from clerkdesk.printing.tables import Cell, Column, band, table

_TITLE = "SỔ THEO DÕI HỒ SƠ"
_GROUP = "Nhận và trả kết quả"
REGISTER_HEADINGS = (
    "STT",
    "Mã hồ sơ",
    "Tên thủ tục hành chính",
    "Tên tổ chức, cá nhân",
    "Địa chỉ/Số điện thoại",
    "Cơ quan chủ trì giải quyết",
    "Nhận hồ sơ",
    "Hẹn trả kết quả",
    "Trả kết quả",
    "Phương thức nhận kết quả",
    "Ký nhận",
)
_GROUPED = 6
"""From this heading on the columns stand under one name."""
_EACH = 50
"""After so many lines it is told how far the work is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """One dossier of the register; times are aware. way: how its result goes out, "Trực tiếp" or "Bưu chính"."""

    code: str
    procedure: str
    applicant: str
    address: str
    phone: str
    resolving: str
    received: datetime
    due: datetime | None = None
    returned: datetime | None = None
    way: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The dossiers received from ``since`` to ``until`` (both counted), by field of administration."""

    letterhead: Letterhead
    since: date
    until: date
    printed: datetime
    fields: tuple[tuple[str, tuple[RegisterLine, ...]], ...]

    @property
    def span(self) -> str:
        """The days it covers, as the title says them."""
        return f"Từ {words.day(self.since)} đến {words.day(self.until)}"


Told = Callable[[int, int], None]
"""Called with (done, all) now and then; it may raise to stop the work."""


def render_register(register: Register, told: Told = lambda _done, _all: None) -> bytes:
    """Return the register as a PDF on A4 sheets on their side. Half of the work is laying out, half is drawing."""
    code = f"{register.since:%d/%m/%Y} - {register.until:%d/%m/%Y}"
    whole = max(1, sum(len(lines) for _name, lines in register.fields))
    return render_list(
        lambda setting: _rows(register, setting, lambda done: told(done, 2 * whole)),
        title=_TITLE,
        code=code,
        wide=True,
        told=lambda page, pages: told(whole + whole * page // pages, 2 * whole),
    )


def _rows(register: Register, setting: Setting, told: Callable[[int], None]) -> list[Row]:
    wide = setting.format.text_width
    parts = (0.035, 0.125, 0.15, 0.125, 0.145, 0.1, 0.065, 0.065, 0.065, 0.065)
    widths = (*(wide * part for part in parts), wide * (1 - sum(parts)))
    columns = [
        Column(title, width, "center" if at in {0, 6, 7, 8, 9} else "left", _GROUP if at >= _GROUPED else "")
        for at, (title, width) in enumerate(zip(REGISTER_HEADINGS, widths, strict=True))
    ]
    size = 9.5
    leading = size * 1.2
    rows = [
        *head_rows(setting, register.letterhead, "", words.site_date(register.printed)),
        gap(2 * MM, keep=True),
        *title_rows(setting, (_TITLE,), under=register.span),
    ]
    head, *_ = table(columns, (), size=size, leading=leading)
    rows.append(head)
    before = 0
    for name, lines in register.fields:
        rows.append(band(columns, f"Lĩnh vực: {name} ({len(lines)} hồ sơ)", size=size, leading=leading))
        rows += table(columns, _told_cells(lines, before, told), size=size, leading=leading)[1:]
        before += len(lines)
    if not register.fields:
        rows += [gap(3 * MM), *setting.text(Span("Không có hồ sơ nào trong thời gian này."), align="center")]
    return rows


def _told_cells(lines: Sequence[RegisterLine], before: int, told: Callable[[int], None]) -> Iterator[tuple[Cell, ...]]:
    for number, line in enumerate(lines, start=1):
        if number % _EACH == 0:
            told(before + number)
        yield _cells(number, line)


def _cells(number: int, line: RegisterLine) -> tuple[Cell, ...]:
    return (
        str(number),
        line.code,
        line.procedure,
        line.applicant,
        tuple(part for part in (line.address, line.phone) if part),
        line.resolving,
        *(_stamp(moment) for moment in (line.received, line.due, line.returned)),
        line.way,
        "",
    )


def _stamp(moment: datetime | None) -> Cell:
    if moment is None:
        return ""
    local = moment.astimezone(SITE_TIME)
    return (f"{local:%H:%M}", f"{local:%d/%m/%Y}")


def register_workbook(register: Register, told: Told = lambda _done, _all: None) -> bytes:
    """Return the register as an XLSX workbook: one sheet, a column more for the field, times as times.

    It is made in memory: personal data never lie in a temporary file.
    """
    from xlsxwriter import Workbook

    buffer = BytesIO()
    with Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"title": f"{_TITLE}. {register.span}", "created": register.printed.replace(tzinfo=None)})
        sheet = book.add_worksheet("So theo doi ho so")
        title, head = (
            book.add_format({"bold": True, "font_size": 14}),
            book.add_format(
                {
                    "bold": True,
                    "border": 1,
                    "text_wrap": True,
                    "align": "center",
                    "valign": "vcenter",
                    "bg_color": "#E7EDF3",
                }
            ),
        )
        text = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        time = book.add_format({"border": 1, "valign": "top", "num_format": "hh:mm dd/mm/yyyy"})
        for at, width in enumerate((6, 28, 20, 40, 26, 40, 16, 26, 17, 17, 17, 14)):
            sheet.set_column(at, at, width)
        sheet.write_string(0, 0, f"{_TITLE} - {register.letterhead.counter}", title)
        sheet.write_string(1, 0, register.span)
        headings = (
            REGISTER_HEADINGS[0],
            REGISTER_HEADINGS[1],
            "Lĩnh vực",
            *REGISTER_HEADINGS[2:4],
            "Địa chỉ",
            "Số điện thoại",
            *REGISTER_HEADINGS[5:10],
        )
        for at, heading in enumerate(headings):
            sheet.write_string(3, at, heading, head)
        last = 3
        whole = max(1, sum(len(lines) for _name, lines in register.fields))
        for last, (number, field, line) in enumerate(_numbered(register), start=4):
            if last % _EACH == 0:
                told(last - 3, whole)
            sheet.write_number(last, 0, number, text)
            words = (line.code, field, line.procedure, line.applicant, line.address, line.phone, line.resolving)
            for at, value in enumerate(words, start=1):
                sheet.write_string(last, at, value, text)
            for at, moment in enumerate((line.received, line.due, line.returned), start=8):
                if moment is None:
                    sheet.write_blank(last, at, None, text)
                else:
                    sheet.write_datetime(last, at, moment.astimezone(SITE_TIME).replace(tzinfo=None), time)
            sheet.write_string(last, 11, line.way, text)
        sheet.freeze_panes(4, 2)
        sheet.autofilter(3, 0, last, len(headings) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(3)
    return buffer.getvalue()


def _numbered(register: Register) -> Iterator[tuple[int, str, RegisterLine]]:
    """Yield every line with its number in its field and the field's name."""
    for field, lines in register.fields:
        for number, line in enumerate(lines, start=1):
            yield number, field, line
