"""The printer of tickets in a desk's settings: chosen, tried, looked after; and the logo."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from clerkdesk.cli import main
from clerkdesk.domain.errors import Trouble
from clerkdesk.printing import logo as logos
from clerkdesk.printing.escpos import EscposPrinter
from clerkdesk.printing.printer import FilePrinter
from clerkdesk.printing.raster import pictures
from clerkdesk.printing.spool import JobState
from clerkdesk.printing.ticket import Roll
from clerkdesk.services import saying, ticket_logo, ticket_printer
from clerkdesk.services.desk import Desk
from clerkdesk.services.doctor import Level, examine
from clerkdesk.services.queue import issuing
from clerkdesk.services.reception import receive
from clerkdesk.services.spooling import Spooler, printing
from tests.counter import LAN, first_run, refused, wish
from tests.printing.samples import emblem
from tests.printing.thermal import ThermalPrinter, dots_of, shown


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with closing(first_run(tmp_path / "desk").desk) as made:
        yield made


@pytest.fixture
def printer() -> Iterator[ThermalPrinter]:
    with ThermalPrinter(384) as made:
        yield made


def test_tickets_go_to_their_own_printer_and_other_papers_do_not(desk: Desk, printer: ThermalPrinter) -> None:
    ticket_printer.choose(desk, f" {printer.address.upper().replace('NETWORK', 'network')} ", roll=Roll.MM_58)
    assert (printing(desk).tickets, printing(desk).roll) == (printer.address, Roll.MM_58)
    issuing.issue(desk, LAN)
    receive(desk, LAN, wish(desk))
    spooler = Spooler(desk)
    done = {job.kind: job.printer for job in spooler.run()}
    assert done == {"ticket": printer.address, "receipt": "PDF"}
    assert len(printer.sheets) == 1
    assert isinstance(first := spooler.printer("ticket"), EscposPrinter)
    assert spooler.printer("ticket") is first, "what it learned of the printer is kept"
    ticket_printer.choose(desk, cut=False)
    assert spooler.printer("ticket") is not first
    ticket_printer.choose(desk, "")
    assert isinstance(spooler.printer("ticket"), FilePrinter)


def test_a_test_ticket_is_seen_scanned_and_recorded_nowhere(desk: Desk, printer: ThermalPrinter) -> None:
    ticket_printer.choose(desk, printer.address, roll=Roll.MM_58)
    ticket_logo.keep_logo(desk, emblem())
    ticket_printer.warm(desk)
    assert ticket_printer.try_out(desk) == printer.address
    (sheet,) = printer.sheets
    assert np.array_equal(sheet, dots_of(pictures(ticket_printer.sample(desk), 384)[0]))
    (code,) = zxingcpp.read_barcodes(shown(sheet))
    assert code.text == "PH-000000-THU-0000"
    assert Spooler(desk).run() == []
    printer.paper = False
    with pytest.raises(Trouble) as failed:
        ticket_printer.try_out(desk)
    assert saying.trouble(failed.value)[0] == f"Phiếu in thử không ra từ {printer.address}: hết giấy."
    assert ticket_printer.state(desk)[1].reason == "no paper"


def test_an_address_that_names_nothing_is_refused_and_changes_nothing(desk: Desk) -> None:
    before = printing(desk)
    assert refused(ticket_printer.choose, desk, "usb:zz") == "bad-printer-address"
    assert printing(desk) == before


def picture(size: tuple[int, int], kind: str = "PNG", **colour: object) -> bytes:
    made = BytesIO()
    Image.new("RGB", size, (255, 0, 0)).save(made, kind)
    return made.getvalue()


def test_a_logo_is_checked_and_made_to_fit(desk: Desk) -> None:
    for bad, code in (
        (b"", "no-picture"),
        (b"%PDF-1.4 no picture", "no-picture"),
        (picture((400, 400))[:300], "no-picture"),
        (b"\x89PNG" + bytes(logos.BYTES), "logo-too-large"),
        (picture((logos.SIDE + 1, 20)), "logo-too-large"),
        (picture((15, 40)), "logo-too-small"),
    ):
        assert refused(ticket_logo.keep_logo, desk, bad) == code
    assert ticket_logo.logo(desk) == b""
    for kind in ("PNG", "JPEG", "BMP", "GIF", "WEBP"):
        kept = ticket_logo.keep_logo(desk, picture((1200, 900), kind))
        with Image.open(BytesIO(kept)) as made:
            assert (made.mode, made.size) == ("1", (224, 168))
    assert ticket_logo.logo(desk) == kept
    ticket_logo.drop_logo(desk)
    assert ticket_logo.logo(desk) == b""


def test_what_is_clear_in_a_logo_is_paper(desk: Desk) -> None:
    made = BytesIO()
    Image.new("RGBA", (32, 32), (0, 0, 0, 0)).save(made, "PNG")
    with Image.open(BytesIO(ticket_logo.keep_logo(desk, made.getvalue()))) as kept:
        assert not dots_of(kept).any()


def test_the_command_line_chooses_and_tries(
    desk: Desk, printer: ThermalPrinter, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = ["--data", str(tmp_path / "desk"), "ticket", "printer"]
    (tmp_path / "logo.png").write_bytes(emblem())
    assert main([*here, printer.address, "--roll", "58", "--logo", str(tmp_path / "logo.png"), "--test", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "printer": printer.address,
        "own": True,
        "roll": 58,
        "cut": True,
        "logo": True,
        "ready": True,
        "reason": "",
    }
    assert len(printer.sheets) == 1
    assert main([*here, "--no-cut", "--no-logo"]) == 0
    assert capsys.readouterr().out == f"{printer.address}\t58 mm\tsẵn sàng\n"
    assert main([*here, "usb:12", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "bad-printer-address"
    printer.shut = False
    assert main([*here, "--test", "--json"]) == 3
    assert main([*here, "same"]) == 0
    assert printing(desk).tickets == ""


def test_the_doctor_says_how_the_ticket_printer_is(desk: Desk, tmp_path: Path, printer: ThermalPrinter) -> None:
    def finding() -> Level | None:
        return next((one.level for one in examine(tmp_path / "desk") if one.name == "tickets"), None)

    assert finding() is None
    ticket_printer.choose(desk, printer.address)
    assert finding() is Level.GOOD
    printer.paper = False
    assert finding() is Level.DOUBT


def test_the_job_of_a_printer_that_broke_off_is_settled_by_a_person(desk: Desk, printer: ThermalPrinter) -> None:
    ticket_printer.choose(desk, printer.address, roll=Roll.MM_58)
    issuing.issue(desk, LAN)
    Spooler(desk).run()
    printer.mute_in_turn, printer.breaks_at = True, printer.taken
    given_out = issuing.issue(desk, LAN)
    (asked,) = Spooler(desk).run()
    assert (asked.state, asked.printer) == (JobState.UNKNOWN, printer.address)
    again = issuing.reprint(desk, LAN, given_out.stream)
    Spooler(desk).came_out(asked.id)
    printer.mute_in_turn, printer.breaks_at = False, 0
    (done,) = Spooler(desk).run()
    assert (done.id, done.copy, done.state) == (again.job, 2, JobState.DONE)
