"""What Prometheus reads at ``/metrics``: numbers, never who.

Each process has its own; what is counted in the database is the same in all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.exc import SQLAlchemyError

from clerkdesk import __version__
from clerkdesk.hub import tables as t
from clerkdesk.hub.connectors.tables import ledger
from clerkdesk.hub.database import Database
from clerkdesk.hub.keys import HubKey

MEDIA: Final = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS: Final = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


def token(key: HubKey) -> str:
    """Return what Prometheus shows to read the numbers: it follows from the hub's key."""
    return sha256(b"clerkdesk hub metrics 1\n" + key.private).hexdigest()


class Meters:
    """The meters of one process."""

    def __init__(self, database: Database) -> None:
        self._all = CollectorRegistry()
        self._requests = Counter(
            "clerkdesk_requests", "Answered requests", ("route", "method", "status"), registry=self._all
        )
        self._seconds = Histogram(
            "clerkdesk_request_seconds", "Until the answer was sent", ("route",), registry=self._all, buckets=_SECONDS
        )
        self._events = Counter("clerkdesk_events", "Events that came or went", ("way",), registry=self._all)
        self._limited = Counter("clerkdesk_limited", "Requests that were told to wait", ("why",), registry=self._all)
        self._failed = Counter(
            "clerkdesk_failed", "Requests that the surroundings failed", ("why",), registry=self._all
        )
        self.open = Gauge("clerkdesk_requests_open", "Requests that are worked on", registry=self._all)
        self.notices = Gauge("clerkdesk_notices_open", "Desks that listen for notice", registry=self._all)
        self.boards = Gauge("clerkdesk_boards_open", "Boards that show a waiting hall", registry=self._all)
        self.storing = Gauge("clerkdesk_storing", "Whether there is room for what comes", registry=self._all)
        version = Gauge("clerkdesk_info", "The program", ("version",), registry=self._all)
        version.labels(__version__).set(1)
        self._all.register(_Kept(database))

    def certificate(self, ends: Callable[[], float]) -> None:
        """Tell when the TLS certificate runs out."""
        about = "When the TLS certificate of this process runs out, in seconds of Unix time"
        Gauge("clerkdesk_certificate_ends", about, registry=self._all).set_function(ends)

    def answered(self, route: str, method: str, status: int, seconds: float | None) -> None:
        """Count one request; ``seconds``: None for a stream, which ends when its reader leaves."""
        self._requests.labels(route, method, str(status)).inc()
        if seconds is not None:
            self._seconds.labels(route).observe(seconds)

    def moved(self, way: str, events: int) -> None:
        """Count events; ``way``: "pushed" or "pulled"."""
        self._events.labels(way).inc(events)

    def limited(self, why: str) -> None:
        """Count who was told to wait; ``why``: "desk", "address", "guesses", "at-once", "public", "boards"."""
        self._limited.labels(why).inc()

    def failed(self, why: str) -> None:
        """Count a request that could not be answered; ``why``: "database", "disk"."""
        self._failed.labels(why).inc()

    def text(self) -> bytes:
        """Return all of it as Prometheus reads it."""
        return generate_latest(self._all)


class _Kept(Collector):
    """What stands in the database, counted when it is asked."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def describe(self) -> list[Metric]:
        """Return nothing: it is not asked before somebody reads."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Count."""
        used, size = self._database.pool()
        yield GaugeMetricFamily("clerkdesk_pool_used", "Connections to the database in use", value=used)
        yield GaugeMetricFamily("clerkdesk_pool_size", "Connections to the database that may be open", value=size)
        try:
            yield from self._count()
        except SQLAlchemyError:
            yield GaugeMetricFamily("clerkdesk_database_up", "Whether the database answers", value=0)
        else:
            yield GaugeMetricFamily("clerkdesk_database_up", "Whether the database answers", value=1)

    def _count(self) -> Iterator[Metric]:
        verdict = t.verdict
        with self._database.reading() as connection:
            for name, words, query in (
                ("sites", "Sites", select(func.count()).select_from(t.site)),
                ("desks", "Desks that may exchange", _how_many(t.desk.c.revoked == 0)),
                ("origins_stopped", "Origins that were stopped", _how_many(t.origin.c.stopped != "")),
                ("events_refused", "Events that a rule refuses, not settled", _how_many(verdict.c.state == "refused")),
                ("events_held", "Events held behind refused ones", _how_many(verdict.c.state == "held")),
                ("feed_positions", "Positions of all feeds", select(func.coalesce(func.sum(t.site.c.position), 0))),
            ):
                yield GaugeMetricFamily(f"clerkdesk_{name}", words, value=float(connection.execute(query).scalar_one()))
            states = GaugeMetricFamily("clerkdesk_ledger", "Dossiers by their state at the province", labels=["state"])
            for state, count in connection.execute(select(ledger.c.state, func.count()).group_by(ledger.c.state)):
                states.add_metric([state], count)
            yield states


def _how_many(where: ColumnElement[bool]) -> Select[int]:
    return select(func.count()).where(where)
