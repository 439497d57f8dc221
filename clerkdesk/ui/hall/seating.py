"""Sitting down at a counter: its name as citizens read it, and the fields that it serves."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from clerkdesk.domain.text import fold
from clerkdesk.language import _
from clerkdesk.services.queue.counters import Counter
from clerkdesk.services.queue.hall import Open
from clerkdesk.ui.hall.row import Row
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.label import Elided
from clerkdesk.ui.widgets.search import Hit, SearchField

_ALL = "*"


class Seating(Row):
    """Asks for name and fields. Enter in the name opens the counter; a field is added, or taken out, by its name.

    Signals:
        opening(str, object): the counter's name and fields (a tuple), () for all.
        closing(): nobody sits there from now on.
    """

    opening = Signal(str, object)
    closing = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known: tuple[str, ...] = ()
        self._fields: tuple[str, ...] = ()
        self._open = False
        self.name = QLineEdit()
        self.name.setFixedWidth(96)
        self.name.setMaxLength(12)
        self.name.returnPressed.connect(self._enter)
        self.search = SearchField(self._find, on_focus=True)
        self.search.setFixedWidth(240)
        self.search.chosen.connect(self._turn)
        self.search.entered.connect(lambda text: None if text else self._enter())
        self.served = Elided(tone="muted")
        self.open_button = Button(kind="primary", icon="check", key="Enter", reach="row")
        self.open_button.clicked.connect(self._enter)
        self.close_button = Button(kind="danger", icon="stop", key="Alt+X", reach="program")
        self.close_button.clicked.connect(self.closing)
        for widget in (self.name, self.search):
            self.line.addWidget(widget)
        self.line.addWidget(self.served, 1)
        self.line.addWidget(self.open_button)
        self.line.addWidget(self.close_button)
        self.end_line(stretch=False)
        self.retranslate()

    def set_counter(self, here: Open | None, usual: Counter, fields: tuple[str, ...]) -> None:
        """Show the counter that is open, else the one that was here last; ``fields``: the catalogue's."""
        self._known, self._open = fields, here is not None
        self.name.setText(here.name if here else usual.name)
        self._fields = here.fields if here else usual.fields
        self.retranslate()

    def begin(self) -> None:
        """Take the focus."""
        self.search.clear()
        self.name.setFocus()
        self.name.selectAll()

    def retranslate(self) -> None:
        """Set the texts."""
        super().retranslate()
        self.words.setText(_("Counter"))
        self.name.setPlaceholderText(_("number"))
        self.name.setAccessibleName(_("Counter"))
        self.search.setPlaceholderText(_("Add or take out a field"))
        self.search.setAccessibleName(_("Fields served at this counter"))
        self.served.set_words(_("serves {fields}").format(fields=", ".join(self._fields) or _("all fields")))
        self.open_button.set_words(_("Change") if self._open else _("Open the counter"))
        self.close_button.set_words(_("Close the counter"))
        self.close_button.setVisible(self._open)

    def _find(self, text: str) -> list[Hit]:
        wanted = fold(text)
        hits = [Hit(value=_ALL, title=_("All fields"), icon="check" if not self._fields else "dossiers")]
        order = (*self._fields, *(one for one in self._known if one not in self._fields))
        hits += [
            Hit(
                value=field,
                title=field,
                detail=_("served here: Enter takes it out") if field in self._fields else _("Enter adds it"),
                icon="check" if field in self._fields else "plus",
            )
            for field in order
        ]
        return [hit for hit in hits if wanted in fold(hit.title)]

    def _turn(self, field: str) -> None:
        if field == _ALL:
            self._fields = ()
        elif field in self._fields:
            self._fields = tuple(one for one in self._fields if one != field)
        else:
            self._fields = (*self._fields, field)
        self.search.clear()
        self.retranslate()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _enter(self) -> None:
        self.opening.emit(self.name.text().strip(), self._fields)
