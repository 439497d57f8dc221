"""The commands of the waiting hall, one after another as a morning goes."""

from __future__ import annotations

from tests.test_cli import data, deed, pristine, run

__all__ = ["data", "deed", "pristine", "run"]  # fixtures


def test_a_ticket_from_the_door_to_the_end(deed, run):
    assert deed("ticket", "next", "--json").answer["error"]["code"] == "counter-shut"
    assert deed("counter", "open", "3", "--json").answer == {"counter": "3", "fields": []}
    issued = deed("ticket", "issue", "1.001193", "--priority", "elderly", "--json").answer
    assert (issued["before"], issued["wait"], issued["ticket"]["home"]) == (0, None, "3")
    number = issued["ticket"]["number"]
    assert run("ticket", "list").out.startswith(f"{number}\twaiting")
    assert deed("ticket", "issue", "--priority", "x", "--json").answer["error"]["code"] == "no-such-ground"
    called = deed("ticket", "next", "--json").answer
    assert (called["ticket"]["number"], called["ticket"]["counter"], called["claimed"]) == (number, "3", False)
    assert deed("ticket", "recall", number.lower(), "--json").answer["ticket"]["calls"] == 2
    assert deed("ticket", "serve", number, "--json").answer["ticket"]["stage"] == "serving"
    assert deed("ticket", "done", number, "--score", "5", "--json").answer["ticket"]["stage"] == "done"
    assert deed("ticket", "next", "--json").answer == {"ticket": None}
    assert deed("ticket", "call", "Z9", "--json").answer["error"]["code"] == "no-ticket"
    told = run("morning", "--json").answer
    assert (told["issued"], told["done"], told["scores"]) == (1, 1, {"5": 1})
    assert [one["counter"] for one in told["counters"]] == ["3"]
    assert deed("counter", "close", "--json").answer == {"counter": ""}
