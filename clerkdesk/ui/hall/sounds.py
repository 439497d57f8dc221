"""What makes a call heard: a voice, or a chime. Each plays one thing at a time and says when it is over."""

from __future__ import annotations

import importlib
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtWidgets import QApplication

from clerkdesk import resources
from clerkdesk.ui.speech import Voices, installed

Words = dict[str, str]
"""What is said, by language."""

_BEEP_MS: Final = 1500
_CHIME_MS: Final = 5000
"""The chime takes 1.5 s; one that says nothing after so long is over."""


class Sound(QObject):
    """Plays a call.

    Signals:
        over(): it was played to its end, or could not be.
    """

    over = Signal()

    def play(self, words: Words) -> None:
        """Begin with the call of ``words``."""

    def stop(self) -> None:
        """Be silent at once."""


class Speech(Sound):
    """Says the words in each language that this computer speaks, Vietnamese first."""

    def __init__(self, voices: Voices, parent: QObject) -> None:
        super().__init__(parent)
        self._voices = voices
        self._left: list[tuple[str, str]] = []
        self._speaking = False
        self._later = QTimer(self)  # until the engine is done with telling that it is ready
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._next)
        voices.engine.stateChanged.connect(self._changed)

    def play(self, words: Words) -> None:
        """Begin with the first language."""
        self._left = [(language, words[language]) for language in self._voices.locales if words.get(language)]
        self._next()

    def stop(self) -> None:
        """Say no more."""
        self._left, self._speaking = [], False
        self._later.stop()
        self._voices.engine.stop()

    def _next(self) -> None:
        self._speaking = False
        if not self._left:
            self.over.emit()
            return
        language, words = self._left.pop(0)
        self._voices.say(words, language)

    def _changed(self, state: Any) -> None:
        name = getattr(state, "name", "")
        if name == "Speaking":
            self._speaking = True
        elif name == "Error" or (name == "Ready" and self._speaking):
            self._speaking = False
            self._later.start()


class Chime(Sound):
    """Two tones; the system's own sound where Qt's sound is not installed."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._effect: Any = None
        self._beeped = QTimer(self)
        self._beeped.setSingleShot(True)
        self._beeped.timeout.connect(self.over)

    def play(self, words: Words) -> None:  # noqa: ARG002
        """Play it."""
        if self._effect is None and installed("QtMultimedia"):
            self._effect = _effect(self)
            self._effect.playingChanged.connect(self._changed)
        if self._effect is not None and self._effect.status() is not type(self._effect).Status.Error:
            self._beeped.start(_CHIME_MS)
            self._effect.play()
        else:
            self._beeped.start(_BEEP_MS)
            QApplication.beep()

    def stop(self) -> None:
        """Be silent."""
        self._beeped.stop()
        if self._effect is not None:
            self._effect.stop()

    def _changed(self) -> None:
        if not self._effect.isPlaying() and self._beeped.isActive():
            self._beeped.stop()
            self.over.emit()


def _effect(parent: QObject) -> Any:
    effect = importlib.import_module("PySide6.QtMultimedia").QSoundEffect(parent)
    effect.setSource(QUrl.fromLocalFile(str(resources.path("sounds", "chime.wav"))))
    return effect
