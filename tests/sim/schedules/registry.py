"""The provincial system of a schedule: keeps what it is sent, refuses some of it, and answers when it likes."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from clerkdesk.hub.connectors import mapping
from clerkdesk.hub.connectors.connector import Came, Outcome, Parcel
from clerkdesk.hub.connectors.mapping import ProvinceMapping

FAULTS = ("", "", "", "lost", "answer lost", "later", "refused")
DROPPED = Outcome(came=Came.UNSURE, code="no-answer")


@cache
def shipped() -> ProvinceMapping:
    return mapping.load("dvcqg")


class Registry:
    """A connector and the system behind it. ``bearers``: the dossiers that were ever kept under each number."""

    name = "registry"
    uploads = False

    def __init__(self, dice: random.Random, faults: Counter[str]) -> None:
        self.dice = dice
        self.faults = faults
        self.calm = False
        self.kept: dict[str, Mapping[str, Any]] = {}
        self.bearers: defaultdict[str, set[str]] = defaultdict(set)

    def most(self, call: str) -> int:
        return 10 if call != "create" else 3

    def carry(self, call: str, parcels: Sequence[Parcel]) -> list[Outcome]:
        fault = "" if self.calm else self.dice.choice(FAULTS)
        if fault:
            self.faults[f"province: {fault}"] += 1
        if fault == "lost":
            return [DROPPED] * len(parcels)
        if fault == "later":
            return [Outcome(came=Came.LATER, code="busy")] * len(parcels)
        if fault == "refused":
            return [Outcome(came=Came.REFUSED, code="wrong", text="sai thành phần", owner="clerk")] * len(parcels)
        found = [self._keep(call, parcel) for parcel in parcels]
        return [DROPPED] * len(parcels) if fault == "answer lost" else found

    def _keep(self, call: str, parcel: Parcel) -> Outcome:
        known = parcel.number in self.kept
        if call == "create" and known:
            return Outcome(came=Came.EXISTS)
        if call != "create" and not known:
            return Outcome(came=Came.MISSING)
        self.bearers[parcel.number].add(parcel.stream)
        if call != "progress":
            self.kept[parcel.number] = parcel.record
        return Outcome(came=Came.TAKEN)

    def upload(self, parcel: Parcel, file: Mapping[str, str], content: bytes) -> Outcome:
        raise AssertionError((parcel, file, content))

    def number(self, parcel: Parcel) -> Outcome:
        raise AssertionError(parcel)

    def look(self, number: str) -> tuple[Outcome, str]:
        return Outcome(came=Came.TAKEN if number in self.kept else Came.MISSING), ""

    def close(self) -> None: ...
