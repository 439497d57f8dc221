"""python-escpos, loaded when a ticket printer is first used: it is an extra, and brings more along than we use."""

from __future__ import annotations

import importlib.util
import logging
import os
import shutil
import threading
from collections.abc import Sequence
from typing import Any, Final

from clerkdesk import resources
from clerkdesk.printing.escpos_address import Address, Serial, Usb

EXTRA: Final = "clerkdesk[thermal]"
_NEEDED: Final = {Usb: ("escpos", "usb", "libusb_package"), Serial: ("escpos", "serial")}
_loading: Final = threading.Lock()


def missing(address: Address) -> Sequence[str]:
    """Return the modules that a printer at ``address`` needs and that are not installed."""
    return [name for name in _NEEDED.get(type(address), ("escpos",)) if importlib.util.find_spec(name) is None]


def escpos() -> Any:
    """Return the package ``escpos``, its printers imported.

    Its database of 80 printers (parsed as YAML, kept as a pickle in a new temporary folder in every process) is not
    used: tickets are pictures. A handler that it adds to the root of the log is taken away again.

    Raises:
        ImportError: it is not installed.
    """
    with _loading:
        os.environ.setdefault("ESCPOS_CAPABILITIES_FILE", str(resources.path("printers", "escpos.json")))
        root = logging.getLogger()
        before = list(root.handlers)
        import escpos.capabilities
        import escpos.printer

        for handler in root.handlers[:]:
            if handler not in before:
                root.removeHandler(handler)
        if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
            shutil.rmtree(escpos.capabilities.pickle_dir, ignore_errors=True)
        return escpos
