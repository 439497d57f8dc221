"""Threads of a hub that write to its SQLite file take turns."""

from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import text

from tests.meeting import Hub


def write(hub: Hub, done: list[int]) -> None:
    with hub.database.writing() as connection:
        connection.execute(text("UPDATE site SET position = position WHERE 0"))
        done.append(len(done))


def test_who_waits_holds_no_connection_and_asks_the_file_nothing(small_hub: Hub) -> None:
    done: list[int] = []
    threads = [threading.Thread(target=write, args=(small_hub, done)) for _ in range(5)]
    with small_hub.database.writing():
        for thread in threads:
            thread.start()
        for _ in range(20):
            assert small_hub.database.pool()[0] == 1
            time.sleep(0.005)
        assert done == []
    for thread in threads:
        thread.join(60)
    assert done == list(range(5))


def test_a_writer_that_fails_lets_the_next_one_write(small_hub: Hub) -> None:
    done: list[int] = []
    with pytest.raises(ZeroDivisionError), small_hub.database.writing():
        1 / 0  # noqa: B018
    thread = threading.Thread(target=write, args=(small_hub, done))
    thread.start()
    thread.join(60)
    assert done == [0]
