"""The list that is being scanned: which way it goes, who is at the other side, its rows, and their results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from clerkdesk.domain.events import Way
from clerkdesk.domain.text import fold, matches
from clerkdesk.language import N_, _
from clerkdesk.ui.dossiers.filters import Choice, ChoiceChip
from clerkdesk.ui.handover.batch import Batch
from clerkdesk.ui.handover.result import ResultStrip
from clerkdesk.ui.handover.rows import BatchList
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.field import FieldRow
from clerkdesk.ui.widgets.search import Hit, SearchField

_LOW: Final = 360
_WAYS: Final = {
    Way.OUT: Choice(word=N_("To the specialist"), icon="send"),
    Way.BACK: Choice(word=N_("Back from the specialist"), icon="undo"),
}


class Sheet(QFrame):
    """Both lists, one in sight.

    Signals:
        turned(): the other way is in sight.
        edited(): something was filled in by hand.
        reconsidered(str): this row comes back in another way now, so that its verdict may be another.
        dropped(str): this row is to be taken off.
    """

    turned = Signal()
    edited = Signal()
    reconsidered = Signal(str)
    dropped = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.way = Way.OUT
        self.batches = {way: Batch(way) for way in Way}
        self._others: list[str] = []
        rows = QVBoxLayout(self)
        rows.setContentsMargins(1, 10, 1, 1)
        rows.setSpacing(6)
        self._head = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._head.setContentsMargins(15, 0, 15, 2)
        self._head.setSpacing(8)
        bar = QHBoxLayout()
        bar.setSpacing(6)
        self.chips: dict[Way, ChoiceChip] = {}
        for number, (way, choice) in enumerate(_WAYS.items(), 1):
            chip = ChoiceChip(choice, f"Ctrl+{number}")
            chip.clicked.connect(lambda _on=False, one=way: self.turn(one))
            bar.addWidget(chip)
            self.chips[way] = chip
        bar.addStretch(1)
        self._head.addLayout(bar)
        rows.addLayout(self._head)
        self._head.addLayout(self._build_said(), 1)
        self._stack = QStackedWidget()
        self.lists: dict[Way, BatchList] = {}
        for way, batch in self.batches.items():
            made = self.lists[way] = BatchList(batch, session)
            made.current_changed.connect(lambda _code: self._show_result())
            made.dropped.connect(self.dropped)
            made.opened.connect(lambda _code: self.type_result())
            self._stack.addWidget(made)
        rows.addWidget(self._stack, 1)
        self.result = ResultStrip()
        self.result.changed.connect(self._result_changed)
        self.result.onward.connect(self._onward)
        self.result.stepped.connect(self._step)
        rows.addWidget(self.result)
        self.retranslate()
        self.turn(Way.OUT)

    def _build_said(self) -> QHBoxLayout:
        """Build what is said of the whole list: who is at the other side, and a remark."""
        self.box = SearchField(self._find_other, icon="users", on_focus=True)
        self.box.setMaxLength(200)
        self.other = FieldRow(editor=self.box, name_width=88)
        self.other.mark.setFixedWidth(0)
        self.other.mark.hide()
        self.other.edited.connect(self._named)
        self.box.chosen.connect(self._choose_other)
        self.box.entered.connect(lambda _text: self.into_list())
        self.remark = FieldRow(name_width=72, marked=False)
        self.remark.editor.setMaxLength(500)
        self.remark.edited.connect(self._remarked)
        self.remark.editor.returnPressed.connect(self.into_list)
        said = QHBoxLayout()
        said.setSpacing(12)
        said.addWidget(self.other, 3)
        said.addWidget(self.remark, 2)
        return said

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Spare a line where the window is low."""
        super().resizeEvent(event)
        low = event.size().height() < _LOW
        self.other.show_name(not low)
        self.remark.setVisible(not low or bool(self.batch.remark))
        self._head.setDirection(QBoxLayout.Direction.LeftToRight if low else QBoxLayout.Direction.TopToBottom)

    # --- what is shown

    @property
    def batch(self) -> Batch:
        """The list in sight."""
        return self.batches[self.way]

    @property
    def rows(self) -> BatchList:
        """Its rows."""
        return self.lists[self.way]

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        for chip in self.chips.values():
            chip.retranslate()
        for way, made in self.lists.items():
            made.setAccessibleName(_(_WAYS[way].word))
        out = self.way is Way.OUT
        self.other.set_name(_("To") if out else _("Given by"), _("name or office; arrow down offers those of before"))
        self.remark.set_name(_("Remark"), _("printed on the list"))
        self.lists[Way.OUT].blank.set_words(
            _("Scan the first dossier that goes over"),
            _("Each scan adds a row with its verdict. F9 hands all of them over and prints the list."),
        )
        self.lists[Way.BACK].blank.set_words(
            _("Scan the first dossier that comes back"),
            _("Type the number of its result at once, or leave it open and scan on."),
        )
        self.result.retranslate()
        self.show_batch()

    def turn(self, way: Way) -> None:
        """Show the list of the other way."""
        self.way = way
        for one, chip in self.chips.items():
            chip.setChecked(one is way)
        self._stack.setCurrentWidget(self.rows)
        self.result.setVisible(way is Way.BACK)
        self.other.set_value(self.batch.other)
        self.remark.set_value(self.batch.remark)
        self.retranslate()
        self.turned.emit()

    def put(self, batches: dict[Way, Batch], way: Way) -> None:
        """Show other lists."""
        self.batches = batches
        self.turn(way)

    def show_batch(self, current: str = "") -> None:
        """Show the list in sight as it is now, with the cursor on the row ``current``."""
        for way, chip in self.chips.items():
            chip.set_count(len(self.batches[way].rows))
        self.rows.show_batch(self.batch, current)
        self._show_result()

    def offer(self, others: Sequence[str]) -> None:
        """Offer these names; the newest stands there already while nobody is named."""
        self._others = list(others)

    def name_other(self, name: str) -> None:
        """Fill in who is at the other side, if nobody is named yet."""
        if name and not self.batch.other:
            self.batch.other = name
            self.other.set_value(name)

    def wrong_other(self) -> None:
        """Ask for who is at the other side."""
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def into_list(self) -> None:
        """Put the focus into the rows."""
        self.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    def typing(self) -> bool:
        """Whether the focus is in a field beside or below the rows."""
        return self.result.has_focus() or self.box.hasFocus() or self.remark.editor.hasFocus()

    def type_result(self) -> None:
        """Put the focus where the result of the row under the cursor is typed."""
        if self.way is Way.BACK and self.result.isEnabled():
            self.result.start()

    # --- what is filled in

    def _find_other(self, text: str) -> list[Hit]:
        one_of_them = fold(text) in {fold(name) for name in self._others}
        known = [name for name in self._others if not text or one_of_them or matches(text, name)]
        hits = [Hit(value=name, title=name, icon="users") for name in known]
        if hits and text and not one_of_them:
            hits.append(Hit(value=text, title=text, detail=_("as typed"), icon="typed"))
        return hits

    def _choose_other(self, name: object) -> None:
        self.other.set_value(str(name))
        self._named()
        self.into_list()

    def _named(self) -> None:
        self.batch.other = self.other.value()
        self.edited.emit()

    def _remarked(self) -> None:
        self.batch.remark = self.remark.value()
        self.edited.emit()

    def _show_result(self) -> None:
        if self.way is Way.BACK:
            self.result.show_row(self.batch.row(self.rows.current_id() or ""))

    def _result_changed(self, code: str, fields: dict[str, Any]) -> None:
        row = self.batch.row(code)
        if row is None:
            return
        had = row.has_result
        self.batch.change(code, **fields)
        self.rows.reload()
        self.edited.emit()
        after = self.batch.row(code)
        if after is not None and after.has_result is not had:
            self.batch.rows[self.batch.place(code)] = replace(after, known=False)
            self.reconsidered.emit(code)

    def _onward(self) -> None:
        """Go on to the next row that has no number; behind the last one wait for a scan."""
        if not self._step(1):
            self.into_list()

    def _step(self, step: int) -> bool:
        place = self.rows.currentIndex().row() + step
        if not 0 <= place < len(self.batch.rows):
            return False
        self.rows.selectRow(place)
        self.result.start()
        return True
