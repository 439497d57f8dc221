"""Tickets on thermal printers: what goes out is read back off the socket; what goes wrong leaves no ghost."""

from __future__ import annotations

import dataclasses
import os
import threading
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.domain.events import PaperKind
from clerkdesk.domain.ticket import Stage
from clerkdesk.printing import escpos
from clerkdesk.printing.escpos import EscposPrinter
from clerkdesk.printing.escpos_address import BAUDS, Network, Serial, Usb, is_address, parse_address
from clerkdesk.printing.escpos_library import missing
from clerkdesk.printing.raster import pictures
from clerkdesk.printing.spool import JobState
from clerkdesk.printing.ticket import Roll, TicketPaper, render_ticket
from clerkdesk.services import papers
from clerkdesk.services.desk import Desk
from clerkdesk.services.queue import hall, issuing
from clerkdesk.services.spooling import Spooler
from tests.counter import LAN, first_run
from tests.printing.samples import LINK, LONG_TICKET, TICKET
from tests.printing.thermal import Reader, ThermalPrinter, UsbPrinter, dots_of, shown

PATIENCE = 0.5


@pytest.fixture
def printer() -> Iterator[ThermalPrinter]:
    with ThermalPrinter() as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with closing(first_run(tmp_path / "desk").desk) as made:
        yield made


# --- what comes out


@pytest.mark.parametrize("roll", Roll)
@pytest.mark.parametrize("paper", [TICKET, LONG_TICKET], ids=["plain", "public"])
def test_the_picture_that_comes_out_is_the_ticket(paper: TicketPaper, roll: Roll) -> None:
    pdf = render_ticket(paper, roll)
    with ThermalPrinter(roll.dots) as printer:
        assert EscposPrinter(printer.address, roll=roll).send(pdf, "B012") == "B012"
    (sheet,) = printer.sheets
    (wanted,) = pictures(pdf, roll.dots)
    assert np.array_equal(sheet, dots_of(wanted))
    assert {found.text for found in zxingcpp.read_barcodes(shown(sheet))} == {paper.code} | (
        {LINK} if paper.link else set()
    )
    assert printer.reader.rows == []
    assert printer.reader.inits == 1


