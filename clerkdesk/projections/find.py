"""Finding dossiers: filters, look-ups and counts over the projected tables."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, SelectBase, and_, func, literal_column, or_, select, text, union_all

from clerkdesk.domain.dossier import WORKING, State
from clerkdesk.projections import unsettled
from clerkdesk.projections.dossiers import dossier as d
from clerkdesk.projections.money import money as m
from clerkdesk.projections.numbers import common, read
from clerkdesk.projections.ours import OURS, PLACE
from clerkdesk.projections.words import match
from clerkdesk.store.tables import origin as origins


class Due(StrEnum):
    """A filter over due times, as of a moment."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"  # due within the next three days


class Order(StrEnum):
    """How a list is sorted."""

    NEWEST = "newest"
    DUE = "due"


Span = tuple[int, int]
"""A stretch of time: from the first to before the second, ms since 1970 UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list of dossiers shows. Times are ms since 1970 UTC; the site's day begins at ``today``.

    received, delivered, due_within: only what was received, was delivered or is due then. paid: only what money came in
    or went out for then. field: only of this field. owner: only what was handed to the colleague of this name.
    """

    words: str = ""
    states: frozenset[State] = frozenset()
    due: Due | None = None
    now: int = 0
    today: int = 0
    order: Order = Order.NEWEST
    contested: bool = False
    received: Span | None = None
    delivered: Span | None = None
    due_within: Span | None = None
    paid: Span | None = None
    field: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One dossier as a list shows it; times are ms since 1970 UTC or None."""

    row: int
    stream: str
    state: State | None
    code: str
    official_code: str
    provisional: bool
    procedure: str
    procedure_name: str
    field: str
    name: str
    id_number: str
    phone: str
    representative: str
    visit: str
    presented_at: int | None
    received_at: int | None
    due_at: int | None
    first_due_at: int | None
    result_at: int | None
    delivered_at: int | None
    touched_at: int
    fee: int
    paid: int
    contested: bool
    late: bool
    frozen: bool
    origin: str
    clerk: str
    place: str | None = None  # where it was received, when that is another site

    @property
    def number(self) -> str:
        """The code to show: the official one when it is known."""
        return self.official_code or self.code

    def overdue(self, now: int) -> bool:
        """Return whether the time limit ran out while the dossier was being worked on."""
        return self.state in WORKING and self.due_at is not None and self.due_at < now


@dataclass(frozen=True, slots=True)
class Counts:
    """Figures of one day of the site."""

    presented: int
    received: int
    delivered: int
    due_today: int
    overdue: int
    waiting: int  # results in, not yet collected


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of the dossiers that the same words find each filter would show.

    owners: by the folded name of every colleague whom any dossier was handed to.
    """

    states: Mapping[State, int]
    overdue: int
    today: int
    soon: int
    contested: int
    owners: Mapping[str, int]

    @property
    def all(self) -> int:
        """How many there are."""
        return sum(self.states.values())


DAY: Final = 86_400_000
_LINE: Final = [*(c for c in d.columns if c.name not in {"words", "other_codes"}), PLACE]


def conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    """Return what must hold of a row so that the filters, leaving the words aside, let it through."""
    found: list[ColumnElement[bool]] = []
    if wanted.states:
        found.append(d.c.state.in_([state.value for state in wanted.states]))
    if wanted.contested:
        found.append(_contested())
    if wanted.owner:
        found.append(d.c.stream.in_(unsettled.handed_to(wanted.owner)))
    match wanted.due:
        case Due.OVERDUE:
            found += [_working(), d.c.due_at < wanted.now]
        case Due.TODAY:
            found += [_working(), d.c.due_at >= wanted.today, d.c.due_at < wanted.today + DAY]
        case Due.SOON:
            found += [_working(), d.c.due_at >= wanted.now, d.c.due_at < wanted.today + 4 * DAY]
        case None:
            pass
    return found + _scope(wanted)


def _scope(wanted: Filter) -> list[ColumnElement[bool]]:
    """Return what holds whatever chips are on."""
    found = [
        condition
        for column, span in (
            (d.c.received_at, wanted.received),
            (d.c.delivered_at, wanted.delivered),
            (d.c.due_at, wanted.due_within),
        )
        if span is not None
        for condition in (column >= span[0], column < span[1])
    ]
    if wanted.paid is not None:
        moved = select(m.c.stream).where(m.c.at >= wanted.paid[0], m.c.at < wanted.paid[1])
        found.append(d.c.stream.in_(moved))
    if wanted.field:
        found.append(d.c.field == wanted.field)
    return found


