"""What was begun and not filed is deleted once its days are over, whatever page is opened that day."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from clerkdesk.services.desk import Changes
from clerkdesk.ui.session import Session


def purge(session: Session, owner: QObject, fail: Callable[[Exception], None]) -> None:
    """Delete old drafts of forms in the background, if somebody works."""
    if not session.open:
        return
    desk, clerk = session.desk, session.clerk

    def run() -> Changes:
        from clerkdesk.services.forms import parking  # the window itself comes first

        return parking.purge(desk, clerk)

    session.work.deed(run, failed=fail, owner=owner)
