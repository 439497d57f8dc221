from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from clerkdesk import language, resources
from clerkdesk.catalogue.check import check
from clerkdesk.catalogue.document import FEE_RULES, TIME_RULES
from clerkdesk.catalogue.procedures import shipped
from clerkdesk.domain.errors import Trouble
from clerkdesk.domain.procedure import Assistance, Certainty, Channel, Component, Filling, Procedure
from clerkdesk.marked import MOST_BYTES, Fault

GOOD = """field: Hộ tịch
procedures:
  - code: "1.000001"
    name: Đăng ký thử
    components:
      - key: to_khai
        name: Tờ khai
        originals: 1
    times:
      - same_day: "15:00"
    fees:
      - per_item: 8000
        unit: bản
"""


MANY = b"a: &a0 [x, x]\n" + b"".join(
    b"b%d: &a%d [%s]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 12)
)


@pytest.fixture(autouse=True)
def english():
    before = language.current()
    language.use("en")
    yield
    language.use(before)


def faults(tmp_path: Path, text: str | bytes) -> list[Fault]:
    file = tmp_path / "thu.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return check(file)


def test_a_good_file_has_none(tmp_path):
    assert faults(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('code: "1.000001"', 'code: "1.1"', '3:11: procedures[0].code: "1.1" is no procedure code (such as 1.001193).'),
        ("    name: Đăng ký thử\n", "", '3:5: procedures[0]: "name" is missing.'),
        ("name: Đăng ký thử", "name: 12", "4:11: procedures[0].name: This must be a text."),
        ("name: Đăng ký thử", "name: ''", "4:11: procedures[0].name: This must not be empty."),
        (
            "name: Đăng ký thử",
            "name: ' Đăng ký'",
            "4:11: procedures[0].name: A text must be one line, with no space before or after it.",
        ),
        (
            "        originals: 1",
            "        orginals: 1",
            '8:9: procedures[0].components[0].orginals: "orginals" is not known here; known are: key, name,',
        ),
        (
            "        originals: 1\n",
            "",
            "6:9: procedures[0].components[0]: How many? Say originals, certified or copies (1 or more)",
        ),
        (
            "originals: 1",
            "originals: một",
            "8:20: procedures[0].components[0].originals: This must be a whole number.",
        ),
        (
            "originals: 1",
            "originals: 100",
            "8:20: procedures[0].components[0].originals: 100 is out of bounds: from 0 to 99.",
        ),
        ("key: to_khai", "key: Tờ khai", 'components[0].key: "Tờ khai" is no key: small letters a to z'),
        ("originals: 1", "originals: 1\n        when: nếu có", '"when" needs "required" beside it.'),
        ('same_day: "15:00"', 'same_day: "25:00"', '10:19: procedures[0].times[0].same_day: "25:00" is no hour'),
        ('same_day: "15:00"', "days: 3", "Say one of: same_day, working_days, calendar_days, working_hours, unknown."),
        (
            'same_day: "15:00"',
            "working_days: 3\n        calendar_days: 3",
            "procedures[0].times[0]: Only one of these may stand here: working_days, calendar_days.",
        ),
        ("        unit: bản\n", "", '12:9: procedures[0].fees[0].per_item: "per_item" needs "unit" beside it.'),
        ("per_item: 8000", "per_item: 0", "procedures[0].fees[0].per_item: 0 is out of bounds: from 1 to 1000000000."),
        ("    times:", "    channels: [quầy]\n    times:", '"quầy" is not one of: counter, online, post.'),
        ("    times:", "    channels: [post, post]\n    times:", "The same value stands in this list twice."),
        ("    times:", "    effective: 5/10/2026\n    times:", '"5/10/2026" is no day (such as 2026-10-05).'),
        ("    times:", "    effective: 2026-02-30\n    times:", '"2026-02-30" is no day of the calendar.'),
        (
            "    times:",
            "    effective: 2026-02-03\n    ended: 2026-02-02\n    times:",
            "10:12: procedures[0].ended: It ends before it takes effect.",
        ),
        ("    times:", "    linked: [khai sinh]\n    times:", '"khai sinh" is no procedure code'),
        ("    times:", "    certainty: sure\n    times:", '"sure" is not one of: found, portal, memory.'),
        ("    name: Đăng ký thử", "    name: a\n    name: b", '5:5: procedures[0]: "name" stands here twice.'),
        (
            "    times:\n",
            "      - key: to_khai\n        name: Khác\n        copies: 1\n    times:\n",
            '9:9: procedures[0].components[1]: The key "to_khai" stands in two components.',
        ),
        (
            '- same_day: "15:00"',
            '- same_day: "15:00"\n      - unknown: ""',
            "11:9: procedures[0].times[1]: Each case needs words of its own: say another case.",
        ),
        ("        unit: bản", "\t unit: bản", "13:1: This is not readable YAML: found character '\\t'"),
        ("originals: 1", "originals: *nowhere", "8:20: This is not readable YAML: found undefined alias 'nowhere'."),
        ("originals: 1", "originals: !!python/name:os.system 1", "This is not readable YAML: could not determine"),
        ("field: Hộ tịch\n", "", '1:1: "field" is missing.'),
        ("field: Hộ tịch\n", "field: Hộ tịch\nlĩnh vực: x\n", '"lĩnh vực" is not known here'),
    ],
)
def test_names_line_place_and_fault(tmp_path, old, new, said):
    assert old in GOOD
    found = faults(tmp_path, GOOD.replace(old, new, 1))
    assert said in "\n".join(str(one).removeprefix("thu.yaml:") for one in found)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b"- a\n- b\n", "This must be a group of named values."),
        ("field: Hộ tịch\nprocedures: []\n".encode(), "2:13: procedures: This must not be empty."),
        ("field: Hộ tịch".encode("utf-16"), "The file is not UTF-8 text."),
        (b"field: H\xf4 t\xcdch", "1:1: The file is not UTF-8 text."),
        (b"field: a\0b", "This is not readable YAML"),
        (b"a: " + b"[" * 5000, "This is not readable YAML"),
        (b"a: &a [*a]\n", "The file has too many parts, or an anchor within itself."),
        (MANY, "The file has too many parts, or an anchor within itself."),
        (b"? [a]\n: b\n", "This is not readable YAML"),
        (b" " * (MOST_BYTES + 1), "The file is too large"),
    ],
)
def test_what_is_no_catalogue_file_is_said(tmp_path, content, said):
    found = faults(tmp_path, content)
    assert len(found) == 1
    assert said in str(found[0])


