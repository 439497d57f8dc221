from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkdesk.devices.card import CardError, check_digit, parse_card, parse_mrz
from clerkdesk.devices.garbling import Cause
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.party import IdKind, Sex

QR = "031190001234|121234567|Lê Thị Hoa|17051990|Nữ|Thôn 5, An Khánh, Hải Phòng|10052021"


def test_the_card_of_2021():
    card = parse_card(QR)
    assert (card.number, card.old_number, card.name) == ("031190001234", "121234567", "Lê Thị Hoa")
    assert (card.born, card.sex, card.issued) == ("1990-05-17", Sex.FEMALE, "2021-05-10")
    assert card.address == "Thôn 5, An Khánh, Hải Phòng"
    assert (card.tail, card.source, card.warnings) == ((), "qr", ())
    party = card.party()
    assert (party.name, party.born, party.sex, party.address.text) == (card.name, card.born, card.sex, card.address)
    assert (party.identity.kind, party.identity.number) == (IdKind.CITIZEN, card.number)


def test_the_longer_card_of_2024_keeps_its_tail_as_it_stands():
    card = parse_card(QR + "||Lê Văn Bảo|031060001111|")
    assert card.tail == ("", "Lê Văn Bảo", "031060001111", "")


def test_empty_fields_stay_empty():
    card = parse_card("031190001234||Lê Thị Hoa||||")
    assert (card.old_number, card.born, card.sex, card.address, card.issued) == ("", "", None, "", "")


def test_noise_of_scanners_and_decomposed_letters_are_put_right():
    for noisy in (f"\x02{QR}\x03\r\n", f"]Q1{QR}\t", f"\ufeff{QR}", unicodedata.normalize("NFD", QR)):
        assert parse_card(noisy) == parse_card(QR)


@pytest.mark.parametrize(("born", "read"), [("1990", "1990"), ("00001990", "1990"), ("00051990", "1990-05")])
def test_partial_dates_of_birth(born, read):
    assert parse_card(QR.replace("17051990", born)).born == read


@pytest.mark.parametrize(
    "name", ["Y Bhăm Niê", "H'Hen Niê", "H’Mai Êban", "K’ Brơ̆h", "LÝ A TỦA", "Đặng Ưng-Hòa", "Rơ Ô Ŭr"]
)
def test_names_of_all_peoples(name):
    assert parse_card(QR.replace("Lê Thị Hoa", name)).name == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "card-fields"),
        ("031190001234", "card-fields"),
        (QR.rpartition("|")[0], "card-fields"),
        (QR.replace("|121234567|", "|"), "card-fields"),
        (QR[1:], "card-number"),
        (QR.replace("121234567", "12123456"), "card-old-number"),
        (QR.replace("Lê Thị Hoa", ""), "card-name"),
        (QR.replace("Lê Thị Hoa", "Lê 7hị Hoa"), "card-name"),
        (QR.replace("17051990", "32051990"), "card-date"),
        (QR.replace("17051990", "1705199"), "card-date"),
        (QR.replace("10052021", "2021"), "card-date"),
        (QR.replace("Nữ", "N"), "card-sex"),
        (QR.replace("Nữ", "Nu"), "card-sex"),
        (QR.replace("Lê", "Lª"), "card-garbled"),
        (QR.replace("Hoa", "Ho?"), "card-garbled"),
        (QR.replace("Hoa", "Ho\u00a0"), "card-garbled"),
        (QR + "|\x1b[2J", "card-garbled"),
        (QR + "|" + "x" * 5000, "card-long"),
    ],
)
def test_what_is_no_whole_card(text, code):
    with pytest.raises(CardError) as error:
        parse_card(text)
    assert isinstance(error.value, Refused)
    assert (error.value.code, error.value.field) == (code, "card")


def test_the_cause_is_told():
    with pytest.raises(CardError) as error:
        parse_card(QR.encode().decode("cp1252", "replace"))
    assert error.value.cause is Cause.CODE_PAGE


