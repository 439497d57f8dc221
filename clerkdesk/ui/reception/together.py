"""Dossiers that are received together: what goes with the procedure chosen, and a place for each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clerkdesk.domain.procedure import Procedure
from clerkdesk.language import _
from clerkdesk.services.guide import Linked
from clerkdesk.ui.reception.lines import DossierLine, DossierList
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.label import label

TOGETHER_KEY = "Ctrl+J"
MOST = 9  # one figure a dossier


@dataclass(frozen=True, slots=True)
class Place:
    """One dossier of those together: its procedure, and how many papers are missing."""

    procedure: Procedure
    missing: int


class Places(QWidget):
    """The dossiers received together, side by side: Ctrl and its figure goes to one.

    Signals:
        turned(int): that dossier is wanted.
        dropped(): the one under way is left out.
    """

    turned = Signal(int)
    dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._across = QHBoxLayout(self)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(8)
        self.buttons = [Button(icon="paper", key=f"Ctrl+{number}") for number in range(1, MOST + 1)]
        for place, button in enumerate(self.buttons):
            button.setCheckable(True)
            button.clicked.connect(lambda _on=False, place=place: self.turned.emit(place))
            self._across.addWidget(button, 1)
        self.drop = Button(kind="quiet", icon="close")
        self.drop.clicked.connect(self.dropped)
        self._across.addWidget(self.drop)
        self.setVisible(False)

    def show_places(self, places: Sequence[Place], at: int) -> None:
        """Show ``places``, the one under way marked; nothing while there is one alone."""
        for number, button in enumerate(self.buttons):
            button.setVisible(number < len(places))
            button.setChecked(number == at)
            if number < len(places):
                place = places[number]
                state = _("{count} missing").format(count=place.missing) if place.missing else _("complete")
                button.set_icon("alert" if place.missing else "check-circle")
                button.set_words(place.procedure.name, f"{place.procedure.name}: {state} ({button.key()})")
        self.setVisible(len(places) > 1)

    def retranslate(self) -> None:
        """Set the texts."""
        self.drop.set_words("", _("Leave this one out"))


class Together(Card):
    """Offers what goes with the procedure chosen; Enter takes it in.

    Signals:
        joined(object): the `Procedure` is to be received together with the one under way.
        replaced(object): the `Procedure`, which holds the one under way in it, is to be received instead.
    """

    joined = Signal(object)
    replaced = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(icon="dossiers", parent=parent)
        self._links: tuple[Linked, ...] = ()
        self._code = ""
        self._hint = label(muted=True, wrap=True)
        self.list = DossierList()
        self.list.picked.connect(self._pick)
        self.body.addWidget(self._hint)
        self.body.addWidget(self.list)
        self.setVisible(False)

    def offer(self, code: str, links: Sequence[Linked]) -> None:
        """Offer ``links`` of the procedure ``code``."""
        self._code, self._links = code, tuple(links)
        self.retranslate()

    def links(self) -> tuple[Linked, ...]:
        """Return what is offered."""
        return self._links

    def retranslate(self) -> None:
        """Set the texts."""
        self.set_title(_("Received together"))
        self.list.setAccessibleName(_("Received together"))
        self._hint.setText(_("One visit, one F9; each dossier keeps its own code, date and receipt. Esc goes back."))
        lines = []
        for one in self._links:
            if one.procedure is not None:
                how = _("instead: holds this one") if contains(one.procedure, self._code) else _("besides this one")
                law = _("linked by law") if one.official else ""
                detail = " · ".join(filter(None, (one.code, how, law, one.why)))
                lines.append(DossierLine(value=one.procedure, title=one.procedure.name, detail=detail))
        self.list.show_lines(lines, most=5)

    def _pick(self, procedure: Procedure) -> None:
        (self.replaced if contains(procedure, self._code) else self.joined).emit(procedure)


def contains(procedure: Procedure, code: str) -> bool:
    """Return whether ``procedure`` is a linked one (liên thông) that does the one with ``code`` in its own dossier."""
    return code in procedure.linked and procedure.name.startswith("Liên thông")


def offered(links: Sequence[Linked], here: Sequence[str]) -> list[Linked]:
    """Return those of ``links`` that this counter receives and that are not among the codes ``here`` already."""
    return [one for one in links if one.procedure is not None and one.procedure.receivable and one.code not in here]


class LinkedBar(QWidget):
    """The key that offers what goes with the procedure chosen, and how much that is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = Button(icon="plus", key=TOGETHER_KEY)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.button)
        self.setVisible(False)

    def show_links(self, links: Sequence[Linked]) -> None:
        """Say how many of ``links`` there are."""
        names = [one.procedure.name for one in links if one.procedure is not None]
        self.setVisible(bool(names))
        if names:
            self.button.set_words(_("Together ({count})").format(count=len(names)), "\n".join(names))
