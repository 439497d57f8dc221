"""A code that stands for two dossiers: said over the dossier, and the form that gives it a new one."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clerkdesk.domain import events as e
from clerkdesk.language import N_, _
from clerkdesk.services import recoding
from clerkdesk.services.delivery import Done
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Details, Line
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.dossiers.facts import Fact, Facts
from clerkdesk.ui.dossiers.forms import Deed, Form
from clerkdesk.ui.official import Official
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.label import Elided, label


def possible(details: Details) -> bool:
    """Return whether the dossier may get a new code."""
    return "reissue" in details.may


def _name(line: Line) -> str:
    return line.name or _("(personal data erased)")


class SameCode(QWidget):
    """Says that the code stands for another dossier too; `reissue` gives this one a new code. Else it is hidden."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        line = QHBoxLayout()
        line.setSpacing(8)
        self._words = Elided(font=theme.strong(tokens.LEAD), tone="bad")
        self.reissue = Button(icon="key", key="F11")
        line.addWidget(self._words, 1)
        line.addWidget(self.reissue)
        rows.addLayout(line)
        self._others = label(muted=True, wrap=True)
        rows.addWidget(self._others)

    def show_details(self, details: Details) -> None:
        """Tell of a dossier, in the language spoken now."""
        self.setVisible(bool(details.same_code))
        self._words.set_words(_("This code stands twice"))
        names = ", ".join(map(_name, details.same_code))
        self._others.setText(_("It stands for the dossier of {name}, too.").format(name=names))
        self.reissue.set_words(_("Issue a new code"))
        self.reissue.setVisible(possible(details))


class RecodeForm(Form):
    """The dossier gets a new code, and its receipt is printed again for the citizen."""

    said = N_("The dossier has a new code. The old one goes on finding both.")

    def __init__(self, details: Details) -> None:
        super().__init__(details)
        self.others = Facts()
        self.rows.addWidget(self.others)
        self.finish()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self._title.setText(_("Issue a new code"))
        self._hint.setText(
            _(
                "Two desks gave this code out while they knew nothing of each other. This dossier gets a new one; its "
                "receipt is printed again for the citizen to exchange. The others keep the code:"
            )
        )
        self.others.set_facts(
            [
                Fact(name=line.name or _("(personal data erased)"), value=line.procedure_name)
                for line in self.details.same_code
            ]
        )

    def words(self) -> str:
        """Return the words of its button."""
        return _("Issue a new code")

    def deed(self) -> Deed:
        """Return what to do; see `Form.deed`."""
        stream, procedure = self.details.dossier.id, self.details.dossier.procedure

        def do(desk: Desk, clerk: e.Clerk) -> Done:
            (asked,) = Official(desk).of([stream], [procedure.code if procedure else ""])
            done = recoding.reissue(desk, clerk, stream, asked=asked)
            return Done(stream, done.job, done.changes)

        return do