def test_a_number_against_its_owner_only_warns():
    card = parse_card(QR.replace("Nữ", "Nam").replace("17051990", "17051991"))
    assert len(card.warnings) == 2


@given(st.text(max_size=200) | st.lists(st.text(max_size=12), min_size=6, max_size=9).map("|".join))
def test_any_text_is_a_card_or_refused(text):
    try:
        card = parse_card(text)
    except CardError:
        return
    assert len(card.number) == 12
    assert card.name


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(list(Sex)), st.integers(0, 999999))
def test_every_card_is_read_back(born, sex, rest):
    number = f"031{2 * ((born.year - 1900) // 100) + (sex is Sex.FEMALE)}{born.year % 100:02d}{rest:06d}"
    word = "Nam" if sex is Sex.MALE else "Nữ"
    card = parse_card(f"{number}||Lê Thị Hoa|{born:%d%m%Y}|{word}|Hải Phòng|{born:%d%m%Y}")
    assert (card.number, card.born, card.sex, card.issued) == (number, born.isoformat(), sex, born.isoformat())
    assert card.warnings == ()
    mrz = parse_mrz(zone(number, born, sex))
    assert (mrz.number, mrz.born, mrz.sex, mrz.name) == (number, born.isoformat(), sex, "LE THI HOA")
    assert len(mrz.warnings) == 1  # that it has no accents and no address


def zone(number: str, born: date, sex: Sex) -> tuple[str, str, str]:
    """The machine-readable lines of an invented card."""
    one = f"IDVNM{number[3:]}{check_digit(number[3:])}{number}<<{check_digit(number)}"
    day = f"{born:%y%m%d}"
    two = f"{day}{check_digit(day)}{'F' if sex is Sex.FEMALE else 'M'}300517{check_digit('300517')}VNM" + "<" * 11
    return one, two + check_digit(one[5:] + two[:7] + two[8:15] + two[18:29]), "LE<<THI<HOA".ljust(30, "<")


def test_check_digits_of_a_real_layout():
    line = "IDVNM2050070903051205007090<<9"  # facts.md's sample of a first line
    assert check_digit(line[5:14]) == line[14]
    assert check_digit(line[15:27]) == line[29]
    assert check_digit("D23145890734") == "9"  # ICAO 9303 part 3's own example
    assert check_digit("520727") == "3"


def test_the_machine_readable_zone():
    card = parse_mrz(zone("031190001234", date(1990, 5, 17), Sex.FEMALE))
    assert (card.name, card.expires, card.address, card.source) == ("LE THI HOA", "2030-05-17", "", "mrz")
    lines = zone("031190001234", date(1990, 5, 17), Sex.FEMALE)
    assert parse_mrz("\r\n".join(lines)) == parse_mrz("".join(lines)) == parse_mrz([f"{x}\n" for x in lines]) == card


def test_unknown_days_in_the_zone():
    one, two, three = zone("031190001234", date(1990, 5, 17), Sex.FEMALE)
    two = f"90<<<<{check_digit('90<<<<')}F<<<<<<0VNM" + "<" * 11
    card = parse_mrz((one, two + check_digit(one[5:] + two[:7] + two[8:15] + two[18:29]), three))
    assert (card.born, card.expires) == ("1990", "")


@given(st.integers(0, 58), st.sampled_from("0123456789"))
def test_a_wrong_digit_in_the_zone_is_found(place, digit):
    whole = "".join(zone("031190001234", date(1990, 5, 17), Sex.FEMALE))
    if whole[place].isdigit() and whole[place] != digit:
        with pytest.raises(CardError):
            parse_mrz(whole[:place] + digit + whole[place + 1 :])


@given(st.text(max_size=120) | st.text(st.sampled_from("IDVNM0123456789<"), min_size=90, max_size=90))
def test_any_text_is_a_zone_or_refused(text):
    with pytest.raises(CardError):
        parse_mrz(text)
