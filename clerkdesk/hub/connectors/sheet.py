"""What a hub knows of one dossier, under the plain names that mappings use; folded from its stored events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from clerkdesk.domain import events as e
from clerkdesk.domain.dossier import ENDED, MOVES, Dossier, State
from clerkdesk.domain.folding import fold
from clerkdesk.domain.party import IdKind, Party
from clerkdesk.journal.event import moment

PERSONAL: Final = frozenset(
    {"applicant.name", "applicant.kind", "applicant.phone", "applicant.email", "applicant.address", "applicant.born"}
    | {"applicant.sex", "submitter.name", "submitter.kind"}
)
"""Names whose values stand in sealed parts, as those of the list "identity" do: they may be erased."""

PLAIN: Final = PERSONAL | {
    "number", "ref", "agency", "procedure.code", "procedure.name", "procedure.field", "procedure.version", "channel",
    "state", "received_at", "due_at", "result_at", "delivered_at", "refused_at", "collection", "digitised",
    "handled_by", "reason", "result.number", "result.excerpt", "last.what", "receiving_site", "resolving_site", "fee",
}  # fmt: skip
"""What is known of a dossier. Times are datetimes, money whole đồng, all else text."""

LINE: Final = frozenset({"line.by", "line.at", "line.what", "line.state", "line.where", "line.due_at"})
"""What is known besides of one line of its progress: as it was then, so that a line that is sent again is the same."""

LISTS: Final[Mapping[str, frozenset[str]]] = {
    "identity": frozenset({"kind", "number"}),
    "files": frozenset({"id", "digest", "sha256", "name", "component"}),
    "fees": frozenset({"name", "amount", "when"}),
    "papers": frozenset({"component", "name", "count", "copy"}),
    "supplements": frozenset(
        {"id", "asked_by", "content", "asked_at", "taken_by", "taken_at", "done", "due_before", "due_after"}
    ),
}
"""What it has several of, and what is known of each. A paper has "files" of its own."""

_SHOWN: Final = frozenset({*State} - {State.PRESENTED, State.COMPLETING})
_STEPS: Final = {
    State.SUPPLEMENTING: "supplement",
    State.RESULT_IN: "delivery",
    State.DELIVERED: "delivery",
}
"""When a fee is taken, by how the dossier stood."""

_COPIES: Final = (("originals", "1"), ("certified", "2"), ("copies", "3"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One step of a dossier's progress. ``event``: the id of the fact that it tells."""

    event: str
    by: str
    at: datetime
    what: str
    state: str
    where: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One dossier as it stands.

    why: "" when it can be told, else the code of why not: "not-received", "newer-version" or "contested".
    known: values by the names of :data:`PLAIN` and :data:`LISTS`. clerk: who received it, to settle what is refused.
    codes: all that it ever had; coded: the first one from each dealer.
    files: the papers that it names: sha256, name, component. refused: whether desks show that the province refuses it.
    again: how often they asked to send it once more as it is.
    """

    stream: str
    why: str
    state: State | None = None
    code: str = ""
    official_codes: tuple[str, ...] = ()
    coded: Mapping[str, str] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    erased: bool = False
    clerk: e.Clerk | None = None
    known: Mapping[str, Any] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    files: tuple[Mapping[str, str], ...] = ()
    refused: bool = False
    again: int = 0

    @property
    def ended(self) -> bool:
        """Whether nothing more is owed to the citizen."""
        return self.state in ENDED

    def of_line(self, line: Line) -> dict[str, Any]:
        """Return what is known of one line."""
        names = ("by", "at", "what", "state", "where", "due_at")
        return {**self.known, **{f"line.{name}": getattr(line, name) for name in names}}


def sheet(stream: str, agency: str, facts: Sequence[e.Fact]) -> Sheet:
    """Return what ``facts``, of one stream in canonical order, say of a dossier of ``agency``."""
    dossier = fold(stream, facts)
    if dossier.state not in _SHOWN or not dossier.code:
        return Sheet(stream=stream, why="not-received", state=dossier.state)
    why = "newer-version" if dossier.frozen else "contested" if dossier.contested else ""
    lines = tuple(_lines(stream, agency, facts))
    return Sheet(
        stream=stream,
        why=why,
        state=dossier.state,
        code=dossier.code,
        official_codes=dossier.official_codes,
        coded={one.what.by: one.what.code for one in reversed(facts) if isinstance(one.what, e.Coded)},
        codes=(dossier.code, *dossier.official_codes),
        erased=dossier.erased,
        clerk=dossier.received_by,
        known=_known(dossier, agency, facts, lines),
        lines=lines,
        files=tuple(
            {"sha256": one.pdf, "name": one.title, "component": one.component}
            for one in dossier.forms
            if one.pdf and one.personal is not None
        ),
        refused=dossier.unsettled is not None,
        again=sum(isinstance(fact.what, e.AskedAgain) for fact in facts),
    )


def _lines(stream: str, agency: str, facts: Sequence[e.Fact]) -> list[Line]:
    dropped = {name for fact in facts if isinstance(fact.what, e.Settled) for name in fact.what.fails}
    found = []
    for place, fact in enumerate(facts, 1):
        move = MOVES.get(type(fact.what))
        if move is None or fact.id in dropped or move[1] not in _SHOWN:
            continue
        at = moment(fact.at)
        if isinstance(fact.what, e.Received):
            at = fact.what.received_at
        elif isinstance(fact.what, e.Delivered):
            at = fact.what.delivered_at
        then = fold(stream, facts[:place])
        found.append(
            Line(
                event=fact.id,
                by=fact.clerk.name,
                at=at,
                what=fact.what.TYPE,
                state=move[1].value,
                where=_where(then, agency),
                due_at=then.due_at,
            )
        )
    return found


def _where(dossier: Dossier, agency: str) -> str:
    """Return who has the papers."""
    return dossier.handed_to or dossier.resolving_site or dossier.receiving_site or agency


def _known(dossier: Dossier, agency: str, facts: Sequence[e.Fact], lines: Sequence[Line]) -> dict[str, Any]:
    procedure = dossier.procedure
    known: dict[str, Any] = {
        "agency": agency,
        "channel": dossier.channel,
        "state": dossier.state,
        "received_at": dossier.received_at,
        "due_at": dossier.due_at,
        "result_at": moment(dossier.result_at) if dossier.result_at else None,
        "delivered_at": dossier.delivered_at,
        "refused_at": next((line.at for line in lines if line.state == State.REFUSED), None),
        "collection": "post" if dossier.by_post else "counter",
        "digitised": "yes" if any(part.held is e.Held.DIGITISED for part in dossier.components) else "no",
        "handled_by": _where(dossier, agency),
        "reason": dossier.reason,
        "result.number": dossier.result.number if dossier.result else "",
        "result.excerpt": dossier.result.excerpt if dossier.result else "",
        "last.what": lines[-1].what if lines else "",
        "receiving_site": dossier.receiving_site,
        "resolving_site": dossier.resolving_site,
        "fee": str(dossier.fee),
        "identity": [],
        "files": [],
        "fees": [{"name": procedure.name, "amount": str(dossier.fee), "when": _paid(dossier.id, facts)}]
        if procedure and dossier.fee
        else [],
        "papers": _papers(dossier),
        "supplements": _supplements(dossier.id, facts),
    }
    if procedure is not None:
        known |= {f"procedure.{name}": str(getattr(procedure, name)) for name in ("code", "name", "field", "version")}
    if dossier.applicant is not None:
        submitter = dossier.representative.party if dossier.representative else dossier.applicant
        known |= _party(dossier.applicant) | {"submitter.name": submitter.name, "submitter.kind": submitter.kind}
    return known


def _party(party: Party) -> dict[str, Any]:
    identity = party.identity
    return {
        "applicant.name": party.name,
        "applicant.kind": party.kind,
        "applicant.phone": party.phone,
        "applicant.email": party.email,
        "applicant.address": party.address.text,
        "applicant.born": party.born,
        "applicant.sex": party.sex or "",
        "identity": [{"kind": identity.kind, "number": identity.number}]
        if identity.kind in {IdKind.CITIZEN, IdKind.OLD}
        else [],
    }


def _paid(stream: str, facts: Sequence[e.Fact]) -> str:
    """Return at which step the fee was taken last: "reception", also while nothing is, "supplement" or "delivery"."""
    taken = next((place for place, fact in reversed([*enumerate(facts)]) if isinstance(fact.what, e.FeeTaken)), 0)
    state = fold(stream, facts[:taken]).state
    return _STEPS.get(state, "reception") if state else "reception"


def _papers(dossier: Dossier) -> list[dict[str, Any]]:
    found = []
    for part in dossier.components:
        if part.held in {e.Held.PAPER, e.Held.DIGITISED}:
            for name, copy in _COPIES:
                count = getattr(part, name)
                if count:
                    one = {"component": part.key, "name": part.name, "count": str(count), "copy": copy, "files": []}
                    found.append(one)
    return found


def _supplements(stream: str, facts: Sequence[e.Fact]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for place, fact in enumerate(facts):
        if isinstance(fact.what, e.SupplementAsked):
            found.append(
                {
                    "id": str(len(found) + 1),
                    "asked_by": fact.clerk.name,
                    "content": "; ".join(fact.what.items) or fact.what.reason,
                    "asked_at": moment(fact.at),
                    "done": "no",
                    "due_before": fold(stream, facts[:place]).due_at,
                }
            )
        elif isinstance(fact.what, e.Supplemented) and found:
            found[-1] |= {
                "done": "yes",
                "taken_by": fact.clerk.name,
                "taken_at": moment(fact.at),
                "due_after": fact.what.due_at,
            }
    return found


def named(sheet: Sheet, number: str, ref: str, uploaded: Mapping[str, Mapping[str, str]]) -> Sheet:
    """Return ``sheet`` under the province's names.

    Args:
        sheet: of a dossier.
        number: what it is sent under.
        ref: the province's own id of it, or "".
        uploaded: by SHA-256, what the province called the papers that it got ("id", "digest").
    """
    files = [{**one, **uploaded[one["sha256"]]} for one in sheet.files if one["sha256"] in uploaded]
    papers = [
        {**paper, "files": [one for one in files if one["component"] == paper["component"]]}
        for paper in sheet.known.get("papers", ())
    ]
    known = {**sheet.known, "number": number, "ref": ref, "files": files, "papers": papers}
    return replace(sheet, known=known | ({"digitised": "yes"} if files else {}))  # it must fit the papers listed
