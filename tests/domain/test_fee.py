import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.fee import (
    Council,
    FeeRule,
    Fixed,
    Free,
    PerItem,
    PerPage,
    Quantities,
    UnknownFee,
    charge,
    copies,
    money,
    parse_money,
)

COPY = PerPage(amount=2_000, step=3, further=1_000, cap=200_000)  # TT 226/2016/TT-BTC
counts = st.integers(1, 9_999)
amounts = st.integers(0, 10_000_000)
known_rules = st.one_of(
    st.just(Free()),
    st.builds(Fixed, amount=amounts),
    st.builds(PerItem, amount=amounts, unit=st.just("bản")),
    st.builds(PerPage, amount=amounts, step=st.integers(1, 20), further=amounts, cap=amounts),
)
asked = st.builds(Quantities, items=counts, pages=st.lists(counts, min_size=1, max_size=30).map(tuple))


@pytest.mark.parametrize(
    ("pages", "amount"),
    [
        ((1,), 2_000),
        ((2,), 4_000),
        ((3,), 5_000),
        ((10,), 12_000),
        ((198,), 200_000),
        ((199,), 200_000),
        ((1_000,), 200_000),
        (copies(3, 10), 50_000),
        ((2, 2, 5, *copies(300, 2)), 415_000),
    ],
)
def test_certified_copies(pages: tuple[int, ...], amount: int) -> None:
    assert charge(COPY, Quantities(pages=pages)).amount == amount


def reference_copy(rule: PerPage, pages: int) -> int:
    return min(sum(rule.amount if page < rule.step else rule.further for page in range(1, pages + 1)), rule.cap)


@given(
    st.builds(PerPage, amount=amounts, step=st.integers(1, 20), further=amounts, cap=amounts),
    st.lists(st.integers(1, 60), min_size=1, max_size=20),
)
def test_pages_are_charged_one_by_one(rule: PerPage, pages: list[int]) -> None:
    found = charge(rule, Quantities(pages=tuple(pages)))
    assert found.amount == sum(reference_copy(rule, length) for length in pages)
    assert sum(line.count for line in found.lines) == len(pages)


@given(known_rules, asked)
def test_lines_add_up_in_whole_dong(rule: FeeRule, quantities: Quantities) -> None:
    found = charge(rule, quantities)
    assert type(found.amount) is int
    assert found.amount == sum(line.amount for line in found.lines)
    assert all(line.amount == line.count * line.each and line.amount >= 0 for line in found.lines)
    assert found.why
    assert all("{" not in reason.text.format(**reason.params) for reason in found.why)
    exempt = charge(rule, quantities, exemption="hộ nghèo")
    assert (exempt.amount, exempt.lines, exempt.waived) == (0, (), found.amount)


def test_items_and_fixed() -> None:
    assert charge(PerItem(amount=8_000, unit="bản"), Quantities(items=5)).amount == 40_000
    assert charge(Fixed(amount=50_000), Quantities(items=5)).amount == 50_000
    assert charge(Free()).amount == 0


def test_the_reasons_show_the_sum() -> None:
    found = charge(COPY, Quantities(pages=(*copies(2, 3), 5, 300)))
    assert [reason.text.format(**reason.params) for reason in found.why] == [
        "a copy of 2 pages: 2 × 2.000 đ; 3 × 4.000 đ = 12.000 đ",
        "a copy of 5 pages: 2 × 2.000 đ + 3 × 1.000 đ; 1 × 7.000 đ = 7.000 đ",
        "a copy of 300 pages, at most 200.000 đ; 1 × 200.000 đ = 200.000 đ",
    ]


@pytest.mark.parametrize("rule", [Council(), Council(published="75.000"), UnknownFee()])
def test_what_nobody_set_must_be_typed(rule: FeeRule) -> None:
    with pytest.raises(Refused) as refused:
        charge(rule)
    assert refused.value.field == "fee"
    assert charge(rule, council=0).amount == 0
    assert charge(rule, council=75_000).amount == 75_000
    exempt = charge(rule, exemption="hộ nghèo")
    assert (exempt.amount, exempt.waived) == (0, 0)
    assert exempt.why[0].params == {"reason": "hộ nghèo"}


def test_council_fees_are_for_one_item_and_typed_ones_for_all() -> None:
    assert charge(Council(), Quantities(items=3), council=8_000).amount == 24_000
    assert charge(UnknownFee(), Quantities(items=3), council=8_000).amount == 8_000


def test_a_blank_exemption_is_none() -> None:
    assert charge(Fixed(amount=50_000), exemption="  ").amount == 50_000


@pytest.mark.parametrize(
    ("quantities", "council", "field"),
    [
        (Quantities(), None, "pages"),
        (Quantities(pages=(3, 0)), None, "pages"),
        (Quantities(pages=(-1,)), None, "pages"),
        (Quantities(pages=(10_000,)), None, "pages"),
        (Quantities(pages=(1,) * 10_000), None, "pages"),
        (Quantities(items=0, pages=(1,)), None, "items"),
        (Quantities(items=10_000, pages=(1,)), None, "items"),
        (Quantities(pages=(1,)), -1, "fee"),
        (Quantities(pages=(1,)), 10**12, "fee"),
    ],
)
def test_missing_and_wild_numbers_are_refused(quantities: Quantities, council: int | None, field: str) -> None:
    with pytest.raises(Refused) as refused:
        charge(COPY, quantities, council)
    assert refused.value.field == field


@given(st.integers(0, 999_999_999_999))
def test_money_is_read_back(amount: int) -> None:
    text = money(amount)
    assert parse_money(text) == parse_money(str(amount)) == amount
    assert parse_money(text.replace(".", ",")) == amount


def test_money() -> None:
    assert money(12_000) == "12.000 đ"
    assert money(0) == "0 đ"
    assert money(-1_234_567) == "-1.234.567 đ"
    assert parse_money(" 12 000 VNĐ ") == 12_000


@pytest.mark.parametrize("text", ["", "12.50", "12,5", "1.000,000", "-5", "1e3", "mười", "12.0000", "٣", "1" * 13])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_money(text)
    assert refused.value.field == "amount"
