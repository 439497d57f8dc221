from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkdesk import language
from clerkdesk.domain.dossier import State
from clerkdesk.domain.due import Reason
from clerkdesk.domain.errors import Refused, Trouble, unreadable
from clerkdesk.services.saying import day, moment, refusal, say, state, trouble


@pytest.fixture(autouse=True)
def _english():
    language.use("en")


def test_each_kind_of_field_is_shown_as_people_write_it():
    inner = Reason(text="{n} copies", params={"n": 2})
    params = {"on": date(2026, 11, 24), "at": time(7, 5), "when": datetime(2026, 11, 23, 10, tzinfo=UTC), "what": inner}
    said = say(Reason(text="{on}|{at}|{when}|{what}|{name}", params={**params, "name": "Nguyễn Văn An"}))
    assert said == "Tuesday 24/11/2026|07:05|17:00 Monday 23/11/2026|2 copies|Nguyễn Văn An"


def test_moments_are_on_the_site_s_clock():
    assert moment(datetime(2026, 11, 21, 20, 30, tzinfo=UTC)) == "03:30 Sunday 22/11/2026"
    assert day(date(2026, 11, 25)) == "Wednesday 25/11/2026"


def test_a_refusal_and_a_trouble_are_filled():
    assert refusal(Refused("x", "at most {most}", most=3)) == "at most 3"
    failed = Trouble("t", "{file} is gone", safe="the rest is safe", todo="look for {file}", file="a.db")
    assert trouble(failed) == ("a.db is gone", "the rest is safe", "look for a.db")


def test_a_missing_field_stays_and_fields_reach_into_nothing():
    assert say(Reason(text="{gone} and {name.__class__}", params={"name": "An"})) == "{gone} and {name.__class__}"
    assert say(Reason(text="{name}", params={"name": "{other}", "other": "x"})) == "{other}"


@given(st.text(), st.dictionaries(st.text(), st.text() | st.integers() | st.dates()))
def test_saying_never_fails(text, params):
    assert isinstance(say(Reason(text=text, params=params)), str)


def test_every_state_has_a_word():
    assert len({state(one) for one in State}) == len(State)
    assert state(None) == ""


def test_what_the_system_says_is_said_in_the_language_spoken(tmp_path):
    with pytest.raises(OSError, match="No such") as caught:
        (tmp_path / "none").read_bytes()
    failed = unreadable("file", "none", caught.value)
    assert trouble(failed)[0] == "none cannot be read: No such file or directory."
    language.use("vi")
    try:
        assert trouble(failed)[0] == "Không đọc được none: không có tệp hoặc thư mục này (có thể USB đã rút ra)."
    finally:
        language.use("en")
