"""Filters that a clerk keeps under a name."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from clerkdesk.domain import events as e
from clerkdesk.domain.dossier import State
from clerkdesk.services import filters
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Due, Filter, Order
from tests.counter import LAN, first_run, refused

OTHER = e.Clerk(id="clerk-hai", name="Phạm Văn Hải")
WANTED = Filter(words="khai sinh", states=frozenset({State.RECEIVED}), due=Due.OVERDUE, order=Order.DUE)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with closing(first_run(tmp_path / "data").desk) as made:
        yield made


def test_a_filter_comes_back_as_it_was_kept(desk: Desk) -> None:
    filters.keep(desk, LAN, "  Khai sinh  quá hạn ", WANTED)
    (one,) = filters.saved(desk, LAN)
    assert one.name == "Khai sinh quá hạn"
    assert one.filter == WANTED


def test_each_clerk_has_their_own(desk: Desk) -> None:
    filters.keep(desk, LAN, "Quá hạn", WANTED)
    assert filters.saved(desk, OTHER) == ()


def test_the_same_name_without_accents_is_the_same_filter(desk: Desk) -> None:
    filters.keep(desk, LAN, "Quá hạn", WANTED)
    filters.keep(desk, LAN, "qua han", Filter(contested=True))
    (one,) = filters.saved(desk, LAN)
    assert one.filter == Filter(contested=True)
    filters.drop(desk, LAN, "QUÁ HẠN")
    assert filters.saved(desk, LAN) == ()


def test_what_makes_no_sense_to_keep_is_refused(desk: Desk) -> None:
    assert refused(filters.keep, desk, LAN, " ", WANTED) == "no-name"
    assert refused(filters.keep, desk, LAN, "Tất cả", Filter()) == "nothing-to-keep"
    assert refused(filters.keep, desk, LAN, "Hôm nay", Filter(received=(0, 1))) == "filter-of-a-day"
    for number in range(filters.MOST):
        filters.keep(desk, LAN, f"Lọc {number}", WANTED)
    assert refused(filters.keep, desk, LAN, "Một nữa", WANTED) == "too-many-filters"
