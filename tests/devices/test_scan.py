from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from clerkdesk.devices.garbling import Cause
from clerkdesk.devices.scan import CardScan, CodeScan, Garbled, TypedText, read_scan
from clerkdesk.domain import codes
from clerkdesk.domain.text import nfc
from tests.devices.input_methods import InputMethod, bare, pressed_as, through_gaps, through_page

CARD = "031090001234|121234567|Nguyễn Văn An|17051990|Nam|Thôn 5, An Khánh, Hải Phòng|10052021"
CODE = "H24.101.05-261122-AA0001"

FAMILIES = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Dương", "Lý", "Mai"]
MIDDLES = ["Văn", "Thị", "Đức", "Minh", "Thu", "Ngọc", "Quang", "Kim", "Hữu", "Xuân", "Bích", "Thanh", "Gia", "Tường"]
GIVEN = ["An", "Hà", "Hằng", "Tuấn", "Quyền", "Đạt", "Bảo", "Ước", "Thảo", "Hoàng", "Sơn", "Quốc", "Yến", "Nghĩa", "Bí"]
PLACES = ["An Khánh", "Hải Hòa", "Tân Dân", "Cát Linh", "Đống Đa", "Long Hòa", "Phước Vĩnh", "Bắc Sơn", "Quảng Uyên"]
PROVINCES = [
    "Hải Phòng",
    "Hà Nội",
    "TP. Hồ Chí Minh",
    "Đắk Lắk",
    "Gia Lai",
    "Kiên Giang",
    "Nghệ An",
    "Cà Mau",
    "Quảng Trị",
]
HOUSES = ["Thôn 5", "Số 12A/5, tổ 7", "Khu phố 3", "Xóm Mới", "Ấp 2", "Tổ dân phố số 4", "Đội 3"]
# Words that an input method can turn into other words which look as good.
WORDLIKE = ["Ea Kar", "Cư M'gar", "Căn hộ A12", "Lô E5", "Buôn Ea Nas", "Y Blar"]

FIELDS = "0123456789"
numbers = st.text(st.sampled_from(FIELDS), min_size=12, max_size=12)
days = st.dates(date(1930, 1, 1), date(2026, 1, 1)).map(lambda day: day.strftime("%d%m%Y"))


@st.composite
def cards(draw, houses=tuple(HOUSES), given=tuple(GIVEN)):
    name = " ".join(draw(st.sampled_from(part)) for part in (FAMILIES, MIDDLES, given))
    address = ", ".join(draw(st.sampled_from(part)) for part in (houses, PLACES, PROVINCES))
    fields = [
        draw(numbers),
        draw(st.just("") | numbers.map(lambda number: number[:9])),
        name.upper() if draw(st.integers(0, 5)) == 0 else name,
        draw(days | days.map(lambda day: day[4:])),
        draw(st.sampled_from(["Nam", "Nữ"])),
        address,
        draw(days | st.just("")),
    ]
    tail = draw(st.sampled_from([[], [""], ["", "", ""], ["Trần Văn Bảo", "031060001111"]]))
    return "|".join(fields + tail)


def input_methods() -> st.SearchStrategy[InputMethod]:
    return st.builds(
        InputMethod,
        style=st.sampled_from(["off", "telex", "vni"]),
        strict=st.booleans(),
        restore=st.booleans(),
        free=st.booleans(),
        digits_end=st.booleans(),
        blind=st.booleans(),
    )


PAGES = ("cp1252", "cp1258", "cp437", "cp850")


@st.composite
def deliveries(draw, text):
    """What a scanner presses for ``text``."""
    way = draw(st.sampled_from(["whole", "whole", "page", "gaps", "bare", "telex", "vni"]))
    if way == "page":
        return through_page(text, draw(st.sampled_from(PAGES)), seen=draw(st.booleans()))
    if way == "gaps":
        page, instead = draw(st.sampled_from([("cp1252", ""), ("ascii", ""), ("cp1252", "?"), ("cp1258", "?")]))
        return through_gaps(text, page, instead=instead)
    if way == "bare":
        return "".join(bare(c) if c.islower() else bare(c.lower()).upper() for c in text)
    if way in {"telex", "vni"}:
        return pressed_as(text, style=way, tone_last=draw(st.booleans()))
    return text


