"""Bringing a machine to where ClerkDesk can run: for ``desk.py`` and ``check.py``.

Runs on whatever Python starts it, before anything is installed: standard library only.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

OLDEST_PYTHON = (3, 11)
CHECKOUT = Path(__file__).resolve().parent.parent
HERE = CHECKOUT / "installer"


class Missing(Exception):  # noqa: N818  (what is missing, and who can bring it)
    """Something is missing that this run may not or cannot install; the text says what to do."""


@dataclass(frozen=True)
class Kit:
    """What one command needs.

    requirements: pinned and hashed Python packages.
    packages: lists of Debian packages.
    covers: requirements files whose pins this one holds too.
    """

    requirements: Path
    packages: tuple[Path, ...]
    covers: tuple[Path, ...] = ()


DESK = Kit(HERE / "requirements.txt", (HERE / "packages.txt",))
CHECK = Kit(HERE / "requirements-check.txt", (*DESK.packages, HERE / "packages-check.txt"), covers=(DESK.requirements,))


@dataclass(frozen=True)
class Environment:
    """A virtual environment in ``folder``; its file ``installed`` holds the digests of what is in it."""

    folder: Path = CHECKOUT / ".venv"

    @property
    def programs(self) -> Path:
        """Folder of the programs that the packages bring."""
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> Path:
        """The environment's own Python."""
        return self.programs / ("python.exe" if os.name == "nt" else "python")

    @property
    def _stamp(self) -> Path:
        return self.folder / "installed"

    def holds(self, kit: Kit) -> bool:
        """Tell whether all of ``kit`` is installed, for the Python that runs now."""
        return self.python.exists() and digest(kit.requirements) in self._digests()

    def _digests(self) -> list[str]:
        return self._stamp.read_text("ascii").split() if self._stamp.exists() else []

    def install(self, kit: Kit) -> None:
        """Install the Python packages of ``kit``, each at its pinned version and with its pinned content."""
        self._stamp.unlink(missing_ok=True)
        if not self._usable():
            say(f"Making a virtual environment in {self.folder}")
            venv.create(self.folder, clear=True, with_pip=True)
        say(f"Installing the Python packages of {kit.requirements.name} (the first time takes a minute or two)")
        self._pip("install", "--require-hashes", "--only-binary", ":all:", "--requirement", str(kit.requirements))
        digests = [digest(file) for file in (kit.requirements, *kit.covers)]
        self._stamp.write_text("\n".join(digests) + "\n", "ascii")

    def _usable(self) -> bool:
        """Tell whether the environment runs, with pip, on the same Python as this script."""
        if not self.python.exists():
            return False
        question = "import pip, sys; print('%d.%d' % sys.version_info[:2])"
        answer = subprocess.run([self.python, "-c", question], capture_output=True, text=True, check=False)
        return answer.returncode == 0 and answer.stdout.strip() == running_python()

    def _pip(self, *arguments: str) -> None:
        command = [str(self.python), "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet", *arguments]
        if subprocess.run(command, check=False).returncode != 0:
            raise Missing("The Python packages could not be installed: pip says why above. Run this command again.")


def running_python() -> str:
    """Return the version of the Python that runs now, for example "3.11"."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def digest(requirements: Path) -> str:
    """Return a hash of a requirements file and of what decides which of its wheels are taken."""
    machine = f"{running_python()} {sys.platform} {platform.machine()}"
    return hashlib.sha256(machine.encode() + b"\n" + requirements.read_bytes()).hexdigest()


def debian_packages(*lists: Path) -> list[str]:
    """Return the names in lists of Debian packages; ``#`` starts a comment."""
    lines = [line.partition("#")[0].strip() for file in lists for line in file.read_text("utf-8").splitlines()]
    return [line for line in lines if line]


def missing_packages(wanted: list[str], status: str) -> list[str]:
    """Return those of ``wanted`` that are not installed.

    status: dpkg's view, a line a package: ``installed NAME, PROVIDED (= 1), ...``. What a package provides counts:
    Debian 13 renamed libglib2.0-0 to libglib2.0-0t64.
    """
    there: set[str] = set()
    for line in status.splitlines():
        state, _, names = line.partition(" ")
        if state == "installed":
            there.update(name.split()[0] for name in names.split(",") if name.strip())
    return [name for name in wanted if name not in there]


def provide_packages(wanted: list[str]) -> None:
    """Install what is missing of ``wanted`` when this is Debian (or its kin) and we are root.

    Raises Missing, with the command for an administrator, when we are not. Elsewhere the system is left as it is.
    """
    if not wanted or shutil.which("dpkg-query") is None:
        return
    question = ["dpkg-query", "--show", "--showformat=${db:Status-Status} ${Package}, ${Provides}\n"]
    status = subprocess.run(question, capture_output=True, text=True, check=True).stdout
    missing = missing_packages(wanted, status)
    if not missing:
        return
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    if not is_root():
        raise Missing(f"Debian packages are missing. An administrator must run:\n\n    sudo {' '.join(command)}\n")
    say(f"Installing Debian packages: {' '.join(missing)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}

    def apt(*arguments: str) -> subprocess.CompletedProcess[str]:
        patient = ["-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]  # others may be installing; lines drop
        return subprocess.run(
            [*arguments, *patient], env=quiet, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )

    if apt(*command).returncode == 0:
        return
    # The lists of packages were absent or out of date.
    update = apt("apt-get", "update")
    again = apt(*command)
    if again.returncode != 0:
        raise Missing(f"{update.stdout}{again.stdout}\napt-get could not install: {' '.join(missing)}")


def is_root() -> bool:
    """Tell whether this process may install system packages."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def provide(kit: Kit, environment: Environment) -> None:
    """Bring ``environment`` and the system to what ``kit`` asks for; quick when nothing is missing. Raises Missing."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        raise Missing(f"ClerkDesk needs Python 3.11 or later; this is {sys.version.split()[0]} ({sys.executable}).")
    wanted = debian_packages(*kit.packages)
    held = environment.holds(kit)
    if not held and importlib.util.find_spec("ensurepip") is None:
        wanted.append(f"python{running_python()}-venv")
    provide_packages(wanted)
    if not held:
        importlib.invalidate_caches()
        if importlib.util.find_spec("ensurepip") is None:
            raise Missing(f"This Python ({sys.executable}) comes without ensurepip: take one that has it.")
        environment.install(kit)


def say(message: str) -> None:
    """Tell whoever started the command what goes on."""
    print(message, flush=True)
