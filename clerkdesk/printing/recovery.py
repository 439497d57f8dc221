"""The paper with the recovery code, to be kept under lock. It goes to a printer and never into a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clerkdesk.printing import fonts, words
from clerkdesk.printing.flow import Row, Span
from clerkdesk.printing.heads import Letterhead, head_rows, title_rows
from clerkdesk.printing.page import Layout, Setting, render

_TITLE = ("MÃ KHÔI PHỤC DỮ LIỆU",)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryPaper:
    """The code in groups, "XXXXX-XXXXX-…"; whose desk it opens; when it was printed (aware)."""

    letterhead: Letterhead
    letters: str
    code: str
    printed: datetime


def render_recovery(paper: RecoveryPaper) -> bytes:
    """Return the paper as a PDF of one A4 page."""
    return render(lambda setting: _rows(paper, setting), layout=Layout.A4, title=_TITLE[0], code=paper.letters)


def _rows(paper: RecoveryPaper, setting: Setting) -> list[Row]:
    rows = [
        *head_rows(setting, paper.letterhead, f"Quầy {paper.letters}", words.site_date(paper.printed)),
        *title_rows(setting, _TITLE),
        *setting.text("Mã này mở được dữ liệu của ClerkDesk khi máy hỏng hoặc mất kho khóa. Mã gồm 11 nhóm:"),
    ]
    large = setting.size + 4
    for number, group in enumerate(paper.code.split("-"), start=1):
        rows += setting.text(f"{number}. ", Span(group, fonts.BOLD), size=large, leading=large * 1.5, indent=2 * large)
    return rows + [
        row
        for text in (
            "Cất giấy này trong phong bì niêm phong, ở nơi có khóa, tách khỏi máy tính.",
            "Ai có mã này và dữ liệu thì đọc được dữ liệu.",
            "Không chụp ảnh, không gửi mã này qua thư điện tử hay tin nhắn.",
            "Khi mở dữ liệu bằng mã này, quầy tiếp tục làm việc với cặp chữ cái mới trong mã tạm của hồ sơ.",
        )
        for row in setting.text(text)
    ]
