"""What a process does until it is cut off, kind by kind. ``tell`` says what was accepted, once it was.

Each life is given the folder of its run, where its desk is in ``desk``.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Final

from clerkdesk.domain.errors import Refused
from clerkdesk.printing.printer import FilePrinter
from clerkdesk.printing.spool import JobState
from clerkdesk.projections.find import Filter
from clerkdesk.services import (
    backup,
    catalogue,
    correction,
    delivery,
    drafts,
    ending,
    erasing,
    export,
    handover,
    look,
    reception,
    supplement,
    till,
)
from clerkdesk.services.delivery import Handing
from clerkdesk.services.desk import Desk
from clerkdesk.services.handover import Back
from clerkdesk.services.opening import open_desk, recover
from clerkdesk.services.sheets import Format
from clerkdesk.services.spooling import Spooler
from clerkdesk.services.verify import rebuild_projections, sign_now, verify
from clerkdesk.store.events import my_origin
from tests.counter import LAN, SetClock, deal, first_run, person, wish
from tests.sim.world import LATER, PACKAGE, World

Tell = Callable[..., None]
Life = Callable[[World, Path, Tell, random.Random], None]


def _open(run: Path, tell: Tell, clock: SetClock | None = None) -> Desk:
    desk = open_desk(run / "desk", clock=clock or SetClock(LATER))
    assert desk.catalogue.procedures
    tell("open")
    return desk


def head(desk: Desk) -> tuple[int, str]:
    with desk.store.reading() as connection:
        origin = my_origin(connection)
    assert origin
    return origin.last_seq, origin.last_hash


def deeds(_: World, run: Path, tell: Tell, dice: random.Random) -> None:
    """Whatever a counter does."""
    clock = SetClock(LATER)
    desk = _open(run, tell, clock)
    while True:
        clock.forward(seconds=1)
        with suppress(Refused):
            code = _deed(desk, dice)
            tell("deed", code, *head(desk))


def _deed(desk: Desk, dice: random.Random) -> str:
    """Do a deed; return the code that it gave out, if it gave one."""
    number = dice.randrange(10_000)
    applicant = person(number % 50)
    known = look.lines(desk, look.ids(desk, Filter()))
    stream = dice.choice(known).stream
    match dice.choice(("receive",) * 5 + _OTHERS):
        case "receive":
            return reception.receive(desk, LAN, wish(desk, applicant=applicant, pay_now=number % 2 == 0)).code
        case "linked":
            wishes = [wish(desk, applicant=applicant), wish(desk, "1.004873", applicant)]
            return " ".join(one.code for one in reception.receive_linked(desk, LAN, wishes))
        case "turn away":
            reception.ask_completion(desk, LAN, wish(desk, applicant=applicant), ("giấy chứng sinh",))
        case "result":
            delivery.enter_result(desk, LAN, stream, number=f"{number}/2026")
        case "deliver":
            found = look.details(desk, stream)
            assert found
            delivery.deliver(desk, LAN, Handing(stream=stream, collector=found.dossier.applicant or applicant))
        case "void":
            delivery.void(desk, LAN, stream, "nhập nhầm")
        case "pay":
            delivery.take_fee(desk, LAN, stream, 8000)
        case "refund":
            till.refund(desk, LAN, stream, 1000, "thu thừa")
        case "till":
            if till.mine(desk, LAN):
                till.close_shift(desk, LAN, number, reason="đếm lại")
            else:
                till.open_shift(desk, LAN, number)
        case "supplement":
            supplement.ask(desk, LAN, stream, ("bản sao",))
        case "bring":
            supplement.receive(desk, LAN, stream, due=desk.now() + timedelta(days=4), due_reason="đã thống nhất")
        case "end":
            dice.choice((ending.refuse, ending.withdraw, ending.stop))(desk, LAN, stream, "theo yêu cầu")
        case "give":
            handover.hand_over(desk, LAN, [one.code for one in known[number % 3 :: 3]], "Tư pháp")
        case "take back":
            handover.hand_back(desk, LAN, [Back(code=known[0].code, has_result=True, result="9/2026")], "Tư pháp")
        case "correct":
            correction.correct(desk, LAN, stream, "applicant.name", f"Nguyễn Văn {number}", "gõ sai")
        case "erase":
            erasing.erase(desk, LAN, stream, "hết thời hạn lưu")
        case "sign":
            sign_now(desk)
    return ""


_OTHERS: Final = (
    "linked", "turn away", "result", "result", "deliver", "void", "pay", "refund", "till", "till", "supplement",
    "bring", "end", "give", "take back", "correct", "erase", "sign",
)  # fmt: skip


def prints(_: World, run: Path, tell: Tell, dice: random.Random) -> None:
    """Deeds and their papers, into a folder that stands for the printer."""
    clock = SetClock(LATER)
    desk = _open(run, tell, clock)
    spooler = Spooler(desk, FilePrinter(run / "paper"))
    spooler.recover()
    while True:
        clock.forward(seconds=1)
        code = reception.receive(desk, LAN, wish(desk)).code
        tell("deed", code, *head(desk))
        while (job := spooler.step()) is not None:
            if job.state is JobState.DONE:
                tell("printed", job.id, job.title)


def migration(_: World, run: Path, tell: Tell, __: random.Random) -> None:
    """The first start of this version over an older one's data."""
    _open(run, tell).close()


