"""The commands on statutory forms, from the outside: what they print, and what they answer to data of strangers."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from clerkdesk import language
from clerkdesk.catalogue.forms import shipped
from clerkdesk.cli import main
from clerkdesk.cli.counter import PIN as VARIABLE
from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.services.clerks import Account, Role
from clerkdesk.services.compared import record_form
from tests.counter import PIN, first_run
from tests.printing import form_samples
from tests.printing.papers import texts

SOON = (datetime.now(SITE_TIME).date() + timedelta(days=20)).isoformat()

Run = Callable[..., SimpleNamespace]
Fill = Callable[..., SimpleNamespace]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Carry out a command in English; return exit code, stdout, its JSON and stderr. Only words need a data folder."""

    def carry_out(*words: str) -> SimpleNamespace:
        monkeypatch.setenv(VARIABLE, PIN)
        before = language.current()
        code = main(["--data", str(tmp_path / "nowhere"), "--lang", "en", "form", *words])
        language.use(before)
        out, err = capsys.readouterr()
        return SimpleNamespace(code=code, out=out, err=err, answer=json.loads(out) if out.startswith("{") else None)

    return carry_out


@pytest.fixture
def fill(run: Run, tmp_path: Path) -> Fill:
    """Fill a form with data, given as text or as values; the answer has the path of the PDF besides."""

    def carry_out(said: Any, form: str = "birth", *more: str) -> SimpleNamespace:
        file, out = tmp_path / "data.json", tmp_path / "out.pdf"
        file.write_bytes(said if isinstance(said, bytes) else json.dumps(said).encode())
        done = run("fill", "--form", form, "--data", str(file), "--out", str(out), "--json", *more)
        done.pdf = out
        return done

    return carry_out


def faults(done: SimpleNamespace) -> dict[str, str]:
    """Return what is told of each field; nothing may have been written."""
    assert done.code == 1
    assert not done.pdf.exists()
    assert done.answer["error"]["code"] == "form-values"
    lines = [line.strip().partition(": ") for line in done.err.splitlines()[1:]]
    return {field: text for field, _, text in lines}


def paper(done: SimpleNamespace) -> str:
    assert done.code == 0, done.err
    return " ".join(" ".join(texts(done.pdf.read_bytes())).split())


def test_the_shipped_forms_have_no_fault_and_are_listed(run: Run) -> None:
    assert run("check").code == 0
    listed = run("list", "--json").answer["forms"]
    assert {"birth", "residence", "social-pension"} <= {one["form"] for one in listed}
    assert [one["version"] for one in listed if one["form"] == "residence"] == ["tt116-2026"]
    assert all(one["certainty"] and one["source"] for one in listed)
    assert "birth\t" in run("list", "khai sinh").out


def test_a_file_at_fault_is_named_with_its_line(run: Run, tmp_path: Path) -> None:
    shipped = form_samples.FILES[form_samples.NAMES.index("birth.tt04-2024")].read_text(encoding="utf-8")
    file = tmp_path / "birth.yaml"
    file.write_text(shipped.replace("to: child", "to: nobody"), encoding="utf-8")
    done = run("check", str(file))
    assert done.code == 1
    assert 'No role is named "nobody".' in done.out
    number = next(at for at, line in enumerate(shipped.splitlines(), start=1) if "to: child" in line)
    assert f":{number}:" in done.out


def test_a_form_is_filled(fill: Fill) -> None:
    done = fill(form_samples.ordinary("birth.tt04-2024"), "birth", "--office", "Ủy ban nhân dân xã An Khánh")
    assert "NGUYỄN MINH ANH" in paper(done)
    assert done.answer["bytes"] == done.pdf.stat().st_size


def test_data_come_from_stdin_too(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO('{"child.name": "Lê Văn Bê"}'.encode())))
    out = tmp_path / "out.pdf"
    done = run("fill", "--form", "birth", "--data", "-", "--out", str(out))
    assert "LÊ VĂN BÊ" in paper(SimpleNamespace(code=done.code, err=done.err, pdf=out))


