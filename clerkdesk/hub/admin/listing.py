"""Long lists: a hundred rows a page, those that a few words name, those of one state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from clerkdesk.domain.text import matches

ROWS: Final = 100
"""Of a page."""

FEW: Final = 12
"""So many rows are seen at a glance: nothing to search them is offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows are wanted. find: words, "" for all. state: of the row, "" for any. page: counted from 1.

    of: the name of the page's number in the address, where a page has several lists. rest: what else stands in the
    address, such as the page of another list.
    """

    find: str = ""
    state: str = ""
    page: int = 1
    of: str = "page"
    rest: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Some rows of a list. total: of all that were wanted; wanted: which ones these are."""

    rows: Sequence[Any]
    total: int
    wanted: Wanted

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return _pages(self.total)

    @property
    def long(self) -> bool:
        """Whether it is to be searched."""
        return self.total > FEW or bool(self.wanted.find or self.wanted.state)

    def at(self, page: int) -> str:
        """Return the query of the address of another page of this list; other lists stay where they are."""
        one = self.wanted
        named = {"q": one.find, "state": one.state, **one.rest, one.of: str(page) if page > 1 else ""}
        return "?" + urlencode({name: value for name, value in named.items() if value})


def wanted(query: Mapping[str, str], states: Iterable[str] = (), of: str = "page") -> Wanted:
    """Return what the query of an address wants; ``states``: those that there are."""
    page, state = query.get(of, ""), query.get("state", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1
    found = query.get("q", "").strip().replace("\0", "")[:100]
    rest = {name: value for name, value in query.items() if name not in {"q", "state", "lang", "done", of}}
    return Wanted(find=found, state=state if state in states else "", page=max(1, number), of=of, rest=rest)


def of_rows(rows: Iterable[Any], wanted: Wanted, words: Callable[[Any], str], state: Callable[[Any], str]) -> Listed:
    """Return what is wanted of ``rows``; ``words``, ``state``: what one is searched by."""
    found = [
        row
        for row in rows
        if (not wanted.state or state(row) == wanted.state) and (not wanted.find or _names(wanted.find, words(row)))
    ]
    page = _page(wanted, len(found))
    start = (page.page - 1) * ROWS
    return Listed(rows=found[start : start + ROWS], total=len(found), wanted=page)


def of_query(
    connection: Connection, query: Select[Any], wanted: Wanted, columns: Sequence[ColumnElement[str]]
) -> Listed:
    """Return what is wanted of the rows of ``query``, in its order; ``columns``: what a row is searched by."""
    if wanted.find:
        query = query.where(or_(*(column.icontains(wanted.find, autoescape=True) for column in columns)))
    total = connection.execute(select(func.count()).select_from(query.order_by(None).subquery())).scalar_one()
    page = _page(wanted, total)
    rows = connection.execute(query.limit(ROWS).offset((page.page - 1) * ROWS)).all()
    return Listed(rows=rows, total=total, wanted=page)


def _page(wanted: Wanted, total: int) -> Wanted:
    """Return ``wanted`` with the last page in place of one behind it."""
    return replace(wanted, page=min(wanted.page, _pages(total)))


def _pages(total: int) -> int:
    return max(1, -(-total // ROWS))


def _names(find: str, text: str) -> bool:
    return find.casefold() in text.casefold() or matches(find, text)
