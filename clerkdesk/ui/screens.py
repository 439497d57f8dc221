"""Windows on another screen than the clerk's: a TV that is switched off takes its screen away, and brings it again."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QScreen


class Apart(QObject):
    """Knows when the screen of such a window goes. Qt and the system would put the window over the clerk's work.

    Signals:
        lost(): the screen went. found(object): there is one again on which the window may stand, a `QScreen`.
    """

    lost = Signal()
    found = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._name = ""
        self._gone = False
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenRemoved.connect(self._removed)
        app.screenAdded.connect(self._added)

    def stand(self, screen: QScreen | None) -> None:
        """The window stands on ``screen`` from now on; None: nowhere apart."""
        self._name, self._gone = (screen.name() if screen is not None else ""), False  # once it goes it has no name

    def _removed(self, screen: QScreen) -> None:
        if self._name and screen.name() == self._name and not self._gone:
            self._gone = True
            self.lost.emit()

    def _added(self, screen: QScreen) -> None:
        if self._gone:
            self.stand(screen)
            self.found.emit(screen)
