"""Drafts that any desk of the site may go on with: parked, taken up by one, purged on their day.

What was filled in travels sealed beside the event, so that erasure reaches it; taking it up erases it in the journal in
the same deed, and from then on it is that desk's own draft. Two desks that were apart may both take it up: both are
told, and whose claim stands first is the same at all desks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import delete

from clerkdesk.domain import draft as rules
from clerkdesk.domain import events as e
from clerkdesk.domain.calendar import site_time
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.forms.condition import filled
from clerkdesk.domain.forms.filling import Filling
from clerkdesk.language import N_
from clerkdesk.projections import drafts as table
from clerkdesk.projections import find, lineage
from clerkdesk.services import drafts
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Changes, Deed, Desk, deed
from clerkdesk.services.forms import filling as service
from clerkdesk.store import hops
from clerkdesk.store import tables as t
from clerkdesk.store.events import my_origin

TAKEN_UP: Final = "Quầy đã nhận làm tiếp: nội dung nằm ở quầy đó"
OVER: Final = "Hết hạn lưu bản nháp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A parked draft in the list. key: of the draft. at, until: ms; letters: of the desk that parked it."""

    key: str
    letters: str
    clerk: str
    at: int
    until: int
    forms: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """Another desk took the same draft up. first: whether its claim stands before this desk's.

    decided: a person decided that it goes on, and not this desk.
    """

    letters: str
    clerk: str
    first: bool
    decided: bool = False


def park(desk: Desk, clerk: e.Clerk, key: str, filling: Filling) -> Changes:
    """Leave the forms of a visit for later: for every desk of the site where this one meets others, else for this one.

    Raises:
        Refused: it waits already.
    """
    with desk.store.reading() as connection:
        alone = not hops.hops(connection)
    if alone:
        service.save(desk, clerk, key, filling)
        return Changes()
    known = (desk.forms.version(one.form, one.version) for one in filling.forms)
    body: dict[str, Any] = msgspec.to_builtins(filling)
    with deed(desk, clerk) as one:
        stream = f"{table.PREFIX}{key}"
        if rules.fold(stream, one.facts(stream)).waiting:
            raise Refused("draft-waits", "This visit waits already.")
        people = e.DraftPeople(names=_told(filling, "name"), numbers=_told(filling, "number"), filled=body)
        until = site_time(one.now) + timedelta(days=desk.site.draft_days)
        forms = tuple(form.title.vi for form in known if form is not None)
        one.note(stream, e.DraftParked(forms=forms, until=until, personal=people))
        one.pen.connection.execute(delete(t.draft).where(t.draft.c.key == f"{service.KEY}{key}"))
    return one.changes()


def waiting(desk: Desk) -> list[Waiting]:
    """Return the drafts that any desk may take up, the newest first."""
    with desk.store.reading() as connection:
        return [
            Waiting(
                key=row.stream.removeprefix(table.PREFIX),
                letters=find.letters(connection, row.origin),
                clerk=row.clerk,
                at=row.parked_at,
                until=row.until_at,
                forms=tuple(msgspec.json.decode(row.forms)),
                names=tuple(msgspec.json.decode(row.names)),
            )
            for row in table.waiting(connection)
        ]


def take(desk: Desk, clerk: e.Clerk, key: str) -> tuple[Filling, Changes]:
    """Go on with a parked draft at this desk; from now on it is a draft of this desk alone.

    Raises:
        Refused: another desk took it up, it was purged, or a newer program wrote it; nothing was changed.
    """
    stream = f"{table.PREFIX}{key}"
    with deed(desk, clerk) as one:
        facts = one.facts(stream)
        state = rules.fold(stream, facts)
        if not state.waiting or state.people is None:
            who = next((claim for claim in reversed(state.claims) if claim.parked == state.parked), None)
            if who is None:
                raise Refused("no-draft", "This visit waits no longer.")
            letters = find.letters(one.pen.connection, who.origin)
            text = N_("{name} took this visit up already, at desk {desk}.")
            raise Refused("draft-taken", text, name=who.by.name, desk=letters)
        try:
            found = msgspec.convert(state.people.filled, Filling)
        except msgspec.ValidationError:
            raise Refused("draft-unreadable", "Another version of ClerkDesk wrote this visit down.") from None
        one.note(stream, e.DraftTaken(parked=state.parked))
        _erase(one, stream, TAKEN_UP)
        drafts.put(one.pen.connection, f"{service.KEY}{key}", clerk, milliseconds(one.now), msgspec.to_builtins(found))
    return service.load(desk, key) or found, one.changes()


