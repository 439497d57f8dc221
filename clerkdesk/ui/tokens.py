"""The look in numbers: colours of both themes, the grid, the sizes of type.

Nothing else in the program names a colour or a distance. One accent colour; `good`, `warn` and `bad` are for
states only, and a state is always an icon and a word too. `tests/ui/test_tokens.py` computes the contrasts.
"""

from __future__ import annotations

from typing import Final, NamedTuple

GRID: Final = 8
HALF: Final = 4
TARGET: Final = 36  # the least height of what can be pressed
TALL: Final = 48  # of the box that takes scans, and of buttons beside it
RADIUS: Final = 6
RAIL: Final = 184
RAIL_SLIM: Final = 92
NARROW: Final = 1120  # below this window width (1366 at 125 % and more) the rail shows icons and keys only
HEADER: Final = 80
STATUS: Final = 36
RING: Final = 2  # width of the focus ring

# Sizes of type, in points: text, what leads a group, the title of a page, the fact that is looked at most.
TEXT: Final = 11
LEAD: Final = 13
TITLE: Final = 17
FACT: Final = 24


class Colours(NamedTuple):
    """The colours of one theme, as "#RRGGBB".

    ground: the window; surface: cards and fields; sunken: rail and status bar; hover: under the pointer.
    line: separates, carries no meaning; edge: border of what can be filled in (3:1 or more).
    text, muted: written on ground, surface and sunken (4.5:1 or more).
    accent, on_accent: the one colour of deeds and of the focus, and what is written on it; wash: selected.
    good, warn, bad: states; the same with _bg: what they stand on.
    """

    ground: str
    surface: str
    sunken: str
    hover: str
    line: str
    edge: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    wash: str
    good: str
    good_bg: str
    warn: str
    warn_bg: str
    bad: str
    bad_bg: str
    idle_bg: str


LIGHT: Final = Colours(
    ground="#F5F6F9",
    surface="#FFFFFF",
    sunken="#ECEEF3",
    hover="#E3E6ED",
    line="#DDE1E9",
    edge="#7E8799",
    text="#171B24",
    muted="#535C6C",
    accent="#3B57C4",
    accent_hover="#3049AB",
    on_accent="#FFFFFF",
    wash="#E6EBFC",
    good="#176740",
    good_bg="#DFF2E7",
    warn="#7D4E00",
    warn_bg="#FAECCF",
    bad="#B3261E",
    bad_bg="#FCE6E4",
    idle_bg="#E9EBF1",
)

DARK: Final = Colours(
    ground="#15171C",
    surface="#1D2027",
    sunken="#101216",
    hover="#2A2F39",
    line="#2E333D",
    edge="#737D8F",
    text="#E9EBF1",
    muted="#A6AFBE",
    accent="#93A9F5",
    accent_hover="#A9BBF8",
    on_accent="#10152B",
    wash="#262E4B",
    good="#6FCF97",
    good_bg="#1A3326",
    warn="#E8B65A",
    warn_bg="#3A2D14",
    bad="#FF9A90",
    bad_bg="#45211F",
    idle_bg="#2A2F39",
)

THEMES: Final = {"light": LIGHT, "dark": DARK}

TONES: Final = ("idle", "active", "good", "warn", "bad")
"""The tones that a state can have: nothing to do, under way, well, look here, stopped."""


def tone(colours: Colours, name: str) -> tuple[str, str]:
    """Return the colours (written, underneath) of tone ``name`` (one of `TONES`)."""
    return {
        "idle": (colours.muted, colours.idle_bg),
        "active": (colours.accent, colours.wash),
        "good": (colours.good, colours.good_bg),
        "warn": (colours.warn, colours.warn_bg),
        "bad": (colours.bad, colours.bad_bg),
    }[name]
