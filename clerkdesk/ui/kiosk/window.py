"""The kiosk's window: full screen, on top, one citizen after another; only a clerk's PIN ends it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from clerkdesk import language
from clerkdesk.devices.scan import CardScan, CodeScan, Garbled, TypedText, read_scan
from clerkdesk.domain.events import Clerk
from clerkdesk.domain.ticket import parse_ticket
from clerkdesk.language import LANGUAGES, _
from clerkdesk.services.queue import kiosk
from clerkdesk.services.saying import choice as spoken
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.kiosk.choosing import Field, Fields, Search, Wish
from clerkdesk.ui.kiosk.citizen import Citizen, Place
from clerkdesk.ui.kiosk.guard import Guard
from clerkdesk.ui.kiosk.leaving import Leaving
from clerkdesk.ui.kiosk.number import Number, Shown, Sorry
from clerkdesk.ui.kiosk.papers import Guided, Papers
from clerkdesk.ui.kiosk.priority import Priority
from clerkdesk.ui.kiosk.step import MARGIN, Step, go_without
from clerkdesk.ui.kiosk.tile import Tile
from clerkdesk.ui.kiosk.walking import go
from clerkdesk.ui.scanner import Scanner
from clerkdesk.ui.widgets.label import Elided, label
from clerkdesk.ui.widgets.stack import Stack

LAST: Final = 15
"""So many seconds before the screen goes back to its start the count-down is large."""

PATIENCE: Final = 60
"""So many seconds more the screen waits for a deed of the citizen that is under way."""

SECOND_MS: Final = 1000
_FLAGS: Final = Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
_NAMES: Final = {"vi": "Tiếng Việt", "en": "English"}


class Kiosk(QWidget):
    """One citizen after another, by touch or by keys.

    Attributes:
        citizen: who stands there. steps: by name. left: seconds until the screen goes back to its start.

    Signals:
        tried(str): somebody typed a PIN that would let them leave.
    """

    tried = Signal(str)

    def __init__(self, app: QApplication, place: Place, spoken: str = "vi") -> None:
        """Build it, unseen. spoken: the language of the start."""
        self._kept = False  # events come while Qt's part is built
        super().__init__(None, _FLAGS)
        theme.dress(self)
        self.setWindowTitle("ClerkDesk")
        self.setAccessibleName(_("Kiosk"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._place, self._spoken = place, spoken
        self._second = QTimer(self)
        self._second.setInterval(SECOND_MS)
        self._second.timeout.connect(self.tick)
        self._guard: Guard | None = None
        self.citizen = Citizen()
        self.left = 0
        self._trail: list[str] = []
        self._at = ""
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(self._head())
        self._stack = Stack()
        rows.addWidget(self._stack, 1)
        self.steps: dict[str, Step] = {
            "wish": Wish(place), "search": Search(place), "fields": Fields(place), "field": Field(place),
            "papers": Papers(place), "priority": Priority(place), "number": Number(place), "guided": Guided(place),
            "sorry": Sorry(place), "shown": Shown(place), "leaving": Leaving(place),
        }  # fmt: skip
        for step in self.steps.values():
            step.add_foot()
            self._stack.addWidget(step)
            step.wanted.connect(self.open)
            step.back.connect(self.go_back)
            step.over.connect(self.start_over)
        leaving = self.steps["leaving"]
        assert isinstance(leaving, Leaving)
        leaving.tried.connect(self.tried)
        self.scanner = Scanner(app, self)
        self.scanner.scanned.connect(self.scan)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(MARGIN, 12, MARGIN, 4)
        head.setSpacing(12)
        self.centre = Elided(self._place.desk.site.counter, font=theme.strong(tokens.LEAD), tone="muted")
        self.countdown = label(size=tokens.LEAD, muted=True)
        head.addWidget(self.centre, 1)
        head.addWidget(self.countdown)
        self.tongues: dict[str, Tile] = {}
        for name in LANGUAGES:
            tile = Tile(_NAMES[name], icon="globe" if name != LANGUAGES[0] else "")
            tile.setCheckable(True)
            tile.clicked.connect(lambda _on=False, one=name: self.speak(one))
            head.addWidget(tile)
            self.tongues[name] = tile
        return head

    # --- its life

    def begin(self) -> None:
        """Show it over everything, and wait for the first citizen."""
        self.start_over()
        self._kept = True
        fill_screen(self)
        self.front()
        self._second.start()

    def front(self) -> None:
        """Come before whatever else opened a window."""
        self.raise_()
        self.activateWindow()

    def end(self) -> None:
        """Close it: the PIN was right, or the program ends."""
        self._kept, self.citizen.left = False, True
        self._second.stop()
        self.close()
        self.deleteLater()

    def fail(self, error: Exception) -> None:
        """Say that the PIN was not right."""
        leaving = self.steps["leaving"]
        if isinstance(leaving, Leaving):
            leaving.fail(error)

    def showEvent(self, event: QShowEvent) -> None:
        """Guard the window as soon as there is one."""
        super().showEvent(event)
        handle = self.windowHandle()
        if self._guard is None and handle is not None:
            self._guard = Guard(handle, self)
            handle.screenChanged.connect(lambda _screen: QTimer.singleShot(0, self, self._large_again))
            self._guard.stirred.connect(self.stir)
            self._guard.escaped.connect(self.go_back)
            self._guard.asked.connect(lambda: self.open("leaving"))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay: Alt+F4 and the like do not end a kiosk."""
        if self._kept:
            event.ignore()
        else:
            event.accept()

    def changeEvent(self, event: QEvent) -> None:
        """Stay large and in front, whatever else asked for the screen."""
        super().changeEvent(event)
        if not self._kept:
            return
        if event.type() == QEvent.Type.WindowStateChange and not self.isFullScreen():
            QTimer.singleShot(0, self, self._large_again)
        elif event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            QTimer.singleShot(0, self, self._front_again)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go where an arrow points."""
        go(self, Qt.Key(event.key()))

    def _large_again(self) -> None:
        if self._kept:
            fill_screen(self)

    def _front_again(self) -> None:
        if self._kept:
            self.front()

    @property
    def clerk(self) -> Clerk:
        """The clerk who set it up, whom its events name."""
        return self._place.clerk

    # --- from step to step

    @property
    def at(self) -> str:
        """The name of the step that is shown."""
        return self._at

    def step(self) -> Step:
        """Return the step that is shown."""
        return self.steps[self._at]

    def open(self, name: str, what: object = None) -> None:
        """Show the step ``name``; what ends a visit leaves nothing to go back to."""
        if name == self._at:
            return
        if name in {"number", "guided", "shown", "sorry"}:
            self._trail = []
        elif self._at:
            self._trail.append(self._at)
        self._show(name)
        self.step().begin(self.citizen, what)
        self.step().focus()  # once it stands there: what is hidden cannot have it

    def go_back(self) -> None:
        """Show the step before; at the start, nothing happens."""
        if self._trail:
            if self._at == "leaving":
                self.step().forget()
            self._show(self._trail.pop())
            self.step().focus()
        elif self._at != "wish":
            self.start_over()

    def start_over(self) -> None:
        """Forget the citizen, speak the language of the site again, and ask the next one."""
        self.citizen.left = True
        self.citizen, self._trail = Citizen(), []
        for step in self.steps.values():
            step.forget()
        self._show("wish")
        self.speak(self._spoken)
        self.step().begin(self.citizen, None)
        self.step().focus()

    def _show(self, name: str) -> None:
        self._at = name
        self._stack.setCurrentWidget(self.step())
        self.stir()

    # --- the language

    def speak(self, wanted: str) -> None:
        """Speak ``wanted`` with this citizen."""
        language.use(wanted)
        for name, tile in self.tongues.items():
            tile.setChecked(name == wanted)
        for step in self.steps.values():
            step.retranslate()
        self._count()

    # --- the time

    def stir(self) -> None:
        """Somebody is there: count from the beginning."""
        self.left = self.step().seconds
        self._count()

    def tick(self) -> None:
        """A second is over."""
        if not self.isActiveWindow():
            self.front()
        if not self._occupied():
            return
        self.left -= 1
        if self.left <= (-PATIENCE if self.citizen.deeds else 0):
            self.start_over()
        else:
            self._count()

    def _occupied(self) -> bool:
        """Whether anything of a citizen is on the screen."""
        return self._at != "wish" or language.current() != self._spoken or self.citizen != Citizen()

    def _count(self) -> None:
        near = self.left <= LAST
        words = _("Back to the start in {seconds} s")
        if self.left <= 0:
            words = _("One moment, please …")
        elif near:
            words = _("Back to the start in {seconds} s: touch the screen to stay")
        self.countdown.setText(words.format(seconds=self.left) if self._occupied() else "")
        self.countdown.setProperty("tone", "warn" if near else "")
        self.countdown.setProperty("muted", not near)
        self.countdown.style().polish(self.countdown)
        self.countdown.setFont(theme.strong(tokens.TITLE) if near else theme.font(tokens.LEAD))

    # --- cards

    def scan(self, text: str, rewritten: bool = False) -> None:
        """Take an identity card: of it only the age counts, and nothing of it is kept or shown."""
        scan = read_scan(text, rewritten=rewritten)
        self.stir()
        if self._at in {"number", "guided", "sorry", "leaving"}:
            return
        if isinstance(scan, CardScan):
            ground = kiosk.card_ground(self._place.desk, scan.card.born)
            self.citizen.ground, self.citizen.by_card = (ground.key if ground else ""), ground is not None
            if ground is not None:
                told = _("Card read: priority as “{ground}”. Nothing of it is kept.").format(ground=spoken(ground))
                self._tell(told, "good")
            else:
                self._tell(_("Card read. Your age gives no priority here; nothing of it is kept."), "accent")
        elif isinstance(scan, Garbled):
            self._tell(_("The card could not be read: hold it again, or go on without it."), "warn")
        elif isinstance(scan, TypedText) and parse_ticket(scan.text) is not None:
            desk, step = self._place.desk, self.step()
            self._place.work.ask(
                lambda: kiosk.standing(desk, scan.text),
                lambda found: self._stands(found) if self.step() is step else None,
                go_without,
                owner=self,
                latest="standing",
            )
        elif isinstance(scan, CodeScan):
            self._tell(_("Keep this paper for the counter. To collect a result take a number here."), "accent")

    def _stands(self, found: kiosk.Standing | None) -> None:
        if found is not None:
            self.open("shown", found)
        else:
            self._tell(_("This number does not wait any more: please ask the greeter."), "warn")

    def _tell(self, words: str, tone: str) -> None:
        if self._at == "priority":
            self.step().retranslate()
            if self.citizen.by_card:
                return
        step = self.step()
        step.say(step.title.text(), words, tone)


def fill_screen(window: QWidget) -> None:
    """Show ``window`` on its whole screen, also where no window manager makes it as large."""
    window.setGeometry(window.screen().geometry())
    window.showFullScreen()
