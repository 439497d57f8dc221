"""A request with its own mark can be asked any number of times: after a crash, a lost answer, a second key press."""

from __future__ import annotations

import dataclasses

import pytest

from clerkdesk.services import look, reception
from tests.counter import first_run, refused, sound, wish


@pytest.fixture
def run(tmp_path):
    made = first_run(tmp_path / "data")
    yield made
    made.desk.close()


def test_received_once_however_often_it_is_asked(run):
    desk, clerk = run.desk, run.administrator.clerk
    asked = wish(desk, nonce=reception.new_nonce())
    first = reception.receive(desk, clerk, asked)
    second = reception.receive(desk, clerk, asked)
    assert dataclasses.replace(second, changes=first.changes) == first
    assert second.changes.streams == ()
    assert len(look.ids(desk, look.Filter())) == 1
    assert look.counts(desk).received == 1
    sound(desk)


def test_asked_to_complete_once_and_refused_once(run):
    desk, clerk = run.desk, run.administrator.clerk
    asked = wish(desk, nonce=reception.new_nonce())
    first = reception.ask_completion(desk, clerk, asked, ("Giấy chứng sinh",))
    assert reception.ask_completion(desk, clerk, asked, ("Giấy chứng sinh",)).job == first.job
    other = wish(desk, nonce=reception.new_nonce())
    assert reception.refuse(desk, clerk, other, "sai nơi").stream == reception.refuse(desk, clerk, other, "x").stream
    assert look.counts(desk).presented == 2


def test_two_requests_are_two_dossiers(run):
    desk, clerk = run.desk, run.administrator.clerk
    codes = {reception.receive(desk, clerk, wish(desk, nonce=reception.new_nonce())).code for _ in range(3)}
    assert len(codes) == 3


@pytest.mark.parametrize("mark", ["x", "dossier:1", "01a200cc-b884-406a-8e27-1e5ba2550f88", "A" * 36])
def test_a_mark_is_a_uuid_of_version_7(run, mark):
    assert refused(reception.receive, run.desk, run.administrator.clerk, wish(run.desk, nonce=mark)) == "bad-nonce"
