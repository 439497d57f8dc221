"""Asking for the next page while this one is taken in: neither the line nor the file waits for the other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Final, Generic, Self, TypeVar

_MOMENT: Final = 0.25  # s: longer than a hub near by takes for a page

Page = TypeVar("Page")


class ReadAhead(Generic[Page]):
    """Asks for pages with ``ask``, which is given a target, one at a time; use it as a context.

    What ``ask`` does to make a page ready is done beforehand, too, while the one before it goes to the disk.

    ahead: whether pages are asked for beforehand at all. On leaving it, what is still under way is waited for: the line
    is free then.
    """

    def __init__(self, ask: Callable[[str], Page], *, ahead: bool) -> None:
        self._ask, self._ahead = ask, ahead
        self._target = ""
        self._found: Page | None = None
        self._error: BaseException | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._wait()

    def want(self, target: str) -> None:
        """Begin to ask for ``target`` when pages are asked for beforehand."""
        self._wait()
        if self._ahead:
            self._target, self._found, self._error = target, None, None
            self._thread = threading.Thread(target=self._ask_beforehand, name="read-ahead", daemon=True)
            self._thread.start()

    def late(self) -> bool:
        """Return whether a page was asked for and is not here, though it was waited for a moment."""
        if self._thread is not None:
            self._thread.join(_MOMENT)
        return self._thread is not None and self._thread.is_alive()

    def get(self, target: str) -> Page:
        """Return the page at ``target``: the one that was wanted, else ask now. Raises what asking raises."""
        self._wait()
        wanted, self._target = self._target, ""
        if wanted != target:
            return self._ask(target)
        if self._error is not None:
            raise self._error
        found, self._found = self._found, None
        assert found is not None
        return found

    def _ask_beforehand(self) -> None:
        try:
            self._found = self._ask(self._target)
        except BaseException as error:  # noqa: BLE001  (raised again where the page is got)
            self._error = error

    def _wait(self) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None
