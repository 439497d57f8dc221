"""The words of a call: a template of the site's, checked, and never filled with anything but number and counter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkdesk.domain.announcing import USUAL_EN, USUAL_VI, call_words, check_call, spelt
from clerkdesk.domain.queueing import QueueRule
from tests.counter import refused


@pytest.mark.parametrize(("number", "said"), [("A012", "A 12"), ("AB001", "A B 1"), ("A1204", "A 1 2 0 4")])
def test_a_number_is_read_out_as_people_say_it(number: str, said: str) -> None:
    assert spelt(number) == said


def test_the_usual_words_are_well() -> None:
    assert check_call(USUAL_EN, field="en") == USUAL_EN
    assert call_words(check_call(f" {USUAL_VI}  ", field="vi"), "A012", "3") == "Mời số A 12 đến quầy 3"


@pytest.mark.parametrize(
    "template",
    [
        "",
        "Mời số {number}",
        "{number} {counter} {name}",
        "{number} {counter} {",
        "{number} {number} {counter}",
        "{} {}",
    ],
)
def test_other_words_are_refused(template: str) -> None:
    assert refused(check_call, template, field="vi") == "bad-call-words"


@given(st.text(max_size=60), st.text(max_size=12))
def test_what_stands_in_a_counters_name_is_read_as_it_stands(before: str, counter: str) -> None:
    said = call_words("{number}: {counter}", "A001", counter)
    assert said == f"A 1: {counter}"
    assert call_words(before.replace("{", "").replace("}", ""), "A001", counter) == before.replace("{", "").replace(
        "}", ""
    )


def test_each_degree_has_reasons_that_go_with_it() -> None:
    rule = QueueRule()
    good, poor = ({one.key for one in rule.causes(score)} for score in (5, 1))
    assert (good, rule.causes(4), rule.causes(2)) == ({"quick", "kind"}, rule.causes(5), rule.causes(1))
    assert not good & poor
    assert {one.key for one in rule.causes(3)} == good | poor
