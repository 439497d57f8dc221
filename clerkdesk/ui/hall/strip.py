"""The strip of this desk's counter, over the pages: the number served, who waits, and the keys that call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QStackedWidget, QWidget

from clerkdesk.domain.ticket import CALLS, Stage
from clerkdesk.language import N_, _
from clerkdesk.services.queue.hall import Line
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.hall.rating import Rating
from clerkdesk.ui.hall.row import Row
from clerkdesk.ui.hall.seating import Seating
from clerkdesk.ui.hall.sending import Sending, Typed
from clerkdesk.ui.hall.view import View
from clerkdesk.ui.widgets import paint
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import column
from clerkdesk.ui.widgets.label import Elided

HEIGHT: Final = 56
_BETWEEN: Final = 56  # margins, and the gap beside the number
_FEW: Final = 3  # so few buttons always say their words
_NUMBER: Final = 216
_SLIM: Final = 104
"""Widths of the number with what it is, and of the number alone."""
_ROOMY: Final = 1240
"""Below this width there is no room for what the number is."""
_TOLD: Final = 248
_TOLD_SLIM: Final = 168
_TOLD_BESIDE: Final = 96
"""The least widths for who waits; beside somebody who is served, that counts less than what to do with them."""

DEEDS: Final = {
    "next": (N_("Call next"), "arrow-right", "Alt+N"),
    "serve": (N_("Serve"), "user", "Alt+S"),
    "again": (N_("Call again"), "phone", "Alt+R"),
    "missed": (N_("Nobody came"), "close", "Alt+M"),
    "done": (N_("Done"), "check", "Alt+D"),
    "hold": (N_("Hold"), "pause", "Alt+H"),
    "send": (N_("Send on"), "send", "Alt+T"),
    "back": (N_("Back from hold"), "undo", "Alt+B"),
    "waiting": (N_("Who waits"), "users", "Alt+W"),
    "typed": (N_("Ticket number"), "typed", "Alt+G"),
    "counter": (N_("Counter"), "desk", "Alt+C"),
}
"""The deeds: English words, icon and key, which works wherever the program has the keyboard."""

_FIRST: Final = {"next", "serve", "done"}
"""These say their words wherever they stand."""
_SELDOM: Final = ("counter", "typed", "waiting", "send", "hold", "missed", "back", "again")
"""These leave their words out where there is no room, what is pressed most seldom first."""


class HallStrip(QWidget):
    """Shows a `View`; not there where nobody queues.

    Signals:
        wanted(str): a deed of `DEEDS` that asks nothing.
        typed(str): call the ticket with this number. sent(str, str): send it on to a counter, or for a field.
        rated(int, str): done, with score and reason. opening(str, object), closing(): the counter.
    """

    wanted = Signal(str)
    typed = Signal(str)
    sent = Signal(str, str)
    rated = Signal(int, str)
    opening = Signal(str, object)
    closing = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view: View | None = None
        self._before: QWidget | None = None
        across = QHBoxLayout(self)
        across.setContentsMargins(24, 4, 16, 4)
        across.setSpacing(16)
        self.number = Elided(font=theme.strong(tokens.FACT))
        self.stage = Elided(tone="muted")
        left = QWidget()
        left.setFixedWidth(_NUMBER)
        inner = QHBoxLayout(left)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(8)
        inner.addWidget(self.number)
        inner.addWidget(self.stage, 1)
        self._left = left
        across.addWidget(left)
        self._rows = QStackedWidget()
        self._rows.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        across.addWidget(self._rows, 1)
        main = QWidget()
        line = QHBoxLayout(main)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        words, told = column(spacing=0)
        told.addStretch(1)
        self.who = Elided(font=theme.strong())
        self.what = Elided(tone="muted")
        told.addWidget(self.who)
        told.addWidget(self.what)
        told.addStretch(1)
        line.addWidget(words, 1)
        self.buttons: dict[str, Button] = {}
        for name, (_words, icon, key) in DEEDS.items():
            button = Button(kind="primary" if name in _FIRST else "plain", icon=icon, key=key, reach="program")
            button.setVisible(False)
            button.clicked.connect(lambda _on=False, one=name: self._press(one))
            line.addWidget(button)
            self.buttons[name] = button
        self._rows.addWidget(main)
        self.rating, self.sending, self.entry, self.seating = Rating(), Sending(), Typed(), Seating()
        self._asks: dict[str, Row] = {
            "done": self.rating,
            "send": self.sending,
            "typed": self.entry,
            "counter": self.seating,
        }
        for row in self._asks.values():
            row.left.connect(self.leave)
            self._rows.addWidget(row)
        self.rating.rated.connect(self.rated)
        self.sending.chosen.connect(self.sent)
        self.entry.entered.connect(self.typed)
        self.seating.opening.connect(self.opening)
        self.seating.closing.connect(self.closing)
        self.setFixedHeight(HEIGHT)
        self.setVisible(False)

    def show_view(self, view: View) -> None:
        """Show the hall as it is."""
        before, self.view = self.view, view
        moved = before is None or (before.line is None) != (view.line is None) or before.here != view.here
        if moved and self._rows.currentWidget() in {self.rating, self.sending, self.seating, self.entry}:
            self.leave()
        self.setVisible(view.alive)
        self._say()

    def ask(self, name: str) -> None:
        """Show the row of the deed ``name`` in the place of the buttons."""
        row = self._asks[name]
        if self._rows.currentWidget() is self._rows.widget(0):
            self._before = QApplication.focusWidget()
        self.setVisible(True)  # the first counter of a site is opened before anybody queues
        self._rows.setCurrentWidget(row)
        self._fit()
        row.begin()

    def leave(self) -> None:
        """Show the buttons again; the focus goes back to where it was."""
        focused = QApplication.focusWidget()
        inside = focused is not None and self.isAncestorOf(focused)
        self._rows.setCurrentIndex(0)
        self._fit()
        if inside and self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None
        if self.view is not None:
            self.setVisible(self.view.alive)

    def _press(self, name: str) -> None:
        if name in self._asks:
            self.ask(name)
        else:
            self.wanted.emit(name)

    # --- what it says

    def _say(self) -> None:
        view = self.view
        if view is None:
            return
        line = view.line
        self.number.set_words(line.number if line else view.here.name if view.here else "–")
        self.stage.set_words(_stage(line) if line else _("this counter") if view.here else _("counter shut"))
        who, what, tone = _told(view)
        self.who.set_words(who, tone)
        self.what.set_words(what)
        self.setAccessibleName(
            ", ".join(filter(None, (_("Counter"), self.stage.words(), self.number.words(), who, what)))
        )
        shown = _deeds(view)
        for name, button in self.buttons.items():
            shut = name == "counter" and view.here is None
            words = _("Open the counter") if shut else _(DEEDS[name][0])
            more = view.held[0].number if name == "back" and view.held else ""
            words = " ".join(filter(None, (words, more)))
            button.set_words(words, f"{words} ({DEEDS[name][2]})")
            button.setVisible(name in shown)
        self._leave_words_out(shown)
        self.buttons["again"].setEnabled(line is not None and line.calls < CALLS)
        self.buttons["next"].setEnabled(bool(view.waiting))
        self.update()

    def _leave_words_out(self, shown: Sequence[str]) -> None:
        """Let the icons of ``shown`` go, fold their words, or else let their keys go, until who waits has room.

        Where even that is not enough, the lesser ones have a picture and their key.
        """
        roomy = self.width() >= _ROOMY
        served = self.view is not None and self.view.line is not None
        left, told = (_NUMBER, _TOLD) if roomy else (_SLIM, _TOLD_BESIDE if served else _TOLD_SLIM)
        room = self.width() - left - told - _BETWEEN
        buttons = [self.buttons[name] for name in shown]

        def wanted(*, bare: bool) -> int:
            return sum(button.wanted_width(bare=bare) + tokens.GRID for button in buttons)

        bare = wanted(bare=False) > room
        for folded, keyless in ((False, ()), (True, ()), (False, _SELDOM), (False, shown)):
            for name in shown:
                self.buttons[name].set_bare(bare)
                self.buttons[name].set_folded(folded)
                self.buttons[name].set_keyless(name in keyless)
            if wanted(bare=bare) <= room:
                return
        for name in _SELDOM:
            button = self.buttons[name]
            if name in shown and wanted(bare=bare) > room and not (name == "counter" and len(shown) < _FEW):
                button.set_words("", button.toolTip())
                button.set_keyless(False)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language and the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            for row in self._asks.values():
                row.retranslate()
            self._say()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave words out where there is no room."""
        super().resizeEvent(event)
        self._fit()
        self._say()

    def _fit(self) -> None:
        roomy = self.width() >= _ROOMY
        asked = self._rows.currentWidget()
        self._left.setFixedWidth(_NUMBER if roomy else _SLIM)
        self.stage.setVisible(roomy)
        self._left.setVisible(asked is not self.rating and (roomy or asked is self._rows.widget(0)))
        for row in self._asks.values():
            row.set_roomy(roomy)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the ground, and a mark in the colour of what goes on."""
        painter = QPainter(self)
        paint.begin(painter)
        c, view = theme.colours(), self.view
        painter.fillRect(self.rect(), c.surface)
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), c.line)
        if view is not None and view.line is not None:
            contested = any(one.stream == view.line.stream for one in view.contested)
            ink = c.warn if contested or view.line.stage is Stage.CALLED else c.accent
            painter.fillRect(QRect(0, 0, 4, self.height()), ink)


def _deeds(view: View) -> tuple[str, ...]:
    """Return the deeds that can be done now, in their order."""
    if view.here is None:
        return ("waiting", "counter")
    if view.line is None:
        return (
            *(("serve",) if view.doubled else ()),
            "next",
            *(("back",) if view.held else ()),
            "waiting",
            "typed",
            "counter",
        )
    if view.line.stage is Stage.CALLED:
        return ("serve", "again", "missed", "hold", "send")
    return ("done", "hold", "send", "waiting")


def _stage(line: Line) -> str:
    if line.stage is Stage.SERVING:
        return _("serving")
    return _("called, {count} of {most}").format(count=line.calls, most=CALLS)


def _told(view: View) -> tuple[str, str, str]:
    """Return who waits, for what, and the tone."""
    if view.contested:
        return (*_contested(view.contested[0]), "warn")
    longest = view.longest
    if longest is None:
        return (_("Nobody waits here") if view.here else _("Nobody waits"), _purpose(view), "")
    who = _("{count} wait · longest {minutes}′").format(count=len(view.waiting), minutes=longest.waited)
    if view.line is not None:
        return who, _purpose(view), "warn" if longest.late else ""
    first = view.waiting[0]
    what = _("next: {number}").format(number=first.number)
    return who, " · ".join(filter(None, (what, _wants(first)))), "warn" if longest.late else ""


def _contested(line: Line) -> tuple[str, str]:
    if line.mine:
        rival = line.rivals[0]
        who = _("{number} was called at counter {counter} too").format(number=line.number, counter=rival.counter)
        return who, _("The ticket is yours: {clerk} is told the same.").format(clerk=rival.clerk.name)
    who = _("{number} is at counter {counter}").format(number=line.number, counter=line.counter)
    return who, _("Both called it while cut off: send the citizen there, or serve whoever sits here.")


def _purpose(view: View) -> str:
    return _wants(view.line) if view.line is not None else ""


def _wants(line: Line) -> str:
    return ", ".join(line.procedures or line.fields)
