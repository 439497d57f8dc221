"""Papers that are no part of any dossier: they go straight to the printer, and nothing of them is recorded."""

from __future__ import annotations

from clerkdesk.printing.shortcuts import KeyGroup, ShortcutPaper, render_shortcuts
from clerkdesk.services.desk import Desk

__all__ = ["KeyGroup", "ShortcutPaper", "print_shortcuts"]


def print_shortcuts(desk: Desk, paper: ShortcutPaper) -> str:
    """Print the sheet of keys on the desk's printer, into its folder of papers when it has none; return where it went.

    Raises:
        Trouble: the printer did not take it.
    """
    from clerkdesk.services.spooling import Spooler

    to = Spooler(desk).printer()
    ref = to.send(render_shortcuts(paper), "clerkdesk-keys")
    return to.name if to.name != "PDF" else str(desk.store.folder.path / "paper" / ref)
