"""Who exported what, the newest first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from clerkdesk.domain.calendar import site_time
from clerkdesk.language import N_, _
from clerkdesk.services import export
from clerkdesk.services.export import Made
from clerkdesk.ui.registers.told import filters_of, list_of
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.card import Card, EmptyState
from clerkdesk.ui.widgets.idlist import Cell, Column, IdList

_LISTED = 200


class Exports(Card):
    """The list."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(icon="export", parent=parent)
        self._session = session
        self._made: list[Made] = []
        self._empty = EmptyState("export")
        self.list = IdList(self._columns(), self._rows, session.work, tall=True, empty=self._empty)
        self.list.setMinimumHeight(150)
        self.body.addWidget(self.list, 1)

    def ask(self) -> None:
        """Look who exported what."""
        desk = self._session.desk
        self._session.work.ask(lambda: export.made(desk, _LISTED), self._show, owner=self, latest="made")

    def made(self) -> Sequence[Made]:
        """Return what is shown."""
        return tuple(self._made)

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.set_title(_("Who exported what"))
        self.list.setAccessibleName(_("Who exported what"))
        self._empty.set_words(_("Nothing was exported yet"), _("Every list that leaves this desk is recorded here."))

    def _columns(self) -> Sequence[Column]:
        return (
            Column(title=N_("What"), cell=lambda made: Cell(text=list_of(made), sub=filters_of(made)), strong=True),
            Column(title=N_("Rows"), cell=_amount, width=96, right=True),
            Column(title=N_("Time"), cell=_when, width=172),
        )

    def _show(self, made: list[Made]) -> None:
        self._made = made
        self.list.set_ids(list(range(len(made))))
        self.list.reload()

    def _rows(self, places: Sequence[int]) -> Sequence[Made | None]:
        made = self._made
        return [made[place] if place < len(made) else None for place in places]


def _amount(made: Made) -> Cell:
    return Cell(
        text=f"{made.rows:,}".replace(",", "."), sub=_("printed") if made.format == "paper" else made.format.upper()
    )


def _when(made: Made) -> Cell:
    return Cell(text=f"{site_time(made.at):%d/%m/%Y %H:%M}", sub=made.clerk)
