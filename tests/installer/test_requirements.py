"""The pinned requirements against pyproject.toml, and what no committed file may hold."""

from __future__ import annotations

import re
import subprocess
import tomllib

import provision
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PYPROJECT = tomllib.loads((provision.CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))


def pins(kit: provision.Kit) -> dict[str, tuple[str, str]]:
    """Return name → (version, the rest of the entry: marker and hashes) of a requirements file."""
    text = re.sub(r"^ *#.*\n", "", kit.requirements.read_text(encoding="utf-8"), flags=re.MULTILINE)
    entries = re.findall(r"^(\S+)==(\S+)(.*(?:\n +.*)*)", text, flags=re.MULTILINE)
    return {name: (version, rest) for name, version, rest in entries}


DESK, CHECK = pins(provision.DESK), pins(provision.CHECK)


@pytest.mark.parametrize(
    ("wanted", "pinned"),
    [
        (PYPROJECT["project"]["dependencies"], DESK),
        (PYPROJECT["project"]["optional-dependencies"]["thermal"], DESK),
        (PYPROJECT["dependency-groups"]["check"], CHECK),
    ],
)
def test_what_the_project_asks_for_is_pinned(wanted: list[str], pinned: dict[str, tuple[str, str]]) -> None:
    for requirement in map(Requirement, wanted):
        version, _ = pinned[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement} is pinned at {version}: pin anew"


def test_the_checks_run_on_what_the_desk_runs_on() -> None:
    assert {name: CHECK.get(name) for name in DESK} == DESK


def test_every_pin_names_the_content_of_its_files() -> None:
    for name, (_, rest) in CHECK.items():
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", rest), name


def test_qt_is_older_than_the_release_that_loses_none() -> None:
    assert Requirement("pyside6-essentials<6.12").specifier.contains(DESK["pyside6-essentials"][0])


ADDRESSES = re.compile(r"pypi[.]org|pythonhosted[.]org|(?<!emit-)index-url[=\s]|find-links[=\s]|[.]\w+/simple\b")
MACHINE_PATHS = re.compile(r"(?<![\w.~-])/(work|root|home/\w+|opt/py\w*)/")


def test_no_committed_file_names_an_index_or_a_path_of_somebodys_machine() -> None:
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=provision.CHECKOUT, capture_output=True, check=True).stdout.decode()
    files = [provision.CHECKOUT / name for name in listed.split("\0") if name]
    assert len(files) > 20
    named = []
    for file in files:
        if not file.exists():
            continue
        text = file.read_bytes().decode("utf-8", "replace")
        named += [f"{file.name}: {found[0]}" for found in (ADDRESSES.search(text), MACHINE_PATHS.search(text)) if found]
    assert named == []


@pytest.mark.parametrize(
    "line",  # with a gap, so that this file is not found itself
    [
        "https://pypi._org/",
        "https://mirror.example.org/sim_ple",
        "--extra-index-_url https://x",
        "/_work/main",
        "/_root/x",
    ],
)
def test_an_address_or_a_path_would_be_seen(line: str) -> None:
    line = line.replace("_", "")
    assert ADDRESSES.search(line) or MACHINE_PATHS.search(line)
