"""Filing online on the citizen's own account, with the clerk beside them: what is ticked, what came of it.

The citizen signs in and presses Send. Nothing of the account is asked for or kept: what is recorded is the dossier's
code there, or why the dossier was taken at the counter instead.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from clerkdesk.domain import events as e
from clerkdesk.domain.codes import parse_code
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.party import Party, clean_party
from clerkdesk.domain.procedure import Channel, Procedure
from clerkdesk.language import N_
from clerkdesk.services.desk import Changes, Desk, deed

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


def reasons(desk: Desk) -> tuple[str, ...]:
    """Return the usual reasons for taking a dossier directly, the site's own first."""
    return tuple(one.word for one in desk.forms.words[REASONS])
