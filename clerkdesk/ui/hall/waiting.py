"""Who waits for this counter: each ticket with its wait, what it is for and why it has its place. Enter calls one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget
from shiboken6 import isValid

from clerkdesk.domain.queueing import QueueRule
from clerkdesk.language import N_, _
from clerkdesk.services.queue.hall import Line
from clerkdesk.services.saying import choice
from clerkdesk.ui.widgets.card import EmptyState
from clerkdesk.ui.widgets.idlist import Cell, Column, IdList
from clerkdesk.ui.widgets.label import label
from clerkdesk.ui.work import Work

_SIZE: Final = (880, 420)


class WaitingPanel(QFrame):
    """A panel under the strip, in the order in which the tickets are called. Esc puts it away.

    Signals:
        wanted(str): call this ticket (stream) now.
    """

    wanted = Signal(str)

    def __init__(self, work: Work, rule: QueueRule) -> None:
        super().__init__()
        self.setObjectName("card")
        self._before: QWidget | None = None
        self._strip: QWidget | None = None
        self._rule = rule
        self._lines: tuple[Line, ...] = ()
        self._head = label(muted=True)
        self._empty = EmptyState("users")
        self.list = IdList(self._columns(), self._some, work, empty=self._empty)
        self.list.opened.connect(self._open)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 12, 16, 16)
        rows.setSpacing(8)
        rows.addWidget(self._head)
        rows.addWidget(self.list, 1)
        self.hide()

    def show_lines(self, lines: Sequence[Line], rule: QueueRule) -> None:
        """Show who waits now; where one was chosen it stays chosen."""
        self._lines, self._rule = tuple(lines), rule
        self.list.set_ids(range(len(self._lines)))
        self.list.reload()

    def open_under(self, strip: QWidget) -> None:
        """Open it at the right under ``strip``, over the page; the focus comes back when it is put away."""
        self.setParent(strip.window())
        if self._strip is None:
            strip.installEventFilter(self)
        self._strip = strip
        self._before = QApplication.focusWidget()
        self._head.setText(_("In the order of calling. ↑ ↓ choose, Enter calls out of turn, Esc goes back."))
        self._empty.set_words(_("Nobody waits for this counter."))
        self._place(strip)
        self.list.select_first()
        self.show()
        self.raise_()
        self.list.setFocus()
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]

    def put_away(self) -> None:
        """Close it."""
        if self.isHidden():
            return
        QApplication.instance().focusChanged.disconnect(self._focus_moved)  # type: ignore[union-attr]
        inside = self.list.hasFocus()
        self.hide()
        if inside and self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        """Keep Esc from the page."""
        over = event.type() == QEvent.Type.ShortcutOverride
        if over and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay under the strip when the window gets another size."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget) and self.isVisible():
            self._place(watched)
        return super().eventFilter(watched, event)

    def _place(self, strip: QWidget) -> None:
        wide, high = min(_SIZE[0], strip.width() - 32), min(_SIZE[1], strip.window().height() - 96)
        self.setGeometry(0, 0, wide, high)
        self.move(strip.mapTo(strip.window(), QPoint(strip.width() - wide - 16, strip.height() + 4)))

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and not self.isAncestorOf(now):
            self.put_away()

    def _open(self, place: int) -> None:
        if place < len(self._lines):
            self.put_away()
            self.wanted.emit(self._lines[place].stream)

    def _some(self, places: Sequence[int]) -> Sequence[Line | None]:
        lines = self._lines
        return [lines[place] if place < len(lines) else None for place in places]

    def _columns(self) -> Sequence[Column]:
        return (
            Column(title=N_("Ticket"), cell=lambda line: Cell(text=line.number), width=96, strong=True),
            Column(title=N_("Wait so far"), cell=_waits, width=124, right=True),
            Column(title=N_("For what"), cell=lambda line: Cell(text=", ".join(line.procedures or line.fields))),
            Column(title=N_("Why here in the line"), cell=self._why, width=300),
        )

    def _why(self, line: Line) -> Cell:
        ground = self._rule.ground(line.ground)
        said = []
        if ground is not None and line.ahead:
            said.append(_("{ground}: {minutes} min ahead").format(ground=choice(ground), minutes=line.ahead))
        if line.sent_on:
            said.append(_("sent on by another counter"))
        elif line.since > line.issued:
            said.append(_("came back at {time}").format(time=f"{line.since:%H:%M}"))
        return Cell(text=", ".join(said) or _("since {time}").format(time=f"{line.since:%H:%M}"), tone="muted")


def _waits(line: Line) -> Cell:
    return Cell(text=_("{count} min").format(count=line.waited), tone="warn" if line.late else "")
