"""What a visit knows of whom: said once, it stands in every form; a card stands over typing; signed papers stay."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkdesk.catalogue import forms as catalogue
from clerkdesk.domain.forms import filling as v
from clerkdesk.domain.forms.filling import Filling, Known, Source
from clerkdesk.domain.forms.form import Field, Form, Level
from clerkdesk.domain.forms.rules import judge

TODAY = date(2026, 11, 22)
SITE: dict[str, Any] = {"committee": "Ủy ban nhân dân xã An Khánh"}
FATHER = {"name": "Nguyễn Văn An", "number": "031090001234", "born": "1990-05-17"}
MOTHER = {"name": "Trần Thị Bích", "number": "031193005678", "born": "1993-08-02"}


@pytest.fixture(scope="module")
def birth() -> Form:
    found = catalogue.load().get("birth", TODAY)
    assert found is not None
    return found


def scanned(facts: dict[str, Any]) -> dict[str, Known]:
    return {key: Known(value=value, source=Source.SCANNED) for key, value in facts.items()}


def typed(value: Any) -> Known:
    return Known(value=value, source=Source.TYPED, by="Trần Thị Lan")


def field(form: Form, key: str) -> Field:
    found = form.field(key)
    assert found is not None
    return found


def test_two_cards_fill_both_parents_and_nobody_else(birth: Form) -> None:
    now = v.meet(v.meet(v.begin(Filling(), birth), "father", scanned(FATHER)), "mother", scanned(MOTHER))
    told = v.known(now, birth, SITE)
    assert told["father.name"].value == FATHER["name"]
    assert told["mother.born"] == Known(value=MOTHER["born"], source=Source.SCANNED)
    assert "requester.name" not in told
    assert told["mother.nationality"].source is Source.DEFAULT
    assert told["marriage_office"] == Known(value=SITE["committee"], source=Source.SITE)


def test_one_person_in_two_roles_is_told_once(birth: Form) -> None:
    now = v.same(v.meet(v.begin(Filling(), birth), "father", scanned(FATHER)), "requester", "father")
    assert v.values(now, birth, SITE)["requester.name"] == FATHER["name"]
    again = v.say(now, birth, field(birth, "father.name"), typed("Nguyễn Văn Ân"))
    assert v.values(again, birth, SITE)["requester.name"] == "Nguyễn Văn Ân"
    assert len(again.people) == 1


def test_the_same_card_scanned_for_another_role_is_the_same_person(birth: Form) -> None:
    now = v.meet(v.meet(v.begin(Filling(), birth), "father", scanned(FATHER)), "requester", scanned(FATHER))
    assert now.roles["father"] == now.roles["requester"]


def test_roles_can_be_swapped_and_left(birth: Form) -> None:
    now = v.meet(v.meet(v.begin(Filling(), birth), "father", scanned(MOTHER)), "mother", scanned(FATHER))
    right = v.swap(now, "father", "mother")
    assert v.values(right, birth, SITE)["mother.name"] == MOTHER["name"]
    assert v.swap(right, "father", "mother") == now
    assert "mother.name" not in v.values(v.release(right, "mother"), birth, SITE)


def test_a_card_stands_over_typing_and_not_the_other_way_round(birth: Form) -> None:
    now = v.say(v.begin(Filling(), birth), birth, field(birth, "father.name"), typed("NGUYEN VAN AN"))
    now = v.meet(now, "father", scanned(FATHER))
    assert v.known(now, birth, SITE)["father.name"].source is Source.SCANNED
    told = {**FATHER, "name": "x"}
    late = v.meet(now, "father", {key: Known(value=value, source=Source.EARLIER) for key, value in told.items()})
    assert v.known(late, birth, SITE)["father.name"].value == FATHER["name"]


def test_what_is_not_asked_says_nothing(birth: Form) -> None:
    now = v.meet(v.begin(Filling(), birth), "father", scanned(FATHER))
    without = v.say(now, birth, field(birth, "father.name"), typed(""))
    told = v.values(without, birth, SITE)
    assert not any(key.startswith(("father.", "marriage_")) for key in told if key != "father.name")


def test_a_default_never_answers_for_the_citizen(birth: Form) -> None:
    told = v.values(v.begin(Filling(), birth), birth, SITE)
    declared = {one.key for one in birth.fields() if one.answer.value == "declared"}
    assert declared
    assert not declared & set(told)


def test_a_correction_opens_what_was_printed_and_leaves_what_was_signed(birth: Form) -> None:
    now = v.meet(v.begin(Filling(), birth), "father", scanned(FATHER))
    said = v.values(now, birth, SITE)
    now = v.note(now, "birth", printed=said, confirmed=said)
    opened = now.opened("birth")
    assert opened is not None
    assert v.standing(opened, said) is v.Standing.PRINTED
    changed = v.say(now, birth, field(birth, "father.name"), typed("Nguyễn Văn Ân"))
    then = v.values(changed, birth, SITE)
    assert v.standing(opened, then) is v.Standing.OPEN
    assert v.differs(opened, then) == ("father.name",)
    signed = v.note(now, "birth", signed=said, signed_facts=v.known(now, birth, SITE))
    after = v.say(signed, birth, field(birth, "father.name"), typed("Ai khác"))
    assert v.values(after, birth, SITE) == said


def test_enter_goes_to_the_next_empty_field_and_round(birth: Form) -> None:
    now = v.meet(v.begin(Filling(), birth), "requester", scanned(FATHER))
    told = v.values(now, birth, SITE)
    first = v.next_empty(birth, told)
    assert first is not None
    assert first.key == "requester.paper"
    after = v.next_empty(birth, told, "requester.paper")
    assert after is not None
    assert after.key == "requester.relation"
    last = list(birth.asked(told))[-1].key
    assert v.next_empty(birth, told, last) == first


@given(st.lists(st.tuples(st.sampled_from(["requester", "child", "mother", "father"]), st.sampled_from("abc"))))
def test_any_order_of_meeting_and_swapping_loses_nobody(steps: list[tuple[str, str]]) -> None:
    now = Filling()
    met = set()
    for role, who in steps:
        now = v.meet(now, role, scanned({"number": who, "name": who}))
        met.add(who)
        assert now.person(role)["number"].value == who
    assert {facts["number"].value for facts in now.people.values()} >= {
        facts["number"].value for role in now.roles for facts in [now.person(role)]
    }
    assert met == {facts["number"].value for facts in now.people.values()}


def test_rules_name_the_field_and_how_much_it_matters(birth: Form) -> None:
    told = {
        "child.name": "A",
        "child.born": "2026-12-24",
        "mother.born": "2015",
        "mother.number": "031315005678",
        "father.name": "B",
        "father.number": "031315005678",
    }
    found = {(one.field, one.level) for one in judge(birth, told, TODAY, complete=False)}
    assert found == {
        ("child.born", Level.REFUSE),
        ("mother.born", Level.WARN),
        ("mother.number", Level.REFUSE),
        ("father.number", Level.WARN),
    }


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("child.born", "2026-02-30"),
        ("child.born", "soon"),
        ("mother.number", "12"),
        ("child.sex", "other"),
        ("copies", -1),
        ("marriage_day", "2023-13-01"),
    ],
)
def test_what_cannot_be_is_refused(birth: Form, key: str, value: Any) -> None:
    told = {"copies_wanted": "yes", "father.name": "B", key: value}
    assert key in {one.field for one in judge(birth, told, TODAY, complete=False) if one.level is Level.REFUSE}


@pytest.mark.parametrize(
    ("key", "value", "level"),
    [
        ("mother.nationality", "1", Level.REFUSE),
        ("child.birthplace", "12/3", Level.REFUSE),
        ("mother.residence", {"text": "1", "province": "", "unit": ""}, Level.REFUSE),
        ("mother.nationality", "Atlantis", Level.WARN),
        ("child.ethnicity", "Kinhh", Level.WARN),
        ("requester.relation", "Hàng xóm", Level.WARN),
        ("mother.nationality", "Việt Nam, Hoa Kỳ", None),
        ("mother.nationality", "mỹ", None),
        ("child.ethnicity", "Bru - Vân Kiều", None),
        ("requester.relation", "Cha đẻ", None),
        ("child.birthplace", "Nhà bà đỡ", None),
    ],
)
def test_a_word_of_no_list_is_odd_and_one_without_a_letter_is_refused(
    birth: Form, key: str, value: Any, level: Level | None
) -> None:
    words = catalogue.load().folded
    found = {one.field: one.level for one in judge(birth, {key: value}, TODAY, complete=False, words=words)}
    assert found.get(key) is level


def test_swapped_cards_of_father_and_mother_are_noticed(birth: Form) -> None:
    told = {"mother.number": FATHER["number"], "father.number": MOTHER["number"], "father.name": "A"}
    found = {(one.field, one.level) for one in judge(birth, told, TODAY, complete=False)}
    assert found >= {("mother.number", Level.WARN), ("father.number", Level.WARN)}


def test_a_relation_is_to_somebody(birth: Form) -> None:
    residence = catalogue.load().get("residence", TODAY)
    assert residence is not None
    now = v.meet(v.begin(v.begin(Filling(), birth), residence), "father", scanned(FATHER))
    now = v.same(v.same(now, "requester", "father"), "subject", "father")
    now = v.say(now, birth, field(birth, "requester.relation"), typed("Cha đẻ"))
    assert "subject.relation" not in v.known(now, residence, SITE)
    now = v.say(now, residence, field(residence, "subject.relation"), typed("Con"))
    assert v.values(now, birth, SITE)["requester.relation"] == "Cha đẻ"


def test_what_is_known_of_somebody_makes_a_row() -> None:
    form = catalogue.load().get("business", TODAY)
    assert form is not None
    facts = scanned(
        {**FATHER, "sex": "male", "residence": {"text": "Thôn Đông", "province": "", "unit": ""}, "phone": "1"}
    )
    row = v.row(field(form, "members"), facts)
    assert row == {**FATHER, "sex": "male", "residence": "Thôn Đông"}
