"""A dossier: its states, the moves between them, and what may happen to it. :mod:`clerkdesk.domain.folding` makes it.

presented → (asked to complete | refused | received → (supplement asked → supplemented)* → handed over (→ handed
back)* → result in → delivered), with withdrawn, stopped, voided, late and contested.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

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
    """The state of one dossier. Made by :func:`clerkdesk.domain.folding.fold` alone; treat it as frozen."""

    id: str
    state: State | None = None
    version: int = 0
    opened_by: str = ""  # origin of the first fact
    visit: str = ""
    code: str = ""  # as first printed, or issued anew because it stood twice
    former_codes: tuple[str, ...] = ()  # those that stood twice
    provisional: bool = False
    official_codes: tuple[str, ...] = ()  # the one that holds is the last
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
    by_post: str = ""  # the consignment number, when the post took it
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
    forms: tuple[e.FormSigned, ...] = ()  # the last signed of each form
    direct: str = ""  # why it was taken at the counter and not filed online
    contests: tuple[Contest, ...] = ()
    frozen: bool = False
    touched_at: int = 0  # wall time of the last fact, ms
    last_move: str = ""  # event id
    coded_by: str = ""  # event by which a desk gave the official code; "" when the hub did
    receipt_outdated: bool = False  # what the citizen holds bears the provisional code alone
    province: e.ProvinceSaid | e.ProvinceRefused | None = None  # what the province said last
    unsettled: e.ProvinceRefused | None = None  # the province's refusal, until somebody corrects or voids
    owner: e.Assigned | None = None  # who settles what is wrong with it, when that was handed to a colleague

    @property
    def official_code(self) -> str:
        """The province's code that holds, "" while there is none."""
        return self.official_codes[-1] if self.official_codes else ""

    @property
    def number(self) -> str:
        """The code to show first: the official one when it is known."""
        return self.official_code or self.code

    @property
    def resolved_elsewhere(self) -> str:
        """The agency that resolves it when it is not the one where it was received, else ""."""
        return "" if self.resolving_site == self.receiving_site else self.resolving_site

    @property
    def collected_elsewhere(self) -> str:
        """Where the result is collected when it is not where it was received, else ""."""
        return "" if self.collect_at == self.receiving_site else self.collect_at

    @property
    def contested(self) -> bool:
        """Whether a person has to decide between facts."""
        return bool(self.contests)


def check(dossier: Dossier, what: e.DossierPayload) -> None:
    """Refuse ``what`` when it may not happen to ``dossier`` now.

    Raises:
        Refused: with the reason: frozen by a newer program, contested, or not possible in this state.
    """
    if dossier.frozen:
        raise Refused("newer-version", "This dossier holds an event of a newer version: update this desk first.")
    if dossier.contested and not isinstance(what, (e.Settled, e.PaperIssued, e.Assigned)):
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
    if isinstance(what, e.HandedOver) and dossier.state is State.HANDED_OVER:
        raise Refused("handed-over", "Handed over already, to {other}.", other=dossier.handed_to)
    if isinstance(what, e.HandedBack) and dossier.state is State.RECEIVED:
        raise Refused("not-handed-over", "This dossier was not handed over: it is at the counter.")
    code, text = _REFUSALS[dossier.state]
    raise Refused(code, text)


VISITING: Final = (e.Delivered, e.ResultIn, e.FeeTaken, e.PaperIssued, e.Settled)
"""What may happen to a dossier at another site than the one that received it: what goes with collecting its result."""


def check_visiting(what: e.DossierPayload, place: str) -> None:
    """Refuse ``what`` when it may not happen to a dossier that was received at ``place``, another site.

    Raises:
        Refused: that is done where it was received.
    """
    if not isinstance(what, VISITING):
        raise Refused(
            "received-elsewhere",
            "This dossier was received elsewhere ({place}): this is done there. Its result can be handed out here.",
            place=place,
        )


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
