"""A question that is given up ends at once, and leaves the store as good as before."""

import threading
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from clerkdesk.store.question import GivenUp, Question
from tests.counter import first_run

LONG = text(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) SELECT count(*) FROM n"
)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    desk = first_run(tmp_path_factory.mktemp("question") / "desk").desk
    yield desk.store
    desk.close()


def ask(store, question, found, statement=LONG):
    try:
        with question.asked(), store.reading() as connection:
            found.append(connection.execute(statement).scalar())
    except GivenUp as error:
        found.append(error)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(after=st.floats(0, 0.02))
def test_a_long_query_ends_whenever_it_is_given_up_and_the_next_one_is_answered(store, after):
    question = Question()
    found: list[object] = []
    asking = threading.Thread(target=ask, args=(store, question, found))
    asking.start()
    time.sleep(after)
    question.give_up()
    asking.join(20)
    assert not asking.is_alive()
    assert isinstance(found[0], GivenUp)
    for _ in range(3):  # whichever connection it was, none is left interrupted
        ask(store, Question(), found, text("SELECT count(*) FROM clerk"))
        assert found[-1] == 1
    with store.writing() as connection:
        connection.execute(text("UPDATE clerk SET failures = failures"))


def test_giving_up_an_old_question_does_not_touch_who_reads_now(store):
    old = Question()
    found: list[object] = []
    ask(store, old, found, text("SELECT 1"))
    short = text(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT max(i) FROM n"
    )
    asking = threading.Thread(target=ask, args=(store, Question(), found, short))
    asking.start()
    while asking.is_alive():
        old.give_up()
    assert found == [1, 200000]


def test_between_two_statements_it_ends_too(store):
    question = Question()
    found: list[object] = []

    def run():
        with question.asked(), store.reading() as connection:
            found.append(connection.execute(text("SELECT 1")).scalar())
            question.give_up()
            found.append(connection.execute(text("SELECT 2")).scalar())

    for _ in range(2):
        with pytest.raises(GivenUp):
            run()
    assert found == [1]


def test_a_reading_within_a_reading_can_be_interrupted_outside_of_it_again(store):
    question = Question()
    found: list[object] = []

    def run():
        try:
            with question.asked(), store.reading() as outer:
                with store.reading() as inner:
                    inner.execute(text("SELECT 1"))
                found.append("begun")
                outer.execute(LONG)
        except GivenUp as error:
            found.append(error)

    asking = threading.Thread(target=run)
    asking.start()
    while not found:
        time.sleep(0.001)
    time.sleep(0.02)
    question.give_up()
    asking.join(20)
    assert isinstance(found[-1], GivenUp)


def test_what_is_no_question_is_never_interrupted(store):
    Question().give_up()
    with store.reading() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1
