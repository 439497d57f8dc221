"""The deeds of the till's page as buttons with their keys: those that can be done now."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout

from clerkdesk.language import _, p_
from clerkdesk.ui.dossiers.forms import Form
from clerkdesk.ui.till.past import Stand
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.deeds import DeedRow


class Foot:
    """The buttons in ``line``.

    Attributes:
        fee, refund, void, past, again: the lesser deeds. export: the list in sight to a file. back: one step.
        main: what comes next; destruct stands in its place for what cannot be taken back.
    """

    def __init__(self, line: QHBoxLayout) -> None:
        self.fee = Button(icon="money", key="F5")
        self.past = Button(icon="clock", key="F6")
        self.refund = Button(icon="undo", key="F7")
        self.again = Button(icon="printer", key="F7")
        self.void = Button(icon="trash", key="F8")
        self.export = Button(kind="plain", icon="export", key="Ctrl+E")
        self.back = Button(icon="undo", key="Esc")
        self.main = Button(kind="primary", key="F9")
        self.destruct = Button(kind="danger", key="F9")
        self._row = DeedRow(
            line,
            (self.fee, self.past, self.again, self.refund, self.void, self.export),
            (self.back, self.main, self.destruct),
        )

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
        self.refund.setEnabled(may_refund)
        self.void.setEnabled(may_void)
        words, icon = _main(view, form, stand, asking=asking, busy=busy)
        danger = form is not None and form.danger
        for button in (self.main, self.destruct):
            button.set_words(words)
            button.set_icon(icon)
        self.back.set_words(p_("dossier", "Back"))
        self.fee.set_words(_("Take a fee"))
        self.past.set_words(_("Shifts"))
        self.refund.set_words(_("Give back"))
        self.again.set_words(_("Print again"))
        self.void.set_words(_("Void the entry"))
        self.export.set_words(_("Export"), _("Export this list (Ctrl+E)"))
        seen = {
            self.fee: idle,
            self.refund: idle,
            self.void: idle,
            self.past: idle or view == "closed",
            self.again: view == "past" and stand is Stand.COUNTED and not asking,
            self.export: idle or view in {"closed", "past"},
            self.back: busy or view in {"count", "past"},
            self.main: bool(words) and not danger,
            self.destruct: bool(words) and danger,
        }
        self._row.show(*(button for button, there in seen.items() if there))


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
