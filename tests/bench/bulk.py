"""A store of many dossiers, made quickly: real events through the journal and the store, a batch a transaction."""

from __future__ import annotations

import heapq
import shutil
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from clerkdesk.domain import events as e
from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.domain.fee import ChargeLine
from clerkdesk.domain.party import Party
from clerkdesk.domain.procedure import Procedure
from clerkdesk.domain.spoken import Spoken
from clerkdesk.journal.event import new_id
from clerkdesk.projections import tickets
from clerkdesk.services import opening
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.services.invented import People
from clerkdesk.services.verify import rebuild_projections
from clerkdesk.store.events import Pen, my_origin
from tests.bench.figures import ROOT
from tests.counter import LAN, first_run, papers

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # ten in the morning of a Monday, at the site
YEARS = 8
BATCH = 1000
PEOPLE = 4  # dossiers a person, on the average
CODES = ("2.000815", "2.000635", "1.001193", "1.004873", "2.000884", "1.001612", "1.000656", "1.000894", "2.001035")


class BenchClock:
    """Stands at the end of the story."""

    def now(self) -> datetime:
        return NOW


def small(name: str) -> Desk:
    """Make an empty desk in the bench folder, in place of the one of the last run."""
    path = ROOT / name
    shutil.rmtree(path, ignore_errors=True)
    return first_run(path, clock=None).desk


def big(count: int) -> Desk:
    """Return a desk with ``count`` dossiers: the one of the last run, or a new one (ten minutes a million)."""
    path = ROOT / f"store-{count}"
    if not path.exists():
        made = path.with_suffix(".part")
        shutil.rmtree(made, ignore_errors=True)
        desk = first_run(made).desk
        _fill(desk, count)
        desk.close()
        made.rename(path)
    return opening.open_desk(path, clock=BenchClock())


def hall(desk: Desk, days: int = 270, each: int = 300) -> None:
    """Fill the table of tickets with ``each`` a day for ``days``, from four hours before now to four after."""
    drawn = Random(days)
    with desk.store.writing() as connection:
        for day in range(days):
            for running in range(each):
                at = milliseconds(NOW - timedelta(days=day, minutes=drawn.randrange(-240, 240)))
                wanted = (e.ProcedureRef(code=drawn.choice(CODES), version=1, name="…", field="…"),)
                number = f"A{running:03d}"
                issued = e.TicketIssued(number=number, letters="A", running=running, day="", procedures=wanted)
                stream = f"{tickets.PREFIX}{day}-{running}"
                fact = e.Fact(stream, "bench", running, stream, 1, at, LAN, issued)
                tickets.project(connection, stream, [fact])


def receptions(count: int) -> Path:
    """Return the folder of a desk with ``count`` dossiers that were just received: one event of some 1.5 KB each."""
    path = ROOT / f"receptions-{count}"
    if not path.exists():
        made = path.with_suffix(".part")
        shutil.rmtree(made, ignore_errors=True)
        desk = first_run(made).desk
        story = _Story(desk, Random(count), count)
        with desk.store.writing() as connection:
            origin = my_origin(connection)
            assert origin is not None
            pen = Pen(connection, origin, LAN, 0)
            for number in range(count):
                story.receive(pen, number)
            pen.close()
        rebuild_projections(desk)
        desk.close()
        made.rename(path)
    return path


def month(count: int) -> Path:
    """Return the folder of a desk that received ``count`` dossiers, gave each its receipt and most their result."""
    path = ROOT / f"month-{count}"
    if not path.exists():
        made = path.with_suffix(".part")
        shutil.rmtree(made, ignore_errors=True)
        desk = first_run(made).desk
        story = _Story(desk, Random(count), count)
        with desk.store.writing() as connection:
            origin = my_origin(connection)
            assert origin is not None
            pen = Pen(connection, origin, LAN, 0)
            for number in range(count):
                story.receive(pen, number)
                stream = pen.events[-1].record.stream
                pen.append(stream, 2, e.PaperIssued(kind=e.PaperKind.RECEIPT, job=new_id()))
                pen.append(stream, 3, e.ResultIn(number=f"{number}/UBND"))
            pen.close()
        rebuild_projections(desk)
        desk.close()
        made.rename(path)
    return path


def _fill(desk: Desk, count: int) -> None:
    story = _Story(desk, Random(count), count)
    for first in range(0, count, BATCH):
        with desk.store.writing() as connection:
            origin = my_origin(connection)
            assert origin is not None
            pen = Pen(connection, origin, LAN, 0)
            for number in range(first, min(first + BATCH, count)):
                story.tell(pen, number)
            if first + BATCH >= count:
                story.catch_up(pen, NOW)
            pen.close()
        if sys.stderr.isatty():
            print(f"\r{first + BATCH:,} of {count:,}", end="", file=sys.stderr)
    rebuild_projections(desk)


