import io
import json
import os
import shutil
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import ANY

import pytest
from sqlalchemy import func, select

from clerkdesk import language
from clerkdesk.cli import main
from clerkdesk.cli.counter import PIN as VARIABLE
from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.services import look, online, refusals
from clerkdesk.services.clerks import accounts
from clerkdesk.services.opening import open_desk, set_up
from clerkdesk.services.verify import verify
from clerkdesk.store import tables as t
from tests.counter import PIN, SITE, person

CLERK = "Lê Văn Quản"
REQUESTS = Path(__file__).parent / "requests"
BIRTH = REQUESTS / "birth_by_card.json"


@pytest.fixture(scope="module")
def pristine(tmp_path_factory):
    """A data folder with an administrator and nothing else; copied for each test, for making one takes a while."""
    path = tmp_path_factory.mktemp("cli") / "data"
    set_up(path, SITE, letter="A", administrator=CLERK, pin=PIN, keys="file").desk.close()
    return path


@pytest.fixture
def data(pristine, tmp_path):
    return shutil.copytree(pristine, tmp_path / "data")


@pytest.fixture
def run(data, capsys, monkeypatch):
    """Carry out a command in English on a fresh desk; return exit code, stdout, its JSON and stderr."""

    def carry_out(*words, pin=PIN, stdin=None, path=data):
        if pin is None:
            monkeypatch.delenv(VARIABLE, raising=False)
        else:
            monkeypatch.setenv(VARIABLE, pin)
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        before = language.current()
        code = main(["--data", str(path), "--lang", "en", *words])
        language.use(before)
        out, err = capsys.readouterr()
        answer = json.loads(out) if out.startswith(("{", "[")) else None
        return SimpleNamespace(code=code, out=out, answer=answer, err=err)

    return carry_out


@pytest.fixture
def deed(run):
    """Carry out a command that writes, as the administrator, today."""
    today = datetime.now(SITE_TIME).date().isoformat()
    return lambda *words, **more: run(*words, "--clerk", CLERK, "--today", today, **more)


@pytest.fixture
def received(deed):
    return deed("receive", "--json", str(BIRTH)).answer


def events(data):
    desk = open_desk(data)
    with desk.store.reading() as connection:
        found = connection.execute(select(func.count()).select_from(t.event)).scalar_one()
    assert verify(desk).sound
    desk.close()
    return found


def test_a_request_is_received_and_found_again(deed, run):
    done = deed("receive", "--json", str(BIRTH))
    assert done.code == 0
    assert done.err == ""
    assert {"code", "due", "fee", "receipt", "why"} <= done.answer.keys()
    assert done.answer["code"].startswith("H24.101.05-")
    assert datetime.fromisoformat(done.answer["due"]).utcoffset() == SITE_TIME.utcoffset(None)
    assert done.answer["receipt"] is None
    shown = run("show", done.answer["code"], "--json").answer
    assert shown["applicant"]["name"] == "Nguyễn Văn An"
    assert shown["due"] == done.answer["due"]
    assert [one["what"] for one in shown["timeline"]] == [
        f"Received under {done.answer['code']}",
        "Receipt printed",
    ]
    assert {one["clerk"] for one in shown["timeline"]} == {CLERK}
    for text in ("nva", "nguyễn văn", "031090001234", done.answer["code"], "0912345678"):
        found = run("find", text, "--json").answer["dossiers"]
        assert [one["code"] for one in found] == [done.answer["code"]], text


def test_a_request_comes_from_stdin_too(deed):
    assert deed("receive", "--json", "-", stdin=BIRTH.read_bytes()).code == 0


def test_linked_dossiers_are_received_together(deed, run, tmp_path):
    done = deed("receive", "--json", str(REQUESTS / "linked_after_a_death.json"), "--out", str(tmp_path / "out"))
    assert (done.code, done.err) == (0, "")
    first, (second,) = done.answer, done.answer["linked"]
    assert first["visit"] == second["visit"]
    assert first["code"] != second["code"]
    for file in (first["receipt"], second["receipt"], first["visit_list"]):
        assert Path(file).read_bytes().startswith(b"%PDF")
    shown = run("show", second["code"], "--json").answer
    assert shown["procedure"]["code"] == "1.001731"
    assert shown["resolving_site"] == shown["receiving_site"] == shown["collect_at"]


