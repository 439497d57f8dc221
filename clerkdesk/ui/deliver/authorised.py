"""Somebody else who collects, and on what paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from clerkdesk.devices.card import Card
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.party import Authority, Kinship, Party, Representative, identity_of
from clerkdesk.domain.text import fold
from clerkdesk.language import _, p_
from clerkdesk.services.look import Details
from clerkdesk.ui.dossiers import told
from clerkdesk.ui.dossiers.forms import Form
from clerkdesk.ui.dossiers.pick import Pick

_GROUNDS: Final = (Authority.CLOSE_KIN, Authority.CERTIFIED, Authority.WRITTEN, Authority.LEGAL)


class Authorised(Form):
    """Name and number of the collector, the ground, and the paper or the kinship."""

    name = "deliver"

    def __init__(self, details: Details) -> None:
        super().__init__(details)
        self._title.hide()
        self._hint.hide()
        self._card: Card | None = None
        self.who = self.field("collector.name")
        self.number = self.field("number")
        self.ground, self.kin = Pick(), Pick()
        self.rows.addWidget(self.ground)
        self.rows.addWidget(self.kin)
        self.paper = self.field("representative.paper")
        self.ground.combo.currentIndexChanged.connect(self._turned)
        self.kin.combo.currentIndexChanged.connect(lambda _place: self.edited.emit())
        self.finish()
        self._turned()

    def stops(self) -> list[QWidget]:
        """Return where Tab stops, in order."""
        return [self.who.editor, self.number.editor, self.ground.combo, self.kin.combo, self.paper.editor]

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.who.set_name(p_("dossier", "Name"))
        self.number.set_name(_("ID number"))
        self.ground.set_words(_("Ground"), [_(told.AUTHORITIES[one]) for one in _GROUNDS])
        self.kin.set_words(_("Applicant's"), ["—", *(_(told.KIN[one]) for one in Kinship)])
        self.paper.set_name(_("Paper"), _("number and date of the authorisation"))

    def take_card(self, card: Card) -> None:
        """Fill in who holds ``card``."""
        self._card = card
        self.who.set_value(card.name, "scanned")
        self.number.set_value(card.number, "scanned")
        self.who.hide()  # the panel says it, larger
        self.number.hide()
        self.edited.emit()

    def matches(self, card: Card) -> bool:
        """Return whether ``card`` is of the person filled in."""
        return self.number.value().replace(" ", "") == card.number and fold(self.who.value()) == fold(card.name)

    def ready(self) -> bool:
        """Return whether everything that the ground asks for is filled in."""
        match self._ground():
            case Authority.CLOSE_KIN:
                proof = self.kin.combo.currentIndex() > 0
            case Authority.LEGAL:
                proof = True
            case _:
                proof = bool(self.paper.value())
        return bool(self.who.value() and self.number.value()) and proof

    def representative(self) -> Representative:
        """Return who collects, and on what ground.

        Raises:
            Refused: something is missing, or the number is no identity number.
        """
        if not self.ready():
            raise Refused("authorisation-open", "Fill in who collects, and on what paper.", field="collector.name")
        if self._card is not None and self.matches(self._card):
            party = self._card.party()
        else:
            party = Party(name=self.who.value(), identity=identity_of(self.number.value()))
        related = None
        if self._ground() is Authority.CLOSE_KIN:
            related = tuple(Kinship)[self.kin.combo.currentIndex() - 1]
        return Representative(party=party, authority=self._ground(), kinship=related, paper=self.paper.value())

    def wrong(self, name: str) -> bool:
        """Mark the field at fault."""
        if name == "representative.kinship":
            self.kin.combo.setFocus()
            return True
        return super().wrong("number" if name.endswith("number") else name)

    def draft(self) -> dict[str, Any]:
        """Return what is filled in, as plain JSON values."""
        return {**super().draft(), "ground": self._ground().value, "kin": self.kin.combo.currentIndex()}

    def fill(self, body: Mapping[str, Any]) -> None:
        """Fill in what a draft kept."""
        super().fill(body)
        grounds = [one.value for one in _GROUNDS]
        ground, kin = body.get("ground"), body.get("kin", 0)
        if ground in grounds:
            self.ground.combo.setCurrentIndex(grounds.index(ground))
        if isinstance(kin, int) and 0 <= kin < self.kin.combo.count():
            self.kin.combo.setCurrentIndex(kin)
        if self._card is not None:  # the card in hand counts, not whoever was typed before
            self.take_card(self._card)

    def _ground(self) -> Authority:
        return _GROUNDS[max(self.ground.combo.currentIndex(), 0)]

    def _turned(self) -> None:
        kin = self._ground() is Authority.CLOSE_KIN
        self.kin.setVisible(kin)
        self.paper.setVisible(not kin)
        self.edited.emit()
