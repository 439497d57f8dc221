"""Official codes on the pages: taken at reception when a hub deals them, and a new receipt offered when one comes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from clerkdesk.domain import events as e
from clerkdesk.journal import signing
from clerkdesk.journal.event import write
from clerkdesk.journal.place import START
from clerkdesk.services import look
from clerkdesk.services.desk import Changes, Desk
from tests.counter import MONDAY, SITE, deal
from tests.hub.test_dealing import CODE, grant
from tests.meeting import Hub, enrol, served
from tests.ui.lists_bench import ListsBench
from tests.ui.workbench import AN, Workbench

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def say(desk: Desk, stream: str, *whats: e.Payload) -> None:
    """Let a hub say ``whats`` of a dossier, as a pull brings it."""
    public = signing.public_key(signing.new_key())
    origin, prev = signing.origin_of(public), START
    opened = e.OriginOpened(public_key=public.hex(), letters="", agency=SITE.agency)
    given = []
    for seq, (name, what) in enumerate([(f"origin:{origin}", opened), *((stream, what) for what in whats)], 1):
        event = write(
            what,
            origin=origin,
            seq=seq,
            stream=name,
            version=40 + seq,
            at=round(MONDAY.timestamp() * 1000),
            clerk=e.Clerk(id="hub:1", name=""),
            prev=prev,
        )
        prev = event.hash
        given.append((event.raw, event.sealed))
    deal(desk, given)


@pytest.fixture
def bench(qapp, tmp_path):
    assert isinstance(qapp, QApplication)
    made = ListsBench(qapp, tmp_path / "desk")
    yield made
    made.close()


def test_the_receipt_is_offered_anew_when_the_official_code_has_come(bench):
    accepted = bench.receive()
    page = bench.dossiers()
    assert not page.pane.story.late_code.isVisible()
    say(
        bench.desk,
        accepted.stream,
        e.Coded(code=CODE + "0007", by="range"),
        e.ProvinceRefused(
            code="-1", words="Thiếu thành phần hồ sơ", owner="clerk", said_at=MONDAY + timedelta(hours=3)
        ),
    )
    page.refresh(Changes(streams=(accepted.stream,)))
    bench.hands.settle()
    assert page.pane.head._code.words() == CODE + "0007"
    told = {fact.name: fact.value for fact in page.pane.story.facts.facts()}
    assert told["Codes before"] == accepted.code
    assert told["Province"].startswith("refused (-1): Thiếu thành phần hồ sơ\nto be settled by ")
    assert page.pane.story.late_code.isVisible()
    bench.hands.press(Key.Key_P, hold=CTRL)
    assert bench.details(accepted).dossier.papers[e.PaperKind.RECEIPT] == 2
    assert not page.pane.story.late_code.isVisible()
    assert bench.notice() == "The paper is being printed again."


def test_it_is_offered_where_results_are_delivered_too(bench):
    accepted = bench.ready()
    say(bench.desk, accepted.stream, e.Coded(code=CODE + "0007", by="range"))
    page = bench.deliver()
    bench.hands.scan(accepted.code)
    assert page.case.late_code.isVisible(), "found by the code on the citizen's receipt"
    bench.hands.press(Key.Key_P, hold=CTRL)
    assert bench.details(accepted).dossier.papers[e.PaperKind.RECEIPT] == 2
    assert not page.case.late_code.isVisible()


def test_reception_takes_the_official_code_while_the_line_is_up(qapp, tmp_path: Path):
    hub = Hub(tmp_path / "hub")
    grant(hub, 7, 99)
    bench = Workbench(qapp, tmp_path / "desk")
    try:
        with served(hub.gate) as url:
            enrol(bench.desk, hub, url=url)
            bench.scan(AN)
            bench.press("dkks", Key.Key_Return, Key.Key_F7, Key.Key_F9)
        outcome = bench.page.board.outcome
        assert outcome.code.words() == CODE + "0007"
        assert not outcome._provisional.isVisible()
        line = look.by_stream(bench.desk, bench.page.form.filed[-1].stream)
        assert line is not None
        assert not line.provisional
    finally:
        bench.close()
        hub.close()
