"""How much is left to type: no form needs more than a dozen fields, and nothing is typed twice in a visit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from clerkdesk.services.desk import Desk
from clerkdesk.services.opening import set_up
from tests.counter import PIN, SITE, SetClock
from tests.services.form_visits import COMMONEST, MOST_TYPED, OTHERS, TOGETHER, Visit, replay, table


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    path = tmp_path_factory.mktemp("visits") / "data"
    site = replace(SITE, province="31", unit="10507")
    made = set_up(path, site, letter="A", administrator="Lê Văn Quản", pin=PIN, keys="file", clock=SetClock())
    with closing(made.desk) as desk:
        yield desk


@pytest.mark.parametrize("visit", [*COMMONEST, *OTHERS, *TOGETHER], ids=lambda one: one.name)
def test_little_is_typed_and_nothing_twice(desk: Desk, visit: Visit) -> None:
    for count in replay(desk, visit):
        print(*table([count]), sep="\n")
        print(" ", *count.typed)
        assert count.refused == [], "the form could not be signed"
        assert len(count.typed) <= MOST_TYPED, count.typed
        assert count.twice == []


def test_two_cards_fill_most_of_the_commonest_forms(desk: Desk) -> None:
    counts = [count for visit in COMMONEST for count in replay(desk, visit)]
    print(*table(counts), sep="\n")
    whole = sum(one.filled for one in counts)
    typed = sum(len(one.typed) for one in counts)
    assert typed / whole < 0.4


def test_asking_again_is_found_out(desk: Desk) -> None:
    born = next(one for one in TOGETHER if "residence" in one.forms)
    apart = {role: who for role, who in born.same.items() if role != "subject"}
    says = {"residence": {**born.says["residence"], "subject.name": "Nguyễn Minh Anh"}}
    _, residence = replay(desk, replace(born, same=apart, says=says))
    assert residence.twice == ["residence: subject.name = birth: child.name"]
