"""The line to a ticket printer: bytes go out within a time limit, answers come in, through python-escpos."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, Protocol

from clerkdesk.printing.escpos_address import Address, Network, Serial, Usb
from clerkdesk.printing.escpos_library import escpos

PATIENCE: Final = 5.0
"""Seconds that a printer may take to be reached, and to take the next piece."""

MOMENT: Final = 1.0
"""Seconds that a printer on the network, which tells nothing, is left the line for what it still takes."""

PIECE: Final = 4096
"""Bytes that are handed over at once: a printer stops taking them when it stops printing."""


class Line(Protocol):
    """An open line. What goes wrong on it is an OSError."""

    def write(self, data: bytes) -> None:
        """Hand ``data`` over, whole."""

    def listen(self, seconds: float) -> bytes:
        """Return what the printer says within ``seconds``, b"" when it says nothing."""

    def drain(self) -> bytes:
        """Say that nothing more comes, and give the printer a moment to take it; return what it said until then."""


@contextmanager
def opened(address: Address, patience: float = PATIENCE) -> Iterator[Line]:
    """Give the line to the printer at ``address``.

    Raises:
        OSError: the printer cannot be reached, or the line breaks off, or it takes nothing for so long.
    """
    with _as_os_error():
        line = _open(address, patience)
    try:
        with _as_os_error():
            yield line
    except BaseException:
        line.drop()
        raise
    else:
        with _as_os_error():
            line.close()


@contextmanager
def _as_os_error() -> Iterator[None]:
    """Give back the OSError that python-escpos made something else of."""
    try:
        yield
    except escpos().exceptions.Error as error:
        cause = error.__context__
        raise (cause if isinstance(cause, OSError) else FileNotFoundError()) from None


def _open(address: Address, patience: float) -> _NetworkLine | _UsbLine | _SerialLine:
    match address:
        case Network():
            return _NetworkLine(address, patience)
        case Usb():
            return _UsbLine(address, patience)
        case Serial():
            return _SerialLine(address, patience)


class _NetworkLine:
    def __init__(self, address: Network, patience: float) -> None:
        self._printer = escpos().printer.Network(address.host, address.port, timeout=patience)
        # Its own `open` leaves the socket behind when nobody answers, and speaks no IPv6.
        self._socket = socket.create_connection((address.host, address.port), patience)
        self._printer.device = self._socket
        self._patience = patience
        # What the system keeps for a printer that takes nothing must be little, or a whole ticket would seem printed.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, PIECE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # short questions: 40 ms and more each

    def write(self, data: bytes) -> None:
        for at in range(0, len(data), PIECE):
            self._socket.sendall(data[at : at + PIECE])

    def listen(self, seconds: float) -> bytes:
        self._socket.settimeout(max(seconds, 0.001))
        try:
            said = self._socket.recv(16)
        except TimeoutError:
            return b""
        finally:
            self._socket.settimeout(self._patience)
        if not said:
            raise ConnectionAbortedError
        return said

    def drain(self) -> bytes:
        # Closed with something unread the line is reset, and the printer drops what it has not printed yet.
        self._socket.shutdown(socket.SHUT_WR)
        heard, end = b"", time.monotonic() + MOMENT
        while (left := end - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                said = self._socket.recv(16)
            except TimeoutError:
                break
            if not said:
                break
            heard += said
        return heard

    def close(self) -> None:
        self._printer.close()

    drop = close


class _UsbLine:
    def __init__(self, address: Usb, patience: float) -> None:
        import usb.core

        asked = {"idVendor": address.vendor, "idProduct": address.product, "backend": usb_backend()}
        device = usb.core.find(**asked)
        if device is None:
            raise FileNotFoundError
        self._in, self._out = _endpoints(device)
        self._patience = round(patience * 1000)
        self._printer = escpos().printer.Usb(
            usb_args=asked, timeout=self._patience, in_ep=self._in or 0x82, out_ep=self._out
        )
        self._printer.open()

    def write(self, data: bytes) -> None:
        import usb.core

        for at in range(0, len(data), PIECE):
            piece = data[at : at + PIECE]
            try:
                taken = self._printer.device.write(self._out, piece, self._patience)
            except usb.core.USBTimeoutError:
                taken = 0
            if taken != len(piece):
                raise TimeoutError  # pyusb takes a part for a success

    def listen(self, seconds: float) -> bytes:
        import usb.core

        if not self._in:
            return b""
        try:
            return bytes(self._printer.device.read(self._in, 16, max(1, round(seconds * 1000))))
        except usb.core.USBTimeoutError:
            return b""

    def drain(self) -> bytes:
        return self.listen(0.0)

    def close(self) -> None:
        self._printer.close()

    drop = close


def usb_backend() -> Any:
    """Return libusb as the wheel brings it; Windows has none of its own.

    Raises:
        OSError: it cannot be loaded here.
    """
    import libusb_package

    backend = libusb_package.get_libusb1_backend()
    if backend is None:
        raise FileNotFoundError
    return backend


def _endpoints(device: Any) -> tuple[int, int]:
    """Return the addresses at which a USB printer speaks (0: it does not) and listens."""
    import usb.util

    ways = {"in": 0, "out": 0x01}
    for configuration in device:
        for interface in configuration:
            if interface.bInterfaceClass != 7 or interface.bAlternateSetting:  # 7: printers
                continue
            for endpoint in interface:
                way = usb.util.endpoint_direction(endpoint.bEndpointAddress)
                if usb.util.endpoint_type(endpoint.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK:
                    ways["in" if way == usb.util.ENDPOINT_IN else "out"] = endpoint.bEndpointAddress
            return ways["in"], ways["out"]
    return ways["in"], ways["out"]


class _SerialLine:
    def __init__(self, address: Serial, patience: float) -> None:
        self._printer = escpos().printer.Serial(address.port, baudrate=address.baud, timeout=patience)
        self._printer.open()
        # python-escpos sets no limit to writing; at 9600 baud a piece takes four seconds by itself.
        self._printer.device.write_timeout = patience + PIECE * 10 / address.baud

    def write(self, data: bytes) -> None:
        import serial

        for at in range(0, len(data), PIECE):
            try:
                self._printer.device.write(data[at : at + PIECE])
            except serial.SerialTimeoutException:
                raise TimeoutError from None

    def listen(self, seconds: float) -> bytes:
        device = self._printer.device
        device.timeout = seconds
        return bytes(device.read(1)) + bytes(device.read(device.in_waiting))

    def drain(self) -> bytes:
        self._printer.device.flush()
        return self.listen(0.0)

    def close(self) -> None:
        self._printer.close()

    def drop(self) -> None:
        """Close without waiting for what the printer does not take."""
        self._printer.device.reset_output_buffer()
        self._printer.close()
