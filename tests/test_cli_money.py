"""The commands for money and tills; two counts of one till, and two facts of one dossier, decided by a person."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from clerkdesk.services import delivery, till
from clerkdesk.services.opening import open_desk
from tests.counter import LAN, deal, first_run, parts
from tests.test_cli import BIRTH, data, deed, pristine, received, run

__all__ = ["data", "deed", "pristine", "received", "run"]  # fixtures

NOBODY = ("--reason", "x", "--json")


@pytest.fixture
def elsewhere(tmp_path, data):
    """Give another desk, and how to let both know everything."""
    with closing(first_run(tmp_path / "elsewhere", "B").desk) as there:

        def meet(*, back=False):
            with closing(open_desk(data)) as here:
                deal(here, parts(there)) if back else deal(there, parts(here))

        yield there, meet


def test_money_and_the_till(deed, run, received):
    code = received["code"]
    assert deed("till", "show", "--json").answer["error"]["code"] == "no-till"
    opened = deed("till", "open", "50000", "--shift", "sáng", "--json").answer
    assert opened["opening"] == 50000
    assert deed("pay", code, "1", "--json").answer["error"]["code"] == "not-owed"
    assert deed("refund", code, "999999", *NOBODY).answer["error"]["code"] == "not-paid"
    assert run("till", "list").out.endswith("open\n")
    assert deed("till", "close", "49000", "--json").answer["error"]["code"] == "difference"
    closed = deed("till", "close", "49000", "--reason", "thiếu tiền lẻ", "--json").answer
    assert (closed["expected"], closed["counted"], closed["difference"]) == (50000, 49000, -1000)
    assert len(closed["anchor"]["hash"]) == 64
    (listed,) = run("till", "list", "--json").answer["tills"]
    assert (listed["stream"], listed["difference"], listed["contested"]) == (opened["stream"], -1000, False)
    assert run("till", "list", "--limit", "0", "--json").answer["error"]["code"] == "bad-limit"
    again = deed("till", "settle", opened["stream"], closed["counts"][0]["event"], *NOBODY)
    assert again.answer["error"]["code"] == "not-contested"


def test_an_entry_is_voided_and_notes_are_counted(deed, received):
    deed("till", "open", "50000")
    copy = deed("receive", "--json", "-", stdin=_copies().encode()).answer
    assert deed("pay", copy["code"], str(copy["fee"]), "--json").code == 0
    (entry,) = deed("till", "show", "--json").answer["entries"]
    voided = deed("till", "void", copy["code"], entry["event"], "--reason", "bấm nhầm", "--json").answer
    assert (voided["paid"], voided["owed"]) == (0, copy["fee"])
    assert deed("till", "void", copy["code"], entry["event"], *NOBODY).answer["error"]["code"] == "voided-before"
    assert deed("till", "close", "50000", "--notes", "500x", "--json").answer["error"]["code"] == "no-notes"
    assert deed("till", "close", "50000", "--notes", "20000x2", "--json").answer["error"]["code"] == "bad-notes"
    closed = deed("till", "close", "50000", "--notes", "20000x2", "--notes", "10000x1", "--json").answer
    assert (closed["counted"], closed["difference"]) == (50_000, 0)


def _copies():
    wanted = json.loads(BIRTH.read_text(encoding="utf-8"))
    return json.dumps({**wanted, "procedure": "2.000815", "components": {"all": True}, "pages": [2], "paid": False})


def test_a_till_counted_twice_is_settled(deed, run, elsewhere):
    there, meet = elsewhere
    stream = deed("till", "open", "50000", "--json").answer["stream"]
    meet()
    till.close_shift(there, LAN, 50_000, stream=stream)
    deed("till", "close", "49000", "--reason", "thiếu", "--json")
    meet(back=True)
    assert run("till", "list").out.endswith("counted twice\n")
    shown = deed("till", "show", stream, "--json").answer
    assert shown["contested"]
    assert sorted(count["counted"] for count in shown["counts"]) == [49_000, 50_000]
    assert len(deed("till", "show", stream).out.splitlines()) == 4
    holds = next(count["event"] for count in shown["counts"] if count["counted"] == 50_000)
    assert deed("till", "settle", stream, "nothing", *NOBODY).answer["error"]["code"] == "no-count"
    settled = deed("till", "settle", stream, holds, "--reason", "đếm lại", "--json").answer
    assert (settled["contested"], settled["counted"], settled["settled"]) == (False, 50_000, "đếm lại")


def test_a_till_that_was_left_open_is_counted_by_another(deed, run, elsewhere):
    there, meet = elsewhere
    stream = till.open_shift(there, LAN, 20_000).stream
    meet(back=True)
    closed = deed("till", "close", "20000", "--till", stream, "--json").answer
    assert (closed["stream"], closed["counted"]) == (stream, 20_000)


def test_a_result_delivered_twice_is_decided(deed, run, received, elsewhere):
    there, meet = elsewhere
    code = received["code"]
    deed("result", code, "--number", "12/KS")
    meet()
    stream = received["stream"]
    twin = delivery.Handing(stream=stream, collector=_applicant(there, stream))
    delivery.deliver(there, LAN, twin)
    deed("deliver", code, "--checked", "thẻ căn cước")
    meet(back=True)
    shown = run("show", code, "--json").answer
    assert shown["contested"]
    holds = next(one["event"] for one in shown["timeline"] if one["contested"])
    assert deed("settle", code, "nothing", *NOBODY).answer["error"]["code"] == "not-contested"
    decided = deed("settle", code, holds, "--reason", "hỏi hai quầy", "--json").answer
    assert not decided["contested"]
    assert decided["state"] == "delivered"


def _applicant(desk, stream):
    from clerkdesk.domain.folding import fold
    from clerkdesk.store.events import facts_of

    with desk.store.reading() as connection:
        found = fold(stream, facts_of(connection, stream)).applicant
    assert found is not None
    return found
