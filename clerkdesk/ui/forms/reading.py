"""Reading back: the citizen sees what was written, in large type, section by section, and nothing of the clerk's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QScreen
from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from clerkdesk.domain.forms.filling import Facts
from clerkdesk.domain.forms.form import Form
from clerkdesk.language import _
from clerkdesk.printing.read_back import lines
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.forms.speech import Voice, voice
from clerkdesk.ui.icons import pixmap
from clerkdesk.ui.screens import Apart
from clerkdesk.ui.widgets.label import Elided, label

LARGE: Final = 24
LOWER: Final = 6  # that a name stands on one line with its larger value


@dataclass(frozen=True, slots=True)
class Told:
    """One section as it is read back: its title and (label, value) of each field that says something."""

    title: str
    lines: tuple[tuple[str, str], ...]


def sections(form: Form, facts: Facts) -> tuple[Told, ...]:
    """Return what is read back of ``form``: in Vietnamese, as it will be printed; where it comes from is not shown."""
    return tuple(
        Told(title, tuple((name, value) for name, value, _source, _ref in told)) for title, told in lines(form, facts)
    )


class Large(QScrollArea):
    """One section in large type, for whoever reads along."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_section(self, title: str, told: Told, place: str, ticked: int = 0) -> None:
        """Show one section; ``place`` says which of how many, ``ticked`` how many lines were said to be right."""
        inner = QWidget()
        inner.setObjectName("plain")
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(32, 16, 32, 24)
        rows.setSpacing(8)
        rows.addWidget(label(f"{title} · {place}", size=tokens.LEAD, muted=True, wrap=True))
        rows.addWidget(label(told.title, size=LARGE, strong=True, wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(14)
        grid.setColumnStretch(1, 2)
        grid.setColumnStretch(2, 3)
        grid.setColumnMinimumWidth(0, LARGE)
        for at, (name, value) in enumerate(told.lines):
            if at < ticked:
                right = QLabel()
                right.setPixmap(pixmap("check", theme.colours().good, LARGE))
                right.setAccessibleName(_("Right"))
                right.setContentsMargins(0, LOWER, 0, 0)
                grid.addWidget(right, at, 0, Qt.AlignmentFlag.AlignTop)
            called = label(name, size=tokens.TITLE, muted=True, wrap=True)
            called.setContentsMargins(0, LOWER, 0, 0)
            grid.addWidget(called, at, 1, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(value, size=LARGE, wrap=True), at, 2)
        rows.addSpacing(16)
        rows.addLayout(grid)
        rows.addStretch(1)
        self.setWidget(inner)
        self.words = ". ".join([told.title, *(f"{name}: {value}" for name, value in told.lines)])


class CitizenWindow(QWidget):
    """The citizen's screen: the values alone. It takes no keys where it stands on a screen of its own.

    Signals:
        key(int): a key was pressed while it covers the clerk's only screen. lost(): its own screen was taken away.
    """

    key = Signal(int)
    lost = Signal()
    closed = Signal()

    def __init__(self, screen: QScreen | None) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        theme.dress(self)
        self.apart = screen is not None
        if self.apart:
            self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
            self.setWindowFlag(Qt.WindowType.WindowDoesNotAcceptFocus)
        self.large = Large()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.large)
        if screen is not None:
            self.setGeometry(screen.geometry())
            apart = Apart(self)
            apart.stand(screen)
            apart.lost.connect(self.lost)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand the keys on."""
        self.key.emit(event.key())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Say that it is gone."""
        super().closeEvent(event)
        self.closed.emit()


class ReadingStep(QWidget):
    """The clerk's view of the reading: the same section, and what the keys do.

    Signals:
        confirmed(str): the citizen said yes: "whole", "sections" when each was confirmed by itself, or "fields" when
            each line was.
    """

    confirmed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._title = ""
        self._sections: tuple[Told, ...] = ()
        self._at = 0
        self._agreed: set[int] = set()
        self._ticked: dict[int, int] = {}  # how many lines of a section were said to be right
        self._window: CitizenWindow | None = None
        self._voice: Voice | None = None
        self._voice_sought = False
        self.large = Large()
        self.large.setObjectName("card")
        self._note = Elided(tone="muted")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 12, 0)
        rows.setSpacing(8)
        rows.addWidget(self.large, 1)
        rows.addWidget(self._note)

    def begin(self, form: Form, facts: Facts) -> None:
        """Begin with the first section."""
        self._title, self._sections = form.title.vi, sections(form, facts)
        self._at, self._agreed, self._ticked = 0, set(), {}
        self._show()

    def tick(self) -> None:
        """The citizen says that the next line is right; after the last one the section is."""
        if not self._sections:
            return
        ticked = self._ticked[self._at] = self._ticked.get(self._at, 0) + 1
        if ticked >= len(self._sections[self._at].lines):
            self.agree()
        else:
            self._show()

    def agree(self) -> None:
        """The citizen says that this section is right: the next one, or all is confirmed."""
        self._agreed.add(self._at)
        if self._at + 1 < len(self._sections):
            self.turn(1)
        elif len(self._agreed) == len(self._sections):
            each = all(self._ticked.get(at, 0) >= len(one.lines) for at, one in enumerate(self._sections))
            self.confirmed.emit("fields" if each else "sections")
        else:
            self._at = next(at for at in range(len(self._sections)) if at not in self._agreed)
            self._show()

    def agree_to_all(self) -> None:
        """The citizen says that all is right."""
        self.confirmed.emit("whole")

    def turn(self, step: int) -> None:
        """Show the next section, or with -1 the one before."""
        self._at = max(0, min(len(self._sections) - 1, self._at + step))
        self._show()

    @property
    def can_speak(self) -> bool:
        """Whether this computer has a Vietnamese voice."""
        if not self._voice_sought:
            self._voice, self._voice_sought = voice(), True
        return self._voice is not None

    def speak(self) -> None:
        """Read the section aloud, where a Vietnamese voice is there."""
        if self.can_speak and self._voice is not None:
            self._voice.stop()
            self._voice.say(self.large.words)

    # --- the citizen's screen

    def open_window(self) -> None:
        """Show the section on the second screen, else over the whole of the only one; again closes it."""
        if self._window is not None:
            self.close_window()
            return
        screens = QApplication.screens()
        mine = self.window().screen()
        other = next((one for one in screens if one is not mine), None)
        window = self._window = CitizenWindow(other)
        window.key.connect(self._key)
        window.lost.connect(self.close_window)
        if self._sections:
            self._show()
        window.showFullScreen()
        if window.apart:  # a window system may hand it the keys all the same
            self.window().activateWindow()

    def close_window(self) -> None:
        """Take the citizen's screen away."""
        window, self._window = self._window, None
        if window is not None:
            if self._voice is not None:
                self._voice.stop()
            window.close()
            window.deleteLater()
            self.window().activateWindow()

    @property
    def window_open(self) -> bool:
        """Whether the citizen's screen is shown."""
        return self._window is not None

    def retranslate(self) -> None:
        """Set the texts."""
        speaks = (
            _("F7 reads it aloud.") if self.can_speak else _("No Vietnamese voice is installed here: read it aloud.")
        )
        self._note.set_words(
            " ".join(
                (
                    _("Ask at each section, or line by line: is this right? Only what will be printed stands here."),
                    speaks,
                )
            )
        )

    def _key(self, key: int) -> None:
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.agree()
        elif key == Qt.Key.Key_F9:
            self.close_window()
            self.agree_to_all()
        elif key == Qt.Key.Key_F5:
            self.tick()
        elif key in {Qt.Key.Key_PageDown, Qt.Key.Key_Right, Qt.Key.Key_Down}:
            self.turn(1)
        elif key in {Qt.Key.Key_PageUp, Qt.Key.Key_Left, Qt.Key.Key_Up}:
            self.turn(-1)
        elif key in {Qt.Key.Key_Escape, Qt.Key.Key_F6}:
            self.close_window()

    def _place(self) -> str:
        return f"{self._at + 1}/{len(self._sections)}"

    def _show(self) -> None:
        if not self._sections:
            return
        told = self._sections[self._at]
        for large in (self.large, *([self._window.large] if self._window else [])):
            large.show_section(self._title, told, self._place(), self._ticked.get(self._at, 0))
