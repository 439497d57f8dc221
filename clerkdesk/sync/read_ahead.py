"""Asking for the next page while this one is taken in: neither the line nor the file waits for the other."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Final, Generic, Self

from clerkdesk.sync import protocol as p
from clerkdesk.sync.line import Caller

_MOMENT: Final = 0.25  # s: longer than a hub near by takes for a page


class ReadAhead(Generic[p.AnyRecord]):
    """Asks ``caller`` for records of ``kind``, one request at a time; use it as a context.

    ahead: whether pages are asked for beforehand at all. On leaving it, what is still under way is waited for: the line
    is free then.
    """

    def __init__(self, caller: Caller, kind: type[p.AnyRecord], *, ahead: bool) -> None:
        self._caller, self._kind, self._ahead = caller, kind, ahead
        self._target = ""
        self._found: p.AnyRecord | BaseException | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._wait()

    def want(self, target: str) -> None:
        """Begin to ask for ``target`` when pages are asked for beforehand."""
        self._wait()
        if self._ahead:
            self._target = target
            self._thread = threading.Thread(target=self._ask, name="read-ahead", daemon=True)
            self._thread.start()

    def late(self) -> bool:
        """Return whether a page was asked for and is not here, though it was waited for a moment."""
        if self._thread is not None:
            self._thread.join(_MOMENT)
        return self._thread is not None and self._thread.is_alive()

    def get(self, target: str) -> p.AnyRecord:
        """Return the record at ``target``: the one that was wanted, else ask now. Raises what asking raises."""
        self._wait()
        if self._target != target or self._found is None:
            self._target = ""
            return self._caller.ask("GET", target, None, self._kind)
        found, self._target, self._found = self._found, "", None
        if isinstance(found, BaseException):
            raise found
        return found

    def _ask(self) -> None:
        try:
            self._found = self._caller.ask("GET", self._target, None, self._kind)
        except BaseException as error:  # noqa: BLE001  (raised again where the page is got)
            self._found = error

    def _wait(self) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None
