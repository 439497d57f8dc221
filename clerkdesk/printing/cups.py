"""The system's printers through CUPS: its own ``lp`` and ``lpstat``, with the PDF going in by a pipe."""

from __future__ import annotations

import math
import os
import re
import shutil
import subprocess
from typing import Final

from clerkdesk.language import N_
from clerkdesk.printing.printer import PrinterState, not_taken

TIMEOUT: Final = 20
"""Seconds that CUPS may take to answer."""


class CupsPrinter:
    """A CUPS queue, by the system's own ``lp`` and ``lpstat``; the PDF goes in by a pipe, never as a file.

    ``server`` is "host:port" or a socket; "" means the system's own.
    """

    def __init__(self, name: str, server: str = "") -> None:
        self.name = name
        self._server = server

    def state(self) -> PrinterState:
        """Return whether the queue accepts and prints."""
        said = self._ask("lpstat", "-p", self.name)
        if said is None or said.returncode:
            return PrinterState(ready=False, reason=N_("The printer is not there."))
        accepting = self._ask("lpstat", "-a", self.name)
        if accepting is None or accepting.returncode or "not accepting" in accepting.stdout:
            return PrinterState(ready=False, reason=N_("The printer takes no jobs."))
        first, _, rest = said.stdout.partition("\n")
        if " disabled " in first:
            return PrinterState(ready=False, reason=" ".join(rest.split()) or N_("The printer is switched off."))
        trouble = self._reasons()
        return PrinterState(ready=not trouble, reason=trouble)

    def _reasons(self) -> str:
        """Return the printer's own reasons not to print ("media-empty", "cover-open"), "" when there are none."""
        said = self._ask("lpstat", "-l", "-p", self.name)
        found = re.search(r"^\s*Alerts: (.+)$", said.stdout, re.MULTILINE) if said else None
        alerts = found[1].split() if found else []
        return ", ".join(_ALERTS.get(alert, "") for alert in alerts if alert in _ALERTS)

    def send(self, pdf: bytes, title: str) -> str:
        """Hand ``pdf`` to ``lp`` by a pipe; return the job's name, as "Laser-42"."""
        try:
            done = subprocess.run(  # noqa: S603  (no shell; the title is one argument)
                [_program("lp"), *self._host(), "-d", self.name, "-t", title, *_media(pdf), "-"],
                input=pdf,
                capture_output=True,
                timeout=TIMEOUT,
                check=False,
                env=_plain_environment(),
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise not_taken(self.name, type(error).__name__) from error
        said = done.stdout.decode(errors="replace")
        found = re.search(r"request id is (\S+)", said)
        if done.returncode or found is None:
            raise not_taken(self.name, (done.stderr.decode(errors="replace") or said).strip() or str(done.returncode))
        return found[1]

    def finished(self, ref: str) -> bool | None:
        """Ask CUPS for the job; a job that it no longer lists as waiting is out."""
        waiting = self._ask("lpstat", "-W", "not-completed", "-o", self.name)
        if waiting is None or waiting.returncode:
            return None
        if any(line.split()[:1] == [ref] for line in waiting.stdout.splitlines()):
            return False
        done = self._ask("lpstat", "-W", "completed", "-o", self.name)
        if done is None or done.returncode:
            return None
        return True if any(line.split()[:1] == [ref] for line in done.stdout.splitlines()) else None

    def _host(self) -> list[str]:
        return ["-h", self._server] if self._server else []

    def _ask(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str] | None:
        try:
            return subprocess.run(  # noqa: S603  (no shell)
                [_program(program), *self._host(), *arguments],
                capture_output=True,
                text=True,
                errors="replace",
                timeout=TIMEOUT,
                check=False,
                env=_plain_environment(),
            )
        except (OSError, subprocess.TimeoutExpired):
            return None


_ALERTS: Final = {
    "media-empty": N_("no paper"),
    "media-empty-error": N_("no paper"),
    "media-empty-warning": N_("no paper"),
    "media-needed": N_("no paper"),
    "media-needed-error": N_("no paper"),
    "media-jam": N_("paper jam"),
    "media-jam-error": N_("paper jam"),
    "cover-open": N_("cover open"),
    "cover-open-error": N_("cover open"),
    "door-open-error": N_("cover open"),
    "toner-empty": N_("no toner"),
    "toner-empty-error": N_("no toner"),
    "offline": N_("offline"),
    "offline-error": N_("offline"),
    "offline-report": N_("offline"),
    "connecting-to-device": N_("not reached yet"),
}


_PAGE: Final = re.compile(rb"/MediaBox \[ 0 0 ([0-9.]+) ([0-9.]+) \]")
_NARROW: Final = 90 * 72 / 25.4


def _media(pdf: bytes) -> list[str]:
    """Return how ``lp`` is told that a page comes off a roll: CUPS would put it in the middle of an A4 sheet."""
    found = _PAGE.search(pdf)
    if found is None or float(found[1]) > _NARROW:
        return []
    return ["-o", f"media=Custom.{math.ceil(float(found[1]))}x{math.ceil(float(found[2]))}pt"]


def _program(name: str) -> str:
    return shutil.which(name) or name


def _plain_environment() -> dict[str, str]:
    """Return an environment in which CUPS' programs speak English, so that their words can be read."""
    return {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "", "SOFTWARE": ""}


def cups_printers(server: str = "") -> list[str]:
    """Return the names of the CUPS queues, the system's default first; none where there is no CUPS."""
    if shutil.which("lpstat") is None:
        return []
    probe = CupsPrinter("", server)
    listed = probe._ask("lpstat", "-e")  # noqa: SLF001  (its own class)
    default = probe._ask("lpstat", "-d")  # noqa: SLF001
    names = listed.stdout.split() if listed and not listed.returncode else []
    found = re.search(r"default destination: (\S+)", default.stdout) if default else None
    if found and found[1] in names:
        names.remove(found[1])
        names.insert(0, found[1])
    return names
