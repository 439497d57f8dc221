"""What a hub writes to its log: what was asked and what came of it, as text or JSON lines, never anybody's data.

Of an error only its kind and its places are written: the words of an exception may repeat what was sent.
"""

from __future__ import annotations

import argparse
import json
import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final

from clerkdesk.language import _

TOLD: Final = "told"
"""The name under which a record carries named values (``extra={TOLD: {...}}``)."""

QUIET: Final = frozenset({"/health", "/health/live", "/metrics"})
"""Asked every few seconds, by machines."""

_OF_1: Final = (
    "welcome", "enrol", "letters", "push", "pull", "notice", "codes", "counts", "wanted", "province", "base", "stream",
    "claims",
)  # fmt: skip
_ROUTES: Final = frozenset({"/hello", "/openapi.json"} | {f"/v1/{one}" for one in _OF_1} | QUIET)
_BEGINNINGS: Final = ("/admin", "/board", "/t", "/v1/uploads", "/v1/attachments")


def route_of(path: str) -> str:
    """Return what stands for ``path`` in meters and logs: one of few, so that nothing that somebody typed does."""
    if path in _ROUTES:
        return path
    return next((one for one in _BEGINNINGS if path == one or path.startswith(one + "/")), "other")


def option(parser: argparse.ArgumentParser) -> None:
    """Let a command be told how it writes its log."""
    parser.add_argument("--log", choices=("text", "json"), default="text", help=_("how the log is written (text)"))


@contextmanager
def written(kind: str) -> Iterator[None]:
    """Write "text" or "json" to the standard error meanwhile."""
    handler, root = logging.StreamHandler(), logging.getLogger()
    handler.setFormatter(JsonLines() if kind == "json" else Text())
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for name in ("httpx", "alembic"):  # one writes whole addresses, the other what it is made of
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        yield
    finally:
        root.setLevel(before)
        root.removeHandler(handler)


class _Discreet(logging.Formatter):
    """Tells of an exception what kind it is and where it happened."""

    def formatException(  # noqa: N802  (the name that logging calls)
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """Return the kinds and places of an exception and its causes, innermost first."""
        found, error = [], ei[1]
        seen: set[int] = set()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            places = [f"{at.filename}:{at.lineno} {at.name}" for at in traceback.extract_tb(error.__traceback__)]
            found.append(f"{type(error).__module__}.{type(error).__qualname__} at " + " < ".join(reversed(places)))
            error = error.__cause__ or error.__context__
        return "; from ".join(found)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; what another handler wrote of the exception is not taken over."""
        record.exc_text = None
        line = super().format(record)
        record.exc_text = None
        return line


class Text(_Discreet):
    """A line for people."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (the name that logging calls)
        """Return the line, the named values behind it."""
        line = super().formatMessage(record)
        return line + "".join(f" {name}={value}" for name, value in getattr(record, TOLD, {}).items())


class JsonLines(_Discreet):
    """An object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        found: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "text": record.getMessage(),
            **getattr(record, TOLD, {}),
        }
        if record.exc_info:
            found["error"] = self.formatException(record.exc_info)
        return json.dumps(found, ensure_ascii=False)
