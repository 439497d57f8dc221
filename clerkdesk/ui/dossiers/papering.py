"""Papers that are printed on demand: labels for the components, the control sheet, the list of the visit."""

from __future__ import annotations

from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Refused
from clerkdesk.language import N_, _
from clerkdesk.printing.labels import per_sheet
from clerkdesk.services import look, papers, reception, spooling
from clerkdesk.services.delivery import Done
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Details, Line
from clerkdesk.ui.dossiers.facts import Fact, Facts
from clerkdesk.ui.dossiers.forms import Deed, Form
from clerkdesk.ui.dossiers.pick import Pick
from clerkdesk.ui.stocks import STOCKS

_STOCKS = tuple(STOCKS)


class LabelsForm(Form):
    """A label for each component on paper: on which stock, from which label of a begun sheet on."""

    said = N_("The labels are being printed.")

    def __init__(self, details: Details) -> None:
        super().__init__(details)
        self.stock = Pick()
        self.rows.addWidget(self.stock)
        self.first = self.field("first")
        self.first.set_value("1")
        self.stock.combo.currentIndexChanged.connect(lambda _place: self._show_first())
        self.finish()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self._title.setText(_("Print labels"))
        count = papers.label_count(self.details.dossier)
        self._hint.setText(_("{count} labels, one for each component on paper.").format(count=count))
        self.stock.set_words(_("Printed on"), [_(words) for words in STOCKS.values()])
        self.first.set_name(_("From label"), _("the first free one of the sheet, counted by rows"))
        self._show_first()

    def words(self) -> str:
        """Return the words of its button."""
        return _("Print labels")

    def ask(self, desk: Desk) -> tuple[int, int]:
        """Return the stock of this desk, and the first free label."""
        return _STOCKS.index(spooling.printing(desk).labels), spooling.first_label(desk)

    def know(self, found: object) -> None:
        """Fill in what the desk used last."""
        assert isinstance(found, tuple)
        self.stock.combo.setCurrentIndex(found[0])
        self.first.set_value(str(found[1]))

    def deed(self) -> Deed:
        """Return what to do; see `Form.deed`."""
        stock, typed = _STOCKS[max(self.stock.combo.currentIndex(), 0)], self.first.value()
        if per_sheet(stock) == 1:
            typed = "1"
        if not typed.isdecimal():
            raise Refused("no-such-label", "A sheet has labels 1 to {most}.", field="first", most=per_sheet(stock))
        stream = self.details.dossier.id

        def do(desk: Desk, clerk: e.Clerk) -> Done:
            spooling.load_labels(desk, stock, int(typed))
            return papers.labels(desk, clerk, stream)

        return do

    def _show_first(self) -> None:
        self.first.setVisible(per_sheet(_STOCKS[max(self.stock.combo.currentIndex(), 0)]) > 1)


class ControlForm(Form):
    """The control sheet that goes with the dossier."""

    said = N_("The control sheet is being printed.")

    def __init__(self, details: Details) -> None:
        super().__init__(details)
        self.finish()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self._title.setText(_("Print the control sheet"))
        self._hint.setText(
            _("It goes with the dossier and names everybody who has had it so far. The rest is written by hand.")
        )

    def words(self) -> str:
        """Return the words of its button."""
        return _("Print the control sheet")

    def deed(self) -> Deed:
        """Return what to do; see `Form.deed`."""
        stream = self.details.dossier.id
        return lambda desk, clerk: papers.control_sheet(desk, clerk, stream)


class VisitListForm(Form):
    """One list of all that the citizen handed in on the same visit."""

    said = N_("The list of the visit is being printed.")

    def __init__(self, details: Details) -> None:
        super().__init__(details)
        self.found = Facts()
        self.rows.addWidget(self.found)
        self.finish()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self._title.setText(_("Print the list of the visit"))
        self._hint.setText(_("All dossiers that were handed in together, on one sheet."))

    def words(self) -> str:
        """Return the words of its button."""
        return _("Print the list")

    def ask(self, desk: Desk) -> list[Line]:
        """Return the dossiers of the visit."""
        return look.of_visit(desk, self.details.dossier.visit)

    def know(self, found: object) -> None:
        """Show them."""
        assert isinstance(found, list)
        received = [line for line in found if line.code]
        self.found.set_facts(
            [
                Fact(name=f"{number}.", value=f"{line.procedure_name}\n{line.number}")
                for number, line in enumerate(received, 1)
            ]
        )

    def deed(self) -> Deed:
        """Return what to do; see `Form.deed`."""
        stream, visit = self.details.dossier.id, self.details.dossier.visit

        def do(desk: Desk, clerk: e.Clerk) -> Done:
            printed = reception.visit_list(desk, clerk, visit)
            return Done(stream, printed.job, printed.changes)

        return do
