"""The voices of this computer, through an extra of Qt that may be missing (``clerkdesk[voice]``)."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QLocale, QObject

from clerkdesk.language import N_

TOLD: Final = {
    "absent": N_("Calls are a sound alone: the extra with speech (PySide6-Addons) is not installed."),
    "chime": N_("Calls are a sound alone: no Vietnamese voice is installed on this computer."),
    "voice": N_("A Vietnamese voice is installed on this computer; the board speaks."),
}
"""What `kind` means, in English."""

_LANGUAGES: Final = {"vi": QLocale.Language.Vietnamese, "en": QLocale.Language.English}


@dataclass(frozen=True, slots=True)
class Voices:
    """A speech engine (`QTextToSpeech`), and the languages that it speaks, each with its locale."""

    engine: Any
    locales: dict[str, QLocale]

    def say(self, words: str, language: str) -> None:
        """Begin to say ``words`` in ``language``, one of `locales`."""
        self.engine.setLocale(self.locales[language])
        self.engine.say(words)


def installed(module: str) -> bool:
    """Return whether this ``module`` of Qt ("QtTextToSpeech") is there."""
    try:
        importlib.import_module(f"PySide6.{module}")
    except ImportError:
        return False
    return True


def voices(parent: QObject | None = None) -> Voices | None:
    """Return what speaks Vietnamese here, None when nothing does."""
    try:
        module: Any = importlib.import_module("PySide6.QtTextToSpeech")
    except ImportError:
        return None
    engine = module.QTextToSpeech(parent)
    found = Voices(engine, locales(engine))
    return found if "vi" in found.locales else None


def kind(found: Voices | None) -> str:
    """Return what makes calls heard where `voices` found this: a key of `TOLD`."""
    return "voice" if found is not None else "chime" if installed("QtTextToSpeech") else "absent"


def locales(engine: Any) -> dict[str, QLocale]:
    """Return the languages of the program that ``engine`` speaks."""
    spoken = engine.availableLocales()
    found = {name: [one for one in spoken if one.language() == wanted] for name, wanted in _LANGUAGES.items()}
    return {name: there[0] for name, there in found.items() if there}
