"""The life of a dossier: its states, the moves between them, and the fold from facts to state.

presented → (asked to complete | refused | received → (supplement asked → supplemented)* → handed over (→ handed
back)* → result in → delivered), with withdrawn, stopped, voided, late and contested.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from clerkdesk.domain import correction
from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.fee import ChargeLine
from clerkdesk.domain.party import Party, Representative
from clerkdesk.domain.spoken import Spoken
from clerkdesk.language import N_


class State(StrEnum):
    """Where a dossier stands."""

    PRESENTED = "presented"
    COMPLETING = "completing"
    REFUSED = "refused"
    RECEIVED = "received"
    SUPPLEMENTING = "supplementing"
    HANDED_OVER = "handed_over"
    RESULT_IN = "result_in"
    DELIVERED = "delivered"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    VOIDED = "voided"


ENDED: Final = frozenset({State.REFUSED, State.DELIVERED, State.WITHDRAWN, State.STOPPED, State.VOIDED})
"""Nothing more is owed to the citizen."""

WORKING: Final = frozenset({State.RECEIVED, State.HANDED_OVER})
"""The time limit runs."""

_ACCEPTED: Final = frozenset({State.RECEIVED, State.SUPPLEMENTING, State.HANDED_OVER, State.RESULT_IN})
_OPEN: Final = frozenset({State.RECEIVED, State.SUPPLEMENTING, State.HANDED_OVER})

MOVES: Final[Mapping[type[e.Payload], tuple[frozenset[State | None], State]]] = {
    e.Presented: (frozenset({None}), State.PRESENTED),
    e.CompletionAsked: (frozenset({State.PRESENTED, State.COMPLETING}), State.COMPLETING),
    e.DossierRefused: (frozenset({State.PRESENTED, State.COMPLETING}) | _OPEN, State.REFUSED),
    e.Received: (frozenset({None, State.PRESENTED, State.COMPLETING}), State.RECEIVED),
    e.SupplementAsked: (frozenset({State.RECEIVED, State.HANDED_OVER}), State.SUPPLEMENTING),
    e.Supplemented: (frozenset({State.SUPPLEMENTING}), State.RECEIVED),
    e.HandedOver: (frozenset({State.RECEIVED}), State.HANDED_OVER),
    e.HandedBack: (frozenset({State.HANDED_OVER}), State.RECEIVED),
    e.ResultIn: (frozenset({State.RECEIVED, State.HANDED_OVER}), State.RESULT_IN),
    e.Delivered: (frozenset({State.RESULT_IN}), State.DELIVERED),
    e.Withdrawn: (_OPEN, State.WITHDRAWN),
    e.Stopped: (_OPEN, State.STOPPED),
    e.Voided: (_ACCEPTED | {State.PRESENTED, State.COMPLETING}, State.VOIDED),
}
"""For each payload that moves a dossier: the states that it may come from (None: nothing yet) and the new one."""

_REFUSALS: Final[Mapping[State, tuple[str, str]]] = {
    State.PRESENTED: ("not-received", N_("This dossier has not been received yet.")),
    State.COMPLETING: ("not-received", N_("This dossier waits for the citizen to complete it.")),
    State.REFUSED: ("refused-before", N_("This dossier was refused.")),
    State.RECEIVED: ("no-result", N_("The result of this dossier is not in yet.")),
    State.SUPPLEMENTING: ("waits-supplement", N_("This dossier waits for a supplement from the citizen.")),
    State.HANDED_OVER: ("no-result", N_("The result of this dossier is not in yet.")),
    State.RESULT_IN: ("result-in", N_("The result of this dossier is in already.")),
    State.DELIVERED: ("already-delivered", N_("The result of this dossier was delivered already.")),
    State.WITHDRAWN: ("withdrawn", N_("This dossier was withdrawn by the applicant.")),
    State.STOPPED: ("stopped", N_("This dossier was stopped at the applicant's request.")),
    State.VOIDED: ("voided", N_("This dossier was voided.")),
}
REFUSAL_TEXTS: Final = tuple(text for _, text in _REFUSALS.values())


@dataclass(frozen=True, slots=True)
class Contest:
    """Two facts that cannot both hold: event ``standing`` and event ``other``."""

    standing: str
    other: str


@dataclass(slots=True)
class Dossier:
    """The state of one dossier, as folded from its facts. Made by :func:`fold` alone; treat it as frozen."""

    id: str
    state: State | None = None
    version: int = 0
    opened_by: str = ""  # origin of the first fact
    visit: str = ""
    code: str = ""  # as first printed
    provisional: bool = False
    official_code: str = ""
    procedure: e.ProcedureRef | None = None
    presented_at: datetime | None = None
    received_at: datetime | None = None
    due_at: datetime | None = None
    first_due_at: datetime | None = None
    dues: tuple[datetime, ...] = ()  # every date that was promised, in order
    asked_at: int = 0  # wall time of the last supplement that was asked for, ms
    handed_to: str = ""  # who has the papers now, when not the counter
    signer: str = ""  # the head who signed the last apology
    delivered_at: datetime | None = None
    due_days: str = ""
    due_why: tuple[Spoken, ...] = ()
    due_typed: str = ""
    components: tuple[e.ComponentIn, ...] = ()
    sets: int = 1
    fee: int = 0
    fee_lines: tuple[ChargeLine, ...] = ()
    exemption: str = ""
    paid: int = 0
    channel: str = ""
    receiving_site: str = ""
    resolving_site: str = ""
    collect_at: str = ""
    late: bool = False
    token: str = ""
    applicant: Party | None = None
    representative: Representative | None = None
    provenance: Mapping[str, str] = field(default_factory=dict)  # "applicant.name" -> "scanned", "typed" or "reused"
    note: str = ""
    collector: Party | None = None
    collector_authority: Representative | None = None  # when it was neither applicant nor representative
    checked: str = ""  # the paper by which the collector was identified
    erased: bool = False
    received_by: e.Clerk | None = None
    received_origin: str = ""
    delivered_by: e.Clerk | None = None
    receipt_lost: bool = False
    missing: tuple[str, ...] = ()  # what the citizen was asked for
    reason: str = ""  # of the last refusal, stop, withdrawal or void
    result: e.ResultIn | None = None
    result_at: int = 0  # wall time, ms
    papers: dict[str, int] = field(default_factory=dict)  # kind -> copies issued
    contests: tuple[Contest, ...] = ()
    frozen: bool = False
    touched_at: int = 0  # wall time of the last fact, ms
    last_move: str = ""  # event id
    coded_by: str = ""  # event that gave the official code

    @property
    def number(self) -> str:
        """The code to show first: the official one when it is known."""
        return self.official_code or self.code

    @property
    def contested(self) -> bool:
        """Whether a person has to decide between facts."""
        return bool(self.contests)


def fold(stream: str, facts: Iterable[e.Fact]) -> Dossier:
    """Return the state that ``facts`` (of one stream, in canonical order) make.

    Total: any facts in any order give a state. A fact that cannot follow the ones before it is kept aside as a contest.
    """
    taken = list(facts)
    dropped: set[str] = set()
    settled: set[str] = {""}
    held: set[str] = set()
    for fact in taken:
        if isinstance(fact.what, e.Settled):
            dropped.update(fact.what.fails)
            dropped.discard(fact.what.holds)
            settled.update(fact.what.fails)
            settled.add(fact.what.holds)
            held.difference_update(fact.what.fails)
            held.add(fact.what.holds)
    dropped.update(_no_money(taken, dropped))
    dossier = Dossier(stream)
    contests: list[Contest] = []
    for fact in taken:
        dossier.version = max(dossier.version, fact.version)
        dossier.touched_at = max(dossier.touched_at, fact.at)
        if not dossier.opened_by:
            dossier.opened_by = fact.origin
        if fact.id in dropped:
            continue
        _apply(dossier, fact, contests, held=fact.id in held)
    dossier.contests = tuple(c for c in contests if not (c.standing in settled and c.other in settled))
    return dossier


def _no_money(facts: Sequence[e.Fact], dropped: set[str]) -> set[str]:
    """Return the entries of money that were voided."""
    voided = {fact.what.entry for fact in facts if isinstance(fact.what, e.FeeVoided) and fact.id not in dropped}
    return {fact.id for fact in facts if fact.id in voided and isinstance(fact.what, (e.FeeTaken, e.FeeRefunded))}


def losers(stream: str, facts: Sequence[e.Fact], holds: str) -> tuple[str, ...]:
    """Return the facts (event ids) that cannot stand when somebody decides that ``holds`` does.

    Those alone: what follows from the fact that holds, or contradicts only a fact that falls, stays.
    """
    links = {fact.id for fact in facts if isinstance(fact.what, e.CodeLinked)}
    if holds in links:
        return tuple(sorted(links - {holds}))  # a dossier that was taken in stays so, whichever code it bears
    fails: set[str] = set()
    while True:
        contests = fold(stream, _with_decision(stream, facts, holds, fails)).contests
        more = {c.other if c.standing == holds else c.standing for c in contests if holds in {c.standing, c.other}}
        if more <= fails:
            return tuple(sorted(fails))
        fails |= more


def _with_decision(stream: str, facts: Sequence[e.Fact], holds: str, fails: set[str]) -> list[e.Fact]:
    last = facts[-1]
    decision = e.Settled(holds=holds, fails=tuple(fails), reason="")
    return [*facts, e.Fact("", last.origin, last.seq, stream, last.version + 1, last.at, last.clerk, decision)]


def _apply(dossier: Dossier, fact: e.Fact, contests: list[Contest], *, held: bool) -> None:
    what = fact.what
    move = MOVES.get(type(what))
    if move is None:
        _note(dossier, fact, contests, held=held)
        return
    origins, target = move
    if dossier.state not in origins:
        if not ((isinstance(what, e.ResultIn) and what == dossier.result) or isinstance(what, e.HandedBack)):
            contests.append(Contest(dossier.last_move, fact.id))
        return
    dossier.state = target
    dossier.last_move = fact.id
    _carry(dossier, fact)


def _carry(dossier: Dossier, fact: e.Fact) -> None:
    """Take over what a move says."""
    match fact.what:
        case e.Received() as what:
            _receive(dossier, fact, what)
        case e.Presented() as what:
            dossier.visit = what.visit
            dossier.procedure = what.procedure
            dossier.presented_at = what.presented_at
            dossier.components = what.components
            _people(dossier, what.personal)
        case e.CompletionAsked(items=items) | e.SupplementAsked(items=items):
            dossier.missing, dossier.asked_at = items, fact.at
        case e.Supplemented() as what:
            dossier.missing = ()
            brought = {part.key for part in what.components}
            lacked = {part.key for part in dossier.components if part.held is e.Held.MISSING and part.key in brought}
            kept = (part for part in dossier.components if part.key not in lacked)
            dossier.components = (*kept, *what.components)
            if what.due_at is not None:
                _promise(dossier, what.due_at, what.due_why)
        case e.HandedOver(to=to):
            dossier.handed_to = to
        case e.HandedBack():
            dossier.handed_to = ""
        case e.ResultIn() as what:
            dossier.result, dossier.handed_to = what, ""
            dossier.result_at = fact.at
        case e.Delivered() as what:
            dossier.delivered_at = what.delivered_at
            dossier.delivered_by = fact.clerk
            dossier.receipt_lost = what.receipt_lost
            dossier.checked = what.checked
            if what.personal is not None:
                dossier.collector = what.personal.collector
                dossier.collector_authority = what.personal.representative
        case (
            e.DossierRefused(reason=reason)
            | e.Withdrawn(reason=reason)
            | e.Stopped(reason=reason)
            | e.Voided(reason=reason)
        ):
            dossier.reason = reason
        case _:
            pass


def _promise(dossier: Dossier, due_at: datetime, why: tuple[Spoken, ...]) -> None:
    dossier.due_at, dossier.due_why = due_at, why
    dossier.dues += (due_at,)


def _receive(dossier: Dossier, fact: e.Fact, what: e.Received) -> None:
    dossier.visit = what.visit
    dossier.code = what.code
    dossier.provisional = what.provisional
    if not what.provisional:
        dossier.official_code, dossier.coded_by = what.code, fact.id
    dossier.procedure = what.procedure
    dossier.received_at = what.received_at
    dossier.due_at = dossier.first_due_at = what.due_at
    dossier.dues = () if what.due_at is None else (what.due_at,)
    dossier.due_days = what.due_days
    dossier.due_why = what.due_why
    dossier.due_typed = what.due_typed
    dossier.components = what.components
    dossier.sets = what.sets
    dossier.fee = what.fee
    dossier.fee_lines = what.fee_lines
    dossier.exemption = what.exemption
    dossier.channel = what.channel
    dossier.receiving_site = what.receiving_site
    dossier.resolving_site = what.resolving_site
    dossier.collect_at = what.collect_at
    dossier.late = what.late
    dossier.token = what.token
    dossier.missing = ()
    dossier.received_by = fact.clerk
    dossier.received_origin = fact.origin
    _people(dossier, what.personal)


def _people(dossier: Dossier, people: e.DossierPeople | None) -> None:
    if people is None:
        dossier.erased = True
        return
    dossier.erased = False
    dossier.applicant = people.applicant
    dossier.representative = people.representative
    dossier.provenance = people.provenance or {}
    dossier.note = people.note


def _note(dossier: Dossier, fact: e.Fact, contests: list[Contest], *, held: bool) -> None:
    """Take over what happens beside the moves."""
    match fact.what:
        case e.FeeTaken(amount=amount):
            dossier.paid += amount
        case e.FeeRefunded(amount=amount):
            dossier.paid -= amount
        case e.PaperIssued(kind=kind, copy=copy):
            dossier.papers[kind] = max(dossier.papers.get(kind, 0), copy)
        case e.CodeLinked(code=code):
            if dossier.official_code and dossier.official_code != code and not held:
                contests.append(Contest(dossier.coded_by, fact.id))
            else:
                dossier.official_code, dossier.coded_by = code, fact.id
        case e.DueMoved() as what:
            dossier.signer = what.signer
            _promise(dossier, what.due_at, dossier.due_why)
        case e.FactCorrected(field=name, personal=None) as what if not correction.FIELDS.get(name, True):
            correction.apply(dossier, name, e.CorrectedPeople(old=what.old, new=what.new))
        case e.FactCorrected(field=name, personal=e.CorrectedPeople() as new):
            correction.apply(dossier, name, new)
        case e.Unknown():
            dossier.frozen = True
        case _:
            pass


def check(dossier: Dossier, what: e.DossierPayload) -> None:
    """Refuse ``what`` when it may not happen to ``dossier`` now.

    Raises:
        Refused: with the reason: frozen by a newer program, contested, or not possible in this state.
    """
    if dossier.frozen:
        raise Refused("newer-version", "This dossier holds an event of a newer version: update this desk first.")
    if dossier.contested and not isinstance(what, (e.Settled, e.PaperIssued)):
        raise Refused("contested", "This dossier is contested: somebody has to decide first which fact holds.")
    move = MOVES.get(type(what))
    if move is not None and dossier.state in move[0]:
        return
    if dossier.state is None:
        raise Refused("not-found", "There is no such dossier.")
    if move is None:
        _check_beside(dossier.state, what)
        return
    if isinstance(what, e.Received):
        raise Refused("received-before", "This dossier was received already.")
    code, text = _REFUSALS[dossier.state]
    raise Refused(code, text)


def _check_beside(state: State, what: e.DossierPayload) -> None:
    """Refuse what is no move and yet makes no sense in ``state``."""
    if isinstance(what, e.FeeTaken):
        possible = state not in ENDED - {State.DELIVERED}  # a delivery elsewhere does not pay the fee
    elif isinstance(what, e.DueMoved):
        possible = state in _OPEN
    elif isinstance(what, e.FactCorrected):
        possible = state is not State.VOIDED
    else:
        possible = True
    if not possible:
        code, text = _REFUSALS[state]
        raise Refused(code, text)


def overdue(dossier: Dossier, now: datetime) -> bool:
    """Return whether the promise was missed: still worked on after the due time."""
    return dossier.state in WORKING and dossier.due_at is not None and now > dossier.due_at
