"""The deeds of the till's page as buttons with their keys: those that can be done now."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout

from clerkdesk.language import _, p_
from clerkdesk.ui.dossiers.forms import Form
from clerkdesk.ui.till.past import Stand
from clerkdesk.ui.widgets.button import Button

_GAP = 8
_MARGIN = 24


class Foot:
    """The buttons in ``line``.

    Attributes:
        fee, refund, void, past, again: the lesser deeds. export: the list in sight to a file. back: one step.
        main: what comes next; destruct stands in its place for what cannot be taken back.
    """

    def __init__(self, line: QHBoxLayout) -> None:
        self._room = 0
        self.fee = Button(icon="money", key="F5")
        self.past = Button(icon="clock", key="F6")
        self.refund = Button(icon="undo", key="F7")
        self.again = Button(icon="printer", key="F7")
        self.void = Button(icon="trash", key="F8")
        self.export = Button(kind="plain", icon="export", key="Ctrl+E")
        self.back = Button(icon="undo", key="Esc")
        self.main = Button(kind="primary", key="F9")
        self.destruct = Button(kind="danger", key="F9")
        for button in (self.fee, self.past, self.refund, self.again, self.void):
            line.addWidget(button)
        line.addStretch(1)
        line.addWidget(self.export)
        for button in (self.back, self.main, self.destruct):
            line.addWidget(button)

    def show_for(
        self,
        view: str,
        *,
        form: Form | None,
        busy: bool,
        stand: Stand,
        asking: bool,
        may_void: bool,
        may_refund: bool,
    ) -> None:
        """Show what can be done in ``view``; the others as the page names them."""
        idle = view == "shift" and not busy
        self.fee.setVisible(idle)
        self.refund.setVisible(idle)
        self.void.setVisible(idle)
        self.past.setVisible(idle or view == "closed")
        self.refund.setEnabled(may_refund)
        self.void.setEnabled(may_void)
        self.again.setVisible(view == "past" and stand is Stand.COUNTED and not asking)
        self.export.setVisible(idle or view in {"closed", "past"})
        self.back.setVisible(busy or view in {"count", "past"})
        words, icon = _main(view, form, stand, asking=asking, busy=busy)
        danger = form is not None and form.danger
        self.main.setVisible(bool(words) and not danger)
        self.destruct.setVisible(bool(words) and danger)
        for button in (self.main, self.destruct):
            button.set_words(words)
            button.set_icon(icon)
        self.back.set_words(p_("dossier", "Back"))
        self._name_lesser()

    def fit(self, width: int) -> None:
        """Let the buttons say as much as there is room for in ``width``."""
        self._room = width
        self._name_lesser()

    def _name_lesser(self) -> None:
        self.fee.set_words(_("Take a fee"))
        self.past.set_words(_("Shifts"))
        self.refund.set_words(_("Give back"))
        self.again.set_words(_("Print again"))
        self.void.set_words(_("Void the entry"))
        self.export.set_words(_("Export"), _("Export this list (Ctrl+E)"))
        lesser = [one for one in (self.fee, self.past, self.refund, self.again, self.void) if not one.isHidden()]
        shown = [*lesser, *(one for one in (self.export, self.back, self.main, self.destruct) if not one.isHidden())]
        if self._room and sum(one.sizeHint().width() + _GAP for one in shown) + 2 * _MARGIN > self._room:
            self.export.set_words("", _("Export this list (Ctrl+E)"))
            for button in lesser:  # icon and key alone, the words in the tooltip
                button.set_words("", f"{button.text()} ({button.key()})")


def _main(view: str, form: Form | None, stand: Stand, *, asking: bool, busy: bool) -> tuple[str, str]:
    """Return the words and the icon of what comes next."""
    if form is not None:
        return form.words(), "trash" if form.danger else "check"
    if view == "past":
        if asking:
            return _("Print again"), "printer"
        return {Stand.OPEN: (_("Count and close"), "till"), Stand.CONTESTED: (_("Decide"), "flag")}.get(stand, ("", ""))
    return {
        "closed": (_("Open the till"), "till"),
        "shift": ("", "") if busy else (_("Count and close"), "till"),
        "count": (_("Close and print"), "printer"),
    }[view]
