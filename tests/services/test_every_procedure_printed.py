"""Each of the catalogue's procedures is received, and its receipt printed and read back."""

from __future__ import annotations

import pytest

from clerkdesk.catalogue.procedures import load
from clerkdesk.domain.procedure import Procedure
from clerkdesk.printing.printer import FilePrinter
from clerkdesk.printing.spool import JobState
from clerkdesk.services import reception
from clerkdesk.services.spooling import Spooler
from tests.counter import first_run, refused, wish
from tests.printing.papers import barcodes, texts

TODAY = [procedure for procedure in load().procedures if procedure.ended is None or procedure.ended.year > 2026]


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory):
    path = tmp_path_factory.mktemp("counter")
    run = first_run(path / "data")
    yield run, path / "paper"
    run.desk.close()


def test_there_are_292() -> None:
    assert len({procedure.code for procedure in TODAY}) == 292


@pytest.mark.parametrize("procedure", TODAY, ids=lambda procedure: procedure.code)
def test_received_printed_and_read_back(counter, procedure: Procedure) -> None:
    run, folder = counter
    desk, clerk = run.desk, run.administrator.clerk
    if not procedure.receivable:
        bare = reception.Reception(procedure=procedure.code, applicant=wish(desk).applicant)
        assert refused(reception.receive, desk, clerk, bare) == "not-ours"
        return
    asked = wish(desk, procedure.code)
    accepted = reception.receive(desk, clerk, asked)
    (job,) = Spooler(desk, FilePrinter(folder)).run()
    assert (job.id, job.state, job.title) == (accepted.job, JobState.DONE, accepted.code)
    pdf = (folder / f"{accepted.code}.pdf").read_bytes()
    assert barcodes(pdf) == [("Code128", accepted.code), ("QRCode", accepted.code)]
    page = texts(pdf)[0]
    assert asked.applicant.name in page
    assert " ".join(procedure.name.split()) in page
    assert "(Mã tạm)" in page
    assert ("Phí, lệ phí: không thu" in page) == (accepted.fee == 0)
