"""The deeds of a dossier as buttons with their keys, at the foot of the pane."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from clerkdesk.language import _, p_
from clerkdesk.services.look import Details
from clerkdesk.ui.dossiers.forms import Form
from clerkdesk.ui.dossiers.more import possible
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.deeds import MORE_KEY, DeedRow

_GAP = 4
_MARGIN = 12


class Foot(QWidget):
    """The buttons: the deed that comes next at the right, the lesser ones at the left; or those of an open form.

    Attributes:
        see, again, void, more: see the paper, print again, void, the other deeds.
        main: the deed that comes next.
        cancel, confirm, destruct: of a form; ``destruct`` in place of ``confirm`` for what cannot be taken back.

    Signals:
        confirmed(): the form is to be carried out.
    """

    confirmed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("foot")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line = QHBoxLayout(self)
        line.setContentsMargins(_MARGIN, 8, _MARGIN, 8)
        line.setSpacing(_GAP)
        self.see = Button(kind="quiet", icon="eye", key="F5")
        self.again = Button(kind="quiet", icon="printer", key="F6")
        self.void = Button(kind="quiet", icon="trash", key="F8")
        self.more = Button(kind="quiet", icon="plus", key=MORE_KEY)
        self.main = Button(kind="primary", key="F9")
        self.cancel = Button(icon="undo", key="Esc")
        self.confirm = Button(kind="primary", icon="check", key="F9")
        self.destruct = Button(kind="danger", icon="trash", key="F9")
        self._row = DeedRow(
            line,
            (self.again, self.see, self.void),
            (self.main, self.cancel, self.confirm, self.destruct),
            more=self.more,
        )
        self.confirm.clicked.connect(self.confirmed)
        self.destruct.clicked.connect(self.confirmed)

    def show_deeds(self, details: Details | None, form: Form | None, *, papers: bool, paper_open: bool) -> None:
        """Show what may be done now. papers: whether there is one to see; paper_open: whether it is seen."""
        self.cancel.set_words(p_("dossier", "Back"))
        if form is not None:
            self.confirm.set_words(form.words())
            self.destruct.set_words(form.words())
            deeds = [self.destruct if form.danger else self.confirm] if form.words() else []
            self._row.show(self.cancel, *deeds)
        elif details is not None:
            self._show_idle(details, papers=papers, paper_open=paper_open)
        else:
            self._row.show()

    def tucked(self) -> tuple[Button, ...]:
        """Return the deeds that there is no room for: they are to stand in the list of the others."""
        return self._row.tucked()

    def _show_idle(self, details: Details, *, papers: bool, paper_open: bool) -> None:
        dossier = details.dossier
        contested = dossier.contested and not dossier.frozen
        self.see.setEnabled(papers)
        self.again.setEnabled(bool(dossier.papers) and dossier.applicant is not None)
        self.void.setEnabled(details.can_void)
        self.see.set_words(_("Close the paper") if paper_open else _("See the paper"))
        self.again.set_words(_("Print again"))
        self.void.set_words(_("Void"))
        self.more.set_words(_("More deeds"))
        self.main.set_icon("flag" if contested else "deliver" if details.can_deliver else "check-circle")
        if dossier.contested:
            self.main.set_words(_("Decide"))
        else:
            self.main.set_words(_("Deliver") if details.can_deliver else _("Enter the result"))
        next_one = [self.main] if details.can_enter_result or details.can_deliver or contested else []
        self._row.show(self.again, self.see, self.void, self.more, *next_one)
        self.more.setEnabled(bool(possible(details)) or any(one.isEnabled() for one in self.tucked()))
