from __future__ import annotations

import json
import sys
from collections.abc import Callable

import check
import provision
import pytest


@pytest.fixture
def results(monkeypatch, request) -> None:
    """Checks that end with the given exit codes, on a machine with all that is needed."""
    lines = [
        (f"check {n}", [sys.executable, "-c", f"raise SystemExit({code})"]) for n, code in enumerate(request.param)
    ]
    monkeypatch.setattr(provision, "provide", lambda kit, environment: None)
    monkeypatch.setattr(check, "steps", lambda environment, processors: lines)


@pytest.mark.parametrize("results", [(0, 4, 0)], indirect=True)
def test_all_checks_run_and_one_failure_fails_the_whole(results, capfd) -> None:
    assert check.main() == 1
    summary = capfd.readouterr().out.splitlines()[-3:]
    assert [line.split()[0] for line in summary] == ["passed", "FAILED", "passed"]
    assert summary[1].endswith("check 1")


@pytest.mark.parametrize("results", [(0, 0)], indirect=True)
def test_all_is_well_when_all_passed(results) -> None:
    assert check.main() == 0


@pytest.fixture
def beside_others(monkeypatch, tmp_path) -> Callable[..., None]:
    """A run of all tests that ends with a code and leaves names of failed ones; alone they end with another code."""

    def ended(code: int, names: list[str], then: int = 0) -> None:
        failed = tmp_path / "lastfailed"
        failed.write_text(json.dumps(dict.fromkeys(names, True)), encoding="utf-8")
        line = [sys.executable, "-c", f"raise SystemExit({code})"]
        again = [sys.executable, "-c", f"raise SystemExit({then})"]
        monkeypatch.setattr(check, "FAILED", failed)
        monkeypatch.setattr(provision, "provide", lambda kit, environment: None)
        monkeypatch.setattr(check, "steps", lambda environment, processors: [("tests", line)])
        monkeypatch.setattr(check, "alone", lambda environment, some: check.run("alone", [*again, *some]))

    return ended


def test_what_fails_beside_others_alone_passes_and_is_named(beside_others, capfd) -> None:
    beside_others(1, ["tests/a.py::test_b[c d]"])
    assert check.main() == 0
    assert capfd.readouterr().out.splitlines()[-1] == "failed beside others, mend it: tests/a.py::test_b[c d]"


@pytest.mark.parametrize(
    ("code", "names", "then"),
    [
        (1, ["tests/a.py::test_b"], 1),  # it fails alone as well
        (1, [f"tests/a.py::test_{n}" for n in range(check.FEW + 1)], 0),  # that many are no accident
        (1, [], 0),
        (2, ["tests/a.py::test_b"], 0),  # interrupted: not all ran, whatever failed before
        (-9, ["tests/a.py::test_b"], 0),
    ],
)
def test_what_does_not_pass_alone_or_did_not_run_fails(beside_others, code, names, then) -> None:
    beside_others(code, names, then)
    assert check.main() == 1


def test_each_check_is_there() -> None:
    names = [name for name, _ in check.steps(provision.Environment(), 2)]
    assert {"format", "lint", "imports", "types", check.BEHIND, "tests"} <= set(names)


@pytest.mark.parametrize("code", [0, 5])
def test_what_runs_behind_the_others_ends_and_speaks_after_them(monkeypatch, tmp_path, capfd, code) -> None:
    done = tmp_path / "done"
    waits = f"import pathlib, time\nwhile not pathlib.Path({str(done)!r}).exists(): time.sleep(0.05)\n"
    lines = [
        (check.BEHIND, [sys.executable, "-c", f"{waits}print('drawn')\nraise SystemExit({code})"]),
        ("tests", [sys.executable, "-c", f"open({str(done)!r}, 'w').close(); print('tested')"]),
    ]
    monkeypatch.setattr(provision, "provide", lambda kit, environment: None)
    monkeypatch.setattr(check, "steps", lambda environment, processors: lines)
    assert check.main() == (1 if code else 0)
    out = capfd.readouterr().out
    assert out.index("\ntested\n") < out.index("\ndrawn\n")
    assert [line.split()[0::3] for line in out.splitlines()[-2:]] == [
        ["passed", "tests"],
        ["FAILED" if code else "passed", check.BEHIND],
    ]


def test_processes_of_tests_find_modules_compiled(monkeypatch, capfd) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    code, _seconds = check.run("bytecode", [sys.executable, "-c", "import sys; sys.exit(sys.dont_write_bytecode)"])
    assert code == 0


def test_what_is_missing_is_said_without_a_traceback(monkeypatch, capsys) -> None:
    def missing(kit: object, environment: object) -> None:
        raise provision.Missing("sudo apt-get install cups")

    monkeypatch.setattr(provision, "provide", missing)
    assert check.main() == 3
    assert capsys.readouterr().err == "sudo apt-get install cups\n"
