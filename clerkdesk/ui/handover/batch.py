"""What stands on a list that is being scanned: its rows in the order of the scans, and how each came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.events import Way
from clerkdesk.services.handover import Back, Verdict
from clerkdesk.services.look import Line


class Outcome(StrEnum):
    """With what a dossier comes back."""

    GRANTED = "granted"
    NOT_GRANTED = "not_granted"
    NO_RESULT = "no_result"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One dossier on the list.

    code: as it was scanned, the row's name. known: whether its verdict is there. refused: why it may not, or None.
    outcome, number, excerpt, note: with what it comes back; a note only without a result.
    """

    code: str
    known: bool = False
    line: Line | None = None
    refused: Refused | None = None
    with_whom: str = ""
    outcome: Outcome = Outcome.GRANTED
    number: str = ""
    excerpt: str = ""
    note: str = ""

    @property
    def stream(self) -> str:
        """The dossier, "" before it is known."""
        return self.line.stream if self.line else ""

    @property
    def has_result(self) -> bool:
        """Whether its result comes along."""
        return self.outcome is not Outcome.NO_RESULT

    @property
    def good(self) -> bool:
        """Whether it may change hands."""
        return self.known and self.refused is None

    def back(self) -> Back:
        """Return it as the service takes it."""
        return Back(
            code=self.stream,
            has_result=self.has_result,
            result=self.number,
            excerpt=self.excerpt,
            granted=self.outcome is Outcome.GRANTED,
            note=self.note,
        )


@dataclass(slots=True)
class Batch:
    """The list of one way. other: who takes the dossiers or gives them back. remark: what the list says below them."""

    way: Way
    other: str = ""
    remark: str = ""
    rows: list[Row] = field(default_factory=list)

    def place(self, code: str) -> int:
        """Return where the row ``code`` stands, -1 when it does not."""
        return next((at for at, row in enumerate(self.rows) if row.code == code), -1)

    def row(self, code: str) -> Row | None:
        """Return the row ``code``."""
        at = self.place(code)
        return self.rows[at] if at >= 0 else None

    def has(self, code: str) -> str:
        """Return the name of the row that holds the dossier of ``code`` already, "" when none does."""
        for row in self.rows:
            if code in {row.code, *((row.line.code, row.line.official_code) if row.line else ())}:
                return row.code
        return ""

    def take(self, verdict: Verdict) -> str:
        """Write a verdict into its row; return the name of the other row that holds the same dossier, or "".

        A row that turns out to be a dossier that is on the list already is taken off.
        """
        at = self.place(verdict.code)
        if at < 0:
            return ""
        stream = verdict.line.stream if verdict.line else ""
        twin = next((row.code for row in self.rows if stream and row.stream == stream and row.code != verdict.code), "")
        if twin:
            del self.rows[at]
            return twin
        self.rows[at] = replace(
            self.rows[at], known=True, line=verdict.line, refused=verdict.refused, with_whom=verdict.with_whom
        )
        return ""

    def change(self, code: str, **fields: Any) -> None:
        """Change fields of the row ``code``."""
        at = self.place(code)
        if at >= 0:
            self.rows[at] = replace(self.rows[at], **fields)

    def remove(self, *codes: str) -> None:
        """Take rows off."""
        self.rows = [row for row in self.rows if row.code not in codes]

    def refuse(self, faults: Mapping[str, Refused]) -> None:
        """Mark the rows whose dossiers (streams) are named in ``faults``."""
        self.rows = [replace(row, refused=faults[row.stream]) if row.stream in faults else row for row in self.rows]

    @property
    def refused(self) -> list[Row]:
        """The rows that may not change hands."""
        return [row for row in self.rows if row.refused is not None]

    @property
    def ready(self) -> bool:
        """Whether every row is known and may change hands."""
        return bool(self.rows) and all(row.good for row in self.rows)

    def draft(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        kept = [
            {
                "code": one.code,
                "outcome": one.outcome.value,
                "number": one.number,
                "excerpt": one.excerpt,
                "note": one.note,
            }
            for one in self.rows
        ]
        return {"other": self.other, "remark": self.remark, "rows": kept}

    @classmethod
    def of_draft(cls, way: Way, body: Mapping[str, Any]) -> Batch:
        """Return the list that a draft kept; its rows have to be looked at anew.

        Raises:
            ValueError, KeyError, TypeError: it is of another version.
        """
        rows = [
            Row(
                code=str(one["code"]),
                outcome=Outcome(one["outcome"]),
                number=str(one["number"]),
                excerpt=str(one["excerpt"]),
                note=str(one["note"]),
            )
            for one in body["rows"]
        ]
        return cls(way, str(body["other"]), str(body.get("remark", "")), rows)
