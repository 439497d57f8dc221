"""The fixed parts of papers: the head of a state document, titles and codes, places to sign (Nghị định 30/2020)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reportlab.pdfgen.canvas import Canvas

from clerkdesk.printing import barcodes, fonts, words
from clerkdesk.printing.flow import Line, Row, Span, baseline, draw_line, gap, wrap
from clerkdesk.printing.page import MM, Setting

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Whose paper it is.

    parent: the authority above, in capitals, "ỦY BAN NHÂN DÂN XÃ AN KHÁNH".
    office: who issues, in capitals, "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG".
    counter: the office in running text, "Trung tâm Phục vụ hành chính công xã An Khánh".
    place: the place in the date line, "An Khánh".
    symbol: the office in document numbers.
    phone: whom the citizen calls, or "".
    """

    parent: str
    office: str
    counter: str
    place: str
    symbol: str = "TTPVHCC"
    phone: str = ""


def balanced(text: str, font: str, size: float, width: float) -> list[Line]:
    """Break a heading into as few lines as fit, of about one length."""
    span = [Span(words.plain(text), font)]
    lines = wrap(span, width, size)
    if len(lines) == 1:
        return lines
    narrow, wide = width / len(lines), width
    for _ in range(8):
        middle = (narrow + wide) / 2
        tried = wrap(span, middle, size)
        if len(tried) == len(lines):
            wide, lines = middle, tried
        else:
            narrow = middle
    return lines


def head_rows(setting: Setting, letterhead: Letterhead, number: str, day: date) -> list[Row]:
    """Return the head of a document: agency and number at left, nation, motto, place and day at right."""
    form = setting.format
    size, leading = form.head, form.head * 1.25
    right_width = fonts.width(NATION, fonts.BOLD, size)
    left_width = form.text_width - right_width - 4 * MM
    parents = balanced(letterhead.parent, fonts.REGULAR, size, left_width)
    offices = balanced(letterhead.office, fonts.BOLD, size, left_width)
    numbers = balanced(number, fonts.REGULAR, setting.size, left_width)
    date_text = f"{letterhead.place}, {words.day(day)}"
    dates = balanced(date_text, fonts.ITALIC, setting.size, right_width)
    motto = Line((Span(MOTTO, fonts.BOLD),), fonts.width(MOTTO, fonts.BOLD, size + 1))
    nation = Line((Span(NATION, fonts.BOLD),), right_width)
    left_lines = len(parents) + len(offices)
    numbers_at = max(left_lines, 2) * leading + 2.5 * MM
    tall = numbers_at + max(len(numbers), len(dates)) * setting.leading

    def draw(canvas: Canvas, x: float, top: float) -> None:
        right = x + form.text_width - right_width
        drop = baseline(size, leading)
        for at, line in enumerate(parents + offices):
            draw_line(canvas, line, x + (left_width - line.width) / 2, top - at * leading - drop, size)
        canvas.setLineWidth(0.7)
        rule = min(offices[-1].width, left_width) * 0.4
        canvas.line(*_level(x + (left_width - rule) / 2, top - left_lines * leading - 2, rule))
        draw_line(canvas, nation, right, top - drop, size)
        motto_at = right + (right_width - motto.width) / 2
        draw_line(canvas, motto, motto_at, top - leading - drop, size + 1)
        canvas.line(*_level(motto_at, top - 2 * leading - 2.5, motto.width))
        drop = numbers_at + baseline(setting.size, setting.leading)
        for at, line in enumerate(numbers):
            draw_line(canvas, line, x + (left_width - line.width) / 2, top - drop - at * setting.leading, setting.size)
        for at, line in enumerate(dates):
            draw_line(
                canvas, line, right + (right_width - line.width) / 2, top - drop - at * setting.leading, setting.size
            )

    return [Row(tall, draw, keep=True)]


def _level(x: float, y: float, width: float) -> tuple[float, float, float, float]:
    return x, y, x + width, y


