from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import desk
import provision
import pytest

ON_SCREEN = {"display": True}
UNSEEN = {"display": False}


@pytest.mark.parametrize(
    ("typed", "display", "runs"),
    [
        ([], True, "run"),
        (["--data", "/srv/desk"], True, "--data /srv/desk run"),
        (["--english"], True, "run --english"),
        (["--demo"], True, "demo"),
        (["--demo", "--out", "o"], True, "demo --out o"),
        (["--demo", "--out", "o"], False, "demo --offscreen --out o"),
        (["--demo"], False, "demo --offscreen --out clerkdesk-demo"),
        (["--demo", "--seed", "7", "--data", "d"], False, "--data d demo --offscreen --out clerkdesk-demo --seed 7"),
    ],
)
def test_what_is_typed_becomes_a_command(typed: list[str], display: bool, runs: str) -> None:
    known, rest = desk.wishes(typed)
    assert desk.command(known, rest, display=display) == ["-m", "clerkdesk", *runs.split()]


def test_out_without_demo_is_wrong_usage(capsys) -> None:
    with pytest.raises(SystemExit, match="2"):
        desk.wishes(["--out", "o"])
    assert "--out goes with --demo" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environ", "system", "seen"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "win32", True),
    ],
)
def test_where_a_window_can_be_shown(environ: dict[str, str], system: str, seen: bool) -> None:
    assert desk.has_display(environ, system) is seen


@pytest.fixture
def provided(monkeypatch) -> None:
    """A machine with all that is needed, without a display."""
    monkeypatch.setattr(provision, "provide", lambda kit, environment: None)
    monkeypatch.setattr(desk, "has_display", lambda environ: False)


def test_without_a_display_it_says_what_to_do(provided, monkeypatch, capsys) -> None:
    monkeypatch.setattr(sys, "argv", ["desk.py"])
    with pytest.raises(SystemExit, match="3"):
        desk.main()
    said = capsys.readouterr().err
    assert "no display" in said
    assert "python3 installer/desk.py --demo --out DIR" in said


def test_without_a_display_the_demo_runs_unseen(provided, monkeypatch, capsys) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(desk, "hand_over", lambda python, arguments: ran.append(arguments))
    monkeypatch.setattr(sys, "argv", ["desk.py", "--demo", "--out", "o"])
    desk.main()
    assert ran == [["-m", "clerkdesk", "demo", "--offscreen", "--out", "o"]]
    assert "unseen" in capsys.readouterr().out


def test_what_is_missing_is_said_without_a_traceback(monkeypatch, capsys) -> None:
    def missing(kit: object, environment: object) -> None:
        raise provision.Missing("sudo apt-get install libegl1")

    monkeypatch.setattr(provision, "provide", missing)
    monkeypatch.setattr(sys, "argv", ["desk.py"])
    with pytest.raises(SystemExit, match="3"):
        desk.main()
    assert capsys.readouterr().err == "sudo apt-get install libegl1\n"


def test_clerkdesk_is_found_from_any_folder_and_its_exit_code_comes_back(tmp_path: Path) -> None:
    inner = "import clerkdesk, os; print(clerkdesk.__file__, os.getcwd()); raise SystemExit(1)"
    outer = f"import desk, sys; desk.hand_over(sys.executable, ['-c', {inner!r}])"
    environ = {"PYTHONPATH": str(provision.HERE)}
    done = subprocess.run(
        [sys.executable, "-c", outer], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert done.stdout.split() == [str(provision.CHECKOUT / "clerkdesk" / "__init__.py"), str(tmp_path)]
