from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkdesk.domain.codes import (
    CodeForm,
    check_agency,
    day_part,
    desk_letters,
    epoch_letters,
    official,
    parse_code,
    provisional,
)
from clerkdesk.domain.errors import Refused

DAY = date(2026, 11, 22)
AGENCY = "H24.101.05"
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
numbers = st.integers(1, 999_999_999)
agencies = st.from_regex(r"[A-Z][0-9]{2}(\.[0-9]{2,3}){0,3}", fullmatch=True)


def test_codes_are_written_as_the_law_and_the_design_say() -> None:
    assert provisional(AGENCY, DAY, "AA", 1) == "H24.101.05-261122-AA0001"
    assert official(AGENCY, DAY, 1) == "H24.101.05-261122-0001"
    assert official(AGENCY, DAY, 12345) == "H24.101.05-261122-12345"
    assert day_part(date(2030, 1, 2)) == "300102"


@pytest.mark.parametrize(("epoch", "letters"), [(1, "B"), (15, "X"), (16, "BB"), (30, "BX"), (31, "CB"), (241, "BBB")])
def test_epochs_are_lettered_like_columns(epoch: int, letters: str) -> None:
    assert epoch_letters(epoch) == letters
    assert desk_letters("C", epoch) == "C" + letters


@given(st.tuples(st.sampled_from("ABZ"), st.integers(1, 2000)), st.tuples(st.sampled_from("ABZ"), st.integers(1, 2000)))
def test_letters_never_mean_two_desks_or_epochs(one: tuple[str, int], other: tuple[str, int]) -> None:
    assert (desk_letters(*one) == desk_letters(*other)) == (one == other)


@given(agencies, days, numbers, st.sampled_from("ABCXYZ"), st.integers(1, 800))
def test_what_is_written_is_read_back(agency: str, day: date, number: int, desk: str, epoch: int) -> None:
    letters = desk_letters(desk, epoch)
    code = parse_code(provisional(agency, day, letters, number))
    assert code is not None
    assert (code.form, code.agency, code.day, code.letters, code.number) == (
        CodeForm.LETTERED, agency, day, letters, number,
    )  # fmt: skip
    code = parse_code(official(agency, day, number))
    assert code is not None
    assert (code.form, code.agency, code.day, code.letters, code.number) == (CodeForm.PLAIN, agency, day, "", number)


def test_old_and_owner_forms() -> None:
    old = parse_code("000.00.00.H26-250701-0001")
    assert old is not None
    assert (old.form, old.agency, old.day, old.number) == (CodeForm.OLD, "000.00.00.H26", date(2025, 7, 1), 1)
    owner = parse_code("G06.01-260201-BT00123")
    assert owner is not None
    assert (owner.form, owner.letters, owner.number) == (CodeForm.LETTERED, "BT", 123)


@pytest.mark.parametrize(
    "noisy",
    [
        "H24.101.05-261122-AA0001\r",
        "\x02H24.101.05-261122-AA0001\x03\r\n",
        "]C0H24.101.05-261122-AA0001",
        "]Q1H24.101.05-261122-AA0001\n",
        " h24.101.05-261122-aa0001 ",
        "H24.101.05 – 261122 — AA0001",
        "*H24.101.05-261122-AA0001*",
        "\ufeffH24.101.05-261122-AA0001",
    ],
)
def test_scanner_noise_is_stripped(noisy: str) -> None:
    code = parse_code(noisy)
    assert code is not None
    assert str(code) == "H24.101.05-261122-AA0001"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "031090001234",
        "H24.101.05",
        "H24.101.05-261322-0001",
        "H24.101.05-260230-0001",
        "H24.101.05-261122-001",
        "H24.101.05-261122-0001x",
        "H24.101.05-261122-Â0001",
        "H24.101.05-261122-٠٠٠١",
        "031090001234||Nguyễn Văn An|17051990|Nam|Hải Phòng|01012022",
        "H24.101.05-261122-" + "1" * 200,
        "'; DROP TABLE event; --",
    ],
)
def test_other_text_is_no_code(text: str) -> None:
    assert parse_code(text) is None


@given(st.text(max_size=80))
def test_any_text_is_answered(text: str) -> None:
    code = parse_code(text)
    assert code is None or parse_code(code.text) == code


def test_agencies() -> None:
    assert check_agency(" h24.101.05 ") == AGENCY
    assert check_agency("000.00.00.H26") == "000.00.00.H26"
    assert check_agency("G06.01") == "G06.01"
    for wrong in ("", "24.101", "H24.1", "H24-101", "H24.101.05-261122-0001", "Đ24.101"):
        with pytest.raises(Refused) as refused:
            check_agency(wrong)
        assert refused.value.field == "agency"


def test_programs_that_pass_nonsense_are_told() -> None:
    with pytest.raises(ValueError, match="letters"):
        provisional(AGENCY, DAY, "A", 1)
    with pytest.raises(ValueError, match="letter"):
        desk_letters("AB", 1)
    for number in (0, -1):
        with pytest.raises(ValueError, match="from 1"):
            official(AGENCY, DAY, number)
    with pytest.raises(ValueError, match="from 1"):
        epoch_letters(0)
