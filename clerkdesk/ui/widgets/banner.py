"""What a page is called, what counts most on it, and what just went well or wrong: one strip of a fixed height.

A notice takes the place of the title, so that nothing on the page jumps when it comes or goes.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QSizePolicy, QStackedWidget, QWidget
from shiboken6 import isValid

from clerkdesk.language import N_, _
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.errors import Notice
from clerkdesk.ui.widgets import paint
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import column
from clerkdesk.ui.widgets.label import Elided

ICONS: Final = {"idle": "info", "active": "info", "good": "check-circle", "warn": "alert", "bad": "error"}
WORDS: Final = {
    "idle": N_("Note"),
    "active": N_("Note"),
    "good": N_("Done"),
    "warn": N_("Not possible"),
    "bad": N_("Trouble"),
}
GOOD_MS: Final = 6000  # good news leaves by itself; anything else stays until it is read


class Banner(QWidget):
    """A notice: what happened, what is safe, what to do next, with a button to close it and one for a deed.

    Signals:
        closed(): the clerk closed it, or good news had its time.
    """

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notice: Notice | None = None
        self._tried: QWidget | None = None
        self._old = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.close_notice)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(56, 0, 8, 0)
        layout.setSpacing(8)
        layout.addStretch(1)
        self.action = Button()
        self.action.setVisible(False)
        layout.addWidget(self.action)
        self._close = Button(kind="quiet", icon="close", key="")
        self._close.clicked.connect(self.close_notice)
        layout.addWidget(self._close)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def show_notice(self, notice: Notice, action: str = "") -> None:
        """Show ``notice``; ``action`` names the button of a deed (connect `action.clicked`), "" hides it."""
        self._notice = notice
        self.action.set_words(action)
        self.action.setVisible(bool(action))
        self._timer.stop()
        if notice.tone == "good":
            self._timer.start(GOOD_MS)
        self._let_go()
        self._old = False
        if notice.tried:
            QTimer.singleShot(0, self, self._hold_on)  # once the focus stands where it can be put right
        self.retranslate()

    def notice(self) -> Notice | None:
        """Return the notice shown now."""
        return self._notice

    def close_notice(self) -> None:
        """Take the notice away."""
        if self._notice is not None:
            self._timer.stop()
            self._notice = None
            self._let_go()
            self.closed.emit()

    def leave_refusal(self) -> None:
        """Something went through: what was refused before, not by this very deed, is no news any more."""
        if self._notice is not None and self._notice.tried and self._old:
            self.close_notice()

    def _hold_on(self) -> None:
        """Stay as long as what has the focus now stays as it is."""
        self._let_go()
        if self._notice is None or not self._notice.tried:
            return
        self._old = True
        self._tried = QApplication.focusWidget()
        if self._tried is not None:
            self._tried.installEventFilter(self)
            self._tried.destroyed.connect(self.leave_refusal)
        if isinstance(self._tried, QLineEdit):
            self._tried.textChanged.connect(self.leave_refusal)

    def _let_go(self) -> None:
        tried, self._tried = self._tried, None
        if tried is not None and isValid(tried):
            tried.removeEventFilter(self)
            tried.destroyed.disconnect(self.leave_refusal)
            if isinstance(tried, QLineEdit):
                tried.textChanged.disconnect(self.leave_refusal)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go with what was tried, unless the whole page goes out of sight."""
        if event.type() == QEvent.Type.Hide and watched is self._tried and isinstance(watched, QWidget):
            window = self.window()
            if self.isVisibleTo(window) and not watched.isVisibleTo(window):
                self.leave_refusal()
        return super().eventFilter(watched, event)

    def retranslate(self) -> None:
        """Say it in the language spoken now."""
        self._close.set_words("", _("Close (Esc)"))
        if self._notice:
            if self._notice.way:
                self.action.set_words(_(self._notice.way))
            texts = " ".join(filter(None, self._notice.texts()))
            self.setAccessibleName(f"{_(WORDS[self._notice.tone])}: {texts}")
            self.setToolTip("\n".join(filter(None, self._notice.texts())))
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        """Return the fixed height of the strip, less its margins."""
        return QSize(480, tokens.HEADER - 12)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the ground, the icon and up to three lines: what in bold, then what is safe and what to do."""
        if not self._notice:
            return
        painter = QPainter(self)
        paint.begin(painter)
        ink, ground = tokens.tone(theme.colours(), self._notice.tone)
        paint.rounded(painter, self.rect(), ground, radius=8)
        paint.rounded(painter, QRect(0, 0, 4, self.height()), ink, radius=2)
        paint.icon(painter, ICONS[self._notice.tone], ink, QRect(16, 0, 28, self.height()), 28)
        what, safe, todo = self._notice.texts()
        room = QRect(56, 4, self._close.x() - 64 - (self.action.width() + 8 if self.action.isVisible() else 0), 0)
        self._write(painter, room, what, safe, todo)

    def _write(self, painter: QPainter, room: QRect, what: str, safe: str, todo: str) -> None:
        text, strong = theme.colours().text, theme.strong()
        line = QFontMetrics(strong).height()
        most = (self.height() - 8) // line
        first = _lines(what, QFontMetrics(strong), room.width(), most - 1 if safe or todo else most)
        second = second_lines(safe, todo, QFontMetrics(theme.font()), room.width(), most - len(first))
        top = (self.height() - line * (len(first) + len(second))) // 2
        for number, each in enumerate(first + second):
            font = strong if number < len(first) else theme.font()
            paint.text(painter, QRect(room.x(), top + number * line, room.width(), line), each, text, font)


def second_lines(safe: str, todo: str, metrics: QFontMetrics, width: int, most: int) -> list[str]:
    """Return what is written under what happened: where both have no room, what to do alone, not its beginning."""
    both = " ".join(filter(None, (safe, todo)))
    wanted = todo if todo and len(_lines(both, metrics, width, len(both))) > most else both
    return _lines(wanted, metrics, width, most) if wanted else []


def _lines(words: str, metrics: QFontMetrics, width: int, most: int) -> list[str]:
    """Break ``words`` into at most ``most`` lines of ``width``; the last may be too long and is elided when drawn."""
    lines: list[str] = []
    line = ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if line and len(lines) < most - 1 and metrics.horizontalAdvance(longer) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]


class Header(QWidget):
    """The strip over a page: title and hint at the left (a notice takes their place), the big fact at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(tokens.HEADER)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 4, 24, 8)  # a notice stands apart from what the page begins with
        layout.setSpacing(24)
        self._left = QStackedWidget()
        names, rows = column(spacing=0)
        rows.addStretch(1)
        self._title = Elided(font=theme.strong(tokens.TITLE))
        self._hint = Elided(tone="muted")
        rows.addWidget(self._title)
        rows.addWidget(self._hint)
        rows.addStretch(1)
        self.banner = Banner()
        self._left.addWidget(names)
        self._left.addWidget(self.banner)
        layout.addWidget(self._left, 1)
        self._fact_box, facts = column(spacing=0)
        facts.addStretch(1)
        self._fact_label = Elided(tone="muted", align=Qt.AlignmentFlag.AlignRight)
        self._fact = Elided(font=theme.strong(tokens.FACT), align=Qt.AlignmentFlag.AlignRight)
        facts.addWidget(self._fact_label)
        facts.addWidget(self._fact)
        facts.addStretch(1)
        layout.addWidget(self._fact_box)
        self.banner.closed.connect(lambda: self._left.setCurrentIndex(0))
        self.set_fact("", "")

    def set_title(self, title: str, hint: str = "") -> None:
        """Show the page's title and, under it, what to do next here."""
        self._title.set_words(title)
        self._hint.set_words(hint)

    def set_fact(self, name: str, fact: str, tone: str = "") -> None:
        """Show the fact that counts most now (the citizen, the code, the due date), the largest text of the page."""
        self._fact_label.set_words(name)
        self._fact.set_words(fact, tone)
        self._fact_box.setVisible(bool(fact))
        self._bound_fact()

    def show_notice(self, notice: Notice, action: str = "") -> None:
        """Show ``notice`` where the title stands; see `Banner.show_notice`."""
        self.banner.show_notice(notice, action)
        self._left.setCurrentIndex(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the title or notice at least half of the strip."""
        super().resizeEvent(event)
        self._bound_fact()

    def _bound_fact(self) -> None:
        wanted = max(self._fact.sizeHint().width(), self._fact_label.sizeHint().width())
        self._fact_box.setFixedWidth(min(wanted, max(200, self.width() // 2 - 48)))
