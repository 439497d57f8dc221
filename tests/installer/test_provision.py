"""Provisioning with a real virtual environment, a made-up wheel, and stand-ins for dpkg and apt on the PATH."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import provision
import pytest

on_posix = pytest.mark.skipif(os.name == "nt", reason="apt lives on Debian")


def wheel(folder: Path, version: str) -> Path:
    """Make a wheel of one module, ``tiny``, that knows its version."""
    info = f"tiny-{version}.dist-info"
    file = folder / f"tiny-{version}-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("tiny.py", f"version = {version!r}\n")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return file


def pin(requirements: Path, file: Path, *, sha256: str = "") -> None:
    sha256 = sha256 or hashlib.sha256(file.read_bytes()).hexdigest()
    requirements.write_text(f"tiny @ {file.as_uri()} --hash=sha256:{sha256}\n", encoding="utf-8")


def version_in(environment: provision.Environment) -> str:
    question = [str(environment.python), "-c", "import tiny; print(tiny.version)"]
    answer = subprocess.run(question, capture_output=True, text=True, check=True)
    return answer.stdout.strip()


def test_an_environment_follows_its_requirements(tmp_path, capfd) -> None:
    environment = provision.Environment(tmp_path / "venv")
    desk = provision.Kit(tmp_path / "desk.txt", ())
    check = provision.Kit(tmp_path / "check.txt", (), covers=(desk.requirements,))
    pin(desk.requirements, wheel(tmp_path, "1.0"))
    check.requirements.write_text("# and more\n" + desk.requirements.read_text(encoding="utf-8"), encoding="utf-8")
    assert not environment.holds(desk)

    provision.provide(desk, environment)
    assert environment.holds(desk)
    assert not environment.holds(check)
    assert version_in(environment) == "1.0"
    capfd.readouterr()

    provision.provide(desk, environment)
    assert capfd.readouterr().out == ""  # nothing to do, nothing done

    provision.provide(check, environment)
    assert environment.holds(check)
    assert environment.holds(desk)

    pin(desk.requirements, wheel(tmp_path, "2.0"))
    assert not environment.holds(desk)
    provision.provide(desk, environment)
    assert version_in(environment) == "2.0"
    assert not environment.holds(check)  # its pins may have been overwritten

    pin(desk.requirements, wheel(tmp_path, "3.0"), sha256="0" * 64)
    with pytest.raises(provision.Missing, match="could not be installed"):
        provision.provide(desk, environment)
    assert not environment.holds(desk)
    assert version_in(environment) == "2.0"

    pin(desk.requirements, wheel(tmp_path, "2.0"))
    environment.python.unlink()  # as after an upgrade of the system's Python
    assert not environment.holds(desk)
    provision.provide(desk, environment)
    assert version_in(environment) == "2.0"


def test_the_digest_depends_on_the_python_that_runs(tmp_path, monkeypatch) -> None:
    (tmp_path / "r.txt").write_text("x", encoding="utf-8")
    before = provision.digest(tmp_path / "r.txt")
    monkeypatch.setattr(provision, "running_python", lambda: "3.99")
    assert provision.digest(tmp_path / "r.txt") != before


def test_an_old_python_is_told(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(provision, "OLDEST_PYTHON", (sys.version_info.major, sys.version_info.minor + 1))
    with pytest.raises(provision.Missing, match=r"needs Python 3\.11 or later"):
        provision.provide(provision.DESK, provision.Environment(tmp_path / "venv"))
    assert not (tmp_path / "venv").exists()


def test_lists_of_packages(tmp_path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("# libraries\nlibegl1  # for Qt\n\nlibgl1\n", encoding="utf-8")
    two.write_text("cups\n", encoding="utf-8")
    assert provision.debian_packages(one, two) == ["libegl1", "libgl1", "cups"]
    assert "libxcb-cursor0" in provision.debian_packages(*provision.DESK.packages)
    assert set(provision.DESK.packages) < set(provision.CHECK.packages)


def test_what_a_package_provides_counts_as_installed() -> None:
    status = (
        "installed libegl1, \n"
        "installed libglib2.0-0t64, libglib2.0-0 (= 2.84.4-3)\n"
        "config-files cups, \n"
        "installed mawk, awk, posix-awk\n"
    )
    wanted = ["libegl1", "libglib2.0-0", "cups", "libgl1", "awk"]
    assert provision.missing_packages(wanted, status) == ["cups", "libgl1"]


@pytest.fixture
def debian(tmp_path, monkeypatch):
    """A Debian with libegl1 installed whose apt-get notes what it is asked for; it fails while ``stale`` exists."""
    programs = tmp_path / "programs"
    programs.mkdir()
    asked, stale = tmp_path / "asked", tmp_path / "stale"
    asked.touch()
    scripts = {
        "dpkg-query": "echo 'installed libegl1, '; echo 'not-installed libgl1, '",
        "apt-get": f"""
            line="$*"
            echo "${{line%% -o*}}" >> {asked}
            [ "$1" = update ] && rm -f {stale}
            [ ! -e {stale} ] || exit 100
        """,
    }
    for name, text in scripts.items():
        (programs / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


@on_posix
def test_root_installs_only_what_is_missing(debian, monkeypatch) -> None:
    monkeypatch.setattr(provision, "is_root", lambda: True)
    provision.provide_packages(["libegl1"])
    assert (debian / "asked").read_text() == ""
    provision.provide_packages(["libegl1", "libgl1"])
    assert (debian / "asked").read_text() == "install --yes --no-install-recommends libgl1\n"


@on_posix
def test_lists_are_updated_only_when_they_are_stale(debian, monkeypatch) -> None:
    monkeypatch.setattr(provision, "is_root", lambda: True)
    (debian / "stale").touch()
    provision.provide_packages(["libgl1"])
    install = "install --yes --no-install-recommends libgl1\n"
    assert (debian / "asked").read_text() == install + "update\n" + install


@on_posix
def test_others_are_told_what_an_administrator_must_run(debian, monkeypatch) -> None:
    monkeypatch.setattr(provision, "is_root", lambda: False)
    with pytest.raises(provision.Missing, match="sudo apt-get install --yes --no-install-recommends libgl1 cups\n"):
        provision.provide_packages(["libegl1", "libgl1", "cups"])
    assert (debian / "asked").read_text() == ""
