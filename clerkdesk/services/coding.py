"""Which code a dossier gets when it is received: the province's when one is at hand, else one of the desk's own."""

from __future__ import annotations

from datetime import date

from clerkdesk.domain.calendar import site_time
from clerkdesk.domain.codes import CodeForm, day_part, official, parse_code, provisional
from clerkdesk.projections import find
from clerkdesk.services.desk import Deed
from clerkdesk.store import codes


def code_of(one: Deed, asked: str) -> tuple[str, bool]:
    """Return the code of a dossier that is received now, and whether it is provisional.

    asked: the official code that a hub dealt to this very dossier beforehand, "" when there is none. Then the next of
    the numbers that this desk holds for offline use is burned; when there is none either, one under its letters.
    """
    day = site_time(one.now).date()
    if _fits(one, asked, day):
        return asked, False
    while (number := codes.burn(one.pen.connection, one.origin.id, day)) is not None:
        code = official(one.origin.agency, day, number)
        if not find.by_code(one.pen.connection, code):
            return code, False
    return own_code(one), True


def own_code(one: Deed) -> str:
    """Burn and return the next code of today under this desk's letters that no dossier is known to bear."""
    day = site_time(one.now).date()
    series = f"{one.origin.agency}-{day_part(day)}-{one.origin.letters}"
    while True:
        code = provisional(one.origin.agency, day, one.origin.letters, one.number(series))
        if not find.by_code(one.pen.connection, code):  # another desk may have had the same letters
            return code


def _fits(one: Deed, asked: str, day: date) -> bool:
    """Return whether ``asked`` is a code of today that nobody bears: it may have come just before midnight."""
    code = parse_code(asked)
    if code is None or code.day != day or code.text != asked:
        return False
    ours = code.form is not CodeForm.PLAIN or code.agency == one.origin.agency
    return ours and not find.by_code(one.pen.connection, asked)