def rebuild(_: World, run: Path, tell: Tell, __: random.Random) -> None:
    """Tables thrown away and filled from the journal."""
    desk = _open(run, tell)
    while True:
        tell("rebuilt", rebuild_projections(desk))


def verification(_: World, run: Path, tell: Tell, __: random.Random) -> None:
    """The journal proved, again and again."""
    desk = _open(run, tell)
    while True:
        tell("sound", verify(desk).sound)


def packages(world: World, run: Path, tell: Tell, __: random.Random) -> None:
    """A catalogue package brought in and undone."""
    desk = _open(run, tell)
    while True:
        catalogue.import_package(desk, world.administrator, PACKAGE)
        tell("package", 1)
        catalogue.undo(desk, world.administrator)
        tell("package", 0)


def ingestion(world: World, run: Path, tell: Tell, dice: random.Random) -> None:
    """What another desk wrote, in batches of any order."""
    desk = _open(run, tell)
    rest = world.peer[1:]
    dice.shuffle(rest)
    while rest:
        batch, rest = rest[:5], rest[5:]
        deal(desk, batch)
        tell("taken", *(hashlib.sha256(raw).hexdigest() for raw, _ in batch))


def backing_up(_: World, run: Path, tell: Tell, __: random.Random) -> None:
    """One backup after another onto a stick."""
    clock = SetClock(LATER)
    desk = _open(run, tell, clock)
    while True:
        clock.forward(minutes=1)
        tell("deed", reception.receive(desk, LAN, wish(desk)).code, *head(desk))
        done = backup.make(desk, run / "stick")
        tell("backup", done.path.name, done.seq)


def restoring(world: World, run: Path, tell: Tell, __: random.Random) -> None:
    """A backup restored into an empty folder."""
    source = backup.made(world.top / "stick")[0].path
    desk = backup.restore(source, run / "desk", world.code, keys="file", clock=SetClock(LATER))
    tell("open")
    tell("deed", reception.receive(desk, LAN, wish(desk)).code, *head(desk))
    desk.close()


def recovery(world: World, run: Path, tell: Tell, __: random.Random) -> None:
    """The folder opened with the recovery code: a new epoch."""
    desk = recover(run / "desk", world.code, keys="file", clock=SetClock(LATER))
    tell("open")
    tell("deed", reception.receive(desk, LAN, wish(desk)).code, *head(desk))
    desk.close()


def setting_up(_: World, run: Path, tell: Tell, __: random.Random) -> None:
    """The very first start."""
    made = first_run(run / "desk", clock=SetClock(LATER))
    tell("open")
    tell("code", made.recovery_code)
    tell("deed", reception.receive(made.desk, LAN, wish(made.desk)).code, *head(made.desk))
    made.desk.close()


def keeping(_: World, run: Path, tell: Tell, dice: random.Random) -> None:
    """Drafts and scans, which are not history."""
    desk = _open(run, tell)
    for number in count(1):
        drafts.save(desk, "reception", LAN, {"number": number})
        tell("draft", number)
        scan = dice.randbytes(100_000)
        tell("scan", desk.store.attachments.put([scan], media="image/png", at=number))


def exporting(_: World, run: Path, tell: Tell, __: random.Random) -> None:
    """A list as a file, with the record of it."""
    clock = SetClock(LATER)
    desk = _open(run, tell, clock)
    for number in count(1):
        clock.forward(seconds=1)
        kind = (Format.CSV, Format.XLSX)[number % 2]
        done = export.export(desk, LAN, Filter(), run / f"list{number}.{kind.value}", kind)
        tell("exported", done.file.name, done.sha256)
        tell("deed", "", *head(desk))


LIVES: Final[Mapping[str, tuple[Life, str, int]]] = {
    "deeds": (deeds, "desk", 34),
    "prints": (prints, "desk", 16),
    "migration": (migration, "sample", 8),
    "rebuild": (rebuild, "desk", 6),
    "verify": (verification, "desk", 3),
    "catalogue": (packages, "desk", 7),
    "ingest": (ingestion, "desk", 5),
    "backup": (backing_up, "desk", 6),
    "restore": (restoring, "", 4),
    "recovery": (recovery, "desk", 3),
    "set-up": (setting_up, "", 3),
    "drafts": (keeping, "desk", 3),
    "export": (exporting, "desk", 2),
}
"""For each kind: its life, what of the world it works on, how often in a hundred runs."""
