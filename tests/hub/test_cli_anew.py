"""``clerkdesk sync anew`` over real HTTP."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from clerkdesk.cli import main
from clerkdesk.services import backup, reception
from tests.counter import LAN, MONDAY, SetClock, first_run, wish
from tests.meeting import Hub, served


def said(capsys: pytest.CaptureFixture[str], folder: Path, *words: str) -> tuple[int, dict[str, Any]]:
    code = main(["--data", str(folder), "sync", *words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_a_restored_desk_begins_anew_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hub = Hub(tmp_path / "hub")
    with served(hub.gate) as url:
        made = first_run(tmp_path / "B", "B", clock=SetClock(MONDAY))
        with closing(made.desk) as desk:
            reception.receive(desk, LAN, wish(desk))
            back = backup.make(desk, tmp_path / "stick").path
        one = tmp_path / "again"
        backup.restore(back, one, made.recovery_code, keys="file", clock=SetClock(MONDAY)).close()
        assert said(capsys, one, "anew")[1]["error"]["code"] == "no-hub"
        said(capsys, one, "enrol", url, hub.code())
        _, told = said(capsys, one)
        assert told["orphaned"] > 1
        assert [one["what"] for one in told["wanted"]] == ["anew"]
        assert main(["--data", str(one), "sync"]) == 0
        assert "clerkdesk sync anew" in capsys.readouterr().out
        assert main(["--data", str(one), "reissue"]) == 0, "who only looks names no clerk"
        with pytest.raises(SystemExit):
            main(["--data", str(one), "reissue", "H24.101.05-261123-AB0001"])
        capsys.readouterr()
        code, begun = said(capsys, one, "anew")
        assert (code, begun["rehomed"], begun["twins"]) == (0, told["orphaned"] - 1, 0), "all but the old opening"
        told = said(capsys, one)[1]
        assert (told["orphaned"], told["wanted"]) == (0, [])
        assert len(hub.events()) == begun["rehomed"] + 1
        assert main(["--data", str(one), "sync", "anew", "--code", hub.code()]) == 0
        assert begun["letters"] not in capsys.readouterr().out, "fresh letters"
    hub.close()
