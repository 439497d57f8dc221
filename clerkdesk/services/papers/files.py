"""A list in a file that a person chose."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from clerkdesk.domain.errors import Trouble, said_of
from clerkdesk.language import N_


def write_file(data: bytes, file: Path) -> Path:
    """Write ``data`` to ``file``, whole or not at all, in place of what it held; return it.

    Raises:
        Trouble: it cannot be written.
    """
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=".clerkdesk-")
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(file)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise Trouble(
            "unwritten",
            N_("{file} cannot be written: {reason}."),
            safe=N_("Nothing was changed."),
            todo=N_("Choose another place, or close the program that has the file open."),
            file=str(file),
            reason=said_of(error),
        ) from error
    return file
