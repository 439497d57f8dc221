from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkdesk.catalogue.units import Units


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


@given(query=st.text(max_size=20), limit=st.integers(0, 30))
def test_any_query_is_answered_within_its_province_and_limit(query, limit):
    found = _UNITS.search(query, province="31", limit=limit)
    assert len(found) <= limit
    assert all(one.province == "31" for one in found)
