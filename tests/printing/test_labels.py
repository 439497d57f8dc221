"""Labels lie where the stock has them, and each printer's scanner reads them."""

from __future__ import annotations

import dataclasses

import pypdfium2
import pytest

from clerkdesk.printing.labels import LabelStock, render_labels
from tests.printing.papers import barcodes, texts
from tests.printing.samples import CODE, LABELS, LONG_LABELS

SHEETS = {LabelStock.SHEET_24: 24, LabelStock.SHEET_14: 14}


@pytest.mark.parametrize("stock", LabelStock)
def test_labels_are_read_at_the_printers_own_dots(stock: LabelStock) -> None:
    one = dataclasses.replace(LABELS, parts=LABELS.parts[:1])
    read = barcodes(render_labels(one, stock), dpi=600 if stock in SHEETS else 203)
    assert {text for _, text in read} == {CODE}
    assert ("QRCode", CODE) in read
    assert (("Code128", CODE) in read) == (stock not in {LabelStock.ROLL_70X40, LabelStock.ROLL_50X30})


@pytest.mark.parametrize("stock", LabelStock)
def test_every_component_has_its_label_even_on_a_sheet_that_was_begun(stock: LabelStock) -> None:
    pdf = render_labels(LONG_LABELS, stock, first=5)
    each = SHEETS.get(stock, 1)
    begun = 4 if stock in SHEETS else 0
    pages = texts(pdf)
    assert len(pages) == -(-(len(LONG_LABELS.parts) + begun) // each)
    whole = " ".join(pages)
    assert all(f" {at}/{len(LONG_LABELS.parts)}. " in f" {whole}" for at in range(1, len(LONG_LABELS.parts) + 1))


@pytest.mark.parametrize("stock", LabelStock)
def test_nothing_reaches_over_the_edge_of_a_label_or_into_the_barcode(stock: LabelStock) -> None:
    document = pypdfium2.PdfDocument(render_labels(LONG_LABELS, stock))
    try:
        page = document[0]
        wide, high = page.get_size()
        boxes = [thing.get_bounds() for thing in page.get_objects()]
        assert all(left >= 0 and right <= wide and low >= 0 and top <= high for left, low, right, top in boxes)
        pictures = [thing.get_bounds() for thing in page.get_objects() if thing.type == 2]
        words = [thing.get_bounds() for thing in page.get_objects() if thing.type == 1]
        for left, low, right, top in words:
            for other_left, other_low, other_right, other_top in pictures:
                apart = right <= other_left or other_right <= left or top <= other_low or other_top <= low
                assert apart, "text over a barcode"
    finally:
        document.close()
