"""A visit that two desks took up while apart: on the page of forms a key decides which of them goes on."""

from contextlib import closing
from datetime import timedelta

import msgspec
import pytest
from PySide6.QtCore import Qt

from clerkdesk.domain import events as e
from clerkdesk.domain.calendar import site_time
from clerkdesk.services.desk import deed
from clerkdesk.services.forms import filling, parking
from tests.counter import LAN, deal, first_run, parts
from tests.services.test_forms_parked import begun
from tests.ui.workbench import Workbench

Key = Qt.Key
MAI = e.Clerk(id="clerk-mai", name="Phạm Thị Mai")


@pytest.fixture
def bench(qapp, tmp_path):
    made = Workbench(qapp, tmp_path / "desk")
    yield made
    made.close()


@pytest.mark.parametrize("key", [Key.Key_F7, Key.Key_F8])
def test_a_key_decides_who_goes_on(bench, tmp_path, key):
    desk = bench.session.desk
    filled = msgspec.to_builtins(begun(desk))
    people = e.DraftPeople(names=("Lê Văn Tám",), numbers=(), filled=filled)
    with deed(desk, LAN) as one:
        until = site_time(one.now) + timedelta(days=30)
        one.note("draft:v1", e.DraftParked(forms=("Tờ khai đăng ký khai sinh",), until=until, personal=people))
    with closing(first_run(tmp_path / "other", "K").desk) as other:
        deal(other, parts(desk))
        for each, clerk in ((desk, LAN), (other, MAI)):
            parking.take(each, clerk, "v1")
        deal(desk, parts(other))
        bench.shell.open("forms")
        bench.settle()
        page = bench.shell.page()
        (waits,) = page.start.parked.lines()
        assert waits.look.word in {"Taken twice", "Taken elsewhere first"}
        assert not page.start.here.isHidden()
        page.start.parked.setFocus()
        bench.press(key)
        bench.settle()
        here = key == Key.Key_F7
        assert not any(not one.decided for one in parking.rivals(desk, ["v1"]).get("v1", ()))
        assert (filling.load(desk, "v1") is not None) is here
        assert len(page.start.parked.lines()) == int(here)
        assert page.start.here.isHidden()
        assert page.start.elsewhere.isHidden()
        deal(other, parts(desk))
        assert bool(parking.rivals(other, ["v1"])) is here
