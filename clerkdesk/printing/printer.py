"""What a printer is: it takes a PDF whole or refuses it. And the simplest one, a folder of PDF files."""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from clerkdesk.domain.errors import Trouble, said_of
from clerkdesk.language import N_


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
            Trouble: "printer": it did not take the job, so no paper will come out. "printer-lost": it broke off, and
                nobody can tell whether the paper came out.
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


def lost(name: str, detail: str) -> Trouble:
    """Return the trouble of a printer that took a job and broke off before the paper was out."""
    return Trouble(
        "printer-lost",
        N_("The printer {name} broke off: {detail}."),
        safe=N_("The dossier is saved. The paper waits in the list of prints."),
        todo=N_("Look at the printer, then answer in Settings, Printing."),
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
        plain = unicodedata.normalize("NFD", title.replace("đ", "d").replace("Đ", "D"))
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
        stem = re.sub(r"[^A-Za-z0-9.\-]+", "-", plain).strip("-.") or "paper"
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
            raise not_taken(self.name, said_of(error)) from error
        return target.name

    def finished(self, ref: str) -> bool | None:
        """Return whether the file is there."""
        return (self.folder / ref).exists()
