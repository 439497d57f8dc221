"""The site's logo that tickets of this desk bear."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from clerkdesk.services.desk import Desk
from clerkdesk.services.files import beginning
from clerkdesk.store import settings

_LOGO: Final = "ticket_logo"


def logo(desk: Desk) -> bytes:
    """Return the logo that tickets of this desk bear, a PNG in black and white; b"" for none."""
    with desk.store.reading() as connection:
        return settings.get(connection, _LOGO, bytes) or b""


def read_file(file: Path) -> bytes:
    """Return the content of a file of a logo, no more of it than a logo may have.

    Raises:
        Trouble: it cannot be read.
    """
    from clerkdesk.printing.logo import BYTES

    return beginning(file, BYTES, "logo")


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
