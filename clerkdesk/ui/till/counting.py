"""Counting a till note by note, with the sums as they grow, beside what the journal says."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QWidget

from clerkdesk.domain.events import Notes
from clerkdesk.domain.fee import money
from clerkdesk.language import _
from clerkdesk.services.till import NOTES, Report
from clerkdesk.ui import tokens
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.field import FieldRow
from clerkdesk.ui.widgets.figure import Figure
from clerkdesk.ui.widgets.label import MoneyLabel, label

_MOST_PIECES: Final = 99_999
_PIECES: Final = 84
_ROWS: Final = (len(NOTES) + 1) // 2


class Pieces(QLineEdit):
    """How many notes of one value there are. Up and Down go to the value before and after.

    Signals:
        stepped(int): -1 or 1: the clerk goes to another value.
    """

    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setValidator(QIntValidator(0, _MOST_PIECES, self))
        self.setFixedWidth(_PIECES)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setPlaceholderText("0")

    def pieces(self) -> int:
        """Return the number typed, 0 while there is none."""
        return int(self.text()) if self.hasAcceptableInput() else 0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go up and down among the values."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)


class Counting(Card):
    """The form. Enter goes on; after the last value to the reason if one is needed.

    Signals:
        edited(): something was filled in.
        entered(): Enter was pressed in the last field.
    """

    name = "till-count"
    edited = Signal()
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(icon="money", parent=parent)
        self.report: Report | None = None
        self.pieces: dict[int, Pieces] = {}
        self._sums: dict[int, MoneyLabel] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        for place, value in enumerate(NOTES):
            row, side = place % _ROWS, 5 * (place // _ROWS)
            box, total = Pieces(), MoneyLabel(0, strong=False)
            named = label(money(value).removesuffix(" đ"), strong=True)
            named.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            named.setBuddy(box)
            total.setFixedWidth(108)
            for column, widget in enumerate((named, label("×", muted=True), box, total)):
                grid.addWidget(widget, row, side + column)
            self.pieces[value], self._sums[value] = box, total
            box.textEdited.connect(self._typed)
            box.stepped.connect(lambda step, at=place: self._step(at + step))
        for column in (4, 9):  # the room goes beside a value with its sum, not between the two
            grid.setColumnStretch(column, 1)
            grid.setColumnMinimumWidth(column, 16)
        self.body.addLayout(grid)
        for before, after in pairwise(self.pieces.values()):
            before.returnPressed.connect(lambda to=after: _into(to))
        self.pieces[NOTES[-1]].returnPressed.connect(self._go_on)
        self.expected, self.counted, self.difference = Figure(), Figure(), Figure()
        line = QHBoxLayout()
        line.setSpacing(16)
        for figure in (self.expected, self.counted, self.difference):
            line.addWidget(figure, 1)
        self.body.addSpacing(tokens.GRID)
        self.body.addLayout(line)
        self.reason = FieldRow(name_width=168, marked=False)
        self.reason.editor.returnPressed.connect(self.entered)
        self.reason.edited.connect(self.edited)
        self.body.addWidget(self.reason)
        self._says = label(muted=True, wrap=True)
        self.body.addStretch(1)
        self.body.addWidget(self._says)
        self.retranslate()

    @property
    def subject(self) -> str:
        """The till that is counted."""
        return self.report.till.id if self.report else ""

    def begin(self, report: Report) -> None:
        """Count the till of ``report`` from nothing."""
        self.report = report
        for box in self.pieces.values():
            box.clear()
        self.reason.set_value("")
        self._show()

    def follow(self, report: Report) -> None:
        """Money came in meanwhile: compare with what the journal says now."""
        self.report = report
        self._show()

    def start(self) -> None:
        """Put the focus where the count begins."""
        _into(self.pieces[NOTES[0]])

    def total(self) -> int:
        """Return what was counted, đồng."""
        return sum(value * box.pieces() for value, box in self.pieces.items())

    def notes(self) -> tuple[Notes, ...]:
        """Return the notes that there are."""
        return tuple(Notes(value=value, pieces=box.pieces()) for value, box in self.pieces.items() if box.pieces())

    def off(self) -> int:
        """Return what was counted beyond what the journal says, đồng."""
        return self.total() - self.report.expected if self.report else 0

    def wrong(self, field: str) -> None:
        """Show which field is at fault."""
        if field == "reason":
            self.reason.set_wrong(_("Look here"))
            self.reason.editor.setFocus()

    def draft(self) -> dict[str, Any]:
        """Return what is filled in, as plain JSON values."""
        pieces = {str(value): box.text() for value, box in self.pieces.items() if box.text()}
        return {"pieces": pieces, "reason": self.reason.value()}

    def fill(self, body: Mapping[str, Any]) -> None:
        """Fill in what a draft kept."""
        pieces = body.get("pieces")
        if isinstance(pieces, dict):
            for value, box in self.pieces.items():
                text = pieces.get(str(value))
                box.setText(text if isinstance(text, str) else "")
        self.reason.set_value(str(body.get("reason", "")))
        self._show()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.set_title(_("Count the notes"))
        for value, box in self.pieces.items():
            box.setAccessibleName(_("Notes of {value}").format(value=money(value)))
        self.reason.set_name(_("Why it differs"), _("what may have happened, who was told"))
        self._says.setText(
            _("The paper is the centre's own (phiếu thu nội bộ, không thay biên lai) and names the head of the chain.")
        )
        self._show()

    def _typed(self) -> None:
        self._show()
        self.edited.emit()

    def _show(self) -> None:
        for value, box in self.pieces.items():
            self._sums[value].set_amount(value * box.pieces())
        expected = self.report.expected if self.report else 0
        off = self.off()
        self.expected.set_figure(_("must be there"), money(expected))
        self.counted.set_figure(_("counted"), money(self.total()))
        self.difference.set_figure(
            _("too much") if off > 0 else _("missing") if off < 0 else _("no difference"),
            money(abs(off)),
            "bad" if off else "good",
        )
        self.reason.setVisible(bool(off))

    def _step(self, place: int) -> None:
        if 0 <= place < len(NOTES):
            _into(self.pieces[NOTES[place]])
        elif place == len(NOTES):
            self._go_on(send=False)

    def _go_on(self, *, send: bool = True) -> None:
        if self.off():
            self.reason.editor.setFocus(Qt.FocusReason.TabFocusReason)
        elif send:
            self.entered.emit()


def _into(box: Pieces) -> None:
    box.setFocus(Qt.FocusReason.TabFocusReason)
    box.selectAll()
