"""The ends of a dossier that give no result: refused, withdrawn, stopped, voided; each with its reason."""

from __future__ import annotations

from typing import ClassVar

from clerkdesk.domain.events import Clerk
from clerkdesk.language import N_, _
from clerkdesk.services import delivery, ending
from clerkdesk.services.delivery import Done
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Details
from clerkdesk.ui.dossiers.forms import Deed, Form


class EndForm(Form):
    """An end with its reason.

    Attributes:
        title, hint, button: English. end: the deed, with the stream and the reason.
    """

    danger = True
    title: ClassVar[str]
    hint: ClassVar[str]
    button: ClassVar[str]
    end: ClassVar[staticmethod[[Desk, Clerk, str, str], Done]]

    def __init__(self, details: Details) -> None:
        super().__init__(details)
        self.reason = self.field("reason")
        self.finish()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self._title.setText(_(self.title))
        self._hint.setText(_(self.hint))
        self.reason.set_name(_("Reason"))

    def words(self) -> str:
        """Return the words of its button."""
        return _(self.button)

    def deed(self) -> Deed:
        """Return what to do; see `Form.deed`."""
        end, stream, reason = type(self).end, self.details.dossier.id, self.reason.value()
        return lambda desk, clerk: end(desk, clerk, stream, reason)


class RefuseForm(EndForm):
    """The dossier cannot be accepted; the citizen gets the refusal on paper."""

    name = "refuse"
    said = N_("The dossier is refused. The refusal is being printed.")
    title = N_("Refuse this dossier")
    hint = N_("The citizen gets the reason on paper. What was paid is given back by a deed of its own.")
    button = N_("Refuse and print")
    end = staticmethod(ending.refuse)


class WithdrawForm(EndForm):
    """The applicant takes the dossier away."""

    name = "withdraw"
    said = N_("The dossier is withdrawn. Give the papers back.")
    title = N_("Withdrawn by the applicant")
    hint = N_("The applicant takes the papers back. All that happened stays on record.")
    button = N_("Withdraw")
    end = staticmethod(ending.withdraw)


class StopForm(EndForm):
    """The applicant asks to stop before a decision."""

    name = "stop"
    said = N_("The dossier is stopped. The notice is being printed.")
    title = N_("Stop at the applicant's request")
    hint = N_("Before a decision only. The notice is printed for the applicant.")
    button = N_("Stop and print")
    end = staticmethod(ending.stop)


class VoidForm(EndForm):
    """A dossier that was entered by mistake."""

    name = "void"
    said = N_("The dossier is voided.")
    title = N_("Void this dossier")
    hint = N_(
        "For what was entered by mistake, also with the wrong procedure: take the receipt back, void it here, and "
        "receive again. The number is not used again, and all that happened stays on record."
    )
    button = N_("Void")
    end = staticmethod(delivery.void)
