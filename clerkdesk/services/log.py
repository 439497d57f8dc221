"""The program's own log: what failed and where in the code, never whom it was about.

Texts of exceptions and values in messages may hold a citizen's data. A value is written only when it is a number, or
when the program itself logs it (its own messages name codes and places, and a test watches them).
"""

from __future__ import annotations

import logging
import re
import traceback
from pathlib import Path
from typing import Final

SIZE: Final = 1_000_000  # bytes of one file
KEPT: Final = 5  # older files

_OWN: Final = "clerkdesk"
_NUMBER: Final = re.compile(r"\d{6,}")


class PlainFormatter(logging.Formatter):
    """Writes time, level, place and message, without what may be personal."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, or several when a traceback goes with it: its places and its type, not its text."""
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {_message(record)}"
        if record.exc_info and record.exc_info[0] is not None:
            kind, _error, trace = record.exc_info
            places = [f"  {Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace)]
            line = "\n".join([line, *places, f"  {kind.__name__}"])
        return line


def begin(folder: Path) -> None:
    """Write the log of this process to ``clerkdesk.log`` in ``folder``, in files of 1 MB of which 5 older are kept."""
    from logging.handlers import RotatingFileHandler

    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / "clerkdesk.log", maxBytes=SIZE, backupCount=KEPT, encoding="utf-8", delay=True
    )
    handler.setFormatter(PlainFormatter())
    handler.setLevel(logging.INFO)
    root = logging.getLogger()
    end()
    root.addHandler(handler)
    root.setLevel(min(root.level or logging.WARNING, logging.INFO))


def end() -> None:
    """Stop writing to the file."""
    root = logging.getLogger()
    for handler in list(root.handlers):
        if isinstance(handler.formatter, PlainFormatter):
            root.removeHandler(handler)
            handler.close()


def _message(record: logging.LogRecord) -> str:
    own = record.name == _OWN or record.name.startswith(f"{_OWN}.")
    args = record.args
    if own or not args:
        shown = record.getMessage()
    elif isinstance(args, dict):
        shown = str(record.msg) % {name: _plain(value) for name, value in args.items()}
    else:
        shown = _filled(str(record.msg), tuple(args))
    return _NUMBER.sub("…", shown).replace("\n", " ")


def _filled(message: str, args: tuple[object, ...]) -> str:
    try:
        return message % tuple(_plain(value) for value in args)
    except (TypeError, ValueError):  # "%d" for something that is not shown
        return message


def _plain(value: object) -> object:
    return value if isinstance(value, int | float) else f"<{type(value).__name__}>"