def nation_rows(setting: Setting, letterhead: Letterhead, day: date) -> list[Row]:
    """Return the head of a citizen's own paper: nation and motto in the middle, place and day at the right."""
    return nation_head(setting, dated=f"{letterhead.place}, {words.day(day)}")


def nation_head(setting: Setting, *, left: str = "", dated: str = "") -> list[Row]:
    """Return nation and motto in the middle; with ``left`` (an agency) beside it at the left; ``dated`` below."""
    form = setting.format
    size, leading = form.head, form.head * 1.25
    tall = 2 * leading + 2.5 * MM + (setting.leading + 2 * MM if dated else 2 * MM)
    nation = fonts.width(NATION, fonts.BOLD, size)
    agency = balanced(left, fonts.BOLD, size, form.text_width - nation - 4 * MM) if left else []

    def draw(canvas: Canvas, x: float, top: float) -> None:
        drop = baseline(size, leading)
        middle = x + form.text_width - nation / 2 if agency else x + form.text_width / 2
        for at, line in enumerate(agency):
            draw_line(canvas, line, x, top - at * leading - drop, size)
        canvas.setFont(fonts.BOLD, size)
        canvas.drawCentredString(middle, top - drop, NATION)
        canvas.setFont(fonts.BOLD, size + 1)
        canvas.drawCentredString(middle, top - leading - drop, MOTTO)
        wide = fonts.width(MOTTO, fonts.BOLD, size + 1)
        canvas.setLineWidth(0.7)
        canvas.line(*_level(middle - wide / 2, top - 2 * leading - 2.5, wide))
        if dated:
            canvas.setFont(fonts.ITALIC, setting.size)
            canvas.drawRightString(x + form.text_width, top - tall + 2 * MM, dated)

    return [Row(tall, draw, keep=True)]


def reprint_stamp(number: int) -> str:
    """Return what the ``number``-th reprint is marked with, "" for the first print."""
    return f"BẢN IN LẠI (lần {number})" if number else ""


UNCOMPARED = "BẢN CHỜ ĐỐI CHIẾU"


def uncompared(compared: bool) -> str:
    """Return what a paper is marked with whose text nobody at the site has ``compared`` with an official one."""
    return "" if compared else UNCOMPARED


def code_strip(setting: Setting, code: str) -> list[Row]:
    """Return the strip above the head: the Code 128 at the left, the code under it; blank when there is no code."""
    form = setting.format
    if not code:  # the mark of the copy needs its room
        return [gap(form.small * 1.2 + 2 * MM, keep=True)]
    bars, written = 9 * MM, form.small * 1.2
    quiet = barcodes.BAR_QUIET * barcodes.BAR_MODULE

    def draw(canvas: Canvas, x: float, top: float) -> None:
        at = max(x, quiet)
        barcodes.draw_code128(canvas, code, at, top - bars, bars)
        canvas.setFont(fonts.REGULAR, form.small)
        canvas.drawCentredString(at + barcodes.bar_width(code) / 2, top - bars - form.small, code)

    return [Row(bars + written + 2 * MM, draw, keep=True)]


