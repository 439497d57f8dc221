"""All projections together: made, filled in a deed, thrown away and filled again, and compared."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Select, Table, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from clerkdesk.domain.events import Fact
from clerkdesk.journal.outline import Outline
from clerkdesk.projections import (
    counters,
    dossiers,
    drafts,
    emptying,
    handovers,
    money,
    named,
    persons,
    tickets,
    tills,
    unsettled,
    utilities,
    visits,
)
from clerkdesk.store import base, settings, shown
from clerkdesk.store.events import all_streams, facts_of_each, newest_row
from clerkdesk.store.progress import Meter, Told, untold

TABLES: Final = (
    dossiers.dossier,
    money.money,
    named.named,
    unsettled.unsettled,
    visits.visit,
    tills.till,
    handovers.handover,
    persons.person,
    drafts.draft,
    tickets.ticket,
    counters.counter,
    utilities.utility,
)
_VERSION: Final = "projections"
_SQLITE: Final = sqlite.dialect()
_IN_BULK: Final = (dossiers, visits)
_ONE_BY_ONE: Final = (tills, handovers, persons, drafts, tickets, counters, utilities)


@cache
def schema() -> str:
    """Return a fingerprint of the projected tables: when it changes, they are built anew."""
    statements = [str(CreateTable(table)) for table in TABLES]
    statements += sorted(str(CreateIndex(index)) for table in TABLES for index in table.indexes)
    return hashlib.sha256("\n".join([*statements, dossiers.SEARCH]).encode()).hexdigest()[:16]


@cache
def _tables() -> list[str]:
    """Return the statements that make the tables: putting them together takes longer than carrying them out."""
    return [str(CreateTable(table).compile(dialect=_SQLITE)) for table in TABLES]


@cache
def _indexes() -> list[str]:
    return [str(CreateIndex(index).compile(dialect=_SQLITE)) for table in TABLES for index in table.indexes]


def create(connection: Connection) -> None:
    """Make the tables, empty, in place of any that are there."""
    for name in ("p_search", *(table.name for table in TABLES)):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
    for statement in (*_tables(), *_indexes(), dossiers.SEARCH):
        connection.exec_driver_sql(statement)


def project(connection: Connection, streams: Collection[str]) -> None:
    """Make the rows of ``streams`` say what their facts say."""
    rest = set(streams)
    rest -= base.settle(connection, [stream for stream in rest if stream.startswith(dossiers.PREFIX)])
    for many in _IN_BULK:
        its = [stream for stream in rest if stream.startswith(many.PREFIX)]
        many.fill(connection, facts_of_each(connection, its))
        rest.difference_update(its)
    for stream, facts in facts_of_each(connection, rest):
        project_facts(connection, stream, facts)


def outline(connection: Connection, outlines: Sequence[Outline]) -> None:
    """Keep outlines of dossiers whose events have not all come, and show them."""
    dossiers.show(connection, base.put(connection, outlines))


def end_outlines(connection: Connection) -> None:
    """Drop the outlines that are left when the whole journal is here: its events say all there is to say."""
    left = base.behind(connection)
    base.drop(connection, left)
    project(connection, left)


def project_facts(connection: Connection, stream: str, facts: list[Fact]) -> None:
    """Make the rows of ``stream`` say what ``facts``, all of its facts in canonical order, say."""
    for kind in (*_IN_BULK, *_ONE_BY_ONE):
        if stream.startswith(kind.PREFIX):
            kind.project(connection, stream, facts)
            return


def rebuild(connection: Connection, told: Told = untold) -> int:
    """Throw the projections away and fill them from the journal; return how many facts were read.

    Args:
        connection: in a write transaction; the old tables are whole again when it is rolled back.
        told: is called with how far it is, and says whether to go on.

    Raises:
        Refused: "stopped", because ``told`` said so.
    """
    events = newest_row(connection)
    indexes = _indexes()
    meter = Meter(events + len(indexes) * _share(events), told)
    emptying.drop(connection, [table.name for table in TABLES], lambda: meter.step(0))
    for statement in _tables():
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(dossiers.SEARCH)
    count = 0
    behind = base.behind(connection)

    def whole(prefix: str) -> Iterator[tuple[str, list[Fact]]]:
        return (one for one in _metered(meter, all_streams(connection, prefix)) if one[0] not in behind)

    for many in _IN_BULK:
        count += many.fill(connection, whole(many.PREFIX))
    for kind in _ONE_BY_ONE:
        for stream, facts in whole(kind.PREFIX):
            count += len(facts)
            kind.project(connection, stream, facts)
    dossiers.show(connection, base.outlines(connection))
    for statement in indexes:
        connection.exec_driver_sql(statement)
        meter.step(_share(events))
    meter.finish()
    return count


def renew(connection: Connection, told: Told = untold) -> int:
    """Do as `rebuild`, and note that the tables are of this version and say all that the journal says."""
    count = rebuild(connection, told)
    note_version(connection)
    shown.all_shown(connection)
    return count


def note_version(connection: Connection) -> None:
    """Note that the tables are of this version."""
    settings.put(connection, _VERSION, schema())


def is_current(connection: Connection) -> bool:
    """Return whether the tables are of this version."""
    return bool(settings.get(connection, _VERSION, str) == schema())


def _share(events: int) -> int:
    """Return as how many events the making of one index counts."""
    return 1 + events // 200


def _metered(meter: Meter, streams: Iterable[tuple[str, list[Fact]]]) -> Iterator[tuple[str, list[Fact]]]:
    for stream, facts in streams:
        meter.step(len(facts))
        yield stream, facts


def dump(connection: Connection) -> Mapping[str, list[tuple[Any, ...]]]:
    """Return every projected row, by key, and the words of the index: equal in two stores that know the same events."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for name, query in _ROWS.items():
        found[name] = [tuple(row) for row in connection.execute(query)]
    return found


def _rows(table: Table) -> Select[Any]:
    columns = [column for column in table.columns if column.name != "row"]
    return select(*columns).order_by(table.c.stream, *(one for one in table.primary_key if one.name != "row"))


_ROWS: Final = {table.name: _rows(table) for table in TABLES}


def check_index(connection: Connection) -> bool:
    """Return whether the word index is sound and holds exactly the rows of the dossier table."""
    connection.execute(text("INSERT INTO p_search(p_search) VALUES ('integrity-check')"))
    same = connection.execute(
        text("""SELECT NOT EXISTS (SELECT rowid FROM p_search EXCEPT SELECT row FROM p_dossier)
                   AND NOT EXISTS (SELECT row FROM p_dossier EXCEPT SELECT rowid FROM p_search)""")
    )
    return bool(same.scalar_one())
