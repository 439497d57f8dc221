"""What a clerk can do at the counter, and what is refused: receive, turn away, result, deliver, pay, void."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from clerkdesk.catalogue.procedures import load
from clerkdesk.domain import events as e
from clerkdesk.domain.calendar import SITE_TIME, YearTable
from clerkdesk.domain.codes import parse_code
from clerkdesk.domain.dossier import State
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.party import Authority, Identity, IdKind, Kinship, Party, Representative
from clerkdesk.services import delivery, drafts, look, reception
from clerkdesk.services.delivery import Handing
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Filter
from clerkdesk.services.reception import Reception
from clerkdesk.store import tables as t
from tests.counter import LAN, MONDAY, SITE, SetClock, first_run, person, refused, sound, wish

PROCEDURES = sorted({one.code for one in load().procedures})
AN, BINH = person(1), person(2, "Lê Thị Bình")


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def desk(tmp_path: Path, clock: SetClock) -> Iterator[Desk]:
    with closing(first_run(tmp_path / "desk", clock=clock).desk) as found:
        yield found


def state(desk: Desk, stream: str) -> look.Details:
    found = look.details(desk, stream)
    assert found is not None
    return found


def everything(desk: Desk) -> tuple[int, ...]:
    """Return how much is written: nothing may be after a refusal."""
    with desk.store.reading() as connection:
        return tuple(
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (t.event, t.sealed, t.print_job, t.counter)
        )


def test_every_procedure_of_the_catalogue_is_received_or_shown_the_way(desk: Desk) -> None:
    assert len(PROCEDURES) == 292
    elsewhere = 0
    for code in PROCEDURES:
        procedure = desk.catalogue.get(code, on=desk.today())
        assert procedure is not None
        if not procedure.receivable:
            assert refused(reception.receive, desk, LAN, Reception(procedure=code, applicant=AN)) == "not-ours"
            elsewhere += 1
            continue
        accepted = reception.receive(desk, LAN, wish(desk, code, AN))
        kept = state(desk, accepted.stream).dossier
        assert kept.procedure is not None
        assert (kept.procedure.code, kept.procedure.version) == (code, procedure.version)
        assert kept.code == accepted.code
        assert kept.due_at == accepted.due_at
        assert kept.due_at is not None
        assert kept.received_at is not None
        assert kept.due_at > kept.received_at
        assert kept.fee == accepted.fee == sum(line.amount for line in kept.fee_lines) == kept.paid
    assert elsewhere == 48
    assert look.counts(desk).received == 292 - elsewhere
    assert sound(desk)


def test_several_dossiers_of_one_citizen_are_one_visit(desk: Desk) -> None:
    first = reception.receive(desk, LAN, wish(desk, applicant=AN))
    more = [reception.receive(desk, LAN, wish(desk, code, AN, visit=first.visit)) for code in ("1.004873", "2.000635")]
    turned = reception.ask_completion(desk, LAN, wish(desk, applicant=AN, visit=first.visit), ("ảnh",))
    assert {one.visit for one in more} | {turned.visit} == {first.visit}
    streams = [first.stream, *(one.stream for one in more), turned.stream]
    assert [line.stream for line in look.of_visit(desk, first.visit)] == streams
    assert len(look.of_person(desk, AN.identity.number)) == 4
    assert refused(reception.receive, desk, LAN, wish(desk, visit="visit:0")) == "no-visit"
    assert refused(reception.receive, desk, LAN, wish(desk, visit=first.stream)) == "no-visit"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"components": ()}, "components-missing"),
        ({"components": (e.ComponentIn(key="none", name="x", held=e.Held.PAPER),)}, "no-component"),
        ({"sets": 0}, "bad-sets"),
        ({"sets": 21}, "bad-sets"),
        ({"time_case": 99}, "no-time-case"),
        ({"time_case": -1}, "no-time-case"),
        ({"fee_case": 99}, "no-fee-case"),
        ({"received_at": MONDAY + timedelta(minutes=1)}, "future"),
        ({"typed_due": MONDAY - timedelta(days=1), "due_reason": "x"}, "due-before-received"),
        ({"typed_due": MONDAY + timedelta(days=9)}, "due-without-reason"),
        ({"dossier": "dossier:0"}, "not-found"),
        ({"channel": "by pigeon"}, "no-channel"),
        ({"note": "x\x00y"}, "text-control"),
        ({"collect_at": "\x1b[31m"}, "text-control"),
        ({"exemption": "x" * 501}, "text-long"),
        ({"due_reason": "a\u202eb"}, "text-control"),
    ],
    ids=str,
)
def test_a_refused_reception_writes_nothing(desk: Desk, fields: dict[str, Any], code: str) -> None:
    before = everything(desk)
    assert refused(reception.receive, desk, LAN, wish(desk, applicant=AN, **fields)) == code
    assert everything(desk) == before


@pytest.mark.parametrize(
    ("party", "code"),
    [
        (Party(name="  "), "no-name"),
        (Party(name="An\x07"), "text-control"),
        (Party(name="A" * 201), "text-long"),
        (dataclasses.replace(AN, born="1990-02-30"), "birth-date"),
        (dataclasses.replace(AN, born="yesterday"), "birth-date"),
        (dataclasses.replace(AN, phone="0" * 31), "text-long"),
        (dataclasses.replace(AN, identity=Identity(kind=IdKind.CITIZEN, number="12")), "identity-malformed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_person_who_cannot_be_is_refused_and_writes_nothing(desk: Desk, party: Party, code: str) -> None:
    before = everything(desk)
    assert refused(reception.receive, desk, LAN, wish(desk, applicant=party)) == code
    assert refused(reception.ask_completion, desk, LAN, wish(desk, applicant=party), ("x",)) == code
    assert refused(reception.refuse, desk, LAN, wish(desk, applicant=party), "x") == code
    assert everything(desk) == before


def test_markup_and_sql_in_a_name_are_a_name(desk: Desk) -> None:
    name = "Robert'); DROP TABLE event;-- <b>An</b> “&amp;” %s {x}"
    accepted = reception.receive(desk, LAN, wish(desk, applicant=dataclasses.replace(AN, name=name)))
    assert state(desk, accepted.stream).line.name == name
    assert look.find_text(desk, "robert drop")[0].stream == accepted.stream
    for typed in ('"', "'", "*", "NEAR(a b)", "a OR b", "x NOT y", "(", "^a", "who:an", "{", "-", "%", "\\"):
        look.ids(desk, Filter(words=typed))


@pytest.mark.parametrize(
    "typed", ["nguyen", "NGUYỄN an", "nva", "dkks", "khai sinh", "031090000001", "0900000001", "1.001193", "dk an"]
)
def test_a_dossier_is_found_by_what_a_clerk_types(desk: Desk, typed: str) -> None:
    accepted = reception.receive(desk, LAN, wish(desk, applicant=AN))
    reception.receive(desk, LAN, wish(desk, "1.004873", applicant=dataclasses.replace(BINH, name="Trần B")))
    assert [line.stream for line in look.find_text(desk, typed)] == [accepted.stream]


def test_a_number_with_signs_in_it_is_found(desk: Desk) -> None:
    body = Party(
        name="Công ty TNHH A&B O'Neill",
        kind=AN.kind,
        identity=Identity(kind=IdKind.ORGANISATION, number="0312345678-001"),
        phone="0225.3841-222",
    )
    accepted = reception.receive(desk, LAN, wish(desk, applicant=body))
    tail = accepted.code.rpartition("-")[2]
    for typed in (
        "0312345678-001",
        "0312345678",
        "A&B",
        "o'neill",
        "0225.3841",
        accepted.code,
        accepted.code[:-2],
        tail,
    ):
        assert [line.stream for line in look.find_text(desk, typed)] == [accepted.stream], typed


def test_a_presented_dossier_has_no_code_is_counted_and_may_be_received_later(desk: Desk, clock: SetClock) -> None:
    turned = reception.ask_completion(desk, LAN, wish(desk, applicant=AN), ("giấy chứng sinh", " "), "chưa có")
    details = state(desk, turned.stream)
    assert (details.dossier.state, details.dossier.code) == (State.COMPLETING, "")
    assert details.dossier.missing == ("giấy chứng sinh",)
    assert turned.changes.jobs == (turned.job,)
    assert (look.counts(desk).presented, look.counts(desk).received) == (1, 0)
    assert refused(reception.ask_completion, desk, LAN, wish(desk), (" ",)) == "nothing-missing"
    again = reception.ask_completion(desk, LAN, wish(desk, applicant=AN, dossier=turned.stream), ("ảnh",))
    assert again.stream == turned.stream
    clock.forward(hours=1)
    accepted = reception.receive(desk, LAN, wish(desk, applicant=AN, dossier=turned.stream))
    assert accepted.stream == turned.stream
    assert state(desk, turned.stream).dossier.missing == ()
    assert (look.counts(desk).presented, look.counts(desk).received) == (1, 1)
    assert refused(reception.receive, desk, LAN, wish(desk, dossier=turned.stream)) == "received-before"
    no = reception.refuse(desk, LAN, wish(desk), "không thuộc thẩm quyền")
    assert state(desk, no.stream).dossier.state is State.REFUSED
    assert refused(reception.refuse, desk, LAN, wish(desk), " ") == "no-reason"
    assert sound(desk)


def test_what_came_in_during_a_power_cut_is_entered_with_its_own_time(desk: Desk, clock: SetClock) -> None:
    clock.at = MONDAY + timedelta(hours=8)
    when = MONDAY - timedelta(minutes=20)
    accepted = reception.receive(desk, LAN, wish(desk, applicant=AN, received_at=when))
    kept = state(desk, accepted.stream)
    assert (kept.dossier.late, kept.line.late) == (True, True)
    assert kept.dossier.received_at == when
    assert kept.dossier.due_at is not None
    assert kept.dossier.due_at.astimezone(SITE_TIME).date() == date(2026, 11, 23), "in before 15:00, so the same day"
    assert kept.timeline[0].at == clock.at
    on_time = reception.receive(desk, LAN, wish(desk, applicant=AN))
    assert on_time.due_at is not None
    assert on_time.due_at.astimezone(SITE_TIME).date() == date(2026, 11, 25), "24 November is a holiday"


def ready(desk: Desk, applicant: Party = AN, **more: object) -> str:
    stream = reception.receive(desk, LAN, wish(desk, "2.000635", applicant=applicant, **more)).stream
    delivery.enter_result(desk, LAN, stream, number="12/2026", excerpt="Trích lục khai sinh")
    return stream


def test_a_result_goes_out_once_and_only_after_it_came_in(desk: Desk) -> None:
    accepted = reception.receive(desk, LAN, wish(desk, applicant=AN))
    handing = Handing(stream=accepted.stream, collector=AN, checked="thẻ căn cước")
    assert refused(delivery.deliver, desk, LAN, handing) == "no-result"
    delivery.enter_result(desk, LAN, accepted.stream, number="12")
    assert refused(delivery.enter_result, desk, LAN, accepted.stream) == "result-in"
    before = everything(desk)
    done = delivery.deliver(desk, LAN, handing)
    assert done.job in done.changes.jobs
    assert everything(desk)[2] == before[2] + 1, "the delivery note is queued with it"
    for deed in (
        lambda: delivery.deliver(desk, LAN, handing),
        lambda: delivery.enter_result(desk, LAN, accepted.stream),
        lambda: delivery.void(desk, LAN, accepted.stream, "nhầm"),
    ):
        assert refused(deed) == "already-delivered"
    assert refused(delivery.deliver, desk, LAN, dataclasses.replace(handing, stream="dossier:0")) == "not-found"
    assert refused(delivery.enter_result, desk, LAN, accepted.visit) == "not-found"
    assert state(desk, accepted.stream).dossier.collector == AN
    assert look.counts(desk).delivered == 1


def agent(party: Party = BINH, authority: Authority = Authority.CLOSE_KIN, **more: Any) -> Representative:
    return Representative(party=party, authority=authority, **{"kinship": Kinship.SIBLING, **more})


def test_only_who_is_authorised_may_collect(desk: Desk) -> None:
    for given in (
        {"collector": BINH},
        {"collector": BINH, "representative": agent(person(3))},
        {"collector": dataclasses.replace(AN, identity=BINH.identity)},
    ):
        handing = Handing(stream=ready(desk), **given)
        assert refused(delivery.deliver, desk, LAN, handing) == "not-authorised"
    no_ground = agent(authority=Authority.CLOSE_KIN, kinship=None)
    handing = Handing(stream=ready(desk), collector=BINH, representative=no_ground)
    assert refused(delivery.deliver, desk, LAN, handing) == "kinship-needed"
    delivery.deliver(desk, LAN, Handing(stream=ready(desk), collector=BINH, representative=agent()))
    delivery.deliver(desk, LAN, Handing(stream=ready(desk, representative=agent()), collector=BINH))
    delivery.deliver(desk, LAN, Handing(stream=ready(desk), collector=AN, receipt_lost=True))


def test_a_delivery_has_a_time_that_can_be(desk: Desk, clock: SetClock) -> None:
    stream = ready(desk)
    clock.forward(hours=2)
    early, ahead = MONDAY - timedelta(hours=1), clock.at + timedelta(minutes=1)
    assert refused(delivery.deliver, desk, LAN, Handing(stream=stream, collector=AN, delivered_at=early)) == (
        "before-received"
    )
    assert refused(delivery.deliver, desk, LAN, Handing(stream=stream, collector=AN, delivered_at=ahead)) == "future"
    when = MONDAY + timedelta(hours=1)
    delivery.deliver(desk, LAN, Handing(stream=stream, collector=AN, delivered_at=when))
    assert state(desk, stream).dossier.delivered_at == when


def test_nothing_goes_out_unpaid_and_no_more_is_taken_than_is_owed(desk: Desk) -> None:
    stream = ready(desk, pay_now=False)
    assert state(desk, stream).owed == 8000
    before = everything(desk)
    assert refused(delivery.deliver, desk, LAN, Handing(stream=stream, collector=AN)) == "unpaid"
    assert everything(desk) == before
    for amount in (0, -1, 8001):
        assert refused(delivery.take_fee, desk, LAN, stream, amount) == "not-owed"
    delivery.take_fee(desk, LAN, stream, 3000, e.Means.TRANSFER)
    assert refused(delivery.deliver, desk, LAN, Handing(stream=stream, collector=AN)) == "unpaid"
    delivery.take_fee(desk, LAN, stream, 5000)
    assert refused(delivery.take_fee, desk, LAN, stream, 1) == "not-owed"
    delivery.deliver(desk, LAN, Handing(stream=stream, collector=AN))
    assert refused(delivery.take_fee, desk, LAN, "dossier:0", 1) == "not-found"
    void = reception.receive(desk, LAN, wish(desk, "2.000635", pay_now=False)).stream
    delivery.void(desk, LAN, void, "nhầm")
    assert refused(delivery.take_fee, desk, LAN, void, 8000) == "voided"


def test_a_voided_number_stays_burned(desk: Desk) -> None:
    first = reception.receive(desk, LAN, wish(desk))
    assert refused(delivery.void, desk, LAN, first.stream, "") == "no-reason"
    delivery.void(desk, LAN, first.stream, "nhập nhầm")
    assert refused(delivery.void, desk, LAN, first.stream, "lại") == "voided"
    second = reception.receive(desk, LAN, wish(desk))
    numbers = [parse_code(one.code) for one in (first, second)]
    assert [code.number for code in numbers if code] == [1, 2]
    assert state(desk, first.stream).dossier.reason == "nhập nhầm"


def test_codes_count_by_the_day_and_never_repeat_when_the_clock_is_put_back(desk: Desk, clock: SetClock) -> None:
    codes = [reception.receive(desk, LAN, wish(desk)).code for _ in range(3)]
    clock.forward(days=1)
    codes += [reception.receive(desk, LAN, wish(desk)).code for _ in range(2)]
    clock.forward(days=-1)
    desk.confirm_date(desk.today())
    codes += [reception.receive(desk, LAN, wish(desk)).code for _ in range(2)]
    assert [code[-13:-6] + code[-4:] for code in codes] == [
        "261123-0001", "261123-0002", "261123-0003", "261124-0001", "261124-0002", "261123-0004", "261123-0005"
    ]  # fmt: skip
    assert sound(desk)


def test_a_clock_that_went_back_within_the_day_is_told_by_the_hour(desk: Desk, clock: SetClock) -> None:
    reception.receive(desk, LAN, wish(desk))
    clock.at = MONDAY - timedelta(minutes=90)
    with pytest.raises(Refused) as found:
        reception.receive(desk, LAN, wish(desk))
    assert found.value.params == {"now": "07:00", "last": "08:30"}


def test_an_implausible_date_is_asked_about_once(desk: Desk, clock: SetClock) -> None:
    stream = reception.receive(desk, LAN, wish(desk)).stream
    for jump in (timedelta(days=-400), timedelta(minutes=-11), timedelta(days=46), timedelta(days=26_000)):
        clock.at = MONDAY + jump
        before = everything(desk)
        assert refused(delivery.enter_result, desk, LAN, stream) == "clock"
        assert everything(desk) == before
    clock.at = MONDAY - timedelta(minutes=9)
    reception.receive(desk, LAN, wish(desk))
    clock.at = MONDAY + timedelta(days=44)
    reception.receive(desk, LAN, wish(desk))
    clock.at = MONDAY + timedelta(days=26_000)
    desk.confirm_date(desk.today() - timedelta(days=1))
    assert refused(delivery.enter_result, desk, LAN, stream) == "clock"
    desk.confirm_date(desk.today())
    delivery.enter_result(desk, LAN, stream)
    clock.at = MONDAY + timedelta(days=45)
    assert refused(reception.receive, desk, LAN, wish(desk)) == "clock", "the way back is asked about too"
    desk.confirm_date(desk.today())
    reception.receive(desk, LAN, wish(desk))
    clock.forward(days=1)
    reception.receive(desk, LAN, wish(desk))
    assert sound(desk)


def test_a_draft_is_kept_as_it_was_typed(desk: Desk) -> None:
    assert drafts.load(desk, "reception") is None
    for name in ("N", "Ng", "Nguyễn"):
        drafts.save(desk, "reception", LAN, {"name": name, "pages": [1, 2], "deep": {"x": None}})
    drafts.save(desk, "deliver", LAN, {})
    kept = drafts.load(desk, "reception")
    assert kept is not None
    assert (kept.clerk, kept.body) == (LAN.id, {"name": "Nguyễn", "pages": [1, 2], "deep": {"x": None}})
    drafts.drop(desk, "reception")
    assert drafts.load(desk, "reception") is None
    assert drafts.load(desk, "deliver") is not None


def test_the_sites_own_table_and_fees_are_used_at_once_and_kept(desk: Desk) -> None:
    closed = YearTable(year=2026, off={date(2026, 11, 25): "Bão"})
    desk.save_site(dataclasses.replace(SITE, years=(closed,), fees={"2.000635": 5000}, closures={}))
    accepted = reception.receive(desk, LAN, wish(desk, "1.004873"))
    assert accepted.due_at is not None
    assert accepted.due_at.astimezone(SITE_TIME).date() == date(2026, 11, 27), (
        "23 + 3 working days; 24 is no holiday here"
    )


def test_every_event_names_its_clerk(desk: Desk) -> None:
    stream = ready(desk)
    delivery.deliver(desk, e.Clerk(id="clerk-hoa", name="Vũ Thị Hoa"), Handing(stream=stream, collector=AN))
    assert {moment.clerk for moment in state(desk, stream).timeline} == {"Trần Thị Lan", "Vũ Thị Hoa"}
