from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clerkdesk.devices.burst import Burst


def pressed(gap: float, backs: list[bool], start: float = 0.0, burst: Burst | None = None) -> Burst:
    burst = burst or Burst()
    for i, back in enumerate(backs):
        burst.press(start + i * gap, back=back)
    return burst


def test_a_scanner_is_fast_and_never_goes_back():
    burst = pressed(0.01, [False] * 24)
    assert burst.scanned
    assert not burst.rewritten


def test_an_input_method_goes_back_among_a_scanners_keys():
    assert pressed(0.01, [False] * 22 + [True, False]).rewritten


def test_a_person_is_slow_and_may_go_back():
    burst = pressed(0.15, [False] * 10 + [True] * 3 + [False] * 10)
    assert not burst.scanned
    assert not burst.rewritten


def test_what_a_person_did_before_the_scan_does_not_count():
    burst = pressed(0.15, [False, True, True])
    pressed(0.01, [False] * 24, start=1.0, burst=burst)
    assert burst.scanned
    assert not burst.rewritten


@given(st.lists(st.booleans(), max_size=40), st.floats(0.0, 0.05))
def test_going_back_is_seen_wherever_it_comes(backs, gap):
    burst = pressed(gap, backs)
    assert burst.scanned is (len(backs) >= 8)
    assert burst.rewritten is (len(backs) >= 8 and any(backs))
