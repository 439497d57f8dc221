"""Finding anything: dossiers, people, procedures, what was filed online; quick enough to answer each key press."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clerkdesk.domain.forms.form import Form
from clerkdesk.domain.procedure import Procedure
from clerkdesk.domain.text import fold, matches
from clerkdesk.services import look, online
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Line
from clerkdesk.services.online import Sent

EACH = 5
_LOOKED_AT = 60


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody in a dossier. number: of their identity, "" when none is known; line: the newest dossier found."""

    number: str
    name: str
    line: Line


@dataclass(frozen=True, slots=True)
class Found:
    """What a text finds, the newest or best first."""

    dossiers: tuple[Line, ...] = ()
    people: tuple[Seen, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    forms: tuple[Form, ...] = ()
    online: tuple[Sent, ...] = ()


def find(desk: Desk, text: str, each: int = EACH) -> Found:
    """Return what ``text`` finds by code, name, initials, number, phone or procedure; at most ``each`` of a sort."""
    if not text.strip():
        return Found()
    lines = look.find_text(desk, text, limit=_LOOKED_AT) if len(text.strip()) > 1 else []  # a letter finds half of all
    return Found(
        tuple(lines[:each]),
        tuple(_people(text, lines)[:each]),
        tuple(desk.catalogue.search(text, on=desk.today(), limit=each)),
        tuple(desk.forms.search(text, desk.today(), desk.site.province)[:each]),
        online.by_code(desk, text, each),
    )


def _people(text: str, lines: Sequence[Line]) -> list[Seen]:
    """Return those applicants whom ``text`` means: by name, number or phone, each once."""
    plain = _plain(text)
    found: dict[str, Seen] = {}
    for line in lines:
        meant = matches(text, line.name) or (
            len(plain) > 3 and any(plain in _plain(one) for one in (line.id_number, line.phone) if one)
        )
        if line.name and meant:
            key = line.id_number or fold(line.name)
            found.setdefault(key, Seen(line.id_number, line.name, line))
    return list(found.values())


def _plain(number: str) -> str:
    return "".join(c for c in number.casefold() if c.isalnum())
