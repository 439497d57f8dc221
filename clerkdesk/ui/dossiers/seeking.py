"""Finding what the list shows: how it begins at once, all of it and the figures on the chips when they are there."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, Signal

from clerkdesk.services import look
from clerkdesk.services.look import Filter, Line
from clerkdesk.ui.dossiers.listing import rows_of
from clerkdesk.ui.session import Session

MANY: Final = 20_000
"""A longer list takes longer to find than a frame to draw: then its beginning is asked for first."""

BEGINNING: Final = 64


class Seeking(QObject):
    """Asks for one list after another; whatever is not wanted any more is interrupted.

    Signals:
        begun(array, list): the first rows of a long list, and their lines.
        found(array): all rows. counted(Tally): what the chips would show. failed(object): why not.
    """

    begun = Signal(object, object)
    found = Signal(object)
    counted = Signal(object)
    failed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._most: int | None = None  # rows that any list had, when one has come
        self._asked: Filter | None = None
        self._open = False  # the list asked for last has not come yet

    def seek(self, wanted: Filter) -> None:
        """Ask for what ``wanted`` lets through; the same filter again only brings it up to date."""
        desk, work = self._session.desk, self._session.work
        fresh = wanted != self._asked
        self._asked, self._open = wanted, True

        def begin() -> tuple[array[int], Sequence[Line | None]] | None:
            ids = look.first(desk, wanted, BEGINNING)
            return None if ids is None else (ids, rows_of(desk)(ids))

        if fresh and self._large:
            for name in ("ids", "tally"):  # of another filter
                work.forget(self, name)
            work.ask(begin, self._begun, self.failed.emit, owner=self, latest="first")
        else:
            self._seek_all(wanted)

    @property
    def _large(self) -> bool:
        return self._most is None or self._most > MANY

    def _seek_all(self, wanted: Filter) -> None:
        desk, work, failed, large = self._session.desk, self._session.work, self.failed.emit, self._large
        work.ask(lambda: look.ids(desk, wanted), self._found, failed, owner=self, latest="ids", aside=large)
        work.ask(lambda: look.tally(desk, wanted), self.counted.emit, failed, owner=self, latest="tally", aside=large)

    def _begun(self, beginning: tuple[array[int], Sequence[Line | None]] | None) -> None:
        if beginning is not None and self._open:
            self.begun.emit(*beginning)
        if self._asked is not None:
            self._seek_all(self._asked)

    def _found(self, ids: array[int]) -> None:
        self._most = max(self._most or 0, len(ids))
        self._open = False
        self.found.emit(ids)
