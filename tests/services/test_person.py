"""One person as the desk knows them, and erasing them."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from clerkdesk.domain.party import Authority, Identity, Kinship, Party, Representative
from clerkdesk.projections import visits
from clerkdesk.services import delivery, erasing, look, people, person, reception
from clerkdesk.services.clerks import Account, Role
from clerkdesk.services.desk import Desk
from tests.counter import LAN, SetClock, first_run, refused, sound, wish
from tests.counter import person as somebody

AN, BICH, CUONG = somebody(1, "Nguyễn Văn An"), somebody(2, "Trần Thị Bích"), somebody(3, "Lê Văn Cường")
NUMBER = AN.identity.number
CHIEF = Account("chief", "Lê Văn Quản", Role.ADMINISTRATOR, active=True)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def desk(tmp_path: Path, clock: SetClock) -> Iterator[Desk]:
    with closing(first_run(tmp_path / "data", clock=clock).desk) as made:
        yield made


def receive(desk: Desk, clock: SetClock, applicant: Party = AN, **more: Any) -> str:
    clock.forward(minutes=1)
    return reception.receive(desk, LAN, wish(desk, applicant=applicant, **more)).stream


def deliver(desk: Desk, stream: str, applicant: Party = AN) -> None:
    delivery.enter_result(desk, LAN, stream)
    delivery.deliver(desk, LAN, delivery.Handing(stream=stream, collector=applicant, checked="CCCD"))


def kin(party: Party) -> Representative:
    return Representative(party=party, authority=Authority.CLOSE_KIN, kinship=Kinship.SPOUSE)


def test_nobody_is_known_by_a_number_that_no_dossier_bears(desk: Desk) -> None:
    assert person.person(desk, "031090999999") is None


def test_what_is_reused_comes_from_the_newest_dossier(desk: Desk, clock: SetClock) -> None:
    receive(desk, clock)
    moved = Party(name=AN.name, identity=AN.identity, born=AN.born, sex=AN.sex, phone="0911111111")
    newest = receive(desk, clock, moved, provenance={"phone": "typed"})
    known = person.person(desk, NUMBER)
    assert known is not None
    assert known.party == moved == look.known_party(desk, NUMBER)
    assert known.source.stream == newest
    assert known.provenance["phone"] == "typed"
    assert len(known.lines) == 2


def test_relations_are_seen_from_both_sides(desk: Desk, clock: SetClock) -> None:
    receive(desk, clock, AN, representative=kin(BICH))
    receive(desk, clock, AN, representative=kin(BICH))
    receive(desk, clock, CUONG, representative=kin(AN))
    known = person.person(desk, NUMBER)
    assert known is not None
    told = {(one.party.name, one.acts): len(one.dossiers) for one in known.relations}
    assert told == {("Trần Thị Bích", True): 2, ("Lê Văn Cường", False): 1}
    assert {one.kinship for one in known.relations} == {Kinship.SPOUSE}


def test_somebody_of_the_same_name_is_no_relation(desk: Desk, clock: SetClock) -> None:
    other = somebody(9, AN.name)
    receive(desk, clock)
    receive(desk, clock, CUONG, representative=kin(other))
    known = person.person(desk, NUMBER)
    assert known is not None
    assert known.relations == ()


def test_who_collected_for_them_is_a_relation(desk: Desk, clock: SetClock) -> None:
    stream = receive(desk, clock)
    delivery.enter_result(desk, LAN, stream)
    handing = delivery.Handing(stream=stream, collector=BICH, representative=kin(BICH), checked="CCCD")
    delivery.deliver(desk, LAN, handing)
    known = person.person(desk, NUMBER)
    assert known is not None
    assert [one.party.name for one in known.relations] == ["Trần Thị Bích"]


def test_joined_numbers_are_one_person_and_others_of_the_name_a_hint(desk: Desk, clock: SetClock) -> None:
    same, alike = somebody(7, AN.name), somebody(8, AN.name)
    for party in (AN, same, alike):
        receive(desk, clock, party)
    people.merge(desk, LAN, NUMBER, (same.identity.number,), "thẻ cũ và thẻ mới")
    known = person.person(desk, NUMBER)
    assert known is not None
    assert set(known.numbers) == {NUMBER, same.identity.number}
    assert len(known.lines) == 2
    assert known.party.identity.number == NUMBER
    assert [one.number for one in known.alike] == [alike.identity.number]


def test_erasing_takes_what_ended_and_leaves_what_goes_on(desk: Desk, clock: SetClock) -> None:
    ended, going = receive(desk, clock), receive(desk, clock)
    deliver(desk, ended)
    found = erasing.erasable(desk, NUMBER)
    assert [line.stream for line in found.dossiers] == [ended]
    assert [line.stream for line in found.under_way] == [going]
    erasing.erase_person(desk, CHIEF, NUMBER, "theo yêu cầu")
    assert [line.stream for line in look.of_person(desk, NUMBER)] == [going]
    gone = look.by_stream(desk, ended)
    assert gone is not None
    assert (gone.name, gone.id_number, gone.phone) == ("", "", "")
    assert gone.code
    assert look.find_text(desk, AN.name)[0].stream == going
    assert sound(desk)


def test_when_all_has_ended_nothing_personal_is_left(desk: Desk, clock: SetClock) -> None:
    stream = receive(desk, clock, AN, representative=kin(BICH))
    line = look.by_stream(desk, stream)
    assert line is not None
    deliver(desk, stream)
    erasing.erase_person(desk, CHIEF, NUMBER, "hết thời hạn lưu giữ")
    assert person.person(desk, NUMBER) is None
    assert look.find_text(desk, AN.name) == []
    assert look.find_text(desk, BICH.name) == [], "who acted for them goes with the dossier"
    assert refused(erasing.erase_person, desk, CHIEF, NUMBER, "lần nữa") == "nothing-to-erase"
    assert sound(desk)


def test_a_visit_is_erased_when_it_was_theirs_and_nothing_of_it_goes_on(desk: Desk, clock: SetClock) -> None:
    stream = receive(desk, clock)
    line = look.by_stream(desk, stream)
    assert line is not None
    deliver(desk, stream)
    with desk.store.reading() as connection:
        assert visits.visitor(connection, line.visit) == NUMBER
    erasing.erase_person(desk, CHIEF, NUMBER, "theo yêu cầu")
    with desk.store.reading() as connection:
        assert visits.visitor(connection, line.visit) == ""


def test_merges_are_erased_with_the_last_dossier(desk: Desk, clock: SetClock) -> None:
    same = somebody(7, AN.name)
    for party in (AN, same):
        deliver(desk, receive(desk, clock, party), party)
    people.merge(desk, LAN, NUMBER, (same.identity.number,), "một người")
    assert len(erasing.erasable(desk, NUMBER).dossiers) == 2
    erasing.erase_person(desk, CHIEF, NUMBER, "theo yêu cầu")
    assert people.same(desk, NUMBER).merges == frozenset()
    assert look.of_person(desk, same.identity.number) == []
    assert sound(desk)


def test_a_merge_goes_with_the_last_dossier_under_a_number_that_it_names(desk: Desk, clock: SetClock) -> None:
    second, third = somebody(7, AN.name), somebody(8, AN.name)
    streams = [receive(desk, clock, party) for party in (AN, AN, second, third)]
    people.merge(desk, LAN, NUMBER, (second.identity.number, third.identity.number), "một người, đã xem giấy tờ")
    erasing.erase(desk, LAN, streams[0], "theo yêu cầu")
    assert NUMBER in people.same(desk, third.identity.number).numbers, "it stands on another dossier"
    erasing.erase(desk, LAN, streams[1], "theo yêu cầu")
    left = people.same(desk, third.identity.number)
    assert left.numbers == {second.identity.number, third.identity.number}
    assert left.main in left.numbers
    assert not people.same(desk, NUMBER).merges
    assert [line.stream for line in look.of_person(desk, second.identity.number)] == streams[:1:-1]
    erasing.erase(desk, LAN, streams[2], "theo yêu cầu")
    assert not people.same(desk, third.identity.number).merges, "one number alone is no merge"
    assert sound(desk)


def test_a_merge_that_names_an_erased_dossier_forgets_it(desk: Desk, clock: SetClock) -> None:
    own, nameless = receive(desk, clock), receive(desk, clock, replace(AN, identity=Identity()))
    people.merge(desk, LAN, NUMBER, (), "giấy tờ gốc", dossiers=(nameless,))
    assert len(look.of_person(desk, NUMBER)) == 2
    erasing.erase(desk, LAN, nameless, "theo yêu cầu")
    assert people.same(desk, NUMBER).dossiers == frozenset()
    assert [line.stream for line in look.of_person(desk, NUMBER)] == [own]
    assert sound(desk)


def test_erasing_wants_an_administrator_and_a_ground(desk: Desk, clock: SetClock) -> None:
    deliver(desk, receive(desk, clock))
    clerk = Account(LAN.id, LAN.name, Role.CLERK, active=True)
    assert refused(erasing.erase_person, desk, clerk, NUMBER, "theo yêu cầu") == "administrator-only"
    assert refused(erasing.erase_person, desk, CHIEF, NUMBER, "  ") == "no-reason"
    assert person.person(desk, NUMBER) is not None
