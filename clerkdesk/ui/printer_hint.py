"""A desk that nobody gave a printer puts its papers into files: said at the first paper, until somebody chooses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject

from clerkdesk.language import N_
from clerkdesk.services.desk import Changes, Desk
from clerkdesk.services.spooling import printing
from clerkdesk.ui.errors import Notice
from clerkdesk.ui.widgets.strip import Strip
from clerkdesk.ui.work import Work

CAUSE: Final = "printer"
CHOOSE: Final = N_("Choose a printer")


class PrinterHint(QObject):
    """Tells the strip; connect `printed` to the press and `deed_done` to the work."""

    def __init__(self, desk: Desk, work: Work, strip: Strip, show: Callable[[], object], parent: QObject) -> None:
        """``show`` opens the settings of printing."""
        super().__init__(parent)
        self._desk, self._work, self._strip, self._open = desk, work, strip, show
        self._told = False

    def printed(self, _job: object) -> None:
        """A paper went to the printer, or to a file."""
        if not self._told and not self._desk.site.demo:
            self._told = True
            self._ask()

    def deed_done(self, result: object) -> None:
        """Something was done; a printer may have been chosen."""
        changes = getattr(result, "changes", result)
        if self._told and isinstance(changes, Changes) and changes.settings:
            self._ask()

    def _ask(self) -> None:
        desk = self._desk
        self._work.ask(lambda: printing(desk).open, self._show, owner=self, latest="printer")

    def _show(self, is_open: bool) -> None:
        if not is_open:
            self._strip.untell(CAUSE)
            return
        notice = Notice(
            tone="warn",
            what=N_("No printer is chosen: papers are put into files."),
            safe=N_("They are in {folder}, not encrypted."),
            todo=N_("Choose a printer, or confirm the files."),
            params=(("folder", str(self._desk.store.folder.path / "paper")),),
        )
        self._strip.tell(CAUSE, notice, CHOOSE, self._open)
