"""The page of the registers."""

from __future__ import annotations

from clerkdesk.language import _
from clerkdesk.services.desk import Changes
from clerkdesk.ui.page import Page
from clerkdesk.ui.registers.book import Book
from clerkdesk.ui.registers.closing import Closing
from clerkdesk.ui.registers.exports import Exports
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.card import Columns, column


class Registers(Page):
    """The page."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.book, self.closing, self.exports = Book(session), Closing(session), Exports(session)
        self._count = -1
        box, rows = column(spacing=16)
        rows.addWidget(self.book)
        rows.addWidget(self.exports, 1)
        columns = Columns(least=860)
        columns.add(box, 6)
        columns.add(self.closing, 5)
        self.body.addWidget(columns, 1)
        self.book.told.connect(self.notice)
        self.closing.told.connect(self.notice)
        self.book.counted.connect(self._counted)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.header.set_title(_("Registers"), _("The register of dossiers, the day's close, and who exported what"))
        for part in (self.book, self.closing, self.exports):
            part.retranslate()
        self._counted(self._count)

    def refresh(self, changes: object) -> None:
        """Follow what was done here or elsewhere."""
        changed = getattr(changes, "changes", changes)
        if isinstance(changed, Changes) and changed.streams and self.isVisible():
            self._ask()

    def arrive(self, what: object) -> None:  # noqa: ARG002
        """Ask anew; the work starts at the days."""
        self._ask()
        self.book.start()

    def escape(self) -> bool:
        """Stop what is under way, or put the paper away."""
        return self.book.escape() or self.closing.escape()

    def _ask(self) -> None:
        self.book.ask()
        self.closing.ask()
        self.exports.ask()

    def _counted(self, count: int) -> None:
        self._count = count
        self.header.set_fact(_("Dossiers in the register"), "" if count < 0 else f"{count:,}".replace(",", "."))
