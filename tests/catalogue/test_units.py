from __future__ import annotations

import unicodedata
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkdesk.catalogue.former import read_former
from clerkdesk.catalogue.units import Unit, Units
from clerkdesk.domain.text import fold


@pytest.fixture(scope="module")
def units() -> Units:
    return Units.load()


def test_holds_the_whole_country(units):
    provinces = units.provinces()
    communes = [one for province in provinces for one in units.communes(province.code)]
    assert len(provinces) == 34
    assert len(communes) == 3321
    assert len({one.code for one in (*provinces, *communes)}) == 34 + 3321
    kinds = {kind: sum(one.name.startswith(kind) for one in communes) for kind in ("Xã ", "Phường ", "Đặc khu ")}
    assert kinds == {"Xã ": 2611, "Phường ": 697, "Đặc khu ": 13}
    assert len(units.communes("31")) == 114
    assert all(one.name == unicodedata.normalize("NFC", one.name) for one in communes)


def test_the_same_name_in_four_provinces_keeps_four_codes(units):
    found = units.search("an khanh")[:4]
    assert {one.code for one in found} == {"11668", "09877", "05809", "27094"}
    assert units.full_name("11668") == "Xã An Khánh, Thành phố Hải Phòng"
    assert next(one.code for one in units.search("An Khánh", province="31")) == "11668"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("An Khánh Hải Phòng", "11668"),
        ("xã an khánh, hải phòng", "11668"),
        ("an khanh thai nguyen", "05809"),
        ("ba dinh", "00004"),
        ("Phường Ba Đình", "00004"),
        ("an thanh hai phong", "10792"),
    ],
)
def test_finds_with_or_without_accents_kind_and_province(units, query, code):
    assert units.search(query)[0].code == code


def test_finds_by_a_name_from_before_2025(units):
    assert "00004" in [one.code for one in units.search("Quán Thánh")]


def test_gives_names_and_nothing_for_unknown_codes(units):
    assert units.get("31").name == "Thành phố Hải Phòng"
    assert units.full_name("31") == "Thành phố Hải Phòng"
    assert units.get("99999") is None
    assert units.full_name("99999") == ""
    assert units.get("11668").province == "31"


def test_no_query_lists_the_province(units):
    assert units.search("", province="31", limit=500) == units.communes("31")
    assert units.search("", limit=5) == []


_UNITS = Units.load()
_COMMUNES = [one for province in _UNITS.provinces() for one in _UNITS.communes(province.code)]


@given(query=st.text(max_size=20), limit=st.integers(0, 30))
def test_any_query_is_answered_within_its_province_and_limit(query, limit):
    found = _UNITS.search(query, province="31", limit=limit)
    assert len(found) <= limit
    assert all(one.province == "31" for one in found)


def test_an_old_name_offers_every_unit_that_it_went_into_and_says_so(units):
    found = {one.unit.code: one.reason for one in units.find("Xã Kim Tân")}
    assert units.full_name("10792") == "Xã An Thành, Thành phố Hải Phòng"
    assert found["10792"].text == "formerly {names}"
    assert found["10792"].params == {"names": "Xã Kim Tân"}
    assert {"10792", "14677", "24022"} <= found.keys()
    assert units.get("10792") in units.search("Xã Kim Tân")


@pytest.mark.parametrize(
    "query",
    [
        "xã Kim Tân, huyện Kim Thành, tỉnh Hải Dương",
        "Thôn 3, Xã Kim Tân, Huyện Kim Thành, Tỉnh Hải Dương",
        "kim tan hai duong",
        "kim tân, hải phòng",
    ],
)
def test_the_end_of_an_old_address_finds_its_commune(units, query):
    assert [one.code for one in units.search(query)] == ["10792"]


def test_words_that_nobody_knows_do_not_hide_the_commune(units):
    assert "27475" in [one.code for one in units.search("Phường Tân Phong, Quận 7, TP.HCM")]


def test_a_unit_found_by_its_own_name_needs_no_reason(units):
    first = units.find("An Thành Hải Phòng")[0]
    assert (first.unit.code, first.reason) == ("10792", None)


def test_a_divided_unit_offers_all_its_parts(units):
    found = units.find("Thị trấn Gia Lộc", province="31")
    assert {one.unit.name for one in found if one.former} == {"Xã Gia Lộc", "Xã Gia Phúc"}


def test_an_old_name_is_not_taken_for_a_new_one_and_the_beginning_of_its_province(units):
    """ "Láng Hạ" begins as "Láng, Hà Nội" does."""
    found = units.find("Phường Láng Hạ", province="01")
    assert {one.unit.name for one in found} == {"Phường Láng", "Phường Đống Đa", "Phường Giảng Võ"}
    assert all([old.name for old in one.former] == ["Phường Láng Hạ"] for one in found)


@cache
def _merged() -> list[Unit]:
    return [one for one in _COMMUNES if read_former(one.merged_from)]


@given(data=st.data())
def test_every_old_name_finds_what_it_became(data):
    unit = data.draw(st.sampled_from(_merged()))
    old = data.draw(st.sampled_from(read_former(unit.merged_from)))
    found = {one.unit.code: one for one in _UNITS.find(old.name, province=unit.province, limit=500)}
    assert old in found[unit.code].former or fold(old.name) in fold(unit.name)
