"""A thermal printer of the tests' own: it reads ESC/POS off a TCP socket, rebuilds the picture, and can fail."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Sequence
from types import SimpleNamespace, TracebackType
from typing import Any, Self

import numpy as np
import usb.core
from PIL import Image
from usb.backend import IBackend

Picture = np.ndarray[Any, np.dtype[np.bool_]]


class Reader:
    """Reads ESC/POS as it comes in, piece by piece; True dots are burned.

    A command that it does not know fails the test, and so does a dot beyond the edge of the paper.

    Attributes:
        sheets: what was cut off, each as rows of dots. rows: what hangs out of the printer now. inits, feeds: counted.
    """

    def __init__(self, dots: int, answer: Callable[[bytes], object] = lambda _asked: None) -> None:
        self.dots, self.answer = dots, answer
        self.sheets: list[Picture] = []
        self.rows: list[Picture] = []
        self.inits = self.feeds = 0
        self._buffer = bytearray()
        self._stored: Picture | None = None

    def feed(self, data: bytes) -> None:
        """Take ``data``."""
        self._buffer += data
        while self._buffer and (used := self._step(bytes(self._buffer[:16]))):
            del self._buffer[:used]

    def picture(self) -> Picture:
        """Return what was printed since the last cut."""
        return np.vstack(self.rows) if self.rows else np.zeros((0, self.dots), bool)

    def _step(self, head: bytes) -> int:
        """Carry out the first command; return its length, 0 while it is not whole."""
        if head[0] == 0:
            return 1
        length = self._length(head)
        if length == 0 or len(self._buffer) < length:
            return 0
        self._do(bytes(self._buffer[:length]))
        return length

    @staticmethod
    def _length(head: bytes) -> int:
        known = {b"\x1b@": 2, b"\x1bd": 3, b"\x1dV": 3, b"\x10\x04": 3, b"\x1dr": 3}
        if len(head) < 2:
            return 0
        if head[:2] in known:
            return known[head[:2]]
        if head.startswith(b"\x1dv"):
            if len(head) < 8:
                return 0
            wide, high = struct.unpack("<HH", head[4:8])
            return 8 + int(wide) * int(high)
        if head.startswith(b"\x1d("):
            return 5 + int.from_bytes(head[3:5], "little") if len(head) >= 5 else 0
        raise AssertionError(f"unknown command {head!r}")

    def _do(self, command: bytes) -> None:
        match command[:2]:
            case b"\x1b@":
                self.inits += 1
            case b"\x1bd":
                self.feeds += command[2]
            case b"\x1dV":
                self.sheets.append(self.picture())
                self.rows = []
            case b"\x1dv":
                assert command[2:4] == b"0\x00"
                wide, high = struct.unpack("<HH", command[4:8])
                self._burn(self._bits(command[8:], wide * 8, high))
            case b"\x1d(":
                assert command[2:3] == b"L"
                if command[6:7] == b"p":
                    wide, high = struct.unpack("<HH", command[11:15])
                    self._stored = self._bits(command[15:], (wide + 7) // 8 * 8, high)[:, :wide]
                else:
                    assert command[6:7] == b"2"
                    assert self._stored is not None
                    self._burn(self._stored)
            case _:
                self.answer(command)

    @staticmethod
    def _bits(data: bytes, wide: int, high: int) -> Picture:
        return np.unpackbits(np.frombuffer(data, np.uint8)).reshape(high, wide).astype(bool)

    def _burn(self, rows: Picture) -> None:
        assert rows.shape[1] <= self.dots, "dots beyond the edge"
        self.rows.append(np.pad(rows, ((0, 0), (0, self.dots - rows.shape[1]))))


class ThermalPrinter:
    """A printer on a TCP port of this computer. What it reads on one connection goes on where the last one ended.

    Attributes:
        answers: whether it answers questions. paper: whether it has any. shut: whether its cover is.
        breaks_at: after so many bytes it breaks a connection off. ends_at: after so many bytes the paper is out.
        stalls_at: after so many bytes it takes no more until ``goes_on`` is set, and sets ``stalled``.
        mute_in_turn: it does not know the question that is answered in turn. takes: whether it reads at all.
    """

    def __init__(self, dots: int = 576) -> None:
        self.answers = self.paper = self.shut = self.takes = True
        self.mute_in_turn = False
        self.breaks_at = self.ends_at = self.stalls_at = 0
        self.stalled, self.goes_on = threading.Event(), threading.Event()
        self.reader = Reader(dots, self._answer)
        self.asked: list[bytes] = []
        self.taken = 0
        self._line: socket.socket | None = None
        self._listening = socket.socket()
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._listening.bind(("127.0.0.1", 0))
        self._listening.listen()
        self._port = self._listening.getsockname()[1]
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def address(self) -> str:
        return f"network:127.0.0.1:{self._port}"

    @property
    def sheets(self) -> list[Picture]:
        return self.reader.sheets

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.set()
        with socket.create_connection(("127.0.0.1", self._port)):
            pass
        self._thread.join(10)
        self._listening.close()
        assert not self._thread.is_alive()

    def _serve(self) -> None:
        while True:
            line, _peer = self._listening.accept()
            with line:
                if self._ending.is_set():
                    return
                self._line, self.taken = line, 0
                if not self.takes:
                    self._ending.wait(10)
                    return
                self._read(line)

    def _read(self, line: socket.socket) -> None:
        while True:
            try:
                data = line.recv(4096)
            except ConnectionError:
                return
            if not data:
                return
            self.taken += len(data)
            if self.ends_at and self.taken >= self.ends_at:
                self.paper = False
            self.reader.feed(data)
            if self.stalls_at and self.taken >= self.stalls_at:
                self.stalled.set()
                self.goes_on.wait(30)
            if self.breaks_at and self.taken >= self.breaks_at:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return

    def _answer(self, asked: bytes) -> None:
        self.asked.append(asked)
        if not self.answers or self._line is None:
            return
        if asked == b"\x1dr\x01":
            if self.paper and not self.mute_in_turn:
                self._line.sendall(b"\x00")
        elif asked == b"\x10\x04\x04":
            self._line.sendall(b"\x12" if self.paper else b"\x72")
        else:
            self._line.sendall(bytes([0x12 | (0 if self.paper else 0x20) | (0 if self.shut else 0x04)]))


DEVICE = (
    *("bLength", "bDescriptorType", "bcdUSB", "bDeviceClass", "bDeviceSubClass", "bDeviceProtocol", "bMaxPacketSize0"),
    *("bcdDevice", "iManufacturer", "iProduct", "iSerialNumber", "bus", "address", "port_number", "port_numbers"),
    *("speed",),
)
CONFIGURATION = ("bLength", "bDescriptorType", "wTotalLength", "iConfiguration", "bmAttributes", "bMaxPower")
INTERFACE = ("bLength", "bDescriptorType", "bInterfaceNumber", "bAlternateSetting", "bInterfaceSubClass", "iInterface")
ENDPOINT = ("bLength", "bDescriptorType", "wMaxPacketSize", "bInterval", "bRefresh", "bSynchAddress")


def described(names: Sequence[str], **values: int) -> SimpleNamespace:
    """Return a descriptor as pyusb's back ends give it: nought but for ``values``."""
    return SimpleNamespace(**{**dict.fromkeys(names, 0), "extra_descriptors": b"", **values})


