"""Looking at the data folder in a thread, while the window is still being imported."""

from __future__ import annotations

from pathlib import Path
from threading import Thread

from clerkdesk.store import folder, preflight
from clerkdesk.store.preflight import Preflight


class Ahead:
    """The preflight of the folder at ``path``, under way since this was made: the cipher takes its time to wake up."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._found: Preflight | None = None
        self._error: Exception | None = None
        self._thread = Thread(target=self._run, name="preflight")
        self._thread.start()

    def result(self) -> Preflight | None:
        """Return the preflight, None when there is no desk in the folder.

        Raises:
            Trouble: as `preflight.check` does.
        """
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._found

    def _run(self) -> None:
        try:
            found = folder.find(self._path)
            if found is not None:
                self._found = preflight.check(found)
        except Exception as error:  # noqa: BLE001  (raised where the result is asked for)
            self._error = error
