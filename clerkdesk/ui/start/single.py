"""One window per data folder: the first one holds a lock, a second start brings it to the front."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLockFile, QObject

from clerkdesk.domain.errors import Trouble
from clerkdesk.language import N_
from clerkdesk.store.faults import environment, read_only

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

KNOCK: Final = b"front\n"
PATIENCE_MS: Final = 2000


class Single(QObject):
    """The claim to be the one window of the data folder at ``path``."""

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._lock = QLockFile(str(path / "window.lock"))
        self._lock.setStaleLockTime(0)  # old is not stale: only a dead process is
        self._server: QLocalServer | None = None

    def take(self) -> bool:
        """Return whether this process is the one window now; False when another is.

        Raises:
            Trouble: the folder cannot be written.
        """
        with environment():
            self._path.mkdir(parents=True, exist_ok=True)
        if self._lock.isLocked() or self._lock.tryLock(0):
            return True
        if self._lock.error() == QLockFile.LockError.LockFailedError:
            return False
        raise read_only()

    def held(self) -> Trouble:
        """Return what to say when another window holds the folder and does not answer."""
        _pid, host, _program = self._lock.getLockInfo()
        return Trouble(
            "open-elsewhere",
            N_("These data are open in another window on {host}, and it does not answer."),
            safe=N_("The data are unchanged."),
            todo=N_(
                "Close the other window, then try again. If there is none and this computer was renamed, delete the "
                "file window.lock in the data folder."
            ),
            host=host,
        )

    def knock(self) -> bool:
        """Ask the other window to come to the front; return whether it heard."""
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        socket.connectToServer(self._name())
        if not socket.waitForConnected(PATIENCE_MS):
            return False
        socket.write(KNOCK)
        heard = socket.waitForBytesWritten(PATIENCE_MS)
        socket.disconnectFromServer()
        return heard

    def listen(self, front: Callable[[], None]) -> None:
        """Call ``front`` whenever another start knocks."""
        from PySide6.QtNetwork import QLocalServer

        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(self._name())  # left behind by a process that was killed; the lock is ours
        self._server.newConnection.connect(lambda: self._heard(front))
        self._server.listen(self._name())

    def give_back(self) -> None:
        """Let another window take the folder."""
        if self._server:
            self._server.close()
        self._lock.unlock()

    def _heard(self, front: Callable[[], None]) -> None:
        assert self._server is not None
        visitor = self._server.nextPendingConnection()
        visitor.disconnected.connect(visitor.deleteLater)
        front()

    def _name(self) -> str:
        return "clerkdesk-" + hashlib.sha256(str(self._path.resolve()).encode()).hexdigest()[:16]
