"""What the pages before the work have in common: whose desk it is at the left, one job at the right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from clerkdesk import language
from clerkdesk.language import N_, _
from clerkdesk.ui import icons, theme, tokens
from clerkdesk.ui.errors import Notice, explain
from clerkdesk.ui.widgets import paint
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import column
from clerkdesk.ui.widgets.label import Icon, label

if TYPE_CHECKING:
    from clerkdesk.ui.widgets.banner import Banner

SIDE = 368
MARK = 320  # the program's sign, drawn faintly
SIDE_FROM = 1000  # a narrower window shows the job alone
BODY = 680  # of every job that is filled in, so that its steps stand where the one before stood

_WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)


class Side(QWidget):
    """The left part of a gate: the program, the centre, and at its foot what `foot` holds."""

    def __init__(self, centre: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(SIDE)
        self.setAutoFillBackground(False)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(40, 40, 32, 32)
        rows.setSpacing(16)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(Icon("shield", size=32, tone="accent"))
        head.addWidget(label("ClerkDesk", size=tokens.TITLE, strong=True), 1)
        rows.addLayout(head)
        self._centre = label(centre, size=tokens.LEAD, strong=True, wrap=True)
        rows.addWidget(self._centre)
        self._centre.setVisible(bool(centre))  # not before it has a parent: it would be a window of its own
        self._motto = label(muted=True, wrap=True)
        rows.addWidget(self._motto)
        self.body = QVBoxLayout()
        self.body.setSpacing(4)
        rows.addSpacing(8)
        rows.addLayout(self.body)
        rows.addStretch(1)
        self.foot = QVBoxLayout()
        self.foot.setSpacing(0)
        rows.addLayout(self.foot)
        self.retranslate()

    def retranslate(self) -> None:
        """Say it in the language spoken now."""
        self._motto.setText(_("Receiving dossiers and returning results at the counter"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the ground: a quiet wash of the accent colour."""
        painter = QPainter(self)
        c = theme.colours()
        paint.rounded(painter, self.rect(), c.wash, radius=0)
        paint.rounded(painter, QRect(self.width() - 1, 0, 1, self.height()), c.line, radius=0)
        painter.setOpacity(0.08)
        painter.drawPixmap(self.width() - 240, self.height() - 400, icons.pixmap("shield", c.accent, MARK))


