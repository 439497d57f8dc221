"""Codes that stand for two dossiers: found, shown, and one of the two gets a new one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, func, select

from clerkdesk.domain import events as e
from clerkdesk.domain.codes import parse_code
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.text import clean
from clerkdesk.projections import find, twice
from clerkdesk.projections.find import Line
from clerkdesk.services.coding import code_of, own_code
from clerkdesk.services.desk import Changes, Desk, deed
from clerkdesk.store import lettering
from clerkdesk.store import tables as t

_REASON = "Mã trùng với hồ sơ khác"  # on paper and in the journal, Vietnamese by law


@dataclass(frozen=True, slots=True)
class Twice:
    """A code and the dossiers that bear it, oldest first.

    apart: the one (stream) that should get a new code. It was brought to a new home, so its desk's letters are not
    those of the code any more; else that of the desk whose record began last, which takes other letters.
    """

    code: str
    lines: tuple[Line, ...]
    apart: str


@dataclass(frozen=True, slots=True)
class Reissued:
    """A dossier got a new code; ``job`` prints its receipt again, "" when that was not wanted."""

    stream: str
    old: str
    code: str
    job: str
    changes: Changes


def codes_twice(desk: Desk) -> list[Twice]:
    """Return the codes that stand for two dossiers or more: at once when nothing came from elsewhere since."""
    with desk.store.reading() as connection:
        heard = _heard(connection)
        if desk.twice is None or desk.twice[0] != heard:
            desk.twice = heard, tuple(twice.codes(connection))
        found = [_twice(connection, code) for code in desk.twice[1]]
    return [one for one in found if len(one.lines) > 1]  # some were settled meanwhile


def lists_twice(desk: Desk) -> list[str]:
    """Return the numbers that stand for two hand-over lists or more; whose they are tells these apart."""
    with desk.store.reading() as connection:
        return twice.lists(connection)


def twice_of(desk: Desk, stream: str) -> Twice | None:
    """Return how the code of the dossier ``stream`` stands for another one too, None when it is its own."""
    with desk.store.reading() as connection:
        line = find.by_stream(connection, stream)
        if line is None or not line.code:
            return None
        for code in dict.fromkeys((line.code, line.official_code)):
            if code and len((found := _twice(connection, code)).lines) > 1:
                return found
    return None


def reissue(
    desk: Desk, clerk: e.Clerk, stream: str, reason: str = "", *, receipt: bool = True, asked: str = ""
) -> Reissued:
    """Give a dossier whose code stands for another one too a new code; the old one goes on finding both.

    An official one when it is at hand, as at a reception; else one of this desk, and the official one follows. When
    the official code that was linked stands twice, it is taken off, and the dossier goes under its own code again.

    Args:
        desk: where.
        clerk: who does it.
        stream: the dossier that gets the new code.
        reason: why, beside that it stood twice.
        receipt: whether its receipt is printed again, for the citizen to come and take.
        asked: the official code that a hub dealt to it beforehand, "" when there is none.

    Raises:
        Refused: there is no such dossier, or its code is its own.
    """
    why = clean(reason, field="reason", limit=500) or _REASON
    with deed(desk, clerk) as one:
        dossier = one.dossier(stream)
        if not dossier.code:
            raise Refused("not-received", "This dossier has not been received yet.")
        codes = dict.fromkeys((dossier.code, dossier.official_code))
        old = next((found for found in codes if len(twice.bearers(one.pen.connection, found)) > 1), "")
        if not old:
            raise Refused("code-alone", "The code {code} stands for this dossier alone.", code=dossier.code)
        code, provisional = dossier.code, dossier.provisional
        if old == code:
            coded = dossier.official_code not in {"", old}
            code, provisional = (own_code(one), True) if coded else code_of(one, asked)
        one.happen(stream, e.Recoded(code=code, old=old, reason=why, provisional=provisional))
        printed = receipt and dossier.papers.get(e.PaperKind.RECEIPT, 0)
        job = one.issue(stream, e.PaperKind.RECEIPT, title=code, reason=why) if printed else ""
    return Reissued(stream, old, code, job, one.changes())


def _twice(connection: Connection, code: str) -> Twice:
    lines = [line for stream in twice.bearers(connection, code) if (line := find.by_stream(connection, stream))]
    read = parse_code(code)
    letters = read.letters if read else ""
    moved = [line.stream for line in lines if find.letters(connection, line.origin) != letters]
    begun = sorted(lines, key=lambda line: (lettering.begun_at(connection, line.origin), line.origin))
    return Twice(code, tuple(lines), (moved or [line.stream for line in begun] or [""])[-1])


def _heard(connection: Connection) -> tuple[object, ...]:
    """Return what changes whenever a code may have come to stand twice.

    That is what others wrote, and what this desk wrote under letters that others have too.
    """
    came = connection.execute(_CAME).scalar_one()
    own = connection.execute(_OWN).first()
    if own is None:
        return (came,)
    shared = connection.execute(_SHARED, {"letters": own.letters}).first()
    return (came, own.id, own.last_seq if shared else 0)


_OTHERS: Final = t.origin.c.mine != 1
_CAME: Final = select(func.coalesce(func.sum(t.origin.c.last_seq), 0)).where(_OTHERS)
_OWN: Final = select(t.origin.c.id, t.origin.c.letters, t.origin.c.last_seq).where(t.origin.c.mine == 1)
_SHARED: Final = select(t.origin.c.id).where(_OTHERS, t.origin.c.letters == bindparam("letters")).limit(1)
