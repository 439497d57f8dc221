"""What every section of the settings has: the session, a place for its widgets, and a way to tell how it went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.site import Site
from clerkdesk.language import N_, _
from clerkdesk.services import site_words
from clerkdesk.services.desk import Changes
from clerkdesk.ui.errors import Notice, explain, good
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import column
from clerkdesk.ui.widgets.idlist import Column, IdList

SAVED = N_("Saved.")


class Section(QWidget):
    """One section. Subclasses fill `body`, and `foot` with the buttons of their deeds.

    Signals:
        told(object): a `Notice` to show over the page.
    """

    told = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(16)
        frame = QScrollArea()
        frame.setWidgetResizable(True)
        frame.setFrameShape(QFrame.Shape.NoFrame)
        frame.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        frame.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner, self.body = column(spacing=16)
        inner.setObjectName("plain")
        frame.setWidget(inner)
        rows.addWidget(frame, 1)
        self._frame = frame
        self.foot = QHBoxLayout()
        self.foot.setSpacing(8)
        rows.addLayout(self.foot)

    def retranslate(self) -> None:
        """Set every text."""

    def load(self) -> None:
        """Show what is kept now; called whenever the section is opened and when settings changed elsewhere."""

    def start(self) -> None:
        """Put the focus where the work of this section begins."""

    def bring_up(self, part: QWidget) -> None:
        """Scroll to ``part`` when its place is known."""
        QTimer.singleShot(0, part, lambda: self._frame.ensureWidgetVisible(part, 0, 16))

    def fill(self, content: QWidget, save: Callable[[], None]) -> Button:
        """Let ``content`` be all of the section; return the button under it, which calls ``save``."""
        self.body.addWidget(content)
        self.body.addStretch(1)
        button = self.save_button()
        button.clicked.connect(lambda _checked=False: save())
        return button

    def save_button(self) -> Button:
        """Return a new "Save" with its key, at the end of `foot`; what it does is connected by the section."""
        button = Button(_("Save"), kind="primary", icon="check", key="F9")
        self.foot.addStretch(1)
        self.foot.addWidget(button)
        return button

    def may(self) -> bool:
        """Return whether who is signed in may change this; say so when not."""
        if self.session.administrator:
            return True
        self.fail(Refused("administrator-only", "Only an administrator may do this."))
        return False

    def save_site(self, site: Site) -> None:
        """Keep ``site``."""
        desk, clerk = self.session.desk, self.session.clerk
        self.deed(lambda: site_words.save(desk, clerk, site), self._saved)

    def deed(self, run: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Run a deed; what fails is told."""
        self.session.work.deed(run, done, self.fail, owner=self)

    def tell(self, notice: Notice) -> None:
        """Show ``notice``."""
        self.told.emit(notice)

    def fail(self, error: Exception) -> None:
        """Show what ``error`` means."""
        self.tell(explain(error))

    def _saved(self, changes: Changes) -> None:  # noqa: ARG002
        self.tell(good(SAVED))
        self.load()


class Rows(IdList):
    """A short list whose rows are all in memory."""

    def __init__(
        self, columns: Sequence[Column], session: Session, *, tall: bool = False, empty: QWidget | None = None
    ) -> None:
        super().__init__(columns, self._some, session.work, tall=tall, empty=empty)
        self._all: list[Any] = []

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show ``rows``; the choice stays at its place."""
        at = self.current_id()
        self._all = list(rows)
        self.set_ids(range(len(self._all)))
        self.reload()
        if self._all:
            self.select_id(min(at or 0, len(self._all) - 1))

    def rows(self) -> list[Any]:
        """Return all rows."""
        return self._all

    def chosen(self) -> Any:
        """Return the row that is chosen, or None."""
        at = self.current_id()
        return self._all[at] if at is not None and at < len(self._all) else None

    def _some(self, ids: Sequence[int]) -> list[Any]:
        rows = self._all
        return [rows[at] if at < len(rows) else None for at in ids]
