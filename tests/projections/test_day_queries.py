"""The figures of a day read the rows of that day alone, however many others there are."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import GenerativeSelect, select
from sqlalchemy.dialects import sqlite

from clerkdesk.domain.dossier import WORKING
from clerkdesk.projections import day, find
from clerkdesk.projections.dossiers import dossier as d
from clerkdesk.projections.find import Filter
from clerkdesk.projections.money import money as m
from clerkdesk.projections.standing import moved
from clerkdesk.services.desk import Desk
from tests.counter import first_run

SPAN = (1_000_000, 1_000_000 + find.DAY)

LISTS = {
    "received": Filter(received=SPAN),
    "received of a field": Filter(received=SPAN, field="Hộ tịch"),
    "delivered": Filter(delivered=SPAN),
    "due within": Filter(due_within=SPAN, states=WORKING),
    "paid": Filter(paid=SPAN),
}

QUERIES = {
    "received by hour and field": day.received(SPAN),
    "delivered by hour": day.delivered(SPAN),
    "due": day.due(SPAN),
    "waiting": day.waiting(SPAN[0]),
    "soonest": day.soonest(SPAN, 200),
    "money": select(m.c.amount).where(m.c.at >= SPAN[0], m.c.at < SPAN[1]),
    "otherwise then": moved(SPAN[1]),
    **{name: select(d.c.row).where(*find.conditions(wanted)) for name, wanted in LISTS.items()},
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with closing(first_run(tmp_path_factory.mktemp("desk") / "data").desk) as made:
        yield made


@pytest.mark.parametrize("name", QUERIES)
def test_no_query_of_the_day_walks_a_whole_table(desk: Desk, name: str) -> None:
    assert "SEARCH" in plan(desk, QUERIES[name])
    assert "SCAN" not in plan(desk, QUERIES[name]).replace("SCAN guest", "")  # dossiers of other sites are few


def test_a_query_without_bounds_would_be_noticed(desk: Desk) -> None:
    assert "SCAN" in plan(desk, select(d.c.field))


def plan(desk: Desk, query: GenerativeSelect) -> str:
    made = query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    with desk.store.reading() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {made}".replace("%", "%%"))
        return "\n".join(row.detail for row in rows)
