"""What a procedure asks besides people and papers: its case, quantities, an amount, an exemption, a due date."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from clerkdesk.domain.events import Means
from clerkdesk.domain.fee import PerItem
from clerkdesk.domain.party import Authority, Kinship
from clerkdesk.domain.procedure import Certainty, Procedure
from clerkdesk.language import N_, _
from clerkdesk.printing.words import limit
from clerkdesk.ui.reception.cell import Cell, Choice
from clerkdesk.ui.reception.form import Form
from clerkdesk.ui.reception.part import LATER, Asks
from clerkdesk.ui.widgets.search import Hit, SearchField
from clerkdesk.ui.widgets.when import DateField

Editor = QLineEdit | Choice

AUTHORITIES: Final = {
    Authority.CLOSE_KIN: N_("Close kin, written authorisation"),
    Authority.CERTIFIED: N_("Certified authorisation"),
    Authority.LEGAL: N_("By law: parent, guardian, head"),
    Authority.WRITTEN: N_("Letter of introduction"),
}
PAYMENTS: Final = {
    Means.CASH.value: N_("Cash"),
    Means.TRANSFER.value: N_("Transfer"),
    LATER: N_("Later"),
}
PASSED_OVER: Final = frozenset({"payment", "receipt"})  # Enter does not stop here: they are right nearly always
KINSHIPS: Final = {
    Kinship.GRANDPARENT: N_("Grandparent"),
    Kinship.PARENT: N_("Father or mother"),
    Kinship.CHILD: N_("Child"),
    Kinship.SPOUSE: N_("Wife or husband"),
    Kinship.SIBLING: N_("Brother or sister"),
}


class FormCells(QWidget):
    """Cells that write into fields of a `Form`, in rows; a row without visible cells takes no room.

    rows: the names of the form's fields, with how wide each is against the others.

    Signals:
        edited(str): the clerk changed the field of that name.
        finished(): Enter was pressed in the last cell that is shown.
    """

    edited = Signal(str)
    finished = Signal()

    def __init__(
        self, rows: tuple[dict[str, int], ...], editors: dict[str, Editor] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._form = Form()
        self.cells: dict[str, Cell] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self._lines: list[tuple[QWidget, tuple[str, ...]]] = []
        for row in rows:
            line = QWidget()
            across = QHBoxLayout(line)
            across.setContentsMargins(0, 0, 0, 0)
            across.setSpacing(12)
            for name, width in row.items():
                cell = Cell((editors or {}).get(name))
                cell.edited.connect(lambda _value, name=name: self._typed(name))
                cell.entered.connect(lambda name=name: self._next(name))
                self.cells[name] = cell
                across.addWidget(cell, width)
            self._lines.append((line, tuple(row)))
            layout.addWidget(line)

    def show_form(self, form: Form) -> None:
        """Show ``form`` and write into it from now on."""
        self._form = form
        for name, cell in self.cells.items():
            value = str(getattr(form, name))
            cell.set_value(value)

    def show_only(self, names: set[str]) -> None:
        """Show the cells of ``names`` alone."""
        for line, of_line in self._lines:
            line.setVisible(bool(names & set(of_line)))
            for name in of_line:
                self.cells[name].setVisible(name in names)
        self.setVisible(bool(names))

    def shown(self) -> list[str]:
        """Return the names of the cells that are shown, in order."""
        return [name for name, cell in self.cells.items() if not cell.isHidden()]

    def _typed(self, name: str) -> None:
        value = self.cells[name].value()
        before = getattr(self._form, name)
        setattr(self._form, name, int(value or 0) if isinstance(before, int) else value)
        self.edited.emit(name)

    def _next(self, name: str) -> None:
        order = self.shown()
        following = [one for one in order[order.index(name) + 1 :] if one not in PASSED_OVER]
        if following:
            self.cells[following[0]].take_focus()
        else:
            self.finished.emit()


class Terms(FormCells):
    """The questions that a procedure puts; only those that matter are shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._procedure: Procedure | None = None
        exemptions: Callable[[str], list[Hit]] = lambda text: [  # noqa: E731
            Hit(value=one, title=one)
            for one in (self._procedure.exemptions if self._procedure else ())
            if text.lower() in one.lower()
        ]
        exemption = SearchField(exemptions, None, icon="money", on_focus=True)
        super().__init__(
            (
                {"time_case": 1, "fee_case": 1},
                {"items": 1, "pages": 2, "fee": 2, "fee_reason": 3, "payment": 2, "receipt": 3},
                {"exemption": 1},
                {"due_day": 2, "due_clock": 1, "due_reason": 5},
                {"sets": 1, "note": 7},
            ),
            {
                "time_case": Choice(),
                "fee_case": Choice(),
                "payment": Choice(),
                "exemption": exemption,
                "due_day": DateField(),
            },
            parent,
        )
        exemption.chosen.connect(self._exempt)
        exemption.entered.connect(lambda _text: self._next("exemption"))
        self.retranslate()

    def show_procedure(self, procedure: Procedure | None, asks: Asks, *, note: bool) -> None:
        """Ask what ``asks`` says. note: whether sets and note are wanted."""
        if procedure is not self._procedure:
            self._procedure = procedure
            self.retranslate()
        wanted = {
            name for name in ("time_case", "fee_case", "items", "pages", "exemption", "payment") if getattr(asks, name)
        }
        wanted |= {"fee", "fee_reason"} if asks.fee else set()
        wanted |= {"receipt"} if asks.payment else set()
        wanted |= {"due_day", "due_clock", "due_reason"} if asks.due else set()
        wanted |= {"sets", "note"} if note else set()
        self.show_only(wanted)

    def retranslate(self) -> None:
        """Set the texts."""
        unit = next(
            (
                case.rule.unit
                for case in (self._procedure.fees if self._procedure else ())
                if isinstance(case.rule, PerItem)
            ),
            "",
        )
        for name, (words, placeholder) in {
            "time_case": (_("Time limit"), ""),
            "fee_case": (_("Fee case"), ""),
            "items": (_("How many ({unit})").format(unit=unit) if unit else _("Count"), "1"),
            "pages": (_("Pages of each copy"), _("12, or 2x12")),
            "fee": (_("Fee in đồng"), "0"),
            "fee_reason": (_("Set by"), _("For example: resolution of the council, its number")),
            "payment": (_("Payment"), ""),
            "exemption": (_("Nothing to pay, because"), _("Choose a reason or type one; empty takes the fee")),
            "receipt": (_("Official receipt"), _("series and number")),
            "due_day": (_("Due on"), _("dd/mm/yyyy")),
            "due_clock": (_("At"), _("closing")),
            "due_reason": (_("Why this date"), ""),
            "sets": (_("Sets"), "1"),
            "note": (_("Remark"), ""),
        }.items():
            self.cells[name].set_name(words, placeholder)
        payment = self.cells["payment"].editor
        if isinstance(payment, Choice):
            payment.set_choices([(value, _(words)) for value, words in PAYMENTS.items()])
            payment.set_value(self._form.payment)
        if self._procedure:
            self._cases(self._procedure)

    def _cases(self, procedure: Procedure) -> None:
        doubt = _("not verified")
        times = [
            (str(place), _case(limit(one.rule) or _("unknown"), one.case, one.certainty, doubt))
            for place, one in enumerate(procedure.times)
        ]
        fees = [
            (str(place), _case("", one.case or _("Usual case"), one.certainty, doubt))
            for place, one in enumerate(procedure.fees)
        ]
        for name, cases in (("time_case", times), ("fee_case", fees)):
            editor = self.cells[name].editor
            if isinstance(editor, Choice):
                editor.set_choices(cases)
                editor.set_value(str(getattr(self._form, name)))

    def _exempt(self, reason: str) -> None:
        self.cells["exemption"].set_value(reason)
        self._typed("exemption")
        self._next("exemption")


def _case(limit: str, case: str, certainty: Certainty, doubt: str) -> str:
    words = ": ".join(filter(None, (limit, case)))
    return words if certainty is Certainty.FOUND else f"{words} ({doubt})"
