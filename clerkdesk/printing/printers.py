"""Where paper comes out: the system's printers through CUPS, a folder of PDF files, and what they say of themselves."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from clerkdesk.domain.errors import Trouble
from clerkdesk.language import N_

TIMEOUT: Final = 20


@dataclass(frozen=True, slots=True)
class PrinterState:
    """Whether a printer takes jobs, and why not (in the printer's own words, or an English text to translate)."""

    ready: bool
    reason: str = ""


class Printer(Protocol):
    """Takes a PDF whole, or refuses it."""

    name: str

    def state(self) -> PrinterState:
        """Return whether it takes jobs now. Never raises."""

    def send(self, pdf: bytes, title: str) -> str:
        """Hand ``pdf`` over; return the printer's own name of the job. ``title`` holds no personal data.

        Raises:
            Trouble: it did not take the job, so no paper will come out.
        """

    def finished(self, ref: str) -> bool | None:
        """Return whether job ``ref`` is out (True), still under way (False), or cannot be told (None)."""


def not_taken(name: str, detail: str) -> Trouble:
    """Return the trouble of a printer that did not take a job."""
    return Trouble(
        "printer",
        N_("The printer {name} did not take the paper: {detail}."),
        safe=N_("The dossier is saved. The paper waits in the list of prints."),
        todo=N_("Look after the printer or choose another one, then print again from the list."),
        name=name,
        detail=detail,
    )


class FilePrinter:
    """Writes each paper into a folder as a PDF file, whole or not at all."""

    def __init__(self, folder: Path, name: str = "PDF") -> None:
        self.name = name
        self.folder = folder

    def state(self) -> PrinterState:
        """Return whether the folder can be written."""
        ready = os.access(self.folder if self.folder.exists() else self.folder.parent, os.W_OK)
        return PrinterState(ready, "" if ready else N_("The folder cannot be written."))

    def send(self, pdf: bytes, title: str) -> str:
        """Write ``pdf``; return the file's name. An earlier file of that name is kept."""
        stem = re.sub(r"[^A-Za-z0-9.\-]+", "-", title).strip("-.") or "paper"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            temporary = self.folder / f".{stem}.part"
            with temporary.open("wb") as file:
                file.write(pdf)
                file.flush()
                os.fsync(file.fileno())
            target = self.folder / f"{stem}.pdf"
            number = 1
            while target.exists():
                number += 1
                target = self.folder / f"{stem}-{number}.pdf"
            temporary.rename(target)
        except OSError as error:
            raise not_taken(self.name, error.strerror or type(error).__name__) from error
        return target.name

    def finished(self, ref: str) -> bool | None:
        """Return whether the file is there."""
        return (self.folder / ref).exists()


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
                [_program("lp"), *self._host(), "-d", self.name, "-t", title, "-"],
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


def printer_names() -> list[str]:
    """Return the printers of this computer, the default first."""
    if sys.platform == "win32":
        from clerkdesk.printing.qt_printer import names

        return names()
    return cups_printers()


def printer(name: str, folder: Path) -> Printer:
    """Return the printer called ``name``; "" or "PDF" writes files into ``folder``."""
    if name in {"", "PDF"}:
        return FilePrinter(folder)
    if sys.platform == "win32":
        from clerkdesk.printing.qt_printer import QtPrinter

        return QtPrinter(name)
    return CupsPrinter(name)
