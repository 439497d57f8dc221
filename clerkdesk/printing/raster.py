"""A paper as the black dots that a thermal printer burns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.Image import Image

DPI: Final = 203
DARK: Final = 168
"""Greys (of 255) below this are burned: thin strokes of Vietnamese marks stay whole, counters of letters stay open."""


def pictures(pdf: bytes, dots: int) -> list[Image]:
    """Return each page of ``pdf`` in black and white, ``dots`` wide; a page that is wider is made to fit."""
    import pypdfium2
    from PIL import Image

    document = pypdfium2.PdfDocument(pdf)
    try:
        drawn = []
        for page in document:
            scale = min(DPI / 72, dots / page.get_width())
            drawn.append(page.render(scale=scale, grayscale=True).to_pil())
    finally:
        document.close()
    made = []
    for grey in drawn:
        sheet = Image.new("L", (dots, grey.height), 255)
        sheet.paste(grey, ((dots - grey.width) // 2, 0))
        made.append(sheet.point([0] * DARK + [255] * (256 - DARK), "1"))
    return made
