"""What was taken over from the national portal: usable, tidy, marked as not compared, and nothing lost unsaid."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest
import yaml

from clerkdesk import resources
from clerkdesk.catalogue.procedures import Catalogue, load, load_compiled
from clerkdesk.domain.due import UnknownTime
from clerkdesk.domain.fee import Council, Fixed, Free, PerItem, UnknownFee
from clerkdesk.domain.procedure import Certainty, Procedure
from clerkdesk.marked import read_yaml

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture(scope="module")
def portal(catalogue: Catalogue) -> list[Procedure]:
    return [one for one in catalogue.procedures if one.certainty is Certainty.PORTAL]


@pytest.fixture(scope="module")
def left_out() -> dict[str, str]:
    doc = read_yaml(resources.path("catalogue", "left_out.yaml").read_bytes())
    return {code: one["reason"] for one in doc["left_out"] for code in one["procedures"]}


def test_each_code_is_taken_over_or_left_out_with_a_reason(catalogue, portal, left_out):
    assert len(portal) == len({one.code for one in portal})
    assert not left_out.keys() & {one.code for one in catalogue.procedures}
    assert len(left_out) == 72
    assert all(len(reason) > 20 for reason in left_out.values())
    assert "Kho bạc" in left_out["3.000115"]


def test_everything_has_a_name_papers_and_a_capital(portal):
    for one in portal:
        assert one.name[0].isupper(), one.code
        assert not one.name.endswith((".", " ")), one.code
        assert one.components, one.code
        assert one.times, one.code
        assert one.fees, one.code


def test_no_paper_is_a_shard_of_a_sentence(catalogue):
    words: Counter[str] = Counter()
    for one in catalogue.procedures:
        for text in (one.name, one.result, *one.notes, *(paper.name for paper in one.components)):
            words.update(word.lower() for word in re.findall(r"\w+", text))
    for one in catalogue.procedures:
        for paper in one.components:
            told = f"{one.code}: {paper.name}"
            assert len(re.findall(r"[^\W\d_]", paper.name)) >= 3, told
            assert re.match(r"[^\W_]", paper.name), told
            assert re.search(r"[\w)”]$", paper.name), told
            assert paper.name.count("(") == paper.name.count(")"), told
            assert not re.search(r"\.(docx?|pdf|xlsx?)\b|\( *\)|[a-zđà-ỹ][A-ZĐ][a-zà-ỹ]", paper.name), told
            assert not re.match(r"(Trường hợp|Đối với|Lưu ý|Hoặc|Và) ", paper.name), told
            ends = re.findall(r"\w+", paper.name.lower())
            for word in (ends[0], ends[-1]):  # a word cut in the middle stands nowhere else
                assert words[word] > 1 or word in {"mại", "khoẻ"} or re.search(r"\d", word), told


def test_a_presented_paper_is_never_counted(portal):
    papers = [paper for one in portal for paper in one.components]
    assert sum(paper.present_only for paper in papers) > 40
    assert all(paper.originals + paper.certified + paper.copies == 0 for paper in papers if paper.present_only)
    assert all(paper.originals + paper.certified + paper.copies > 0 for paper in papers if not paper.present_only)


def test_a_bare_number_of_the_portal_is_no_time_limit(portal):
    unknown = [case.rule for one in portal for case in one.times if isinstance(case.rule, UnknownTime)]
    assert sum(rule.published.isdigit() for rule in unknown) > 20
    for one in portal:
        for case in one.times:
            assert isinstance(case.rule, UnknownTime) or case.certainty is Certainty.PORTAL, one.code


def test_an_amount_of_money_is_only_what_the_portal_spells_out(portal):
    assert {type(case.rule) for one in portal for case in one.fees} == {Free, Council, UnknownFee, PerItem, Fixed}
    assert all(case.certainty is Certainty.PORTAL for one in portal for case in one.fees)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("ly hon nuoc ngoai", "2.000554"),
        ("cap the can cuoc cho nguoi duoi 14", "1.014062"),
        ("2.000554", "2.000554"),
        ("thành lập hợp tác xã", "1.005280"),
        ("chặt hạ cây xanh", "1.002693"),
        ("tach ho", "1.010038"),
    ],
)
def test_all_are_found(catalogue, query, code):
    found = [one.code for one in catalogue.search(query, on=TODAY)]
    assert code in found[:3]


def test_the_checked_ones_stand_in_front_of_their_namesakes(catalogue):
    found = [one.code for one in catalogue.search("dang ky khai sinh", on=TODAY)]
    assert found[0] == "1.001193"


def test_compiled_it_is_the_same(catalogue, tmp_path):
    load_compiled(tmp_path / "catalogue.bin")
    assert load_compiled(tmp_path / "catalogue.bin").procedures == catalogue.procedures


def test_the_list_of_what_was_left_out_is_plain_yaml():
    doc = yaml.safe_load(resources.path("catalogue", "left_out.yaml").read_text(encoding="utf-8"))
    assert all(isinstance(name, str) for one in doc["left_out"] for name in one["procedures"].values())
