"""What was refused stays in sight, with an owner, at every desk of the site, until somebody has settled it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from clerkdesk.domain import events as e
from clerkdesk.hub import author
from clerkdesk.hub.feed import lock
from clerkdesk.projections import rebuild
from clerkdesk.services import correction, delivery, look, reception, refusals
from clerkdesk.services.desk import Desk, deed
from clerkdesk.services.refusals import ADMINISTRATOR, OTHER, RULES, Refusal
from tests.counter import LAN, MONDAY, refused, sound, wish
from tests.meeting import Hub, Straight, enrol, exchange

DeskOf = Callable[[str], Desk]
HOA = e.Clerk(id="clerk-hoa", name="Lê Thị Hoa")


@pytest.fixture
def met(desk: DeskOf, hub: Hub) -> tuple[Desk, Desk]:
    pair = desk("B"), desk("C")
    for one in pair:
        enrol(one, hub)
    return pair


def round_of(hub: Hub, *desks: Desk) -> None:
    for one in (*desks, *desks):
        exchange(one, Straight(hub))


def no(hub: Hub, desk: Desk, stream: str, code: str = "misfit", owner: str = "clerk") -> None:
    """Let the province refuse ``stream``, as its connector says it."""
    words = "Chưa gửi được lên tỉnh: ChuHoSo: thiếu"
    what = e.ProvinceRefused(code=code, words=words, said_at=MONDAY + timedelta(hours=1), owner=owner)
    with hub.database.writing() as connection:
        author.write(connection, lock(connection, desk.site.agency), hub.key, stream, what, hub.now)


def only(desk: Desk) -> Refusal:
    (found,) = refusals.refusals(desk)
    return found


def test_the_provinces_refusal_is_whoever_received_it_until_it_is_corrected(met, hub: Hub) -> None:
    one, two = met
    taken = reception.receive(one, LAN, wish(one))
    round_of(hub, one, two)
    no(hub, one, taken.stream)
    round_of(hub, one, two)
    for each in met:
        found = only(each)
        assert (found.stream, found.hub, found.code, found.owner, found.given) == (
            taken.stream,
            "",
            "misfit",
            LAN.name,
            False,
        )
        assert (found.field, found.rule.remedy) == ("applicant.name", "correct")
        assert found.of("trần thị lan")
        assert refusals.count(each) == 1
    done = refusals.assign(two, HOA, taken.stream, HOA.name, "chị Lan nghỉ phép")
    assert done.changes.streams == (taken.stream,)
    round_of(hub, two, one)
    for each in met:
        found = only(each)
        assert (found.owner, found.given, found.why) == (HOA.name, True, "chị Lan nghỉ phép")
        details = look.details(each, taken.stream)
        assert details is not None
        assert details.dossier.owner == e.Assigned(to=HOA.name, why="chị Lan nghỉ phép")
    correction.correct(two, HOA, taken.stream, "applicant.name", "Nguyễn Văn Ân", "so với căn cước")
    round_of(hub, two, one)
    for each in met:
        assert refusals.refusals(each) == []
        assert sound(each)
    no(hub, one, taken.stream, "403", ADMINISTRATOR)
    round_of(hub, one, two)
    assert (only(two).owner, only(two).rule.remedy, only(two).given) == (ADMINISTRATOR, "ask", False)
    for each in met:
        with each.store.writing() as connection:
            before = rebuild.dump(connection)
            rebuild.rebuild(connection)
            assert rebuild.dump(connection) == before


def test_a_rule_of_the_hub_holds_what_follows_and_tells_who_wrote_it(met, hub: Hub) -> None:
    one, two = met
    taken = reception.receive(one, LAN, wish(one))
    with deed(one, HOA) as pen:  # as no desk should
        pen.note(taken.stream, e.Coded(code="H24.101.05-261123-7777", by="range"))
    delivery.enter_result(one, LAN, taken.stream, number="12/KS")
    round_of(hub, one, two)
    for each in met:
        found = only(each)
        assert (found.code, found.owner, found.hub, found.rule) == (
            "not-a-hub",
            HOA.name,
            hub.key.id,
            RULES["not-a-hub"],
        )
        assert len(found.held) == 1
        assert not found.settled_here
    correction.correct(two, HOA, taken.stream, "note", "đã xem lại", "người quản trị bảo")
    assert only(two).settled_here
    assert not only(one).settled_here
    round_of(hub, two, one)
    assert refusals.refusals(one) == refusals.refusals(two) == []


def test_an_unknown_code_still_tells_what_to_do(met, hub: Hub) -> None:
    one, _ = met
    taken = reception.receive(one, LAN, wish(one))
    exchange(one, Straight(hub))
    no(hub, one, taken.stream, "-77")
    exchange(one, Straight(hub))
    assert (only(one).rule, only(one).reason) == (OTHER, only(one).words), "who wrote the mapping knows what it means"
    assert refused(refusals.assign, one, HOA, taken.stream, "  ") == "no-name"
    assert refused(refusals.assign, one, HOA, "dossier:none", "Hoa") == "not-found"
    assert LAN.name in refusals.colleagues(one)


def test_a_refusal_that_is_sent_once_more_stands_until_the_province_answers(met, hub: Hub) -> None:
    one, two = met
    taken = reception.receive(one, LAN, wish(one))
    assert refused(refusals.ask_again, one, LAN, taken.stream) == "nothing-refused"
    round_of(hub, one, two)
    no(hub, one, taken.stream, "403", ADMINISTRATOR)
    round_of(hub, one, two)
    assert not only(one).asked_again
    refusals.ask_again(two, HOA, taken.stream, "tỉnh đã cấp quyền")
    assert refused(refusals.ask_again, two, HOA, taken.stream) == "asked-before"
    round_of(hub, two, one)
    for each in met:
        assert (only(each).asked_again, only(each).owner) == (True, ADMINISTRATOR)
    no(hub, one, taken.stream, "403", ADMINISTRATOR)
    round_of(hub, one, two)
    assert not only(one).asked_again
    assert not only(two).asked_again
