"""The printers of this computer, by name."""

from __future__ import annotations

import sys
from pathlib import Path

from clerkdesk.printing.cups import CupsPrinter, cups_printers
from clerkdesk.printing.escpos_address import is_address
from clerkdesk.printing.printer import FilePrinter, Printer


def printer_names() -> list[str]:
    """Return the printers of this computer, the default first."""
    if sys.platform == "win32":
        from clerkdesk.printing.qt_printer import names

        return names()
    return cups_printers()


def printer(name: str, folder: Path) -> Printer:
    """Return the printer called ``name``, or at that address; "" or "PDF" writes files into ``folder``."""
    if name in {"", "PDF"}:
        return FilePrinter(folder)
    if is_address(name):
        from clerkdesk.printing.escpos import EscposPrinter

        return EscposPrinter(name)
    if sys.platform == "win32":
        from clerkdesk.printing.qt_printer import QtPrinter

        return QtPrinter(name)
    return CupsPrinter(name)
