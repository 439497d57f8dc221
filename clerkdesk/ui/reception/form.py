"""What is filled in at the reception page, without Qt: as typed, kept as a draft, read as a wish for the service.

Everything stands here as text just as it was typed, so that a draft gives back what was on the screen; `Form.read`
makes of it what `clerkdesk.services.reception` takes, and tells what cannot be read yet.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, TypeVar

import msgspec

from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.events import Means
from clerkdesk.domain.fee import copies, parse_money
from clerkdesk.domain.party import Authority, Kinship, Representative, parse_birth
from clerkdesk.domain.procedure import Component, Procedure
from clerkdesk.services import reception as service
from clerkdesk.services.desk import Desk
from clerkdesk.services.taking import read_receipt
from clerkdesk.ui.reception.part import LATER, Part
from clerkdesk.ui.reception.person import Person

T = TypeVar("T")

_PAGES: Final = re.compile(r"(?:(\d{1,4})\s*[x×*]\s*)?(\d{1,4})", re.IGNORECASE)
_MOST_COPIES: Final = 9_999


class Filed(msgspec.Struct, frozen=True):
    """A dossier of this visit that is done with.

    kind: "accepted", "asked", "refused" or "online"; due_at: ISO 8601 or "".
    """

    stream: str
    kind: str
    name: str
    code: str = ""
    due_at: str = ""
    fee: int = 0
    provisional: bool = True


class Form(Part):
    """One visit at the counter: who came, the dossier under way, and those of this visit that are done.

    joined: the other dossiers that are received together with this one; at: where this one stands among them.
    """

    applicant: Person = msgspec.field(default_factory=Person)
    agent: Person = msgspec.field(default_factory=Person)
    represented: bool = False
    authority: str = Authority.CLOSE_KIN.value
    kinship: str = ""
    authority_paper: str = ""
    visit: str = ""
    forms_key: str = ""  # of the draft that holds the statutory forms of this visit
    filed: list[Filed] = msgspec.field(default_factory=list)
    late: bool = False
    late_day: str = ""
    late_clock: str = ""
    joined: list[Part] = msgspec.field(default_factory=list)
    at: int = 0

    # --- the draft

    def draft(self) -> dict[str, Any]:
        """Return everything as plain JSON values."""
        made: dict[str, Any] = msgspec.to_builtins(self)
        return made

    @classmethod
    def from_draft(cls, body: Mapping[str, Any]) -> Form:
        """Return what `draft` kept; ValueError when another version wrote something else."""
        try:
            return msgspec.convert(body, cls)
        except msgspec.ValidationError as fault:
            raise ValueError("not a draft of this version") from fault

    @property
    def blank(self) -> bool:
        """Whether there is nothing worth keeping."""
        return self == Form()

    # --- going on

    def choose(self, procedure: Procedure) -> None:
        """Begin a dossier of ``procedure``; the people stay, what was filled in for another procedure goes."""
        self._load(Part(procedure=procedure.code, nonce=service.new_nonce()))

    def another(self) -> None:
        """Make room for another dossier of the same citizen in the same visit."""
        self.joined, self.at, self.forms_key = [], 0, ""
        self._load(Part())

    # --- several together

    def parts(self) -> list[Part]:
        """Return every dossier that is received together, in order; one when nothing is joined."""
        own = Part(**{name: getattr(self, name) for name in DOSSIER})
        return [*self.joined[: self.at], own, *self.joined[self.at :]]

    def join(self, procedure: Procedure) -> None:
        """Begin a dossier of ``procedure`` besides, to be received together with what is here."""
        self.joined = self.parts()
        self.at = len(self.joined)
        sites = {name: getattr(self, name) for name in ("resolving_site", "collect_at", "payment")}
        self._load(Part(procedure=procedure.code, nonce=service.new_nonce(), **sites))

    def turn(self, place: int) -> None:
        """Go on with the dossier that stands at ``place`` among those together."""
        parts = self.parts()
        self.at = place
        self._load(parts.pop(place))
        self.joined = parts

    def keep(self, parts: Sequence[Part]) -> None:
        """Go on with ``parts`` alone, one or more; with the first of them."""
        first, *self.joined = parts
        self.at = 0
        self._load(first)

    def drop(self) -> None:
        """Leave the dossier under way out, and go on with the others."""
        self.keep(self.joined)

    def of(self, place: int) -> Form:
        """Return the visit as it is with the dossier at ``place`` under way; for reading alone."""
        part = self.parts()[place]
        return msgspec.structs.replace(self, **{name: getattr(part, name) for name in DOSSIER})

    def _load(self, part: Part) -> None:
        for name in DOSSIER:
            setattr(self, name, getattr(part, name))

    def total(self) -> int:
        """Return what this visit's accepted dossiers cost, in đồng."""
        return sum(one.fee for one in self.filed)

    # --- what is asked and what was answered

    def read(self, procedure: Procedure, desk: Desk) -> Reading:
        """Return the wish that is filled in, and what of it cannot be read; what cannot is left out of the wish."""
        reader = _Reader()
        asks = self.asks(procedure, desk)
        applicant = self.applicant.party(desk.units)
        agent = None
        if self.represented:
            other = self.agent.party(desk.units)
            agent = Representative(
                party=other.party,
                authority=Authority(self.authority),
                kinship=Kinship(self.kinship) if self.kinship else None,
                paper=self.authority_paper,
            )
            reader.add(other.problems, "representative")
        reader.add(applicant.problems, "applicant")
        closing = desk.calendar.closing
        series, number = read_receipt(self.receipt) if asks.payment and self.payment != LATER else ("", "")
        wish = service.Reception(
            procedure=procedure.code,
            applicant=applicant.party,
            representative=agent,
            provenance=self.provenance(),
            components=self.components(procedure),
            visit=self.visit,
            dossier=self.presented,
            nonce="" if self.presented else self.nonce,
            time_case=self.time_case if self.time_case < max(len(procedure.times), 1) else 0,
            fee_case=self.fee_case if self.fee_case < max(len(procedure.fees), 1) else 0,
            items=reader.take("items", lambda: read_count(self.items, "items"), 1) if asks.items else 1,
            pages=reader.take("pages", lambda: read_pages(self.pages), ()) if asks.pages else (),
            typed_fee=reader.take("fee", lambda: parse_money(self.fee), None) if asks.fee and self.fee else None,
            fee_reason=self.fee_reason,
            exemption=self.exemption if asks.exemption else "",
            typed_due=reader.take("due", lambda: read_moment(self.due_day, self.due_clock, "due", closing), None)
            if asks.due and self.due_day
            else None,
            due_reason=self.due_reason,
            received_at=reader.take(
                "received_at", lambda: read_moment(self.late_day, self.late_clock, "received_at"), None
            )
            if self.late
            else None,
            sets=reader.take("sets", lambda: read_count(self.sets, "sets"), 1),
            resolving_site=self.resolving_site,
            collect_at=self.collect_at,
            note=self.note,
            pay_now=self.payment != LATER,
            means=Means.TRANSFER if self.payment == Means.TRANSFER else Means.CASH,
            series=series,
            number=number,
            forms=tuple(self.forms),
            direct=self.direct,
        )
        return Reading(wish, tuple(reader.problems))

    def provenance(self) -> dict[str, str]:
        """Return for each field that is filled in whether it was scanned, typed or reused."""
        found = {f"applicant.{name}": source for name, source in self.applicant.sources.items() if source}
        if self.represented:
            found |= {f"representative.{name}": source for name, source in self.agent.sources.items() if source}
        return found


