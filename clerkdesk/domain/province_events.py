"""What a hub says of a dossier in its own name: the official code, and what the province says. Outcomes alone.

None of them moves a dossier here, so none contradicts what desks do meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from clerkdesk.domain.parts import Retention


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """The official code came after the reception; earlier codes stay valid for finding. The last one is shown first.

    by: who dealt it: "range" (the hub, from numbers granted to the site), else the name of the hub's connector.
    """

    TYPE: ClassVar[str] = "dossier.coded"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    code: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvinceSaid:
    """The dossier's status changed at the province: its code there, in the province's own words, and when."""

    TYPE: ClassVar[str] = "dossier.province"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    state: str
    words: str
    said_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvinceRefused:
    """The province does not take the dossier, or something that happened to it: its code of refusal, its words.

    owner: who can settle it: "clerk" (whoever received it), "administrator", or "" when nobody said.
    """

    TYPE: ClassVar[str] = "dossier.province_refused"
    VERSION: ClassVar[int] = 2
    RETENTION: ClassVar[Retention] = Retention.NONE
    code: str
    words: str
    said_at: datetime
    owner: str = ""


HubPayload = Coded | ProvinceSaid | ProvinceRefused

HUB_PAYLOADS: tuple[type[HubPayload], ...] = (Coded, ProvinceSaid, ProvinceRefused)
"""Only a hub's own origin writes these."""
