"""English names for citizens: ours, for what counters get most; each of a procedure or field that there is."""

from datetime import date

import pytest
import yaml

from clerkdesk import resources
from clerkdesk.catalogue import english
from clerkdesk.catalogue.procedures import load

ON = date(2026, 11, 23)
MOST = (
    "Hộ tịch", "Chứng thực", "Đăng ký, quản lý cư trú", "Đất đai", "Tài chính đất đai",
    "Thành lập và hoạt động hộ kinh doanh", "Bảo trợ xã hội",
)  # fmt: skip
"""Fields that commune counters get most."""

_ROOM = 60
"""So many letters a tile of the kiosk shows large."""


@pytest.fixture(scope="module")
def names() -> dict[str, dict[str, str]]:
    text = resources.path("catalogue", "english.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = yaml.safe_load(text)
    return found


def test_each_name_is_of_something_that_there_is(names):
    catalogue = load()
    assert set(names["procedures"]) <= {one.code for one in catalogue.all(ON)}
    assert set(catalogue.fields) <= set(names["fields"])


def test_every_procedure_of_the_fields_asked_most_has_one():
    asked = [one for one in load().all(ON) if one.field in MOST]
    assert len(asked) > 90
    assert [one.name for one in asked if not english.procedure(one.code)] == []


def test_they_are_plain_english_short_and_told_apart(names):
    told = list(names["procedures"].values())
    assert len(set(told)) == len(told)
    assert [one for one in told if not one.isascii() or len(one) > _ROOM or one != one.strip(" .")] == []
