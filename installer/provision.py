"""Bringing a machine to where ClerkDesk can run: for ``desk.py`` and ``check.py``.

Runs on whatever Python 3.11 or later starts it, before anything is installed: standard library only.
"""

from __future__ import annotations

from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
