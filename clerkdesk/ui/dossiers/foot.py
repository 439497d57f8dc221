"""The deeds of a dossier as buttons with their keys, at the foot of the pane."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from clerkdesk.language import _, p_
from clerkdesk.services.look import Details
from clerkdesk.ui.dossiers.forms import Form
from clerkdesk.ui.dossiers.more import possible
from clerkdesk.ui.widgets.button import Button

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
        self._details: Details | None = None
        self._paper_open = False
        self._icon = ""  # of the deed that comes next
        self.setObjectName("foot")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line = QHBoxLayout(self)
        line.setContentsMargins(_MARGIN, 8, _MARGIN, 8)
        line.setSpacing(_GAP)
        self.see = Button(kind="quiet", icon="eye", key="F5")
        self.again = Button(kind="quiet", icon="printer", key="F6")
        self.void = Button(kind="quiet", icon="trash", key="F8")
        self.more = Button(kind="quiet", icon="plus", key="F12")
        self.main = Button(kind="primary", key="F9")
        self.cancel = Button(icon="undo", key="Esc")
        self.confirm = Button(kind="primary", icon="check", key="F9")
        self.destruct = Button(kind="danger", icon="trash", key="F9")
        for button in (self.see, self.again, self.void, self.more):
            line.addWidget(button)
        line.addStretch(1)
        for button in (self.main, self.cancel, self.confirm, self.destruct):
            line.addWidget(button)
        self.confirm.clicked.connect(self.confirmed)
        self.destruct.clicked.connect(self.confirmed)

    def show_deeds(self, details: Details | None, form: Form | None, *, papers: bool, paper_open: bool) -> None:
        """Show what may be done now. papers: whether there is one to see; paper_open: whether it is seen."""
        self._details, self._paper_open = details, paper_open
        idle = details is not None and form is None
        for button in (self.see, self.again, self.void, self.more):
            button.setVisible(idle)
        self.cancel.setVisible(form is not None)
        self.cancel.set_words(p_("dossier", "Back"))
        self.confirm.setVisible(form is not None and not form.danger and bool(form.words()))
        self.destruct.setVisible(form is not None and form.danger)
        self.main.setVisible(False)
        if form is not None:
            self.confirm.set_words(form.words())
            self.destruct.set_words(form.words())
        elif details is not None:
            dossier = details.dossier
            contested = dossier.contested and not dossier.frozen
            self.see.setEnabled(papers)
            self.again.setEnabled(bool(dossier.papers) and dossier.applicant is not None)
            self.void.setEnabled(details.can_void)
            self.more.setEnabled(bool(possible(details)))
            self.main.setVisible(details.can_enter_result or details.can_deliver or contested)
            self._icon = "flag" if contested else "deliver" if details.can_deliver else "check-circle"
        self._name()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose how much the buttons say."""
        super().resizeEvent(event)
        self._name()

    def _name(self) -> None:
        details = self._details
        if details is None:
            return
        if details.dossier.contested:
            self.main.set_words(_("Decide"))
        else:
            self.main.set_words(_("Deliver") if details.can_deliver else _("Enter the result"))
        self.see.set_words(_("Close the paper") if self._paper_open else _("See the paper"))
        self.again.set_words(_("Print again"))
        self.void.set_words(_("Void"))
        self.more.set_words(_("More deeds"))
        self.main.set_icon(self._icon)
        if self._crowded():
            for button in (self.see, self.again, self.void, self.more):  # icon and key alone, the words in the tooltip
                button.set_words("", f"{button.text()} ({button.key()})")
            if self._crowded():  # the deed that comes next keeps its words
                self.main.set_icon("")

    def _crowded(self) -> bool:
        shown = [one for one in (self.see, self.again, self.void, self.more, self.main) if not one.isHidden()]
        return sum(one.sizeHint().width() + _GAP for one in shown) + 2 * _MARGIN > self.width()
