"""Filing online on the citizen's own account, with the clerk beside them: what is ticked, what came of it.

The citizen signs in and presses Send. Nothing of the account is asked for or kept: what is recorded is the dossier's
code there, or why the dossier was taken at the counter instead.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from clerkdesk.domain import events as e
from clerkdesk.domain.codes import parse_code
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.party import Party, clean_party
from clerkdesk.domain.procedure import Channel, Procedure
from clerkdesk.domain.visit import fold
from clerkdesk.language import N_
from clerkdesk.projections import find, visits
from clerkdesk.services.clock import moment
from clerkdesk.services.desk import Changes, Desk, deed
from clerkdesk.store.events import facts_of

_LEAST: Final = 4
"""So many letters of a code, one a digit, are looked for."""

REASONS: Final = "direct_reasons"
"""The list of words that holds the usual reasons; a site adds its own (`clerkdesk.services.forms.words`)."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is ticked with the citizen. words: English text."""

    key: str
    words: str


STEPS: Final = (
    Step("choice", N_("Told: filing online is their choice; what it costs there and here.")),
    Step("account", N_("The account is their own (VNeID, level 2); nobody files from another one.")),
    Step(
        "sign_in",
        N_("They sign in themselves, on their own phone or at the citizens' computer. Look away: password and code."),
    ),
    Step("send", N_("They read what was filled in and press Send themselves.")),
    Step("sign_out", N_("They signed out; nothing of theirs is left on the citizens' computer.")),
)
"""Filed on the citizen's own account, signed in and out by them; password and one-time code are never kept."""


@dataclass(frozen=True, slots=True)
class Filing:
    """What was filed online: the visit (stream) that it is noted on, and its code there."""

    visit: str
    code: str
    changes: Changes


@dataclass(frozen=True, slots=True)
class Sent:
    """What a citizen sent in online from here.

    at: when it was noted. visitor: None when their data were erased. whose: the number of the identity under which
    dossiers of theirs are here, "" when none are.
    """

    code: str
    procedure: e.ProcedureRef
    at: datetime
    visitor: Party | None
    whose: str


def offered(procedure: Procedure) -> bool:
    """Whether ``procedure`` can be filed online at all."""
    return Channel.ONLINE in procedure.channels


def filed(
    desk: Desk, clerk: e.Clerk, procedure: Procedure, code: str, steps: Collection[str], visitor: Party, visit: str = ""
) -> Filing:
    """Record that the citizen filed ``procedure`` online: its ``code`` there, on the ``visit`` or on a new one.

    Raises:
        Refused: a step is not ticked, what was typed is no dossier's code, or nobody is named.
    """
    open_ = [step for step in STEPS if step.key not in steps]
    if open_:
        raise Refused("steps-open", "{count} steps are not ticked yet.", field="online", count=len(open_))
    found = parse_code(code)
    if found is None:
        text = N_("That is no dossier's code. A password or a one-time code is never written down here.")
        raise Refused("not-a-code", text, field="online_code")
    event = e.FiledOnline(
        procedure=e.ProcedureRef(
            code=procedure.code, version=procedure.version, name=procedure.name, field=procedure.field
        ),
        code=found.text,
        steps=tuple(step.key for step in STEPS),
    )
    with deed(desk, clerk) as one:
        if not visit:
            here = clean_party(visitor, field="applicant")
            visit = one.begin("visit", e.VisitOpened(personal=e.VisitPeople(visitor=here)))
        elif not any(isinstance(fact.what, e.VisitOpened) for fact in one.facts(visit)):
            raise Refused("no-visit", "There is no such visit.", field="visit")
        one.note(visit, event)
    return Filing(visit, found.text, one.changes())


def by_code(desk: Desk, text: str, limit: int) -> tuple[Sent, ...]:
    """Return what was filed online under the code ``text``, or under one that holds it; the newest first."""
    code = parse_code(text)
    part = code.text if code else text.strip().upper()
    if len(part) < _LEAST or " " in part or not any(c.isdigit() for c in part):
        return ()
    with desk.store.reading() as connection:
        found = [
            one
            for stream in visits.with_online_code(connection, part, limit)
            for one in _sent(connection, stream)
            if part in one.code
        ]
    return tuple(found[:limit])


def _sent(connection: Connection, stream: str) -> list[Sent]:
    facts = facts_of(connection, stream)
    visitor = fold(stream, facts).visitor
    number = visitor.identity.number if visitor else ""
    whose = number if find.by_person(connection, number, 1) else ""
    return [
        Sent(fact.what.code, fact.what.procedure, moment(fact.at), visitor, whose)
        for fact in facts
        if isinstance(fact.what, e.FiledOnline)
    ]


def reasons(desk: Desk) -> tuple[str, ...]:
    """Return the usual reasons for taking a dossier directly, the site's own first."""
    return tuple(one.word for one in desk.forms.words[REASONS])
