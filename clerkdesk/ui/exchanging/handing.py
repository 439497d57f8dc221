"""Handing what is wrong with a dossier to a colleague: whom, and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Self

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from clerkdesk.domain.text import matches
from clerkdesk.language import N_, _
from clerkdesk.services import refusals
from clerkdesk.services.delivery import Done
from clerkdesk.ui import tokens
from clerkdesk.ui.doing import Doing
from clerkdesk.ui.errors import good
from clerkdesk.ui.exchanging.part import Part
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.field import FieldRow, enter_goes_on
from clerkdesk.ui.widgets.label import label
from clerkdesk.ui.widgets.search import Hit, SearchField


class HandForm(Part):
    """The form; hidden until it is wanted.

    Signals:
        closed(): it is hidden again.
    """

    closed = Signal()

    @classmethod
    def of(cls, part: Part, closed: Callable[[], None]) -> Self:
        """Return the form of ``part``, which passes on what it tells; ``closed``: called when it is hidden again."""
        form = cls(part.session)
        form.told.connect(part.told)
        form.failed.connect(part.failed)
        form.closed.connect(closed)
        return form

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._stream = ""
        self._names: Sequence[str] = ()
        self._doing = Doing(session, self, self.failed.emit)
        self._title = label(size=tokens.LEAD, strong=True)
        self.rows.addWidget(self._title)
        box = SearchField(self._find, None, icon="user", on_focus=True)
        box.chosen.connect(self._chosen)
        box.entered.connect(lambda _text: self._onward())
        self.to = FieldRow(editor=box, name_width=120, marked=False)
        self.why = FieldRow(editor=QLineEdit(), name_width=120, marked=False)
        enter_goes_on(self.to, self.why)
        self.why.editor.returnPressed.connect(self._do)
        for row in (self.to, self.why):
            self.rows.addWidget(row)
        line = QHBoxLayout()
        self.back = Button(icon="close")
        self.do = Button(kind="primary", icon="user", key="F9")
        self.back.clicked.connect(self.close_form)
        self.do.clicked.connect(self._do)
        line.addStretch(1)
        line.addWidget(self.back)
        line.addWidget(self.do)
        self.rows.addLayout(line)
        self.hide()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self._title.setText(_("Hand to a colleague"))
        self.to.set_name(_("Who settles it"), _("type to find, or write a name"))
        self.why.set_name(_("Why"), _("what they should know"))
        self.back.set_words(_("Back"))
        self.do.set_words(_("Pass it on"))

    def open_form(self, stream: str) -> None:
        """Ask whom the dossier ``stream`` goes to."""
        self._stream = stream
        self.to.set_value("")
        self.why.set_value("")
        desk = self.session.desk
        self.session.work.ask(lambda: refusals.colleagues(desk), self._know, self.failed.emit, owner=self)
        self.show()
        self.to.editor.setFocus()

    def close_form(self) -> bool:
        """Go back; return whether it was open."""
        if self.isHidden():
            return False
        self.hide()
        self.closed.emit()
        return True

    def _know(self, names: Sequence[str]) -> None:
        self._names = names

    def _find(self, text: str) -> list[Hit]:
        return [Hit(value=name, title=name) for name in self._names if not text or matches(text, name)]

    def _onward(self) -> None:
        self.why.editor.setFocus()

    def _chosen(self, name: object) -> None:
        if isinstance(name, str):
            self.to.set_value(name)
            self.why.editor.setFocus()

    def _do(self) -> None:
        stream, to, why = self._stream, self.to.value(), self.why.value()
        self._doing.do(lambda desk, clerk: refusals.assign(desk, clerk, stream, to, why), self._done)

    def _done(self, _done: Done) -> None:
        to = self.to.value()
        self.close_form()
        self.told.emit(good(N_("{name} settles it from now on; every desk of the site shows so."), name=to))
