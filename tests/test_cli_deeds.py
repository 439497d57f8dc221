"""The commands for what happens after reception, in JSON, with refusals that name what is at fault."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, timedelta

import pytest

from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.services import reception
from clerkdesk.services.clerks import accounts
from clerkdesk.services.opening import open_desk
from tests.counter import authorisation, wish
from tests.test_cli import data, deed, pristine, received, run

__all__ = ["data", "deed", "pristine", "received", "run"]  # fixtures


@pytest.fixture
def other(deed):
    from tests.test_cli import BIRTH

    return deed("receive", "--json", str(BIRTH)).answer


def test_over_and_back_on_lists(deed, received, other):
    codes = [received["code"], other["code"]]
    wrong = deed("hand-over", *codes, "H24.101.05-261123-ZZ9999", "--to", "Tư pháp", "--json")
    assert (wrong.code, wrong.answer["error"]["code"]) == (1, "batch-refused")
    assert [fault["code"] for fault in wrong.answer["error"]["faults"]] == ["not-found"]
    done = deed("hand-over", "-", "--to", "Tư pháp", "--json", stdin="\n".join(codes).encode())
    assert [one["code"] for one in done.answer["dossiers"]] == codes
    back = deed("hand-over", f"{codes[0]}=12/KS", codes[1], "--to", "Tư pháp", "--back", "--json")
    assert [one["result"] and one["result"]["number"] for one in back.answer["dossiers"]] == ["12/KS", None]
    assert deed("hand-over", codes[1], "--to", "Tư pháp").out.startswith("List BG-")


@pytest.mark.parametrize(("mine", "code"), [(True, "2.000884"), (False, "2.000884"), (True, "1.001193")])
def test_who_typed_a_paper_is_warned_when_they_enter_the_result_of_its_certification(data, deed, mine, code):
    with closing(open_desk(data)) as desk:
        (account,) = accounts(desk)
        paper = authorisation(account.id if mine else "clerk-hoa")
        accepted = reception.receive(desk, account.clerk, wish(desk, code, forms=(paper,)))
    done = deed("result", accepted.code)
    assert (done.code, done.out) == (0, f"{accepted.code}: Result in\n")
    warned = "You typed Giấy ủy quyền yourself: let a colleague certify it.\n"
    assert done.err == (warned if mine and code == "2.000884" else "")


def test_a_supplement_is_asked_for_and_brought(deed, received, run):
    code = received["code"]
    assert deed("supplement", code, "--json").answer["error"]["code"] == "nothing-missing"
    asked = deed("supplement", code, "--item", "bản sao", "--reason", "thiếu", "--json").answer
    assert (asked["state"], asked["missing"]) == ("supplementing", ["bản sao"])
    brought = deed("supplement", code, "--received", "--item", "bản sao", "--receipt", "--json").answer
    assert brought["state"] == "received"
    assert brought["components"][-1]["name"] == "bản sao"
    assert brought["first_due"] == received["due"]


@pytest.mark.parametrize(
    ("command", "state"), [("refuse", "refused"), ("withdraw", "withdrawn"), ("stop", "stopped"), ("void", "voided")]
)
def test_a_dossier_ends(deed, received, command, state):
    assert deed(command, received["code"], "--reason", " ", "--json").answer["error"]["code"] == "no-reason"
    assert deed(command, received["code"], "--reason", "theo đơn", "--json").answer["state"] == state


def test_an_apology_and_a_correction(deed, received):
    code = received["code"]
    later = (datetime.fromisoformat(received["due"]) + timedelta(days=9)).astimezone(SITE_TIME)
    words = ("--due", f"{later:%Y-%m-%dT%H:%M}", "--signer", "Phạm Văn Thủ", "--reason", "chờ xác minh", "--json")
    answer = deed("apologise", code, *words).answer
    assert datetime.fromisoformat(answer["due"]) == later
    assert answer["first_due"] == received["due"]
    fixed = deed("correct", code, "applicant.name", "Nguyễn Văn Ân", "--reason", "gõ sai", "--json").answer
    assert fixed["applicant"]["name"] == "Nguyễn Văn Ân"
    assert any("Nguyễn Văn An" in one["what"] and "Ân" in one["what"] for one in fixed["timeline"])


def test_people_under_several_numbers(deed, received, run):
    shown = run("person", "show", "031090001234", "--json").answer
    assert shown["numbers"] == ["031090001234"]
    assert [one["code"] for one in shown["dossiers"]] == [received["code"]]
    merged = deed("person", "merge", "031090001234", "031090999999", "--reason", "x", "--json")
    assert merged.answer["error"]["code"] == "no-person"
