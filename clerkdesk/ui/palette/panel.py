"""The panel over the page: one box that finds everything, and what it found under it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget
from shiboken6 import isValid

from clerkdesk.devices.scan import CardScan, CodeScan, Garbled
from clerkdesk.domain.text import matches
from clerkdesk.language import _, p_
from clerkdesk.services import everywhere, saying
from clerkdesk.services.everywhere import Found
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.errors import log_fault
from clerkdesk.ui.palette import finding
from clerkdesk.ui.palette.finding import Act, Go, Tell
from clerkdesk.ui.palette.results import Results
from clerkdesk.ui.session import Session
from clerkdesk.ui.shell import Shell
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.hints import KeyHints
from clerkdesk.ui.widgets.label import label
from clerkdesk.ui.widgets.lead import lead
from clerkdesk.ui.widgets.search import Hit

WIDTH: Final = 720
TOP: Final = 64
PAGE: Final = 6  # rows that PageUp and PageDown pass


class Box(QLineEdit):
    """The box. It keeps every key to itself, so that no deed of the page under it is pressed by mistake.

    Signals:
        pressed(int): a key that moves or chooses (a `Qt.Key`).
    """

    pressed = Signal(int)

    _MOVING: Final = frozenset(
        {
            Qt.Key.Key_Up,
            Qt.Key.Key_Down,
            Qt.Key.Key_PageUp,
            Qt.Key.Key_PageDown,
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
            Qt.Key.Key_Escape,
            Qt.Key.Key_Tab,
            Qt.Key.Key_Backtab,
        }
    )

    def event(self, event: QEvent) -> bool:
        """Take shortcuts away from the page, and Tab from the focus; Ctrl+K and Ctrl+L stay the window's."""
        if isinstance(event, QKeyEvent):
            own = event.modifiers() == Qt.KeyboardModifier.ControlModifier and event.key() in {
                Qt.Key.Key_K,
                Qt.Key.Key_L,
            }
            if event.type() == QEvent.Type.ShortcutOverride and not own:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() in self._MOVING:
                self.pressed.emit(event.key())
                return True
        return super().event(event)


