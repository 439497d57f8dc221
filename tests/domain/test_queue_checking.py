"""A queue's rule as it is typed: made tidy, or refused with the cell at fault."""

import dataclasses
from typing import Any

import pytest

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.queue_checking import checked
from clerkdesk.domain.queueing import Cause, Choice, Ground, QueueRule

USUAL = QueueRule()


def with_line(name, place, **changes):
    lines = list(getattr(USUAL, name))
    lines[place] = dataclasses.replace(lines[place], **changes)
    changed: dict[str, Any] = {name: tuple(lines)}
    return dataclasses.replace(USUAL, **changed)


def test_the_usual_rule_stands():
    assert checked(USUAL) == USUAL


def test_words_are_made_tidy_and_new_lines_get_keys_of_their_own():
    new = (Cause(key="", vi="  Chu  đáo "), Cause(key="", vi="Chu đạo", en="Quick", good=True))
    kept = checked(dataclasses.replace(USUAL, reasons=(*new, Cause(key="quick", vi="Nhanh gọn"))))
    assert [(one.key, one.vi) for one in kept.reasons] == [
        ("chu_dao", "Chu đáo"),
        ("chu_dao_2", "Chu đạo"),
        ("quick", "Nhanh gọn"),
    ]
    assert checked(dataclasses.replace(USUAL, utilities=(Choice(key="", vi="…"),))).utilities[0].key == "line"


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (with_line("grounds", 0, vi=" "), "grounds.0.vi"),
        (with_line("grounds", 0, vi="NGƯỜI khuyết tật"), "grounds.1.vi"),
        (with_line("grounds", 4, en="pregnant"), "grounds.4.en"),
        (with_line("grounds", 2, minutes=241), "grounds.2.minutes"),
        (with_line("grounds", 2, minutes=-1), "grounds.2.minutes"),
        (with_line("grounds", 0, age=121), "grounds.0.age"),
        (with_line("utilities", 5, vi="x" * 61), "utilities.5.vi"),
        (with_line("reasons", 1, vi="Chờ lâu"), "reasons.1.vi"),
        (dataclasses.replace(USUAL, alert_minutes=0), "alert_minutes"),
        (dataclasses.replace(USUAL, alert_minutes=481), "alert_minutes"),
        (
            dataclasses.replace(USUAL, grounds=tuple(Ground(key="", vi=f"{n}", minutes=0) for n in range(10))),
            "grounds.9.vi",
        ),
    ],
)
def test_what_cannot_be_names_the_cell(rule, field):
    with pytest.raises(Refused) as no:
        checked(rule)
    assert no.value.field == field


def test_bounds_and_missing_english_are_fine():
    edge = (Ground(key="a", vi="A", minutes=240, age=120), Ground(key="b", vi="B", minutes=0))
    assert checked(dataclasses.replace(USUAL, grounds=edge)).grounds == edge
