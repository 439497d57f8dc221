"""The newest hand-over lists beside the one being scanned: to see, to print again, to print control sheets for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from clerkdesk.domain.events import Way
from clerkdesk.language import N_, _
from clerkdesk.services import handover
from clerkdesk.services.delivery import Done
from clerkdesk.services.handover import Listing
from clerkdesk.ui import tokens
from clerkdesk.ui.doing import Doing
from clerkdesk.ui.errors import explain, good
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import EmptyState
from clerkdesk.ui.widgets.field import FieldRow
from clerkdesk.ui.widgets.idlist import Cell, Column, IdList
from clerkdesk.ui.widgets.label import label


class Lists(QFrame):
    """The newest lists, the last one first.

    Signals:
        told(object): a `Notice` for the page.
        turned(str): this list (stream) is under the cursor now, "" when there is none.
        see_wanted(): the list under the cursor is to be seen, or put away again.
        export_wanted(str): this list (stream) is to be written to a file.
    """

    told = Signal(object)
    turned = Signal(str)
    see_wanted = Signal()
    export_wanted = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._session = session
        self._found: dict[str, Listing] = {}
        self._doing = Doing(session, self, self._fail)
        self._select = ""
        rows = QVBoxLayout(self)
        rows.setContentsMargins(1, 10, 1, 8)
        rows.setSpacing(6)
        self._title = label(size=tokens.LEAD, strong=True)
        self.see = Button(kind="quiet", key="F5", tight=True)
        self.see.clicked.connect(self.see_wanted)
        self.export = Button(kind="quiet", key="Ctrl+E", tight=True)
        self.export.clicked.connect(lambda: self.export_wanted.emit(self.current()))
        top = QHBoxLayout()
        top.setContentsMargins(15, 0, 7, 0)
        top.setSpacing(0)
        top.addWidget(self._title, 1)
        top.addWidget(self.see)
        top.addWidget(self.export)
        rows.addLayout(top)
        self.blank = EmptyState("papers")
        columns = (
            Column(title=N_("With"), cell=_with, strong=True, person=True),
            Column(title=N_("Dossiers"), cell=_what, width=156, right=True),
        )
        self.list = IdList(columns, self._some, session.work, tall=True, empty=self.blank)
        self.list.current_changed.connect(lambda stream: self.turned.emit(stream or ""))
        self.list.opened.connect(lambda _stream: self.see_wanted.emit())
        rows.addWidget(self.list, 1)
        self.reason = FieldRow(name_width=72, marked=False)
        self.reason.setContentsMargins(15, 0, 15, 0)
        self.reason.hide()
        self.reason.editor.setMaxLength(500)
        self.reason.editor.returnPressed.connect(self._print_again)
        rows.addWidget(self.reason)
        line = QHBoxLayout()
        line.setContentsMargins(7, 0, 7, 0)
        line.setSpacing(2)
        self.again = Button(kind="quiet", icon="printer", key="F6")
        self.sheets = Button(kind="quiet", icon="papers", key="F12")
        self.again.clicked.connect(self._ask_reason)
        self.sheets.clicked.connect(self._control_sheets)
        for button in (self.again, self.sheets):
            line.addWidget(button)
        line.addStretch(1)
        rows.addLayout(line)
        self.retranslate()

    def retranslate(self, *, seen: bool = False) -> None:
        """Set every text in the language spoken now; ``seen``: whether a list is being looked at."""
        self._title.setText(_("Newest lists"))
        self.list.setAccessibleName(_("Newest lists"))
        self.blank.set_words(_("No list yet"), _("A list stands here once it is handed over and printed."))
        self.see.set_words(_("Close") if seen else _("See"), "" if seen else _("See the list as it is printed"))
        self.again.set_words(_("Print again"))
        self.sheets.set_words(_("Control sheets"), _("Print the control sheet of every dossier on the list"))
        self.reason.set_name(_("Reason"), _("printer jammed, … (Enter prints)"))
        self.export.set_words(_("Export"), _("Export this list (Ctrl+E)"))
        self._enable()

    def ask(self, select: str = "") -> None:
        """Look again which lists there are; put the cursor on the list ``select``."""
        desk = self._session.desk
        self._select = select or self._select
        self._session.work.ask(lambda: handover.recent(desk), self._there, self._fail, owner=self, latest="lists")

    def current(self) -> str:
        """Return the list (stream) under the cursor, "" when there is none."""
        return self.list.current_id() or ""

    def escape(self) -> bool:
        """Put the question for a reason away; return whether it was open."""
        open_now = not self.reason.isHidden()
        self.reason.hide()
        return open_now

    def _there(self, found: list[Listing]) -> None:
        self._found = {one.stream: one for one in found}
        self.list.set_ids([one.stream for one in found])
        if self._select and self.list.select_id(self._select):
            self._select = ""
        elif self.list.current_id() is None:
            self.list.select_first()
        self._enable()

    def _enable(self) -> None:
        for button in (self.see, self.again, self.sheets, self.export):
            button.setEnabled(bool(self._found))

    def _some(self, streams: Sequence[str]) -> list[Listing | None]:
        found = self._found
        return [found.get(stream) for stream in streams]

    # --- deeds

    def _ask_reason(self) -> None:
        if not self.reason.isHidden() and self.reason.value():
            self._print_again()
            return
        self.reason.set_value("")
        self.reason.show()
        self.reason.editor.setFocus(Qt.FocusReason.TabFocusReason)

    def _print_again(self) -> None:
        reason, stream = self.reason.value(), self.current()
        if not stream:
            return
        if not reason:
            self.reason.set_wrong(_("Say why."))
            return

        def done(_done: Done) -> None:
            self.reason.hide()
            self.list.setFocus()
            self.told.emit(good(N_("The list is being printed again.")))

        self._doing.do(lambda desk, clerk: handover.print_again(desk, clerk, stream, reason), done)

    def _control_sheets(self) -> None:
        one = self._found.get(self.current())
        if one is None:
            return
        notice = good(
            N_("{count} control sheets are being printed for list {number}."), count=one.entries, number=one.number
        )
        stream = one.stream
        self._doing.do(
            lambda desk, clerk: handover.control_sheets(desk, clerk, stream), lambda _done: self.told.emit(notice)
        )

    def _fail(self, error: Exception) -> None:
        self.told.emit(explain(error))


def _with(one: Listing) -> Cell:
    return Cell(text=one.other, sub=one.number)


def _what(one: Listing) -> Cell:
    count = _("{count} given") if one.way is Way.OUT else _("{count} taken back")
    return Cell(text=count.format(count=one.entries), sub=f"{one.at:%H:%M %d/%m/%y}")