def _working() -> ColumnElement[bool]:
    return d.c.state.in_([state.value for state in sorted(WORKING)])


def ids(connection: Connection, wanted: Filter) -> array[int]:
    """Return the rows that ``wanted`` lets through, in its order."""
    where, by_due = conditions(wanted), wanted.order is Order.DUE
    if not wanted.words.strip():
        return array("q", _rows(connection, where, by_due=by_due))
    rows = _worded(connection, wanted.words)
    if by_due:
        among = set(rows)
        return array("q", (row for row in _rows(connection, where, by_due=True) if row in among))
    return common(rows, _rows(connection, where)) if where else rows[::-1]


def newest(connection: Connection, words: str, limit: int) -> list[int]:
    """Return the newest rows that ``words`` find; quick however many there are."""
    query = match(words)
    if not query:
        return []
    return list(connection.execute(_NEWEST, {"words": query, "limit": limit}).scalars())


_WORDED = text(
    "SELECT json_group_array(rowid) FROM (SELECT rowid FROM p_search WHERE p_search MATCH :words ORDER BY rowid)"
)
_NEWEST = text("SELECT rowid FROM p_search WHERE p_search MATCH :words ORDER BY rowid DESC LIMIT :limit")


def _worded(connection: Connection, words: str) -> array[int]:
    """Return the rows that ``words`` find, oldest first."""
    query = match(words)
    return read(connection.execute(_WORDED, {"words": query}).scalar_one()) if query else array("q")


def _rows(connection: Connection, where: Sequence[ColumnElement[bool]], *, by_due: bool = False) -> Sequence[int]:
    """Return the rows for which ``where`` holds, newest or soonest due first. The indexes alone are read."""
    if by_due:
        states = ["", *(one.value for one in State if one is not State.DELIVERED), State.DELIVERED.value]
        dated = [  # each in the index's order, merged one after another: nearly all rows, coming last, pass one merge
            select(d.c.due_at, d.c.row).where(d.c.state == state, d.c.due_at.is_not(None), *where) for state in states
        ]
        undated = select(d.c.row).where(d.c.state.in_(states), d.c.due_at.is_(None), *where).order_by(d.c.row)
        return listed(connection, union_all(*dated).order_by("due_at", "row")) + listed(connection, undated)
    rows = listed(connection, select(d.c.row).where(*where)).tolist()
    rows.sort(reverse=True)  # mostly in runs already; SQLite would walk the table itself to give this order
    return rows


def listed(connection: Connection, rows: SelectBase) -> array[int]:
    """Return the numbers that ``rows`` selects, in its order."""
    return read(connection.execute(select(func.json_group_array(rows.subquery().c.row))).scalar_one())


def tally(connection: Connection, wanted: Filter) -> Tally:
    """Return what each filter would show for the words and the stretches of ``wanted``; its chips are ignored."""
    among = _worded(connection, wanted.words) if wanted.words.strip() else None
    scope = _scope(wanted)

    def count(*where: ColumnElement[bool]) -> int:
        if among is not None:
            return len(common(among, _rows(connection, (*where, *scope))))
        return connection.execute(select(func.count()).select_from(d).where(*where, *scope)).scalar_one()

    def due(when: Due) -> int:
        return count(*conditions(Filter(due=when, now=wanted.now, today=wanted.today)))

    states: dict[State, int] = {
        state: count(d.c.state == state.value) for state in State if state is not State.DELIVERED
    }
    every = count() if among is None or scope else len(among)
    states[State.DELIVERED] = every - sum(states.values()) - count(d.c.state == "")  # nearly all: reckoned, not read
    return Tally(
        states={state: number for state, number in states.items() if number},
        overdue=due(Due.OVERDUE),
        today=due(Due.TODAY),
        soon=due(Due.SOON),
        contested=count(_contested()),
        owners={owner: count(*conditions(Filter(owner=owner))) for owner in unsettled.owner_keys(connection)},
    )


def _contested() -> ColumnElement[bool]:
    return literal_column("p_dossier.contested = 1")  # spelled out, so that the index of the contested is used


def lines(connection: Connection, rows: Sequence[int]) -> list[Line]:
    """Return the lines of ``rows``, in that order; rows that are gone are left out."""
    found = {line.row: line for line in map(_line, connection.execute(select(*_LINE).where(d.c.row.in_(rows))))}
    return [found[row] for row in rows if row in found]


def _line(row: Any) -> Line:
    values = list(row)
    values[2] = State(values[2]) if values[2] else None
    for place in _FLAGS:
        values[place] = bool(values[place])
    return Line(*values)


