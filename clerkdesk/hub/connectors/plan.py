"""What is to be done about one dossier: decided from its sheet, its row of the ledger and the mapping, nothing else."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from clerkdesk.domain.dossier import State
from clerkdesk.hub.connectors.connector import Parcel
from clerkdesk.hub.connectors.ledger import Standing
from clerkdesk.hub.connectors.mapping import ProvinceMapping
from clerkdesk.hub.connectors.shaping import shape
from clerkdesk.hub.connectors.sheet import Line, Sheet, named


@dataclass(slots=True)
class Work:
    """One claimed dossier: its row, what is known of it, and how far it has come in this pass.

    rest: a state in which it needs nothing from the province, None when it does. over: nothing more in this pass.
    """

    row: Any
    sheet: Sheet
    number: str
    there: bool
    ref: str
    sent: str
    lines: set[str]
    files: dict[str, dict[str, str]]
    rest: Standing | None = None
    reason: str = ""
    misfits: Sequence[tuple[str, str]] = ()
    over: bool = False
    changes: dict[str, Any] = field(default_factory=dict)

    @property
    def stream(self) -> str:
        """The dossier's stream."""
        return self.sheet.stream


class Planner:
    """Decides; ``key``: 32 bytes that the digests in the ledger are keyed with."""

    def __init__(self, mapping: ProvinceMapping, unit: str, key: bytes) -> None:
        self.mapping = mapping
        self._unit = unit
        self._key = key

    def work(self, row: Any, sheet: Sheet, *, held: bool) -> Work:
        """Return what is to be done; ``held``: the hub's rules refuse or hold something in the stream."""
        lines = {name for name in row.lines.split("\n") if name}
        number = row.number or self._own_number(sheet)
        work = Work(row, sheet, number, bool(row.there), row.ref, row.sent, lines, json.loads(row.files or "{}"))
        self._rest(work, held=held)
        return work

    def _own_number(self, sheet: Sheet) -> str:
        """Return what it is sent under, the same whenever it is asked: also when the ledger was lost with a hub."""
        match self.mapping.numbering:
            case "official":
                return next(iter(sheet.official_codes), "")
            case "province":
                return sheet.coded.get(self.mapping.name, "")
        return sheet.code

    def _rest(self, work: Work, *, held: bool) -> None:
        sheet, row = work.sheet, work.row
        never = not work.there and not row.tries
        if sheet.why == "not-received" or (sheet.state is State.VOIDED and never):
            work.rest, work.reason = Standing.ASIDE, sheet.why or "voided"
        elif held or sheet.why:
            work.rest, work.reason = Standing.HELD, sheet.why or "rule"
        elif not work.number and self.mapping.numbering == "official":
            work.rest, work.reason = Standing.HELD, "no-code"
        elif work.number:
            self.weigh(work)

    def weigh(self, work: Work) -> None:
        """Tell whether a dossier whose number is known is as the province has it, refused it, or cannot be told."""
        if work.there and work.sheet.erased:
            work.sent = self.digest(self.record(work, "update"))  # what was erased is not sent: its record stays
        if work.there and self.is_sent(work) and not self.lines(work):
            work.rest, work.reason = Standing.TAKEN, ""
            return
        misfits = shape(self.mapping, self._name("update"), self._known(work), self._unit)
        made = shape(self.mapping, self._name("create"), self._known(work), self._unit) if not work.there else misfits
        work.misfits = [*dict.fromkeys([*made.misfits, *misfits.misfits])]
        if work.misfits and work.sheet.erased:
            work.rest, work.reason = Standing.ERASED, "erased"
        elif work.misfits or self.whole(work) == work.row.refused:
            work.rest, work.reason = Standing.REFUSED, "misfit" if work.misfits else work.row.reason

    def is_sent(self, work: Work) -> bool:
        """Return whether the province has the record as it is now."""
        return work.sent == self.digest(self.record(work, "update"))

    def record(self, work: Work, call: str) -> dict[str, Any]:
        """Return the record that ``call`` sends of it."""
        return shape(self.mapping, self._name(call), self._known(work), self._unit).record

    def parcel(self, work: Work, call: str) -> Parcel:
        """Return it as a parcel of ``call``."""
        known = self._known(work)
        record = self.record(work, call) if call in self.mapping.calls and self._name(call) else {}
        return Parcel(stream=work.stream, number=work.number, record=record, of=known)

    def lines(self, work: Work) -> list[Line]:
        """Return the lines of progress that the province has not taken, in order."""
        return [line for line in work.sheet.lines if line.event not in work.lines]

    def line_parcel(self, work: Work, line: Line) -> Parcel:
        """Return one line of progress as a parcel."""
        known = named(work.sheet, work.number, work.ref, work.files).of_line(line)
        shaped = shape(self.mapping, self._name("progress"), known, self._unit)
        return Parcel(stream=work.stream, number=work.number, record=shaped.record, of={**known, "line": line.event})

    def digest(self, record: Mapping[str, Any]) -> str:
        """Return the keyed digest of a record."""
        text = json.dumps(record, ensure_ascii=False, sort_keys=True)
        return hmac.digest(self._key, text.encode(), "sha256").hex()[:32]

    def whole(self, work: Work) -> str:
        """Return the keyed digest of all that would be sent; another one when it is asked to be sent once more."""
        told = [self.record(work, "create"), self.record(work, "update")]
        again = {"again": work.sheet.again} if work.sheet.again else {}
        return self.digest({"records": told, "lines": [line.event for line in work.sheet.lines], **again})

    def status(self, work: Work) -> str:
        """Return the province's status for where the dossier stands."""
        return self.mapping.lists["status"].code(str(work.sheet.state)) or ""

    def _name(self, call: str) -> str:
        return self.mapping.calls[call].record

    def _known(self, work: Work) -> Mapping[str, Any]:
        return named(work.sheet, work.number, work.ref, work.files).known
