"""``clerkdesk sync``: enrolling, exchanging once, telling how the desk stands; two folders and a hub over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from clerkdesk.cli import main
from clerkdesk.services import look, reception, workstation
from clerkdesk.services.look import Filter
from clerkdesk.services.opening import open_desk
from clerkdesk.store import hops
from clerkdesk.sync.wishes import wishes
from tests.counter import LAN, MONDAY, SetClock, wish
from tests.meeting import Hub, enrol, served
from tests.sync.test_line_faults import certificate


@pytest.fixture
def folders(desk: Callable[..., object], tmp_path: Path) -> tuple[Path, Path]:
    for letter in "BC":
        desk(letter).close()  # type: ignore[attr-defined]
    return tmp_path / "B", tmp_path / "C"


def said(capsys: pytest.CaptureFixture[str], folder: Path, *words: str) -> tuple[int, dict[str, Any]]:
    code = main(["--data", str(folder), "sync", *words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_a_dossier_goes_from_one_folder_to_the_other(folders, tmp_path: Path, capsys) -> None:
    one, two = folders
    code, told = said(capsys, one)
    assert (code, told["error"]["code"]) == (1, "no-hub")
    with closing(open_desk(one, clock=SetClock())) as desk:
        assert workstation.unsent(desk) is None, "no hub: nothing to show"
        stream = reception.receive(desk, LAN, wish(desk)).stream
    hub = Hub(tmp_path / "hub")
    with served(hub.gate) as url:
        for folder in folders:
            code, told = said(capsys, folder, "enrol", url, hub.code())
            assert (code, told) == (0, {"hub": hub.key.id, "url": url, "site": "H24.101.05", "letters": ""})
        code, told = said(capsys, one)
        assert (code, told["unsent"] > 3, "sent" in told) == (0, True, False), "asking changes nothing"
        code, told = said(capsys, one, "--once")
        assert (code, told["unsent"], told["received"], told["refused"]) == (0, 0, 0, [])
        sent = told["sent"]
        assert said(capsys, two, "--once")[1]["received"] == sent
        code, told = said(capsys, one, "--once")
        assert (told["sent"], told["received"]) == (0, 1)
        with closing(open_desk(two, clock=SetClock())) as desk:
            assert [line.stream for line in look.lines(desk, look.ids(desk, Filter()))] == [stream]
            assert workstation.unsent(desk) == 0
        assert main(["--data", str(one), "--lang", "en", "sync", "--once"]) == 0
        out, err = capsys.readouterr()
        assert out.splitlines()[0] == "Sent and confirmed: 0 events; received: 0"
        assert out.splitlines()[-1] == "Unsent: 0"
        assert "differs from the hub's by" in err, "the hub of this test stands still in its own time"
        assert said(capsys, one, "enrol", url, "AAAA")[1]["error"]["code"] == "bad-code"
        assert said(capsys, one, "enrol", "hub.example", hub.code())[1]["error"]["code"] == "bad-url"
    hub.close()
    code, told = said(capsys, one, "--once")
    assert (code, told["error"]["code"]) == (3, "no-line")


def test_what_was_refused_stays_in_sight(folders, tmp_path: Path, capsys) -> None:
    one, _ = folders
    hub = Hub(tmp_path / "hub")
    with served(hub.gate) as url:
        said(capsys, one, "enrol", url, hub.code())
        with closing(open_desk(one, clock=SetClock(MONDAY))) as desk, desk.store.writing() as connection:
            refused = hops.Judged(event="x", stream="dossier:1", state="refused", code="code-of-another-site")
            hops.judge(connection, hub.key.id, [refused], 1)
        _, told = said(capsys, one)
        assert told["refused"] == [{"event": "x", "stream": "dossier:1", "code": "code-of-another-site"}]
        assert main(["--data", str(one), "sync"]) == 0
        assert "dossier:1" in capsys.readouterr().out
    hub.close()


def test_a_provinces_authority_is_named_and_forgotten(folders, tmp_path: Path, capsys) -> None:
    one, _ = folders
    file = tmp_path / "authority.pem"
    assert said(capsys, one, "authority", str(file))[1]["error"]["code"] == "authority", "no such file"
    file.write_text("no certificate")
    assert said(capsys, one, "authority", str(file))[1]["error"]["code"] == "bad-authority"
    file.write_text(certificate(tmp_path).read_text())
    for words, named in (((str(file),), True), ((), False)):
        assert said(capsys, one, "authority", *words) == (0, {"authority": named})
        with closing(open_desk(one, clock=SetClock())) as desk:
            assert bool(wishes(desk.store).authority) is named


def test_a_hub_that_is_away_keeps_no_other_from_being_exchanged_with(folders, tmp_path: Path, capsys) -> None:
    one, _ = folders
    with closing(Hub(tmp_path / "away")) as away, closing(Hub(tmp_path / "there")) as there, served(there.gate) as url:
        with closing(open_desk(one, clock=SetClock())) as desk:
            enrol(desk, away, url="http://127.0.0.1:1")
            enrol(desk, there, url=url)
            reception.receive(desk, LAN, wish(desk))
        assert main(["--data", str(one), "--lang", "en", "sync", "--once"]) == 3
        out, err = capsys.readouterr()
        assert out.startswith("Sent and confirmed:")
        assert "no-line: The hub does not answer." in err
        assert there.events()
        assert not away.events()
        assert said(capsys, one, "leave", "nothing-such")[1]["error"]["code"] == "no-such-hub"
        for hub in (away, there):
            assert said(capsys, one, "leave", hub.key.id)[0] == 0
        with closing(open_desk(one, clock=SetClock())) as desk:
            enrol(desk, there, url="")
        assert main(["--data", str(one), "--lang", "en", "sync", "--once"]) == 0
        assert "is reached by files" in capsys.readouterr().err, "nothing was exchanged, and it says so"
