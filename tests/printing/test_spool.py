"""A job is printed once by one process, stays in the ledger when it was not, and is asked about after a crash."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest
from sqlalchemy import update

from clerkdesk.domain.errors import Trouble
from clerkdesk.domain.events import PaperKind
from clerkdesk.printing.printer import FilePrinter, Printer, PrinterState, not_taken
from clerkdesk.printing.spool import JobState, Spool, lives, owner
from clerkdesk.services import papers, reception
from clerkdesk.services.spooling import Spooler
from clerkdesk.store import tables as t
from tests.counter import first_run, refused, wish


@pytest.fixture
def run(tmp_path):
    made = first_run(tmp_path / "data")
    yield made
    made.desk.close()


def received(run):
    return reception.receive(run.desk, run.administrator.clerk, wish(run.desk))


class Broken:
    """A printer without paper."""

    name = "Laser"

    def state(self) -> PrinterState:
        return PrinterState(ready=False, reason="no paper")

    def send(self, pdf: bytes, title: str) -> str:
        raise not_taken(self.name, "no paper")

    def finished(self, ref: str) -> bool | None:
        return None


def test_printers_are_printers(tmp_path) -> None:
    both: list[Printer] = [Broken(), FilePrinter(tmp_path)]
    assert [printer.state().ready for printer in both] == [False, True]


def test_a_paper_that_was_not_taken_waits_with_its_reason(run, tmp_path) -> None:
    job = received(run).job
    broken = Spooler(run.desk, Broken())
    (failed,) = broken.run()
    assert (failed.id, failed.state) == (job, JobState.FAILED)
    assert "no paper" in failed.reason
    assert broken.run() == []
    mended = Spooler(run.desk, FilePrinter(tmp_path / "paper"))
    mended.again(job)
    (done,) = mended.run()
    assert (done.id, done.state) == (job, JobState.DONE)
    assert refused(mended.again, job) == "job-under-way"
    assert refused(mended.cancel, job) == "job-under-way"


def test_a_cancelled_job_is_not_printed(run, tmp_path) -> None:
    job = received(run).job
    spooler = Spooler(run.desk, FilePrinter(tmp_path / "paper"))
    spooler.cancel(job)
    assert spooler.run() == []
    assert not (tmp_path / "paper").exists()


def test_what_a_dead_process_held_is_asked_about(run, tmp_path) -> None:
    job = received(run).job
    child = subprocess.run(
        [sys.executable, "-c", "from clerkdesk.printing.spool import owner; print(owner())"],
        capture_output=True,
        text=True,
        check=True,
    )
    spool = Spool(run.desk.store)
    claimed = spool.claim(1)
    assert claimed is not None
    assert spool.recover(2) == 0  # its owner is this very process
    with run.desk.store.writing() as connection:
        connection.execute(update(t.print_job).values(owner=child.stdout.strip()))
    assert not lives(child.stdout.strip())
    assert spool.recover(3) == 1
    assert [one.id for one in spool.jobs(JobState.UNKNOWN)] == [job]
    spooler = Spooler(run.desk, FilePrinter(tmp_path / "paper"))
    assert spooler.run() == []  # never printed again without a person's word
    spooler.came_out(job)
    assert spool.jobs(JobState.UNKNOWN) == []


def test_a_process_number_used_again_is_not_taken_for_the_same(run) -> None:
    host, pid, _ = owner().split(":")
    assert int(pid) == os.getpid()
    assert lives(owner())
    assert not lives(f"{host}:{pid}:1")
    assert not lives(f"elsewhere:{pid}:1")
    assert not lives("")


def test_each_job_is_printed_by_one_thread_alone(run, tmp_path) -> None:
    codes = {received(run).code for _ in range(30)}
    spoolers = [Spooler(run.desk, FilePrinter(tmp_path / "paper")) for _ in range(3)]
    printed: list[str] = []
    threads = [threading.Thread(target=lambda s=s: printed.extend(job.title for job in s.run())) for s in spoolers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(printed) == sorted(codes)
    assert {path.stem for path in (tmp_path / "paper").iterdir()} == codes


def test_a_reprint_is_marked_counted_and_told(run, tmp_path) -> None:
    accepted = received(run)
    clerk = run.administrator.clerk
    kind = PaperKind.RECEIPT
    assert refused(papers.reprint, run.desk, clerk, accepted.stream, kind, " ") == "no-reason"
    assert refused(papers.reprint, run.desk, clerk, accepted.stream, PaperKind.DELIVERY, "lost") == "never-printed"
    done = papers.reprint(run.desk, clerk, accepted.stream, kind, "giấy bị nhòe")
    spooler = Spooler(run.desk, FilePrinter(tmp_path / "paper"))
    jobs = spooler.run()
    assert [(job.id, job.copy) for job in jobs] == [(accepted.job, 1), (done.job, 2)]
    first, second = (papers.paper(run.desk, kind, accepted.stream, copy) for copy in (1, 2))
    assert first != second
    assert first == papers.paper(run.desk, kind, accepted.stream, 1)


def test_a_data_file_in_trouble_is_not_called_a_printers_fault(run, monkeypatch) -> None:
    received(run)
    trouble = Trouble("disk-full", "The disk is full.", safe="", todo="")

    def full(*_args: object, **_how: object) -> bytes:
        raise trouble

    monkeypatch.setattr("clerkdesk.services.spooling.paper", full)
    with pytest.raises(Trouble) as raised:
        Spooler(run.desk, Broken()).run()
    assert raised.value is trouble
