"""What must hold after a process was cut off, whatever it was doing."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from clerkdesk.domain.codes import parse_code
from clerkdesk.domain.errors import Trouble
from clerkdesk.printing.printer import FilePrinter
from clerkdesk.printing.spool import JobState, Spool
from clerkdesk.projections.find import Filter
from clerkdesk.services import backup, catalogue, drafts, look
from clerkdesk.services.desk import Desk
from clerkdesk.services.opening import open_desk, recover
from clerkdesk.services.reception import receive
from clerkdesk.services.spooling import Spooler
from clerkdesk.store import folder as folders
from clerkdesk.store import tables as t
from clerkdesk.store.preflight import VERSIONS
from clerkdesk.store.store import schema_version
from tests.counter import LAN, SetClock, deal, first_run, sound, wish
from tests.sim.world import LATER, World

Told = Sequence[Sequence[Any]]
EVENING = LATER.replace(hour=9, minute=30)


def check(kind: str, world: World, run: Path, told: Told) -> None:
    """Fail unless the desk in ``run`` opens, is whole, has all that was ``told``, and works on."""
    desk = _opened(kind, world, run, told)
    with closing(desk):
        if kind == "ingest":
            _taken_in(desk, world, told)
        assert sound(desk)
        fault = desk.store.quick_check()
        assert fault is None, fault
        _numbers(desk)
        _told_is_there(desk, told)
        _papers(desk, world)
        own = _OWN.get(kind)
        if own:
            own(desk, world, run, told)
        before = len(look.ids(desk, Filter()))
        code = receive(desk, LAN, wish(desk)).code
        assert look.by_code(desk, code)
        assert len(look.ids(desk, Filter())) == before + 1
        _numbers(desk)
    with closing(open_desk(run / "desk", clock=SetClock(EVENING))) as desk:
        assert look.by_code(desk, code)


def _opened(kind: str, world: World, run: Path, told: Told) -> Desk:
    """Open the desk as its clerk would: by another try where the making of it was cut off."""
    clock, path = SetClock(EVENING), run / "desk"
    if kind not in {"restore", "recovery", "set-up"}:
        return open_desk(path, clock=clock)
    whole = ["open"] in [list(one) for one in told]
    if folders.find(path) is None:
        assert not whole, "it was there"
        if kind == "set-up":
            return first_run(path, clock=clock).desk
        return backup.restore(backup.made(world.top / "stick")[0].path, path, world.code, keys="file", clock=clock)
    try:
        return open_desk(path, clock=clock)
    except Trouble as trouble:
        if kind == "set-up" or whole or trouble.code not in {"wrong-key", "no-signing-key"}:
            raise
        return recover(path, world.code, keys="file", clock=clock)


def _numbers(desk: Desk) -> None:
    """No number means two things, and none is left out."""
    series: dict[str, list[int]] = defaultdict(list)
    lines = look.lines(desk, look.ids(desk, Filter()))
    for line in lines:
        code = parse_code(line.code)
        assert (code is not None) == bool(line.code)
        if code:
            series[line.code[:-4]].append(code.number)
    for name, numbers in series.items():
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), name
    assert len({line.stream for line in lines}) == len(lines)
    with desk.store.reading() as connection:
        listed = connection.exec_driver_sql("SELECT number FROM p_handover").scalars().all()
    assert len(listed) == len(set(listed))


def _told_is_there(desk: Desk, told: Told) -> None:
    """What was told after a deed is on the disk, and at most one deed more: the one that was cut off being told."""
    deeds = [one for one in told if one[0] == "deed"]
    for _, codes, *_ in deeds:
        for code in codes.split():
            assert look.by_code(desk, code), f"{code} was given out"
    if not deeds:
        return
    _, _, seq, digest = deeds[-1]
    event = t.event.c
    with desk.store.reading() as connection:
        mine = select(t.origin.c.id).where(t.origin.c.mine == 1).scalar_subquery()
        kept = connection.execute(select(event.hash).where(event.origin == mine, event.seq == seq)).scalar()
        more = connection.execute(
            select(func.count(event.at.distinct())).where(event.origin == mine, event.seq > seq)
        ).scalar_one()
    assert kept == digest, "the journal was told to reach so far"
    assert more <= 1, "more than one deed was done untold"


def _papers(desk: Desk, world: World) -> None:
    """No paper without its event, no event without its paper."""
    peers = {json.loads(raw)["origin"] for raw, _ in world.peer}
    with desk.store.reading() as connection:
        issued = connection.execute(select(t.event.c.origin, t.event.c.raw).where(t.event.c.type == "paper.issued"))
        told = sorted(json.loads(raw)["body"]["job"] for origin, raw in issued if origin not in peers)
        queued = sorted(connection.execute(select(t.print_job.c.id)).scalars())
    assert queued == told


def _printed(desk: Desk, _: World, run: Path, told: Told) -> None:
    paper, spool = run / "paper", Spool(desk.store)

    def files() -> list[str]:
        found = [file.stem for file in paper.glob("*.pdf")]
        assert len(found) == len(set(found))
        return found

    spool.recover(1)
    jobs = spool.jobs(limit=100_000)
    states = {job.title: job.state for job in jobs}
    assert len(states) == len(jobs)
    assert set(states.values()) <= {JobState.QUEUED, JobState.DONE, JobState.UNKNOWN, JobState.SENT}
    unknown = {title for title, state in states.items() if state is JobState.UNKNOWN}
    out = {title for title, state in states.items() if state in {JobState.DONE, JobState.SENT}}
    assert len(unknown) <= 1, "one paper was under way"
    assert out <= set(files()) <= out | unknown
    assert {one[2] for one in told if one[0] == "printed"} <= out
    before = set(files())
    Spooler(desk, FilePrinter(paper)).run()
    assert set(states) - unknown <= set(files()), "what was queued comes out"
    assert set(files()) & unknown == before & unknown, "what may be out is asked about, not printed again"


def _migrated(desk: Desk, world: World, run: Path, _: Told) -> None:
    with desk.store.reading() as connection:
        assert schema_version(connection) == VERSIONS[-1]
    assert len(look.ids(desk, Filter())) == 7
    draft = drafts.load(desk, "reception")
    assert draft
    assert draft.body == {"procedure": "1.001193"}
    copies = list((run / "desk" / "copies").glob("*.db"))
    assert copies, "a copy stands before anything is changed"
    for copy in copies:
        assert copy.stat().st_size > 100_000


def _catalogue(desk: Desk, _: World, __: Path, told: Told) -> None:
    known = [bool(what[1]) for what in told if what[0] == "package"]
    done = [one for one in catalogue.packages(desk) if one.undone_at is None]
    holds = desk.catalogue.get("9.000001", desk.today()) is not None
    assert holds == bool(done)
    assert len(done) <= 1
    assert len(catalogue.packages(desk)) - sum(known) in {0, 1}


def _taken_in(desk: Desk, world: World, told: Told) -> None:
    """What was taken in is there; the rest closes the gaps."""
    with desk.store.reading() as connection:
        known = set(connection.execute(select(t.event.c.hash)).scalars())
    taken = {digest for what, *digests in told if what == "taken" for digest in digests}
    assert taken <= known
    deal(desk, world.peer)


def _backups(desk: Desk, _: World, run: Path, told: Told) -> None:
    stick = run / "stick"
    whole = {one.path.name: one for one in backup.made(stick)}
    for one in told:
        if one[0] == "backup":
            assert whole[one[1]].seq == one[2]
    for copy in whole.values():
        assert backup.prove(copy.path, desk.store.key) == copy.seq
    backup.make(desk, stick)
    assert not [path for path in stick.iterdir() if path.suffix == ".part" or path.name.startswith(".")], "left over"


def _drafts(desk: Desk, _: World, __: Path, told: Told) -> None:
    last = max((one[1] for one in told if one[0] == "draft"), default=0)
    draft = drafts.load(desk, "reception")
    assert draft
    assert draft.body["number"] - last in {0, 1}
    for what, *rest in told:
        if what == "scan":
            content = b"".join(desk.store.attachments.get(rest[0]))
            assert hashlib.sha256(content).hexdigest() == rest[0]


def _exports(desk: Desk, _: World, run: Path, told: Told) -> None:
    from clerkdesk.services.export import made

    recorded = {one.sha256 for one in made(desk, 10_000)}
    told_of = {one[1]: one[2] for one in told if one[0] == "exported"}
    files = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in run.glob("list*")}
    assert told_of.items() <= files.items(), (told_of, files)
    assert set(files.values()) <= recorded, "a list that nobody exported"


_OWN: dict[str, Callable[[Desk, World, Path, Told], None]] = {
    "prints": _printed,
    "migration": _migrated,
    "catalogue": _catalogue,
    "backup": _backups,
    "drafts": _drafts,
    "export": _exports,
}
