"""What all pages of a hub look like: colours, light and dark, the type, the icon."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from clerkdesk import resources

THEMES: Final = ("light", "dark")
_DARK: Final = b"@media (prefers-color-scheme: dark)"
_FONTS: Final = ("Inter-Regular.otf", "Inter-SemiBold.otf")


def style(theme: str = "") -> bytes:
    """Return the style sheet that pages begin with; ``theme``: one of `THEMES`, "" for whatever the browser prefers."""
    sheet = Path(__file__).with_name("look.css").read_bytes()
    wanted = {"light": b"@media not all", "dark": b"@media all"}
    return sheet.replace(_DARK, wanted[theme]) if theme else sheet


def files() -> dict[str, tuple[bytes, str]]:
    """Return the type and the icon by the names of their files, each with its media type."""
    icon = Path(__file__).with_name("icon.svg").read_bytes(), "image/svg+xml"
    return {"icon.svg": icon} | {name: (resources.path("fonts", name).read_bytes(), "font/otf") for name in _FONTS}
