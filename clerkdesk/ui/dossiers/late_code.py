"""The code that holds came after the receipt: one line that says so and prints the receipt again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QWidget

from clerkdesk.domain.dossier import ENDED
from clerkdesk.domain.events import Clerk, PaperKind
from clerkdesk.language import _
from clerkdesk.services import papers
from clerkdesk.services.delivery import Done
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Details
from clerkdesk.ui import theme
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.label import Elided


class LateCode(QWidget):
    """The line; it hides itself when the citizen's receipt bears the code that holds. `again` prints a new one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        self._words = Elided(font=theme.strong(), tone="warn")
        self.again = Button(icon="printer", key="Ctrl+P")
        line.addWidget(self._words, 1)
        line.addWidget(self.again)

    def begin(self, details: Details) -> None:
        """Show it for a dossier that it concerns, in the language spoken now."""
        dossier = details.dossier
        shown = dossier.receipt_outdated and dossier.applicant is not None and dossier.state not in ENDED
        self.setVisible(shown and not dossier.frozen)
        self._words.set_words(_("The receipt bears an earlier code"))
        self.again.set_words(
            _("Print it anew"), _("The code that holds came after the receipt: print the receipt again")
        )


def print_anew(details: Details) -> Callable[[Desk, Clerk], Done]:
    """Return the deed that prints the receipt of a dossier under the code that holds."""
    stream, reason = details.dossier.id, _("the dossier has a new code")
    return lambda desk, clerk: papers.reprint(desk, clerk, stream, PaperKind.RECEIPT, reason)
