"""The end of a visit to the kiosk: the number, larger than anything; a plain word when nothing works."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFont

from clerkdesk.language import _
from clerkdesk.services.queue import kiosk
from clerkdesk.services.queue.issuing import Issued
from clerkdesk.services.queue.kiosk import Standing
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.kiosk.citizen import Citizen, Place
from clerkdesk.ui.kiosk.step import End, Told, go_without
from clerkdesk.ui.widgets.label import label

LOOK_MS: Final = 500
SLOW: Final = 16
"""So many looks at the printer until the citizen is told not to wait for the paper."""

_LARGEST: Final = 200


class Number(End):
    """The number. It is kept whatever the printer does, and the screen says when no paper comes."""

    seconds = 25

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._issued: Issued | None = None
        self._out: bool | None = None
        self._looks = 0
        self.number = label(strong=True)
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.wait = label(size=tokens.TITLE, wrap=True)
        self.wait.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.paper = label(size=tokens.FACT, strong=True, wrap=True)
        self.paper.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.body.addStretch(1)
        for part in (self.number, self.wait, self.paper):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)

    def retranslate(self) -> None:
        """Set the texts."""
        super().retranslate()
        self._show()

    def begin(self, citizen: Citizen, what: object) -> None:
        """Show what was given out."""
        super().begin(citizen, what)
        if isinstance(what, Issued):
            self._issued, self._out, self._looks = what, None, 0
            self._timer.start()
            self._show()

    def forget(self) -> None:
        """Leave no number on the screen."""
        super().forget()
        self._timer.stop()
        self._issued = None
        self.number.setText("")

    @property
    def failed(self) -> bool:
        """Whether no paper comes, or none came in good time."""
        return self._out is False or (self._out is None and self._looks >= SLOW)

    def _look(self) -> None:
        """Ask whether the paper is out."""
        issued, desk = self._issued, self.place.desk
        if issued is not None:
            self._looks += 1
            self.place.work.ask(
                lambda: kiosk.came_out(desk, issued.job),
                self.if_still_here(self._came),
                self.if_still_here(self._failed),
                owner=self,
                latest="out",
            )

    def _failed(self, error: Exception) -> None:
        go_without(error)
        self._came(None)

    def _came(self, out: bool | None) -> None:
        self._out = out
        if out:
            self._timer.stop()
        self._show()

    def _show(self) -> None:
        issued = self._issued
        if issued is None:
            return
        self.number.setFont(_large(self.height()))
        self.number.setText(issued.number)
        self.number.setAccessibleName(issued.number)
        self.wait.setText(_wait_told(issued))
        if self.failed:
            words, tone = (
                _("No paper comes out. Keep this number in mind, and tell the greeter: your turn is kept."),
                "bad",
            )
        elif self._out:
            words, tone = _("Take your paper, and wait until this number is called."), "good"
        else:
            words, tone = _("Your paper is being printed …"), ""
        self.paper.setText(words)
        self.paper.setProperty("tone", tone)
        self.paper.style().polish(self.paper)
        self.say(_("Your number"))


class Shown(End):
    """Where a ticket stands that its holder showed to the reader: its number and nothing else of them."""

    seconds = 20

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._standing: Standing | None = None
        self.number = label(strong=True)
        self.words = label(size=tokens.FACT, strong=True, wrap=True)
        self.body.addStretch(1)
        for part in (self.number, self.words):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.body.addWidget(part)
        self.body.addStretch(1)

    def retranslate(self) -> None:
        """Set the texts."""
        super().retranslate()
        self._show()

    def begin(self, citizen: Citizen, what: object) -> None:
        """Show where it stands."""
        super().begin(citizen, what)
        self._standing = what if isinstance(what, Standing) else None
        self._show()

    def forget(self) -> None:
        """Leave no number on the screen."""
        super().forget()
        self._standing = None
        self._show()

    def _show(self) -> None:
        self.say(_("Your number"))
        one = self._standing
        self.number.setFont(_large(self.height()))
        self.number.setText(one.number if one else "")
        if one is None:
            self.words.setText("")
        elif one.counter:
            self.words.setText(_("Go to counter {counter}").format(counter=one.counter))
        else:
            self.words.setText(_wait_told(one))


class Sorry(Told):
    """It does not work. A citizen is told what to do."""

    def __init__(self, place: Place) -> None:
        super().__init__(place, "alert", "warn")

    def retranslate(self) -> None:
        """Set the texts."""
        super().retranslate()
        self.say(_("This does not work at the moment"))
        self.words.setText(_("Please ask the greeter at the door."))


def _large(high: int) -> QFont:
    font = QFont(theme.strong())
    font.setPixelSize(max(72, min(_LARGEST, high // 3)))
    return font


def _wait_told(issued: Issued | Standing) -> str:
    """Return how many go before, and how long it takes where that can be told."""
    before = _("Nobody waits before you")
    if issued.before:
        before = _("{count} wait before you").format(count=issued.before)
    if issued.wait is None:
        return before
    return f"{before} · " + _("about {low} to {high} minutes").format(low=issued.wait[0], high=issued.wait[1])
