"""The receipt as PDF, beside the same page drawn by a bare ReportLab canvas that knows every place beforehand."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

import segno
from barcode.codex import Code128
from reportlab.pdfgen.canvas import Canvas

from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.domain.party import Address, Identity, IdKind, Party
from clerkdesk.printing import barcodes, flow, fonts, page
from clerkdesk.printing.heads import Letterhead
from clerkdesk.printing.page import Layout
from clerkdesk.printing.receipt import ComponentLine, FeeLine, ReceiptPaper, render_receipt
from tests.bench.figures import Figure, compared, timed

Call = tuple[str, tuple[Any, ...], dict[str, Any]]
_NESTED = {"beginPath": "drawPath", "beginText": "drawText"}


def figures(rounds: int = 120) -> list[Figure]:
    return [_figure(layout, rounds) for layout in Layout]


def _figure(layout: Layout, rounds: int, warm: int = 5) -> Figure:
    ours: list[float] = []
    bare: list[float] = []
    for number in range(warm + rounds):
        paper = _receipt(number)  # a code of its own each time, as at the counter
        render = partial(render_receipt, paper, layout)
        calls, sheet = _recorded(render)
        _forget()
        render_receipt(_receipt(105_000 + number), layout)  # of the citizen before: the fixed words are known by now
        ours.append(timed(render))
        bare.append(timed(partial(_bare, calls, sheet, paper.code)))
    what = f"receipt PDF, two copies, {layout.value}, against a bare canvas"
    return compared(what, ours[warm:], bare[warm:], most=1.3, goal="1.3x")


def _forget() -> None:
    """Take out what the recording left behind."""
    flow._wrapped.cache_clear()
    fonts._units.cache_clear()
    barcodes.code128.cache_clear()
    barcodes.qr.cache_clear()


def _bare(calls: list[Call], sheet: tuple[float, float], code: str) -> bytes:
    """Draw the same texts, lines and bars at the same places on a bare canvas; encode the codes with bare libraries."""
    Code128(code).build()
    list(segno.make(code, error="m", micro=False).matrix)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=sheet, pageCompression=1, invariant=1)
    for name, args, options in calls:
        if name in _NESTED:
            part = getattr(canvas, name)(*args)
            inner, drawing = options["inner"], options["drawing"]
            for method, values in inner:
                getattr(part, method)(*values)
            getattr(canvas, _NESTED[name])(part, **drawing)
        else:
            getattr(canvas, name)(*args, **options)
    canvas.save()
    return buffer.getvalue()


def _recorded(draw: Callable[[], bytes]) -> tuple[list[Call], tuple[float, float]]:
    """Return what ``draw`` asks of its canvas, and the size of the sheet."""
    calls: list[Call] = []
    sizes: list[tuple[float, float]] = []

    class Recorder:
        def __init__(self, file: io.BytesIO, *, pagesize: tuple[float, float], **_: object) -> None:
            sizes.append(pagesize)
            file.write(b"%PDF")

        def __getattr__(self, name: str) -> Callable[..., object]:
            return lambda *args, **options: _note(calls, name, args, options)

    with patch.object(page, "Canvas", Recorder):
        draw()
    return calls, sizes[0]


class _Part:
    """A path or a text in the making: it remembers what was asked of it."""

    def __init__(self) -> None:
        self.inner: list[tuple[str, tuple[Any, ...]]] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *args: self.inner.append((name, args))


def _note(calls: list[Call], name: str, args: tuple[Any, ...], options: dict[str, Any]) -> object:
    if name in _NESTED:
        part = _Part()
        calls.append((name, args, {"inner": part.inner, "drawing": {}}))
        return part
    if name in _NESTED.values():
        begun = next(call for call in reversed(calls) if call[0] in _NESTED)
        begun[2]["drawing"].update(options)
    elif name != "save":
        calls.append((name, args, options))
    return None


_FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Vũ", "Đặng", "Bùi")
_GIVEN = ("Hạnh", "Hồng", "Lan", "Ngọc", "Phượng", "Thảo", "Trang", "Yến")


def _receipt(number: int) -> ReceiptPaper:
    received = datetime(2026, 11, 23, 8, 30, tzinfo=SITE_TIME)
    return ReceiptPaper(
        letterhead=Letterhead(
            parent="ỦY BAN NHÂN DÂN XÃ AN PHÚ",
            office="TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
            counter="Trung tâm Phục vụ hành chính công xã An Phú",
            place="An Phú",
        ),
        code=f"H24.101.05-261123-AA{number % 10_000:04d}",
        provisional=True,
        applicant=Party(
            name=f"{_FAMILIES[number % 7]} Thị {_GIVEN[number % 8]} {_GIVEN[number % 5]}",
            identity=Identity(kind=IdKind.CITIZEN, number=f"031190{number:06d}"),
            address=Address(text=f"Số {number % 97}, Thôn Đông, xã An Phú, thành phố Hải Phòng"),
            phone=f"0912{number:06d}",
        ),
        procedure="Thủ tục đăng ký khai sinh",
        procedure_code="1.001193",
        received=received,
        due=received + timedelta(hours=8),
        time_limit="trong ngày làm việc",
        components=tuple(
            ComponentLine(name=name, originals=1, copies=copies)
            for name, copies in (
                ("Tờ khai đăng ký khai sinh theo mẫu", 0),
                ("Giấy chứng sinh do cơ sở y tế nơi trẻ em sinh ra cấp", 0),
                ("Giấy tờ tùy thân của người đi đăng ký khai sinh (xuất trình)", 1),
                ("Giấy chứng nhận kết hôn của cha, mẹ (nếu cha, mẹ có đăng ký kết hôn)", 1),
            )
        ),
        fees=(FeeLine(label="Lệ phí đăng ký khai sinh", amount=8000),),
        collect_at="Trung tâm Phục vụ hành chính công xã An Phú",
        clerk="Trần Thị Lan",
    )
