"""Real processes are killed, PostgreSQL crashes, the line is cut and poor: every deed is everywhere once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cluster import NoCluster
from tests.sim.processes.running import LEAST, run


@pytest.mark.long
def test_every_deed_is_everywhere_once(tmp_path: Path) -> None:
    try:
        told = run(tmp_path, seconds=6, seed=4711)
    except NoCluster as why:
        pytest.skip(str(why))
    assert told.events >= LEAST
    assert sum(times > 0 for times in told.faults.values()) >= 4
