"""The faces of paper: Liberation Serif, of the widths of Times New Roman (Nghị định 30/2020, Phụ lục I)."""

from __future__ import annotations

from functools import cache, lru_cache

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from clerkdesk import resources

REGULAR = "LiberationSerif-Regular"
BOLD = "LiberationSerif-Bold"
ITALIC = "LiberationSerif-Italic"

_DEFAULT_WIDTH = 500


@cache
def _load() -> dict[str, dict[int, int]]:
    """Register the faces with ReportLab, once a process, and return their widths in 1/1000 of the size."""
    rl_config.useA85 = 0  # streams as bytes: a third smaller than as text, and quicker
    widths: dict[str, dict[int, int]] = {}
    for name in (REGULAR, BOLD, ITALIC):
        font = TTFont(name, str(resources.path("fonts", f"{name}.ttf")))
        pdfmetrics.registerFont(font)
        widths[name] = font.face.charWidths
    return widths


def load() -> None:
    """Make the faces known to ReportLab; cheap after the first call."""
    _load()


def width(text: str, font: str, size: float) -> float:
    """Return the width of ``text`` in points."""
    return _units(text, font) * size / 1000


@lru_cache(maxsize=8192)
def _units(text: str, font: str) -> int:
    """Return the width of a word in 1/1000 of the size; a paper asks for the same words in one size after another."""
    widths = _load()[font]
    return sum([widths.get(ord(letter), _DEFAULT_WIDTH) for letter in text])


def has_letter(letter: str, font: str) -> bool:
    """Whether ``font`` has a glyph for ``letter``."""
    return ord(letter) in _load()[font]
