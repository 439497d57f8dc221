"""A counter for tests: an invented site, a clock that tests set, people who do not exist, and desks made quickly."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from clerkdesk.domain import events as e
from clerkdesk.domain.due import UnknownTime
from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.domain.fee import Council, PerPage, UnknownFee
from clerkdesk.domain.party import Address, Identity, IdKind, Party, Sex
from clerkdesk.domain.procedure import Component, Procedure
from clerkdesk.domain.site import Site
from clerkdesk.journal.door import admit
from clerkdesk.projections import rebuild
from clerkdesk.services.desk import Desk
from clerkdesk.services.opening import FirstRun, set_up
from clerkdesk.services.reception import Reception, procedure_for
from clerkdesk.services.verify import verify
from clerkdesk.store import tables as t
from clerkdesk.store.incoming import ingest
from tests import verifier

MONDAY = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # 08:30 on the site's clock
TUESDAY = MONDAY + timedelta(days=1)
PIN = "482916"
SITE = Site(
    agency="H24.101.05",
    authority="ỦY BAN NHÂN DÂN XÃ AN PHÚ",
    centre="TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
    counter="Trung tâm Phục vụ hành chính công xã An Phú",
    place="An Phú",
)
LAN = e.Clerk(id="clerk-lan", name="Trần Thị Lan")


class SetClock:
    """Shows what it is set to."""

    def __init__(self, at: datetime = MONDAY) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


def first_run(path: Path, letter: str = "A", keys: str = "file", clock: SetClock | None = None) -> FirstRun:
    """Make a desk at ``path``, with a throw-away key file."""
    return set_up(path, SITE, letter=letter, administrator="Lê Văn Quản", pin=PIN, keys=keys, clock=clock or SetClock())


def person(number: int, name: str = "Nguyễn Văn An") -> Party:
    """Return an invented citizen with an invented number."""
    return Party(
        name=name,
        identity=Identity(kind=IdKind.CITIZEN, number=f"031090{number:06d}"),
        born="1990-05-17",
        sex=Sex.MALE,
        address=Address(text="Thôn 1, xã An Phú, Hải Phòng"),
        phone=f"09{number:08d}",
    )


def papers(procedure: Procedure) -> tuple[e.ComponentIn, ...]:
    """Return every required component, brought as it should be."""
    return tuple(brought(part) for part in procedure.components if part.required)


def brought(part: Component) -> e.ComponentIn:
    return e.ComponentIn(
        key=part.key,
        name=part.name,
        held=e.Held.PRESENTED if part.present_only else e.Held.PAPER,
        originals=part.originals,
        certified=part.certified,
        copies=part.copies,
    )


_numbers = itertools.count(1)


def wish(desk: Desk, code: str = "1.001193", applicant: Party | None = None, **more: object) -> Reception:
    """Return what a clerk would decide for ``code`` so that it can be accepted: all papers, typed fee and due date."""
    bare = Reception(procedure=code, applicant=applicant or person(next(_numbers)))
    procedure = procedure_for(desk, bare)
    fields: dict[str, object] = {"components": papers(procedure)}
    if not procedure.fees or isinstance(procedure.fees[0].rule, Council | UnknownFee):
        fields |= {"typed_fee": 8000, "fee_reason": "mức thu của tỉnh"}
    elif isinstance(procedure.fees[0].rule, PerPage):
        fields["pages"] = (4, 2)
    if not procedure.times or isinstance(procedure.times[0].rule, UnknownTime):
        fields |= {"typed_due": desk.now() + timedelta(days=7), "due_reason": "theo phiếu hẹn"}
    fields |= more
    return Reception(procedure=code, applicant=bare.applicant, **fields)  # type: ignore[arg-type]


def refused(action: Callable[..., object], *args: object, **named: object) -> str:
    """Return the code with which ``action`` is refused; fail when it is not."""
    with pytest.raises(Refused) as found:
        action(*args, **named)
    return found.value.code


Parts = list[tuple[bytes, bytes | None]]


def authorisation(*typed_by: str) -> e.FormSigned:
    """Return a letter of authorisation that is to be certified, and that the accounts ``typed_by`` typed."""
    return e.FormSigned(
        form="authorisation",
        version="free-1",
        title="Giấy ủy quyền",
        component="",
        pdf="ab" * 32,
        read_back="whole",
        way="signature",
        typed_by=typed_by,
    )


def parts(desk: Desk) -> Parts:
    """Return every event that ``desk`` knows as a peer would send it: bytes, and the sealed part if it is there."""
    query = select(t.event.c.raw, t.sealed.c.bytes).join_from(
        t.event, t.sealed, t.sealed.c.event == t.event.c.id, isouter=True
    )
    with desk.store.reading() as connection:
        return [(raw, sealed) for raw, sealed in connection.execute(query.order_by(t.event.c.row))]


def deal(desk: Desk, given: Parts) -> None:
    """Let ``desk`` take in what a peer sends."""
    with desk.store.writing() as connection:
        rebuild.project(connection, ingest(connection, [admit(*part) for part in given]).streams)


def sound(desk: Desk) -> bool:
    """Return whether the journal of ``desk`` is whole for the independent verifier, and for the product's own."""
    assert verifier.verify(desk.store.folder.database, desk.store.key) == []
    report = verify(desk)
    assert report.sound, report
    assert report.projections, "everything is shown"
    return True


def troubled(action: Callable[..., object], *args: object, **named: object) -> Trouble:
    """Return the trouble that ``action`` ends in, which says all that a clerk needs; fail when there is none."""
    with pytest.raises(Trouble) as found:
        action(*args, **named)
    trouble = found.value
    assert all(words.format(**trouble.params).strip() for words in (trouble.what, trouble.safe, trouble.todo))
    return trouble
