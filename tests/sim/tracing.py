"""A child whose every change to a disk is seen before it happens (Linux on x86-64, by ptrace).

So it can be killed just before its n-th change, and what it changed can be told again in part: see power.py.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_TRACEME, _SYSCALL, _SETOPTIONS, _SYSCALL_INFO = 0, 24, 0x4200, 0x420E
_SYSGOOD, _EXITKILL = 1, 1 << 20
_STOPPED_IN_CALL: Final = signal.SIGTRAP | 0x80
_CREATE: Final = os.O_CREAT | os.O_TRUNC

_CALLS: Final = {
    1: "write", 2: "open", 18: "pwrite", 40: "sendfile", 74: "fsync", 75: "fsync", 76: "truncate_path",
    77: "truncate", 82: "rename", 83: "mkdir", 84: "rmdir", 87: "unlink", 257: "openat", 258: "mkdirat",
    263: "unlinkat", 264: "renameat", 316: "renameat",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One change that a child is about to make.

    what: write, truncate, create, sync, rename, unlink or mkdir. path: of the file, absolute; to: its new name.
    """

    what: str
    path: str
    at: int = 0
    data: bytes = b""
    to: str = ""


def possible() -> bool:
    """Return whether children can be watched on this machine."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return False
    try:
        return bool(list(changes(_fork(lambda: Path("/nowhere/at/all").unlink(missing_ok=True)))))
    except OSError:
        return False


def _fork(life: Callable[[], object]) -> int:
    child = os.fork()
    if not child:
        try:
            watch_me()
            life()
        finally:
            os._exit(0)
    return child


def watch_me() -> None:
    """Let the parent watch this process from here on; it must call :func:`changes`."""
    if _libc().ptrace(_TRACEME, 0, None, None):
        os._exit(9)
    os.kill(os.getpid(), signal.SIGSTOP)


def changes(child: int) -> Iterator[Change]:
    """Yield each change that ``child`` is about to make, until it ends. Whoever stops listening kills it first."""
    libc = _libc()
    _, status = os.waitpid(child, 0)
    if not os.WIFSTOPPED(status):
        raise OSError("the child cannot be watched")
    if libc.ptrace(_SETOPTIONS, child, None, ctypes.c_void_p(_SYSGOOD | _EXITKILL)):
        raise OSError(ctypes.get_errno(), "ptrace")
    info = ctypes.create_string_buffer(88)
    passing = 0
    while True:
        libc.ptrace(_SYSCALL, child, None, ctypes.c_void_p(passing))
        passing = 0
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status) or os.WIFSIGNALED(status):
            return
        stopped = os.WSTOPSIG(status)
        if stopped != _STOPPED_IN_CALL:
            passing = stopped if stopped != signal.SIGTRAP else 0
            continue
        libc.ptrace(_SYSCALL_INFO, child, ctypes.c_void_p(88), ctypes.cast(info, ctypes.c_void_p))
        if info.raw[0] != 1:  # on the way out of the call
            continue
        number, *arguments = struct.unpack_from("<7Q", info.raw, 24)
        name = _CALLS.get(number)
        change = name and _change(child, name, arguments)
        if change:
            yield change


def kill(child: int) -> None:
    """Kill ``child`` and see it gone."""
    os.kill(child, signal.SIGKILL)
    while os.WIFSTOPPED(os.waitpid(child, 0)[1]):
        pass


def _change(child: int, name: str, a: list[int]) -> Change | None:
    match name:
        case "write" | "pwrite":
            path = _of(child, a[0])
            if not path.startswith("/"):  # a pipe: what was said
                return Change("said", path, data=_memory(child, a[1], a[2]))
            place = a[3] if name == "pwrite" else _position(child, a[0])
            return Change("write", path, place, _memory(child, a[1], a[2]))
        case "sendfile":
            with Path(f"/proc/{child}/fd/{a[1]}").open("rb") as source:
                source.seek(struct.unpack("<q", _memory(child, a[2], 8))[0] if a[2] else _position(child, a[1]))
                data = source.read(a[3])
            return Change("write", _of(child, a[0]), _position(child, a[0]), data) if data else None
        case "fsync":
            return Change("sync", _of(child, a[0]))
        case "truncate":
            return Change("truncate", _of(child, a[0]), a[1])
        case "truncate_path":
            return Change("truncate", _path(child, a[0]), a[1])
        case "open" if a[1] & _CREATE:
            return Change("create", _path(child, a[0]), a[1] & os.O_TRUNC)
        case "openat" if a[2] & _CREATE:
            return Change("create", _at(child, a[0], a[1]), a[2] & os.O_TRUNC)
        case "rename":
            return Change("rename", _path(child, a[0]), to=_path(child, a[1]))
        case "renameat":
            return Change("rename", _at(child, a[0], a[1]), to=_at(child, a[2], a[3]))
        case "unlink" | "rmdir":
            return Change("unlink", _path(child, a[0]))
        case "unlinkat":
            return Change("unlink", _at(child, a[0], a[1]))
        case "mkdir":
            return Change("mkdir", _path(child, a[0]))
        case "mkdirat":
            return Change("mkdir", _at(child, a[0], a[1]))
    return None


def _of(child: int, descriptor: int) -> str:
    try:
        return str(Path(f"/proc/{child}/fd/{descriptor}").readlink()).removesuffix(" (deleted)")
    except OSError:
        return ""


def _position(child: int, descriptor: int) -> int:
    with Path(f"/proc/{child}/fdinfo/{descriptor}").open(encoding="ascii") as file:
        return int(file.readline().split()[1])


def _memory(child: int, address: int, size: int) -> bytes:
    with Path(f"/proc/{child}/mem").open("rb", 0) as memory:
        memory.seek(address)
        return memory.read(size) or b""


def _text(child: int, address: int) -> str:
    found = b""
    while b"\0" not in found:  # a page at a time: the next one may not be there
        found += _memory(child, address + len(found), 4096 - (address + len(found)) % 4096)
    return os.fsdecode(found.partition(b"\0")[0])


def _path(child: int, address: int) -> str:
    return str(_here(child) / _text(child, address))


def _here(child: int) -> Path:
    return Path(f"/proc/{child}/cwd").readlink()


def _at(child: int, folder: int, address: int) -> str:
    name = _text(child, address)
    if name.startswith("/") or folder & 0xFFFFFFFF == 0xFFFFFF9C:  # AT_FDCWD
        return str(_here(child) / name)
    return str(Path(_of(child, folder)) / name)


def _libc() -> ctypes.CDLL:
    found = ctypes.CDLL(None, use_errno=True)
    found.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    found.ptrace.restype = ctypes.c_long
    return found
