"""What a kiosk asks: what comes first, where it is served, what a card's age gives, the list off the ticket printer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from clerkdesk.domain.queueing import Ground, QueueRule, full_years
from clerkdesk.printing.checklist_roll import render_checklist_roll
from clerkdesk.printing.raster import pictures
from clerkdesk.printing.ticket import Roll
from clerkdesk.services import guide, spooling
from clerkdesk.services.desk import Desk
from clerkdesk.services.queue import calling, counters, issuing, kiosk
from clerkdesk.services.spooling import Printing, Spooler
from tests.counter import LAN, first_run
from tests.printing.papers import check_within, texts
from tests.printing.thermal import ThermalPrinter, dots_of

MARRIAGE = "1.000894"
TODAY = date(2026, 11, 23)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return first_run(tmp_path / "data").desk


@pytest.mark.parametrize(
    ("born", "years"),
    [
        ("1966-11-23", 60), ("1966-11-24", 59), ("1966-12", 59), ("1966-11", 60), ("1966", 60), ("1967", 59), ("", -1),
    ],
)  # fmt: skip
def test_years_are_full_and_what_is_not_known_counts_for_the_citizen(born: str, years: int) -> None:
    assert full_years(born, TODAY) == years


def test_a_card_gives_the_ground_worth_most() -> None:
    old = Ground(key="old", vi="60", minutes=20, age=60)
    very = Ground(key="very", vi="80", minutes=40, age=80)
    rule = QueueRule(grounds=(old, very, Ground(key="far", vi="xa", minutes=90)))
    assert rule.ground_of("1940-01-01", TODAY) is very
    assert rule.ground_of("1960-01-01", TODAY) is old
    assert rule.ground_of("1990-01-01", TODAY) is None
    assert QueueRule(grounds=()).ground_of("1940", TODAY) is None


def test_what_any_commune_is_asked_for_stands_there_until_this_one_has_a_history(desk: Desk) -> None:
    assert [one.code for one in kiosk.asked(desk)] == list(kiosk.USUAL)
    issuing.issue(desk, LAN, procedures=["1.003583"], paper=False)
    assert [one.code for one in kiosk.asked(desk)] == ["1.003583", *kiosk.USUAL][: kiosk.FIRST]


def test_where_it_is_served(desk: Desk) -> None:
    marriage = desk.catalogue.get(MARRIAGE, desk.today())
    police = next(one for one in desk.catalogue.all(desk.today()) if not one.receivable)
    assert not kiosk.served(desk, police).here
    assert not kiosk.served(desk, marriage).open
    counters.open_counter(desk, LAN, "3", ["Đất đai"])
    found = kiosk.served(desk, marriage)
    assert (found.here, found.open, found.counters) == (True, True, ())
    assert kiosk.served(desk, field="Đất đai").counters == ("3",)


@pytest.mark.parametrize("roll", Roll)
def test_the_list_off_a_roll_holds_what_the_sheet_holds(desk: Desk, roll: Roll) -> None:
    paper = replace(guide.checklist(desk, MARRIAGE), doubtful=True, notices=("Nghỉ trưa từ 11:30",))
    pdf = render_checklist_roll(paper, roll)
    check_within(pdf, roll)
    said = " ".join(" ".join(texts(pdf)).split())
    for part in (paper.procedure, paper.code, paper.fee, *paper.notices, *(one.name for one in paper.components)):
        assert part.replace(" ", "") in said.replace(" ", "")


def test_it_goes_to_the_ticket_printer_where_there_is_one_else_on_a_sheet(desk: Desk) -> None:
    folder = desk.store.folder.path / "paper"
    for how, wide in ((Printing(), 595), (Printing(tickets="PDF", roll=Roll.MM_58), 136)):
        spooling.save_printing(desk, how)
        assert kiosk.print_checklist(desk, MARRIAGE) == "PDF"
        (file,) = folder.glob("*.pdf")
        document = pypdfium2.PdfDocument(file.read_bytes())
        assert round(document[0].get_width()) == wide
        document.close()
        file.unlink()


def test_whether_a_ticket_came_out(desk: Desk) -> None:
    job = issuing.issue(desk, LAN).job
    assert kiosk.came_out(desk, job) is None
    Spooler(desk).run()
    assert kiosk.came_out(desk, job) is True
    spooling.save_printing(desk, Printing(printer="PDF", tickets="no such printer"))
    job = issuing.issue(desk, LAN).job
    Spooler(desk).run()
    assert kiosk.came_out(desk, job) is False
    assert kiosk.came_out(desk, "") is False


def test_the_list_comes_out_of_a_thermal_printer_at_its_address(desk: Desk) -> None:
    with ThermalPrinter(Roll.MM_58.dots) as printer:
        spooling.save_printing(desk, Printing(tickets=printer.address, roll=Roll.MM_58))
        assert kiosk.print_checklist(desk, MARRIAGE) == printer.address
    (sheet,) = printer.sheets
    (wanted,) = pictures(render_checklist_roll(guide.checklist(desk, MARRIAGE), Roll.MM_58), Roll.MM_58.dots)
    assert np.array_equal(sheet, dots_of(wanted))


def test_where_a_ticket_stands_is_told_to_whoever_shows_it(desk: Desk) -> None:
    first, second = (issuing.issue(desk, LAN, paper=False) for _ticket in range(2))
    assert kiosk.standing(desk, second.number.lower()) == kiosk.Standing(number=second.number, before=1)
    counters.open_counter(desk, LAN, "3")
    calling.call_next(desk, LAN)
    assert kiosk.standing(desk, first.number) == kiosk.Standing(number=first.number, counter="3")
    issuing.void(desk, LAN, second.stream, "nhầm")
    assert kiosk.standing(desk, second.number) is None
    assert kiosk.standing(desk, "Z999") is None
