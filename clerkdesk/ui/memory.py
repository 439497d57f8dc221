"""Memory: giving large pieces back that were needed for a moment, and not going through what stays."""

from __future__ import annotations

import gc
import sys
from typing import Final

LARGE: Final = 1_000_000
"""Bytes from which on a piece is the system's own, and goes back to it at once."""

_MMAP_THRESHOLD: Final = -3  # glibc's malloc.h


def give_back_large_pieces() -> bool:
    """Let the C library give large pieces back as soon as they are free; return whether it understood.

    glibc would raise its own limit with the first such piece, and keep a hundred megabytes after a few long lists.
    """
    if not sys.platform.startswith("linux"):
        return False
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
    return mallopt is not None and mallopt(_MMAP_THRESHOLD, LARGE) == 1


def pass_over_what_stays() -> None:
    """Let Python's collector leave alone what is there now: going through all of it stops the window for 90 ms."""
    gc.freeze()


def look_at_all_again() -> None:
    """Take that back: the window is gone."""
    gc.unfreeze()
