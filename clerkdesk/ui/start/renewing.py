"""The page while a new version of the program makes the data ready: what is done, how far it is, how to leave."""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from clerkdesk.language import N_, _
from clerkdesk.ui import tokens
from clerkdesk.ui.start.gate import Gate
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.label import label
from clerkdesk.ui.widgets.progress import Progress

LONG: Final = 30_000
"""With fewer events to read it is over before a page could be read."""

COPYING: Final = "copying"
LISTS: Final = "lists"
_STAGES: Final = {
    COPYING: N_("Step 1 of 2: a copy of the data is kept as they were"),
    LISTS: N_("Step 2 of 2: the lists are made anew from the journal"),
}
_SURE: Final = 3  # seconds after which the time left can be told


class RenewingPage(Gate):
    """Shows how far it is.

    Signals:
        stop_wanted(): leave everything as it was, and close.
    """

    topic = "renewing"

    stop_wanted = Signal()

    def __init__(self, *, centre: str = "") -> None:
        super().__init__(centre=centre)
        card, rows = QFrame(), QVBoxLayout()
        card.setObjectName("card")
        rows.setContentsMargins(24, 24, 24, 24)
        rows.setSpacing(12)
        card.setLayout(rows)
        self._stage = label(size=tokens.LEAD, strong=True, wrap=True)
        self.progress = Progress()
        self._left = label(muted=True, wrap=True)
        for part in (self._stage, self.progress, self._left):
            rows.addWidget(part)
        self.body.addWidget(card)
        self._safe = label(muted=True, wrap=True)
        self.body.addWidget(self._safe)
        self.body.addSpacing(8)
        self.stop = Button(icon="close", key="Esc")
        self.stop.clicked.connect(self._stop)
        self.deeds.addStretch(1)
        self.deeds.addWidget(self.stop)
        self._at: tuple[str, int, int] = (LISTS, 0, 0)
        self._begun: dict[str, tuple[float, int]] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._stopping = False
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        super().retranslate()
        self.set_words(_("The data are made ready for this version"), _("This happens once after an update."))
        self._safe.setText(
            _("The journal itself is not changed. If you leave now, all stays as it was and it begins anew next time.")
        )
        self.stop.set_words(_("Leave and close"))
        self._show()

    def start(self) -> None:
        """No button has the focus: who still types the PIN must not leave by it."""
        self.setFocus()

    def moved(self, stage: str, done: int, whole: int) -> None:
        """Show that ``done`` of ``whole`` of a stage is done."""
        self._begun.setdefault(stage, (time.monotonic(), done))
        self._at = (stage, done, whole)
        self._show()

    def _show(self) -> None:
        stage, done, whole = self._at
        self._stage.setText(_("Stopping …") if self._stopping else _(_STAGES[stage]))
        self.progress.set_progress(done, whole)
        self._left.setText(self._time_left())

    def _time_left(self) -> str:
        stage, done, whole = self._at
        since, first = self._begun.get(stage, (0.0, 0))
        spent = time.monotonic() - since
        if stage not in self._begun or spent < _SURE or done <= first:
            return _("Reckoning how long it takes …")
        left = spent / (done - first) * (whole - done)
        if left < 60:
            return _("Less than a minute left")
        return _("About {minutes} min left").format(minutes=round(left / 60))

    def _stop(self) -> None:
        self._stopping = True
        self.stop.setEnabled(False)
        self._show()
        self.stop_wanted.emit()
