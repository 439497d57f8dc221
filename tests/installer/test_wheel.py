"""``pip install .`` gives a ClerkDesk that runs without its checkout."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path

import provision
import pytest

import clerkdesk


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The folder that pip installed this checkout into, without a network."""
    target: Path = tmp_path_factory.mktemp("installed")
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-index"]
    command += ["--no-build-isolation", "--no-deps", "--target", str(target), str(provision.CHECKOUT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target


def test_resources_lie_inside_the_package(installed: Path) -> None:
    shipped = {
        file.relative_to(provision.CHECKOUT / "resources")
        for file in (provision.CHECKOUT / "resources").rglob("*")
        if file.is_file()
    }
    inside = installed / "clerkdesk" / "_resources"
    assert shipped == {file.relative_to(inside) for file in inside.rglob("*") if file.is_file()}


def test_the_package_finds_them_there(installed: Path, tmp_path: Path) -> None:
    environ = {**os.environ, "PYTHONPATH": str(installed)}
    question = [sys.executable, "-c", "from clerkdesk import resources; print(resources.root())"]
    answer = subprocess.run(question, cwd=tmp_path, env=environ, capture_output=True, text=True, check=True)
    assert Path(answer.stdout.strip()) == installed / "clerkdesk" / "_resources"


def test_both_commands_exist(installed: Path) -> None:
    (found,) = importlib.metadata.distributions(name="clerkdesk", path=[str(installed)])
    assert found.version == clerkdesk.__version__
    points = {(point.group, point.name, point.value) for point in found.entry_points}
    assert points == {
        ("console_scripts", "clerkdesk", "clerkdesk.cli:main"),
        ("console_scripts", "clerkdesk-hub", "clerkdesk.hub.cli:main"),
        ("gui_scripts", "clerkdesk-window", "clerkdesk.app:main"),
    }
