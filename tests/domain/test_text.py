from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.text import clean, fold, initials, mask_number, matches, name_key, nfc, text_key

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
VOWELS = "aăâeêioôơuưy"
LETTERS = tuple(
    sorted({case(nfc(vowel + tone)) for vowel in VOWELS for tone in TONES for case in (str.lower, str.upper)})
) + tuple(ALPHABET + ALPHABET.upper())

syllables = st.text(st.sampled_from(LETTERS), min_size=1, max_size=7)
names = st.lists(syllables, min_size=1, max_size=6).map(" ".join)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Nguyễn Văn Ướt", "nguyen van uot"),
        ("  ĐẶNG\tThị\n\u00a0Đào ", "dang thi dao"),
        ("Ðà Nẵng", "da nang"),  # typed with an Eth
        ("Kr\u00f4ng B\u01b0\u0306k, Y Bhĭm Niê", "krong buk, y bhim nie"),
        ("s\u00f4\u0301 12/3-A", "so 12/3-a"),
        ("a\u200bn", "an"),
        ("中文 Ω", "中文 ω"),
        ("", ""),
    ],
)
def test_fold_leaves_plain_small_letters(text, plain):
    assert fold(text) == plain


@given(st.text())
def test_fold_is_the_same_for_composed_and_decomposed_text(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text)) == fold(text)


@given(names)
def test_every_vietnamese_name_folds_to_ascii_and_no_further(name):
    assert fold(name).isascii()
    assert fold(name) == fold(name).lower() == fold(fold(name)) == fold(name.upper())
    assert len(fold(name)) == len(name)


@pytest.mark.parametrize(
    ("text", "letters"),
    [("Đăng ký khai sinh", "dkks"), ("Nguyễn Văn An", "nva"), ("cấp (lại), đổi thẻ", "cldt"), ("", "")],
)
def test_initials(text, letters):
    assert initials(text) == letters


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("dkks", "Đăng ký khai sinh", True),
        ("ks", "Đăng ký khai sinh", True),  # contained in the initials
        ("nva", "Nguyễn Văn An", True),
        ("an nguyen", "Nguyễn Văn An", True),
        ("Nguyễn v", "NGUYỄN VĂN AN", True),
        ("sinh khai", "Đăng ký khai sinh", True),
        ("inh", "Đăng ký khai sinh", False),  # not the beginning of a word
        ("an x", "Nguyễn Văn An", False),
        ("kdh", "Đăng ký khai sinh", False),
        ("", "anything", True),
        ("!", "anything", True),
    ],
)
def test_matches(query, text, found):
    assert matches(query, text) is found


@given(names, st.data())
def test_any_part_of_a_name_finds_it(name, data):
    word = data.draw(st.sampled_from(name.split()))
    assert matches(word[: data.draw(st.integers(1, len(word)))], name)
    assert matches(initials(name), name)
    assert matches(unicodedata.normalize("NFD", name), name)


def test_names_sort_as_vietnamese_do():
    ordered = [
        "Trần Văn An",
        "Lê Thị Ân",
        "Phạm Cường",
        "Vũ Dung",
        "Bùi Đức",
        "Ngô Anh Em",
        "Lê Ha",
        "Lê Hà",
        "Trần Hà",
        "Bùi Thị Hà",
        "Vũ Thị Hà",
        "Bùi Thị Bích Hà",
        "Bùi Thị Hải Hà",
        "Lê Hả",
        "Lê Hã",
        "Lê Há",
        "Lê Hạ",
        "An Hai",
        "Lê Văn Ôn",
        "Lê Văn Ơn",
        "Đỗ Thu",
        "Lê Thư",
    ]
    jumbled = sorted(ordered, key=lambda name: name[::-1])
    assert sorted(jumbled, key=name_key) == ordered


@given(st.text(st.sampled_from(ALPHABET), min_size=1), st.text(st.sampled_from(ALPHABET), min_size=1))
def test_keys_follow_the_alphabet(one, other):
    by_letter = [ALPHABET.index(letter) for letter in one] < [ALPHABET.index(letter) for letter in other]
    assert (text_key(one) < text_key(other)) is by_letter


@given(syllables, syllables)
def test_tones_only_break_ties(one, other):
    def toneless(text: str) -> str:
        return nfc("".join(mark for mark in unicodedata.normalize("NFD", text) if mark not in TONES))

    if toneless(one).lower() != toneless(other).lower():
        assert (text_key(one) < text_key(other)) is (text_key(toneless(one)) < text_key(toneless(other)))


@given(names)
def test_keys_are_the_same_for_all_spellings_of_one_name(name):
    assert name_key(name) == name_key(unicodedata.normalize("NFD", name)) == name_key(f" {name.upper()} ")
    assert name_key(name).isascii()


@given(st.text())
def test_keys_and_matches_take_any_text(text):
    assert isinstance(name_key(text) + text_key(text), str)
    assert matches(text, text)


@given(st.text())
def test_clean_text_is_composed_trimmed_and_stays_so(text):
    try:
        kept = clean(text, field="name", limit=50)
    except Refused:
        return
    assert kept == clean(kept, field="name", limit=50) == nfc(kept) == " ".join(kept.split())
    assert len(kept) <= 50
    assert kept.isprintable() or any(unicodedata.category(c) in {"Cn", "Co"} for c in kept)


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\u202eb", "a\ud800b", "\x7f"])
def test_clean_refuses_what_cannot_be_seen(text):
    with pytest.raises(Refused) as refused:
        clean(text, field="note", limit=50)
    assert refused.value.code == "text-control"


def test_clean_keeps_markup_as_plain_text():
    assert clean("<b>Robert'); DROP TABLE--</b>", field="name", limit=50) == "<b>Robert'); DROP TABLE--</b>"


def test_clean_says_how_long_is_too_long():
    with pytest.raises(Refused, match="51 characters, at most 50"):
        clean("x" * 51, field="name", limit=50)


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("031200128901", "0312••••8901"),
        ("031128901", "03•••••01"),
        ("0912345678", "09••••••78"),
        ("12345", "•••••"),
        ("", ""),
    ],
)
def test_masked_numbers(number, masked):
    assert mask_number(number) == masked


@given(st.text(st.sampled_from("0123456789"), max_size=20))
def test_a_mask_hides_at_least_a_third_and_keeps_the_length(number):
    masked = mask_number(number)
    assert len(masked) == len(number)
    assert masked.count("•") * 3 >= len(number)
    assert all(shown in {hidden, "•"} for shown, hidden in zip(masked, number, strict=True))
