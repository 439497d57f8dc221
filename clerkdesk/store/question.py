"""A question that nobody waits for any more is given up, also in the midst of a long query."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from clerkdesk.domain.errors import Refused

STEPS: Final = 500_000
"""After how many steps of SQLite's machine a query looks whether it was given up (some 20 ms): an interrupt that comes
just before a statement begins is lost."""


class GivenUp(Refused):
    """Nobody waits for the answer any more; nothing was changed."""

    def __init__(self) -> None:
        super().__init__("given-up", "Something newer was asked.")


class Question:
    """What one thread asks the store and another may give up, at any time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._drivers: list[Any] = []  # that read for it just now, one within another
        self._given_up = False

    def give_up(self) -> None:
        """End whatever is being read for it, and let it read nothing more."""
        with self._lock:  # the connection is not handed on to somebody else meanwhile
            self._given_up = True
            for driver in self._drivers:
                driver.interrupt()

    def check(self) -> None:
        """Raise when it was given up.

        Raises:
            GivenUp: it was.
        """
        if self._given_up:
            raise GivenUp

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Whatever this thread reads in here is read for this question.

        Raises:
            GivenUp: it was given up.
        """
        token = _asked.set(self)
        try:
            self.check()
            yield
        finally:
            _asked.reset(token)

    @contextmanager
    def reading(self, driver: Any) -> Iterator[None]:
        """Let the ``driver`` connection be interrupted while it is read through.

        Raises:
            GivenUp: it was given up.
        """
        with self._lock:
            self._drivers.append(driver)
        driver.set_progress_handler(lambda: self._given_up, STEPS)
        try:
            self.check()
            yield
        except Exception as error:
            if self._given_up and not isinstance(error, GivenUp):  # the driver only says that it was interrupted
                raise GivenUp from error
            raise
        finally:
            driver.set_progress_handler(None, 0)
            with self._lock:
                self._drivers.pop()


_asked: ContextVar[Question | None] = ContextVar("question", default=None)


@contextmanager
def reading_for(driver: Any) -> Iterator[None]:
    """Let the question that this thread asks, if any, interrupt the ``driver`` connection while it is read through."""
    question = _asked.get()
    if question is None:
        yield
    else:
        with question.reading(driver):
            yield


def check() -> None:
    """Raise when this thread asks a question that was given up.

    Raises:
        GivenUp: it was.
    """
    question = _asked.get()
    if question is not None:
        question.check()
