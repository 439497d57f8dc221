"""An administrative procedure (thủ tục hành chính) as the catalogue knows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clerkdesk.domain.due import TimeRule
from clerkdesk.domain.fee import FeeRule


class Certainty(StrEnum):
    """How sure a fact is; anything but FOUND is marked "chưa đối chiếu" on screen."""

    FOUND = "found"
    PORTAL = "portal"  # published, but cut from running text: wording or counts may be incomplete
    MEMORY = "memory"


class Filling(StrEnum):
    """Whether the clerk may write for the citizen (assisted_filling, 1)."""

    CLERK_MAY_FILL = "clerk_may_fill"
    SIGNS_BEFORE_CLERK = "clerk_may_fill_citizen_signs_before_clerk"
    BOTH_PARTIES = "both_parties_present_and_sign"
    OWN_HAND = "own_hand_or_certified_party_reads_and_signs_each_page"
    POLICE = "police_counter_not_ours"


class Channel(StrEnum):
    """How a dossier may come in (KenhThucHien 1, 2, 3)."""

    COUNTER = "counter"
    ONLINE = "online"
    POST = "post"


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A document that a dossier must hold. ``key`` is unique and stable within its procedure.

    ``required`` means asked of everybody. A paper that only some must bring has ``required=False`` and says in
    ``when`` who they are. ``present_only`` papers are shown and handed back: no copy of them may be demanded.
    """

    key: str
    name: str
    originals: int = 0
    certified: int = 0
    copies: int = 0
    present_only: bool = False
    required: bool = True
    when: str = ""  # Vietnamese condition in words, e.g. "nếu ủy quyền"
    data_source: str = ""  # Vietnamese name of the database that can replace the paper, or ""
    certainty: Certainty = Certainty.FOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeCase:
    """One time limit and the case that it holds for ("" when there is only one). The first is the default."""

    rule: TimeRule
    case: str = ""
    certainty: Certainty = Certainty.FOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeCase:
    """One fee rule and the case that it holds for. The first is the default."""

    rule: FeeRule
    case: str = ""
    certainty: Certainty = Certainty.FOUND
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assistance:
    """The rule of assisted filling, its reason to read aloud, and who must be present."""

    filling: Filling
    reason: str = ""
    source: str = ""
    presence: str = ""
    signature: str = ""
    certainty: Certainty = Certainty.FOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """A procedure that often follows or comes before; ``official``: the two are joined by law (liên thông)."""

    code: str
    why: str
    official: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """What an experienced clerk would tell a new one (assisted_filling, 4 and 5), in Vietnamese.

    checks: what to look at. mistakes: what goes wrong. law: the legal reason, "" for the source of the assistance.
    """

    checks: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    law: str = ""
    next: tuple[Next, ...] = ()
    certainty: Certainty = Certainty.FOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """One version of a procedure, in effect from ``effective`` to ``ended`` (both inclusive, None = open)."""

    code: str
    version: int
    name: str
    field: str
    decision: str = ""
    effective: date | None = None
    ended: date | None = None
    components: tuple[Component, ...] = ()
    channels: tuple[Channel, ...] = (Channel.COUNTER,)
    times: tuple[TimeCase, ...] = ()
    fees: tuple[FeeCase, ...] = ()
    exemptions: tuple[str, ...] = ()
    result: str = ""
    forms: tuple[str, ...] = ()
    assistance: Assistance | None = None
    certainty: Certainty = Certainty.FOUND
    notes: tuple[str, ...] = ()
    guidance: Guidance | None = None
    linked: tuple[str, ...] = ()  # codes worth offering at the same sitting (assisted_filling, 5)

    @property
    def receivable(self) -> bool:
        """Whether this counter takes it in; police procedures are only pointed the way (assisted_filling, 1)."""
        return self.assistance is None or self.assistance.filling is not Filling.POLICE
