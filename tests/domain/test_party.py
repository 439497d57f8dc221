from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.party import (
    Authority,
    Identity,
    IdKind,
    Kinship,
    Party,
    PartyKind,
    Representative,
    Sex,
    check_identity,
    check_representative,
    id_warnings,
    identity_of,
    parse_birth,
    show_birth,
)


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("031090001234", IdKind.CITIZEN, "031090001234"),
        (" 031 090 001 234 ", IdKind.CITIZEN, "031090001234"),
        ("121234567", IdKind.OLD, "121234567"),
        ("0201234567", IdKind.ORGANISATION, "0201234567"),
        ("0201234567-001", IdKind.ORGANISATION, "0201234567-001"),
        ("0201234567001", IdKind.ORGANISATION, "0201234567-001"),
        ("b1234567", IdKind.PASSPORT, "B1234567"),
        ("P01234567", IdKind.PASSPORT, "P01234567"),
        ("", IdKind.NONE, ""),
        ("  ", IdKind.NONE, ""),
    ],
)
def test_numbers_are_told_apart(text, kind, number):
    found = identity_of(text)
    assert found == Identity(kind=kind, number=number)
    check_identity(found)


@pytest.mark.parametrize(
    "text",
    ["12345678", "03109000123", "1", "ABC", "ABCDEFG", "B12345678901234", "０３１０９０００１２３４", "Ạ1234567"],
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(Refused) as refused:
        identity_of(text)
    assert refused.value.code == "identity-unknown"
    assert refused.value.field == "number"


@given(st.text())
def test_any_text_is_a_well_formed_number_or_refused(text):
    try:
        found = identity_of(text)
    except Refused:
        return
    check_identity(found)
    assert identity_of(found.number) == found


@pytest.mark.parametrize("kind", list(IdKind))
def test_a_number_of_the_wrong_shape_is_refused_for_each_kind(kind):
    with pytest.raises(Refused, match="12-ab"):
        check_identity(Identity(kind=kind, number="12-ab"))


PERSON = Party(
    name="Lê Thị Hoa",
    identity=Identity(kind=IdKind.CITIZEN, number="031190001234"),
    born="1990-05-17",
    sex=Sex.FEMALE,
)


def test_a_number_that_agrees_with_its_owner_warns_of_nothing():
    assert id_warnings(PERSON) == ()
    assert id_warnings(replace(PERSON, sex=None, born="")) == ()
    assert id_warnings(replace(PERSON, born="1990")) == ()


@pytest.mark.parametrize(
    ("change", "word"),
    [({"sex": Sex.MALE}, "woman's"), ({"born": "1991-05-17"}, "1991"), ({"born": "2090"}, "2090")],
)
def test_a_number_against_its_owner_warns(change, word):
    (warning,) = id_warnings(replace(PERSON, **change))
    assert word in warning.text.format(**warning.params)


@given(st.integers(1900, 2199), st.sampled_from(list(Sex)), st.integers(0, 999), st.integers(0, 999999))
def test_every_number_built_by_the_rule_agrees(year, sex, province, rest):
    digit = 2 * ((year - 1900) // 100) + (sex is Sex.FEMALE)
    number = f"{province:03d}{digit}{year % 100:02d}{rest:06d}"
    party = replace(PERSON, identity=Identity(kind=IdKind.CITIZEN, number=number), born=str(year), sex=sex)
    assert id_warnings(party) == ()
    other = Sex.MALE if sex is Sex.FEMALE else Sex.FEMALE
    assert len(id_warnings(replace(party, sex=other, born=str(year + 1)))) == 2


def test_only_citizens_numbers_are_compared():
    for number in ("121234567", "B1234567", "0201234567", ""):
        assert id_warnings(replace(PERSON, identity=identity_of(number))) == ()


KIN = Representative(party=PERSON, authority=Authority.CLOSE_KIN, kinship=Kinship.PARENT)


@pytest.mark.parametrize(
    "representative",
    [
        KIN,  # not certified, and needs no number
        Representative(party=PERSON, authority=Authority.CERTIFIED, paper="12/2026, 20/11/2026"),
        Representative(party=PERSON, authority=Authority.LEGAL),
        Representative(party=PERSON, authority=Authority.WRITTEN),
    ],
)
def test_who_may_act(representative):
    check_representative(representative)


@pytest.mark.parametrize(
    ("representative", "code"),
    [
        (replace(KIN, kinship=None), "kinship-needed"),
        (replace(KIN, authority=Authority.CERTIFIED, paper=" "), "authorisation-needed"),
        (replace(KIN, party=replace(PERSON, identity=Identity())), "representative-identity"),
        (replace(KIN, party=replace(PERSON, identity=identity_of("0201234567"))), "representative-identity"),
        (replace(KIN, party=replace(PERSON, kind=PartyKind.ORGANISATION)), "representative-person"),
        (replace(KIN, party=replace(PERSON, name=" ")), "representative-person"),
        (replace(KIN, party=replace(PERSON, identity=Identity(kind=IdKind.CITIZEN, number="1"))), "identity-malformed"),
    ],
)
def test_who_may_not(representative, code):
    with pytest.raises(Refused) as refused:
        check_representative(representative)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("17051990", "1990-05-17"),
        ("17/05/1990", "1990-05-17"),
        ("7-5-1990", "1990-05-07"),
        ("17.05.1990", "1990-05-17"),
        ("1990-05-17", "1990-05-17"),
        ("1990-05", "1990-05"),
        ("05/1990", "1990-05"),
        ("00051990", "1990-05"),
        ("00001990", "1990"),
        ("00/00/1990", "1990"),
        (" 1990 ", "1990"),
        ("29022000", "2000-02-29"),
        ("", ""),
    ],
)
def test_dates_of_birth_whole_and_partial(text, born):
    assert parse_birth(text) == born


@pytest.mark.parametrize(
    "text",
    [
        "31021990",
        "29021900",
        "17001990",
        "13/1990",
        "0",
        "90",
        "17/05/90",
        "1790",
        "2300",
        "abc",
        "１７０５１９９０",
        "1990-5-17-1",
    ],
)
def test_no_date_of_birth(text):
    with pytest.raises(Refused) as refused:
        parse_birth(text)
    assert refused.value.code == "birth-date"


@given(st.dates(date(1850, 1, 1), date(2199, 12, 31)))
def test_every_date_is_read_as_it_is_shown(day):
    born = day.isoformat()
    for written in (born, day.strftime("%d%m%Y"), show_birth(born)):
        assert parse_birth(written) == born
    assert parse_birth(show_birth(born[:7])) == born[:7]
    assert parse_birth(show_birth(born[:4])) == born[:4]


@given(st.text())
def test_any_text_is_a_stable_date_or_refused(text):
    try:
        born = parse_birth(text)
    except Refused:
        return
    assert parse_birth(born) == born
