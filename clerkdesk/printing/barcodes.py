"""Code 128 and QR as vectors, holding a dossier's code; a second QR may hold the address to ask after it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

DOT = 72 / 203
"""One dot of a 203 dpi printer, in points: modules are whole dots, so that the coarsest printer draws them sharp."""

BAR_MODULE = 2 * DOT
QR_MODULE = 4 * DOT
LINK_MODULE = 3 * DOT
BAR_QUIET = 10
"""Modules of white on either side of a Code 128 (ISO/IEC 15417)."""
QR_QUIET = 4
"""Modules of white around a QR (ISO/IEC 18004)."""

_CODE = re.compile(r"[A-Z0-9.\-]{4,40}", re.ASCII)
_ADDRESS = re.compile(r"https://[A-Za-z0-9.:/_~-]{4,120}", re.ASCII)


def _checked(code: str) -> str:
    if not _CODE.fullmatch(code):
        raise ValueError("a barcode holds a dossier code and nothing else")
    return code


@lru_cache(maxsize=32)
def code128(code: str) -> tuple[tuple[int, int], ...]:
    """Return the bars of ``code`` as (first module, modules wide); a ValueError when it is no dossier code."""
    from barcode.codex import Code128

    (modules,) = Code128(_checked(code)).build()
    return _runs(modules, "1")


@lru_cache(maxsize=32)
def qr(code: str) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return the rows of the QR of a code or a public address, each as runs of dark modules (first module, wide)."""
    import segno

    symbol = segno.make(code if _ADDRESS.fullmatch(code) else _checked(code), error="m", micro=False)
    return tuple(_runs(row, 1) for row in symbol.matrix)


def _runs(modules: Iterable[object], dark: object) -> tuple[tuple[int, int], ...]:
    runs, at = [], 0
    for value, group in groupby(modules):
        wide = len(list(group))
        if value == dark:
            runs.append((at, wide))
        at += wide
    return tuple(runs)


def bar_width(code: str, module: float = BAR_MODULE) -> float:
    """Return the width of the Code 128 in points, without its quiet zones."""
    at, wide = code128(code)[-1]
    return (at + wide) * module


def qr_side(code: str, module: float = QR_MODULE) -> float:
    """Return the side of the QR in points, without its quiet zone."""
    return len(qr(code)) * module


def public_link(address: str, token: str) -> str:
    """Return where a citizen asks after a ticket or a dossier; "" without a public address of the site, or a token."""
    return f"{address.rstrip('/')}/t/{token}" if address and token else ""


def draw_code128(canvas: Canvas, code: str, x: float, y: float, height: float, *, module: float = BAR_MODULE) -> None:
    """Draw the bars with their lower left corner at (x, y)."""
    path = canvas.beginPath()
    for at, wide in code128(code):
        path.rect(x + at * module, y, wide * module, height)
    canvas.drawPath(path, stroke=0, fill=1)


def draw_qr(canvas: Canvas, code: str, x: float, y: float, module: float = QR_MODULE) -> None:
    """Draw the QR with its lower left corner at (x, y)."""
    rows = qr(code)
    path = canvas.beginPath()
    for index, runs in enumerate(rows, start=1):
        bottom = y + (len(rows) - index) * module
        for at, wide in runs:
            path.rect(x + at * module, bottom, wide * module, module)
    canvas.drawPath(path, stroke=0, fill=1)
