"""The bar at the bottom: who works where, what waits, what the printer says, how late it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from clerkdesk.language import N_, _
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.widgets.label import Elided, Icon

WEEKDAYS: Final = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


class _Item(QWidget):
    clicked = Signal()

    def __init__(self, icon: str) -> None:
        super().__init__()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        self._icon = Icon(icon, size=18)
        self._text = Elided()
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        self.hide()

    def show_text(self, text: str, tone: str = "", icon: str = "", tip: str = "") -> None:
        self._icon.set_icon(icon or self._icon.icon(), tone or "muted")
        self._text.set_words(text, tone)
        self.setToolTip(tip)
        self.setVisible(bool(text))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.clicked.emit()
        super().mousePressEvent(event)


class StatusBar(QWidget):
    """Facts that are always in sight. Each setter may be called at any time, from the GUI thread.

    Signals:
        exchange_wanted(): somebody clicked on what is said of the exchange.
    """

    exchange_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(tokens.STATUS)
        self._clerk_name = self._desk_letter = self._printer_name = self._printer_reason = ""
        self._printer_ready = True
        self._unsent_count: int | None = None
        self._unsent_late = False
        self._free_bytes: int | None = None
        self._clerk, self._desk, self._unsent = _Item("user"), _Item("desk"), _Item("unsent")
        self._printer, self._space, self._demo = _Item("printer"), _Item("disk"), _Item("flag")
        self._saving, self._saving_state = _Item("disk"), ""
        self._exchange = _Item("line")
        for item in (self._exchange, self._unsent):
            item.clicked.connect(self.exchange_wanted)
            item.setCursor(Qt.CursorShape.PointingHandCursor)
        self._is_demo = False
        self._clock = Elided(font=theme.font(), align=Qt.AlignmentFlag.AlignRight)
        self._clock.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._layout = layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 24, 0)
        layout.setSpacing(24)
        for item in (
            self._clerk,
            self._desk,
            self._exchange,
            self._unsent,
            self._printer,
            self._space,
            self._demo,
        ):
            layout.addWidget(item)
        layout.addStretch(1)
        layout.addWidget(self._saving)
        layout.addWidget(self._clock)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tick)
        self._now: Callable[[], datetime] = lambda: datetime.now().astimezone()
        self._tick()

    def follow(self, now: Callable[[], datetime]) -> None:
        """Show the time that ``now`` tells instead of the computer's."""
        self._now = now
        self._tick()

    def set_clerk(self, name: str) -> None:
        """Show who works here; "" while nobody is signed in."""
        self._clerk_name = name
        self._clerk.show_text(name)

    def set_desk(self, letter: str) -> None:
        """Show the letter of this desk."""
        self._desk_letter = letter
        self._desk.show_text(_("Desk {letter}").format(letter=letter) if letter else "")

    def set_unsent(self, count: int | None, *, late: bool = False) -> None:
        """Show how many events no hub has yet; None while there is no hub to send to. late: they wait too long."""
        self._unsent_count, self._unsent_late = count, late
        text = "" if count is None else _("Unsent: {count}").format(count=count)
        self._unsent.show_text(text, "warn" if late else "")

    def set_exchange(self, icon: str, text: str, tone: str, tip: str) -> None:
        """Show how the exchange with the hub stands (translated); "" as text: there is none."""
        self._exchange.show_text(text, tone, icon, tip)

    def set_printer(self, name: str, *, ready: bool = True, reason: str = "") -> None:
        """Show the printer; ``reason`` is why it does not print (translated). "" as name: none is chosen."""
        self._printer_name, self._printer_ready, self._printer_reason = name, ready, reason
        if not name:
            self._printer.show_text(_("No printer"), "warn", "printer-off")
        elif ready:
            self._printer.show_text(name, "", "printer")
        else:
            self._printer.show_text(f"{name}: {reason}", "bad", "printer-off")

    def set_space(self, free: int | None) -> None:
        """Warn that only ``free`` bytes are left on the disk; None says nothing."""
        self._free_bytes = free
        text = "" if free is None else _("Disk almost full: {size} MB left").format(size=free // 1_000_000)
        self._space.show_text(text, "bad")

    def set_saving(self, state: str) -> None:
        """Say that a deed is being saved: "saving", "slow" when that takes seconds, "" when nothing is."""
        self._saving_state = state
        words = {"saving": _("Saving…"), "slow": _("Still saving: the disk is slow")}
        tip = _("The disk or another program is slow. Nothing is lost: the deed is carried out whole or not at all.")
        self._saving.show_text(words.get(state, ""), "warn" if state == "slow" else "", tip=tip)

    def set_demo(self, demo: bool) -> None:
        """Say that the data are a demonstration's."""
        self._is_demo = demo
        tip = _("The people are invented, and the keys lie in a throw-away file")
        self._demo.show_text(_("Demonstration") if demo else "", "warn", tip=tip)

    def retranslate(self) -> None:
        """Say everything in the language spoken now."""
        self.set_desk(self._desk_letter)
        self.set_unsent(self._unsent_count, late=self._unsent_late)
        if self._printer.isVisibleTo(self):
            self.set_printer(self._printer_name, ready=self._printer_ready, reason=self._printer_reason)
        self.set_space(self._free_bytes)
        self.set_demo(self._is_demo)
        self.set_saving(self._saving_state)
        self._tick()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten the clock and the gaps in a narrow window: what is said of the work comes first."""
        super().resizeEvent(event)
        self._layout.setSpacing(12 if self.width() < tokens.NARROW else 24)
        self._tick()

    def _tick(self) -> None:
        now = self._now()
        day = f"{_(WEEKDAYS[now.weekday()])} {now:%d/%m/%Y}"
        narrow = self.width() < tokens.NARROW
        self._clock.set_words(f"{now:%d/%m  %H:%M}" if narrow else f"{day}  {now:%H:%M}")
        if narrow:
            self._clock.setToolTip(day)
        self._timer.start(60_000 - now.second * 1000 - now.microsecond // 1000 + 20)
