"""The two ways in which a deed can fail: a rule says no, or the surroundings fail."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from typing import Any, Final

from clerkdesk.language import N_

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What the system says (errno) when there is no room to write."""


class Refused(Exception):  # noqa: N818  (a refusal is an answer, not a fault)
    """A rule says no, and nothing was changed.

    code: stable short name for programs, for example "already-delivered".
    message: English text with ``{fields}``; whoever shows it translates it and fills in ``params``.
    field: name of the input at fault, or "".
    """

    def __init__(self, code: str, message: str, /, *, field: str = "", **params: Any) -> None:
        super().__init__(message.format(**params) if params else message)
        self.code = code
        self.message = message
        self.field = field
        self.params = params


class ManyRefused(Refused):
    """Several things say no at once.

    faults: for each part at fault, its name (as it was scanned or typed) and what says no to it.
    """

    def __init__(
        self, code: str, message: str, faults: Sequence[tuple[str, Refused]], /, *, field: str = "", **params: Any
    ) -> None:
        super().__init__(code, message, field=field, **params)
        self.faults = tuple(faults)


class BatchRefused(ManyRefused):
    """Nothing of a batch was done, because some of it may not be."""

    def __init__(self, faults: Sequence[tuple[str, Refused]], count: int) -> None:
        super().__init__(
            "batch-refused",
            N_("Nothing was done: {bad} of {count} may not ({codes})."),
            faults,
            field="codes",
            bad=len(faults),
            count=count,
            codes=", ".join(code for code, _ in faults),
        )


class Trouble(Exception):  # noqa: N818
    """The surroundings failed (disk, file, key, printer, network): not a bug, and not the clerk's fault.

    what, safe, todo: English texts with ``{fields}``: what happened, what is safe, what to do next.
    """

    def __init__(self, code: str, what: str, /, *, safe: str, todo: str, **params: Any) -> None:
        super().__init__(what.format(**params) if params else what)
        self.code = code
        self.what = what
        self.safe = safe
        self.todo = todo
        self.params = params


def said_of(fault: OSError) -> str:
    """Return what the system says of a fault of its own."""
    return fault.strerror or type(fault).__name__


def disk_full(
    safe: str = N_("What was saved before is safe. The last step was not carried out, not even in part."),
) -> Trouble:
    """Return the trouble that there is no room to write; ``safe``: what is, where the usual words do not say it."""
    return Trouble(
        "disk-full",
        N_("The disk is full."),
        safe=safe,
        todo=N_("Free space on the disk, then do the last step again."),
    )


def unreadable(code: str, file: object, fault: OSError) -> Trouble:
    """Return the trouble that ``file``, which somebody named, cannot be read; or what was to be made of it, written."""
    if fault.errno in FULL:
        return disk_full(safe=N_("What was saved before is safe, and the file is as it was."))
    return Trouble(
        code,
        N_("{file} cannot be read: {reason}."),
        safe=N_("Nothing was changed."),
        todo=N_("Check the name of the file and whether you may read it."),
        file=str(file),
        reason=said_of(fault),
    )