class _Story:
    """What happens in many dossiers, evenly over the years; each event stands where its time comes."""

    def __init__(self, desk: Desk, rng: Random, count: int) -> None:
        self._rng = rng
        self._begin = NOW - timedelta(days=365 * YEARS)
        self._step = timedelta(days=365 * YEARS) / count
        self._people = People(rng)
        self._known: list[Party] = []
        self._procedures = [_procedure(desk, code) for code in CODES]
        self._agenda: list[tuple[datetime, str, int, e.DossierPayload]] = []

    def catch_up(self, pen: Pen, until: datetime) -> None:
        """Write what was to happen to earlier dossiers by now."""
        while self._agenda and self._agenda[0][0] <= until:
            at, stream, version, what = heapq.heappop(self._agenda)
            pen.at = _ms(at)
            pen.append(stream, version, what)

    def tell(self, pen: Pen, number: int) -> None:
        """Receive one dossier, and put what will become of it on the agenda."""
        rng = self._rng
        at = (self._begin + self._step * number).astimezone(SITE_TIME)
        self.catch_up(pen, at)
        due = at + timedelta(days=rng.choice((0, 0, 1, 3, 5, 15)), hours=4)
        procedure = rng.choices(self._procedures, (24, 14, 12, 9, 9, 5, 4, 4, 4))[0]
        applicant = self._applicant()
        visit, stream = (f"{kind}:{_id(at, rng)}" for kind in ("visit", "dossier"))
        pen.at = _ms(at)
        pen.append(visit, 1, e.VisitOpened(personal=e.VisitPeople(visitor=applicant)))
        fee = rng.choice((0, 8000, 15000))
        happened: list[e.DossierPayload] = [_received(number, at, due, visit, procedure, applicant, fee)]
        if fee:
            happened.append(e.FeeTaken(amount=fee))
        happened.append(e.PaperIssued(kind=e.PaperKind.RECEIPT, job=new_id()))
        for version, what in enumerate(happened, start=1):
            pen.append(stream, version, what)
        ready = at + (due - at) * rng.uniform(0.2, 1.1)
        out = ready + timedelta(hours=rng.choice((0.2, 1, 24, 72, 240)))
        later: list[tuple[datetime, e.DossierPayload]] = [
            (ready, e.ResultIn(number=f"{number}/UBND", excerpt=f"Kết quả cho {applicant.name}")),
            (out, _delivered(out, applicant)),
            (out, e.PaperIssued(kind=e.PaperKind.DELIVERY, job=new_id())),
        ]
        forgotten = rng.random()  # a few stay without a result, a few are never collected
        for place, (when, what) in enumerate(later[: 0 if forgotten < 0.003 else 1 if forgotten < 0.006 else 3]):
            heapq.heappush(self._agenda, (when, stream, len(happened) + 1 + place, what))

    def receive(self, pen: Pen, number: int) -> None:
        """Receive one dossier, and nothing else."""
        at = (self._begin + self._step * number).astimezone(SITE_TIME)
        visit, stream = (f"{kind}:{_id(at, self._rng)}" for kind in ("visit", "dossier"))
        pen.at = _ms(at)
        what = _received(number, at, at, visit, self._rng.choice(self._procedures), self._applicant(), 0)
        pen.append(stream, 1, replace(what, components=what.components[:2]))

    def _applicant(self) -> Party:
        if len(self._known) > 1000 and self._rng.random() > 1 / PEOPLE:
            return self._rng.choice(self._known)
        self._known.append(self._people.person())
        return self._known[-1]


def _received(
    number: int, at: datetime, due: datetime, visit: str, procedure: Procedure, applicant: Party, fee: int
) -> e.Received:
    return e.Received(
        visit=visit,
        code=f"H24.101.05-{at:%y%m%d}-AA{number % 10000:04d}",
        provisional=True,
        procedure=e.ProcedureRef(
            code=procedure.code, version=procedure.version, name=procedure.name, field=procedure.field
        ),
        received_at=at,
        due_at=due,
        due_days="03 ngày làm việc",
        due_why=(Spoken(text="{days} working days", params={"days": "3"}),),
        components=papers(procedure),
        fee=fee,
        fee_lines=(ChargeLine(unit="bản", count=1, each=fee, amount=fee),) if fee else (),
        receiving_site="Trung tâm Phục vụ hành chính công xã An Phú",
        collect_at="Trung tâm Phục vụ hành chính công xã An Phú",
        personal=e.DossierPeople(applicant=applicant, provenance={"name": "scanned", "number": "scanned"}),
    )


def _delivered(at: datetime, applicant: Party) -> e.Delivered:
    return e.Delivered(delivered_at=at, checked="Thẻ căn cước", personal=e.CollectorPeople(collector=applicant))


def _procedure(desk: Desk, code: str) -> Procedure:
    found = desk.catalogue.get(code, on=NOW.date())
    if found is None:
        raise LookupError(code)
    return found


def _id(at: datetime, rng: Random) -> str:
    """Return a UUIDv7 of the time ``at``."""
    return str(UUID(int=_ms(at) << 80 | 7 << 76 | rng.getrandbits(12) << 64 | 2 << 62 | rng.getrandbits(62)))


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def size(desk: Desk) -> float:
    """Return the size of the database file in GB."""
    return Path(desk.store.folder.database).stat().st_size / 1e9
