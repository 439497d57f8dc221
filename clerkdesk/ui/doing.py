"""One deed at a time: what a key press starts ends before the next one is listened to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.events import Clerk
from clerkdesk.services.desk import Desk
from clerkdesk.ui.session import Session

Result = TypeVar("Result")


class Doing:
    """Carries out the deeds of a widget, ``owner``; ``failed`` gets what refuses or breaks one."""

    def __init__(self, session: Session, owner: QObject, failed: Callable[[Exception], None]) -> None:
        self._session = session
        self._owner = owner
        self._failed = failed
        self.busy = False

    def do(self, what: Callable[[Desk, Clerk], Result], then: Callable[[Result], None]) -> None:
        """Do ``what`` as the clerk who is signed in, then call ``then``; nothing while another deed is under way."""
        if self.busy:
            return
        try:
            clerk = self._session.clerk
        except Refused as no:
            self._failed(no)
            return
        desk = self._session.desk

        def done(result: Result) -> None:
            self.busy = False
            then(result)

        self.busy = True
        self._session.work.deed(lambda: what(desk, clerk), done, self._not_done, owner=self._owner)

    def do_as_told(self, told: Callable[[], Callable[[Desk, Clerk], Result]], then: Callable[[Result], None]) -> None:
        """Do what ``told`` returns, for example a form; what it refuses to tell is a failure like any other."""
        try:
            what = told()
        except Refused as no:
            self._failed(no)
            return
        self.do(what, then)

    def _not_done(self, error: Exception) -> None:
        self.busy = False
        self._failed(error)
