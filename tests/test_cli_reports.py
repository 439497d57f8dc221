"""The register and the day's close written from the command line."""

import hashlib
from datetime import datetime

import pytest

from clerkdesk.domain.calendar import SITE_TIME
from tests.printing.papers import texts
from tests.services.test_lists_printed import cells
from tests.test_cli import data, deed, pristine, received, run

__all__ = ["data", "deed", "pristine", "received", "run"]  # fixtures

TODAY = datetime.now(SITE_TIME).date().isoformat()


def shown(file):
    return {cell for row in cells(file.read_bytes()) for cell in row}


def test_the_register_is_written_as_paper_and_as_workbook(run, deed, received, tmp_path):
    pdf, book = tmp_path / "so.pdf", tmp_path / "so.XLSX"
    words = ("register", "--from", TODAY, "--to", TODAY, "--json", "--out")
    told = deed(*words, str(pdf)).answer
    assert hashlib.sha256(pdf.read_bytes()).hexdigest() == told.pop("sha256")
    assert told == {"file": str(pdf), "from": TODAY, "to": TODAY, "field": "", "rows": 1}
    assert received["code"] in "".join(texts(pdf.read_bytes())).replace(" ", "")
    assert deed(*words, str(book)).code == 0
    assert received["code"] in shown(book)
    none = deed(*words, str(book), "--field", "dat dai").answer
    assert none["field"] == "Đất đai"
    assert received["code"] not in shown(book)
    days = f"received:{TODAY}/{TODAY}"
    records = run("exports", "--json").answer["exports"]
    assert [(one["list"], one["format"], one["filters"]) for one in records] == [
        ("register", "xlsx", [days, "field:Đất đai"]),
        ("register", "xlsx", [days]),
        ("register", "pdf", [days]),
    ]


def test_the_day_is_closed_on_paper(deed, received, tmp_path):
    pdf = tmp_path / "ngay.pdf"
    assert deed("day-close", "--out", str(pdf)).out == f"Written: {pdf}\n"
    assert "NGƯỜI LẬP" in "".join(texts(pdf.read_bytes()))
    assert deed("day-close", "--day", TODAY, "--out", str(pdf), "--json").answer == {"file": str(pdf), "day": TODAY}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("register", "--from", "x", "--to", TODAY, "--out", "a.pdf"), "bad-day"),
        (("register", "--from", TODAY, "--to", "2020-01-01", "--out", "a.pdf"), "bad-days"),
        (("register", "--from", TODAY, "--to", TODAY, "--out", "a.doc"), "bad-file"),
        (("register", "--from", TODAY, "--to", TODAY, "--out", "a.pdf", "--field", "không có"), "no-such-field"),
        (("day-close", "--out", "a.xlsx"), "bad-file"),
        (("day-close", "--day", "2999-01-01", "--out", "a.pdf"), "future-day"),
    ],
)
def test_what_cannot_be_written_is_refused(deed, tmp_path, monkeypatch, words, code):
    monkeypatch.chdir(tmp_path)
    done = deed(*words, "--json")
    assert (done.code, done.answer["error"]["code"]) == (1, code)
    assert not list(tmp_path.glob("a.*"))


def test_a_place_that_cannot_be_written_is_said(deed, tmp_path):
    done = deed("day-close", "--out", str(tmp_path / "nowhere" / "a.pdf"), "--json")
    assert (done.code, done.answer["error"]["code"]) == (3, "unwritten")


def test_a_list_is_exported_and_recorded(run, deed, received, tmp_path):
    for kind in ("csv", "xlsx"):
        file = tmp_path / f"ra.{kind}"
        done = deed("export", "--json", "--state", "received", "--out", str(file)).answer
        assert (done["file"], done["rows"]) == (str(file), 1)
        assert hashlib.sha256(file.read_bytes()).hexdigest() == done["sha256"]
    assert received["code"] in (tmp_path / "ra.csv").read_text(encoding="utf-8-sig")
    told = run("exports", "--json").answer["exports"]
    assert [(one["format"], one["filters"]) for one in told] == [
        ("xlsx", ["state:received"]),
        ("csv", ["state:received"]),
    ]
    assert "state:received" in run("exports", "--limit", "1").out


def test_an_export_of_nothing_is_refused_and_leaves_nothing(run, deed, received, tmp_path):
    done = deed("export", "zzqxw", "--json", "--out", str(tmp_path / "ra.csv"))
    assert (done.code, done.answer["error"]["code"]) == (1, "nothing-to-export")
    assert list(tmp_path.glob("ra*")) == []
    assert run("exports", "--json").answer == {"exports": []}


def test_other_lists_are_exported_too(run, deed, received, tmp_path):
    given = deed("hand-over", received["code"], "--to", "Tư pháp", "--json").answer
    file = tmp_path / "bg.csv"
    done = deed("export", "--list", given["stream"], "--json", "--out", str(file)).answer
    assert done["rows"] == 1
    assert received["code"] in file.read_text(encoding="utf-8-sig")
    assert run("exports", "--json").answer["exports"][0]["list"] == "handover"
    wrong = deed("export", "--list", "nothing", "--json", "--out", str(file))
    assert (wrong.code, wrong.answer["error"]["code"]) == (1, "no-such-list")
    both = deed("export", "an", "--list", given["stream"], "--json", "--out", str(file))
    assert (both.code, both.answer["error"]["code"]) == (1, "no-filter")