def test_empty_data_say_what_is_missing_and_print_a_form_for_the_pen(fill: Fill) -> None:
    done = fill({})
    assert "child.name: This is missing." in done.err
    assert "TỜ KHAI ĐĂNG KÝ KHAI SINH" in paper(done)


@pytest.mark.parametrize("said", [b"[]", b"null", b'"x"', b"7"])
def test_what_is_no_object_is_refused(fill: Fill, said: bytes) -> None:
    assert faults(fill(said)) == {"…": "This must be a group of named values."}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"", "bad-json"),
        (b"{", "bad-json"),
        (b"\xff\xfe{}", "bad-json"),
        (b'{"copies": NaN}', "bad-json"),
        (b'{"copies": 1.0}', "bad-json"),
        (b'{"copies": 100000000000000000000000000}', "bad-json"),
        (b'{"child.name": "A", "child.name": "B"}', "bad-json"),
        (b"[" * 100_000, "bad-json"),
        (b'{"child.name": "' + b"A" * 1_048_576 + b'"}', "too-large"),
    ],
    ids=["nothing", "half", "no-utf8", "nan", "float", "endless", "twice", "deep", "large"],
)
def test_what_is_no_plain_json_is_refused_in_one_line(fill: Fill, said: bytes, code: str) -> None:
    done = fill(said)
    assert (done.code, done.answer["error"]["code"]) == (1, code)
    assert len(done.err) < 200
    assert not done.pdf.exists()


def test_unknown_names_are_told_with_the_nearest(fill: Fill) -> None:
    assert faults(fill({"child.nam": "A", "xyz": 1})) == {
        "child.nam": "The form does not ask for “child.nam”; is “child.name” meant?",
        "xyz": "The form does not ask for “xyz”.",
    }
    many = faults(fill({f"k{number}": "x" for number in range(5_000)}))
    assert len(many) == 50


def test_wrong_kinds_are_told_field_by_field_and_never_repeat_what_was_sent(fill: Fill) -> None:
    done = fill(
        {
            "child.name": 7,
            "child.born": True,
            "child.sex": "other",
            "child.home_town": "Xã An Khánh",
            "mother.residence": {"text": "A", "x9": "B"},
            "copies": "two",
            "child.birthplace": "A" * 2001,
        }
    )
    assert faults(done) == {
        "child.name": "This must be a text.",
        "child.born": "This must be a text.",
        "child.sex": '"other" is not one of: male, female.',
        "child.home_town": "This must be a group of named values.",
        "mother.residence.x9": "The form does not ask for “x9”.",
        "copies": "This must be a whole number.",
        "child.birthplace": "This is too long: at most 2000.",
    }
    assert len(done.err) < 1000


def test_rows_name_the_row(fill: Fill) -> None:
    rows = [{"name": "Nguyễn Văn An"}, {"name": "B", "age": 7}]
    assert faults(fill({"members": rows}, "residence")) == {"members[1].age": "The form does not ask for “age”."}
    crowd = [{"name": "Nguyễn Văn An"}] * 21
    assert faults(fill({"members": crowd}, "residence")) == {"members": "This is too long: at most 20."}


@pytest.mark.parametrize(
    ("form", "said", "field", "text"),
    [
        ("birth", {"child.born": "2026-02-30"}, "child.born", "There is no such day."),
        ("birth", {"child.born": "2026-13"}, "child.born", "There is no such day."),
        ("birth", {"child.born": SOON}, "child.born", "The child's date of birth lies after today."),
        ("birth", {"child.born": "yesterday"}, "child.born", '"yesterday" cannot stand here.'),
        ("death", {"deceased.died_at": "25:61"}, "deceased.died_at", "There is no such time of day."),
        ("residence", {"subject.number": "12"}, "subject.number", "This is no identity number."),
        ("residence", {"subject.email": "a@b"}, "subject.email", "This is no e-mail address."),
    ],
)
def test_impossible_values_are_told_once(fill: Fill, form: str, said: dict[str, str], field: str, text: str) -> None:
    done = fill(said, form)
    assert faults(done) == {field: text}
    assert len(done.err.splitlines()) == 2


