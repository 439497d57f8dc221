"""PHIẾU HƯỚNG DẪN CHUẨN BỊ HỒ SƠ: what a citizen takes home before coming back with the papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clerkdesk.printing import fonts
from clerkdesk.printing.flow import Row, Span, gap
from clerkdesk.printing.heads import Letterhead, head_rows, title_rows
from clerkdesk.printing.page import MM, Layout, Setting, render
from clerkdesk.printing.tables import Column, table

TITLE = ("PHIẾU HƯỚNG DẪN", "CHUẨN BỊ HỒ SƠ")
BOX = "□"
DOUBTFUL = "(thông tin chưa đối chiếu với văn bản: khi nộp, hỏi lại người tiếp nhận)"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistLine:
    """A paper to bring. counts: "01 bản chính", "xuất trình". when: who must bring it, "" for everybody."""

    name: str
    counts: str
    when: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistPaper:
    """All that a checklist says, in Vietnamese.

    time, fee: in words. where: who receives. hours: when. notices: what the site has to add. doubtful: not all was
    compared with an official text, and the paper says so.
    """

    letterhead: Letterhead
    procedure: str
    code: str
    day: date
    components: tuple[ChecklistLine, ...]
    time: str
    fee: str
    where: str
    hours: str
    result: str = ""
    notices: tuple[str, ...] = ()
    doubtful: bool = False


def render_checklist(paper: ChecklistPaper, layout: Layout = Layout.A4) -> bytes:
    """Return the checklist as a PDF: one on A4, or two alike on one A4 to be cut (A5)."""
    copies = ("",) if layout is Layout.A4 else ("", "")
    return render(
        lambda setting: _checklist(paper, setting),
        layout=layout,
        title=" ".join(TITLE),
        code=paper.code,
        copies=copies,
    )


def _checklist(paper: ChecklistPaper, setting: Setting) -> list[Row]:
    wide = setting.format.text_width
    columns = (
        Column("", wide * 0.06, "center"),
        Column("Giấy tờ", wide * 0.7, "left"),
        Column("Số lượng", wide * 0.24, "center"),
    )
    size = setting.size - 1
    cells = [(BOX, named(one), one.counts) for one in paper.components]
    rows = [
        *head_rows(setting, paper.letterhead, "", paper.day),
        *title_rows(setting, TITLE, under=DOUBTFUL if paper.doubtful else ""),
        *setting.text(Span(paper.procedure, fonts.BOLD), align="center", keep=True),
        *setting.text(f"Mã thủ tục: {paper.code}", align="center"),
        gap(1 * MM),
        *table(columns, cells, size=size, leading=size * 1.2),
        gap(2 * MM),
        *setting.field("Nơi nộp:", paper.where),
        *setting.field("Giờ tiếp nhận:", paper.hours),
        *setting.field("Thời gian giải quyết:", paper.time),
        *setting.field("Phí, lệ phí:", paper.fee),
    ]
    if paper.result:
        rows += setting.field("Kết quả:", paper.result)
    for notice in paper.notices:
        rows += setting.text(notice)
    return rows


def named(one: ChecklistLine) -> tuple[str | Span, ...]:
    """Return a paper's name, and who must bring it."""
    if not one.when:
        return (one.name,)
    return (f"{one.name} ", Span(f"– {one.when}", fonts.ITALIC))
