from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkdesk.catalogue.compiled import kept
from clerkdesk.catalogue.document import read_procedure, write_procedure
from clerkdesk.catalogue.procedures import Catalogue, dump, load, load_compiled, parse
from clerkdesk.domain.due import CalendarDays, SameDay, UnknownTime, WorkingDays, WorkingHours
from clerkdesk.domain.errors import Trouble
from clerkdesk.domain.fee import Council, Fixed, Free, PerItem, PerPage, UnknownFee
from clerkdesk.domain.procedure import Assistance, Certainty, Channel, Component, FeeCase, Filling, Procedure, TimeCase
from clerkdesk.marked import read_yaml

TODAY = date(2026, 11, 23)

ONE = """
field: Hộ tịch
procedures:
  - code: 1.000001
    name: Đăng ký thử
    times: [{ same_day: 15:00 }]
    fees: [{ free: true }]
"""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sources = tmp_path / "procedures"
    sources.mkdir()
    (sources / "ho_tich.yaml").write_text(ONE, encoding="utf-8")
    return sources


# Searching


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("1.001193", "1.001193"),
        ("1.0011", "1.001193"),
        ("001193", "1.001193"),
        ("dkks", "1.001193"),
        ("DKKS", "1.001193"),
        ("Đăng ký khai sinh", "1.001193"),
        ("dang ky khai sinh", "1.001193"),
        ("khai sinh", "1.001193"),
        ("khai tu", "1.000656"),
        ("ket hon", "1.000894"),
        ("tinh trang hon nhan", "1.004873"),
        ("ban sao trich luc", "2.000635"),
        ("chung thuc ban sao", "2.000815"),
        ("chung thuc chu ky", "2.000884"),
        ("lao dong thu nhap thap", "3.000412"),
        ("cha, mẹ, con", "1.001022"),
        ("ho nghe", "1.011607"),
    ],
)
def test_finds_by_code_words_and_initials(catalogue, query, first):
    assert catalogue.search(query, on=TODAY)[0].code == first


def test_finds_the_same_composed_and_decomposed(catalogue):
    query = "Đăng ký khai tử"
    found = catalogue.search(unicodedata.normalize("NFD", query), on=TODAY)
    assert found == catalogue.search(query, on=TODAY)
    assert found[0].code == "1.000656"


def test_finds_a_whole_field(catalogue):
    found = catalogue.search("giam ngheo", on=TODAY)
    assert {one.field for one in found} == {"Giảm nghèo"}
    assert len(found) == 5


def test_recent_ones_stand_first_among_equals(catalogue):
    usual = [one.code for one in catalogue.search("dang ky", on=TODAY)]
    recent = [one.code for one in catalogue.search("dang ky", on=TODAY, recent=[usual[5], usual[3]])]
    assert recent[:2] == [usual[5], usual[3]]
    assert sorted(recent) == sorted(usual)


@pytest.mark.parametrize(("text", "name"), [("khai sinh", "Đăng ký khai sinh"), ("ket hon", "Đăng ký kết hôn")])
def test_what_is_registered_stands_before_copies_of_it_however_recent(catalogue, text, name):
    assert catalogue.search(text, on=TODAY, recent=["2.000635"])[0].name == name


def test_an_empty_query_shows_recent_ones_then_all_in_order(catalogue):
    found = [one.code for one in catalogue.search(" ", on=TODAY, recent=["2.000815", "1.000656", "9.999999"], limit=4)]
    assert found[:2] == ["2.000815", "1.000656"]
    assert found[2:] == [one.code for one in catalogue.all(TODAY)[:2]]


def test_finds_only_what_is_in_effect(catalogue):
    assert [one.version for one in catalogue.search("1.001776", on=TODAY)] == [2]
    assert [one.version for one in catalogue.search("1.001776", on=date(2026, 10, 4))] == [1]
    assert catalogue.search("1.001193", on=date(2027, 3, 1)) == []


@pytest.mark.parametrize("query", ["zzz", "9.9", "%", "'; drop", "()", "…"])
def test_finds_nothing_for_nonsense(catalogue, query):
    assert catalogue.search(query, on=TODAY) == []


@given(query=st.text(max_size=30), limit=st.integers(0, 100))
def test_any_query_is_answered_within_the_limit(query, limit):
    catalogue = _cached_catalogue()
    found = catalogue.search(query, on=TODAY, limit=limit)
    assert len(found) <= limit
    assert len({one.code for one in found}) == len(found)


_KEPT: list[Catalogue] = []


def _cached_catalogue() -> Catalogue:
    if not _KEPT:
        _KEPT.append(load())
    return _KEPT[0]


def test_unknown_codes_and_versions_are_none(catalogue):
    assert catalogue.get("9.999999", TODAY) is None
    assert catalogue.version("1.001193", 7) is None
    assert catalogue.version("9.999999", 1) is None


def test_fields_follow_the_files(catalogue):
    assert len(catalogue.fields) == 52
    assert catalogue.fields[0] == catalogue.all(TODAY)[0].field


# Reading


def test_reads_codes_hours_and_days_as_text():
    assert read_yaml("[1.000656, 15:00, 2026-10-05, yes, 0x1F, 12, true, ~]") == [
        "1.000656",
        "15:00",
        "2026-10-05",
        "yes",
        "0x1F",
        12,
        True,
        None,
    ]


def test_a_file_that_cannot_be_understood_is_trouble_and_named(folder):
    (folder / "xau.yaml").write_text("field: X\nprocedures:\n  - code: 1.000002\n", encoding="utf-8")
    with pytest.raises(Trouble, match=r"xau\.yaml") as caught:
        load(folder)
    assert caught.value.code == "catalogue-damaged"


