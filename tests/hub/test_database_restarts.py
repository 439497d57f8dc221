"""PostgreSQL restarts under an open hub: the next question finds it, and nobody has to ask twice."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from clerkdesk.hub import tables as t
from tests.cluster import Cluster, NoCluster
from tests.meeting import Hub


def test_connections_that_the_server_ended_are_not_used_again(tmp_path: Path) -> None:
    try:
        cluster = Cluster()
    except NoCluster as why:
        pytest.skip(str(why))
    with cluster, closing(Hub(tmp_path / "hub", cluster.address)) as hub:
        hub.code()
        for _ in range(3):
            cluster.crash()
            cluster.start()
            with hub.database.glancing() as one, hub.database.reading() as other:
                assert len(one.execute(select(t.site)).all()) == len(other.execute(select(t.site)).all()) == 1
            assert hub.gate.healthy()
            hub.code()
        cluster.crash()
        with pytest.raises(OperationalError), hub.database.glancing() as one:
            one.execute(select(t.site))
        cluster.start()
        assert hub.gate.healthy()
