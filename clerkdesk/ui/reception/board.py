"""The parts of the reception page, where they stand, and what they say; what they do is in `page`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from clerkdesk.catalogue.units import Units
from clerkdesk.language import _
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.reception.dossier import Dossier
from clerkdesk.ui.reception.guidance import GUIDE_KEY, Guidance
from clerkdesk.ui.reception.online import Online
from clerkdesk.ui.reception.outcome import Outcome, Slip
from clerkdesk.ui.reception.people import People
from clerkdesk.ui.reception.summary import Summary
from clerkdesk.ui.reception.terms import FormCells
from clerkdesk.ui.states import LATE_ENTRY
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.chip import Chip
from clerkdesk.ui.widgets.label import Elided, Icon
from clerkdesk.ui.widgets.search import Hit, ScanBox, SearchField
from clerkdesk.ui.widgets.when import DateField
from clerkdesk.ui.work import Work

NARROW: Final = 960  # below this width one half is shown at a time
BAR: Final = 12  # width of a scroll bar
MOST: Final = 16_777_215  # QWIDGETSIZE_MAX
LOW: Final = 560  # below this height facts are written smaller

Panel = Dossier | Slip | Online | Outcome
Find = Callable[[str], Sequence[Hit]]


class Half(QScrollArea):
    """One half of the page, scrolled by itself; the scroll bar has its room whether it is there or not."""

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumSize(0, 96)
        inner = QWidget()
        inner.setObjectName("plain")
        self._room = QVBoxLayout(inner)
        for widget in widgets:
            self._room.addWidget(widget)
        self._room.setSpacing(16)
        self._room.setContentsMargins(0, 0, BAR, 0)
        self.setWidget(inner)
        self.verticalScrollBar().rangeChanged.connect(
            lambda _least, most: self._room.setContentsMargins(0, 0, 0 if most else BAR, 0)
        )

    def add(self, widget: QWidget) -> None:
        """Put ``widget`` under those that are here."""
        self._room.addWidget(widget)

    def fold(self, *, away: bool) -> None:
        """Fold the half away, or back. It keeps its keys and its place in the order of the focus."""
        self.setMaximumWidth(0 if away else MOST)

    def reveal(self, widget: QWidget) -> None:
        """Scroll until ``widget`` is in sight, now and when what was folded out has found its size."""
        self.ensureWidgetVisible(widget, 0, 48)
        QTimer.singleShot(0, widget, lambda: self.ensureWidgetVisible(widget, 0, 48))

    def read_on(self) -> None:
        """Scroll on by what is in sight, from the end back to the top."""
        bar = self.verticalScrollBar()
        bar.setValue(0 if bar.value() == bar.maximum() else bar.value() + bar.pageStep() - 48)

    def to_top(self) -> None:
        """Scroll to the top, or as near to it as what has the focus allows, once new content has found its size."""
        self.verticalScrollBar().setValue(0)
        QTimer.singleShot(0, self, lambda: QTimer.singleShot(0, self, self._settle))

    def _settle(self) -> None:
        self.verticalScrollBar().setValue(0)
        focused = QApplication.focusWidget()
        if focused is not None and self.isAncestorOf(focused):
            self.ensureWidgetVisible(focused, 0, 8)


class ProcedureBox(SearchField):
    """Finds procedures. Down in the empty box goes to the recent and frequent ones.

    Signals:
        went_down(): Down was pressed in the empty box.
    """

    went_down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the empty box downwards."""
        if event.key() == Qt.Key.Key_Down and not self.text():
            self.went_down.emit()
        else:
            super().keyPressEvent(event)