def test_modules_and_logo_stand_on_whole_dots(printer: ThermalPrinter) -> None:
    chess = Image.fromarray((np.indices((64, 96)).sum(0) % 2 * 255).astype(np.uint8)).convert("1")
    png = BytesIO()
    chess.save(png, "PNG")
    EscposPrinter(printer.address).send(render_ticket(dataclasses.replace(TICKET, logo=png.getvalue())), "B012")
    (sheet,) = printer.sheets
    logo = sheet[12:76, (576 - 96) // 2 : (576 + 96) // 2]
    assert np.array_equal(logo, dots_of(chess))
    (found,) = zxingcpp.read_barcodes(shown(sheet))
    top, left = found.position.top_left.y, found.position.top_left.x
    around = [(top + down, left + right) for down in range(-3, 4) for right in range(-3, 4)]
    blocks = [sheet[y : y + 105, x : x + 105].reshape(21, 5, 21, 5) for y, x in around]
    whole = [one for one in blocks if (one.all((1, 3)) | ~one.any((1, 3))).all()]
    assert len(whole) == 1, "21 modules of five dots, none of them half"


def test_without_a_knife_the_paper_is_fed_to_be_torn(printer: ThermalPrinter) -> None:
    EscposPrinter(printer.address, cut=False).send(render_ticket(TICKET), "B012")
    assert printer.sheets == []
    assert np.array_equal(printer.reader.picture(), dots_of(pictures(render_ticket(TICKET), 576)[0]))
    assert printer.reader.feeds == 6


@settings(max_examples=30)
@given(data=st.data())
def test_any_picture_is_rebuilt_however_its_bytes_come_in(data: st.DataObject) -> None:
    wide = data.draw(st.integers(1, 48)) * 8
    dots = data.draw(st.binary(min_size=wide // 8, max_size=wide // 8 * 3)) * data.draw(st.integers(1, 60))
    dots = dots[: len(dots) // (wide // 8) * (wide // 8)]
    sheet = Image.frombytes("1", (wide, len(dots) * 8 // wide), dots)
    reader = Reader(384)
    sent = escpos.compose([sheet])
    at = 0
    while at < len(sent):
        step = data.draw(st.integers(1, 5000))
        reader.feed(sent[at : at + step])
        at += step
    assert np.array_equal(reader.sheets[0][:, :wide], dots_of(sheet))
    assert not reader.sheets[0][:, wide:].any()


def test_the_reader_also_knows_the_other_way_to_send_a_picture() -> None:
    from escpos.printer import Dummy

    (sheet,) = pictures(render_ticket(TICKET), 576)
    made = Dummy()
    made.image(sheet, impl="graphics", fragment_height=96)
    made.cut()
    reader = Reader(576)
    reader.feed(made.output)
    assert np.array_equal(reader.sheets[0], dots_of(sheet))


# --- what goes wrong


def spooler(desk: Desk, printer: ThermalPrinter) -> Spooler:
    return Spooler(desk, EscposPrinter(printer.address, patience=PATIENCE))


def waits(desk: Desk) -> list[str]:
    return [one.number for one in hall.lines(desk, {Stage.WAITING})]


def test_nobody_listens_and_the_ticket_is_printed_later(desk: Desk) -> None:
    given_out = issuing.issue(desk, LAN)
    with ThermalPrinter() as gone:
        pass
    carries = spooler(desk, gone)
    (failed,) = carries.run()
    assert (failed.id, failed.state) == (given_out.job, JobState.FAILED)
    assert failed.reason == "nothing listens at this address"
    assert carries.run() == [], "nothing goes out unasked"
    assert waits(desk) == [given_out.number]
    with ThermalPrinter() as printer:
        later = spooler(desk, printer)
        later.again(given_out.job)
        (done,) = later.run()
    assert done.state is JobState.DONE
    assert len(printer.sheets) == 1


def test_a_ticket_that_never_came_out_is_voided_and_leaves_nothing(desk: Desk, printer: ThermalPrinter) -> None:
    printer.paper = False
    carries = spooler(desk, printer)
    given_out = issuing.issue(desk, LAN)
    (failed,) = carries.run()
    assert (failed.state, failed.reason) == (JobState.FAILED, "no paper")
    assert printer.reader.picture().size == 0, "not a dot"
    issuing.void(desk, LAN, given_out.stream, "máy in hết giấy")
    assert waits(desk) == []
    printer.paper = True
    carries.again(given_out.job)
    (failed,) = carries.run()
    assert failed.state is JobState.FAILED
    assert printer.sheets == [], "a number that leads nowhere is not printed"
    assert issuing.issue(desk, LAN).number != given_out.number, "and not given out again"


def test_the_cover_is_open(desk: Desk, printer: ThermalPrinter) -> None:
    printer.shut = False
    assert spooler(desk, printer).state().reason == "cover open"
    issuing.issue(desk, LAN)
    (failed,) = spooler(desk, printer).run()
    assert (failed.state, failed.reason) == (JobState.FAILED, "cover open")


def test_a_printer_that_takes_nothing_does_not_hold_the_desk(desk: Desk, printer: ThermalPrinter) -> None:
    printer.takes = False
    issuing.issue(desk, LAN)
    (failed,) = spooler(desk, printer).run()
    assert (failed.state, failed.reason) == (JobState.FAILED, "it does not answer")
    assert waits(desk) == ["A001"]


def test_a_picture_that_broke_off_does_not_spoil_the_next(desk: Desk, printer: ThermalPrinter) -> None:
    printer.breaks_at = 20_000
    carries = spooler(desk, printer)
    given_out = issuing.issue(desk, LAN)
    (failed,) = carries.run()
    assert (failed.state, failed.reason) == (JobState.FAILED, "the connection broke off")
    printer.breaks_at = 0
    carries.again(given_out.job)
    (done,) = carries.run()
    assert done.state is JobState.DONE
    (sheet,) = printer.sheets
    (wanted,) = pictures(papers.paper(desk, PaperKind.TICKET, given_out.stream, 1), 576)
    assert np.array_equal(sheet[-wanted.height :], dots_of(wanted)), "whole, below the torn one"


def test_a_line_that_breaks_behind_the_last_dot_is_asked_about(desk: Desk, printer: ThermalPrinter) -> None:
    carries = spooler(desk, printer)
    issuing.issue(desk, LAN)
    carries.run()
    printer.mute_in_turn = True
    printer.breaks_at = printer.taken
    again = issuing.issue(desk, LAN)
    (asked,) = carries.run()
    assert (asked.id, asked.state) == (again.job, JobState.UNKNOWN)
    assert asked.reason == "the connection broke off"
    carries.came_out(asked.id)
    assert carries.run() == []


def test_paper_that_ends_in_the_picture_is_asked_about(desk: Desk, printer: ThermalPrinter, monkeypatch) -> None:
    monkeypatch.setattr(escpos, "LOOK", 0.1)
    printer.ends_at = 30_000
    issuing.issue(desk, LAN)
    (asked,) = spooler(desk, printer).run()
    assert (asked.state, asked.reason) == (JobState.UNKNOWN, "no paper")


def test_a_printer_that_tells_nothing_prints_all_the_same(desk: Desk, printer: ThermalPrinter) -> None:
    printer.answers = False
    carries = spooler(desk, printer)
    assert carries.state().ready
    for _ in range(2):
        issuing.issue(desk, LAN)
    assert [job.state for job in carries.run()] == [JobState.DONE, JobState.DONE]
    assert len(printer.sheets) == 2
    assert b"\x1dr\x01" not in printer.asked


def test_one_that_tells_nothing_and_breaks_off_is_asked_about(desk: Desk, printer: ThermalPrinter) -> None:
    printer.answers = False
    carries = spooler(desk, printer)
    issuing.issue(desk, LAN)
    carries.run()
    printer.breaks_at = printer.taken
    issuing.issue(desk, LAN)
    (asked,) = carries.run()
    assert (asked.state, asked.reason) == (JobState.UNKNOWN, "the connection broke off")


def test_one_that_was_only_slow_is_asked_again(desk: Desk, printer: ThermalPrinter) -> None:
    to = EscposPrinter(printer.address, patience=PATIENCE)
    pdf = render_ticket(TICKET)
    printer.answers = False
    to.send(pdf, "B012")
    printer.answers = True  # too late for the question before, in time for what is left to say
    to.send(pdf, "B013")
    printer.paper = False
    with pytest.raises(Trouble):
        to.send(pdf, "B014")
    assert len(printer.sheets) == 2


def test_one_that_knows_half_of_the_questions_is_asked_once(desk: Desk, printer: ThermalPrinter, monkeypatch) -> None:
    monkeypatch.setattr(escpos, "TURN", 0.3)
    monkeypatch.setattr(escpos, "LOOK", 0.1)
    printer.mute_in_turn = True
    carries = spooler(desk, printer)
    for _ in range(3):
        issuing.issue(desk, LAN)
    assert {job.state for job in carries.run()} == {JobState.DONE}
    assert printer.asked.count(b"\x1dr\x01") == 1


# --- where it is


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("network:192.168.1.50", Network("192.168.1.50", 9100)),
        ("network:may-in.local:9101", Network("may-in.local", 9101)),
        ("usb:04b8:0202", Usb(0x04B8, 0x0202)),
        (" USB:0x4B8:202 ", Usb(0x04B8, 0x0202)),
        ("serial:COM3", Serial("COM3", 115_200)),
        ("serial:/dev/ttyUSB0@9600", Serial("/dev/ttyUSB0", 9600)),
    ],
)
def test_an_address_is_read_and_written(text: str, address: Network | Usb | Serial) -> None:
    assert parse_address(text) == address
    assert parse_address(str(address)) == address
    assert is_address(str(address))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Laser",
        "network:",
        "network:a b",
        "network:x:0",
        "network:x:99999",
        "network:192.168..50",
        "usb:04b8",
        "serial:COM3@12",
        "lpt:1",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(Refused) as no:
        parse_address(text)
    assert no.value.code == "bad-printer-address"


@given(port=st.integers(1, 65_535), baud=st.sampled_from(BAUDS), vendor=st.integers(0, 0xFFFF))
def test_every_address_survives_being_kept(port: int, baud: int, vendor: int) -> None:
    for address in (Network("10.0.0.7", port), Usb(vendor, port), Serial("/dev/ttyS1", baud)):
        assert parse_address(str(address)) == address


def test_a_serial_port_carries_the_same_picture() -> None:
    ours, theirs = os.openpty()
    reader = Reader(384, lambda asked: os.write(ours, b"\x00" if asked == b"\x1dr\x01" else b"\x12"))

    def read() -> None:
        while True:
            try:
                data = os.read(ours, 4096)
            except OSError:  # the port was closed
                return
            reader.feed(data)

    reading = threading.Thread(target=read, daemon=True)
    printer = EscposPrinter(Serial(os.ttyname(theirs)), roll=Roll.MM_58)
    pdf = render_ticket(TICKET, Roll.MM_58)
    try:
        reading.start()
        printer.send(pdf, "B012")
    finally:
        os.close(theirs)
        reading.join(10)
        os.close(ours)
    assert np.array_equal(reader.sheets[0], dots_of(pictures(pdf, 384)[0]))


def test_a_serial_port_that_takes_nothing_is_given_up() -> None:
    ours, theirs = os.openpty()
    printer = EscposPrinter(Serial(os.ttyname(theirs)), patience=0.2)
    try:
        with pytest.raises(Trouble) as failed:
            printer.send(render_ticket(TICKET), "B012")
    finally:
        os.close(theirs)
        os.close(ours)
    assert (failed.value.code, failed.value.params["detail"]) == ("printer", "it does not answer")


def test_usb_carries_the_same_picture_and_half_of_a_piece_is_no_success(monkeypatch) -> None:
    cable = UsbPrinter()
    monkeypatch.setattr("clerkdesk.printing.escpos_line.usb_backend", lambda: cable)
    printer = EscposPrinter("usb:0416:5011")
    assert printer.state().ready
    pdf = render_ticket(LONG_TICKET)
    printer.send(pdf, "B012")
    assert np.array_equal(cable.reader.sheets[0], dots_of(pictures(pdf, 576)[0]))
    cable.taking = 100
    with pytest.raises(Trouble) as failed:
        printer.send(pdf, "B012")
    assert (failed.value.code, failed.value.params["detail"]) == ("printer", "it does not answer")
    cable.taking = None
    assert EscposPrinter("usb:0416:5012").state().reason == "it is not there"


def test_a_port_that_is_not_there_is_said() -> None:
    for address in ("serial:/dev/no-such-port", "usb:1209:0001"):
        state = EscposPrinter(address).state()
        assert (state.ready, state.reason) == (False, "it is not there")


def test_a_file_is_no_port_and_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "dossiers.db"
    file.write_bytes(b"whole")
    printer = EscposPrinter(f"serial:{file}")
    assert printer.state().reason == "it cannot be used as a printer"
    with pytest.raises(Trouble):
        printer.send(render_ticket(TICKET), "A001")
    assert file.read_bytes() == b"whole"


@pytest.mark.parametrize(
    ("address", "module"), [("network:x", "escpos"), ("usb:1:1", "usb"), ("serial:COM1", "serial")]
)
def test_without_the_extra_it_is_said(address: str, module: str, monkeypatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, module, None)
    printer = EscposPrinter(address)
    assert list(missing(parse_address(address))) == [module]
    assert printer.state().reason == escpos.ABSENT
    with pytest.raises(Trouble) as failed:
        printer.send(b"", "B012")
    assert failed.value.code == "printer"
