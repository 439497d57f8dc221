"""Printers for real: a CUPS queue of its own, a folder, and Qt's way of Windows."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pypdfium2
import pytest

from clerkdesk.domain.errors import Trouble
from clerkdesk.printing.cups import CupsPrinter, cups_printers
from clerkdesk.printing.printer import FilePrinter
from clerkdesk.printing.receipt import render_receipt
from clerkdesk.printing.spool import JobState
from clerkdesk.printing.ticket import Roll, render_ticket
from clerkdesk.services.reception import receive
from clerkdesk.services.spooling import Spooler
from tests.counter import LAN, first_run, wish
from tests.ports import free_port
from tests.printing.papers import LONGEST, ORDINARY, barcodes, texts
from tests.printing.samples import LONG_TICKET

PPD = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_noopt.ppd")


@pytest.fixture(scope="module")
def cups() -> Iterator[str]:
    """A CUPS server of this test alone, with one queue "Laser" that makes PDF files; gives its address."""
    root = Path(tempfile.mkdtemp(prefix="clerkdesk-cups-"))
    root.chmod(0o755)  # CUPS' own user has to get in
    port = free_port()
    (root / "cupsd.conf").write_text(
        f"Listen 127.0.0.1:{port}\nBrowsing No\nWebInterface No\nDefaultAuthType None\n"
        "<Location />\nOrder allow,deny\nAllow all\n</Location>\n"
        "<Policy default>\n<Limit All>\nOrder allow,deny\nAllow all\n</Limit>\n</Policy>\n",
        encoding="ascii",
    )
    folders = {
        "ServerRoot": "etc",
        "RequestRoot": "spool",
        "CacheDir": "cache",
        "StateDir": "state",
        "TempDir": "tmp",
    }
    for name in folders.values():
        (root / name).mkdir()
    (root / "tmp").chmod(0o1777)
    lines = [f"{key} {root / name}" for key, name in folders.items()]
    lines += [f"{log} {root / log}" for log in ("ErrorLog", "AccessLog", "PageLog")]
    (root / "cups-files.conf").write_text("\n".join([*lines, ""]), encoding="ascii")
    server = subprocess.Popen(
        ["/usr/sbin/cupsd", "-f", "-c", root / "cupsd.conf", "-s", root / "cups-files.conf"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"127.0.0.1:{port}"
    try:
        made = ["lpadmin", "-h", address, "-p", "Laser", "-E", "-v", "cups-pdf:/", "-P", str(PPD)]
        _until(lambda: subprocess.run(made, capture_output=True, check=False).returncode == 0)  # once it listens
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)
        shutil.rmtree(root)


def _until(true: object, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def _printed(title: str) -> list[Path]:
    home = Path(pwd.getpwuid(os.getuid()).pw_dir)  # where this machine's cups-pdf puts them, whatever HOME says
    folders = [home / "PDF", Path("/var/spool/cups-pdf/ANONYMOUS")]
    return [path for folder in folders if folder.is_dir() for path in folder.glob(f"*{title}*")]


@pytest.mark.xdist_group("cups")
def test_a_real_queue_prints_the_whole_receipt(cups: str) -> None:
    title = f"t{uuid.uuid4().hex[:12]}"
    laser = CupsPrinter("Laser", cups)
    assert cups_printers(cups) == ["Laser"]
    assert laser.state().ready
    ref = laser.send(render_receipt(ORDINARY), title)
    assert ref.startswith("Laser-")
    try:
        _until(lambda: laser.finished(ref))
        _until(lambda: _printed(title))
        (made,) = _printed(title)
        pdf = made.read_bytes()
        assert len(texts(pdf)) == 2
        assert {text for _, text in barcodes(pdf)} == {ORDINARY.code}
    finally:
        for path in _printed(title):
            path.unlink()


@pytest.mark.xdist_group("cups")
@pytest.mark.parametrize("roll", Roll)
def test_a_ticket_of_a_real_queue_is_as_long_as_it_needs(cups: str, roll: Roll) -> None:
    title = f"t{uuid.uuid4().hex[:12]}"
    laser = CupsPrinter("Laser", cups)
    pdf = render_ticket(LONG_TICKET, roll)
    ref = laser.send(pdf, title)
    try:
        _until(lambda: laser.finished(ref))
        _until(lambda: _printed(title))
        (made,) = _printed(title)
        printed = made.read_bytes()
        assert {text for _, text in barcodes(printed)} == {LONG_TICKET.code, LONG_TICKET.link}
        with closing(pypdfium2.PdfDocument(pdf)) as ours, closing(pypdfium2.PdfDocument(printed)) as theirs:
            assert len(theirs) == 1
            assert theirs[0].get_size() == pytest.approx(ours[0].get_size(), abs=2), "not in the middle of an A4 sheet"
    finally:
        for path in _printed(title):
            path.unlink()


@pytest.mark.xdist_group("cups")
def test_a_queue_that_is_off_full_or_gone_says_so(cups: str) -> None:
    laser = CupsPrinter("Laser", cups)
    subprocess.run(["cupsdisable", "-h", cups, "-r", "out of paper", "Laser"], check=True, capture_output=True)
    try:
        state = laser.state()
        assert not state.ready
        assert "out of paper" in state.reason
        ref = laser.send(render_receipt(ORDINARY), "waits")
        assert laser.finished(ref) is False
        subprocess.run(["cancel", "-h", cups, ref], check=True, capture_output=True)
    finally:
        subprocess.run(["cupsenable", "-h", cups, "Laser"], check=True, capture_output=True)
    subprocess.run(["cupsreject", "-h", cups, "Laser"], check=True, capture_output=True)
    try:
        assert not laser.state().ready
        with pytest.raises(Trouble) as refused:
            laser.send(render_receipt(ORDINARY), "refused")
        assert refused.value.code == "printer"
    finally:
        subprocess.run(["cupsaccept", "-h", cups, "Laser"], check=True, capture_output=True)
    gone = CupsPrinter("Inkjet", cups)
    assert not gone.state().ready
    with pytest.raises(Trouble):
        gone.send(b"%PDF-1.4", "nowhere")


def test_without_a_server_nothing_is_claimed_to_be_printed() -> None:
    dead = CupsPrinter("Laser", "127.0.0.1:9")
    assert not dead.state().ready
    assert dead.finished("Laser-1") is None
    with pytest.raises(Trouble):
        dead.send(b"%PDF-1.4", "nowhere")


def test_files_are_whole_and_never_overwritten(tmp_path: Path) -> None:
    printer = FilePrinter(tmp_path / "paper")
    assert printer.state().ready
    first, second = printer.send(b"one", "../H24-1/x"), printer.send(b"two", "../H24-1/x")
    assert {first, second} == {"H24-1-x.pdf", "H24-1-x-2.pdf"}
    assert sorted(path.read_bytes() for path in (tmp_path / "paper").iterdir()) == [b"one", b"two"]
    assert printer.finished(first)
    assert printer.send(b"four", "Tờ khai đăng ký kết hôn") == "To-khai-dang-ky-ket-hon.pdf"
    shutil.rmtree(tmp_path / "paper")
    (tmp_path / "paper").write_text("in the way")
    with pytest.raises(Trouble):
        printer.send(b"three", "x")


def test_qt_draws_every_page_sharp_enough_to_scan(tmp_path: Path, qapp: object) -> None:
    from clerkdesk.printing.qt_printer import QtPrinter

    target = tmp_path / "out.pdf"
    QtPrinter("", str(target)).send(render_receipt(LONGEST), "H24")
    pdf = target.read_bytes()
    assert len(texts(pdf)) == len(texts(render_receipt(LONGEST)))
    assert {text for _, text in barcodes(pdf)} == {LONGEST.code}
    with pytest.raises(Trouble):
        QtPrinter("No such printer").send(render_receipt(ORDINARY), "H24")


@pytest.mark.xdist_group("cups")
def test_a_printer_pulled_out_in_the_middle_of_a_job_is_asked_about_and_nothing_comes_twice(
    cups: str, tmp_path: Path
) -> None:
    made = ["lpadmin", "-h", cups, "-p", "Pulled", "-E", "-v", "cups-pdf:/", "-P", str(PPD)]
    subprocess.run(made, check=True, capture_output=True)
    subprocess.run(["cupsdisable", "-h", cups, "-r", "unplugged", "Pulled"], check=True, capture_output=True)
    with closing(first_run(tmp_path / "desk").desk) as desk:
        accepted = receive(desk, LAN, wish(desk))
        spooler = Spooler(desk, CupsPrinter("Pulled", cups))
        job = spooler.step()
        assert job is not None
        assert job.state is JobState.SENT, "it waits in the printer's own queue"
        assert spooler.follow() == []
        assert "unplugged" in spooler.state().reason
        subprocess.run(["lpadmin", "-h", cups, "-x", "Pulled"], check=True, capture_output=True)
        (asked,) = spooler.follow()
        assert (asked.id, asked.state, asked.reason) == (accepted.job, JobState.UNKNOWN, "The printer is not there.")
        assert spooler.follow() == spooler.run() == [], "nothing goes out unasked"
        spooler.again(asked.id)
        (failed,) = spooler.run()
        assert failed.state is JobState.FAILED
        assert failed.reason
        spooler.again(asked.id)
        (done,) = Spooler(desk, FilePrinter(tmp_path / "paper")).run()
        assert done.state is JobState.DONE
        assert len(list((tmp_path / "paper").iterdir())) == 1


def test_a_job_of_a_printer_that_was_given_up_is_asked_about_when_another_is_chosen(tmp_path: Path) -> None:
    with closing(first_run(tmp_path / "desk").desk) as desk:
        accepted = receive(desk, LAN, wish(desk))
        spooler = Spooler(desk, FilePrinter(tmp_path / "paper"))
        job = spooler.spool.claim(1)
        assert job is not None
        spooler.spool.sent(job.id, "No such laser", "No such laser-7", 2)
        (asked,) = spooler.follow()
        assert (asked.id, asked.state) == (accepted.job, JobState.UNKNOWN)
        assert asked.reason
        assert list(tmp_path.glob("paper/*")) == []