def test_what_one_of_several_lacks_is_named_and_none_is_received(deed, data):
    asked = json.loads((REQUESTS / "linked_after_a_death.json").read_bytes())
    asked["linked"][0]["components"] = []
    before = events(data)
    done = deed("receive", "--json", "-", stdin=json.dumps(asked).encode())
    assert (done.code, done.answer["error"]["field"]) == (1, "linked[0].components")
    assert events(data) == before


def test_the_same_is_said_to_people(run, received):
    code = received["code"]
    assert run("find", "nva").out == f"{code}\tReceived\tNguyễn Văn An\tĐăng ký khai sinh\n"
    shown = run("show", code)
    assert shown.out.startswith(f"Code: {code}\nState: Received\n")
    assert f"Received under {code}  ({CLERK}, A" in shown.out
    nothing = run("find", "không có ai")
    assert (nothing.code, nothing.out, nothing.err) == (0, "", "Nothing was found.\n")


def test_a_result_comes_in_and_is_delivered_once(deed, received):
    code = received["code"]
    too_early = deed("deliver", code, "--json")
    assert (too_early.code, too_early.answer["error"]["code"]) == (1, "no-result")
    assert deed("result", code, "--number", "15/KS", "--excerpt", "Giấy khai sinh").out == f"{code}: Result in\n"
    done = deed("deliver", code, "--checked", "Căn cước", "--json")
    assert done.code == 0
    assert done.answer["state"] == "delivered"
    assert done.answer["result"] == {"number": "15/KS", "excerpt": "Giấy khai sinh", "granted": True}
    again = deed("deliver", code)
    assert (again.code, again.err) == (
        1,
        "already-delivered: The result of this dossier was delivered already.\n",
    )


def test_who_collects_is_checked(deed, received, tmp_path):
    code = received["code"]
    deed("result", code)
    stranger = tmp_path / "stranger.json"
    stranger.write_text(json.dumps({"party": {"name": "Lê Thị Hoa", "number": "031190004321"}}))
    assert "not-authorised" in deed("deliver", code, "--collector", str(stranger)).err
    assert "no-collector" in deed("deliver", code, "--collector", "representative").err
    kin = {"party": {"name": "Lê Thị Hoa", "number": "031190004321"}, "authority": "close_kin", "kinship": "spouse"}
    stranger.write_text(json.dumps(kin))
    assert deed("deliver", code, "--collector", str(stranger)).code == 0


def test_a_refusal_changes_nothing_and_says_why_twice(deed, data):
    before = events(data)
    done = deed("receive", "--json", "-", stdin=b'{"procedure": "1.001193", "applicant": {"name": "An"}}')
    assert done.code == 1
    assert done.err.startswith("components-missing: These papers are missing: ")
    assert done.answer["error"] == {
        "kind": "refused",
        "code": "components-missing",
        "message": done.err.partition(": ")[2].strip(),
        "field": "components",
        "english": {"message": "These papers are missing: {names}.", "params": ANY},
    }
    for bad in (b"", b"{", b"[" * 100_000, b"\xff", b'{"a":1,"a":2}', b" " * 300_000):
        assert deed("receive", "--json", "-", stdin=bad).code == 1
    assert events(data) == before


def test_errors_are_said_in_both_languages(data, capsys, monkeypatch):
    said = []
    for words in (["--lang", "vi"], [], ["--lang", "en"]):
        assert main(["--data", str(data), "show", "H24.101.05-261122-AA9999", *words]) == 1
        said.append(capsys.readouterr().err)
    assert said == [
        "not-found: Không có hồ sơ này.\n",
        "not-found: Không có hồ sơ này.\n",
        "not-found: There is no such dossier.\n",
    ]


def test_nobody_writes_without_name_and_pin(deed, run, data):
    before = events(data)
    assert deed("receive", "--json", str(BIRTH), pin="000000").answer["error"]["code"] == "wrong-pin"
    assert deed("receive", "--json", str(BIRTH), pin=None, stdin=b"").answer["error"]["code"] == "no-pin"
    assert run("receive", "--json", str(BIRTH), "--clerk", "Ai Đó").answer["error"]["code"] == "wrong-pin"
    assert events(data) == before


