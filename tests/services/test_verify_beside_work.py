"""Verifying does not hold up whoever works, and finds what is not as the journal says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from clerkdesk.services import reception
from clerkdesk.services.opening import FirstRun
from clerkdesk.services.verify import verify
from tests.counter import LAN, first_run, refused, wish


@pytest.fixture
def run(tmp_path: Path) -> Iterator[FirstRun]:
    made = first_run(tmp_path / "desk")
    with closing(made.desk):
        for _ in range(3):
            reception.receive(made.desk, LAN, wish(made.desk))
        yield made


def test_dossiers_are_received_while_the_lists_are_compared(run: FirstRun) -> None:
    received: list[str] = []

    def told(done: int, whole: int) -> bool:
        if done * 3 > whole and not received:  # past the chains: the rebuild is under way
            received.append(reception.receive(run.desk, LAN, wish(run.desk)).code)
        return True

    report = verify(run.desk, told=told)
    assert received
    assert report.sound
    assert not list(run.desk.store.folder.path.glob(".scratch-*"))


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE p_dossier SET name = 'Trần Văn Khác' WHERE row = (SELECT min(row) FROM p_dossier)",
        "DELETE FROM p_dossier WHERE row = (SELECT min(row) FROM p_dossier)",
        "DELETE FROM p_visit",
        "DELETE FROM p_search WHERE rowid = (SELECT min(rowid) FROM p_search)",
        "INSERT INTO p_search (rowid, who) VALUES (7, 'nobody')",
        "UPDATE p_search_data SET block = x'00' WHERE id > 10",
        "INSERT OR REPLACE INTO p_search (rowid, who, what, numbers) SELECT row, 'x', 'y', 'z' FROM p_dossier LIMIT 1",
    ],
)
def test_lists_that_differ_are_found(run: FirstRun, damage: str) -> None:
    with run.desk.store.writing() as connection:
        assert connection.exec_driver_sql(damage).rowcount
    report = verify(run.desk)
    assert report.projections is False
    assert not report.sound


def test_stopping_leaves_nothing(run: FirstRun) -> None:
    assert refused(verify, run.desk, told=lambda done, whole: done * 3 < whole) == "stopped"
    assert not list(run.desk.store.folder.path.glob(".scratch-*"))
    assert verify(run.desk).sound
