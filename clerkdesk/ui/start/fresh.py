"""After the recovery code or a restored backup: new codes look another way, and who comes in first is told."""

from __future__ import annotations

from clerkdesk.language import N_
from clerkdesk.services import workstation
from clerkdesk.ui.errors import hint
from clerkdesk.ui.session import Session
from clerkdesk.ui.shell import Shell


def tell_letters(shell: Shell, session: Session) -> None:
    """Tell of the fresh letters on the page that is open."""

    def tell(letters: str) -> None:
        page = shell.page()
        if page is not None:
            page.notice(
                hint(
                    N_("The desk goes on with fresh letters in new codes: {letters}."),
                    N_("Codes on papers that were given out before stay valid and are found as before."),
                    letters=letters,
                )
            )

    session.work.ask(lambda: workstation.letters(session.desk), tell, owner=shell)
