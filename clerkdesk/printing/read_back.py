"""BẢN ĐỌC LẠI: what the clerk reads to the citizen before signing, in large type, and where each value comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clerkdesk.domain.forms.condition import filled
from clerkdesk.domain.forms.filling import Facts, Source
from clerkdesk.domain.forms.form import Field, Form, Kind
from clerkdesk.printing import fonts
from clerkdesk.printing.flow import Row, Span
from clerkdesk.printing.form_words import plain
from clerkdesk.printing.heads import Letterhead, Signature, head_rows, signature_rows, title_rows
from clerkdesk.printing.page import Setting, render_list
from clerkdesk.printing.tables import Column, band, table

_TITLE = ("BẢN ĐỌC LẠI NỘI DUNG TỜ KHAI",)
_FROM = {
    Source.SCANNED: "quét thẻ",
    Source.TYPED: "cán bộ ghi",
    Source.EARLIER: "hồ sơ trước",
    Source.SITE: "có sẵn",
    Source.COMPUTED: "tính ra",
    Source.DEFAULT: "có sẵn",
    Source.DECLARED: "người dân khai",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBack:
    """What is read back. facts: what the form says and where each value comes from. helped: who asked for help."""

    letterhead: Letterhead
    form: Form
    facts: Facts
    day: date
    clerk: str
    helped: str = ""


def render_read_back(paper: ReadBack) -> bytes:
    """Return the paper as a PDF; it is no part of the dossier, and nobody signs the form by signing it."""
    return render_list(lambda setting: _rows(paper, setting), title=_TITLE[0])


def lines(form: Form, facts: Facts) -> list[tuple[str, list[tuple[str, str, Source, str]]]]:
    """Return what is read back, section by section: (label, value, source, reference) of each field that is filled."""
    values = {key: one.value for key, one in facts.items()}
    asked = {one.key for one in form.asked(values)}
    found = []
    for section in form.sections:
        told = [
            (field.label.vi, spoken(field, facts[field.key].value), facts[field.key].source, facts[field.key].ref)
            for field in section.fields
            if field.key in asked and field.key in facts and filled(facts[field.key].value)
        ]
        if told:
            found.append((section.title.vi, told))
    return found


def spoken(field: Field, value: object) -> str:
    """Return a value as one would read it aloud: tables row by row, grids by what was answered."""
    if field.kind is Kind.ROWS and isinstance(value, (list, tuple)):
        rows = [
            "; ".join(plain(one, row[one.key]) for one in field.columns if filled(row.get(one.key))) for row in value
        ]
        return " / ".join(f"{at}. {row}" for at, row in enumerate(rows, start=1) if row)
    if field.kind is Kind.GRID and isinstance(value, dict):
        said = [(one.label.vi, field.option(value.get(one.value))) for one in field.items]
        return " / ".join(f"{label}: {option.label.vi}" for label, option in said if option is not None)
    return "Có" if field.kind is Kind.TICK and value else plain(field, value)


def _rows(paper: ReadBack, setting: Setting) -> list[Row]:
    wide = setting.format.text_width
    columns = (Column("Nội dung", wide * 0.34), Column("Ghi là", wide * 0.46), Column("Lấy từ", wide * 0.2))
    size = setting.size
    rows = [
        *head_rows(setting, paper.letterhead, "", paper.day),
        *title_rows(setting, _TITLE, under=paper.form.title.vi),
        *setting.field("Người nhờ ghi giúp:", paper.helped),
        *setting.field("Người ghi:", paper.clerk),
    ]
    head = True
    for title, told in lines(paper.form, paper.facts):
        laid = table(
            columns,
            [(label, Span(value, fonts.BOLD), _origin(source, ref)) for label, value, source, ref in told],
            size=size,
            leading=size * 1.25,
        )
        rows += [laid[0]] if head else []
        rows += [band(columns, title, size=size, leading=size * 1.25), *laid[1:]]
        head = False
    rows += setting.prose("Tôi đã được nghe đọc lại và thấy đúng lời tôi khai.", keep=True)
    places = [Signature(title="NGƯỜI GHI", name=paper.clerk), Signature(title="NGƯỜI KHAI")]
    return rows + signature_rows(setting, places)


def _origin(source: Source, ref: str) -> str:
    return f"{_FROM[source]} {ref}".strip()
