"""Row numbers by the million, handled in steps: the same as all at once."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkdesk.projections import numbers

rows = st.lists(st.integers(-5, 300), unique=True, max_size=120)


@given(given_rows=st.lists(st.integers(-(2**62), 2**62), max_size=60), piece=st.integers(1, 40))
def test_reading_in_pieces_reads_all(given_rows, piece):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numbers, "PIECE", piece)
        assert list(numbers.read(json.dumps(given_rows, separators=(",", ":")))) == given_rows


@given(one=rows, other=rows, step=st.integers(1, 9))
def test_what_is_in_both(one, other, step):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numbers, "STEP", step)
        found = numbers.common(sorted(one), sorted(other, reverse=True))
    assert list(found) == sorted(set(one) & set(other), reverse=True)
