"""The support bundle holds versions, sizes, findings and the log, and nothing of any citizen."""

from __future__ import annotations

import logging
import zipfile

from clerkdesk.services import log, reception, support
from tests.counter import first_run, person, refused, wish

PLANTED = ("Vương Quý Hiển", "031090777777", "0987654321", "hien.vuong@example.vn", "Thôn Bí Mật", "482916")


def test_planted_names_and_numbers_do_not_get_out(tmp_path):
    run = first_run(tmp_path / "data")
    party = person(777777, PLANTED[0])
    reception.receive(run.desk, run.administrator.clerk, wish(run.desk, applicant=party, note="Thôn Bí Mật"))
    log.begin(tmp_path / "data" / "logs")
    try:
        outside = logging.getLogger("elsewhere")
        outside.info("could not reach %s of %s", PLANTED[3], PLANTED[0])
        logging.getLogger("clerkdesk").info("mail to hien.vuong@example.vn, number 031090777777")
        try:
            raise ValueError(f"no such person: {PLANTED[0]} 0987654321")
        except ValueError:
            outside.info("failed", exc_info=True)
    finally:
        log.end()
    run.desk.close()
    bundle = support.write(tmp_path / "data", tmp_path / "bundle.zip")
    with zipfile.ZipFile(bundle) as packed:
        names = set(packed.namelist())
        whole = "\n".join(packed.read(name).decode() for name in names)
    assert {"versions.json", "doctor.txt", "sizes.json", "counts.json", "logs/clerkdesk.log"} == names
    for planted in PLANTED:
        assert planted not in whole
    assert "ValueError" in whole
    assert "dossier.received" in whole
    assert "SQLAlchemy" in whole
    assert refused(support.write, tmp_path / "data", bundle) == "file-exists"


def test_a_desk_that_does_not_open_still_gives_a_bundle(tmp_path):
    run = first_run(tmp_path / "data")
    run.desk.close()
    (tmp_path / "data" / "clerkdesk.key").unlink()
    bundle = support.write(tmp_path / "data", tmp_path / "b.zip")
    with zipfile.ZipFile(bundle) as packed:
        assert "wrong-key" in packed.read("counts.json").decode()
    empty = support.write(tmp_path / "nothing", tmp_path / "c.zip")
    with zipfile.ZipFile(empty) as packed:
        assert '"none"' in packed.read("counts.json").decode()
