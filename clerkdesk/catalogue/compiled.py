"""Compiled forms of what people write, kept in the data folder: quicker to read, made anew when in doubt."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from pathlib import Path

log = logging.getLogger(__name__)


def kept(path: Path, digest: str) -> bytes | None:
    """Return what was kept under ``digest`` (of its sources); None when it is missing, damaged or of other sources."""
    try:
        head, _, content = path.read_bytes().partition(b"\n")
    except FileNotFoundError:
        return None
    except OSError as fault:
        log.info("a compiled file cannot be read, made anew: %s", type(fault).__name__)
        return None
    return content if head == _head(digest, content) else None


def keep(path: Path, digest: str, content: bytes) -> None:
    """Keep ``content`` under ``digest``; that it cannot be written is logged and harms nothing."""
    try:
        _replace(path, _head(digest, content) + b"\n" + content)
    except OSError as fault:
        log.info("a compiled file is not kept: %s", type(fault).__name__)


def _head(digest: str, content: bytes) -> bytes:
    return f"{digest} {hashlib.sha256(content).hexdigest()}".encode()


def _replace(path: Path, content: bytes) -> None:
    """Write ``path`` whole or not at all, also when two processes do it at once."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
