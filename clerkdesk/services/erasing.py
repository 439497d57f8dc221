"""Erasing personal data, by law, at the end of their keeping or at a correction: an event, and the data are gone."""

from __future__ import annotations

from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.text import clean
from clerkdesk.services.delivery import Done
from clerkdesk.services.desk import Desk, deed


def erase(desk: Desk, clerk: e.Clerk, stream: str, ground: str) -> Done:
    """Erase the personal data of a dossier or a visit; what happened, when and by whom stays.

    Raises:
        Refused: no ground is given, or there is nothing to erase.
    """
    why = clean(ground, field="ground", limit=2000)
    if not why:
        raise Refused("no-reason", "Say why.", field="ground")
    with deed(desk, clerk) as one:
        events = tuple(fact.id for fact in one.facts(stream) if getattr(fact.what, "personal", None) is not None)
        if not events:
            raise Refused("nothing-to-erase", "There are no personal data here.")
        one.note(stream, e.PersonalErased(events=events, ground=why))
    return Done(stream, "", one.changes())
