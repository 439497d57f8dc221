"""One text finds dossiers, people and procedures."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from clerkdesk.services import everywhere, reception
from clerkdesk.services.desk import Desk
from tests.counter import LAN, first_run, person, wish


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    path: Path = tmp_path_factory.mktemp("desk") / "data"
    with closing(first_run(path).desk) as made:
        for number, name in ((1, "Nguyễn Văn An"), (1, "Nguyễn Văn An"), (2, "Trần Thị Bích")):
            reception.receive(made, LAN, wish(made, applicant=person(number, name)))
        yield made


@pytest.mark.parametrize("text", ["", "  "])
def test_nothing_finds_nothing(desk: Desk, text: str) -> None:
    assert everywhere.find(desk, text) == everywhere.Found()


@pytest.mark.parametrize("text", ["nguyen van", "nva", "031090000001", "0900000001", "An Nguyễn"])
def test_a_person_with_several_dossiers_is_found_once(desk: Desk, text: str) -> None:
    found = everywhere.find(desk, text)
    assert [one.name for one in found.people] == ["Nguyễn Văn An"]
    assert len(found.dossiers) == 2


def test_one_letter_is_not_looked_for_in_dossiers(desk: Desk) -> None:
    assert everywhere.find(desk, "n").dossiers == ()


def test_a_code_finds_its_dossier_alone(desk: Desk) -> None:
    first = everywhere.find(desk, "bich").dossiers[0]
    found = everywhere.find(desk, first.code)
    assert [line.stream for line in found.dossiers] == [first.stream]


def test_a_procedure_is_found_by_initials_and_its_dossiers_too(desk: Desk) -> None:
    found = everywhere.find(desk, "dkks")
    assert "Đăng ký khai sinh" in [one.name for one in found.procedures]
    assert len(found.dossiers) == 3
    assert found.people == (), "who only has such a dossier was not asked for"


def test_no_more_of_a_sort_than_asked_for(desk: Desk) -> None:
    found = everywhere.find(desk, "dang ky", each=2)
    assert (len(found.dossiers), len(found.procedures)) == (2, 2)
