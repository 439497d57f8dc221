"""One party as it is filled in: texts as typed, each with where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import msgspec

from clerkdesk.catalogue.units import Units
from clerkdesk.devices.card import Card
from clerkdesk.domain.due import Reason
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.party import (
    Address,
    Identity,
    IdKind,
    Party,
    PartyKind,
    Sex,
    id_warnings,
    identity_of,
    parse_birth,
    show_birth,
)
from clerkdesk.domain.text import fold
from clerkdesk.language import N_

FIELDS: Final = ("name", "number", "born", "sex", "phone", "email", "address", "province", "unit")


@dataclass(frozen=True, slots=True)
class PartyReading:
    """A party as read, and what of it could not be read, each naming its field."""

    party: Party
    problems: tuple[Refused, ...]


class Person(msgspec.Struct):
    """What is filled in about one party.

    values: text by a name of `FIELDS`; sex is "male", "female" or "", province and unit are codes.
    sources: "scanned", "typed" or "reused" for each value that is not empty.
    accents_missing: whether it was read from the machine-readable lines.
    """

    values: dict[str, str] = msgspec.field(default_factory=dict)
    sources: dict[str, str] = msgspec.field(default_factory=dict)
    accents_missing: bool = False
    issued: str = ""  # of the card that was scanned, ISO 8601

    def get(self, name: str) -> str:
        """Return the text of one field."""
        return self.values.get(name, "")

    def put(self, name: str, value: str, source: str = "typed") -> None:
        """Fill in one field."""
        if value.strip():
            self.values[name], self.sources[name] = value, source
        else:
            self.values.pop(name, None)
            self.sources.pop(name, None)

    @property
    def blank(self) -> bool:
        """Whether nothing is filled in."""
        return not self.values

    def scan(self, card: Card) -> None:
        """Fill in what ``card`` says."""
        self.accents_missing, self.issued = card.source == "mrz", card.issued
        for name, value in (
            ("name", card.name),
            ("number", card.number),
            ("born", show_birth(card.born)),
            ("sex", card.sex.value if card.sex else ""),
            ("address", card.address),
        ):
            if value:
                self.put(name, value, "scanned")

    def take(self, other: Person) -> None:
        """Take over what ``other`` says; what was filled in about somebody else goes."""
        if self.get("number") != other.get("number"):
            self.values, self.sources = {}, {}
        for name, value in other.values.items():
            self.put(name, value, other.sources[name])
        self.accents_missing, self.issued = other.accents_missing, other.issued

    def reuse(self, party: Party) -> None:
        """Fill what is still empty with what an earlier dossier says of the same party."""
        known = {
            "name": party.name,
            "born": show_birth(party.born),
            "sex": party.sex.value if party.sex else "",
            "phone": party.phone,
            "email": party.email,
            "address": party.address.text,
        }
        if not self.get("address"):
            known |= {"province": party.address.province, "unit": party.address.unit}
        for name, value in known.items():
            if value and not self.get(name):
                self.put(name, value, "reused")

    @classmethod
    def of(cls, party: Party) -> Person:
        """Return ``party`` as taken over from an earlier dossier."""
        made = cls()
        made.put("number", party.identity.number, "reused")
        made.reuse(party)
        return made

    def address(self, units: Units) -> str:
        """Return the whole address as paper shows it: what was typed, with commune and province behind it."""
        text = " ".join(self.get("address").split())
        where = units.full_name(self.get("unit") or self.get("province"))
        if not where or fold(where) in fold(text) or (text and self.sources.get("address") != "typed"):
            return text
        return f"{text}, {where}" if text else where

    def party(self, units: Units) -> PartyReading:
        """Return the party and what could not be read of it (left out of the party)."""
        problems: list[Refused] = []
        identity, born = Identity(), ""
        try:
            identity = identity_of(self.get("number"))
        except Refused as no:
            no.field = "number"
            problems.append(no)
        try:
            born = parse_birth(self.get("born"))
        except Refused as no:
            no.field = "born"
            problems.append(no)
        body = identity.kind is IdKind.ORGANISATION
        party = Party(
            name=" ".join(self.get("name").split()),
            kind=PartyKind.ORGANISATION if body else PartyKind.PERSON,
            identity=identity,
            born=born,
            sex=Sex(self.get("sex")) if self.get("sex") else None,
            address=Address(text=self.address(units), province=self.get("province"), unit=self.get("unit")),
            phone=self.get("phone").strip(),
            email=self.get("email").strip(),
        )
        return PartyReading(party, tuple(problems))

    def warnings(self, units: Units) -> tuple[Reason, ...]:
        """Return what the clerk should compare with the card itself."""
        found = id_warnings(self.party(units).party)
        return (BARE, *found) if self.accents_missing else found


BARE: Final = Reason(
    text=N_("The machine-readable lines have no accents and no address: complete the name and the address")
)
