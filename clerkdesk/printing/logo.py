"""The site's logo as a ticket bears it: black and white, in the dots of the printer."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from clerkdesk.domain.errors import Refused

BYTES: Final = 4 * 1024 * 1024
SIDE: Final = 5000
"""The most that a file of a logo may be, and the most dots of a side of it."""

FITS: Final = (336, 168)
"""Dots that a logo may take: 42 by 21 mm, which both rolls have room for."""

FEWEST: Final = 16
_FORMATS: Final = ("PNG", "JPEG", "BMP", "GIF", "WEBP")


def burned(file: bytes) -> bytes:
    """Return the picture in ``file`` as a PNG in black and white that fits on a ticket.

    Raises:
        Refused: it is no picture that we read, or too large, or too small to be seen.
    """
    from PIL import Image

    if len(file) > BYTES:
        raise Refused("logo-too-large", "A logo has at most {most} MB.", field="logo", most=BYTES // 1024 // 1024)
    try:
        picture = Image.open(BytesIO(file), formats=_FORMATS)
        across, high = picture.size
        if max(across, high) > SIDE:
            raise Refused("logo-too-large", "A logo has at most {most} dots a side.", field="logo", most=SIDE)
        if min(across, high) < FEWEST:
            raise Refused("logo-too-small", "A logo has at least {least} dots a side.", field="logo", least=FEWEST)
        coloured = picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:  # what Pillow's readers raise
        raise Refused("no-picture", "This is no picture: PNG, JPEG, BMP, GIF or WebP.", field="logo") from error
    sheet = Image.new("RGBA", coloured.size, "white")
    sheet.alpha_composite(coloured)
    grey = sheet.convert("L")
    grey.thumbnail(FITS, Image.Resampling.LANCZOS)
    made = BytesIO()
    grey.convert("1").save(made, "PNG", optimize=True)
    return made.getvalue()
