"""What a connector is: it carries records to a provincial system and says what came of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol


class Came(StrEnum):
    """What came of one record.

    UNSURE: the line broke, or the answer was none: the province may have it or not. LATER: it asks for patience.
    """

    TAKEN = "taken"
    EXISTS = "exists"
    MISSING = "missing"
    REFUSED = "refused"
    LATER = "later"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the province answered to one record.

    code, text: as it said them, or of the line's fault. owner: of a refusal, "clerk" or "administrator".
    number, ref: what it gave: its number, its own id of the dossier.
    """

    came: Came
    code: str = ""
    text: str = ""
    owner: str = ""
    number: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One dossier on its way. ``record`` as the mapping shaped it; ``of``: what it is about, for calls that ask."""

    stream: str
    number: str
    record: Mapping[str, Any] = field(default_factory=dict)
    of: Mapping[str, Any] = field(default_factory=dict)


class Connector(Protocol):
    """Carries to one provincial system. No method raises for what the province or the line does: outcomes say it."""

    @property
    def name(self) -> str:
        """What it is called in the ledger."""

    def most(self, call: str) -> int:
        """Return how many records one ``call`` may carry: "create", "update" or "progress"."""

    @property
    def uploads(self) -> bool:
        """Whether papers go there."""

    def upload(self, parcel: Parcel, file: Mapping[str, str], content: bytes) -> Outcome:
        """Send one paper ("sha256", "name", "component") of a dossier; ``ref``, ``number``: its id and hash there."""

    def carry(self, call: str, parcels: Sequence[Parcel]) -> list[Outcome]:
        """Send the records of one call, at most :meth:`most`; return an outcome for each, in their order."""

    def number(self, parcel: Parcel) -> Outcome:
        """Ask for a number to send a dossier under."""

    def look(self, number: str) -> tuple[Outcome, str]:
        """Ask how a dossier stands at the province; return its status there, "" when it does not say."""

    def close(self) -> None:
        """Let go of what is open."""
