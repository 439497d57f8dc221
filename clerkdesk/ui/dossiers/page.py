"""The page of all dossiers: a list that filters as one types, and the chosen one beside it."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from clerkdesk.devices.scan import CardScan, CodeScan, Garbled
from clerkdesk.language import N_, _
from clerkdesk.services import look
from clerkdesk.services.filters import Saved
from clerkdesk.services.look import Details, Filter, Line, Tally
from clerkdesk.ui.dossiers.filters import FilterBar, FilterLine, OrderButton
from clerkdesk.ui.dossiers.keeping import KeepBar, SavedFilters
from clerkdesk.ui.dossiers.listing import columns_of, rows_of, streams_of
from clerkdesk.ui.dossiers.pane import Pane, load
from clerkdesk.ui.dossiers.scope import Mend, Scope
from clerkdesk.ui.dossiers.seeking import Seeking
from clerkdesk.ui.errors import hint, unread
from clerkdesk.ui.exporting import ExportBar, of_dossiers
from clerkdesk.ui.page import Page
from clerkdesk.ui.session import Session
from clerkdesk.ui.undoing import History
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import EmptyState
from clerkdesk.ui.widgets.idlist import IdList

_CODE, _STATE, _DUE = 1, 2, 3  # columns that a narrow list does without
_TICK_MS = 60_000
_NARROW = 960  # the line to filter by has little room
_SHARES = ((1000, [570, 430]), (860, [400, 600]), (0, [300, 700]))  # of list and pane, from this width of the page


class Dossiers(Page):
    """The page."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._wanted: str = ""  # the stream to show as soon as the list is there
        self._wants_result = False
        self._mend: Mend | None = None  # what is to be put right as soon as the dossier is there
        self._total: int | None = None
        self._shared = False
        self._filters: History[Filter] = History()
        self.body.setSpacing(8)
        line = QHBoxLayout()
        line.setSpacing(8)
        self.words = FilterLine()
        self.words.textChanged.connect(lambda _text: self._ask())
        self.words.onward.connect(self._into_list)
        self.order = OrderButton()
        self.order.turned.connect(self._ask)
        self.keep = Button(kind="plain", icon="bookmark", key="Ctrl+S")
        self.keep.clicked.connect(self._open_keep)
        self.export = Button(kind="plain", icon="export", key="Ctrl+E")
        self.export.clicked.connect(self._open_export)
        line.addWidget(self.words, 1)
        self.bar = FilterBar(session)
        for button in (self.bar.mine, self.order, self.keep, self.export):
            line.addWidget(button)
        self._line = line
        self.body.addLayout(line)
        self.bar.changed.connect(self._ask)
        self.body.addWidget(self.bar)
        self.saved = SavedFilters(session)
        self.saved.chosen.connect(self._apply)
        self.body.addWidget(self.saved)
        self.keep_bar = KeepBar(session)
        self.keep_bar.changed.connect(self.saved.ask)
        self.export_bar = ExportBar(session)
        for bar in (self.keep_bar, self.export_bar):
            bar.told.connect(self.notice)
            bar.closed.connect(self.list_focus)
            self.body.addWidget(bar)
        session.signed_in.connect(lambda _account: self.saved.ask())
        self.body.addWidget(self._build_columns(), 1)
        QShortcut(QKeySequence("Ctrl+F"), self, self._into_words)
        self.seeking = Seeking(session, self)
        self.seeking.begun.connect(self._begun)
        self.seeking.found.connect(self._found)
        self.seeking.counted.connect(self._counted)
        self.seeking.failed.connect(self.fail)
        self._minute = QTimer(self)
        self._minute.setInterval(_TICK_MS)
        self._minute.timeout.connect(self._tick)
        self.retranslate()
        self._ask()

    def _build_columns(self) -> QWidget:
        self.empty = EmptyState("dossiers")
        self.empty.action.clicked.connect(self._clear)
        desk = self._session.desk
        self.list = IdList(columns_of(desk), rows_of(desk), self._session.work, tall=True, empty=self.empty)
        self.list.current_changed.connect(self._chosen)
        self.list.opened.connect(self._opened)
        listing = QFrame()
        listing.setObjectName("card")
        rows = QVBoxLayout(listing)
        rows.setContentsMargins(1, 6, 1, 6)
        rows.addWidget(self.list)
        self.pane = Pane(self._session)
        self.pane.shown.connect(self._shown)
        self.pane.told.connect(self.notice)
        self.pane.failed.connect(self.fail)
        self.pane.deliver.connect(lambda stream: self.go.emit("deliver", stream))
        self.pane.person.connect(lambda whose: self.go.emit("person", whose))
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(12)
        self.splitter.setStyleSheet("QSplitter::handle { background: transparent; }")
        self.splitter.addWidget(listing)
        self.splitter.addWidget(self.pane)
        self.splitter.splitterMoved.connect(self._moved)
        self.list.installEventFilter(self)
        return self.splitter

    # --- the page's life

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.header.set_title(_("Dossiers"), _("Type to filter, arrow keys to choose, Enter to read on"))
        self.words.setPlaceholderText(_("Code, name, ID number, phone, procedure (Ctrl+F)"))
        self.words.setAccessibleName(_("Filter"))
        self.order.retranslate()
        self.keep.set_words(_("Keep filter"), _("Keep this filter (Ctrl+S)"))
        self.export.set_words(_("Export"), _("Export this list (Ctrl+E)"))
        self.bar.retranslate()
        self.keep_bar.retranslate()
        self.export_bar.retranslate()
        self._shown(self.pane.details)
        self._say_empty()
        self.pane.retranslate()

    def refresh(self, changes: object) -> None:
        """Follow what was done here or elsewhere."""
        streams = streams_of(changes)
        if not streams:
            return
        self._ask()
        details = self.pane.details
        if details is not None and details.dossier.id in streams:
            self._show_stream(details.dossier.id)

    def arrive(self, what: object) -> None:
        """Show the dossier whose stream is handed over, or the dossiers of a `Scope`; else go on where it was left."""
        self._minute.start()
        self.saved.ask()
        if isinstance(what, str) and what:
            self._wanted = what
            self._clear_quietly()
            self._show_stream(what)
            self.list.setFocus()
        elif isinstance(what, Mend):
            self.arrive(what.stream)
            self._mend = what
        elif isinstance(what, Scope):
            self._show_scope(what)
        else:
            self._ask()
            self.words.setFocus()
            self.words.selectAll()

    def leave(self) -> None:
        """Stop looking at the clock; keep what is typed."""
        self._minute.stop()
        self._mend = None
        self.pane.keep()

    def escape(self) -> bool:
        """Close the form or paper, then go back to the list, then take the filters off."""
        if self.keep_bar.escape() or self.export_bar.escape():
            return True
        if self.pane.close_form():
            self.list.setFocus()
            return True
        if self.pane.isAncestorOf(self.focusWidget()):
            self.list.setFocus()
            return True
        if self.words.text() or self.bar.any_on():
            self._clear()
            return True
        return False

    def on_scan(self, scan: object) -> bool:
        """A receipt's code shows its dossier; a card shows its citizen's dossiers."""
        match scan:
            case CodeScan(code=code):
                desk, text = self._session.desk, code.text
                self._session.work.ask(
                    lambda: look.by_code(desk, text), lambda lines: self._scanned(text, lines), self.fail, owner=self
                )
            case CardScan(card=card):
                self._clear_quietly()
                self.words.setText(card.number)
                self.list.setFocus()
            case Garbled():
                self.notice(unread(scan))
            case _:
                return False
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters typed into the list go to the filter."""
        text = event.text()
        if text and text.isprintable() and not text.isspace() and self.list.hasFocus():
            self.words.setFocus()
            self.words.setText(self.words.text() + text)
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width between list and pane, until the clerk does."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        for button in (self.order, self.keep, self.export):
            button.set_bare(narrow)
        if narrow != self.bar.holds_mine:  # the chips have a second line then, and room in it
            self.bar.take_mine() if narrow else self._line.insertWidget(1, self.bar.give_mine())
        if not self._shared:
            self.splitter.setSizes(next(shares for least, shares in _SHARES if self.width() >= least))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show the columns that the list has room for."""
        if watched is self.list and event.type() == QEvent.Type.Resize:
            self._fit_columns()
        return super().eventFilter(watched, event)

    # --- the list

    def wanted(self) -> Filter:
        """Return what the list shows."""
        return self.bar.narrow(self.words.text(), self.order.order)

    def list_focus(self) -> None:
        """Put the focus on the list, or on the line that filters while the list is empty."""
        (self.list if self.list.ids_model().rowCount() else self.words).setFocus()

    def _open_keep(self) -> None:
        self.export_bar.hide()
        self.keep_bar.open_bar(self.wanted(), self.saved.saved)

    def _open_export(self) -> None:
        self.keep_bar.hide()
        self.export_bar.open_bar(of_dossiers(self.wanted(), self._total or 0))

    def _apply(self, saved: Saved) -> None:
        """Filter as kept; once more takes it off."""
        if saved.filter == self.wanted():
            self._clear()
        else:
            self._show_scope(Scope(filter=saved.filter))

    def _ask(self) -> None:
        wanted = self.wanted()
        self.saved.mark(wanted)
        self._filters.note("", replace(wanted, words=""))
        self.seeking.seek(wanted)

    def _begun(self, ids: array[int], rows: Sequence[Line | None]) -> None:
        """Show how a long list begins; the rest follows."""
        self.list.set_ids(ids, rows)
        if self.list.current_id() is None and not self._wanted:
            self.list.select_first()

    def _found(self, ids: array[int]) -> None:
        self._total = len(ids)
        self.list.set_ids(ids)
        details = self.pane.details
        if self._wanted:
            if details is not None and details.dossier.id == self._wanted:
                self._wanted = ""
                self.list.select_id(details.line.row)
        elif self.list.current_id() is None:
            self.list.select_first()
        if not len(ids):
            self.pane.show_details(None)
        self._say_empty()

    def _counted(self, tally: Tally) -> None:
        self.bar.set_tally(tally)
        self.bar.updateGeometry()

    def _say_empty(self) -> None:
        if self._total is None:
            self.empty.set_words("")
        elif self.words.text() or self.bar.any_on():
            self.empty.set_words(
                _("No dossier is like that"),
                _("Take a filter off, type less, or scan the receipt."),
                _("Take all filters off"),
            )
        else:
            self.empty.set_words(
                _("No dossier yet"), _("What is received at the counter stands here at once. F2 opens the reception.")
            )

    def undo(self) -> bool:
        """Filter as before; what is typed in the line stays."""
        before = self._filters.undo()
        if before is not None:
            self._show_scope(Scope(filter=replace(before, words=self.words.text())))
        return before is not None

    def _clear_quietly(self) -> None:
        self.bar.clear()
        self.words.blockSignals(True)
        self.words.clear()
        self.words.blockSignals(False)
        self._ask()

    def _clear(self) -> None:
        self._clear_quietly()
        self.words.setFocus()

    def _show_scope(self, scope: Scope) -> None:
        self.words.blockSignals(True)
        self.words.setText(scope.filter.words)
        self.words.blockSignals(False)
        self.bar.show_scope(scope)
        self.order.show_order(scope.filter.order)
        self._ask()
        self.list.setFocus()

    def _into_list(self) -> None:
        if self.list.ids_model().rowCount():
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
            if self.list.current_id() is None:
                self.list.select_first()

    def _into_words(self) -> None:
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.words.selectAll()

    def _moved(self, *_args: int) -> None:
        self._shared = True

    def _fit_columns(self) -> None:
        width = self.list.width()
        self.list.setColumnHidden(_CODE, width < 600)
        self.list.setColumnHidden(_DUE, width < 430)
        self.list.setColumnHidden(_STATE, width < 270)  # the name goes first; the state stands in the pane

    def _tick(self) -> None:
        """A minute has passed: what was due soon may be overdue now."""
        self._ask()

    # --- the dossier

    def _chosen(self, row: object) -> None:
        if not isinstance(row, int):
            return
        self.pane.expect(row)
        self._session.work.ask(
            load(self._session, row), self.pane.show_details, self.fail, owner=self, latest="details"
        )

    def _show_stream(self, stream: str) -> None:
        desk = self._session.desk
        self.pane.expect(stream)
        self._session.work.ask(lambda: look.details(desk, stream), self._there, self.fail, owner=self, latest="details")

    def _there(self, details: Details | None) -> None:
        self.pane.show_details(details)
        if details is not None and self._wanted == details.dossier.id and self.list.select_id(details.line.row):
            self._wanted = ""

    def _shown(self, details: Details | None) -> None:
        applicant = details.dossier.applicant if details else None
        name = applicant.name if applicant else ""
        if self._mend is not None and self.pane.mend(self._mend):
            self._mend = None
        self.header.set_fact(_("Applicant") if name else "", name)

    def _opened(self, _row: object) -> None:
        self.pane.read_on()

    def _scanned(self, text: str, lines: list[Line]) -> None:
        if not lines:
            self.notice(
                hint(
                    N_("No dossier here bears the code {code}."),
                    N_("It may be another site's, or received at a desk that has not been joined yet."),
                    code=text,
                )
            )
        elif len(lines) == 1:
            self.arrive(lines[0].stream)
        else:
            self._clear_quietly()
            self.words.setText(text)
