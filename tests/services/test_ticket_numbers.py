"""A number is never given out twice by a desk; where two desks that were apart did, the paper tells them apart."""

from __future__ import annotations

import tempfile
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from clerkdesk.domain.ticket import ticket_code
from clerkdesk.services.queue import calling, counters, hall, issuing
from tests.counter import LAN, SetClock, deal, first_run, parts, refused

HOURS = st.one_of(st.integers(0, 3), st.integers(-40, 40))


@settings(max_examples=12)
@given(jumps=st.lists(HOURS, min_size=1, max_size=8))
def test_no_number_comes_twice_whatever_the_clock_does(jumps: list[int]) -> None:
    clock = SetClock()
    with tempfile.TemporaryDirectory() as folder, closing(first_run(Path(folder), "B", clock=clock).desk) as desk:
        given_out = [issuing.issue(desk, LAN, paper=False)]
        for hours in jumps:
            clock.at += timedelta(hours=hours)
            desk.confirm_date(desk.today())
            given_out.append(issuing.issue(desk, LAN, paper=False))
            standing = [line.number for line in hall.lines(desk)]
            assert len(set(standing)) == len(standing), "no two in the hall have one number"
    assert len({(one.day, one.number) for one in given_out}) == len(given_out)
    assert [one.day for one in given_out] == sorted(one.day for one in given_out)
    for day in {one.day for one in given_out}:
        numbers = [one.number for one in given_out if one.day == day]
        assert numbers == sorted(set(numbers)), "they go up; what still stands in the hall is left out"


def test_one_number_of_two_desks_that_were_apart_is_asked_about_when_typed_and_known_when_scanned(
    tmp_path: Path,
) -> None:
    clock = SetClock()
    with (
        closing(first_run(tmp_path / "one", "B", clock=clock).desk) as desk,
        closing(first_run(tmp_path / "two", "B", clock=clock).desk) as twin,
    ):
        given_out = [issuing.issue(one, LAN) for one in (desk, twin)]
        assert [one.number for one in given_out] == ["B001", "B001"]
        codes = [ticket_code(one.day, one.number, one.stream) for one in given_out]
        assert hall.find(desk, codes[1]) == [], "not known here yet: nobody takes the other's place"
        deal(desk, parts(twin))
        assert {one.stream for one in hall.find(desk, "b1")} == {one.stream for one in given_out}
        assert refused(hall.the_one, desk, "b1") == "ticket-twice"
        for one, code in zip(given_out, codes, strict=True):
            assert hall.the_one(desk, code) == one.stream
        counters.open_counter(desk, LAN, "1")
        assert refused(calling.call, desk, LAN, "B001") == "ticket-twice"
        assert calling.call(desk, LAN, codes[1]).stream == given_out[1].stream
        assert refused(hall.the_one, desk, ticket_code(date(2026, 11, 23), "B001", "ticket:0000")) == "no-ticket"
