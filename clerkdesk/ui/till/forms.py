"""What is done with one entry of a till: voiding it. Fees and refunds have their forms with the dossiers."""

from __future__ import annotations

from clerkdesk.domain.fee import money
from clerkdesk.language import N_, _
from clerkdesk.services import till
from clerkdesk.services.look import Details
from clerkdesk.services.till import Entry
from clerkdesk.ui.dossiers.forms import Deed, Form


class VoidEntryForm(Form):
    """An entry that was a mistake: nothing changed hands."""

    name = "void-entry"
    danger = True
    said = N_("The entry is voided.")

    def __init__(self, details: Details, entry: Entry) -> None:
        super().__init__(details)
        self.entry = entry
        self.reason = self.field("reason")
        self.finish()

    @property
    def subject(self) -> str:
        """The entry that it is about."""
        return self.entry.event

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self._title.setText(_("Void this entry"))
        self._hint.setText(
            _(
                "{amount}, {code}: for a mistake, when nothing changed hands. Money that the citizen gets is a refund."
            ).format(amount=money(self.entry.amount), code=self.entry.code)
        )
        self.reason.set_name(_("Reason"))

    def words(self) -> str:
        """Return the words of its button."""
        return _("Void the entry")

    def deed(self) -> Deed:
        """Return what to do; see `Form.deed`."""
        stream, event, reason = self.entry.stream, self.entry.event, self.reason.value()
        return lambda desk, clerk: till.void_entry(desk, clerk, stream, event, reason)
