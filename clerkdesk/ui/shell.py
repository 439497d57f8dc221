"""The window: rail, pages, status bar; who gets a scan, who hears of a deed, which language and theme."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from clerkdesk import language
from clerkdesk.language import N_
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.errors import explain, hint
from clerkdesk.ui.qt_words import QtWords, speak
from clerkdesk.ui.work import Work

if TYPE_CHECKING:
    from clerkdesk.ui.bench import Bench
    from clerkdesk.ui.help.desk import HelpDesk
    from clerkdesk.ui.page import Page
    from clerkdesk.ui.widgets.rail import Rail
    from clerkdesk.ui.widgets.status import StatusBar


class Entry(NamedTuple):
    """A page in the rail. title: English; build: makes the page at the first visit; bottom: at the rail's foot."""

    name: str
    title: str
    icon: str
    key: str
    build: Callable[[], Page]
    bottom: bool = False


class Shell(QMainWindow):
    """The workbench's window.

    Signals:
        theme_changed(str), language_changed(str): so that the choice can be kept.
        closing(): the window is about to close; pages were told to save.
        kiosk_wanted(): the kiosk is to take the window's place.

    Attributes:
        take_ticket: is shown each scan before the page that is open, and returns whether it was a ticket's.
    """

    theme_changed = Signal(str)
    language_changed = Signal(str)
    closing = Signal()
    kiosk_wanted = Signal()

    def __init__(self, app: QApplication, work: Work) -> None:
        """Build an empty window; `add_page` fills it."""
        super().__init__()
        self._app = app
        self._words = QtWords(self)
        self._entries: dict[str, Entry] = {}
        self._pages: dict[str, Page] = {}
        self._current = ""
        self.setWindowTitle("ClerkDesk")
        self.setMinimumSize(880, 500)
        self.resize(1366, 720)

        self._bench: Bench | None = None
        self._help: HelpDesk | None = None
        self._gate: QWidget | None = None
        self._over: QWidget | None = None
        self.take_ticket: Callable[..., bool] | None = None
        self._outer = QStackedWidget()
        self.setCentralWidget(self._outer)
        work.failed.connect(self._failed)
        work.deed_done.connect(self._deed_done)

    @property
    def bench(self) -> Bench:
        """Rail, pages and status bar, made at the first time that somebody asks: the gate is painted before."""
        if self._bench is None:
            from clerkdesk.ui.bench import Bench
            from clerkdesk.ui.scanner import Scanner
            from clerkdesk.ui.undoing import Undoing

            self._bench = Bench()
            self._bench.rail.set_slim(self.width() < tokens.NARROW)
            self._bench.rail.wanted.connect(self.open)
            self._bench.rail.help_wanted.connect(self._tell)
            self._bench.rail.theme_wanted.connect(self.switch_theme)
            self._bench.rail.language_wanted.connect(self.switch_language)
            self._outer.addWidget(self._bench)
            self._scanner = Scanner(self._app, self)
            self._scanner.scanned.connect(self.scan)
            self._undoing = Undoing(self._app, self, lambda: self.page() if self.working else None)
        return self._bench

    @property
    def rail(self) -> Rail:
        """The rail."""
        return self.bench.rail

    @property
    def status(self) -> StatusBar:
        """The status bar."""
        return self.bench.status

    @property
    def help(self) -> HelpDesk:
        """What answers F1, made at the first question."""
        if self._help is None:
            from clerkdesk.ui.help.desk import HelpDesk

            self._help = HelpDesk(self, self)
        return self._help

    # --- pages

    def add_page(self, entry: Entry) -> None:
        """Give ``entry`` its place in the rail; its page is built when it is first opened."""
        self._entries[entry.name] = entry
        self.rail.add(entry.name, entry.title, entry.icon, entry.key, bottom=entry.bottom)

    def open(self, name: str, what: object = None) -> Page | None:
        """Show the page ``name`` and hand it ``what``; return None while a gate is closed.

        KeyError when there is no such page.
        """
        if self._gate is not None:
            return None
        page = self.build(name)
        if self._current and self._current != name:
            self._pages[self._current].leave()
            self._pages[self._current].leave_good_news()  # it would be old news when somebody comes back
        self._current = name
        self.bench.pages.setCurrentWidget(page)
        self.rail.show_current(name)
        page.arrive(what)
        self._turned()
        return page

    def build(self, name: str) -> Page:
        """Return the page ``name``; make it, without opening it, when nobody was there yet. KeyError: no such page."""
        page = self._pages.get(name)
        if page is None:
            page = self._entries[name].build()
            page.go.connect(self.open)
            self._pages[name] = page
            self.bench.pages.addWidget(page)
        return page

    def page(self) -> Page | None:
        """Return the page that is open, or None before the first."""
        return self._pages.get(self._current)

    def pages(self) -> tuple[Page, ...]:
        """Return the pages that were built."""
        return tuple(self._pages.values())

    def entries(self) -> tuple[Entry, ...]:
        """Return what stands in the rail, from the top."""
        return tuple(self._entries.values())

    def place(self) -> str:
        """Return the name of the page that is open, "" while a gate is closed."""
        return "" if self._gate is not None else self._current

    @property
    def working(self) -> bool:
        """Whether no gate is closed."""
        return self._gate is None and bool(self._current)

    def front(self) -> QWidget | None:
        """Return what is in front: the gate, what lies over the page, or the page."""
        return self._gate or self._over or self.page()

    def lay_over(self, widget: QWidget | None) -> None:
        """Let ``widget``, which lies over the page now, get what is scanned; None when it is gone."""
        self._over = widget

    def visit_ended(self, visit: str) -> None:
        """Tell every page that was built that the citizen of ``visit`` left."""
        for page in self._pages.values():
            page.visit_ended(visit)

    def refresh(self, changes: object) -> None:
        """Tell every page that was built what a deed returned."""
        for page in self._pages.values():
            page.refresh(changes)

    def _deed_done(self, result: object) -> None:
        """What was refused before is no news once a deed went through; a draft that is saved is none."""
        changes = getattr(result, "changes", result)
        if getattr(changes, "streams", ()) or getattr(changes, "settings", False):
            for page in self._pages.values():
                page.header.banner.leave_refusal()
        self.refresh(result)

    # --- the gate: sign-in, first run, locked

    def close_gate(self, gate: QWidget) -> None:
        """Cover everything with ``gate`` (sign-in, first run, lock) until `open_gate`."""
        before, page = self._gate, self.page()
        if page:
            page.leave()
        self._gate = gate
        self._outer.addWidget(gate)
        self._outer.setCurrentWidget(gate)
        self._drop(before)
        self._turned()

    def open_gate(self) -> None:
        """Take the gate away and destroy it."""
        if self._gate is not None:
            before, self._gate = self._gate, None
            self._outer.setCurrentWidget(self.bench)
            self._drop(before)

    def _drop(self, gate: QWidget | None) -> None:
        if gate is not None:
            self._outer.removeWidget(gate)
            gate.deleteLater()

    # --- scans, notices, look

    def scan(self, text: str, rewritten: bool = False) -> None:
        """Hand a scanned ``text`` to the page that is open or lies over it, or to the gate if it has `on_scan`.

        rewritten: something changed the keys on their way; see `read_scan`.
        """
        from clerkdesk.devices.scan import read_scan

        own = getattr(self.front(), "takes_tickets", False)
        if self._gate is None and self.take_ticket is not None and self.take_ticket(text, page=own):
            return
        take = getattr(self.front(), "on_scan", None)
        if take is None:
            return
        try:
            taken = take(read_scan(text, rewritten=rewritten))
        except Exception as error:  # noqa: BLE001  (shown and logged by `explain`)
            self._failed(error)
            return
        page = self.page()
        if not taken and page and self._gate is None:
            page.notice(
                hint(
                    N_("This page has no use for what was scanned."),
                    N_("Open the page it is meant for, then scan again."),
                )
            )

    def switch_theme(self) -> None:
        """Wear the other theme."""
        self.wear("dark" if theme.name() == "light" else "light")

    def switch_language(self) -> None:
        """Speak the other language."""
        self.speak("en" if language.current() == "vi" else "vi")

    def wear(self, name: str) -> None:
        """Switch the theme at once ("light" or "dark")."""
        theme.change(self._app, name)
        self.theme_changed.emit(name)

    def speak(self, wanted: str) -> None:
        """Switch the language at once ("vi" or "en")."""
        speak(self._app, wanted, self._words)
        self.language_changed.emit(wanted)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F1 tells of what is in front; Esc that nobody else wanted closes the notice, else goes one step back."""
        page = self.page()
        if event.key() == Qt.Key.Key_F1 and not event.modifiers():
            self._tell()
            return
        if event.key() == Qt.Key.Key_Escape and page and self._gate is None:
            if page.header.banner.notice():
                page.header.banner.close_notice()
                return
            if page.escape():
                return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make the rail narrow in a narrow window."""
        super().resizeEvent(event)
        if self._bench is not None:
            self._bench.rail.set_slim(self.width() < tokens.NARROW)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the page save what is typed, then close."""
        page = self.page()
        if page:
            page.leave()
        self.closing.emit()
        super().closeEvent(event)

    def _tell(self) -> None:
        """Show or hide the help."""
        self.help.toggle()

    def _turned(self) -> None:
        """Something else came to the front."""
        if self._help is not None:
            self._help.follow()

    def _failed(self, error: Exception) -> None:
        page = self.page()
        fail = getattr(self._gate, "fail", None) if self._gate is not None else page and page.fail
        if fail:
            fail(error)
        else:
            explain(error)
