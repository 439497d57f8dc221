"""Reading aloud, where this computer has a voice that speaks Vietnamese; an extra of Qt that may be missing."""

from __future__ import annotations

import importlib
from typing import Any, Protocol


class Voice(Protocol):
    """Something that reads aloud."""

    def say(self, words: str) -> None:
        """Begin to read ``words``."""

    def stop(self) -> None:
        """Stop at once."""


def voice() -> Voice | None:
    """Return the Vietnamese voice of this computer, None when there is none."""
    try:
        module: Any = importlib.import_module("PySide6.QtTextToSpeech")
        core: Any = importlib.import_module("PySide6.QtCore")
        speech = module.QTextToSpeech()
        found = [one for one in speech.availableLocales() if one.language() == core.QLocale.Language.Vietnamese]
    except (ImportError, RuntimeError):
        return None
    if not found:
        return None
    speech.setLocale(found[0])
    made: Voice = speech
    return made
