"""Filing online beside the citizen, by keys alone: ticked, filed, or taken here and why."""

import pytest
from PySide6.QtCore import Qt

from clerkdesk.domain.visit import fold
from clerkdesk.services import drafts, look, online
from clerkdesk.store.events import facts_of
from clerkdesk.ui.reception.keeper import key
from tests.ui.workbench import AN, Workbench

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def bench(qapp, tmp_path):
    bench = Workbench(qapp, tmp_path / "desk")
    yield bench
    bench.close()


def open_steps(bench):
    bench.scan(AN)
    bench.press("dkks", Key.Key_Return)
    bench.press(Key.Key_O, hold=CTRL)
    assert bench.page.board.panel == "online"
    return bench.page.board.online


def test_it_is_filed_online_after_every_step_and_its_code_is_kept(bench):
    panel = open_steps(bench)
    assert not any(isinstance(one, str) and "pass" in one.lower() for one in bench.page.form.draft())
    bench.press(Key.Key_F9)
    assert bench.page.header.banner.notice().tone == "warn"
    for _step in online.STEPS:
        bench.press(Key.Key_Return)
    assert panel.code.hasFocus()
    bench.press("482913", Key.Key_Return)
    assert "password" in bench.page.header.banner.notice().texts()[0]
    panel.code.clear()
    bench.press("H24.101.05-261123-0007", Key.Key_Return)
    (filed,) = bench.page.form.filed
    assert (filed.kind, filed.code) == ("online", "H24.101.05-261123-0007")
    assert bench.page.board.panel == "outcome"
    assert bench.page.board.outcome.code.words() == "H24.101.05-261123-0007"
    with bench.desk.store.reading() as connection:
        (done,) = fold(filed.stream, facts_of(connection, filed.stream)).online
    assert done.procedure.code == "1.001193"


def test_a_digit_says_why_it_is_taken_here_and_the_dossier_keeps_it(bench):
    open_steps(bench)
    bench.press("2")
    assert bench.page.board.panel == "dossier"
    assert bench.page.form.direct == online.reasons(bench.desk)[1]
    bench.press(Key.Key_F7, Key.Key_F9)
    (filed,) = bench.page.form.filed
    assert filed.kind == "accepted"
    found = look.details(bench.desk, filed.stream)
    assert found is not None
    assert found.dossier.direct == online.reasons(bench.desk)[1]


def test_another_reason_is_typed_and_may_be_offered_from_then_on(bench):
    panel = open_steps(bench)
    bench.press(Key.Key_F8)
    assert panel.other.hasFocus()
    bench.press("mất mạng cả xã")
    bench.press(Key.Key_J, hold=CTRL)
    assert online.reasons(bench.desk)[0] == "mất mạng cả xã"
    assert bench.page.form.direct == "mất mạng cả xã"


def test_what_was_ticked_is_kept_and_esc_goes_back(bench):
    panel = open_steps(bench)
    bench.press(Key.Key_Space, Key.Key_Down, Key.Key_Space)
    assert panel.ticked() == ["choice", "account"]
    bench.press(Key.Key_Escape)
    assert bench.page.board.panel == "dossier"
    bench.hands.wait(
        lambda: (
            (kept := drafts.load(bench.desk, key(bench.session.clerk))) is not None
            and kept.body["online"] == ["choice", "account"]
        ),
        "the draft to be saved",
    )
    bench.press(Key.Key_O, hold=CTRL)
    assert panel.steps["sign_in"].tick.hasFocus()


def test_a_code_that_is_scanned_beside_the_steps_is_the_one_filed(bench):
    panel = open_steps(bench)
    bench.scan("H24.101.05-261123-0007")
    assert panel.code.text() == "H24.101.05-261123-0007"
