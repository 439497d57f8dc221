"""A fault in a form's file is told with its line and in plain words; a sound file has none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clerkdesk import language
from clerkdesk.catalogue.form_check import check, check_content
from clerkdesk.domain.errors import Trouble

SOUND = """\
form: sample
version: v1
title: {vi: Tờ khai mẫu, en: Sample}
source: Không có mẫu quy định
certainty: free
roles:
  - {key: requester, vi: Người yêu cầu}
  - {key: child, vi: Con, card: false}
sections:
  - key: requester
    role: requester
    vi: Người yêu cầu
    fields:
      - name*
      - {attribute: relation, to: child, vi: Quan hệ}
      - {attribute: residence, when: {.number: false}}
      - number
      - {key: reason, kind: text, answer: declared, vi: Lý do}
      - {key: office_name, kind: text, default: site.committee, vi: Nơi gửi}
rules:
  - {rule: number_sex, field: requester.number, other: female, vi: Không khớp.}
pledges:
  - {key: truth, text: "Tôi cam đoan {reason} là đúng."}
print:
  - title: TỜ KHAI MẪU
  - words: "Kính gửi: {office_name} ({police})"
  - line: "Họ tên: {requester.name|upper} Quan hệ: {requester.relation}"
  - line: "Nơi cư trú: {requester.residence}"
  - pledge: truth
"""


BELOW = "key: t, kind: rows, vi: T, columns: [{key: a, kind: text, default: row.below, vi: A}]"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    before = language.current()
    language.use("en")
    yield
    language.use(before)


def faults(text: str) -> list[str]:
    return [str(one) for one in check_content("sample.yaml", text.encode())]


def test_a_sound_file_has_no_fault() -> None:
    assert faults(SOUND) == []


@pytest.mark.parametrize(
    ("there", "instead", "told"),
    [
        ("    role: requester\n", "    role: nobody\n", 'No role is named "nobody".'),
        ("to: child", "to: nobody", 'No role is named "nobody".'),
        ("      - name*", "      - nam*", '"nam" is not known here'),
        ("      - number", "      - name", 'The field "requester.name" is asked twice.'),
        ("{.number: false}", "{.numbr: false}", 'No field is named "requester.numbr".'),
        ("key: reason, kind: text", "key: reason, kind: prose", "kind"),
        ("key: reason, kind: text, ", "key: reason, ", '"kind" is missing.'),
        ("answer: declared", "answer: declared, default: A", "Only the citizen can answer this"),
        (
            "key: reason, kind: text",
            f"{BELOW}}}\n      - {{key: reason, kind: text",
            '"row.below" is not known here; known are: row.above.',
        ),
        ("site.committee", "site.mayor", '"site.mayor" is not known here'),
        ("field: requester.number, other", "field: requester.nr, other", 'No field is named "requester.nr".'),
        ("other: female", "other: woman", 'No field is named "woman".'),
        ("rule: number_sex", "rule: number_size", "number_size"),
        ("cam đoan {reason}", "cam đoan {reasons}", 'No field is named "reasons".'),
        ("Họ tên: {requester.name|upper}", "Họ tên: {requester.nom}", 'No field is named "requester.nom".'),
        ("  - pledge: truth", "  - pledge: lies", 'No pledge is named "lies".'),
        ('  - line: "Nơi cư trú: {requester.residence}"', "  - page: {}", "is asked and never printed."),
        ("certainty: free", "certainty: free\neffective: '2026-02-30'", '"2026-02-30" is no day of the calendar.'),
        ("certainty: free", "certainty: sure", "sure"),
        ("version: v1", "version: V 1", "V 1"),
    ],
)
def test_a_fault_is_told_at_its_line(there: str, instead: str, told: str) -> None:
    assert SOUND.count(there) == 1
    text = SOUND.replace(there, instead)
    found = faults(text)
    assert any(told in one for one in found), found
    before = SOUND[: SOUND.index(there)].count("\n") + 1
    lines = {int(one.split(":")[1]) for one in found}
    assert lines & set(range(before, before + 3)) or "never printed" in told, (before, found)


def test_what_is_no_yaml_and_no_file(tmp_path: Path) -> None:
    assert faults("form: [") != []
    assert faults("") != []
    assert faults("- a\n- b\n") != []
    assert check_content("a.yaml", b"\xff\xfe") != []
    with pytest.raises(Trouble) as raised:
        check(tmp_path / "none.yaml")
    assert raised.value.code == "form-unreadable"
