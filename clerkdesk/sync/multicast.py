"""The line of mDNS: which addresses of this computer carry it, and what speaks there."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Sequence
from typing import Final

import ifaddr
from zeroconf import IPVersion, Zeroconf

_GROUP: Final = ("224.0.0.251", 5353)


def addresses() -> list[str]:
    """Return the IPv4 addresses of this computer, its own loop among them."""
    return [one.ip for adapter in ifaddr.get_adapters() for one in adapter.ips if isinstance(one.ip, str)]


def opened(at: Sequence[str] | None = None) -> Zeroconf:
    """Return what speaks and hears mDNS at the addresses ``at``, None: all of this computer. Close it.

    Those are left out which carry none: what opened the others would end in an error, and leave their sockets open.

    Raises:
        OSError: none of them does.
    """
    carry = [one for one in (addresses() if at is None else at) if _carries(one)]
    if not carry:
        raise OSError(errno.ENETUNREACH, os.strerror(errno.ENETUNREACH))
    return Zeroconf(interfaces=carry, ip_version=IPVersion.V4Only)


def _carries(address: str) -> bool:
    """Return whether somebody who listens at ``address`` hears the group: the port is to share, the group to join."""
    group, port = _GROUP
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as tried:
        try:
            for name in ("SO_REUSEADDR", "SO_REUSEPORT"):
                if hasattr(socket, name):
                    tried.setsockopt(socket.SOL_SOCKET, getattr(socket, name), 1)
            tried.bind((address, port))
            member = socket.inet_aton(group) + socket.inet_aton(address)
            tried.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
            tried.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(address))
        except OSError:
            return False
    return True