class LateBar(QFrame):
    """Says that everything here was received earlier, and asks when."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._words = Elided()
        self.when = FormCells(({"late_day": 3, "late_clock": 2},), {"late_day": DateField()})
        self.when.setFixedWidth(300)
        across = QHBoxLayout(self)
        across.setContentsMargins(16, 8, 16, 12)
        across.setSpacing(16)
        across.addWidget(Icon("clock", tone="accent"))
        across.addWidget(Chip(LATE_ENTRY))
        across.addWidget(self._words, 1)
        across.addWidget(self.when)

    def retranslate(self) -> None:
        """Set the texts."""
        self._words.set_words(_("Received on paper earlier: the due date counts from then, and the receipt says so."))
        self.when.cells["late_day"].set_name(_("Received on"), _("dd/mm/yyyy"))
        self.when.cells["late_clock"].set_name(_("At"), _("hh:mm"))


class Board(QObject):
    """Builds the page's widgets into its body and foot.

    Attributes: the widgets by name; `panel` says what the right half shows: "dossier", "slip", "refusal", "online",
    "outcome".
    """

    def __init__(
        self, body: QVBoxLayout, foot: QHBoxLayout, units: Callable[[], Units], find: tuple[Find, Find], work: Work
    ) -> None:
        super().__init__()
        body.addLayout(self._build_top(find, work))
        self.late = LateBar()
        late = QHBoxLayout()
        late.setContentsMargins(0, 0, BAR, 0)
        late.addWidget(self.late)
        body.addLayout(late)

        self.people = People(units)
        self.dossier = Dossier(units)
        self.slip, self.refusal = Slip(items=True), Slip(items=False)
        self.online = Online()
        self.outcome = Outcome()
        self._panels: dict[str, Panel] = {
            "dossier": self.dossier,
            "slip": self.slip,
            "refusal": self.refusal,
            "online": self.online,
            "outcome": self.outcome,
        }
        self.guidance = Guidance()
        self.left, self.right = Half(self.guidance, self.people), Half(*self._panels.values())
        self._halves = QHBoxLayout()
        self._halves.addWidget(self.left)
        self._halves.addWidget(self.right)
        body.addLayout(self._halves, 1)
        self._narrow = False

        self.summary = Summary()
        self.ask_button = Button(icon="papers", key="F8")
        self.accept_button = Button(kind="primary", icon="printer", key="F9")
        self.slip_button = Button(kind="primary", icon="printer", key="F8")
        self.refuse_button = Button(kind="danger", icon="stop", key="Shift+F8")
        self.direct_button = Button(icon="reception", key="F8")
        self.online_button = Button(kind="primary", icon="globe", key="F9")
        self.back_button = Button(icon="undo", key="Esc")
        self.next_button = Button(icon="user", key="F5")
        self.another_button = Button(kind="primary", icon="plus", key="F6")
        foot.addWidget(self.summary, 1)
        foot.addStretch(0)  # the buttons stay at the right where nothing is summed up
        self._buttons = {
            "dossier": (self.ask_button, self.accept_button),
            "slip": (self.back_button, self.slip_button),
            "refusal": (self.back_button, self.refuse_button),
            "online": (self.back_button, self.direct_button, self.online_button),
            "outcome": (self.next_button, self.another_button),
        }
        for button in self._all_buttons():
            foot.addWidget(button)
        self._half: QWidget = self.left
        self.panel = ""
        self.show_panel("dossier")

    def _build_top(self, find: tuple[Find, Find], work: Work) -> QHBoxLayout:
        anything, procedures = find
        self.scan_box = ScanBox(anything, work)
        self.search = ProcedureBox(procedures, work)
        self.search.setObjectName("scanbox")
        self.search.setFont(self.scan_box.font())
        self.late_button = Button(icon="clock", key="F12")
        self.guide_button = Button(icon="help", key=GUIDE_KEY)
        self.guide_button.setCheckable(True)
        for button in (self.guide_button, self.late_button):
            button.setFixedHeight(tokens.TALL)
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, BAR, 0)
        top.setSpacing(16)
        top.addWidget(self.scan_box, 5)
        right_top = QHBoxLayout()
        right_top.setSpacing(8)
        right_top.addWidget(self.search, 1)
        right_top.addWidget(self.guide_button)
        right_top.addWidget(self.late_button)
        top.addLayout(right_top, 8)
        return top

    def show_panel(self, name: str) -> None:
        """Show the panel ``name`` in the right half, with its buttons."""
        if name == self.panel:
            return
        self.panel = name
        for each, panel in self._panels.items():
            panel.setVisible(each == name)
        self.right.to_top()
        wanted = self._buttons[name]
        for button in self._all_buttons():
            button.setVisible(button in wanted)
        self.people.next_button.setVisible(name != "outcome")  # one button a key
        self.left.setVisible(name != "online")  # its two cards need the width
        if self._narrow and name == "online":
            self.show_half(self.right)
        self.search.setEnabled(name in {"dossier", "outcome"})

    def _all_buttons(self) -> tuple[Button, ...]:
        return tuple(dict.fromkeys(button for row in self._buttons.values() for button in row))

    def fit(self, width: int, height: int) -> None:
        """Show both halves side by side, or one of them in a narrow window."""
        self._narrow = width < NARROW
        across = width - 24 - 12 - BAR - 16  # margins, the bar's room, the gap
        left = across * 5 // 13
        self.scan_box.setFixedWidth(left - 56 if self._narrow else left)
        for box in (self.scan_box, self.search):
            box.setFont(theme.font(tokens.TEXT if self._narrow else tokens.LEAD))
        for button in (self.guide_button, self.late_button, *self._all_buttons()):
            button.set_bare(self._narrow)
        self._halves.setSpacing(0 if self._narrow else 16 - BAR)
        self._halves.setStretch(0, 1 if self._narrow else left + BAR)
        self._halves.setStretch(1, 1 if self._narrow else across - left + BAR)
        self.summary.set_low(height < LOW)
        self.show_half(self._half)

    def show_half(self, half: QWidget) -> None:
        """In a narrow window show ``half`` (`left` or `right`) alone, else both."""
        self._half = half
        self.left.fold(away=self._narrow and half is not self.left)
        self.right.fold(away=self._narrow and half is not self.right)

    def half_of(self, widget: QWidget) -> Half | None:
        """Return the half that ``widget`` stands in, or None."""
        return next((half for half in (self.left, self.right) if half.isAncestorOf(widget)), None)

    def retranslate(self) -> None:
        """Set the texts."""
        self.scan_box.setPlaceholderText(_("Scan a card, or type a name"))
        self.scan_box.setAccessibleName(_("Scan box"))
        self.search.setPlaceholderText(_("Procedure: name or initials"))
        self.search.setAccessibleName(_("Procedure"))
        self.guide_button.set_words(_("Guidance"))
        self.late_button.set_words(_("Late entry"))
        self.ask_button.set_words(_("Supplement slip"))
        self.accept_button.set_words(_("Accept and print"))
        self.slip_button.set_words(_("Print the slip"))
        self.refuse_button.set_words(_("Refuse"))
        self.direct_button.set_words(_("Take it here"))
        self.online_button.set_words(_("Filed online"))
        self.back_button.set_words(_("Back"))
        self.next_button.set_words(_("Next citizen"))
        self.another_button.set_words(_("Another dossier"))
        for part in (self.late, self.guidance, self.people, *self._panels.values()):
            part.retranslate()
