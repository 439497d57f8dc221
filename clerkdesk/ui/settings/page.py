"""The settings page: its sections at the left, the open one at the right."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from clerkdesk.language import N_, _
from clerkdesk.services.desk import Changes
from clerkdesk.ui.backups import Backups
from clerkdesk.ui.health import Health
from clerkdesk.ui.hotkeys.hotkeys import HotKeys
from clerkdesk.ui.page import Page
from clerkdesk.ui.session import Session
from clerkdesk.ui.settings.section import Section
from clerkdesk.ui.shell import Shell
from clerkdesk.ui.widgets.label import label
from clerkdesk.ui.widgets.rail import RailItem

NAV: Final = 208
_NAV_SLIM: Final = 168
_NARROW: Final = 900
"""The width of the names, and that of a page in which the open section needs the room more."""

SECTIONS: Final = (
    ("centre", N_("The centre"), "building"),
    ("days", N_("Days off"), "calendar"),
    ("fees", N_("Local fees"), "money"),
    ("catalogue", N_("Catalogue"), "papers"),
    ("clerks", N_("Clerks"), "users"),
    ("printing", N_("Printing"), "printer"),
    ("queue", N_("Queue"), "ticket"),
    ("calling", N_("Calling"), "phone"),
    ("appearance", N_("Appearance"), "eye"),
    ("data", N_("Data"), "disk"),
    ("backups", N_("Backups"), "shield"),
)


class _Nav(QWidget):
    """The names of the sections; Up and Down open the next one."""

    def __init__(self, choose: Callable[[int], object]) -> None:
        super().__init__()
        self.setObjectName("plain")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        self._choose = choose
        self._group = QButtonGroup(self)
        self.items: list[RailItem] = []
        for place, (_name, title, icon) in enumerate(SECTIONS):
            item = RailItem(title, icon, "")
            item.clicked.connect(lambda _checked=False, at=place: choose(at))
            self._group.addButton(item)
            rows.addWidget(item)
            self.items.append(item)
        rows.addStretch(1)
        self.note = label(muted=True, wrap=True)
        rows.addWidget(self.note)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the section above or below."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        now = next((place for place, item in enumerate(self.items) if item.isChecked()), 0)
        at = max(0, min(len(self.items) - 1, now + step))
        self.items[at].setFocus()
        self._choose(at)


class Settings(Page):
    """Settings of the site (administrators) and of this desk (everybody)."""

    def __init__(self, session: Session, shell: Shell, health: Health, backups: Backups, hot_keys: HotKeys) -> None:
        super().__init__()
        self.session, self._shell, self._health, self._backups = session, shell, health, backups
        self._hot_keys = hot_keys
        self._sections: dict[int, Section] = {}
        line = QHBoxLayout()
        line.setSpacing(24)
        self.nav = _Nav(self.open)
        self._beside = QScrollArea()  # a low screen does not scroll the open section for the sake of the names
        self._beside.setFixedWidth(NAV)
        self._beside.setWidgetResizable(True)
        self._beside.setFrameShape(QFrame.Shape.NoFrame)
        self._beside.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._beside.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._beside.setWidget(self.nav)
        line.addWidget(self._beside)
        self._stack = QStackedWidget()
        line.addWidget(self._stack, 1)
        self.body.addLayout(line, 1)
        session.signed_in.connect(lambda _account: self.retranslate())
        self.retranslate()

    def section(self) -> Section | None:
        """Return the section that is open."""
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, Section) else None

    def topic(self) -> str:
        """Return the help's name for the section that is open."""
        at = next((at for at, one in self._sections.items() if one is self.section()), 0)
        return f"settings-{SECTIONS[at][0]}"

    def open(self, place: int | str) -> Section:
        """Open a section, by its place or its name."""
        at = place if isinstance(place, int) else [name for name, _title, _icon in SECTIONS].index(place)
        section = self._sections.get(at)
        if section is None:
            section = self._sections[at] = self._make(SECTIONS[at][0])
            section.told.connect(self.notice)
            self._stack.addWidget(section)
        self._stack.setCurrentWidget(section)
        self.nav.items[at].setChecked(True)
        self._show_name()
        section.load()
        self.retranslate()
        return section

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the name of the open section in sight."""
        super().resizeEvent(event)
        self._beside.setFixedWidth(NAV if event.size().width() >= _NARROW else _NAV_SLIM)
        QTimer.singleShot(0, self, self._show_name)

    def _show_name(self) -> None:
        named = next((item for item in self.nav.items if item.isChecked()), None)
        if named is not None:
            self._beside.ensureWidgetVisible(named, 0, 4)

    def retranslate(self) -> None:
        """Set every text."""
        self.header.set_title(_("Settings"), _("↑ ↓ choose a section, Tab goes into it, F9 saves"))
        self.nav.note.setText(
            "" if self.session.administrator else _("An administrator can change the site's settings.")
        )
        for item in self.nav.items:
            item.retranslate()
        for section in self._sections.values():
            section.retranslate()

    def arrive(self, what: object) -> None:
        """Open a section: the one named, or the one that was open."""
        now = self.section()
        section = self.open(what) if isinstance(what, str) else now or self.open(0)
        at = next(place for place, one in self._sections.items() if one is section)
        self.nav.items[at].setFocus()

    def refresh(self, changes: object) -> None:
        """Show again what was changed elsewhere."""
        section = self.section()
        touched = isinstance(changes, Changes) and (changes.settings or changes.jobs)
        if touched and section is not None and self.isVisible():
            section.load()

    def _make(self, name: str) -> Section:
        kind = getattr(import_module(f"clerkdesk.ui.settings.{name}"), f"{name.capitalize()}Section")
        made: Section
        if name == "appearance":
            made = kind(self.session, self._shell)
        elif name == "calling":
            made = kind(self.session, self._hot_keys)
        elif name == "data":
            made = kind(self.session, self._health)
        elif name == "backups":
            made = kind(self.session, self._backups)
        else:
            made = kind(self.session)
        return made
