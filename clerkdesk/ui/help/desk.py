"""Who answers F1: finds the topic of what is in front, and opens the drawer on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from clerkdesk.ui.help import topics
from clerkdesk.ui.help.drawer import Drawer

GENERAL = "clerkdesk"


class Shown(Protocol):
    """What a window shows."""

    def front(self) -> QWidget | None:
        """What is in front of everything else."""

    def place(self) -> str:
        """The name of the page, or of what stands before it."""

    @property
    def working(self) -> bool:
        """Whether somebody is signed in and works."""


class HelpDesk(QObject):
    """The help of one ``window`` and what it has ``shown``.

    Attributes:
        drawer: where it is shown.
        print_sheet, begin_tour: what the drawer's buttons do; None while nobody is signed in.
    """

    def __init__(self, window: QWidget, shown: Shown) -> None:
        super().__init__(window)
        self._shown = shown
        self.drawer = Drawer(window)
        self.print_sheet: Callable[[], None] | None = None
        self.begin_tour: Callable[[], None] | None = None
        self.drawer.sheet_wanted.connect(lambda: self._leave_for(self.print_sheet))
        self.drawer.tour_wanted.connect(lambda: self._leave_for(self.begin_tour))

    def toggle(self) -> None:
        """Show the help of what is in front; put it away when it is shown already."""
        name = self.topic()
        if self.drawer.isVisible() and self.drawer.topic == name:
            self.drawer.close_drawer()
        else:
            self.show_topic(name)

    def show_topic(self, name: str) -> None:
        """Show the topic ``name``."""
        front = self._shown.front()
        self.drawer.show_topic(name, front, working=self._shown.working and self.print_sheet is not None)

    def follow(self) -> None:
        """Another page came to the front: tell of it, when help is open."""
        if self.drawer.isVisible():
            self.show_topic(self.topic())

    def topic(self) -> str:
        """Return the name of the topic of what is in front."""
        named = topic_of(self._shown.front()) or self._shown.place()
        return named if named in topics.names() else GENERAL

    def _leave_for(self, deed: Callable[[], None] | None) -> None:
        self.drawer.close_drawer()
        if deed is not None:
            deed()


def topic_of(widget: QWidget | None) -> str:
    """Return the topic that ``widget`` names itself (a text or a function ``topic``), or ""."""
    named = getattr(widget, "topic", "")
    return str(named() if callable(named) else named)
