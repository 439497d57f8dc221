"""Code 128 and QR hold the dossier's code and nothing else, and survive a coarse printer."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from clerkdesk.domain.codes import desk_letters, official, provisional
from clerkdesk.printing.barcodes import draw_code128, draw_qr
from tests.printing.papers import barcodes


@settings(max_examples=20)
@given(
    st.sampled_from(["H24", "H24.101", "H24.101.05", "G06.01", "H24.101.05.02"]),
    st.dates(date(2025, 7, 1), date(2099, 12, 31)),
    st.sampled_from("BCGHKLMNPQRSTVX"),
    st.integers(1, 300),
    st.integers(1, 99_999),
)
def test_every_code_decodes_from_paper(agency: str, day: date, desk: str, epoch: int, number: int) -> None:
    for code in (provisional(agency, day, desk_letters(desk, epoch), number), official(agency, day, number)):
        buffer = BytesIO()
        canvas = Canvas(buffer, pagesize=(300, 160))
        draw_code128(canvas, code, 20, 110, 25)
        draw_qr(canvas, code, 20, 20)
        canvas.save()
        assert barcodes(buffer.getvalue()) == [("Code128", code), ("QRCode", code)]


@pytest.mark.parametrize("text", ["", "Nguyễn Văn An", "H24 1", "x" * 41, "H24\n", "H24;DROP"])
def test_nothing_but_a_code_becomes_a_barcode(text: str) -> None:
    canvas = Canvas(BytesIO())
    with pytest.raises(ValueError, match="dossier code"):
        draw_qr(canvas, text, 0, 0)
    with pytest.raises(ValueError, match="dossier code"):
        draw_code128(canvas, text, 0, 0, 20)