class Clock(QWidget):
    """The time of day, large, and the date in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        self._time = label(size=tokens.FACT, strong=True)
        self._date = label(muted=True)
        rows.addWidget(self._time)
        rows.addWidget(self._date)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.tick)
        self._now: Callable[[], datetime] = lambda: datetime.now().astimezone()
        self.tick()

    def follow(self, now: Callable[[], datetime]) -> None:
        """Show the time that ``now`` tells instead of the computer's."""
        self._now = now
        self.tick()

    def tick(self) -> None:
        """Show the time now, and again when the minute is over."""
        now = self._now()
        self._time.setText(f"{now:%H:%M}")
        self._date.setText(f"{_(_WEEKDAYS[now.weekday()])}, {now:%d/%m/%Y}")
        self._timer.start(60_000 - now.second * 1000 - now.microsecond // 1000 + 20)


class _Body(QScrollArea):
    """As high as what is in it, and scrolled only when the window is lower."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self._wide = width
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        inner, self.rows = column(spacing=8)
        inner.setObjectName("plain")
        self.setWidget(inner)

    def sizeHint(self) -> QSize:
        """Return the size of what is in it."""
        if self.rows.hasHeightForWidth():  # words that wrap guess at more lines than they take
            return QSize(self._wide, self.rows.totalHeightForWidth(self._wide))
        return QSize(self._wide, self.rows.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Return a height of which three fields are seen."""
        return QSize(self._wide, min(132, self.sizeHint().height()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask for another height when what is in it grows or shrinks."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self.widget():
            self.updateGeometry()
        return super().eventFilter(watched, event)


class Gate(QWidget):
    """A page that covers the window. One job: title and hint (a notice takes their place), `body`, `deeds` at the foot.

    Attributes:
        side: the left part. body: layout of the job. deeds: row for its buttons.

    Signals:
        theme_wanted(), language_wanted(): the switches at the foot were pressed.
    """

    theme_wanted = Signal()
    language_wanted = Signal()

    def __init__(self, *, centre: str = "", width: int = BODY, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.side = Side(centre)
        outer.addWidget(self.side)
        main = QVBoxLayout()
        main.setContentsMargins(24, 16, 24, 16)
        main.setSpacing(8)
        outer.addLayout(main, 1)

        around = QHBoxLayout()
        around.addStretch(1)
        around.addWidget(self._job(width))
        around.addStretch(1)
        main.addLayout(around, 1)

        self._foot = QHBoxLayout()
        self._foot.setSpacing(4)
        self._foot.addStretch(1)
        self._switches: tuple[Button, Button] | None = None
        main.addLayout(self._foot)

    def _make_switches(self) -> tuple[Button, Button]:
        """Make the switches of theme and language: after what the subclass has made, so that Tab comes to them last."""
        made = Button(kind="quiet", icon="moon"), Button(kind="quiet", icon="globe")
        for switch, wanted in zip(made, (self.theme_wanted, self.language_wanted), strict=True):
            switch.clicked.connect(wanted)
            switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._foot.addWidget(switch)
        return made

    def _job(self, width: int) -> QWidget:
        """Return the middle of the page, ``width`` wide: title, hint, body, notices, deeds."""
        middle, rows = column(spacing=8)
        middle.setFixedWidth(width)
        self._title = label(size=tokens.TITLE, strong=True, wrap=True)
        self._hint = label(muted=True, wrap=True)
        names, lines = column(spacing=4)
        lines.addStretch(1)
        lines.addWidget(self._title)
        lines.addWidget(self._hint)
        self._banner: Banner | None = None
        self._head = QStackedWidget()
        self._head.setFixedHeight(tokens.HEADER)
        self._head.addWidget(names)
        frame = _Body(width)
        self.body = frame.rows
        self.deeds = QHBoxLayout()
        self.deeds.setSpacing(8)
        bar = frame.verticalScrollBar()  # beside it the body is narrower: what stands below ends where it ends
        bar.rangeChanged.connect(
            lambda _least, most: self.deeds.setContentsMargins(0, 0, bar.width() if most else 0, 0)
        )
        rows.addStretch(2)
        rows.addWidget(self._head)
        rows.addSpacing(8)
        rows.addWidget(frame)
        rows.addSpacing(8)
        rows.addLayout(self.deeds)
        rows.addStretch(3)
        return middle

    @property
    def banner(self) -> Banner:
        """The notices; made with the first one, since the first window rarely has any."""
        if self._banner is None:
            from clerkdesk.ui.widgets.banner import Banner

            self._banner = Banner()
            self._banner.closed.connect(lambda: self._head.setCurrentIndex(0))
            self._head.addWidget(self._banner)
        return self._banner

    def end_with(self, icon: str, back: Callable[[], object], on: Callable[[], object]) -> tuple[Button, Button]:
        """Put two buttons at the right of the deeds: the way ``back`` (Esc), and ``on`` (F9), with its icon."""
        buttons = Button(icon="undo", key="Esc"), Button(kind="primary", icon=icon, key="F9")
        self.deeds.addStretch(1)
        for button, run in zip(buttons, (back, on), strict=True):
            button.clicked.connect(lambda _checked=False, run=run: run())
            self.deeds.addWidget(button)
        return buttons

    def set_words(self, title: str, hint: str = "") -> None:
        """Show the title and what to do (translated)."""
        self._title.setText(title)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))

    def retranslate(self) -> None:
        """Set every text in the language spoken now; subclasses call it at the end of their constructor."""
        self._switches = self._switches or self._make_switches()
        look, spoken = self._switches
        look.set_icon("moon" if theme.name() == "light" else "sun")
        look.set_words("", _("Dark theme") if theme.name() == "light" else _("Light theme"))
        spoken.set_words("English" if language.current() == "vi" else "Tiếng Việt")
        self.side.retranslate()
        for clock in self.findChildren(Clock):
            clock.tick()

    def notice(self, notice: Notice, action: str = "") -> None:
        """Show ``notice`` where the title stands."""
        self.banner.show_notice(notice, action)
        self._head.setCurrentIndex(1)

    def fail(self, error: Exception) -> None:
        """Show what ``error`` means."""
        self.notice(explain(error))

    def start(self) -> None:
        """Put the focus where the job begins; called when the gate is shown."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the left part out when there is little room."""
        super().resizeEvent(event)
        self.side.setVisible(self.width() >= SIDE_FROM)

    def _built(self) -> bool:
        return getattr(self, "_switches", None) is not None

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and theme."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.LanguageChange, QEvent.Type.StyleChange} and self._built():
            self.retranslate()
