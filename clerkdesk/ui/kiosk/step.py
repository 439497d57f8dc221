"""One step of a citizen at the kiosk: a question in large type, its answers, and at the foot the way back and on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from clerkdesk.language import _
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.errors import explain
from clerkdesk.ui.kiosk.citizen import Citizen, Place
from clerkdesk.ui.kiosk.tile import TOUCH, Tile
from clerkdesk.ui.widgets.label import Icon, label

MARGIN: Final = 24
GAP: Final = 12
_Found = ParamSpec("_Found")
_Made = TypeVar("_Made")
HIGH: Final = 560
"""A step that is not higher has a small keyboard, and a small hint."""


class Step(QWidget):
    """A page of the kiosk. A step overrides what it needs of `retranslate`, `begin`, `forget`, `focus`.

    seconds: without a touch until the screen goes back to its start. first: the start itself, from which nothing leads
    back.

    Signals:
        wanted(str, object): the step of this name is to come, and what it is handed.
        back(): one step back. over(): the citizen is done; the next one begins.
    """

    seconds = 60

    wanted = Signal(str, object)
    back = Signal()
    over = Signal()

    def __init__(self, place: Place, *, first: bool = False) -> None:
        super().__init__()
        self.place = place
        self.citizen = Citizen()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(MARGIN, 8, MARGIN, MARGIN - 8)
        rows.setSpacing(GAP)
        self.title: QLabel = label(size=tokens.FACT, strong=True, wrap=True)
        self.hint: QLabel = label(size=tokens.TITLE, muted=True, wrap=True)
        rows.addWidget(self.title)
        rows.addWidget(self.hint)
        self.body = QVBoxLayout()
        self.body.setSpacing(GAP)
        rows.addLayout(self.body, 1)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(GAP)
        rows.addLayout(self.foot)
        self._first = first

    def add_foot(self) -> None:
        """Add the ways back, once the body is there: Tab follows the order in which things are made."""
        if self.foot.count():
            return
        self.back_tile = Tile(icon="undo")
        self.back_tile.clicked.connect(self.back)
        self.again_tile = Tile(kind="quiet", icon="close")
        self.again_tile.clicked.connect(self.over)
        for tile in (self.back_tile, self.again_tile):
            self.foot.addWidget(tile)
            tile.setVisible(not self._first)
        self.foot.addStretch(1)

    def add_deed(self, icon: str = "", *, kind: str = "plain") -> Tile:
        """Return a new tile at the right of the foot; whatever stands in the body is there already."""
        self.add_foot()
        made = Tile(kind=kind, icon=icon)
        made.setMinimumHeight(TOUCH)
        self.foot.addWidget(made)
        return made

    def say(self, title: str, hint: str = "", tone: str = "") -> None:
        """Show the question and what is to be known with it; tone: of the hint, "" for a quiet one."""
        self.title.setText(title)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.hint.setProperty("muted", not tone)
        self.hint.setProperty("tone", tone)
        self.hint.style().polish(self.hint)
        self._write_hint()  # polishing resets its font

    def _write_hint(self) -> None:
        quiet = theme.font(tokens.TITLE if self.height() > HIGH else tokens.LEAD)
        self.hint.setFont(theme.strong(tokens.TITLE) if self.hint.property("tone") else quiet)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Write the hint as large as there is height for it."""
        super().resizeEvent(event)
        self._write_hint()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.back_tile.set_words(_("Back"))
        self.again_tile.set_words(_("Start again"))

    def begin(self, citizen: Citizen, what: object) -> None:  # noqa: ARG002
        """Show the step for ``citizen``; ``what`` is what `wanted` handed over."""
        self.citizen = citizen

    def forget(self) -> None:
        """Forget the citizen."""
        self.citizen = Citizen()

    def if_still_here(self, call: Callable[_Found, None]) -> Callable[_Found, None]:
        """Return ``call`` for an answer; when its citizen has left by then it is dropped: it is not the next one's."""
        asked_by = self.citizen

        def answered(*found: _Found.args, **named: _Found.kwargs) -> None:
            if self.citizen is asked_by:
                call(*found, **named)

        return answered

    def do(
        self, run: Callable[[], _Made], done: Callable[[_Made], None], late: Callable[[_Made], None] | None = None
    ) -> None:
        """Do a deed of the citizen, for which the screen waits; ``late`` is told what came when they had left."""
        one = self.citizen
        one.deeds += 1
        took = self.sorry()

        def made(result: _Made) -> None:
            one.deeds -= 1
            if self.citizen is one:
                done(result)
            elif late is not None:
                late(result)

        def failed(error: Exception) -> None:
            one.deeds -= 1
            took(error)

        self.place.work.deed(run, made, failed, owner=self)

    def sorry(self) -> Callable[[Exception], None]:
        """Return what takes a failure: a fault of the program is logged, a citizen who is still here told to ask."""
        tell = self.if_still_here(lambda: self.wanted.emit("sorry", None))

        def took(error: Exception) -> None:
            go_without(error)
            tell()

        return took

    def focus(self) -> None:
        """Put the focus where the step begins."""
        self.back_tile.setFocus()


class End(Step):
    """A step after which the next citizen begins."""

    def __init__(self, place: Place) -> None:
        super().__init__(place, first=True)
        self.done_tile = self.add_deed("check", kind="primary")
        self.done_tile.clicked.connect(self.over)

    def retranslate(self) -> None:
        """Set the texts."""
        super().retranslate()
        self.done_tile.set_words(_("Done"))

    def focus(self) -> None:
        """One press, and the next citizen begins."""
        self.done_tile.setFocus()


class Told(End):
    """A few words in large type, under a sign."""

    seconds = 25

    def __init__(self, place: Place, icon: str, tone: str) -> None:
        super().__init__(place)
        self.words = label(size=tokens.FACT, strong=True, wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.body.addStretch(1)
        self.body.addWidget(Icon(icon, size=96, tone=tone), 0, Qt.AlignmentFlag.AlignHCenter)
        self.body.addWidget(self.words)
        self.body.addStretch(1)


def go_without(error: Exception) -> None:
    """What failed to be read is left out before a citizen; a fault of the program is in the log."""
    explain(error)