class Palette(QWidget):
    """Covers the window while it is open. Made once a window; `toggle` opens and closes it.

    Signals:
        failed(object): what a look-up raised.
    """

    topic = "find"

    failed = Signal(object)

    def __init__(self, shell: Shell, session: Session) -> None:
        super().__init__(shell)
        self._shell, self._session = shell, session
        self._before: QWidget | None = None
        self._deeds: list[Hit] = []
        self._asked = ""
        self._answered = True
        self._choose_first = False
        self.box = Box()
        self.box.setObjectName("scanbox")
        self.box.setFont(theme.font(tokens.LEAD))
        lead(self.box, "search")
        self.box.textEdited.connect(self._typed)
        self.box.pressed.connect(self._pressed)
        self.results = Results()
        self.results.chosen.connect(self._take)
        self._nothing = label(muted=True, wrap=True)
        self._keys = KeyHints()
        self._card = QFrame(self)
        self._card.setObjectName("card")
        rows = QVBoxLayout(self._card)
        rows.setContentsMargins(12, 12, 12, 12)
        rows.setSpacing(8)
        for widget in (self.box, self._nothing, self.results, self._keys):
            rows.addWidget(widget)
        self.hide()
        shell.installEventFilter(self)
        session.locked.connect(self.close_panel)

    def toggle(self) -> None:
        """Open the panel, or close it; nothing happens while nobody works."""
        if self.isVisible():
            self.close_panel()
        elif self._session.open and self._shell.page() is not None:
            self._open()

    def close_panel(self) -> None:
        """Put the panel away and give the focus back."""
        if not self.isVisible():
            return
        self.hide()
        self._shell.lay_over(None)
        if self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus()
        self._before = None

    def on_scan(self, scan: object) -> bool:
        """Open the dossier whose code was scanned; look for whoever's card it was."""
        match scan:
            case CodeScan(code=code):
                self._look_for(code.text)
                self._choose_first = True
            case CardScan(card=card):
                self._look_for(card.number)
            case Garbled(reason=reason):
                self._nothing.setText(saying.say(reason))
                self._nothing.show()
            case _:
                return False
        return True

    def fail(self, error: Exception) -> None:
        """Put the panel away and let the page tell what went wrong."""
        self.close_panel()
        self.failed.emit(error)

    def _open(self) -> None:
        self._before = self._shell.focusWidget()
        self._deeds = finding.deeds_of(self._shell.page())
        self.retranslate()
        self.box.clear()
        self._shell.lay_over(self)
        self.setGeometry(self._shell.rect())
        self.show()
        self.raise_()
        self._typed("")
        self.box.setFocus()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.box.setPlaceholderText(_("Find a dossier, a person, a procedure, a page, a deed"))
        self.box.setAccessibleName(_("Find anything"))
        self._keys.set_keys(
            (
                ("↑ ↓", p_("key", "choose")),
                ("Tab", p_("key", "next group")),
                ("Enter", p_("key", "open")),
                ("Esc", p_("key", "close")),
            )
        )

    # --- finding

    def _look_for(self, text: str) -> None:
        self.box.setText(text)
        self._typed(text)

    def _typed(self, text: str) -> None:
        self._asked, self._choose_first = text.strip(), False
        if not self._asked:
            self._answered = True
            self._session.work.ask(_nothing, _ignore, owner=self, latest="everywhere")  # older questions are off
            self._show(Found())
            return
        desk, asked = self._session.desk, self._asked
        self._answered = False
        self._session.work.ask(
            lambda: everywhere.find(desk, asked), self._found, self._broke, owner=self, latest="everywhere"
        )

    def _found(self, found: Found) -> None:
        self._answered = True
        if not self.isVisible():
            return
        self._show(found)
        hit = self.results.current()
        if self._choose_first and hit is not None:
            self._take(hit)

    def _broke(self, error: Exception) -> None:
        self._answered = True
        if self.isVisible():
            self.fail(error)
        else:
            log_fault(error)

    def _show(self, found: Found) -> None:
        pages = finding.pages_of(self._shell.entries(), self._asked)
        deeds = [hit for hit in self._deeds if matches(self._asked, hit.title)]
        helps = finding.helps_of(self._shell.help, self._asked)
        self.results.show_groups(finding.groups(self._session.desk, found, pages, deeds, helps))
        some = bool(self.results.hits())
        self.results.setVisible(some)
        self._nothing.setText("" if some else _("Nothing is like that. Type less, or a code, a name, a number."))
        self._nothing.setVisible(not some)
        self._place()

    # --- choosing

    def _pressed(self, key: int) -> None:
        match key:
            case Qt.Key.Key_Escape:
                self.close_panel()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                hit = self.results.current()
                if not self._answered:
                    self._choose_first = True  # the answer is on its way
                elif hit is not None:
                    self._take(hit)
            case Qt.Key.Key_Tab | Qt.Key.Key_Backtab:
                self.results.next_group(1 if key == Qt.Key.Key_Tab else -1)
            case _:
                steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -PAGE, Qt.Key.Key_PageDown: PAGE}
                self.results.step(steps[Qt.Key(key)])

    def _take(self, hit: Hit) -> None:
        self.close_panel()
        match hit.value:
            case Go(page=page, what=what):
                self._shell.open(page, what)
            case Tell(topic=topic):
                self._shell.help.show_topic(topic)
            case Act(do=do):
                do()
            case Button() as button if isValid(button) and button.isVisible() and button.isEnabled():
                button.click()
            case _:
                pass

    # --- where it stands

    def _place(self) -> None:
        width = min(WIDTH, self.width() - 32)
        top = TOP if self.height() > 600 else 24
        self.results.setFixedHeight(max(0, min(self.results.wanted_height() + 4, self.height() - top - 24 - 132)))
        self._card.setFixedWidth(width)
        self._card.adjustSize()
        self._card.move((self.width() - width) // 2, top)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the window whatever its size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._shell.rect())
            self._place()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close when the page beside the panel is pressed."""
        if not self._card.geometry().contains(event.position().toPoint()):
            self.close_panel()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Dim the page."""
        veil = QColor(theme.colours().text if theme.name() == "light" else "#000000")
        veil.setAlpha(90 if theme.name() == "light" else 150)
        QPainter(self).fillRect(self.rect(), veil)

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and theme."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.LanguageChange, QEvent.Type.StyleChange} and hasattr(self, "_keys"):
            self.retranslate()


def _nothing() -> None:
    return None


def _ignore(_answer: None) -> None:
    return None
