"""Where a ticket printer is: on the network, on USB, on a serial port."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from clerkdesk.domain.errors import Refused

PORT: Final = 9100
BAUD: Final = 115_200
BAUDS: Final = (9_600, 19_200, 38_400, 57_600, 115_200, 230_400)


@dataclass(frozen=True, slots=True)
class Network:
    """A printer that takes its bytes on a TCP port; "network:192.168.1.50:9100"."""

    host: str
    port: int = PORT

    def __str__(self) -> str:
        return f"network:{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Usb:
    """A printer on USB, by the numbers of its maker and its model; "usb:04b8:0202"."""

    vendor: int
    product: int

    def __str__(self) -> str:
        return f"usb:{self.vendor:04x}:{self.product:04x}"


@dataclass(frozen=True, slots=True)
class Serial:
    """A printer on a serial port; "serial:COM3@115200"."""

    port: str
    baud: int = BAUD

    def __str__(self) -> str:
        return f"serial:{self.port}@{self.baud}"


Address = Network | Usb | Serial

_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_NETWORK: Final = re.compile(rf"(?=.{{1,259}}$)({_LABEL}(?:\.{_LABEL})*)(?::([0-9]{{1,5}}))?")
_USB: Final = re.compile(r"(?:0x)?([0-9A-Fa-f]{1,4}):(?:0x)?([0-9A-Fa-f]{1,4})")
_SERIAL: Final = re.compile(r"((?:/[\w.-]+)+|COM[0-9]{1,3})(?:@([0-9]{3,7}))?", re.ASCII)
_KINDS: Final = ("network:", "usb:", "serial:")


def is_address(name: str) -> bool:
    """Return whether ``name`` means a ticket printer of its own, not one of the system's printers."""
    return name.startswith(_KINDS)


def parse_address(text: str) -> Address:
    """Return what ``text`` names: "network:HOST[:PORT]", "usb:VENDOR:PRODUCT" or "serial:PORT[@BAUD]".

    Raises:
        Refused: "bad-printer-address": it names nothing of these.
    """
    kind, _, rest = text.strip().partition(":")
    match kind.lower():
        case "network" if found := _NETWORK.fullmatch(rest):
            port = int(found[2] or PORT)
            if 0 < port < 65_536:
                return Network(found[1], port)
        case "usb" if found := _USB.fullmatch(rest):
            return Usb(int(found[1], 16), int(found[2], 16))
        case "serial" if (found := _SERIAL.fullmatch(rest)) and int(found[2] or BAUD) in BAUDS:
            return Serial(found[1], int(found[2] or BAUD))
        case _:
            pass
    raise Refused(
        "bad-printer-address",
        "A ticket printer's address looks like network:192.168.1.50, usb:04b8:0202 or serial:COM3@115200.",
        field="address",
    )
