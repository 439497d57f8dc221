"""The last net: what nobody caught is logged without personal data, and the clerk is told what is safe."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from clerkdesk.domain.errors import Trouble
from clerkdesk.language import _
from clerkdesk.services import log
from clerkdesk.store.faults import environment
from clerkdesk.ui import tokens
from clerkdesk.ui.errors import Notice, explain
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import column
from clerkdesk.ui.widgets.label import Icon, label


class FaultDialog(QDialog):
    """What happened, what is safe, what to do, and where the log is."""

    def __init__(self, notice: Notice, logs: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("ClerkDesk")
        self.setMinimumWidth(520)
        what, safe, todo = notice.texts()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(24, 24, 24, 16)
        rows.setSpacing(16)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(Icon("error", size=32, tone="bad"), 0, Qt.AlignmentFlag.AlignTop)
        box, lines = column(spacing=8)
        lines.addWidget(label(_("Something unexpected happened"), size=tokens.LEAD, strong=True, wrap=True))
        for text in filter(None, (what, safe, todo)):
            lines.addWidget(label(text, wrap=True, copy=True))
        lines.addWidget(
            label(
                _("The log is in {folder}; it names no citizen.").format(folder=logs), muted=True, wrap=True, copy=True
            )
        )
        top.addWidget(box, 1)
        rows.addLayout(top)
        foot = QHBoxLayout()
        foot.addStretch(1)
        close = Button(_("Go on"), kind="primary", icon="check")
        close.clicked.connect(self.accept)
        foot.addWidget(close)
        rows.addLayout(foot)
        close.setFocus()


class Net(QObject):
    """Takes the exceptions that nobody caught, of every thread, and shows them in the GUI thread, one at a time."""

    _caught = Signal(object)

    def __init__(self, window: QWidget, logs: Path) -> None:
        super().__init__(window)
        self._window, self._logs = window, logs
        self.dialog: FaultDialog | None = None
        self._caught.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def catch(self) -> None:
        """Begin."""
        sys.excepthook = lambda _kind, error, _trace: self._take(error)
        threading.excepthook = lambda args: self._take(args.exc_value)

    def release(self) -> None:
        """Let Python report such exceptions again, and end the log."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        log.end()

    def _take(self, error: BaseException | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            QApplication.quit()
        elif error is not None:
            self._caught.emit(explain(error))

    def _show(self, notice: Notice) -> None:
        if self.dialog is None and self._window.isVisible():  # before citizens it is logged alone
            self.dialog = FaultDialog(notice, self._logs, self._window)
            self.dialog.finished.connect(self._closed)
            self.dialog.open()

    def _closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None


def catch(window: QWidget, logs: Path) -> Net:
    """Write the log to the folder ``logs`` when it can be written, and show over ``window`` what nobody caught."""
    try:
        with environment():
            if logs.parent.is_dir():
                log.begin(logs)
    except Trouble:  # the same trouble is on the screen already
        pass
    net = Net(window, logs)
    net.catch()
    return net
