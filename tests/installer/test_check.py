from __future__ import annotations

import sys

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


def test_each_check_is_there() -> None:
    names = [name for name, _ in check.steps(provision.Environment(), 2)]
    assert {"format", "lint", "imports", "types", "tests"} <= set(names)
    assert names[-1] == "tests"  # the last line of its output stands right above the summary


def test_what_is_missing_is_said_without_a_traceback(monkeypatch, capsys) -> None:
    def missing(kit: object, environment: object) -> None:
        raise provision.Missing("sudo apt-get install cups")

    monkeypatch.setattr(provision, "provide", missing)
    assert check.main() == 3
    assert capsys.readouterr().err == "sudo apt-get install cups\n"
