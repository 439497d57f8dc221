"""What went wrong, told to a clerk: converted once, here, into what happened, what is safe, what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.language import N_

if TYPE_CHECKING:
    from clerkdesk.devices.scan import Garbled


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message to the clerk, kept in English and translated when it is shown.

    tone: one of `tokens.TONES`. what: what happened; safe: what is safe; todo: what to do next; English texts with
    ``{fields}`` that `params` fills. field: name of the input at fault, or "". door, way: the page where it can be put
    right, and the words of the button that opens it. tried: it refuses what somebody tried where the focus is; it goes
    when that is put away or says something else, or when a deed goes through.
    """

    tone: str
    what: str
    safe: str = ""
    todo: str = ""
    field: str = ""
    params: tuple[tuple[str, object], ...] = ()
    door: str = ""
    way: str = ""
    tried: bool = False

    def texts(self) -> tuple[str, str, str]:
        """Return (what, safe, todo) in the language spoken now."""
        from clerkdesk.domain.due import Reason
        from clerkdesk.services.saying import say

        params = dict(self.params)
        what, safe, todo = (say(Reason(text=text, params=params)) for text in (self.what, self.safe, self.todo))
        return what, safe, todo


def good(what: str, **params: object) -> Notice:
    """Return a notice that something went well; ``what`` is an English text with ``{fields}``."""
    return Notice(tone="good", what=what, params=tuple(params.items()))


def hint(what: str, todo: str = "", **params: object) -> Notice:
    """Return a notice that asks for attention though nothing failed."""
    return Notice(tone="active", what=what, todo=todo, params=tuple(params.items()))


def unread(scan: Garbled) -> Notice:
    """Return that a scan was changed on its way, and is not taken."""
    params = tuple(scan.reason.params.items())
    return Notice(tone="warn", what=scan.reason.text, safe=N_("Nothing was filled in."), todo=scan.todo, params=params)


_DOORS: Final = {"till-shut": ("till", N_("Open the till (Alt+4)"))}
"""Refusals that another page helps out of: code -> (page, words of the button)."""


def explain(error: BaseException) -> Notice:
    """Return what to show for ``error``; a fault of the program itself is logged too.

    A refusal is amber (nothing was changed), trouble of the surroundings and faults are red.
    """
    if isinstance(error, Refused):
        door, way = _DOORS.get(error.code, ("", ""))
        return Notice(
            tone="warn",
            what=error.message,
            safe=N_("Nothing was changed."),
            field=error.field,
            params=tuple(error.params.items()),
            door=door,
            way=way,
            tried=True,
        )
    if isinstance(error, Trouble):
        return Notice(tone="bad", what=error.what, safe=error.safe, todo=error.todo, params=tuple(error.params.items()))
    return Notice(
        tone="bad",
        what=N_("The program made a mistake (number {number})."),
        safe=N_("Everything saved before is safe; the last step was not done."),
        todo=N_("Try once more. If it happens again, tell the administrator this number."),
        params=(("number", log_fault(error)),),
    )


def log_fault(error: BaseException) -> str:
    """Write where ``error`` came from to the log and return its number, the same for the same fault.

    The text of the exception may hold a citizen's data, so it is not written: type and places only.
    """
    import hashlib
    import logging
    import traceback
    from pathlib import Path

    places = [
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    kind = type(error).__name__
    number = hashlib.sha256("|".join([kind, *places]).encode()).hexdigest()[:6].upper()
    logging.getLogger(__name__).error("fault %s: %s at %s", number, kind, " < ".join(reversed(places)))
    return number
