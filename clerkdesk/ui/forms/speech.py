"""Reading aloud, where this computer has a voice that speaks Vietnamese."""

from __future__ import annotations

from typing import Protocol

from clerkdesk.ui.speech import voices


class Voice(Protocol):
    """Something that reads aloud."""

    def say(self, words: str) -> None:
        """Begin to read ``words``."""

    def stop(self) -> None:
        """Stop at once."""


def voice() -> Voice | None:
    """Return the Vietnamese voice of this computer, None when there is none."""
    found = voices()
    if found is None:
        return None
    found.engine.setLocale(found.locales["vi"])
    made: Voice = found.engine
    return made
