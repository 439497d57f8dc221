"""The beginning of a list is how the whole list begins, by whichever way it was found."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clerkdesk.domain.dossier import WORKING, State
from clerkdesk.projections import first as beginning
from clerkdesk.projections.words import match, matcher
from clerkdesk.services import delivery, look, reception
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.look import Due, Filter, Order
from tests.counter import LAN, MONDAY, SetClock, first_run, person, wish

NAMES = ("Nguyễn Văn An", "Trần Thị Bình", "Nguyễn Thị Ánh-Nga", "Đặng An", "Lê Nguyên An")
NOW = milliseconds(MONDAY + timedelta(days=20))


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    clock = SetClock()
    made = first_run(tmp_path_factory.mktemp("first") / "desk", clock=clock).desk
    for number in range(40):
        clock.forward(hours=7)
        code = ("1.001193", "2.000815", "1.004873")[number % 3]
        accepted = reception.receive(made, LAN, wish(made, code, person(number, NAMES[number % 5])))
        if number % 4:
            delivery.enter_result(made, LAN, accepted.stream, number=f"{number}/KS")
        if number % 4 == 3:
            delivery.void(made, LAN, accepted.stream, reason="nhầm")
    reception.ask_completion(made, LAN, wish(made), ("Giấy chứng sinh",), "thiếu")
    yield made
    made.close()


words = st.sampled_from(
    ("", "  ", "n", "nguyen", "nguyễn an", "ng a", "nva", "anh-nga", "khai sinh", "AA0007", "0310", "-", "x")
)
states = st.frozensets(st.sampled_from(State), max_size=4)
filters = st.builds(
    Filter,
    words=words,
    states=states | st.just(WORKING),
    due=st.sampled_from((None, None, *Due)),
    order=st.sampled_from(Order),
    received=st.sampled_from((None, (milliseconds(MONDAY), NOW), (0, milliseconds(MONDAY + timedelta(days=4))))),
    now=st.just(NOW),
    today=st.just(NOW - 3_600_000),
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=filters, limit=st.integers(1, 50), few=st.integers(1, 60), far=st.integers(50, 90))
def test_the_beginning_is_how_the_whole_list_begins(desk, monkeypatch, wanted, limit, few, far):
    monkeypatch.setattr(beginning, "FEW", few)
    monkeypatch.setattr(beginning, "FAR", far)
    monkeypatch.setattr(beginning, "NEAR", few)
    monkeypatch.setattr(beginning, "_CHUNK", 7)
    found = look.first(desk, wanted, limit)
    whole = look.ids(desk, wanted)
    assert found is None or list(found) == list(whole[:limit])


@settings(max_examples=100, deadline=None)
@given(wanted=filters, limit=st.integers(1, 50))
def test_on_a_small_desk_it_is_always_told(desk, wanted, limit):
    assert look.first(desk, wanted, limit) is not None


@given(
    typed=st.lists(st.text("ngaăâđn -./_1É", max_size=6), max_size=3).map(" ".join),
    said=st.text("ngaăâđ n-./_1É2", max_size=30),
)
@settings(max_examples=300, deadline=None)
def test_the_matcher_agrees_with_the_word_index(typed, said):
    import sqlite3

    from clerkdesk.domain.text import fold

    query = match(typed)
    if not query:
        return
    bare = sqlite3.connect(":memory:")
    bare.execute("CREATE VIRTUAL TABLE w USING fts5(said, detail=column, prefix='2 3', tokenize='ascii')")
    bare.execute("INSERT INTO w VALUES (?)", (fold(said),))
    (count,) = bare.execute("SELECT count(*) FROM w WHERE w MATCH ?", (query,)).fetchone()
    bare.close()
    assert matcher(typed)(fold(said)) == bool(count)
