"""Calls aloud: a voice where one is installed for Vietnamese, else a chime; one after the other, never together.

Speech and sound are in PySide6-Addons, an extra of this program; without it the system's own sound calls, and the page
that opens the board says so.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from clerkdesk.domain.announcing import call_words
from clerkdesk.domain.queueing import QueueRule
from clerkdesk.ui import speech
from clerkdesk.ui.hall.sounds import Chime, Sound, Speech

_GAP_MS: Final = 700
"""Silence between two calls."""

_LOST_MS: Final = 25_000
"""A call that is not over after so long is cut off: an engine that never answers holds nobody up."""


class Voice(QObject):
    """Says calls in turn. rule: has the words of a call, and is asked at each one.

    kind: what makes them heard, a key of `speech.TOLD`.

    Signals:
        begun(str, str): this number is being called to this counter.
    """

    begun = Signal(str, str)

    def __init__(self, rule: Callable[[], QueueRule], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rule = rule
        self._waiting: deque[tuple[str, str]] = deque()
        self._under_way = False
        found = speech.voices(self)
        self.kind = speech.kind(found)
        self._sound: Sound
        self.use(Speech(found, self) if found else Chime(self))
        self._gap = _once(self, _GAP_MS, self._next)
        self._lost = _once(self, _LOST_MS, self._cut)

    def use(self, sound: Sound) -> None:
        """Make calls heard through ``sound``."""
        self._sound = sound
        sound.over.connect(self._over)

    def call(self, number: str, counter: str) -> None:
        """Call ``number`` to ``counter`` after what was called before."""
        self._waiting.append((number, counter))
        if not self._under_way:
            self._next()

    def waiting(self) -> int:
        """Return how many calls have not begun."""
        return len(self._waiting)

    def stop(self) -> None:
        """Be silent, and forget what waits."""
        self._waiting.clear()
        self._gap.stop()
        self._lost.stop()
        self._under_way = False
        self._sound.stop()

    def _next(self) -> None:
        self._under_way = bool(self._waiting)
        if not self._waiting:
            return
        number, counter = self._waiting.popleft()
        rule = self._rule()
        self._lost.start()
        self.begun.emit(number, counter)
        templates = {"vi": rule.call_vi, "en": rule.call_en}
        self._sound.play({name: call_words(words, number, counter) for name, words in templates.items() if words})

    def _over(self) -> None:
        if self._lost.isActive():
            self._lost.stop()
            self._gap.start()

    def _cut(self) -> None:
        self._sound.stop()
        self._gap.start()


def _once(parent: QObject, ms: int, run: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(ms)
    timer.timeout.connect(run)
    return timer
