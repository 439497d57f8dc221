"""The beginning of a list, soon however long the list is. The whole of it (:func:`find.ids`) may come later.

What is returned is always exactly how the whole list begins: whenever that cannot be told after reading little, the
answer is None. Little is read by beginning with whatever is rare: the words, the filters, or neither.
"""

from __future__ import annotations

from array import array
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from heapq import merge
from itertools import islice
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, Subquery, select, text
from sqlalchemy.sql.util import ClauseAdapter

from clerkdesk.domain.dossier import State
from clerkdesk.projections import dossiers, find
from clerkdesk.projections.dossiers import dossier as d
from clerkdesk.projections.find import Filter, Order
from clerkdesk.projections.words import match, matcher

FEW: Final = 4000
"""So many rows can be looked at one by one."""

FAR: Final = 20_000
"""So many entries of an index can be passed over."""

NEAR: Final = 1500
"""So many rows are looked at one by one on the chance that enough are found."""

_CHUNK: Final = 250

Where = Sequence[ColumnElement[bool]]


def first(connection: Connection, wanted: Filter, limit: int) -> array[int] | None:
    """Return the first ``limit`` rows of what ``wanted`` lets through, all when they are fewer; None: not soon."""
    where = find.conditions(wanted)
    by_due = wanted.order is Order.DUE
    if wanted.words.strip():
        return _worded(connection, wanted, where, limit)
    if not where and not by_due:
        return array("q", connection.execute(select(d.c.row).order_by(d.c.row.desc()).limit(limit)).scalars())
    rows = _few(connection, where, by_due=by_due) if where else None
    if rows is None:
        with closing(_walk(connection, wanted, where)) as walked:
            rows = array("q", islice(walked, limit))
        if len(rows) < limit:
            return None
    return rows[:limit]


def _worded(connection: Connection, wanted: Filter, where: Where, limit: int) -> array[int] | None:
    words, by_due = wanted.words, wanted.order is Order.DUE
    if not match(words):
        return array("q")
    rows = _few(connection, where, by_due=by_due) if where else None
    short = any(len(word) == 1 for word in words.split())  # the index has no list of what begins with one letter
    if rows is not None and (short or len(rows) <= _CHUNK):
        return array("q", islice(_matching(connection, rows, words), limit))
    if short and (near := _walked(connection, wanted, where, limit, NEAR)):
        return near
    plain = not where and not by_due
    most = limit if plain else FEW if rows is None else FAR
    newest = find.newest(connection, words, most)
    if plain:
        return array("q", newest)
    whole = len(newest) < most
    if rows is not None:
        found = set(newest)
        among = (row for row in rows if row in found) if whole else _matching(connection, rows, words)
        return array("q", islice(among, limit))
    if whole:
        return _among(connection, newest, where, by_due=by_due)[:limit]
    if by_due:
        return _walked(connection, wanted, where, limit, FEW)
    begun = _among(connection, newest, where, by_due=False)[:limit]
    return begun if len(begun) == limit else None


def _walked(connection: Connection, wanted: Filter, where: Where, limit: int, far: int) -> array[int] | None:
    """Return what is found by looking at the first ``far`` rows one by one, None when that is not enough."""
    with closing(_walk(connection, wanted, where)) as rows:
        found = array("q", islice(_matching(connection, islice(rows, far), wanted.words), limit))
    return found if len(found) == limit else None


def _walk(connection: Connection, wanted: Filter, where: Where) -> Generator[int, None, None]:
    """Yield rows for which ``where`` holds from the beginning of the list on, not to its end."""
    return _by_due(connection, wanted, where) if wanted.order is Order.DUE else _newest(connection, where)


def _few(connection: Connection, where: Where, *, by_due: bool) -> array[int] | None:
    """Return all rows for which ``where`` holds, in order; None when they are many."""
    some = select(d.c.row, d.c.due_at).where(*where).limit(FEW + 1).subquery()
    found = find.listed(connection, select(some.c.row).order_by(*_order(some.c, by_due=by_due)))
    return None if len(found) > FEW else found


def _among(connection: Connection, rows: list[int], where: Where, *, by_due: bool) -> array[int]:
    """Return those of ``rows`` for which ``where`` holds, in order."""
    given = text("SELECT value AS row FROM json_each(:rows)").bindparams(rows=str(rows)).columns(d.c.row).subquery()
    some = select(d).where(d.c.row.in_(select(given.c.row))).limit(len(rows)).subquery("p_dossier")
    query = select(some.c.row).where(*_over(some, where)).order_by(*_order(some.c, by_due=by_due))
    return find.listed(connection, query)


def _over(rows: Subquery, where: Where) -> list[Any]:
    """Return ``where`` about ``rows`` instead of the table: their limit keeps SQLite from reading any others."""
    return [ClauseAdapter(rows).traverse(condition) for condition in where]


def _order(columns: Any, *, by_due: bool) -> tuple[Any, ...]:
    return (columns.due_at.is_(None), columns.due_at, columns.row) if by_due else (columns.row.desc(),)


def _newest(connection: Connection, where: Where) -> Generator[int, None, None]:
    """Yield the rows for which ``where`` holds among the newest, newest first."""
    walked = select(d).order_by(d.c.row.desc()).limit(FAR).subquery("p_dossier")
    yield from _streamed(connection, select(walked.c.row).where(*_over(walked, where)))


def _by_due(connection: Connection, wanted: Filter, where: Where) -> Generator[int, None, None]:
    """Yield the rows for which ``where`` holds among those due first, soonest due first."""
    if len(where) > bool(wanted.states):  # more than the index of states and due times can tell
        return
    states = [state.value for state in wanted.states or State]
    states += [] if wanted.states else [""]  # of a dossier whose first event has not come
    every = [
        _pairs(
            connection,
            select(d.c.due_at, d.c.row)
            .where(d.c.state == state, d.c.due_at.is_not(None))
            .order_by(d.c.due_at, d.c.row)
            .limit(FAR),
        )
        for state in states
    ]
    with ExitStack() as streams:  # also when one of them was interrupted: none outlives the connection
        for one in every:
            streams.callback(one.close)
        yield from (row for _due, row in merge(*every))


def _pairs(connection: Connection, query: Select[Any]) -> Generator[tuple[int, int], None, None]:
    with connection.execution_options(yield_per=_CHUNK).execute(query) as found:
        yield from ((due, row) for due, row in found)


def _streamed(connection: Connection, query: Select[Any]) -> Iterator[int]:
    with connection.execution_options(yield_per=_CHUNK).execute(query) as found:
        yield from found.scalars()


def _matching(connection: Connection, rows: Iterable[int], words: str) -> Iterator[int]:
    """Yield those of ``rows`` that ``words`` find: the words are made anew, for the index does not give them back."""
    matches, left = matcher(words), iter(rows)
    while chunk := list(islice(left, _CHUNK)):
        held = connection.execute(select(d.c.row, *_SAYING).where(d.c.row.in_(chunk)))
        among = {row for row, *said in held if matches(" ".join(dossiers.words(*said).values()))}
        yield from (row for row in chunk if row in among)


_SAYING: Final = tuple(d.c[name] for name in dossiers.SAYING)