def test_the_pin_is_not_left_for_child_processes(deed):
    deed("receive", "--json", str(BIRTH))
    assert VARIABLE not in os.environ


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["bogus"],
        ["receive"],
        ["receive", "--json", "x"],
        ["find"],
        ["find", "--mine"],
        ["find", "--mine", "--owner", "x"],
        ["find", "x", "--limit", "many"],
        ["journal"],
        ["catalogue", "bogus"],
        ["show", "x", "--lang", "fr"],
        ["show", "x", "--js"],
    ],
)
def test_wrong_usage_ends_with_2(words, capsys):
    with pytest.raises(SystemExit) as end:
        main([*words])
    assert end.value.code == 2
    assert capsys.readouterr().err.startswith("cách dùng: clerkdesk")


def test_help_is_there_in_both_languages(capsys):
    for lang, words in (("en", "Exit codes: 0 done"), ("vi", "Mã thoát: 0 đã xong")):
        with pytest.raises(SystemExit) as end:
            main(["--lang", lang, "--help"])
        assert end.value.code == 0
        assert words in capsys.readouterr().out


def test_the_environment_fails_with_3(run, deed, data, tmp_path):
    gone = deed("receive", "--json", str(tmp_path / "gone.json"))
    assert (gone.code, gone.answer["error"]["code"]) == (3, "unreadable")
    assert deed("receive", "--json", str(data)).code == 3
    (data / "clerkdesk.db").write_bytes(b"\0" * 8192)
    broken = run("journal", "verify", "--json")
    assert broken.code == 3
    assert broken.answer["error"]["kind"] == "environment"
    assert broken.answer["error"]["todo"]
    assert broken.err.startswith("damaged: The data file is damaged")


def test_without_a_desk_everything_is_refused(run, tmp_path):
    for words in (["find", "x"], ["journal", "verify"], ["show", "x"]):
        done = run(*words, path=tmp_path / "nowhere")
        assert (done.code, done.err) == (1, "no-desk: There is no desk in this folder yet.\n")
    assert not (tmp_path / "nowhere").exists()


def test_what_was_handed_to_a_colleague_is_found_by_name_or_id_or_as_mine(run, deed, data):
    codes = [deed("receive", "--json", str(BIRTH)).answer["code"] for _each in range(2)]
    with closing(open_desk(data)) as desk:
        (account,) = accounts(desk)
        refusals.assign(desk, account.clerk, look.by_code(desk, codes[0])[0].stream, CLERK)
    for words in (["--owner", CLERK.lower()], ["--owner", account.id], ["an", "--owner", CLERK]):
        found = run("find", *words, "--json").answer["dossiers"]
        assert [one["code"] for one in found] == codes[:1], words
    mine = run("find", "--mine", "--clerk", CLERK, "--json").answer["dossiers"]
    assert [one["code"] for one in mine] == codes[:1]
    assert run("find", "--mine", "--clerk", CLERK, "--json", pin="000000").code == 1
    assert run("find", "--owner", "Không Ai", "--json").answer == {"dossiers": []}


def test_the_figures_of_the_day_are_told(run, received, data):
    assert received["code"]
    with closing(open_desk(data)) as desk:
        (account,) = accounts(desk)
        procedure = desk.catalogue.get("1.001193", on=desk.today())
        assert procedure is not None
        steps = [step.key for step in online.STEPS]
        online.filed(desk, account.clerk, procedure, "H24.101.05-261123-0007", steps, person(1))
    day = run("today", "--json").answer
    assert (day["presented"], day["received"], day["filed_online"], day["delivered"]) == (1, 1, 1, 0)
    assert "Filed online: 1\n" in run("today").out


def test_odd_words_to_find_are_only_words(run, received):
    for text in ('"', "'; DROP TABLE event;--", "a" * 200, "*", "NEAR(", "\u0110", "   ", "%", "x OR y"):
        assert run("find", text, "--json").code == 0, text
    assert run("find", "a" * 201, "--json").answer["error"]["code"] == "text-long"
    assert run("find", "a\x1b[31m", "--json").answer["error"]["code"] == "text-control"
    assert run("find", "a", "--limit", "0", "--json").answer["error"]["code"] == "bad-limit"


def test_wrong_days_are_refused(run, data):
    before = events(data)
    done = run("receive", "--json", str(BIRTH), "--clerk", CLERK, "--today", "22/11/2026")
    assert done.answer["error"]["code"] == "bad-day"
    assert events(data) == before


