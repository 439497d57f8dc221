"""Tables and places to sign on a statutory form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from clerkdesk.domain.forms import layout as lay
from clerkdesk.domain.forms.form import Field
from clerkdesk.domain.forms.layout import parts
from clerkdesk.printing import fonts
from clerkdesk.printing.flow import Line, Row, Span, baseline, draw_line, gap, wrap
from clerkdesk.printing.form_words import crossed, said
from clerkdesk.printing.page import MM, Setting
from clerkdesk.printing.tables import Cell, Column, band, table

_BLANK_ROW = "\u2007"  # a space as wide as a digit: an empty row keeps its height


def table_rows(
    setting: Setting, block: lay.RowsTable | lay.Sheet, fields: Mapping[str, Field], values: Mapping[str, Any]
) -> list[Row]:
    """Lay out the rows that were typed (and empty ones to fill), or a sheet whose lines are fixed."""
    size = _size(setting)
    if isinstance(block, lay.Sheet):
        columns = _columns(setting, block.heads, block.widths)
        cells = [[_cell(text, fields, values) for text in line] for line in block.lines]
    else:
        columns = _columns(setting, [one.title for one in block.columns], [one.width for one in block.columns])
        columns = [column._replace(align=one.align) for column, one in zip(columns, block.columns, strict=True)]
        own = {one.key: one for one in fields[block.key].columns}
        cells = [[_cell(one.text, own, row) for one in block.columns] for row in _filled_rows(block, values)]
    return table(columns, cells, size=size, leading=size * 1.25)


def _filled_rows(block: lay.RowsTable, values: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    typed: Sequence[Mapping[str, Any]] = values.get(block.key) or ()
    for number in range(max(block.least, len(typed))):
        yield {"nr": str(number + 1), **(typed[number] if number < len(typed) else {})}


def grid_rows(setting: Setting, block: lay.GridTable, field: Field, values: Mapping[str, Any]) -> list[Row]:
    """Lay out the items of a grid, with a cross under the option that was chosen for each."""
    size = _size(setting)
    heads = [*(["STT"] if block.numbered else []), block.head]
    columns = _columns(setting, [*heads, *(one.label.vi for one in field.options)], block.widths)
    columns = [column._replace(align="center") if column.title != block.head else column for column in columns]
    chosen: Mapping[str, Any] = values.get(block.key) or {}
    rows: list[Row] = []
    for item in field.items:
        if item.group and rows and not block.numbered:
            rows.append(band(columns, item.label.vi, size=size, leading=size * 1.25))
            continue
        marks = ["X" if chosen.get(item.value) == one.value else "" for one in field.options]
        words = [*([item.value] if block.numbered else []), item.label.vi]
        cells: list[Cell] = [Span(one, fonts.BOLD) if item.group else one for one in words]
        laid = table(columns, [[*cells, *marks]], size=size, leading=size * 1.25)
        rows += laid if not rows else laid[1:]
    return rows


def _size(setting: Setting) -> float:
    return max(setting.size - 1.5, setting.format.small)


def _columns(setting: Setting, titles: Sequence[str], widths: Sequence[float]) -> list[Column]:
    whole = sum(widths)
    shares = [setting.format.text_width * width / whole for width in widths]
    return [Column(title, width) for title, width in zip(titles, shares, strict=True)]


def _cell(template: str, fields: Mapping[str, Field], values: Mapping[str, Any]) -> str:
    told = []
    for part in parts(template):
        if not part.key:
            told.append(part.text)
        elif part.how == "box":
            told.append("X" if crossed(part, values) else "")
        else:
            told.append(said(part, fields.get(part.key), values))
    return "".join(told) or _BLANK_ROW


def signature_rows(setting: Setting, block: lay.Signatures, line: Callable[[str], str]) -> list[Row]:
    """Lay the places to sign out side by side, in one row that is never parted. ``line`` fills templates."""
    size = setting.size if len(block.places) < 3 else max(setting.size - 2.5, 9)
    leading = size * 1.22
    whole = sum(place.width for place in block.places)
    wide = [setting.format.text_width * place.width / whole for place in block.places]
    told = [_signing(place, line, room - 3 * MM, size) for place, room in zip(block.places, wide, strict=True)]
    above = max(len(lines) for lines, _, _ in told)
    heads = max(len(lines) for _, lines, _ in told)
    below = max(len(lines) for _, _, lines in told)
    space = block.space * leading
    tall = (above + heads + below) * leading + space + (2 * leading * 0.3)

    def draw(canvas: Canvas, x: float, top: float) -> None:
        left = x
        for column, (first, head, last) in zip(wide, told, strict=True):
            if block.ruled:
                canvas.setLineWidth(0.5)
                canvas.rect(left, top - tall, column, tall, stroke=1, fill=0)
            base = top - baseline(size, leading) - leading * 0.2
            starts = (
                (first, 0.0, True),
                (head, above * leading, True),
                (last, tall - (len(last) + 0.4) * leading, False),
            )
            for lines, down, centred in starts:
                for number, one in enumerate(lines):
                    shift = (column - one.width) / 2 if centred else 1.5 * MM
                    draw_line(canvas, one, left + shift, base - down - number * leading, size)
            left += column

    return [gap(setting.size * 0.4, keep=True), Row(tall, draw)]


def _signing(
    place: lay.Signing, line: Callable[[str], str], width: float, size: float
) -> tuple[list[Line], list[Line], list[Line]]:
    above = wrap([Span(line(place.above), fonts.ITALIC)], width, size) if place.above else []
    title = wrap([Span(place.title, fonts.BOLD)], width, size) if place.title else []
    how = wrap([Span(place.how, fonts.ITALIC)], width, size) if place.how else []
    below = [one for text in place.below for one in wrap([Span(line(text))], width, size)]
    return above, [*title, *how], below
