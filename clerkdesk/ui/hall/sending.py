"""Where a ticket is sent on to: another counter, or whichever serves a field."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from clerkdesk.domain.text import fold
from clerkdesk.language import _
from clerkdesk.services.queue.hall import Open
from clerkdesk.ui.hall.row import Row
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.label import Elided
from clerkdesk.ui.widgets.search import Hit, SearchField


class Sending(Row):
    """Finds a counter or a field as it is typed; Enter sends.

    Signals:
        chosen(str, str): the counter, or the field; one of them is "".
    """

    chosen = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counters: tuple[Open, ...] = ()
        self._fields: tuple[str, ...] = ()
        self.note = Elided(tone="muted")
        self.search = SearchField(self._find, on_focus=True)
        self.search.setFixedWidth(360)
        self.search.chosen.connect(lambda where: self.chosen.emit(*where))
        self.search.entered.connect(self._not_found)
        self.search.textChanged.connect(lambda: self.note.set_words(""))
        self.line.addWidget(self.search)
        self.line.addWidget(self.note, 1)
        self.end_line(stretch=False)
        self.retranslate()

    def _not_found(self, text: str) -> None:
        if text:
            said = _("Nothing here is called “{text}”: an open counter or a field, or Esc to go back")
            self.note.set_words(said.format(text=text))

    def set_places(self, counters: tuple[Open, ...], fields: tuple[str, ...]) -> None:
        """Offer the counters that are open elsewhere, and the catalogue's fields."""
        self._counters, self._fields = counters, fields

    def begin(self) -> None:
        """Ask anew."""
        self.search.clear()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def retranslate(self) -> None:
        """Set the texts."""
        super().retranslate()
        self.words.setText(_("Send on to"))
        self.search.setPlaceholderText(_("Counter or field"))
        self.search.setAccessibleName(_("Send on to"))

    def _find(self, text: str) -> list[Hit]:
        wanted = fold(text)
        hits = [
            Hit(value=(one.name, ""), title=_("Counter {name}").format(name=one.name), detail=one.clerk, icon="desk")
            for one in self._counters
        ]
        hits += [
            Hit(value=("", field), title=field, detail=_("whichever counter serves it"), icon="dossiers")
            for field in self._fields
        ]
        return [hit for hit in hits if wanted in fold(f"{hit.title} {hit.detail}")]


class Typed(Row):
    """The number of a ticket to call out of its turn.

    Signals:
        entered(str): what was typed.
    """

    entered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = QLineEdit()
        self.box.setFixedWidth(160)
        self.box.setMaxLength(60)
        self.box.returnPressed.connect(self._enter)
        self.button = Button(icon="phone", key="Enter", reach="row")
        self.button.clicked.connect(self._enter)
        self.line.addWidget(self.box)
        self.line.addWidget(self.button)
        self.end_line()
        self.retranslate()

    def begin(self) -> None:
        """Ask anew."""
        self.box.clear()
        self.box.setFocus()

    def retranslate(self) -> None:
        """Set the texts."""
        super().retranslate()
        self.words.setText(_("Ticket number"))
        self.box.setPlaceholderText("A012")
        self.box.setAccessibleName(_("Ticket number"))
        self.button.set_words(_("Call it"))

    def _enter(self) -> None:
        if self.box.text().strip():
            self.entered.emit(self.box.text().strip())