class UsbPrinter(IBackend):  # type: ignore[misc]  # pyusb has no types
    """The same printer behind pyusb: everything above the cable is real.

    Attributes:
        reader: what it prints. taking: of each write, how many bytes it takes; None for all.
    """

    def __init__(self, dots: int = 576) -> None:
        self.reader = Reader(dots, self._answer)
        self.taking: int | None = None
        self._says = bytearray()

    def enumerate_devices(self) -> Any:
        return iter([1])

    def get_device_descriptor(self, dev: Any) -> Any:
        return described(DEVICE, idVendor=0x0416, idProduct=0x5011, bNumConfigurations=1)

    def get_configuration_descriptor(self, dev: Any, config: int) -> Any:
        if config:
            raise IndexError
        return described(CONFIGURATION, bNumInterfaces=1, bConfigurationValue=1)

    def get_interface_descriptor(self, dev: Any, intf: int, alt: int, config: int) -> Any:
        if intf or alt:
            raise IndexError
        return described(INTERFACE, bNumEndpoints=2, bInterfaceClass=7, bInterfaceProtocol=2)

    def get_endpoint_descriptor(self, dev: Any, ep: int, intf: int, alt: int, config: int) -> Any:
        return described(ENDPOINT, bEndpointAddress=(0x81, 0x03)[ep], bmAttributes=2)

    def open_device(self, dev: Any) -> Any:
        return dev

    def close_device(self, dev_handle: Any) -> None:
        pass

    def set_configuration(self, dev_handle: Any, config_value: int) -> None:
        pass

    def get_configuration(self, dev_handle: Any) -> int:
        return 1

    def claim_interface(self, dev_handle: Any, intf: int) -> None:
        pass

    def release_interface(self, dev_handle: Any, intf: int) -> None:
        pass

    def reset_device(self, dev_handle: Any) -> None:
        pass

    def bulk_write(self, dev_handle: Any, ep: int, intf: int, data: Any, timeout: int) -> int:
        assert ep == 0x03
        assert timeout > 0
        taken = bytes(data)[: self.taking]
        self.reader.feed(taken)
        return len(taken)

    def bulk_read(self, dev_handle: Any, ep: int, intf: int, buff: Any, timeout: int) -> int:
        assert ep == 0x81
        if not self._says:
            raise usb.core.USBTimeoutError("nothing said", -7, 110)
        buff[0] = self._says.pop(0)
        return 1

    def _answer(self, asked: bytes) -> None:
        self._says += b"\x00" if asked == b"\x1dr\x01" else b"\x12"


def dots_of(sheet: Image.Image) -> Picture:
    """Return the burned dots of a picture in black and white."""
    return ~np.asarray(sheet)


def shown(dots: Picture) -> Image.Image:
    """Return ``dots`` as a picture."""
    return Image.fromarray(np.where(dots, 0, 255).astype(np.uint8))
