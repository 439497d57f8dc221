"""How each figure grows with the number of dossiers: the same measured on stores of several sizes, and drawn.

What is measured is the thread's own CPU time, in which SQLite and SQLCipher work: what else the machine does while one
size after another is measured would blur the growth. The waiting for the disk at a commit is left out (0.3 ms).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import count
from math import log10

from clerkdesk.domain.dossier import State
from clerkdesk.services import delivery, look, opening, person, today
from clerkdesk.services.delivery import Handing
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Due, Filter, Order
from clerkdesk.services.reception import receive
from tests.bench import bulk
from tests.bench.figures import Figure, median, ms, one_ms, p99, repeated
from tests.counter import LAN, wish
from tests.counter import person as invented

SIZES = (10_000, 100_000, 1_000_000)
OPEN = frozenset({State.RECEIVED, State.SUPPLEMENTING, State.HANDED_OVER})
PAGE, FIRST, BAR = 64, 50, 44
CLOCK = time.thread_time

Taken = dict[str, dict[int, list[float]]]

GOALS = {
    "exact code": 16,
    "phone number": 16,
    "ID number": 16,
    "name from its beginning, newest 50": 16,
    "initials, newest 50": 16,
    "one letter, newest 50": 16,
    "list: first page": 16,
    "list: open ones by due time": 16,
    "list: delivered": 16,
    "list: all by due time": 16,
    "page of 64 anywhere": 16,
    "text with a filter, first 50": 100,
    "text with a filter by due time, first 50": 100,
    "text among the overdue, first 50": 100,
}
"""What is wanted of the 99th percentile at any size, ms."""


def figures(sizes: tuple[int, ...] = SIZES, rounds: int = 40) -> list[Figure]:
    taken: Taken = {}
    for size in sizes:
        desk = bulk.big(size)
        try:
            taken.setdefault("open the store", {})[size] = repeated(lambda desk=desk: _again(desk), 5, clock=CLOCK)  # type: ignore[misc]
            for what, action in _actions(desk):
                taken.setdefault(what, {})[size] = repeated(action, rounds, warm=3, clock=CLOCK)
            for what, times in _deeds(desk, rounds).items():
                taken.setdefault(what, {})[size] = times
        finally:
            desk.close()
    print(chart(taken))
    return [_figure(what, found, sizes) for what, found in taken.items()]


def _figure(what: str, found: dict[int, list[float]], sizes: tuple[int, ...]) -> Figure:
    least, most = median(found[sizes[0]]), median(found[sizes[-1]])
    goal = GOALS.get(what)
    return Figure(
        what=f"{what}, {sizes[-1]:,} against {sizes[0]:,}",
        ours=ms(found[sizes[-1]]),
        baseline=ms(found[sizes[0]]),
        ratio=most / least,
        goal=f"p99 {goal} ms" if goal else "",
        reached=p99(found[sizes[-1]]) * 1000 <= goal if goal else None,
    )


def chart(taken: Taken) -> str:
    """Draw the medians: a bar each, its length on a scale of powers of ten from 0.1 ms to 1 s."""
    lines = ["", "Medians; a quarter of the width is ten times as long: 0.1 ms, 1 ms, 10 ms, 100 ms, 1 s", ""]
    for what, found in taken.items():
        for number, (size, times) in enumerate(found.items()):
            middle = median(times)
            long = max(1, min(BAR, round(BAR * (log10(middle * 1000) + 1) / 4)))
            name = what if number == 0 else ""
            lines.append(f"{name:<42} {size:>9,} |{'█' * long:<{BAR}}| {one_ms(middle):>6} ms")
    return "\n".join(lines)


def _again(desk: Desk) -> None:
    opening.open_desk(desk.store.folder.path, clock=bulk.BenchClock()).close()


def _actions(desk: Desk) -> Iterator[tuple[str, Callable[[], object]]]:
    def first(**wanted: object) -> Callable[[], object]:
        return lambda: look.lines(desk, look.first(desk, Filter(**wanted), FIRST) or ())  # type: ignore[arg-type]

    rows = look.ids(desk, Filter())
    known = look.lines(desk, rows[len(rows) // 2 :][:1])[0]
    pages = count()
    delivered = frozenset({State.DELIVERED})

    def page() -> object:
        at = next(pages) * 7919 * PAGE % max(1, len(rows) - PAGE)
        return look.lines(desk, rows[at : at + PAGE])

    yield "list: first page", first()
    yield "list: open ones by due time", first(states=OPEN, order=Order.DUE)
    yield "list: delivered", first(states=delivered)
    yield "list: all by due time", first(order=Order.DUE)
    yield "page of 64 anywhere", page
    yield "exact code", lambda: look.by_code(desk, known.code)
    yield "phone number", first(words=known.phone.replace(" ", ""))
    yield "ID number", first(words=known.id_number)
    yield "name from its beginning, newest 50", first(words="nguyen v")
    yield "initials, newest 50", first(words="nva")
    yield "one letter, newest 50", first(words="n")
    yield "text with a filter, first 50", first(words="khai sinh", states=delivered)
    yield "text with a filter by due time, first 50", first(words="nguyen van", states=OPEN, order=Order.DUE)
    yield "text among the overdue, first 50", first(words="khai sinh", due=Due.OVERDUE, order=Order.DUE)
    yield "whole list of a name", lambda: look.ids(desk, Filter(words="nguyen van an"))
    yield "Today", lambda: today.today(desk)
    yield "a person", lambda: person.person(desk, known.id_number)


def _deeds(desk: Desk, rounds: int) -> dict[str, list[float]]:
    """Receive and deliver for good: the store is that much larger the next time."""
    accept: list[float] = []
    deliver: list[float] = []
    for number in range(rounds):
        applicant = invented(700_000 + number, "Nguyễn Thị Đo")
        wanted = wish(desk, applicant=applicant)
        start = CLOCK()
        stream = receive(desk, LAN, wanted).stream
        accept.append(CLOCK() - start)
        delivery.enter_result(desk, LAN, stream, number="1/KS")
        handing = Handing(stream=stream, collector=applicant, checked="thẻ")
        start = CLOCK()
        delivery.deliver(desk, LAN, handing)
        deliver.append(CLOCK() - start)
    return {"accept a dossier": accept[2:], "deliver a result": deliver[2:]}