_FLAGS: Final = [i for i, c in enumerate(_LINE) if c.name in {"provisional", "contested", "late", "frozen"}]


def by_code(connection: Connection, code: str) -> list[Line]:
    """Return every dossier that bears or bore ``code`` (official or provisional); several when it stood twice."""
    same = or_(d.c.code == code, and_(d.c.official_code == code, d.c.official_code != ""))
    found = {row.row: _line(row) for row in connection.execute(select(*_LINE).where(same))}
    bore = (d.c.other_codes != "") & (func.instr(" " + d.c.other_codes + " ", f" {code} ") > 0)  # of few: see its index
    found |= {row.row: _line(row) for row in connection.execute(select(*_LINE).where(bore))}
    return [found[row] for row in sorted(found)]


def by_stream(connection: Connection, stream: str) -> Line | None:
    """Return the dossier of ``stream``, or None."""
    row = connection.execute(select(*_LINE).where(d.c.stream == stream)).first()
    return None if row is None else _line(row)


def letters(connection: Connection, origin: str) -> str:
    """Return the letters of the desk that writes as ``origin``, "" when it is not known."""
    return connection.execute(select(origins.c.letters).where(origins.c.id == origin)).scalar() or ""


def by_person(connection: Connection, number: str, limit: int = 20) -> list[Line]:
    """Return the newest dossiers of the person or organisation with identity ``number``."""
    if not number:
        return []
    query = select(*_LINE).where(d.c.id_number == number).order_by(d.c.row.desc()).limit(limit)
    return [_line(row) for row in connection.execute(query)]


def by_people(
    connection: Connection, numbers: Collection[str], streams: Collection[str], limit: int = 20
) -> list[Line]:
    """Return the newest dossiers that bear one of ``numbers`` or are one of ``streams``."""
    where = or_(d.c.id_number.in_(set(numbers) - {""}), d.c.stream.in_(streams))
    return [_line(row) for row in connection.execute(select(*_LINE).where(where).order_by(d.c.row.desc()).limit(limit))]


def by_visit(connection: Connection, visit: str) -> list[Line]:
    """Return the dossiers of one visit, oldest first."""
    return [_line(row) for row in connection.execute(select(*_LINE).where(d.c.visit == visit).order_by(d.c.stream))]


def waiting_since(connection: Connection, before: int, limit: int = 200) -> list[Line]:
    """Return the dossiers whose result has waited for its citizen since ``before`` (ms) or longer, longest first."""
    query = (
        select(*_LINE)
        .where(d.c.state == State.RESULT_IN.value, d.c.result_at < before)
        .order_by(d.c.result_at, d.c.row)
        .limit(limit)
    )
    return [_line(row) for row in connection.execute(query)]


def frequent(connection: Connection, since: int, limit: int = 10) -> list[str]:
    """Return the codes of the procedures received most since ``since`` (ms), most frequent first."""
    query = (
        select(d.c.procedure)
        .where(d.c.received_at >= since)
        .group_by(literal_column("+procedure"))  # the plus keeps SQLite from walking the whole index of procedures
        .order_by(func.count().desc(), d.c.procedure)
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def recent(connection: Connection, limit: int = 10, look_back: int = 200) -> list[str]:
    """Return the codes of the procedures received last, newest first."""
    newest = connection.execute(select(d.c.procedure).order_by(d.c.row.desc()).limit(look_back)).scalars()
    return list(dict.fromkeys(code for code in newest if code))[:limit]


def counts(connection: Connection, now: int, today: int) -> Counts:
    """Return the figures of the site's day that began at ``today`` (ms), as of ``now``."""

    def count(*where: ColumnElement[bool]) -> int:
        return connection.execute(select(func.count()).select_from(d).where(*where, OURS)).scalar_one()

    def within(column: Any) -> ColumnElement[bool]:
        return and_(column >= today, column < today + DAY)

    received = count(within(d.c.received_at))
    return Counts(
        presented=received + count(d.c.received_at.is_(None), within(d.c.presented_at)),
        received=received,
        delivered=count(within(d.c.delivered_at)),
        due_today=count(_working(), within(d.c.due_at)),
        overdue=count(_working(), d.c.due_at < now),
        waiting=count(d.c.state == State.RESULT_IN.value),
    )


def clerks(connection: Connection, newest: int = 5000) -> list[str]:
    """Return the names of those who received the ``newest`` dossiers."""
    last = select(d.c.clerk).order_by(d.c.row.desc()).limit(newest).subquery()
    return list(connection.execute(select(last.c.clerk).distinct()).scalars())
