"""Calls aloud: in the site's words, one after the other and never together, a chime where nothing speaks."""

import dataclasses
import enum

import pytest
from PySide6.QtCore import QEventLoop, QLocale, QObject, QTimer, Signal
from PySide6.QtTest import QTest

from clerkdesk.domain.queueing import QueueRule
from clerkdesk.ui import speech
from clerkdesk.ui.hall import voice as voices_here
from clerkdesk.ui.hall.sounds import Chime, Sound, Speech
from clerkdesk.ui.hall.voice import Voice

RULE = dataclasses.replace(QueueRule(), call_en="Number {number}, counter {counter}")


class State(enum.Enum):
    Ready = 0
    Speaking = 1
    Error = 3


class Engine(QObject):
    """Speaks as Qt's engines do: `stateChanged` when it begins and when it is over. log: what began and ended."""

    stateChanged = Signal(object)  # noqa: N815

    def __init__(self, *names, dumb=False):
        super().__init__()
        self._locales, self._dumb = [QLocale(name) for name in names], dumb
        self.log, self.spoken = [], ""
        self._over = QTimer(self, singleShot=True, interval=20)
        self._over.timeout.connect(self._ended)

    def availableLocales(self):  # noqa: N802
        return self._locales

    def setLocale(self, locale):  # noqa: N802
        self.spoken = locale.name()[:2]

    def say(self, words):
        assert not self._over.isActive(), "two calls at once"
        self.log.append(f"{self.spoken} {words}")
        self.stateChanged.emit(State.Speaking)
        if not self._dumb:
            self._over.start()

    def stop(self):
        self._over.stop()
        self.log.append("stopped")

    def _ended(self):
        self.log.append("over")
        self.stateChanged.emit(State.Ready)


def speaking(voice, *names, dumb=False):
    engine = Engine(*names, dumb=dumb)
    voice.use(Speech(speech.Voices(engine, speech.locales(engine)), voice))
    return engine


def until(there, ms=5000):
    loop, left = QEventLoop(), QTimer(singleShot=True, interval=ms)
    look = QTimer(interval=5)
    look.timeout.connect(lambda: loop.quit() if there() else None)
    left.timeout.connect(loop.quit)
    look.start()
    left.start()
    loop.exec()
    assert there()


@pytest.fixture
def voice(qapp, monkeypatch):
    monkeypatch.setattr(voices_here, "_GAP_MS", 10)
    monkeypatch.setattr(voices_here, "_LOST_MS", 300)
    made = Voice(lambda: RULE)
    yield made
    made.stop()


def test_calls_that_come_together_are_said_one_after_the_other(voice):
    engine = speaking(voice, "vi_VN")
    begun = []
    voice.begun.connect(lambda number, counter: begun.append((number, counter)))
    for number in ("A012", "A013", "B001"):
        voice.call(number, "3")
    assert (begun, voice.waiting()) == ([("A012", "3")], 2)
    until(lambda: engine.log.count("over") == 3)
    said = [f"vi Mời số {spelt} đến quầy 3" for spelt in ("A 12", "A 13", "B 1")]
    assert engine.log == [said[0], "over", said[1], "over", said[2], "over"]


def test_english_follows_where_it_is_spoken_too(voice):
    engine = speaking(voice, "en_US", "vi_VN")
    voice.call("A012", "3")
    until(lambda: engine.log.count("over") == 2)
    assert engine.log[::2] == ["vi Mời số A 12 đến quầy 3", "en Number A 12, counter 3"]


def test_an_engine_that_never_answers_is_silenced_before_the_next_call(voice):
    engine = speaking(voice, "vi_VN", dumb=True)
    voice.call("A012", "1")
    voice.call("A013", "2")
    until(lambda: len(engine.log) == 3)
    assert engine.log == ["vi Mời số A 12 đến quầy 1", "stopped", "vi Mời số A 13 đến quầy 2"]


def test_the_board_that_closes_is_silent(voice):
    engine = speaking(voice, "vi_VN")
    voice.call("A012", "1")
    voice.call("A013", "2")
    voice.stop()
    QTest.qWait(100)
    assert engine.log == ["vi Mời số A 12 đến quầy 1", "stopped"]
    assert voice.waiting() == 0


def test_without_a_voice_it_chimes_once_a_call(voice):
    assert voice.kind in {"absent", "chime"}
    assert isinstance(voice._sound, Chime)
    heard = []

    class Bell(Sound):
        def play(self, words):
            heard.append(words)
            QTimer.singleShot(10, self, self.over.emit)

    voice.use(Bell(voice))
    voice.call("A012", "1")
    voice.call("A013", "2")
    until(lambda: len(heard) == 2)


def test_no_engine_speaks_vietnamese_here(qapp):
    engine = Engine("fi_FI", "en_GB")
    assert set(speech.locales(engine)) == {"en"}