DOSSIER: Final = Part.__struct_fields__
"""The fields of the dossier under way; the others belong to the visit."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A form as read: the wish, and what could not be read, each naming its field."""

    wish: service.Reception
    problems: tuple[Refused, ...]


@dataclass(slots=True)
class _Reader:
    problems: list[Refused] = field(default_factory=list)

    def take(self, name: str, read: Callable[[], T], otherwise: T) -> T:
        try:
            return read()
        except Refused as no:
            no.field = name
            self.problems.append(no)
            return otherwise

    def add(self, problems: tuple[Refused, ...], role: str) -> None:
        for no in problems:
            no.field = f"{role}.{no.field}"
            self.problems.append(no)


def asked_for(need: Component) -> str:
    """Return ``need`` as the supplement slip names it, in Vietnamese, with its counts."""
    counts = ((need.originals, "bản chính"), (need.certified, "bản chứng thực"), (need.copies, "bản sao"))
    wanted = ", ".join(f"{count} {words}" for count, words in counts if count)
    return f"{need.name} ({wanted})" if wanted else need.name


def read_count(text: str, name: str) -> int:
    """Return the number typed; Refused when it is none."""
    bare = text.strip() or "1"
    if not (bare.isascii() and bare.isdigit() and len(bare) <= 4):
        raise Refused("not-a-count", "“{text}” is not a number.", field=name, text=bare[:20])
    return int(bare)


def read_pages(text: str) -> tuple[int, ...]:
    """Return the pages of each copy, as typed: "12" one copy of 12 pages, "2x12, 5" two of 12 and one of 5.

    Refused when it says something else.
    """
    found: tuple[int, ...] = ()
    for part in filter(None, (one.strip() for one in re.split(r"[,;+]", text))):
        match = _PAGES.fullmatch(part)
        if match is None:
            raise Refused("not-pages", "“{text}” does not say pages: type 12, or 2x12 for two copies.", text=part[:20])
        found += copies(int(match[2]), min(int(match[1] or 1), _MOST_COPIES))
    if not found:
        raise Refused("pages-missing", "the fee goes by the page: give the pages of each copy", field="pages")
    return found


def read_day(text: str, name: str) -> date:
    """Return the whole date typed ("30/11/2026", "30112026", "30/11/26", "301126"); Refused when it is none."""
    bare = text.strip()
    short = re.fullmatch(r"(\d{1,2})([/.\- ])(\d{1,2})\2(\d{2})", bare) or re.fullmatch(
        r"(\d{2})()(\d{2})(\d{2})", bare
    )
    if short:
        bare = f"{short[1]}/{short[3]}/20{short[4]}"
    try:
        return date.fromisoformat(parse_birth(bare))
    except (Refused, ValueError):
        raise Refused("not-a-date", "“{text}” is no date: type it as 30/11/2026.", field=name, text=bare[:20]) from None


def read_moment(day: str, clock: str, name: str, otherwise: Callable[[date], datetime] | None = None) -> datetime:
    """Return the moment typed, on the site's clock; ``otherwise`` gives the time when none was typed.

    Refused when day or time cannot be read.
    """
    on = read_day(day, name)
    if not clock.strip() and otherwise is not None:
        return otherwise(on)
    found = re.fullmatch(r"(\d{1,2})(?:[:hHg.]?([0-5]\d)?)", clock.strip())
    if found is None or int(found[1]) > 23:
        raise Refused(
            "not-a-time", "“{text}” is no time of day: type it as 14:30.", field=name, text=clock.strip()[:20]
        )
    return datetime(on.year, on.month, on.day, int(found[1]), int(found[2] or 0), tzinfo=SITE_TIME)
