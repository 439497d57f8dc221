"""What could be wrong with the computer: Python, libraries, display, fonts, printers."""

from __future__ import annotations

import importlib.metadata
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from clerkdesk import resources
from clerkdesk.language import N_, _
from clerkdesk.services.doctor.finding import Finding, bad, doubt, good

LIBRARIES: Final = (
    "alembic",
    "argon2-cffi",
    "cryptography",
    "holidays",
    "jsonschema",
    "keyring",
    "msgspec",
    "platformdirs",
    "PySide6-Essentials",
    "python-barcode",
    "PyYAML",
    "reportlab",
    "segno",
    "SQLAlchemy",
    "sqlcipher3-wheels",
    "zeroconf",
)
"""What must be installed, by the name of its distribution."""


def examine() -> Iterator[Finding]:
    """Yield what is found about this computer, whatever data it holds."""
    for look in (_python, _libraries, _qt_on_this_python, _display, _fonts, _printers):
        yield look()


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return good("python", N_("Python {version}"), version=version)


def _version(distribution: str) -> str | None:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def _libraries() -> Finding:
    missing = [name for name in LIBRARIES if _version(name) is None]
    if missing:
        return bad(
            "libraries",
            N_("These libraries are missing: {names}."),
            N_("Run the set-up again: python3 installer/desk.py"),
            names=", ".join(missing),
        )
    shown = ", ".join(f"{name} {_version(name)}" for name in ("SQLAlchemy", "sqlcipher3-wheels", "reportlab"))
    return good("libraries", N_("All libraries are there ({names})."), names=shown)


def _qt_on_this_python() -> Finding:
    """Look for the pair that crashes: PySide6 6.12.0 drops references to None on Python 3.11."""
    version = _version("PySide6-Essentials") or "?"
    if version.startswith("6.12.") and sys.version_info < (3, 12):
        return bad(
            "qt",
            N_("PySide6 {version} crashes on Python 3.11 after some thousand calls."),
            N_("Install PySide6-Essentials 6.11.3, or use Python 3.12."),
            version=version,
        )
    return good("qt", N_("PySide6 {version}"), version=version)


def _display() -> Finding:
    if sys.platform == "linux":
        if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            return doubt(
                "display",
                N_("There is no display: the window cannot open here."),
                N_("Start ClerkDesk in a graphical session. Commands work without one."),
            )
        lacking = [name for name in ("EGL", "xkbcommon", "fontconfig", "dbus-1", "xcb-cursor") if not _library(name)]
        if lacking:
            return bad(
                "display",
                N_("System libraries that the window needs are missing: {names}."),
                N_("Run the set-up again, as root: python3 installer/desk.py"),
                names=", ".join(lacking),
            )
    return good("display", N_("A display is there."))


def _library(name: str) -> bool:
    from ctypes.util import find_library

    return find_library(name) is not None


def _fonts() -> Finding:
    found = sorted(file.stem for file in resources.path("fonts").glob("Liberation*.ttf"))
    if not any(name.startswith("LiberationSerif") for name in found):
        return bad(
            "fonts",
            N_("The fonts for papers are missing from the program."),
            N_("Install ClerkDesk again: its files are incomplete."),
        )
    return good("fonts", N_("The fonts for papers are there ({count})."), count=len(found))


def _printers() -> Finding:
    from clerkdesk.printing.printers import printer, printer_names

    states = {name: printer(name, Path()).state() for name in printer_names()}
    if not states:
        return doubt(
            "printers",
            N_("No printer is set up on this computer."),
            N_("Add one in the computer's settings; until then papers wait in the ledger or go to PDF files."),
        )
    ready = [name for name, state in states.items() if state.ready]
    if not ready:
        return doubt(
            "printers",
            N_("No printer is ready: {names}."),
            N_("Look at paper, cable and switch of the printer."),
            names="; ".join(f"{name}: {_(state.reason)}" for name, state in states.items()),
        )
    return good("printers", N_("Printers: {names}"), names=", ".join(ready))
