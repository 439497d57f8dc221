"""The site's own words that complete fields: offered first, kept, and none twice."""

from __future__ import annotations

from pathlib import Path

from clerkdesk.services.forms import words
from clerkdesk.services.opening import open_desk
from tests.counter import first_run, refused

HOSPITAL = "Bệnh viện Phụ sản Hải Phòng"


def test_a_hospital_of_the_site_comes_first_and_is_kept(tmp_path: Path) -> None:
    desk = first_run(tmp_path / "data").desk
    shipped = desk.forms.words["hospitals"]
    assert words.add(desk, "hospitals", f"  {HOSPITAL} ").settings
    assert [one.word for one in desk.forms.words["hospitals"]] == [HOSPITAL, *(one.word for one in shipped)]
    assert desk.forms.get("birth", desk.today()) is not None
    desk.close()
    desk = open_desk(tmp_path / "data")
    assert words.own(desk, "hospitals") == (HOSPITAL,)
    words.drop(desk, "hospitals", HOSPITAL.lower())
    assert desk.forms.words["hospitals"] == shipped
    desk.close()


def test_what_cannot_be_added_or_dropped(tmp_path: Path) -> None:
    desk = first_run(tmp_path / "data").desk
    assert refused(words.add, desk, "nothing", "A") == "no-such-list"
    assert refused(words.own, desk, "nothing") == "no-such-list"
    assert refused(words.add, desk, "hospitals", "  ") == "no-word"
    assert refused(words.add, desk, "hospitals", "A\x00") == "text-control"
    assert refused(words.add, desk, "ethnicities", "kinh") == "word-known"
    assert refused(words.drop, desk, "ethnicities", "Kinh") == "word-unknown"
    desk.close()
