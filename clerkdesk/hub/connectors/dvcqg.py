"""The connector that speaks JSON over HTTP, in whatever dialect its mapping describes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from clerkdesk.hub.connectors.connector import Came, Outcome, Parcel
from clerkdesk.hub.connectors.mapping import ProvinceMapping
from clerkdesk.hub.connectors.speaking import Answer, Speaker, says


class Dvcqg:
    """Speaks to the provincial system through ``speaker``; one thread at a time."""

    def __init__(self, mapping: ProvinceMapping, speaker: Speaker) -> None:
        self._mapping = mapping
        self._speaker = speaker

    @property
    def name(self) -> str:
        """The mapping's name."""
        return self._mapping.name

    @property
    def uploads(self) -> bool:
        """Whether the mapping has such a call."""
        return "upload" in self._mapping.calls

    def upload(self, parcel: Parcel, file: Mapping[str, str], content: bytes) -> Outcome:
        """Upload one paper."""
        del parcel
        how = self._mapping.calls["upload"]
        answer = self._speaker.upload(how, file["name"], content)
        outcome = self._outcome(answer, _name(answer, how.ref))
        if outcome.came is Came.TAKEN and not outcome.ref:
            return Outcome(came=Came.UNSURE, code="no-answer")
        return replace(outcome, number=_name(answer, how.digest))

    def most(self, call: str) -> int:
        """Return what the mapping says."""
        return self._mapping.calls[call].most

    def carry(self, call: str, parcels: Sequence[Parcel]) -> list[Outcome]:
        """Send one call; when a call of several is not simply good, each of its records alone, to learn which."""
        how = self._mapping.calls[call]
        records = [parcel.record for parcel in parcels]
        answer = self._speaker.ask(how, records=records, record=records[0], number=parcels[0].number)
        outcome = self._outcome(answer, _name(answer, how.ref) if len(parcels) == 1 else "")
        if len(parcels) == 1 and outcome.came is Came.TAKEN:
            return [replace(outcome, number=_name(answer, how.number)[:50])]
        if len(parcels) == 1 or outcome.came in {Came.TAKEN, Came.UNSURE, Came.LATER}:
            return [outcome] * len(parcels)
        return [self.carry(call, [parcel])[0] for parcel in parcels]

    def number(self, parcel: Parcel) -> Outcome:
        """Ask for a number; nothing to ask where the mapping has no such call."""
        how = self._mapping.calls.get("number")
        if how is None:
            return Outcome(came=Came.REFUSED, code="no-number", owner="administrator")
        answer = self._speaker.ask(how, procedure=parcel.of.get("procedure.code", ""))
        outcome = self._outcome(answer)
        number = _name(answer, how.number)
        if outcome.came is not Came.TAKEN:
            return outcome
        if not 0 < len(number) <= 50:
            return Outcome(came=Came.UNSURE, code="no-answer")
        return Outcome(came=Came.TAKEN, code=outcome.code, number=number)

    def look(self, number: str) -> tuple[Outcome, str]:
        """Ask how a dossier stands."""
        how = self._mapping.calls.get("look")
        if how is None:
            return Outcome(came=Came.LATER), ""
        answer = self._speaker.ask(how, number=number)
        outcome = self._outcome(answer)
        return outcome, _name(answer, how.status) if outcome.came is Came.TAKEN else ""

    def close(self) -> None:
        """Close the line."""
        self._speaker.close()

    def _outcome(self, answer: Answer, ref: str = "") -> Outcome:
        mapping = self._mapping
        if answer.fault:
            return Outcome(came=Came.UNSURE, code=answer.fault)
        said = {"code": answer.code, "text": answer.text}
        if says(mapping.busy, answer):
            return Outcome(came=Came.LATER, **said)
        if says(mapping.exists, answer):
            return Outcome(came=Came.EXISTS, **said)
        if says(mapping.missing, answer):
            return Outcome(came=Came.MISSING, **said)
        if answer.code in mapping.good and answer.status < 400:
            return Outcome(came=Came.TAKEN, ref=ref[:100], **said)
        known = mapping.refusals.get(answer.code)
        return Outcome(came=Came.REFUSED, owner=known.owner if known else "clerk", **said)


def _name(answer: Answer, path: str) -> str:
    """Return the name, number or code that stands at ``path``, "" when there is none."""
    found = answer.at(path) if path else None
    return str(found) if isinstance(found, (str, int)) else ""