def test_the_digest_follows_the_sources(folder):
    before = load(folder).digest
    assert load(folder).digest == before
    (folder / "ho_tich.yaml").write_text(ONE.replace("thử", "thật"), encoding="utf-8")
    assert load(folder).digest != before


# The compiled form


def test_the_compiled_form_says_the_same(catalogue):
    again = parse(dump(catalogue), catalogue.digest)
    assert again.procedures == catalogue.procedures
    assert again.digest == catalogue.digest


def test_compiles_once_and_again_when_the_sources_change(folder, tmp_path):
    compiled = tmp_path / "catalogue.json"
    first = load_compiled(compiled, folder)
    kept = compiled.stat()
    assert load_compiled(compiled, folder).procedures == first.procedures
    assert compiled.stat().st_ino == kept.st_ino
    (folder / "ho_tich.yaml").write_text(ONE.replace("thử", "thật"), encoding="utf-8")
    for _ in range(2):
        assert [one.name for one in load_compiled(compiled, folder).procedures] == ["Đăng ký thật"]
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["catalogue.json"]


def test_a_damaged_compiled_form_is_made_anew(folder, tmp_path):
    compiled = tmp_path / "catalogue.json"
    load_compiled(compiled, folder)
    whole = compiled.read_bytes()
    at = whole.index(b"15:00")
    flipped = whole[:at] + b"1" + b"6" + whole[at + 2 :]
    head = whole.partition(b" ")[0] + b" "
    for damaged in (b"", whole[:-1], whole[: len(whole) // 2], flipped, head, head + b"\n[]", b"\0" * 500):
        compiled.write_bytes(damaged)
        assert kept(compiled, load(folder).digest) is None
        assert load_compiled(compiled, folder).procedures == load(folder).procedures
        assert compiled.read_bytes() == whole


def test_a_compiled_form_of_another_shape_is_refused(folder):
    for content in (b'[["X", [{"code": 1}]]]', b'[["X", [{"times": [3]}]]]', b"{}"):
        with pytest.raises(ValueError, match="compiled catalogue"):
            parse(content, "x")


def test_a_compiled_form_that_cannot_be_kept_harms_nothing(folder, tmp_path):
    assert load_compiled(tmp_path / "nowhere" / "catalogue.json", folder).procedures == load(folder).procedures


def test_several_compile_at_once_without_harm(folder, tmp_path):
    compiled = tmp_path / "catalogue.json"
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: load_compiled(compiled, folder), range(8)))
    assert {one.procedures for one in found} == {load(folder).procedures}
    assert kept(compiled, load(folder).digest) == dump(load(folder))
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["catalogue.json"]


# Any procedure survives writing and reading

lines = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)
certainties = st.sampled_from(Certainty)
amounts = st.integers(1, 10**9)
days = st.integers(1, 400)
times = st.one_of(
    st.builds(SameDay, cutoff=st.sampled_from(["00:00", "15:00", "23:59"])),
    st.builds(WorkingDays, days=days, extension=st.integers(0, 9)),
    st.builds(CalendarDays, days=days, extension=st.integers(0, 9)),
    st.builds(WorkingHours, hours=days),
    st.builds(UnknownTime, published=st.one_of(st.just(""), lines)),
)
fees = st.one_of(
    st.builds(Free),
    st.builds(Fixed, amount=amounts),
    st.builds(PerItem, amount=amounts, unit=lines),
    st.builds(PerPage, amount=amounts, step=st.integers(2, 9), further=amounts, cap=amounts),
    st.builds(Council, published=st.one_of(st.just(""), lines)),
    st.builds(UnknownFee, published=st.one_of(st.just(""), lines)),
)
cases = st.one_of(st.just(""), lines)
counts = st.integers(0, 3)
components = st.builds(
    Component,
    key=st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True),
    name=lines,
    originals=counts,
    certified=counts,
    copies=counts,
    present_only=st.booleans(),
    required=st.booleans(),
    when=cases,
    data_source=cases,
    certainty=certainties,
)
procedures = st.builds(
    Procedure,
    code=st.from_regex(r"[0-9]\.[0-9]{6}", fullmatch=True),
    version=st.integers(1, 99),
    name=lines,
    field=st.just("Hộ tịch"),
    decision=cases,
    effective=st.one_of(st.none(), st.dates()),
    ended=st.one_of(st.none(), st.dates()),
    components=st.lists(components, max_size=3).map(tuple),
    channels=st.lists(st.sampled_from(Channel), min_size=1, unique=True).map(tuple),
    times=st.lists(st.builds(TimeCase, rule=times, case=cases, certainty=certainties), max_size=3).map(tuple),
    fees=st.lists(st.builds(FeeCase, rule=fees, case=cases, certainty=certainties, source=cases), max_size=3).map(
        tuple
    ),
    exemptions=st.lists(lines, max_size=2).map(tuple),
    result=cases,
    forms=st.lists(lines, max_size=2).map(tuple),
    assistance=st.one_of(
        st.none(),
        st.builds(
            Assistance,
            filling=st.sampled_from(Filling),
            reason=cases,
            source=cases,
            presence=cases,
            signature=cases,
            certainty=certainties,
        ),
    ),
    certainty=certainties,
    notes=st.lists(lines, max_size=2).map(tuple),
    linked=st.lists(st.just("1.000656"), max_size=1).map(tuple),
)


@given(procedures)
def test_any_procedure_survives_writing_and_reading(procedure):
    assert read_procedure(write_procedure(procedure), "Hộ tịch") == procedure
    assert parse(dump(Catalogue([procedure])), "").procedures == (procedure,)
