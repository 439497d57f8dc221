"""Filters kept under a name: as buttons behind the chips, and the line that asks for the name."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from clerkdesk.domain.text import fold
from clerkdesk.language import N_, _, p_
from clerkdesk.services import filters
from clerkdesk.services.desk import Changes
from clerkdesk.services.filters import Saved
from clerkdesk.services.look import Filter
from clerkdesk.ui.dossiers.wrap import Wrap
from clerkdesk.ui.errors import explain, good
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.label import label


class KeepBar(QFrame):
    """Asks for the name. Enter keeps the filter, Esc puts the bar away.

    Signals:
        told(object): a `Notice` to show over the page.
        closed(): the bar was put away.
        changed(): the filters of the clerk are others now.
    """

    told = Signal(object)
    closed = Signal()
    changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._session = session
        self._wanted = Filter()
        self._known: tuple[Saved, ...] = ()
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 10, 16, 10)
        line.setSpacing(8)
        self._title = label(strong=True)
        self.name = QLineEdit()
        self.name.setMaxLength(40)
        self.name.returnPressed.connect(self._keep)
        self.name.textChanged.connect(lambda _text: self._show_remove())
        self.accept = Button(kind="primary", icon="bookmark", key="Enter", reach="row")
        self.accept.clicked.connect(self._keep)
        self.remove = Button(kind="danger", icon="trash")
        self.remove.clicked.connect(self._remove)
        self.cancel = Button(icon="close", key="Esc", reach="row")
        self.cancel.clicked.connect(self.escape)
        line.addWidget(self._title)
        line.addWidget(self.name, 1)
        for button in (self.accept, self.remove, self.cancel):
            line.addWidget(button)
        self.hide()
        self.retranslate()

    def open_bar(self, wanted: Filter, known: tuple[Saved, ...]) -> None:
        """Ask for a name of ``wanted``; the name of the same filter among ``known`` stands there already."""
        self._wanted, self._known = wanted, known
        same = next((one.name for one in known if one.filter == wanted), "")
        self.name.setText(same)
        self.name.selectAll()
        self._show_remove()
        self.show()
        self.name.setFocus()

    def escape(self) -> bool:
        """Put the bar away; return whether it was open."""
        if not self.isVisible():
            return False
        self.hide()
        self.closed.emit()
        return True

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self._title.setText(_("Keep this filter as"))
        self.name.setPlaceholderText(_("for example: Civil status, overdue"))
        self.name.setAccessibleName(_("Name of the filter"))
        self.accept.set_words(p_("filter", "Keep"))
        self.remove.set_words(_("Remove"), _("Remove the filter of this name"))
        self.cancel.set_words(_("Close"))

    def _show_remove(self) -> None:
        typed = fold(self.name.text())
        self.remove.setVisible(any(fold(one.name) == typed for one in self._known))

    def _keep(self) -> None:
        desk, clerk, wanted, name = self._session.desk, self._session.clerk, self._wanted, self.name.text()
        self._session.work.deed(
            lambda: filters.keep(desk, clerk, name, wanted),
            lambda changes: self._done(changes, good(N_("The filter {name} is kept."), name=name)),
            lambda error: self.told.emit(explain(error)),
            owner=self,
        )

    def _remove(self) -> None:
        desk, clerk, name = self._session.desk, self._session.clerk, self.name.text()
        self._session.work.deed(
            lambda: filters.drop(desk, clerk, name),
            lambda changes: self._done(changes, good(N_("The filter {name} was removed."), name=name)),
            lambda error: self.told.emit(explain(error)),
            owner=self,
        )

    def _done(self, _changes: Changes, notice: object) -> None:
        self.hide()
        self.told.emit(notice)
        self.changed.emit()
        self.closed.emit()


class SavedFilters(Wrap):
    """The kept filters of the clerk as buttons; not there while there is none.

    Signals:
        chosen(object): a `Saved`.
    """

    chosen = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(spacing=6, parent=parent)
        self._session = session
        self.saved: tuple[Saved, ...] = ()
        self._on = Filter()
        self._buttons: list[Button] = []
        self.hide()

    def ask(self) -> None:
        """Look which filters the clerk has."""
        if not self._session.open:
            return
        desk, clerk = self._session.desk, self._session.clerk
        self._session.work.ask(lambda: filters.saved(desk, clerk), self._show, owner=self, latest="saved")

    def mark(self, wanted: Filter) -> None:
        """Show which of them is on."""
        self._on = wanted
        for one, button in zip(self.saved, self._buttons, strict=True):
            button.setChecked(one.filter == wanted)

    def _show(self, saved: tuple[Saved, ...]) -> None:
        if saved == self.saved:
            return
        self.saved = saved
        for button in self._buttons:
            self.drop(button)
        self._buttons = []
        for one in saved:
            button = Button(one.name, icon="bookmark")
            button.setCheckable(True)
            button.clicked.connect(lambda _on=False, chosen=one: self.chosen.emit(chosen))
            self.add(button)
            self._buttons.append(button)
        self.setVisible(bool(saved))
        self.mark(self._on)