@pytest.mark.parametrize(
    ("style", "keys", "shown"),
    [
        ("telex", "Nguyeenx", "Nguyễn"),
        ("telex", "Nguyeexn", "Nguyễn"),
        ("telex", "dduwowngf", "đường"),
        ("telex", "AA0001", "Â0001"),
        ("telex", "AS0001", "Á0001"),
        ("telex", "DD0001", "Đ0001"),
        ("telex", "WA0001", "ƯA0001"),
        ("telex", "WW0001", "W0001"),
        ("telex", "ass", "as"),
        ("telex", "aaa", "aa"),
        ("telex", "H24.101.05", "H24.101.05"),
        ("vni", "Nguye64n", "Nguyễn"),
        ("vni", "duong972", "đường"),
        ("vni", "D90001", "Đ0001"),
        ("vni", "OA1234", "ÕA"),
        ("vni", "A12", "À"),
        ("vni", "a11", "a1"),
        ("vni", "17051990", "17051990"),
        ("off", "AA0001", "AA0001"),
    ],
)
def test_the_simulator_does_what_input_methods_do(style, keys, shown):
    method = InputMethod(style=style)
    assert method.type(keys) == shown
    assert method.rewritten is (shown != keys)


@given(cards(), st.sampled_from(["telex", "vni"]), st.booleans())
def test_the_simulator_types_vietnamese(card, style, tone_last):
    text = card.split("|")[2]
    assume("Quý" not in text)
    assert bare(InputMethod(style=style).type(pressed_as(text, style=style, tone_last=tone_last)).lower()) == bare(
        text.lower()
    )


def test_a_card_and_a_code_are_read():
    card = read_scan(f"{CARD}\r\n")
    assert isinstance(card, CardScan)
    assert card.card.name == "Nguyễn Văn An"
    code = read_scan(f"{CODE}\r")
    assert isinstance(code, CodeScan)
    assert code.code.text == CODE


@given(cards())
def test_a_whole_card_is_accepted(text):
    assume("Nữ" in text or any("\u1e00" <= c <= "\u1eff" for c in text))
    scan = read_scan(text)
    assert isinstance(scan, CardScan)
    assert scan.card.name == text.split("|")[2]


@given(cards().flatmap(lambda text: st.tuples(st.just(text), deliveries(text))), input_methods(), st.booleans())
def test_a_garbled_card_is_never_accepted(delivery, method, caps):
    text, keys = delivery
    keys = "".join(c.swapcase() if c.isascii() else c for c in keys) if caps else keys
    shown = method.type(keys)
    scan = read_scan(shown, rewritten=method.rewritten)
    if shown == text and not method.rewritten:
        assert isinstance(scan, CardScan) or "Nữ" not in text
    else:
        assert isinstance(scan, Garbled)


@given(cards().flatmap(lambda text: st.tuples(st.just(text), deliveries(text))), input_methods(), st.booleans())
def test_the_text_alone_betrays_a_garbled_card_of_vietnamese_words(delivery, method, caps):
    text, keys = delivery
    keys = "".join(c.swapcase() if c.isascii() else c for c in keys) if caps else keys
    shown = method.type(keys)
    # Keys pressed for the very input method that is on become the right words, or nearly: only the keys tell.
    assume(method.style == "off" or keys == text or not keys.isascii())
    if shown != text:
        assert isinstance(read_scan(shown), Garbled)


