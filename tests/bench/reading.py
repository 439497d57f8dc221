"""Lists, filters, look-ups and counts on many dossiers, beside the same statements through bare sqlcipher3."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import Any

from sqlalchemy import event

from clerkdesk.domain.dossier import State
from clerkdesk.services import look
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Due, Filter, Line, Order
from clerkdesk.services.queue import greeting
from clerkdesk.store.connection import connect
from tests.bench import bulk, window
from tests.bench.figures import Figure, ms, repeated, resident

PAGE = 64
TYPED = "nguyen van an"
OPEN = frozenset({State.RECEIVED, State.SUPPLEMENTING, State.HANDED_OVER})

Read = list[tuple[str, Any]]


def figures(dossiers: int = 100_000, rounds: int = 15) -> list[Figure]:
    desk = bulk.big(dossiers)
    try:
        known = _known(desk)
        before = resident()
        found = [_figure(desk, what, action, rounds) for what, action in _actions(desk, known)]
        memory = Figure(what="memory before and after all this", ours=f"{before:.0f} and {resident():.0f} MB")
        file = Figure(what="size of the database", ours=f"{bulk.size(desk):.1f} GB")
    finally:
        desk.close()
    painted, ready, used = window.start_only(desk.store.folder.path)
    return [
        *found,
        memory,
        file,
        Figure(what="first painted window, offscreen", ours=ms(painted)),
        Figure(what="from there until the desk is open", ours=ms(ready), goal="1 s", reached=max(ready) <= 1),
        Figure(what="memory of the window when ready", ours=f"{used:.0f} MB"),
    ]


def _known(desk: Desk) -> Line:
    """Return a dossier in the middle of the list."""
    rows = look.ids(desk, Filter())
    return look.lines(desk, rows[len(rows) // 2 :][:1])[0]


def _shown(desk: Desk, wanted: Filter) -> None:
    """Do what a list does when its filter changes: all ids, and the lines of the first page."""
    look.lines(desk, look.ids(desk, wanted)[:PAGE])


def _actions(desk: Desk, known: Line) -> Iterator[tuple[str, Callable[[], object]]]:
    show = partial(_shown, desk)
    rows = look.ids(desk, Filter())
    pages = iter(range(0, len(rows) - PAGE, max(PAGE, len(rows) // 997)))
    yield "open the list: all ids and a page", lambda: show(Filter())
    yield "a page of 64 lines, anywhere", lambda: look.lines(desk, rows[(at := next(pages)) : at + PAGE])
    yield "filter: received, by due time", lambda: show(Filter(states=OPEN, order=Order.DUE))
    yield "filter: delivered", lambda: show(Filter(states=frozenset({State.DELIVERED})))
    yield "filter: overdue, by due time", lambda: show(Filter(due=Due.OVERDUE, order=Order.DUE))
    for length in (1, 2, 4, 6, 8, 10, 12, 13):
        yield f"keystroke: {TYPED[:length]}", partial(show, Filter(words=TYPED[:length]))
    yield f"keystroke: {TYPED}, received, by due time", lambda: show(Filter(words=TYPED, states=OPEN, order=Order.DUE))
    for words in ("nva", "khai sinh", known.code[-6:], known.id_number[:5]):
        yield f"keystroke: {words}", partial(show, Filter(words=words))
    yield "keystroke: an identity number", lambda: show(Filter(words=known.id_number))
    yield "figures on the filters", lambda: look.tally(desk, Filter())
    yield f"figures on the filters: {TYPED[:6]}", lambda: look.tally(desk, Filter(words=TYPED[:6]))
    for words in (TYPED, "nva", "khai sinh", known.id_number[:5]):
        yield f"search, newest 20: {words}", partial(look.find_text, desk, words, 20)
    yield "by code, as scanned", lambda: look.by_code(desk, known.code)
    yield "dossiers of a person", lambda: look.of_person(desk, known.id_number)
    yield "what is known of a person", lambda: look.known_party(desk, known.id_number)
    yield "one dossier with its timeline", lambda: look.details(desk, known.stream)
    yield "counts of the day", lambda: look.counts(desk)
    yield "results that wait too long", lambda: look.waiting_too_long(desk)
    yield "recent procedures", lambda: look.recent(desk)
    yield "frequent procedures", lambda: look.frequent(desk)
    bulk.hall(desk)
    yield "asked most at this hour, of 300 tickets a day", lambda: greeting.asked_now(desk)


def _figure(desk: Desk, what: str, action: Callable[[], object], rounds: int) -> Figure:
    """Time ``action``, and the statements that it ran through a bare connection."""
    with _caught(desk) as read:
        action()
    ours = repeated(action, rounds)
    with closing(connect(desk.store.folder.database, desk.store.key)) as connection:
        bare = repeated(lambda: _read(connection, read), rounds)
    return Figure(
        what=what, ours=ms(ours), baseline=ms(bare), ratio=sorted(ours)[rounds // 2] / sorted(bare)[rounds // 2]
    )


def _read(connection: Any, read: Read) -> None:
    for statement, parameters in read:
        connection.execute(statement, parameters).fetchall()


@contextmanager
def _caught(desk: Desk) -> Iterator[Read]:
    """Give the list into which every statement that reads is put, with its parameters."""
    read: Read = []

    def catch(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.lstrip()[:6].upper() == "SELECT":
            read.append((statement, parameters))

    event.listen(desk.store._engine, "before_cursor_execute", catch)
    try:
        yield read
    finally:
        event.remove(desk.store._engine, "before_cursor_execute", catch)
