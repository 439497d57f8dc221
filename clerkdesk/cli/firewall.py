"""What can be told of this computer's firewall without an administrator's rights: that it is on, and what opens it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_POLICY: Final = r"SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy"
_PROFILES: Final = ("DomainProfile", "StandardProfile", "PublicProfile")
_UFW: Final = Path("/etc/ufw/ufw.conf")
_UNITS: Final = ("firewalld", "nftables", "netfilter-persistent")
_OPENS: Final = {
    "ufw": "ufw allow {port}/tcp; ufw allow 5353/udp",
    "firewalld": "firewall-cmd --permanent --add-port={port}/tcp --add-port=5353/udp; firewall-cmd --reload",
    "nftables": "nft add rule inet filter input tcp dport {port} accept",
    "netfilter-persistent": "iptables -I INPUT -p tcp --dport {port} -j ACCEPT; netfilter-persistent save",
    "Windows": 'netsh advfirewall firewall add rule name="ClerkDesk" dir=in action=allow protocol=TCP localport={port}',
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Firewall:
    """One that is on. open: whether it lets others in at the port, None when that cannot be seen. command: opens it."""

    name: str
    command: str
    open: bool | None = None


def firewall(port: int) -> Firewall | None:
    """Return the firewall that is on, None when none is seen."""
    if sys.platform == "win32":
        if not any(_on_windows()):
            return None
        lets = lets_in(_rules(), port, _programs())
        return Firewall(name="Windows", command=_OPENS["Windows"].format(port=port), open=lets)
    name = _linux(_UFW)
    return Firewall(name=name, command=_OPENS[name].format(port=port)) if name else None


def lets_in(rules: Iterable[str], port: int, programs: Iterable[str]) -> bool:
    """Return whether Windows' ``rules`` (as the registry keeps them) let others in at TCP ``port`` of ``programs``.

    Rules are fields with "|" between them, as "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=8750|App=…|".
    A rule that blocks stands before all that allow.
    """
    mine = {one.lower() for one in programs}
    allowed = False
    for rule in rules:
        said = [part.partition("=")[::2] for part in rule.split("|")]
        fields = dict(said)
        ports = {value for name, value in said if name == "LPort"}
        if fields.get("Active") != "TRUE" or fields.get("Dir") != "In" or fields.get("Protocol", "6") != "6":
            continue
        app = fields.get("App", "").lower()
        if (app and app not in mine) or (ports and not _holds(ports, port)) or not (app or ports):
            continue
        if fields.get("Action") == "Block":
            return False
        allowed |= fields.get("Action") == "Allow"
    return allowed


def _programs() -> tuple[str, ...]:
    """Return what a rule may name: this Python, and the one that its environment was made of."""
    return tuple({sys.executable, str(Path(sys.base_prefix) / Path(sys.executable).name)})


def _holds(ports: Iterable[str], port: int) -> bool:
    for one in ports:
        first, _, last = one.partition("-")
        if first.isdigit() and int(first) <= port <= int(last if last.isdigit() else first):
            return True
    return False


def _linux(ufw: Path) -> str:
    """Return the name of the firewall that is on, "" when none is seen."""
    with suppress(OSError):
        if "enabled=yes" in "".join(ufw.read_text("utf-8").split()).lower():
            return "ufw"
    systemctl = shutil.which("systemctl")
    if systemctl is None:
        return ""
    try:
        asked = subprocess.run([systemctl, "is-active", *_UNITS], capture_output=True, timeout=5, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    told = asked.stdout.decode(errors="replace").split("\n")
    return next((unit for unit, state in zip(_UNITS, told, strict=False) if state == "active"), "")


def _on_windows() -> list[bool]:
    found: list[bool] = []
    if sys.platform == "win32":
        import winreg

        for profile in _PROFILES:
            with suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, rf"{_POLICY}\{profile}") as key:
                found.append(bool(winreg.QueryValueEx(key, "EnableFirewall")[0]))
    return found


def _rules() -> list[str]:
    found: list[str] = []
    if sys.platform == "win32":
        import winreg

        with suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, rf"{_POLICY}\FirewallRules") as key:
            found += [str(winreg.EnumValue(key, number)[1]) for number in range(winreg.QueryInfoKey(key)[1])]
    return found
