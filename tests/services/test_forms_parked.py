"""A visit's forms that are parked at one desk and taken up at another of the same site."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from clerkdesk.domain.forms import filling as v
from clerkdesk.domain.forms.filling import Filling
from clerkdesk.projections import rebuild
from clerkdesk.services import erasing
from clerkdesk.services.clerks import Account, Role
from clerkdesk.services.desk import Desk
from clerkdesk.services.forms import filling, knowing, parking
from clerkdesk.services.verify import verify
from clerkdesk.store import tables as t
from tests.counter import LAN, SetClock, first_run, parts, refused
from tests.meeting import Hub, Straight, enrol, exchange
from tests.services.test_forms_of_a_visit import FATHER

MAI = replace(LAN, id="mai", name="Đỗ Thị Mai")
CHIEF = Account("chief", "Lê Văn Quản", Role.ADMINISTRATOR, active=True)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with closing(Hub(tmp_path / "hub")) as made:
        yield made


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def desks(tmp_path: Path, hub: Hub, clock: SetClock) -> Iterator[tuple[Desk, Desk]]:
    with ExitStack() as stack:
        made = [stack.enter_context(closing(first_run(tmp_path / one, one, clock=clock).desk)) for one in "BC"]
        for each in made:
            enrol(each, hub)
        yield made[0], made[1]


def meet(hub: Hub, *desks: Desk) -> None:
    for desk in (*desks, *desks):
        exchange(desk, Straight(hub))


def begun(desk: Desk) -> Filling:
    birth = filling.form(desk, "birth")
    now = filling.begin(desk, replace(Filling(), helped=FATHER.name), birth, "1.001193")
    return v.meet(now, "father", knowing.card_facts(FATHER, 1))


def sealed(desk: Desk) -> int:
    with desk.store.reading() as connection:
        return len(connection.execute(t.sealed.select()).all())


def alike(*desks: Desk) -> bool:
    tables = []
    for desk in desks:
        assert verify(desk).sound
        with desk.store.reading() as connection:
            tables.append(rebuild.dump(connection))
    return tables[0] == tables[1]


def test_a_desk_without_a_hub_keeps_its_drafts_to_itself(tmp_path: Path) -> None:
    with closing(first_run(tmp_path / "alone").desk) as desk:
        before = len(parts(desk))
        parking.park(desk, LAN, "v1", begun(desk))
        assert (len(parts(desk)), parking.waiting(desk)) == (before, [])
        assert filling.load(desk, "v1") == begun(desk)


def test_what_is_parked_at_one_desk_goes_on_at_the_other(desks: tuple[Desk, Desk], hub: Hub) -> None:
    here, there = desks
    now = begun(here)
    filling.save(here, LAN, "v1", now)
    parking.park(here, LAN, "v1", now)
    assert filling.parked(here) == [], "it left this desk's own"
    assert refused(parking.park, here, LAN, "v1", now) == "draft-waits"
    meet(hub, here, there)
    (waits,) = parking.waiting(there)
    assert (waits.letters[0], waits.clerk, waits.names) == ("B", LAN.name, (FATHER.name,))
    assert waits.forms == ("Tờ khai đăng ký khai sinh",)
    before = sealed(there)
    taken, changes = parking.take(there, MAI, "v1")
    assert taken == now
    assert changes.streams == ("draft:v1",)
    assert filling.load(there, "v1") == now
    assert sealed(there) == before - 1, "from now on it is this desk's own"
    meet(hub, there, here)
    assert parking.waiting(here) == []
    assert sealed(here) == sealed(there)
    assert refused(parking.take, here, LAN, "v1") == "draft-taken"
    assert parking.rivals(here, ["v1"]) == {}
    assert alike(here, there)
    parking.park(there, MAI, "v1", taken)
    meet(hub, there, here)
    again, _ = parking.take(here, LAN, "v1")
    assert again == now, "there and back"


def test_two_desks_that_took_it_up_while_apart_are_both_told(desks: tuple[Desk, Desk], hub: Hub) -> None:
    here, there = desks
    parking.park(here, LAN, "v1", begun(here))
    meet(hub, here, there)
    parking.take(here, LAN, "v1")
    parking.take(there, MAI, "v1")
    assert parking.rivals(here, ["v1"]) == {}
    meet(hub, here, there)
    (other,), (one,) = parking.rivals(here, ["v1"])["v1"], parking.rivals(there, ["v1"])["v1"]
    assert (other.clerk, one.clerk) == (MAI.name, LAN.name)
    assert other.first is not one.first, "all desks agree whose claim stands"
    assert filling.load(here, "v1") == filling.load(there, "v1"), "nobody's work is thrown away"
    assert alike(here, there)


def taken_twice(here: Desk, there: Desk, hub: Hub) -> None:
    parking.park(here, LAN, "v1", begun(here))
    meet(hub, here, there)
    parking.take(here, LAN, "v1")
    parking.take(there, MAI, "v1")
    meet(hub, here, there)


def test_a_clerk_goes_on_with_what_was_taken_up_twice(desks: tuple[Desk, Desk], hub: Hub) -> None:
    here, there = desks
    taken_twice(here, there, hub)
    assert parking.settle(here, LAN, "v1", here=True).streams == ("draft:v1",)
    assert parking.rivals(here, ["v1"]) == {}
    assert refused(parking.settle, here, LAN, "v1", here=True) == "not-contested"
    meet(hub, here, there)
    (one,) = parking.rivals(there, ["v1"])["v1"]
    assert (one.clerk, one.decided) == (LAN.name, True)
    assert refused(parking.settle, there, MAI, "v1", here=True) == "not-contested"
    assert filling.load(there, "v1") is not None, "what was filled in there stays until it is given up there"
    assert parking.settle(there, MAI, "v1", here=False).streams == ()
    assert filling.load(there, "v1") is None
    assert filling.load(here, "v1") is not None
    assert alike(here, there)


def test_a_clerk_leaves_what_was_taken_up_twice_to_the_other(desks: tuple[Desk, Desk], hub: Hub) -> None:
    here, there = desks
    taken_twice(here, there, hub)
    parking.settle(here, LAN, "v1", here=False)
    assert filling.load(here, "v1") is None
    meet(hub, here, there)
    assert parking.rivals(there, ["v1"]) == {}
    assert filling.load(there, "v1") is not None
    assert alike(here, there)


def test_what_nobody_takes_up_is_erased_on_its_day(desks: tuple[Desk, Desk], hub: Hub, clock: SetClock) -> None:
    here, there = desks
    here.save_site(replace(here.site, draft_days=7))
    parking.park(here, LAN, "v1", begun(here))
    meet(hub, here, there)
    clock.forward(days=6)
    assert parking.purge(there, MAI).streams == ()
    clock.forward(days=1)
    assert parking.purge(there, MAI).streams == ("draft:v1",)
    assert refused(parking.take, there, MAI, "v1") == "no-draft"
    hub.now += 7 * 86_400_000
    meet(hub, there, here)
    assert parking.waiting(here) == []
    assert sealed(here) == sealed(there)
    assert alike(here, there)


def test_erasing_a_person_reaches_what_waits(desks: tuple[Desk, Desk]) -> None:
    here, _there = desks
    parking.park(here, LAN, "v1", begun(here))
    filling.save(here, LAN, "v2", begun(here))
    erasing.erase_person(here, CHIEF, FATHER.number, "theo yêu cầu của công dân")
    assert parking.waiting(here) == []
    assert filling.load(here, "v2") is None
    assert refused(parking.take, here, LAN, "v1") == "no-draft"


def test_a_draft_that_another_version_wrote_is_left_as_it_is(desks: tuple[Desk, Desk]) -> None:
    here, _there = desks
    strange = replace(begun(here), helped=7)  # type: ignore[arg-type]
    parking.park(here, LAN, "v1", strange)
    assert refused(parking.take, here, LAN, "v1") == "draft-unreadable"
    assert len(parking.waiting(here)) == 1


def test_what_was_printed_elsewhere_is_printed_again(desks: tuple[Desk, Desk], hub: Hub) -> None:
    here, there = desks
    birth = filling.form(here, "birth")
    printed, _pdf = filling.printed(here, begun(here), birth)
    parking.park(here, LAN, "v1", printed)
    meet(hub, here, there)
    taken, _ = parking.take(there, MAI, "v1")
    opened = taken.opened("birth")
    assert opened is not None
    assert (opened.printed, opened.paper) == (None, "")
