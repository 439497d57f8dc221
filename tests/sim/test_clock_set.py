"""The computer's clock set back or forward by years, between two deeds and while the desk is closed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clerkdesk.domain.codes import parse_code
from clerkdesk.domain.errors import Refused
from clerkdesk.projections.find import Due, Filter, Order
from clerkdesk.services import backup, backup_plan, clerks, delivery, look, reception, today
from clerkdesk.services.desk import Desk
from clerkdesk.services.opening import open_desk
from clerkdesk.services.saying import refusal
from clerkdesk.services.verify import sign_closed_days
from tests.counter import LAN, MONDAY, PIN, SetClock, first_run, sound, wish

YEARS = [datetime(year, 2, 28, 3, tzinfo=UTC) for year in (1970, 1999, 2016, 2025, 2027, 2031, 2038, 2099)]


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def path(tmp_path: Path, clock: SetClock) -> Path:
    first_run(tmp_path / "desk", clock=clock).desk.close()
    return tmp_path / "desk"


@pytest.fixture
def desk(path: Path, clock: SetClock) -> Iterator[Desk]:
    with closing(open_desk(path, clock=clock)) as found:
        yield found


def due_of(desk: Desk, stream: str) -> datetime:
    found = look.details(desk, stream)
    assert found
    assert found.dossier.due_at
    return found.dossier.due_at


@pytest.mark.parametrize("at", YEARS, ids=lambda at: str(at.year))
@pytest.mark.parametrize("closed", [True, False], ids=["while closed", "between deeds"])
def test_a_clock_that_is_years_off_is_asked_about_and_harms_nothing(
    path: Path, clock: SetClock, at: datetime, closed: bool
) -> None:
    desk = open_desk(path, clock=clock)
    first = reception.receive(desk, LAN, wish(desk))
    promised = due_of(desk, first.stream)
    wanted = wish(desk)
    if closed:
        desk.close()
    clock.at = at
    if closed:
        desk = open_desk(path, clock=clock)
    with closing(desk):
        with pytest.raises(Refused) as asked:
            reception.receive(desk, LAN, wanted)
        assert asked.value.code == "clock"
        told = refusal(asked.value)
        assert f"{at:%d/%m/%Y}" in told
        assert f"{MONDAY:%d/%m/%Y}" in told
        assert due_of(desk, first.stream) == promised, "what was promised stays"
        desk.confirm_date(desk.today())
        delivery.enter_result(desk, LAN, first.stream, number="1")
        today.today(desk), sign_closed_days(desk), look.ids(desk, Filter(due=Due.OVERDUE, order=Order.DUE))
        clock.at = MONDAY + timedelta(hours=1)
        if (
            at > MONDAY
        ):  # the way back from the future is asked about too; today needs no word after a past that was none
            with pytest.raises(Refused, match="Confirm the date"):
                reception.receive(desk, LAN, wish(desk))
            desk.confirm_date(desk.today())
        last = reception.receive(desk, LAN, wish(desk))
        codes = [parse_code(one.code) for one in (first, last)]
        assert [code.number for code in codes if code] == [1, 2]
        assert due_of(desk, last.stream).date() == promised.date(), "it is reckoned from the right day again"
        assert sound(desk)


def test_a_clock_that_jumps_about_all_day_gives_no_number_twice(desk: Desk, clock: SetClock) -> None:
    dice = random.Random()
    codes, streams = [], []
    for _ in range(25):
        clock.at = MONDAY + timedelta(days=dice.choice((-3, -1, 0, 0, 1, 20, 60)), minutes=dice.randrange(60))
        desk.confirm_date(desk.today())
        typed = clock.at + timedelta(days=2)
        done = reception.receive(desk, LAN, wish(desk, typed_due=typed, due_reason="đã thống nhất"))
        codes.append(done.code)
        streams.append(done.stream)
        if dice.random() < 0.4:
            delivery.enter_result(desk, LAN, dice.choice(streams[-1:]), number="1")
    assert len(set(codes)) == len(codes)
    by_day: dict[str, list[int]] = {}
    for code in map(parse_code, codes):
        assert code
        by_day.setdefault(code.text[:-4], []).append(code.number)
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in by_day.values())
    assert sound(desk)


def test_a_backup_under_a_wrong_clock_does_not_stop_the_next_ones_or_push_them_out(
    desk: Desk, clock: SetClock, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    backup_plan.save_plan(desk, backup_plan.Plan(folder=str(stick), hours=24, keep=2))
    clock.at = datetime(2051, 3, 1, tzinfo=UTC)
    wrong = backup_plan.make_planned(desk)
    assert not backup_plan.due(desk)
    clock.at = MONDAY
    assert backup_plan.due(desk), "not in 25 years"
    done = backup_plan.make_planned(desk)
    assert not backup_plan.due(desk)
    assert {one.path for one in backup.made(stick)} == {wrong.path, done.path}
    clock.forward(days=1)
    newest = backup_plan.make_planned(desk)
    assert newest.path in {one.path for one in backup.made(stick)}, "what was just made stays"
    assert len(backup.made(stick)) == 2


def test_nobody_is_locked_out_by_a_clock_set_back(desk: Desk, clock: SetClock) -> None:
    clock.at = datetime(2051, 3, 1, tzinfo=UTC)
    for _ in range(5):
        with pytest.raises(Refused):
            clerks.sign_in(desk, "Lê Văn Quản", "000000")
    clock.at = MONDAY
    assert clerks.sign_in(desk, "Lê Văn Quản", PIN).name == "Lê Văn Quản"
