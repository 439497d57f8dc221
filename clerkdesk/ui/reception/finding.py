"""What the two boxes find: procedures, recent and frequent ones first, people seen before, dossiers by their code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clerkdesk.domain.calendar import site_time
from clerkdesk.domain.procedure import Certainty, Procedure
from clerkdesk.domain.text import fold, matches
from clerkdesk.language import _, p_
from clerkdesk.services import look
from clerkdesk.services.clock import moment
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Line
from clerkdesk.services.queue import hall
from clerkdesk.services.queue.sheet import STAGES
from clerkdesk.ui.reception.lines import DossierLine
from clerkdesk.ui.states import LOOKS
from clerkdesk.ui.widgets.search import Hit


@dataclass(frozen=True, slots=True)
class Found:
    """A dossier that was found: by itself, or as a trace of the ``person`` in it."""

    line: Line
    person: bool


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who is to be begun with what was typed, a name or a number."""

    typed: str


def procedures(desk: Desk, text: str) -> list[Hit]:
    """Return the procedures that ``text`` finds; without text the recent and the frequent ones, then the others."""
    recent = look.recent(desk)
    often = [code for code in look.frequent(desk) if code not in recent[:3]]
    first = (*recent[:3], *often, *recent[3:])
    found = desk.catalogue.search(text, on=desk.today(), limit=20, recent=first)
    marks = dict.fromkeys(often, _("Often used")) | dict.fromkeys(recent[:3], _("Recent"))
    return [_procedure(one, marks.get(one.code, "")) for one in found]


def _procedure(one: Procedure, mark: str) -> Hit:
    doubt = _("Not verified") if one.certainty is not Certainty.FOUND else ""
    return Hit(
        value=one,
        title=one.name,
        detail=" · ".join(filter(None, (one.code, one.field, doubt))),
        tag=mark if one.receivable else _("Commune police"),
        icon="paper" if one.receivable else "shield",
    )


def often(desk: Desk, limit: int = 8) -> list[DossierLine]:
    """Return the procedures of the last dossiers and of the last month, as lines to choose from."""
    codes = dict.fromkeys((*look.recent(desk, 3), *look.frequent(desk, limit=limit)))
    found = [desk.catalogue.get(code, on=desk.today()) for code in codes]
    return [
        DossierLine(value=one, title=one.name, detail=f"{one.code} · {one.field}") for one in found if one is not None
    ][:limit]


def tickets(desk: Desk, text: str) -> list[Hit]:
    """Return the tickets that ``text`` names; several when desks that were apart gave one number out."""
    found = hall.find(desk, text)
    return [
        Hit(
            value=one,
            title=one.number,
            detail=" · ".join((f"{one.issued:%H:%M %d/%m}", *(one.procedures or one.fields))),
            tag=p_("ticket", STAGES[one.stage]),
            icon="ticket",
            sure=len(found) == 1,
        )
        for one in found
    ]


def anything(desk: Desk, text: str) -> list[Hit]:
    """Return tickets and dossiers by number, people seen before, and procedures that ``text`` finds."""
    people: dict[str, Hit] = {}
    for line in look.find_text(desk, text, limit=30):
        if line.code and fold(text) in fold(line.code):
            hit = Hit(
                value=Found(line, person=False),
                title=line.code,
                detail=f"{line.name} · {line.procedure_name}",
                icon="dossiers",
            )
            people.setdefault(line.stream, hit)
        elif matches(text, line.name) or any(
            _plain(text) in _plain(one) for one in (line.id_number, line.phone) if one
        ):
            number = line.id_number or line.stream
            detail = " · ".join(filter(None, (line.id_number, line.phone)))
            people.setdefault(number, Hit(value=Found(line, person=True), title=line.name, detail=detail, icon="user"))
    return [*tickets(desk, text), *list(people.values())[:5], *_newcomer(text), *procedures(desk, text)[:8]]


def _newcomer(text: str) -> list[Hit]:
    """Offer to begin somebody where ``text`` is written as names are; parts of names begin words of procedures, too."""
    words = text.split()
    if len(words) < 2 or not all(word.isalpha() and word[0].isupper() for word in words):
        return []
    return [Hit(value=Newcomer(text), title=text, detail=_("Fill in the rest by hand"), tag=_("New here"), icon="user")]


def _plain(number: str) -> str:
    return number.replace(" ", "").replace(".", "")


def line(one: Line, today: date) -> DossierLine:
    """Return ``one`` as a line of the citizen's earlier dossiers."""
    at = one.received_at or one.presented_at
    day = site_time(moment(at)).date() if at else None
    when = f"{day:%d/%m}" if day and day.year == today.year else f"{day:%m/%Y}" if day else ""
    return DossierLine(
        value=one,
        title=one.procedure_name,
        detail=" · ".join(filter(None, (one.official_code or one.code, when))),
        look=LOOKS[one.state] if one.state else None,
    )
