"""Dossiers handed to a colleague are found in the list by whose they are, however the name is written."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from clerkdesk.domain.dossier import State
from clerkdesk.domain.events import Clerk
from clerkdesk.projections import rebuild
from clerkdesk.services import correction, filters, look, reception, refusals
from clerkdesk.services.desk import Desk
from clerkdesk.services.export import described
from clerkdesk.services.look import Filter, Order
from tests.counter import LAN, first_run, person, wish

HOA = Clerk(id="clerk-hoa", name="Lê Thị Hoa")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with closing(first_run(tmp_path / "data").desk) as made:
        yield made


def test_the_list_shows_what_was_handed_to_a_colleague_and_counts_it(desk: Desk) -> None:
    names = {1: "Nguyễn Văn An", 2: "Trần Thị Bích", 3: "Nguyễn Văn Cường", 4: "Lê Thị Dung"}
    streams = {
        number: reception.receive(desk, LAN, wish(desk, applicant=person(number, name))).stream
        for number, name in names.items()
    }
    for number in (1, 2, 3):
        refusals.assign(desk, LAN, streams[number], HOA.name, "chị Lan nghỉ phép")
    refusals.assign(desk, LAN, streams[3], LAN.name)  # and back again: the last word holds

    def found(**wanted: object) -> list[str]:
        return [line.stream for line in look.lines(desk, look.ids(desk, Filter(**wanted)))]  # type: ignore[arg-type]

    assert found(owner=HOA.name) == [streams[2], streams[1]]
    assert found(owner=HOA.name.upper()) == [streams[2], streams[1]]
    assert found(owner=HOA.name, words="nguyen") == [streams[1]]
    assert found(owner=HOA.name, states=frozenset({State.DELIVERED})) == []
    assert found(owner="Không Ai") == []
    for order in Order:
        begun = look.first(desk, Filter(owner=HOA.name, order=order))
        assert begun == look.ids(desk, Filter(owner=HOA.name, order=order))
    hoa, lan = (name.casefold() for name in ("le thi hoa", "tran thi lan"))
    assert look.tally(desk, Filter()).owners == {hoa: 2, lan: 1}
    assert look.tally(desk, Filter(words="bich")).owners == {hoa: 1, lan: 0}, "whoever has any is named"
    with desk.store.writing() as connection:
        before = rebuild.dump(connection)
        rebuild.rebuild(connection)
        assert rebuild.dump(connection) == before


def test_a_filter_by_colleague_is_kept_and_its_export_names_nobody(desk: Desk) -> None:
    wanted = Filter(owner=HOA.name)
    filters.keep(desk, HOA, "Của tôi", wanted)
    assert [one.filter for one in filters.saved(desk, HOA)] == [wanted]
    assert described(wanted) == ("handed-to-a-colleague",)


def test_what_is_settled_is_nobodys_any_more(desk: Desk) -> None:
    stream = reception.receive(desk, LAN, wish(desk)).stream
    refusals.assign(desk, LAN, stream, HOA.name)
    correction.correct(desk, HOA, stream, "applicant.name", "Nguyễn Văn Ân", "so với căn cước")
    assert list(look.ids(desk, Filter(owner=HOA.name))) == []
    assert look.tally(desk, Filter()).owners == {}