def title_rows(
    setting: Setting, lines: Sequence[str], code: str = "", *, stamps: Sequence[str] = (), under: str = ""
) -> list[Row]:
    """Return the title, centred; the QR at its right if there is a code; framed ``stamps`` ("BẢN IN LẠI") at its left.

    A title that leaves no room for a stamp has it above. under: a line in italics below the title.
    """
    form = setting.format
    leading = form.title * 1.25
    side = barcodes.qr_side(code) if code else 0.0
    room = (form.text_width - max(fonts.width(line, fonts.BOLD, form.title) for line in lines)) / 2 - 4 * MM
    wanted = [stamp for stamp in stamps if stamp]
    if wanted and room < 18 * MM:
        above = setting.text(
            Span(" · ".join(wanted), fonts.BOLD), size=form.small, leading=form.small * 1.25, keep=True
        )
        return [*above, *title_rows(setting, lines, code, under=under)]
    frames = [balanced(stamp, fonts.BOLD, form.small, room - 10) for stamp in wanted]
    step = form.small * 1.25
    framed = sum(len(frame) * step + 5 for frame in frames) + 3 * max(0, len(frames) - 1)
    tall = max(side + 3 * MM, len(lines) * leading + 3 * MM, framed + 2 * MM)

    def draw(canvas: Canvas, x: float, top: float) -> None:
        if code:
            barcodes.draw_qr(canvas, code, x + form.text_width - side, top - 1 * MM - side)
        canvas.setFont(fonts.BOLD, form.title)
        down = top - (tall - len(lines) * leading) / 2 - baseline(form.title, leading)
        for at, line in enumerate(lines):
            canvas.drawCentredString(x + form.text_width / 2, down - at * leading, line)
        canvas.setLineWidth(1)
        frame_top = top - (tall - framed) / 2
        for frame in frames:
            high, wide = len(frame) * step + 5, max(line.width for line in frame) + 10
            canvas.rect(x, frame_top - high, wide, high, stroke=1, fill=0)
            for at, piece in enumerate(frame):
                base = frame_top - 2.5 - at * step - baseline(form.small, step)
                draw_line(canvas, piece, x + (wide - piece.width) / 2, base, form.small)
            frame_top -= high + 3

    rows = [Row(tall, draw, keep=True)]
    if under:
        rows += setting.text(Span(under, fonts.ITALIC), align="center", keep=True)
    return [*rows, gap(2 * MM, keep=True)]


def link_rows(setting: Setting, link: str) -> list[Row]:
    """Return the QR of the public address at which the citizen asks after the dossier, and what it is for."""
    if not link:
        return []
    side = barcodes.qr_side(link, barcodes.LINK_MODULE)
    quiet = barcodes.QR_QUIET * barcodes.LINK_MODULE
    size = setting.format.small
    site = link.removeprefix("https://").rsplit("/", 1)[0]
    told = wrap([Span(f"Quét mã này để xem tình trạng giải quyết hồ sơ tại {site}", fonts.ITALIC)], 62 * MM, size)

    def draw(canvas: Canvas, x: float, top: float) -> None:
        barcodes.draw_qr(canvas, link, x + quiet, top - quiet - side, barcodes.LINK_MODULE)
        down = top - quiet - (side - len(told) * size * 1.25) / 2 - baseline(size, size * 1.25)
        for at, line in enumerate(told):
            draw_line(canvas, line, x + side + 2 * quiet, down - at * size * 1.25, size)

    return [Row(side + 2 * quiet, draw, keep=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A place to sign: who signs in what capacity, how, and the name printed under it ("" when not known)."""

    title: str
    how: str = "(Ký và ghi rõ họ tên)"
    name: str = ""


def signature_rows(setting: Setting, signatures: Sequence[Signature]) -> list[Row]:
    """Return the places to sign side by side, in one row that is never parted."""
    form, size, leading = setting.format, setting.size, setting.leading
    column = form.text_width / len(signatures)
    space = size * 4.2
    names = [balanced(s.name, fonts.BOLD, size, column - 4 * MM) if s.name else [] for s in signatures]
    tall = 2 * leading + space + max(map(len, names)) * leading

    def draw(canvas: Canvas, x: float, top: float) -> None:
        drop = baseline(size, leading)
        for at, (signature, lines) in enumerate(zip(signatures, names, strict=True)):
            centre = x + (at + 0.5) * column
            if not signature.title:  # an empty place, so that the other stands at the right
                continue
            canvas.setFont(fonts.BOLD, size)
            canvas.drawCentredString(centre, top - drop, signature.title)
            canvas.setFont(fonts.ITALIC, size - 0.5)
            canvas.drawCentredString(centre, top - leading - drop, signature.how)
            for number, line in enumerate(lines):
                base = top - 2 * leading - space - number * leading - drop
                draw_line(canvas, line, centre - line.width / 2, base, size)

    return [gap(2 * MM, keep=True), Row(tall, draw)]
