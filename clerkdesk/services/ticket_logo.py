"""The site's logo that tickets of this desk bear."""

from __future__ import annotations

from typing import Final

from clerkdesk.services.desk import Desk
from clerkdesk.store import settings

_LOGO: Final = "ticket_logo"


def logo(desk: Desk) -> bytes:
    """Return the logo that tickets of this desk bear, a PNG in black and white; b"" for none."""
    with desk.store.reading() as connection:
        return settings.get(connection, _LOGO, bytes) or b""


def keep_logo(desk: Desk, file: bytes) -> bytes:
    """Let tickets bear the picture in ``file``; return it as they do.

    Raises:
        Refused: it is no picture, or too large or too small.
    """
    from clerkdesk.printing.logo import burned

    made = burned(file)
    with desk.store.writing() as connection:
        settings.put(connection, _LOGO, made)
    return made


def drop_logo(desk: Desk) -> None:
    """Let tickets bear no logo."""
    with desk.store.writing() as connection:
        settings.forget(connection, _LOGO)
