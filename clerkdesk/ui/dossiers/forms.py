"""What a deed asks for, filled in inside the pane: a result, money, a reason, a decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.fee import parse_money
from clerkdesk.language import N_, _
from clerkdesk.services import delivery, papers
from clerkdesk.services.delivery import Done
from clerkdesk.services.desk import Desk
from clerkdesk.services.forms import certifying
from clerkdesk.services.look import Details
from clerkdesk.services.supplement import Moved
from clerkdesk.ui import tokens
from clerkdesk.ui.dossiers import told
from clerkdesk.ui.widgets.field import FieldRow, enter_goes_on
from clerkdesk.ui.widgets.label import label
from clerkdesk.ui.widgets.money import MoneyField
from clerkdesk.ui.widgets.timeline import Timeline

Deed = Callable[[Desk, e.Clerk], Done | Moved]


class Form(QWidget):
    """A form in the pane.

    Attributes:
        name: of its draft, "" when it keeps none.
        danger: whether what it does cannot be taken back.
        said: English, what is told when it is done.

    Signals:
        edited(): something was filled in.
        entered(): Enter was pressed in the last field.
    """

    name = ""
    danger = False
    said = ""
    edited = Signal()
    entered = Signal()

    def __init__(self, details: Details) -> None:
        super().__init__()
        self.details = details
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(0, 8, 0, 0)
        self.rows.setSpacing(8)
        self._title = label(size=tokens.LEAD, strong=True, wrap=True)
        self._hint = label(muted=True, wrap=True)
        self.rows.addWidget(self._title)
        self.rows.addWidget(self._hint)
        self._fields: list[FieldRow] = []

    @property
    def subject(self) -> str:
        """The dossier that it is about."""
        return self.details.dossier.id

    def field(self, name: str, editor: QLineEdit | None = None) -> FieldRow:
        """Add a row to fill in, called ``name`` in refusals and drafts."""
        row = FieldRow(editor=editor, name_width=120, marked=False)
        row.setObjectName(name)
        row.edited.connect(self.edited)
        self.rows.addWidget(row)
        self._fields.append(row)
        return row

    def finish(self) -> None:
        """Call at the end of the constructor."""
        enter_goes_on(*self._fields)
        if self._fields:
            self._fields[-1].editor.returnPressed.connect(self.entered)
        self.rows.addStretch(1)
        self.retranslate()

    def words(self) -> str:
        """Return the words of the button that does it."""
        raise NotImplementedError

    def ask(self, desk: Desk) -> object:
        """Return what it has to know before it is filled in; runs in the reader thread."""

    def know(self, found: object) -> None:
        """Take what `ask` found."""

    def deed(self) -> Deed:
        """Return what to do with what is filled in.

        Raises:
            Refused: it makes no sense yet.
        """
        raise NotImplementedError

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""

    def start(self) -> None:
        """Put the focus where the work starts."""
        if self._fields:
            self._fields[0].editor.setFocus(Qt.FocusReason.TabFocusReason)
            self._fields[0].editor.selectAll()

    def wrong(self, name: str) -> bool:
        """Mark the field ``name`` as the one at fault; return whether there is one."""
        for row in self._fields:
            if row.objectName() == name:
                row.set_wrong(_("Look here"))
                row.editor.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return False

    def draft(self) -> dict[str, Any]:
        """Return what is filled in, as plain JSON values."""
        return {row.objectName(): row.value() for row in self._fields}

    def fill(self, body: Mapping[str, Any]) -> None:
        """Fill in what a draft kept."""
        for row in self._fields:
            kept = body.get(row.objectName())
            if isinstance(kept, str):
                row.set_value(kept)
                row.editor.end(False)  # where typing goes on


def choices(group: QButtonGroup, rows: QVBoxLayout, count: int, *, side_by_side: bool = False) -> list[QRadioButton]:
    """Return ``count`` radio buttons of ``group``, added to ``rows``; the first is on."""
    made = [QRadioButton() for _number in range(count)]
    line = QHBoxLayout() if side_by_side else rows
    for number, button in enumerate(made):
        group.addButton(button, number)
        line.addWidget(button)
    if side_by_side:
        line.addStretch(1)
        rows.addLayout(line)
    made[0].setChecked(True)
    return made


class ResultForm(Form):
    """The result is at the counter: its number, an excerpt, granted or not. clerk: who enters it."""

    said = N_("The result is entered. The citizen can collect it.")
    name = "result"

    def __init__(self, details: Details, clerk: e.Clerk) -> None:
        super().__init__(details)
        self._clerk = clerk
        self._group = QButtonGroup(self)
        self._ways = choices(self._group, self.rows, 2, side_by_side=True)
        self._group.idClicked.connect(lambda _id: self.edited.emit())
        self.hand = label(wrap=True)
        self.hand.setProperty("tone", "warn")
        self.hand.hide()
        self.rows.addWidget(self.hand)
        self._typed: tuple[str, ...] = ()
        self.number = self.field("number")
        self.excerpt = self.field("excerpt")
        self.finish()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self._title.setText(_("Enter the result"))
        procedure = self.details.dossier.procedure
        self._hint.setText(procedure.name if procedure else "")
        self._ways[0].setText(_("Granted"))
        self._ways[1].setText(_("Not granted"))
        self.number.set_name(_("Number"), _("of the document, when it has one"))
        self.excerpt.set_name(_("Excerpt"), _("what it says, in a line"))
        self._show_hand()

    def ask(self, desk: Desk) -> object:
        """Return the papers that the clerk typed and would certify."""
        return certifying.typed(desk, self.details.dossier, self._clerk)

    def know(self, found: object) -> None:
        """Warn of them."""
        self._typed = found if isinstance(found, tuple) else ()
        self._show_hand()

    def _show_hand(self) -> None:
        self.hand.setText(certifying.warning(self._typed))
        self.hand.setVisible(bool(self._typed))

    def words(self) -> str:
        """Return the words of its button."""
        return _("Enter the result")

    def deed(self) -> Deed:
        """Return what to do; see `Form.deed`."""
        stream, number, excerpt = self.details.dossier.id, self.number.value(), self.excerpt.value()
        granted = self._group.checkedId() == 0
        return lambda desk, clerk: delivery.enter_result(
            desk, clerk, stream, number=number, excerpt=excerpt, granted=granted
        )

    def draft(self) -> dict[str, Any]:
        """Return what is filled in, as plain JSON values."""
        return {**super().draft(), "granted": self._group.checkedId() == 0}

    def fill(self, body: Mapping[str, Any]) -> None:
        """Fill in what a draft kept."""
        super().fill(body)
        self._ways[0 if body.get("granted", True) else 1].setChecked(True)


class FeeForm(Form):
    """Money that is still owed, with the official receipt that the citizen gets for it."""

    said = N_("The fee is taken.")

    def __init__(self, details: Details) -> None:
        super().__init__(details)
        self._group = QButtonGroup(self)
        self._means = choices(self._group, self.rows, 2, side_by_side=True)
        self.amount = self.field("amount", MoneyField(details.owed))
        self.series = self.field("series")
        self.number = self.field("number")
        self.finish()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self._title.setText(_("Take the fee"))
        self._hint.setText(told.fee_words(self.details))
        self._means[0].setText(_("Cash"))
        self._means[1].setText(_("Transfer"))
        self.amount.set_name(_("Amount"))
        self.series.set_name(_("Receipt series"), _("of the official receipt"))
        self.number.set_name(_("Receipt number"), _("of the official receipt"))

    def words(self) -> str:
        """Return the words of its button."""
        return _("Take the fee")

    def deed(self) -> Deed:
        """Return what to do; see `Form.deed`."""
        stream, amount = self.details.dossier.id, parse_money(self.amount.value())
        means = (e.Means.CASH, e.Means.TRANSFER)[self._group.checkedId()]
        series, number = self.series.value(), self.number.value()
        return lambda desk, clerk: delivery.take_fee(desk, clerk, stream, amount, means, series=series, number=number)


class ReprintForm(Form):
    """A paper once more, with the reason."""

    said = N_("The paper is being printed again.")

    def __init__(self, details: Details) -> None:
        super().__init__(details)
        self.kinds = tuple(e.PaperKind(kind) for kind in details.dossier.papers)
        self._group = QButtonGroup(self)
        self._buttons = choices(self._group, self.rows, len(self.kinds))
        self.reason = self.field("reason")
        self.finish()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self._title.setText(_("Print again"))
        self._hint.setText(_("The paper is marked as a reprint, and the reason is kept."))
        for kind, button in zip(self.kinds, self._buttons, strict=True):
            times = self.details.dossier.papers[kind]
            button.setText(
                f"{_(told.PAPERS[kind])}, {_('printed {times} times').format(times=times)}"
                if times > 1
                else _(told.PAPERS[kind])
            )
        self.reason.set_name(_("Reason"), _("printer jammed, copy for the citizen, …"))

    def words(self) -> str:
        """Return the words of its button."""
        return _("Print again")

    def deed(self) -> Deed:
        """Return what to do; see `Form.deed`."""
        stream, kind, reason = self.details.dossier.id, self.kinds[self._group.checkedId()], self.reason.value()
        return lambda desk, clerk: papers.reprint(desk, clerk, stream, kind, reason)


class SettleForm(Form):
    """Facts that cannot all hold, side by side: which of them does."""

    said = N_("Decided. The dossier goes on.")
    name = "settle"

    def __init__(self, details: Details) -> None:
        super().__init__(details)
        involved = {event for one in details.dossier.contests for event in (one.standing, one.other)}
        self.moments = tuple(one for one in details.timeline if one.event in involved)
        self._group = QButtonGroup(self)
        self._sides: list[tuple[QRadioButton, Timeline]] = []
        line = QHBoxLayout()
        line.setSpacing(16)
        for number, _one in enumerate(self.moments):
            button, told_so = QRadioButton(), Timeline()
            self._group.addButton(button, number)
            QShortcut(QKeySequence(str(number + 1)), self, button.click)  # a line that is typed in keeps its figures
            framed = QFrame()
            framed.setObjectName("card")
            side = QVBoxLayout(framed)
            side.setContentsMargins(4, 4, 12, 0)
            side.addWidget(button)
            inner = QHBoxLayout()
            inner.setContentsMargins(8, 0, 0, 0)  # under the sign of the button
            inner.addWidget(told_so)
            side.addLayout(inner)
            side.addStretch(1)
            line.addWidget(framed, 1)
            self._sides.append((button, told_so))
        self._group.idClicked.connect(lambda _id: self.edited.emit())
        self.rows.addLayout(line)
        self.reason = self.field("reason")
        self.finish()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self._title.setText(_("These cannot all be true. Which one holds?"))
        self._hint.setText(_("The others are set aside, and stay on record with your name and reason."))
        for number, (one, (button, told_so)) in enumerate(zip(self.moments, self._sides, strict=True), 1):
            button.setText(_("This holds ({key})").format(key=number))
            told_so.set_moments([replace(told.moment_of(one), detail="\n".join(one.particulars))])
        self.reason.set_name(_("Reason"), _("who was asked, what was seen"))

    def words(self) -> str:
        """Return the words of its button."""
        return _("Decide")

    def start(self) -> None:
        """Put the focus where the work starts."""
        if self._sides:
            self._sides[0][0].setFocus(Qt.FocusReason.TabFocusReason)

    def deed(self) -> Deed:
        """Return what to do; see `Form.deed`."""
        chosen = self._group.checkedId()
        if chosen < 0:
            raise Refused("not-chosen", "Choose which of them holds.")
        stream, holds, reason = self.details.dossier.id, self.moments[chosen].event, self.reason.value()
        return lambda desk, clerk: delivery.settle(desk, clerk, stream, holds, reason)