def test_the_journal_is_verified_and_names_its_unsigned_tail(run, received, data):
    done = run("journal", "verify")
    assert done.code == 0
    assert "Not signed yet: 1 to 4" in done.out
    assert "Lists equal a rebuild" in done.out
    report = run("journal", "verify", "--json").answer
    assert report["sound"]
    assert report["origins"][0]["unsigned"] == {"from": 1, "to": 4}
    assert run("journal", "rebuild").out == "Lists made anew from 3 events\n"


def test_lists_that_differ_from_the_journal_are_told_and_mended(run, received, data):
    desk = open_desk(data)
    with desk.store.writing() as connection:
        connection.exec_driver_sql("UPDATE p_dossier SET fee = 7")
    desk.close()
    done = run("journal", "verify")
    assert (done.code, "Lists differ from a rebuild" in done.out) == (3, True)
    assert done.err.startswith("journal-unsound: ")
    assert run("journal", "rebuild").code == 0
    assert run("journal", "verify").code == 0


def test_the_catalogue_is_listed_and_checked(run, tmp_path):
    listed = run("catalogue", "list", "dkks")
    assert listed.out.splitlines()[0].split("\t") == ["1.001193", "Hộ tịch", "Đăng ký khai sinh"]
    assert len(run("catalogue", "list", "--json").answer["procedures"]) >= 60
    assert run("catalogue", "check").out == "No fault was found.\n"
    wrong = tmp_path / "x.yaml"
    wrong.write_text("field: Hộ tịch\nprocedures:\n  - code: nonsense\n    name: A\n", encoding="utf-8")
    checked = run("catalogue", "check", str(wrong))
    assert checked.code == 1
    assert checked.out.startswith("x.yaml:3:")
    assert checked.err.startswith("catalogue-faults: ")
    assert run("catalogue", "check", str(tmp_path / "gone.yaml")).code == 3


def test_a_mistake_of_the_program_is_no_refusal_and_tells_no_data(run, monkeypatch):
    def broken(*args, **named):
        raise ValueError("Nguyễn Văn An 031090001234")

    monkeypatch.setattr(look, "find_text", broken)
    done = run("find", "x", "--json")
    assert done.code == 70
    assert "031090001234" not in done.out + done.err
    assert "ValueError < test_cli.py:" in done.err


def test_as_a_program_of_its_own_whatever_the_code_page(data):
    today = datetime.now(SITE_TIME).date().isoformat()
    line = [sys.executable, "-m", "clerkdesk", "--data", str(data), "receive", "--json", "-", "--clerk", CLERK]
    done = subprocess.run(
        [*line, "--today", today, "--lang", "vi"],
        input=BIRTH.read_bytes(),
        env={**os.environ, "PYTHONIOENCODING": "ascii", VARIABLE: PIN},
        capture_output=True,
        check=False,
    )
    assert done.stderr.decode() == ""
    assert done.returncode == 0
    assert json.loads(done.stdout)["code"]
    with subprocess.Popen(
        [sys.executable, "-m", "clerkdesk", "catalogue", "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()  # a reader that goes away at once
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_the_receipt_is_written_where_it_is_asked_for(deed, data, tmp_path):
    out = tmp_path / "out" / "deep"
    done = deed("receive", "--json", str(BIRTH), "--out", str(out))
    file = Path(done.answer["receipt"])
    assert file == out / f"{done.answer['code']}.pdf"
    assert file.read_bytes().startswith(b"%PDF-")
    assert list(out.iterdir()) == [file]
    beside = deed("receive", "--json", str(BIRTH), "--out")
    assert Path(beside.answer["receipt"]).parent == data / "paper"


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_received(deed, data, tmp_path):
    before = events(data)
    (tmp_path / "file").write_text("")
    done = deed("receive", "--json", str(BIRTH), "--out", str(tmp_path / "file" / "out"))
    assert (done.code, done.answer["error"]["code"]) == (3, "unwritten")
    assert events(data) == before


def test_a_receipt_that_fails_later_leaves_the_dossier_received_and_says_so(deed, run, monkeypatch, tmp_path):
    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    done = deed("receive", "--json", str(BIRTH), "--out", str(tmp_path / "out"))
    monkeypatch.undo()
    assert done.code == 3
    assert done.answer["receipt"] is None
    assert done.answer["error"]["code"] == "unwritten"
    assert "was received" in done.answer["error"]["safe"]
    assert list((tmp_path / "out").iterdir()) == []
    assert run("show", done.answer["code"]).code == 0