@given(cards(houses=tuple(WORDLIKE), given=("Blar", "Kar", "Ksor")), input_methods())
@example(CARD.replace("Thôn 5", "Ea Kar"), InputMethod(style="telex"))
@example(CARD.replace("Thôn 5", "Khu A12"), InputMethod(style="vni"))
def test_the_keys_betray_what_the_text_cannot(text, method):
    shown = method.type(text)
    if shown != text:
        assert method.rewritten
        assert isinstance(read_scan(shown, rewritten=True), Garbled)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (CARD.encode().decode("latin-1"), Cause.CODE_PAGE),
        (through_page(CARD, "cp1252", seen=False), Cause.CODE_PAGE),
        (through_page(CARD, "cp1258", seen=True), Cause.CODE_PAGE),
        (through_page(CARD, "cp437", seen=True), Cause.CODE_PAGE),
        (CARD.replace("ễ", "?"), Cause.LETTERS_LOST),
        (CARD.replace("ễ", "\ufffd"), Cause.LETTERS_LOST),
        (through_gaps(CARD, "cp1252", instead=""), Cause.LETTERS_LOST),
        (through_gaps(CARD, "cp1258", instead=""), Cause.LETTERS_LOST),
        (through_gaps(CARD, "ascii", instead=""), Cause.LETTERS_LOST),
        (pressed_as(CARD, style="telex", tone_last=True), Cause.INPUT_METHOD),
        (pressed_as(CARD, style="vni", tone_last=True), Cause.INPUT_METHOD),
        (CARD.replace("Văn", "Vawn"), Cause.INPUT_METHOD),
        (CARD.swapcase(), Cause.CAPS_LOCK),
        (CARD.replace("|10052021", ""), Cause.DAMAGED),
        (CARD.replace("17051990", "31021990"), Cause.DAMAGED),
        (CARD.replace("|", "~"), Cause.DAMAGED),
        (CARD[1:], Cause.DAMAGED),
        ("H24.101.05-261122-Â0001", Cause.INPUT_METHOD),
        ("IDVNM2050070903051205007090<<9", Cause.DAMAGED),
        ("IDVNMÂ050070903051205007090<<9", Cause.INPUT_METHOD),
    ],
)
def test_the_cause_is_named(text, cause):
    scan = read_scan(text)
    assert isinstance(scan, Garbled)
    assert scan.cause is cause
    assert scan.reason.text.format(**scan.reason.params)


def test_a_broken_code_page_is_undone_as_a_hint_only():
    scan = read_scan(through_page(CARD, "cp1252", seen=True))
    assert isinstance(scan, Garbled)
    assert scan.hint == CARD


LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@st.composite
def printed_codes(draw):
    """Codes as this counter and the province print them, of fewer than 10,000 dossiers a day."""
    agency = draw(st.sampled_from(["H24.101.05", "G06.01", "A12.05", "E66", "D99.123", "H26"]))
    day, number = draw(st.dates(date(2025, 1, 1), date(2030, 12, 31))), draw(st.integers(1, 9999))
    letters = draw(st.just("") | st.text(st.sampled_from(LETTERS), min_size=2, max_size=2))
    return codes.provisional(agency, day, letters, number) if letters else codes.official(agency, day, number)


@given(printed_codes(), input_methods(), st.booleans())
@example("H24.101.05-261122-WW0001", InputMethod(style="telex"), False)
@example("H24.101.05-261122-OA1111", InputMethod(style="vni"), False)
def test_a_garbled_code_is_never_accepted(code, method, caps):
    shown = method.type(code.swapcase() if caps else code)
    scan = read_scan(shown)
    if shown.upper() == code:
        assert isinstance(scan, CodeScan)
        assert scan.code.text == code
    else:
        assert isinstance(scan, Garbled if not shown.isascii() else Garbled | TypedText)
    assert method.rewritten or shown.upper() == code
    assert not isinstance(read_scan(shown, rewritten=True), CardScan | CodeScan)


@given(st.text(max_size=120), st.booleans())
@example("|" * 10, False)
def test_any_text_is_read_without_fail(text, rewritten):
    scan = read_scan(text, rewritten=rewritten)
    assert isinstance(scan, CardScan | CodeScan | TypedText | Garbled)


@pytest.mark.parametrize(
    "text", ["Nguyễn Văn An", "031090001234", "dkks", "đăng ký khai sinh", "H24.101", "0912345678", "W", "?", ""]
)
def test_typed_words_are_words(text):
    assert read_scan(f" {text}\n") == TypedText(text=nfc(text))


@pytest.mark.parametrize("text", ["03119000|Phạm Th", "|Phạm Thị Thu Hà|12041990", "Nữ|"])
def test_a_part_of_a_card_is_no_name(text):
    scan = read_scan(text)
    assert isinstance(scan, Garbled)
    assert scan.cause is Cause.DAMAGED


def test_a_card_that_is_none_says_what_to_do():
    scan = read_scan("0311900009o1|031900901|Phạm Thị Thu Hà|12041990|Nữ|Thôn Đông|01022022")
    assert isinstance(scan, Garbled)
    assert scan.todo
