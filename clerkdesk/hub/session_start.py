r"""Starting the hub with the session of whoever uses this computer: no administrator's rights, no service.

Linux: an entry in the desktop's autostart folder (XDG). Windows: a value under HKEY_CURRENT_USER…\Run.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_NAME: Final = "clerkdesk-hub"
_RUN: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"


def entry() -> Path:
    """Return the file that starts the hub with a Linux session."""
    config = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(config) / "autostart" / f"{_NAME}.desktop"


def start_with_session(command: Sequence[str]) -> None:
    """Have ``command`` started whenever this user's session begins, in place of what was said before.

    Raises:
        OSError: the place for it cannot be written.
    """
    if sys.platform == "win32":
        import winreg

        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN) as key:
            winreg.SetValueEx(key, _NAME, 0, winreg.REG_SZ, subprocess.list2cmdline(command))
        return
    file = entry()
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = ("[Desktop Entry]", "Type=Application", "Name=ClerkDesk hub", "NoDisplay=true", f"Exec={_quoted(command)}")
    temporary = file.with_suffix(".new")
    temporary.write_text("\n".join((*lines, "")), "utf-8")
    temporary.replace(file)


def starts_with_session() -> bool:
    """Return whether something is started so."""
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN) as key:
                return bool(winreg.QueryValueEx(key, _NAME)[0])
        except OSError:
            return False
    return entry().exists()


def _quoted(command: Sequence[str]) -> str:
    """Return ``command`` as the value of Exec (Desktop Entry Specification, "The Exec key")."""
    found = []
    for word in command:
        text = word.replace("\\", "\\\\\\\\")
        for sign in '"`$':
            text = text.replace(sign, "\\\\" + sign)
        found.append('"' + text.replace("%", "%%") + '"')
    return " ".join(found)