def test_a_file_that_is_not_there_is_trouble(tmp_path):
    with pytest.raises(Trouble, match=r"nowhere\.yaml") as caught:
        check(tmp_path / "nowhere.yaml")
    assert caught.value.code == "catalogue-unreadable"


def test_a_fault_in_a_shared_part_is_said_once(tmp_path):
    text = GOOD.replace(
        "procedures:", "shared:\n  papers:\n    - &giay\n      key: giay\n      name: ''\n      copies: 1\nprocedures:"
    )
    text = text.replace("    components:\n", "    components:\n      - *giay\n")
    found = faults(tmp_path, text)
    assert [str(one) for one in found] == ["thu.yaml:6:13: shared.papers[0].name: This must not be empty."]


def test_versions_may_follow_but_not_overlap(tmp_path):
    first = GOOD.replace("    name: Đ", "    version: 1\n    ended: 2026-10-04\n    name: Đ")
    second = GOOD[GOOD.index("  - code") :].replace(
        "    name: Đ", "    version: 2\n    effective: 2026-10-05\n    name: Đ"
    )
    assert faults(tmp_path, first + second) == []
    found = faults(tmp_path, first + second.replace("10-05", "10-04"))
    assert [str(one) for one in found] == [
        "thu.yaml:16:5: procedures[1]: Versions 2 and 1 of 1.000001 are in effect at the same time."
    ]


def test_a_folder_is_checked_together(tmp_path):
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(GOOD, encoding="utf-8")
    assert [str(one) for one in check(tmp_path)] == [
        'b.yaml:1:8: field: The field "Hộ tịch" has a file already: a.yaml.',
        "b.yaml:3:11: procedures[0].code: 1.000001 version 1 stands in a.yaml already.",
    ]


def test_every_shipped_file_is_good_alone():
    files = sorted(shipped().glob("*.yaml"))
    assert files
    for file in files:
        assert check(file) == []


def test_the_schema_knows_exactly_what_the_types_hold():
    schema = json.loads(resources.path("catalogue", "procedure.schema.json").read_bytes())
    Draft202012Validator.check_schema(schema)
    parts = schema["$defs"]

    def said(name: str) -> set[str]:
        return set(parts[name]["properties"])

    assert said("procedure") == {one.name for one in fields(Procedure)} - {"field"}
    assert said("component") == {one.name for one in fields(Component)}
    assert said("assistance") == {one.name for one in fields(Assistance)}
    assert said("time") == {*TIME_RULES, "extension", "case", "certainty"}
    assert said("fee") == {*FEE_RULES, "unit", "step", "further", "cap", "case", "certainty", "source"}
    assert parts["certainty"]["enum"] == [one.value for one in Certainty]
    assert parts["assistance"]["properties"]["filling"]["enum"] == [one.value for one in Filling]
    assert parts["procedure"]["properties"]["channels"]["items"]["enum"] == [one.value for one in Channel]
