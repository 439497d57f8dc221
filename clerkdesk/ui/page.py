"""What every page of the workbench is made of."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from clerkdesk.language import _
from clerkdesk.ui.errors import Notice, explain
from clerkdesk.ui.widgets.banner import Header


class Page(QWidget):
    """One job, one page. The guide in `clerkdesk.ui` says how to write one.

    Attributes:
        header: title, hint, big fact and notices, over the page.
        body: the layout that holds the page's own widgets; scrolls when the window is too low for them.
        foot: a row under it that always stays in sight, for the buttons of the deeds; made when first asked for.

    Signals:
        go(str, object): open another page by its name and hand it something (`arrive`).
    """

    go = Signal(str, object)
    takes_tickets = False
    """Whether `on_scan` has a use for a ticket while no counter is open at this desk."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.header = Header()
        self.header.banner.action.clicked.connect(self._through_the_door)
        outer.addWidget(self.header)
        inner = QWidget()
        inner.setObjectName("plain")
        self.body = QVBoxLayout(inner)
        self._fit(0, 0)
        self.body.setSpacing(16)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        scroll.verticalScrollBar().rangeChanged.connect(self._fit)
        outer.addWidget(scroll, 1)
        self._scroll_area = scroll
        self._outer = outer
        self._foot: QHBoxLayout | None = None

    @property
    def foot(self) -> QHBoxLayout:
        """The row of buttons at the bottom."""
        if self._foot is None:
            bar = QWidget()
            bar.setObjectName("foot")
            bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
            self._foot = QHBoxLayout(bar)
            self._foot.setContentsMargins(24, 11, 24, 12)
            self._foot.setSpacing(8)
            self._outer.addWidget(bar)
        return self._foot

    def retranslate(self) -> None:
        """Set every text of the page in the language spoken now. Call it at the end of the constructor too."""

    def refresh(self, changes: object) -> None:
        """A deed was done somewhere; ``changes`` is what it returned. Ask again for what it touches."""

    def on_scan(self, scan: object) -> bool:  # noqa: ARG002
        """Take what was scanned (a value of `clerkdesk.devices.scan`); return whether this page had a use for it."""
        return False

    def arrive(self, what: object) -> None:
        """The page is shown: put the focus where the work starts. ``what`` is what `go` handed over, or None."""

    def leave(self) -> None:
        """The page gets hidden: save drafts that are not saved yet."""

    def visit_ended(self, visit: str) -> None:
        """The citizen of ``visit`` (stream) left the counter."""

    def escape(self) -> bool:
        """Esc was pressed and no notice was there to close: go one step back; return whether there was one."""
        return False

    def undo(self) -> bool:
        """Ctrl+Z was pressed where nothing typed is to be taken back: take back a tick or a filter; return whether."""
        return False

    def notice(self, notice: Notice, action: str = "") -> None:
        """Show ``notice`` over the page, with a button called ``action``, or the one that opens its door."""
        self.header.show_notice(notice, action or (_(notice.way) if notice.way else ""))

    def leave_good_news(self) -> None:
        """The next piece of work begins: take away the notice of what went well before. Warnings and faults stay."""
        shown = self.header.banner.notice()
        if shown is not None and shown.tone == "good":
            self.header.banner.close_notice()

    def fail(self, error: Exception) -> None:
        """Show what ``error`` means for the clerk; made to be handed to `Work` as ``failed``."""
        self.notice(explain(error))

    def _through_the_door(self) -> None:
        shown = self.header.banner.notice()
        if shown is not None and shown.door:
            self.header.banner.close_notice()
            self.go.emit(shown.door, None)

    def bring_into_sight(self, widget: QWidget) -> None:
        """Scroll to ``widget`` where the window is too low or too narrow for it, once it has its place."""

        def scroll() -> None:
            if widget.isVisible():
                self._scroll_area.ensureWidgetVisible(widget, 0, 16)

        QTimer.singleShot(0, widget, scroll)

    def _fit(self, _least: int, most: int) -> None:
        """Leave the scroll bar its room out of the margin, so that nothing moves when it comes."""
        self.body.setContentsMargins(24, 0, 12 if most else 24, 16)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
