"""The board for the waiting hall: numbers and counters alone, on a second screen, readable from six metres."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QScreen
from PySide6.QtWidgets import QApplication, QWidget

from clerkdesk import language
from clerkdesk.domain.site_events import told_line, words_of
from clerkdesk.domain.ticket import Stage
from clerkdesk.language import _
from clerkdesk.services.queue import hall
from clerkdesk.services.queue.hall import Line
from clerkdesk.ui.hall import board_face
from clerkdesk.ui.hall.board_face import Face
from clerkdesk.ui.hall.voice import Voice
from clerkdesk.ui.screens import Apart
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets import paint

ROWS: Final = 10
"""So many numbers stand on the board, in two columns when they are more than five: digits are then 7 % of its height or
more, 4 cm on a TV of 43 inches."""

_ASK_MS: Final = 2000
_TICK_MS: Final = 40
_LOST_MS: Final = 15_000


class Board(QWidget):
    """A window of its own. Esc closes it; no name is ever on it. Vietnamese first, whatever the clerk speaks.

    cut_off: tells since when the other desks are not heard, None while they are or where there are none.

    Signals:
        dark(): its screen was taken away. It goes on calling, and is shown when there is one again.
    """

    dark = Signal()

    def __init__(self, session: Session, cut_off: Callable[[], datetime | None] = lambda: None) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self._cut_off = cut_off
        self._session = session
        self.setWindowTitle(_("Board"))
        self.setAccessibleName(_("Board"))
        self.lines: tuple[Line, ...] = ()
        self.waiting = 0
        self.seen: datetime | None = None
        self.lost = False
        self._said: set[tuple[str, datetime | None, int]] | None = None
        self.bright = ""
        self._at = 0.0
        self._apart = Apart(self)
        self._apart.lost.connect(self._darken)
        self._apart.found.connect(self._fill)
        self.voice = Voice(lambda: session.desk.site.queue, self)
        self.voice.begun.connect(self._begun)
        self._timer = QTimer(self)
        self._timer.setInterval(_ASK_MS)
        self._timer.timeout.connect(self.ask)
        self._ticker = QTimer(self)
        self._ticker.setInterval(_TICK_MS)
        self._ticker.timeout.connect(self._move)
        self._stale = QTimer(self)
        self._stale.setSingleShot(True)
        self._stale.setInterval(_LOST_MS)
        self._stale.timeout.connect(self._lose)

    def open_board(self) -> None:
        """Show it on another screen than the clerk's, on the only one where there is none."""
        clerk = QApplication.activeWindow()
        mine = (QGuiApplication.primaryScreen() if clerk is None else clerk.screen()).name()
        other = next((one for one in QGuiApplication.screens() if one.name() != mine), None)
        self._apart.stand(other)
        self._fill(other)
        self._timer.start()
        self._ticker.start()
        self.ask()

    def _fill(self, screen: QScreen | None) -> None:
        if screen is not None:
            self.setGeometry(screen.geometry())
        self.showFullScreen()

    def _darken(self) -> None:
        self.hide()
        self.dark.emit()

    def stop(self) -> None:
        """Close it, and ask no more."""
        self._apart.stand(None)
        for timer in (self._timer, self._ticker, self._stale):
            timer.stop()
        self.voice.stop()
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.stop()
        else:
            super().keyPressEvent(event)

    def ask(self) -> None:
        """Read the hall."""
        desk = self._session.desk
        self._session.work.ask(
            lambda: (hall.lines(desk), desk.now()), self._show, self._fail, owner=self, latest="board", aside=True
        )

    def hear(self, _news: object) -> None:
        """Something was done here, or came from the other desks: look at once."""
        if self._timer.isActive():
            self.ask()

    def ticker(self) -> str:
        """Return the line at the foot: opening hours, and what the site tells everybody."""
        return told_line(words_of(self._session.desk.site), *map(language.words, language.LANGUAGES))

    def _show(self, found: tuple[list[Line], datetime]) -> None:
        lines, now = found
        at = [one for one in lines if one.stage in {Stage.CALLED, Stage.SERVING} and one.called is not None]
        at.sort(key=lambda one: one.called or one.issued, reverse=True)
        at.sort(key=lambda one: one.stage is not Stage.CALLED)  # who has to come stands first
        self.lines, self.seen, self.lost = tuple(at[:ROWS]), now, False
        heard = self._cut_off()
        if heard is not None:
            self.seen, self.lost = heard, True
        self.waiting = sum(1 for one in lines if one.stage is Stage.WAITING)
        calls = {_call_of(one) for one in at if one.stage is Stage.CALLED}
        if self._said is not None:  # what was called before the board was opened is not called anew
            for one in sorted(at, key=lambda line: line.called or line.issued):
                if _call_of(one) in calls - self._said:
                    self.voice.call(one.number, one.counter)
        self._said = calls | (self._said or set())
        self._stale.start()
        self.update()

    def _begun(self, number: str, _counter: str) -> None:
        self.bright = number
        self.update()

    def _fail(self, _error: Exception) -> None:
        self._lose()

    def _lose(self) -> None:
        self.lost = True
        self.update()

    def _move(self) -> None:
        self._at += 2
        self.update(0, self.height() - self.height() // 10, self.width(), self.height() // 10)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw it."""
        painter = QPainter(self)
        paint.begin(painter)
        board_face.draw(painter, self.rect(), self._face(), self._at)

    def _face(self) -> Face:
        lines = tuple((line.number, line.counter) for line in self.lines)
        bright = next((place for place, line in enumerate(self.lines) if line.number == self.bright), 0)
        time = f"{self.seen:%H:%M}" if self.seen is not None else ""
        return Face(
            lines=lines,
            bright=None if self.lost else bright,
            waiting=self.waiting,
            time=time,
            lost=self.lost,
            ticker=self.ticker(),
        )


def _call_of(line: Line) -> tuple[str, datetime | None, int]:
    """Return what tells one call from every other: whoever missed it and came back is called for a first time again."""
    return (line.stream, line.called, line.calls)