@pytest.mark.parametrize("letter", ["\x00", "\x1b", "\u202e", "\ud800"])
def test_letters_that_nobody_sees_are_refused(fill: Fill, letter: str) -> None:
    assert "control characters" in faults(fill({"child.name": f"A{letter}B"}))["child.name"]


def test_markup_is_plain_text_and_lines_become_one(fill: Fill) -> None:
    done = fill({"child.name": "<b>An</b> {mother.name} & Bê\nCê\u200b", "child.birthplace": "%s ' ; -- 😀"})
    whole = paper(done)
    assert "<B>AN</B> {MOTHER.NAME} & BÊ CÊ" in whole
    assert "the font of the paper has no 😀" in done.err


def test_what_is_not_asked_here_is_told_and_not_printed(fill: Fill) -> None:
    done = fill({"copies": 7, "copies_wanted": "no", "child.name": "An"})
    assert "copies: not asked here, so it is not printed" in done.err
    assert "Số lượng: 7" not in paper(done)


def test_the_longest_that_may_be_said_goes_on_below_and_is_never_cut(fill: Fill) -> None:
    done = fill({"child.name": "N" * 2000, "child.birthplace": "Bệnh viện " * 180})
    whole = "".join(paper(done).split())
    assert whole.count("N" * 50) >= 1
    assert whole.count("Bệnhviện") == 180


def test_unknown_forms_files_and_places_are_told(run: Run, fill: Fill, tmp_path: Path) -> None:
    assert fill({}, "birthday").answer["error"]["code"] == "no-such-form"
    out = str(tmp_path / "no" / "out.pdf")
    assert "form-unwritable" in run("fill", "--form", "birth", "--blank", "--out", out).err
    nothing = run("fill", "--form", "birth", "--data", str(tmp_path / "no.json"), "--out", str(tmp_path / "o.pdf"))
    assert "form-unreadable" in nothing.err


def test_the_schema_of_a_form_is_written(run: Run) -> None:
    found = run("schema", "birth").answer
    assert found["$schema"].endswith("2020-12/schema")
    assert found["properties"]["child.sex"]["enum"] == ["male", "female"]


def test_the_site_adds_words_of_its_own(run: Run, tmp_path: Path) -> None:
    first_run(tmp_path / "nowhere").desk.close()
    clerk = ("--clerk", "Lê Văn Quản")
    assert run("add-word", "hospitals", "Bệnh viện Phụ sản Hải Phòng", *clerk).code == 0
    assert run("words", "hospitals", "--json").answer["own"] == ["Bệnh viện Phụ sản Hải Phòng"]
    assert run("words", "hospitals").out.startswith("Bệnh viện Phụ sản Hải Phòng\n")
    assert "word-known" in run("add-word", "hospitals", "bệnh viện phụ sản hải phòng", *clerk).err
    assert run("drop-word", "hospitals", "Bệnh viện Phụ sản Hải Phòng", *clerk).code == 0
    assert "no-such-list" in run("words", "nothing").err


def test_the_mark_goes_where_the_site_has_compared_a_form(run: Run, tmp_path: Path) -> None:
    def printed(form: str) -> str:
        out = tmp_path / "blank.pdf"
        assert run("fill", "--form", form, "--blank", "--out", str(out)).code == 0
        return "\n".join(texts(out.read_bytes()))

    assert "birth\ttt04-2024\tTờ khai đăng ký khai sinh\tbản chờ đối chiếu\n" in run("list").out
    assert "BẢN CHỜ ĐỐI CHIẾU" in printed("birth")
    with closing(first_run(tmp_path / "nowhere").desk) as desk:
        chief = Account("chief", "Lê Văn Quản", Role.ADMINISTRATOR, active=True)
        record_form(desk, chief, "birth", "tt04-2024")
    assert "birth\ttt04-2024\tTờ khai đăng ký khai sinh\n" in run("list").out
    told = {one["form"]: one["compared"] for one in run("list", "--json").answer["forms"]}
    assert (told["birth"], told["death"]) == (True, False)
    assert "BẢN CHỜ ĐỐI CHIẾU" not in printed("birth")
    assert "BẢN CHỜ ĐỐI CHIẾU" in printed(str(shipped() / "birth" / "tt04-2024.yaml"))  # a file may say anything
