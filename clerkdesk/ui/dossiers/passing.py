"""One dossier goes to the specialist, or comes back; several go faster on a list."""

from __future__ import annotations

from clerkdesk.language import N_, _
from clerkdesk.services import handover
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Details
from clerkdesk.ui.dossiers.forms import Deed, Form


class GiveForm(Form):
    """One dossier goes to the specialist."""

    name = "hand-over"
    said = N_("The dossier is handed over.")

    def __init__(self, details: Details) -> None:
        super().__init__(details)
        self.to = self.field("other")
        self.finish()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self._title.setText(_("Hand over to the specialist"))
        self._hint.setText(_("For one dossier. Several go faster on a hand-over list (Alt+3)."))
        self.to.set_name(_("To"), _("name or office"))

    def words(self) -> str:
        """Return the words of its button."""
        return _("Hand over")

    def ask(self, desk: Desk) -> list[str]:
        """Return who was handed dossiers last."""
        return handover.others(desk, 1)

    def know(self, found: object) -> None:
        """Offer that name."""
        if isinstance(found, list) and found and not self.to.value():
            self.to.set_value(found[0])
            self.to.editor.selectAll()

    def deed(self) -> Deed:
        """Return what to do; see `Form.deed`."""
        stream, to = self.details.dossier.id, self.to.value()
        return lambda desk, clerk: handover.give(desk, clerk, stream, to)


class BackForm(Form):
    """One dossier comes back from the specialist without its result."""

    name = "hand-back"
    said = N_("The dossier is at the counter again.")

    def __init__(self, details: Details) -> None:
        super().__init__(details)
        self.by = self.field("other")
        self.by.set_value(details.dossier.handed_to)
        self.note = self.field("note")
        self.finish()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self._title.setText(_("Take back from the specialist"))
        self._hint.setText(_("Without its result. When the result is there, enter it (F9) instead."))
        self.by.set_name(_("By"), _("name or office"))
        self.note.set_name(_("Note"))

    def words(self) -> str:
        """Return the words of its button."""
        return _("Take back")

    def deed(self) -> Deed:
        """Return what to do; see `Form.deed`."""
        stream, by, note = self.details.dossier.id, self.by.value(), self.note.value()
        return lambda desk, clerk: handover.take_back(desk, clerk, stream, by, note)