def rivals(desk: Desk, keys: Sequence[str]) -> dict[str, tuple[Rival, ...]]:
    """Return of the drafts ``keys`` that this desk goes on with who else does: both desks took them up while apart."""
    with desk.store.reading() as connection:
        mine = my_origin(connection)
        found = table.claims(connection, [f"{table.PREFIX}{key}" for key in keys])
        told: dict[str, tuple[Rival, ...]] = {}
        for stream, claims in found.items():
            own = lineage.own(connection, mine.id) if mine is not None else ()
            at = next((place for place, claim in enumerate(claims) if claim[0] in own), len(claims))
            lost = at < len(claims) and claims[at][2]
            others = tuple(
                Rival(letters=find.letters(connection, origin), clerk=name, first=place < at, decided=lost)
                for place, (origin, name, gone) in enumerate(claims)
                if place != at and not gone
            )
            if others:
                told[stream.removeprefix(table.PREFIX)] = others
    return told


def settle(desk: Desk, clerk: e.Clerk, key: str, *, here: bool) -> Changes:
    """Decide who goes on with a draft that several desks took up: this desk, or the first of the others.

    When it is another one, this desk's own draft of it is dropped: what was filled in here goes.

    Raises:
        Refused: nobody else took it up, or it was decided already and this desk would go on.
    """
    stream = f"{table.PREFIX}{key}"
    with deed(desk, clerk) as one:
        state = rules.fold(stream, one.facts(stream))
        own = lineage.own(one.pen.connection, one.origin.id)
        standing = [claim for claim in state.contested if not claim.given_up]
        mine = [claim for claim in standing if claim.origin in own]
        others = [claim for claim in standing if claim.origin not in own]
        if not others or (here and not mine):
            raise Refused("not-contested", "Nobody else goes on with this visit.", field="visit")
        holds = (mine if here else others)[0]
        if len(standing) > 1:
            fails = tuple(claim.event for claim in standing if claim is not holds)
            one.note(stream, e.DraftSettled(holds=holds.event, fails=fails))
        if not here:
            one.pen.connection.execute(delete(t.draft).where(t.draft.c.key == f"{service.KEY}{key}"))
    return one.changes()


def purge(desk: Desk, clerk: e.Clerk) -> Changes:
    """Delete this desk's drafts of forms that nobody touched for long, and erase the parked ones whose day has come."""
    service.purge(desk, desk.site.draft_days)
    now = milliseconds(desk.clock.now())
    with desk.store.reading() as connection:
        over = [row.stream for row in table.waiting(connection) if row.until_at <= now]
    if not over:
        return Changes()
    with deed(desk, clerk) as one:
        for stream in over:
            one.facts(stream)
            _erase(one, stream, OVER)
    return one.changes()


def _erase(one: Deed, stream: str, ground: str) -> None:
    named = tuple(fact.id for fact in one.facts(stream) if getattr(fact.what, "personal", None) is not None)
    if named:
        one.note(stream, e.PersonalErased(events=named, ground=ground))


def _told(filling: Filling, name: str) -> tuple[str, ...]:
    found = (facts[name].value for facts in filling.people.values() if name in facts)
    return tuple(dict.fromkeys(str(value) for value in found if filled(value)))
