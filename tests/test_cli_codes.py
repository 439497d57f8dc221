"""Official codes from the commands: the administrator grants numbers, ``clerkdesk receive`` takes them."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.hub.cli import main as hub_main
from clerkdesk.services.opening import open_desk
from tests.counter import SITE
from tests.meeting import Hub, enrol, served
from tests.test_cli import BIRTH, data, deed, pristine, run  # noqa: F401  (fixtures)


def granted(capsys: pytest.CaptureFixture[str], folder: Path, *words: object) -> tuple[int, str]:
    code = hub_main(["--folder", str(folder), "--lang", "en", "range", *map(str, words)])
    found = capsys.readouterr()
    return code, found.out + found.err


def test_numbers_are_granted_and_taken(tmp_path: Path, capsys, deed, data) -> None:  # noqa: F811
    folder = tmp_path / "hub"
    assert granted(capsys, folder, SITE.agency) == (0, "")
    assert granted(capsys, folder, SITE.agency, 7, 99) == (0, "*\t7\t99\t-\n")
    code, said = granted(capsys, folder, SITE.agency, 99, 120)
    assert (code, said) == (1, "range-overlaps: The numbers 7 to 99 were granted before.\n")
    assert granted(capsys, folder, SITE.agency, 200, 299, "--day", "2026-11-24", "--blocks", 20) == (
        0,
        "*\t7\t99\t-\n2026-11-24\t200\t299\t20\n",
    )
    assert granted(capsys, folder, SITE.agency, 300, 400, "--day", "24/11")[0] == 1
    with closing(Hub(folder)) as hub:
        hub.now = round(datetime.now(SITE_TIME).timestamp() * 1000)
        with served(hub.gate) as url:
            with closing(open_desk(data)) as desk:
                enrol(desk, hub, url=url)
            taken = deed("receive", "--json", str(BIRTH)).answer
            assert taken["code"] == f"{SITE.agency}-{datetime.now(SITE_TIME):%y%m%d}-0007"
            assert taken["provisional"] is False
        assert deed("receive", "--json", str(BIRTH)).answer["provisional"] is True, "the line is down"
