"""The reception page through its real widgets, by keyboard alone."""

import pytest
from PySide6.QtCore import Qt

from clerkdesk.services import look
from tests.ui.workbench import AN, Workbench

Key = Qt.Key


@pytest.fixture
def bench(qapp, tmp_path):
    bench = Workbench(qapp, tmp_path / "desk")
    yield bench
    bench.close()


def test_a_common_procedure_takes_at_most_twelve_keys_from_scan_to_receipt(bench):
    bench.scan(AN)
    assert bench.pressed == 0
    bench.press("dkks", Key.Key_Return, Key.Key_F7, Key.Key_F9)
    filed = bench.page.form.filed
    assert [one.kind for one in filed] == ["accepted"]
    assert bench.pressed <= 12
    found = look.details(bench.desk, filed[0].stream)
    assert found is not None
    assert found.dossier.applicant is not None
    assert found.dossier.applicant.name == "Nguyễn Văn An"
    assert found.line.procedure == "1.001193"
    assert bench.page.form.applicant.sources["name"] == "scanned"
