"""Who works at this window, and what every page needs: the open desk, the background work, the clerk."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.events import Clerk
from clerkdesk.services.clerks import Account, Role
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.ui.work import Work


class Session(QObject):
    """One window at work on one desk.

    Attributes:
        desk: the open desk; use it from ``work``'s threads.
        work: runs deeds and questions in the background.
        account: who is signed in, or None. While the window is locked it is the clerk who locked it.

    Signals:
        signed_in(object): an `Account` took over, or came back from a lock.
        locked(): the window was locked; pages have been told to save what is typed.
    """

    signed_in = Signal(object)
    locked = Signal()

    def __init__(self, desk: Desk, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.desk.fetch = self._fetch
        self.work = work
        self.account: Account | None = None
        self._locked = True

    def _fetch(self, stream: str) -> None:
        """Fetch a dossier of which there is an outline alone: off the GUI thread."""
        from clerkdesk.sync.base import fetching  # brings the network along

        fetching(self.desk.store, lambda: milliseconds(self.desk.clock.now()))(stream)

    @property
    def clerk(self) -> Clerk:
        """The clerk as events name them.

        Raises:
            Refused: "not-signed-in": nobody is, or the window is locked.
        """
        if self.account is None or self._locked:
            raise Refused("not-signed-in", "Nobody is signed in.")
        return self.account.clerk

    @property
    def open(self) -> bool:
        """Whether somebody is signed in and the window is not locked."""
        return self.account is not None and not self._locked

    @property
    def administrator(self) -> bool:
        """Whether who is signed in may change the site's settings."""
        return self.open and self.account is not None and self.account.role is Role.ADMINISTRATOR

    def enter(self, account: Account) -> None:
        """Let ``account`` work from now on."""
        self.account = account
        self._locked = False
        self.signed_in.emit(account)

    def lock(self) -> None:
        """Let nobody work until somebody signs in."""
        if self.open:
            self._locked = True
            self.locked.emit()
