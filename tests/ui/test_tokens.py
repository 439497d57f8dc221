"""Contrast, computed from the tokens: 4.5:1 for text, 3:1 for borders and rings, in both themes."""

import re

import pytest

from clerkdesk import resources
from clerkdesk.ui import tokens
from clerkdesk.ui.tokens import Colours


def luminance(colour: str) -> float:
    """Return the relative luminance of "#RRGGBB" (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


WRITTEN = [
    *((ink, ground) for ink in ("text", "muted") for ground in ("ground", "surface", "sunken", "hover", "wash")),
    *((ink, ground) for ink in ("accent", "good", "warn", "bad") for ground in ("ground", "surface", "sunken", "wash")),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("muted", "idle_bg"),
    *((tone, f"{tone}_bg") for tone in ("good", "warn", "bad")),
    *(("text", f"{tone}_bg") for tone in ("good", "warn", "bad", "idle")),
    ("ground", "text"),  # tooltips
]


def test_the_measure_is_right():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", tokens.THEMES)
@pytest.mark.parametrize(("ink", "ground"), WRITTEN)
def test_text_can_be_read(theme, ink, ground):
    colours = tokens.THEMES[theme]
    assert contrast(getattr(colours, ink), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("theme", tokens.THEMES)
@pytest.mark.parametrize("border", ["edge", "accent", "bad"])
@pytest.mark.parametrize("ground", ["ground", "surface", "sunken"])
def test_borders_and_rings_can_be_seen(theme, border, ground):
    colours = tokens.THEMES[theme]
    assert contrast(getattr(colours, border), getattr(colours, ground)) >= 3


@pytest.mark.parametrize("colours", tokens.THEMES.values())
def test_every_tone_has_its_colours(colours: Colours):
    for name in tokens.TONES:
        ink, ground = tokens.tone(colours, name)
        assert contrast(ink, ground) >= 4.5
    assert all(re.fullmatch("#[0-9A-F]{6}", colour) for colour in colours)


def test_four_sizes_on_the_grid():
    assert tokens.TEXT >= 11
    assert len({tokens.TEXT, tokens.LEAD, tokens.TITLE, tokens.FACT}) == 4
    assert tokens.TARGET >= 36
    assert all(
        size % tokens.HALF == 0 for size in (tokens.TARGET, tokens.RAIL, tokens.RAIL_SLIM, tokens.HEADER, tokens.STATUS)
    )


@pytest.mark.parametrize(
    ("theme", "shape", "colour"),
    [(t, s, c) for t in tokens.THEMES for s, c in (("check", "on_accent"), ("down", "muted"))],
)
def test_glyphs_of_the_style_sheet_have_the_colours_of_their_theme(theme, shape, colour):
    svg = resources.path("icons", f"glyph-{shape}-{theme}.svg").read_text(encoding="utf-8")
    assert f'stroke="{getattr(tokens.THEMES[theme], colour)}"' in svg
