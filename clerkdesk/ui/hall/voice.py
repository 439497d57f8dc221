"""Calls aloud: a voice where one is installed for Vietnamese, else a chime; one after the other, never together.

Speech is in PySide6-Addons, an extra of this program; without it the system's own sound calls, and the page that opens
the board says so.
"""

from __future__ import annotations

import importlib
from collections import deque
from typing import Any, Final

from PySide6.QtCore import QLocale, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

TEMPLATE: Final = "Mời số {number} đến quầy {counter}"
"""What is spoken: Vietnamese, as citizens hear it."""

_GAP_MS: Final = 4000
"""Between two calls where nothing tells when the last one has been said."""


def spelt(number: str) -> str:
    """Return "A012" as it is read out: letter and digits apart, without the zeros before them."""
    letters = "".join(one for one in number if one.isalpha())
    digits = "".join(one for one in number if one.isdigit()).lstrip("0") or "0"
    return f"{' '.join(letters)} {' '.join(digits) if len(digits) > 3 else digits}".strip()


class Voice(QObject):
    """Says calls in turn.

    kind: "voice", "chime" (no Vietnamese voice is installed) or "absent" (the extra is: the system's own sound calls).

    Signals:
        begun(str, str): this number is being called to this counter.
    """

    begun = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[tuple[str, str]] = deque()
        self._under_way = False
        self._speech = _speech(self)
        self.kind = "voice" if self._speech is not None else "chime" if _has("QtTextToSpeech") else "absent"
        self._done = QTimer(self)
        self._done.setSingleShot(True)
        self._done.timeout.connect(self._next)
        if self._speech is not None:
            self._speech.stateChanged.connect(self._spoke)

    def call(self, number: str, counter: str) -> None:
        """Call ``number`` to ``counter`` after what was called before."""
        self._waiting.append((number, counter))
        if not self._under_way:
            self._next()

    def waiting(self) -> int:
        """Return how many calls have not begun."""
        return len(self._waiting)

    def _next(self) -> None:
        self._under_way = bool(self._waiting)
        if not self._waiting:
            return
        number, counter = self._waiting.popleft()
        self.begun.emit(number, counter)
        if self._speech is not None:
            self._speech.say(TEMPLATE.format(number=spelt(number), counter=counter))
            self._done.start(4 * _GAP_MS)  # an engine that never says that it is ready holds nobody up
        else:
            QApplication.beep()
            self._done.start(_GAP_MS)

    def _spoke(self, state: Any) -> None:
        if getattr(state, "name", "") in {"Ready", "Error"} and self._done.isActive():
            self._done.start(600)


def _has(module: str) -> bool:
    try:
        importlib.import_module(f"PySide6.{module}")
    except ImportError:
        return False
    return True


def _speech(parent: QObject) -> Any:
    """Return an engine with a Vietnamese voice, None when there is none."""
    try:
        module = importlib.import_module("PySide6.QtTextToSpeech")
    except ImportError:
        return None
    engine = module.QTextToSpeech(parent)
    wanted = QLocale(QLocale.Language.Vietnamese, QLocale.Country.Vietnam)
    if not any(one.language() == wanted.language() for one in engine.availableLocales()):
        return None
    engine.setLocale(wanted)
    return engine
